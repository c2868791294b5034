/** `filter`: the records for which a function says true. */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'

export class FilteredDStream<T> extends DerivedDStream<T, T> {
  private readonly f: (x: T) => boolean

  /** `f` is captured already. */
  constructor(parent: DStream<T>, f: (x: T) => boolean) {
    super(parent)
    this.f = f
  }

  override async compute(validTime: Time): Promise<RDD<T> | undefined> {
    return (await this.parent.getOrCompute(validTime))?.filter(this.f)
  }
}
