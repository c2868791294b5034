/** `map`: each record becomes one record. */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'

export class MappedDStream<T, U> extends DerivedDStream<T, U> {
  private readonly f: (x: T) => U

  /** `f` is captured already. */
  constructor(parent: DStream<T>, f: (x: T) => U) {
    super(parent)
    this.f = f
  }

  override async compute(validTime: Time): Promise<RDD<U> | undefined> {
    return (await this.parent.getOrCompute(validTime))?.map(this.f as (x: T) => never)
  }
}
