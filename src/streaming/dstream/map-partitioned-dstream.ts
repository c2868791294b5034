/** `mapPartitions`: each partition becomes the records that a function makes of all of it. */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'

export type PartitionFunction<T, U> = (records: Iterable<T>) => Iterable<U> | AsyncIterable<U>

export class MapPartitionedDStream<T, U> extends DerivedDStream<T, U> {
  private readonly f: PartitionFunction<T, U>

  /** `f` is captured already. */
  constructor(parent: DStream<T>, f: PartitionFunction<T, U>) {
    super(parent)
    this.f = f
  }

  override async compute(validTime: Time): Promise<RDD<U> | undefined> {
    return (await this.parent.getOrCompute(validTime))?.mapPartitions(this.f)
  }
}
