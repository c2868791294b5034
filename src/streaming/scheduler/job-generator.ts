/**
 * Makes the jobs of each batch when its time has come, and forgets what is no longer needed when it is done. Everything
 * here happens in one event loop, in order.
 *
 * With a checkpoint directory, what a batch is made from is written before its jobs run, and that it is done after. A
 * restart makes the batches that were pending and those of the time between, in order, with their times; then it goes on
 * in step with the first start.
 */
import type { Timer } from '../../util/clock.js'
import { MillraceError } from '../../util/errors.js'
import type { Checkpoint } from '../checkpoint/checkpoint-file.js'
import type { Checkpointer } from '../checkpoint/checkpointer.js'
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
      jumpMs => context.env.logger.warn(jumpText(jumpMs)),
    )
  }

  /** The first batch ends at the next multiple of the batch duration; a restart runs those first that are due. */
  start(): void {
    const { checkpointer, graph } = this.context
    if (checkpointer?.restored !== undefined) {
      this.restart(checkpointer, checkpointer.restored)
      return
    }
    const startTime = new Time(this.timer.getStartTime())
    const zeroTime = startTime.minus(graph.batchDuration)
    checkpointer?.startedAt(zeroTime)
    graph.start(zeroTime)
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
  onBatchCompletion(time: Time, succeeded: boolean): void {
    if (succeeded) this.context.checkpointer?.batchSucceeded(time)
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

  private restart(checkpointer: Checkpointer, { timeMs, zeroTimeMs, pendingMs }: Checkpoint): void {
    const { graph, clock, env } = this.context
    const step = graph.batchDuration.milliseconds
    graph.start(new Time(zeroTimeMs))
    const nextMs = timeMs + step
    const restartMs = Math.max(this.timer.getRestartTime(zeroTimeMs), nextMs)
    if (clock.now() < timeMs) {
      env.logger.warn(
        `The clock (${clock.now()} ms) is behind the last batch of the checkpoint (${timeMs} ms); batches go on when it has come to ${restartMs} ms`,
      )
    }
    checkpointer.rerunUntilMs = restartMs
    const due = [...pendingMs]
    for (let t = nextMs; t < restartMs; t += step) due.push(t)
    if (due.length > 0) {
      env.logger.info(
        `Recovery: ${due.length} batches are run, ${pendingMs.length} of which were pending, from ${due[0]} ms to ${due.at(-1)} ms`,
      )
    }
    for (const t of due) this.loop.post({ type: 'generateJobs', time: new Time(t) })
    this.timer.start(restartMs)
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
    const { checkpointer } = this.context
    checkpointer?.batchBegins(time)
    try {
      await this.scheduler.receiverTracker.allocateBlocksToBatch(time)
      const jobs = await this.context.graph.generateJobs(time)
      await checkpointer?.write()
      this.scheduler.submitJobSet(time, jobs)
    } catch (error) {
      const named = error instanceof MillraceError && error.parameters.callSite !== undefined
      const stream = named ? undefined : failedStream(error)
      const where = stream === undefined ? '' : `, in ${stream}`
      this.scheduler.reportError(`Error generating jobs for time ${time}${where}`, error)
      this.onBatchCompletion(time, false)
    }
  }

  private async clearMetadata(time: Time): Promise<void> {
    const { graph } = this.context
    await graph.clearMetadata(time)
    // as the RDDs: a batch is forgotten when it is a remember duration old
    const thresholdMs = time.milliseconds - graph.maxInputRememberMs + 1
    this.scheduler.receiverTracker.blocks.cleanup(thresholdMs)
    this.scheduler.inputInfoTracker.cleanup(thresholdMs)
    void this.context.checkpointer?.write()
  }
}

function jumpText(jumpMs: number): string {
  return jumpMs > 0
    ? `The clock went ${jumpMs} ms ahead of the time that passed (it was set, or the machine slept); the batches of that time are made now, one after the other`
    : `The clock was set back by ${-jumpMs} ms; no batches were made until it had come to the time of the next one`
}
