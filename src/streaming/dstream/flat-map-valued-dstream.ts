/** `flatMapValues`: each pair becomes a pair of its key with each of any number of values. */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'

export class FlatMapValuedDStream<K, V, U> extends DerivedDStream<[K, V], [K, U]> {
  private readonly f: (value: V) => Iterable<U>

  /** `f` is captured already. */
  constructor(parent: DStream<[K, V]>, f: (value: V) => Iterable<U>) {
    super(parent)
    this.f = f
  }

  override async compute(validTime: Time): Promise<RDD<[K, U]> | undefined> {
    return (await this.parent.getOrCompute(validTime))?.flatMapValues(this.f)
  }
}
