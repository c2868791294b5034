/** `glom`: each partition becomes one record, the array of its records. */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'

export class GlommedDStream<T> extends DerivedDStream<T, T[]> {
  override async compute(validTime: Time): Promise<RDD<T[]> | undefined> {
    return (await this.parent.getOrCompute(validTime))?.glom()
  }
}
