/** Streams whose records are brought together by key within each batch: `reduceByKey`, `groupByKey`, `combineByKey`. */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'

export class ShuffledDStream<K, V, C> extends DerivedDStream<[K, V], [K, C]> {
  private readonly shuffle: (rdd: RDD<[K, V]>) => RDD<[K, C]>

  /** `shuffle` describes the work on one batch's RDD; functions that run in tasks are captured already. */
  constructor(parent: DStream<[K, V]>, shuffle: (rdd: RDD<[K, V]>) => RDD<[K, C]>) {
    super(parent)
    this.shuffle = shuffle
  }

  override async compute(validTime: Time): Promise<RDD<[K, C]> | undefined> {
    const rdd = await this.parent.getOrCompute(validTime)
    return rdd === undefined ? undefined : this.shuffle(rdd)
  }
}
