/** `transform`, `transformWith`: a function of the user's makes each batch's RDD from the RDDs of the parents. */
import type { RDD } from '../../core/rdd/rdd.js'
import { MillraceError } from '../../util/errors.js'
import type { Duration } from '../duration.js'
import type { Time } from '../time.js'
import { DStream } from './dstream.js'
import { requireSameContext, requireSameSlide } from './same-time.js'

/** Runs on the driver, once a batch; `rdds` are in the order of the parents. */
export type TransformFunction<U> = (
  rdds: readonly RDD<unknown>[],
  time: Time,
) => RDD<U> | Promise<RDD<U>>

export class TransformedDStream<U> extends DStream<U> {
  private readonly parents: readonly DStream<unknown>[]
  private readonly operator: string
  private readonly f: TransformFunction<U>

  /** Throws STREAMING_DIFFERENT_CONTEXTS or STREAMING_DIFFERENT_SLIDES when the parents do not fit together. */
  constructor(parents: readonly DStream<unknown>[], operator: string, f: TransformFunction<U>) {
    super(requireSameContext(operator, parents))
    requireSameSlide(operator, parents)
    this.parents = parents
    this.operator = operator
    this.f = f
  }

  override get dependencies(): readonly DStream<unknown>[] {
    return this.parents
  }

  override get slideDuration(): Duration {
    return this.parents[0].slideDuration
  }

  override async compute(validTime: Time): Promise<RDD<U> | undefined> {
    const rdds: RDD<unknown>[] = []
    for (const parent of this.parents) {
      const rdd = await parent.getOrCompute(validTime)
      if (rdd === undefined) {
        throw new MillraceError('STREAMING_PARENT_WITHOUT_RDD', {
          operator: this.operator,
          time: String(validTime),
        })
      }
      rdds.push(rdd)
    }
    const result: RDD<U> | null | undefined = await this.f(rdds, validTime)
    if (result === null || result === undefined) {
      throw new MillraceError('STREAMING_TRANSFORM_NO_RDD', {
        operator: `${this.operator} at ${this.creationSite}`,
        time: String(validTime),
      })
    }
    return result
  }
}
