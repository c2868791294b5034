/**
 * Makes the jobs of each batch when its time has come, and forgets what is no longer needed when it is done. Everything
 * here happens in one event loop, in order.
 *
 * With a checkpoint directory, what a batch is made from is written before its jobs run, and that it is done after. A
 * restart makes the batches that were pending and those of the time between, in order, with their times; then it goes on
 * in step with the first start. While it catches up, batches are made only a few ahead of those that are done, however
 * many are due: those whose time comes meanwhile get what was received until then, and wait.
 */
import type { Timer } from '../../util/clock.js'
import { MillraceError } from '../../util/errors.js'
import type { Checkpoint } from '../checkpoint/checkpoint-file.js'
import type { Checkpointer } from '../checkpoint/checkpointer.js'
import { failedStream } from '../dstream/dstream.js'
import { RecurringTimer } from '../recurring-timer.js'
import type { StreamingContext } from '../streaming-context.js'
import { Time } from '../time.js'
import { Activity } from './activity.js'
import { EventLoop } from './event-loop.js'
import type { JobScheduler } from './job-scheduler.js'

type JobGeneratorEvent =
  /** The time of a batch has come. */
  | { readonly type: 'batchDue'; readonly batch: DueBatch }
  /** There are batches that are due. */
  | { readonly type: 'makeNext' }
  /** A batch is done. */
  | { readonly type: 'clearMetadata' }

interface DueBatch {
  readonly time: Time
  readonly dueSinceMs: number
}

/** A graceful stop may make batches at least this long, unless the program says how long, in ms. */
const LEAST_FINISH_MS = 10_000

export class JobGenerator {
  private readonly context: StreamingContext
  private readonly scheduler: JobScheduler
  private readonly loop: EventLoop<JobGeneratorEvent>
  private readonly timer: RecurringTimer
  /** Batches whose time has come and whose jobs are not made, in order. */
  private readonly due: DueBatch[] = []
  /** Busy while there are such batches. */
  private readonly making = new Activity()
  /** Many batches are due at once: they are made as those before are done. */
  private catchesUp = false
  /** No batch is made any more. */
  private givesUp = false
  private newestDoneMs = Number.NEGATIVE_INFINITY

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
      timeMs => {
        this.making.begin()
        const batch = { time: new Time(timeMs), dueSinceMs: context.clock.now() }
        this.loop.post({ type: 'batchDue', batch })
      },
      jumpMs => {
        if (jumpMs > 0) this.catchesUp = true
        context.env.logger.warn(jumpText(jumpMs))
      },
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

  /** One more batch takes what was received; resolves when all that are due are made, or when the time for it is over. */
  finish(): Promise<void> {
    const { clock, conf, graph, env } = this.context
    const timeoutMs = conf.getTimeMs(
      'spark.streaming.gracefulStopTimeout',
      Math.max(10 * graph.batchDuration.milliseconds, LEAST_FINISH_MS),
    )
    return new Promise(resolve => {
      const timeout: Timer = clock.at(clock.now() + timeoutMs, () => {
        env.logger.warn(
          `A graceful stop has made batches for ${timeoutMs} ms (spark.streaming.gracefulStopTimeout); those that are not made yet are given up`,
        )
        this.givesUp = true
        void this.timer.stop(true)
        resolve()
      })
      void this.timer
        .stop(false)
        .then(() => this.making.whenIdle())
        .then(() => {
          timeout.cancel()
          resolve()
        })
    })
  }

  /** Makes no more batches. */
  async stop(): Promise<void> {
    await this.timer.stop(true)
    this.loop.stop()
    this.context.graph.stop(this.context.env.logger)
  }

  /** The jobs of the batch are done, well or badly. */
  onBatchCompletion(time: Time, succeeded: boolean): void {
    if (succeeded) this.context.checkpointer?.batchSucceeded(time)
    this.scheduler.receiverTracker.blocks.batchProcessed(time)
    this.newestDoneMs = Math.max(this.newestDoneMs, time.milliseconds)
    this.loop.post({ type: 'clearMetadata' })
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
        { batchTime: timeMs },
      )
    }
    checkpointer.rerunUntilMs = restartMs
    const due = [...pendingMs]
    for (let t = nextMs; t < restartMs; t += step) due.push(t)
    if (due.length > 0) {
      env.logger.info(
        `Recovery: ${due.length} batches are run, ${pendingMs.length} of which were pending, from ${due[0]} ms to ${due.at(-1)} ms`,
        { batchTime: due[0] },
      )
    }
    const dueSinceMs = clock.now()
    for (const t of due) {
      this.making.begin()
      this.due.push({ time: new Time(t), dueSinceMs })
    }
    this.catchesUp = due.length > 0
    if (this.catchesUp) this.loop.post({ type: 'makeNext' })
    this.timer.start(restartMs)
  }

  private async handle(event: JobGeneratorEvent): Promise<void> {
    switch (event.type) {
      case 'batchDue':
        // what comes from now on is for later batches, also when this one has to wait
        if (this.due.length > 0) await this.allocate(event.batch.time)
        this.due.push(event.batch)
        return this.makeNext()
      case 'makeNext':
        return this.makeNext()
      case 'clearMetadata':
        await this.clearMetadata()
        return this.makeNext()
    }
  }

  /** Makes the jobs of the first batch that is due, unless enough of them wait or run; the end of one of them comes back here. */
  private async makeNext(): Promise<void> {
    if (this.givesUp || (this.catchesUp && this.scheduler.hasEnoughBatches)) return
    const batch = this.due.shift()
    if (batch === undefined) return
    const { clock, graph } = this.context
    if (clock.now() < batch.time.plus(graph.batchDuration).milliseconds) this.catchesUp = false
    await this.generateJobs(batch)
    this.making.end()
    // other events come between
    if (this.due.length > 0) this.loop.post({ type: 'makeNext' })
  }

  private allocate(time: Time): Promise<void> {
    return this.scheduler.receiverTracker.allocateBlocksToBatch(time)
  }

  private async generateJobs({ time, dueSinceMs }: DueBatch): Promise<void> {
    const { checkpointer, clock } = this.context
    checkpointer?.batchBegins(time)
    try {
      await this.allocate(time)
      const jobs = await this.context.graph.generateJobs(time)
      await checkpointer?.write()
      this.scheduler.submitJobSet(time, jobs, this.catchesUp ? dueSinceMs : clock.now())
    } catch (error) {
      const named = error instanceof MillraceError && error.parameters.callSite !== undefined
      const stream = named ? undefined : failedStream(error)
      const where = stream === undefined ? '' : `, in ${stream}`
      this.scheduler.reportError(`Error generating jobs for time ${time}${where}`, error, {
        batchTime: time.milliseconds,
      })
      this.onBatchCompletion(time, false)
    }
  }

  /** Forgets what no batch needs: neither one to come, nor one that still waits or runs while later ones are done. */
  private async clearMetadata(): Promise<void> {
    const { graph } = this.context
    const pendingMs = this.scheduler.oldestPendingMs ?? Number.POSITIVE_INFINITY
    const time = new Time(Math.min(this.newestDoneMs, pendingMs))
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
