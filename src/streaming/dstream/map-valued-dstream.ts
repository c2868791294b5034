/** `mapValues`: each pair keeps its key and gets a new value. */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'

export class MapValuedDStream<K, V, U> extends DerivedDStream<[K, V], [K, U]> {
  private readonly f: (value: V) => U

  /** `f` is captured already. */
  constructor(parent: DStream<[K, V]>, f: (value: V) => U) {
    super(parent)
    this.f = f
  }

  override async compute(validTime: Time): Promise<RDD<[K, U]> | undefined> {
    return (await this.parent.getOrCompute(validTime))?.mapValues(this.f as (value: V) => never)
  }
}
