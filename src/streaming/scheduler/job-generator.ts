/**
 * Makes the jobs of each batch when its time has come, and forgets what is no longer needed when it is done. Everything
 * here happens in one event loop, in order.
 */
import type { Timer } from '../../util/clock.js'
import { failedStream } from '../dstream/dstream.js'
import { RecurringTimer } from '../recurring-timer.js'
import type { StreamingContext } from '../streaming-context.js'
import { Time } from '../time.js'
import { EventLoop } from './event-loop.js'
import type { JobScheduler } from './job-scheduler.js'

type JobGeneratorEvent =
  | { readonly type: 'generateJobs'; readonly time: Time }
  | { readonly type: 'clearMetadata'; readonly time: Time }

export class JobGenerator {
  private readonly context: StreamingContext
  private readonly scheduler: JobScheduler
  private readonly loop: EventLoop<JobGeneratorEvent>
  private readonly timer: RecurringTimer

  constructor(context: StreamingContext, scheduler: JobScheduler) {
    this.context = context
    this.scheduler = scheduler
    this.loop = new EventLoop(
      scheduler.activity,
      event => this.handle(event),
      error => scheduler.reportError('Error in the job generator', error),
    )
    this.timer = new RecurringTimer(
      context.clock,
      context.graph.batchDuration.milliseconds,
      timeMs => this.loop.post({ type: 'generateJobs', time: new Time(timeMs) }),
    )
  }

  /** The first batch ends at the next multiple of the batch duration. */
  start(): void {
    const startTime = new Time(this.timer.getStartTime())
    this.context.graph.start(startTime.minus(this.context.graph.batchDuration))
    this.timer.start(startTime.milliseconds)
  }

  /** With `graceful`, one more batch takes what was received, and all batches are processed first. */
  async stop(graceful: boolean): Promise<void> {
    if (graceful) await this.lastBatches()
    await this.timer.stop(true)
    this.loop.stop()
    this.context.graph.stop()
  }

  /** The jobs of the batch are done, well or badly. */
  onBatchCompletion(time: Time): void {
    this.scheduler.receiverTracker.blocks.batchProcessed(time)
    this.loop.post({ type: 'clearMetadata', time })
  }

  /** Resolves when the batches to come before a graceful stop are done, or when its time is over. */
  private lastBatches(): Promise<void> {
    const { clock, conf, graph, env } = this.context
    const timeoutMs = conf.getTimeMs(
      'spark.streaming.gracefulStopTimeout',
      10 * graph.batchDuration.milliseconds,
    )
    return new Promise(resolve => {
      const timeout: Timer = clock.at(clock.now() + timeoutMs, () => {
        env.logger.warn(
          `A graceful stop took longer than ${timeoutMs} ms (spark.streaming.gracefulStopTimeout); what is not processed yet is given up`,
        )
        resolve()
      })
      void this.timer
        .stop(false)
        .then(() => this.scheduler.whenIdle())
        .then(() => {
          timeout.cancel()
          resolve()
        })
    })
  }

  private handle(event: JobGeneratorEvent): Promise<void> {
    switch (event.type) {
      case 'generateJobs':
        return this.generateJobs(event.time)
      case 'clearMetadata':
        return this.clearMetadata(event.time)
    }
  }

  private async generateJobs(time: Time): Promise<void> {
    try {
      await this.scheduler.receiverTracker.allocateBlocksToBatch(time)
      const jobs = await this.context.graph.generateJobs(time)
      this.scheduler.submitJobSet(time, jobs)
    } catch (error) {
      const stream = failedStream(error)
      const where = stream === undefined ? '' : `, in ${stream}`
      this.scheduler.reportError(`Error generating jobs for time ${time}${where}`, error)
      this.onBatchCompletion(time)
    }
  }

  private async clearMetadata(time: Time): Promise<void> {
    const { graph } = this.context
    await graph.clearMetadata(time)
    // as the RDDs: a batch is forgotten when it is a remember duration old
    const thresholdMs = time.milliseconds - graph.maxInputRememberMs + 1
    this.scheduler.receiverTracker.blocks.cleanup(thresholdMs)
    this.scheduler.inputInfoTracker.cleanup(thresholdMs)
  }
}
