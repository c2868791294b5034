/** An output operation: a function of the driver that is run, as a job, on each RDD of its parent. */
import type { RDD } from '../../core/rdd/rdd.js'
import { withCallSite } from '../../util/call-site.js'
import { Job } from '../scheduler/job.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'

/** The job of a batch ends when the promise, if it returns one, resolves; what it resolves to means nothing. */
export type ForeachFunction<T> = (rdd: RDD<T>, time: Time) => unknown

export class ForEachDStream<T> extends DerivedDStream<T, never> {
  private readonly operation: string
  private readonly f: ForeachFunction<T>

  constructor(parent: DStream<T>, operation: string, f: ForeachFunction<T>) {
    super(parent)
    this.operation = operation
    this.f = f
    this.context.graph.outputStreams.push(this as unknown as ForEachDStream<unknown>)
  }

  /** An output has jobs, not RDDs. */
  override compute(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  /** The job of the batch at `time`; undefined when the parent has no RDD then. */
  async generateJob(time: Time): Promise<Job | undefined> {
    const rdd = await this.parent.getOrCompute(time)
    if (rdd === undefined) return undefined
    const site = this.creationSite
    return new Job(time, this.operation, site, () => withCallSite(site, () => this.f(rdd, time)))
  }
}
