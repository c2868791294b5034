/** `union`: the records of several streams with the same slide, batch by batch. */
import type { RDD } from '../../core/rdd/rdd.js'
import { MillraceError } from '../../util/errors.js'
import type { Duration } from '../duration.js'
import type { Time } from '../time.js'
import { DStream } from './dstream.js'
import { requireSameContext, requireSameSlide } from './same-time.js'

export class UnionDStream<T> extends DStream<T> {
  private readonly parents: readonly DStream<T>[]

  /** Throws STREAMING_DIFFERENT_CONTEXTS or STREAMING_DIFFERENT_SLIDES when the parents do not fit together. */
  constructor(parents: readonly DStream<T>[]) {
    super(requireSameContext('union', parents))
    requireSameSlide('union', parents)
    this.parents = parents
  }

  override get dependencies(): readonly DStream<unknown>[] {
    return this.parents as readonly DStream<unknown>[]
  }

  override get slideDuration(): Duration {
    return this.parents[0].slideDuration
  }

  override async compute(validTime: Time): Promise<RDD<T> | undefined> {
    const rdds: RDD<T>[] = []
    for (const parent of this.parents) {
      const rdd = await parent.getOrCompute(validTime)
      if (rdd === undefined) {
        throw new MillraceError('STREAMING_PARENT_WITHOUT_RDD', {
          operator: 'union',
          time: String(validTime),
        })
      }
      rdds.push(rdd)
    }
    return this.context.sparkContext.union(...rdds)
  }
}
