/**
 * Runs the jobs of batches. Batches wait in the order of their times, the output operations of one in the order in which
 * they were registered; `spark.streaming.concurrentJobs` (1) of them run at a time. A job that fails fails its batch: the
 * error reaches `awaitTermination`, and later jobs and batches run all the same.
 */
import { type Clock, SystemClock } from '../../util/clock.js'
import { isCondition, messageOf } from '../../util/errors.js'
import { errorFields, type LogFields } from '../../util/log.js'
import type { ContextWaiter } from '../context-waiter.js'
import type { BatchInfo } from '../listener.js'
import type { StreamingContext } from '../streaming-context.js'
import type { Time } from '../time.js'
import { Activity } from './activity.js'
import { DelayWatch } from './delay-watch.js'
import { InputInfoTracker } from './input-info-tracker.js'
import type { Job } from './job.js'
import { JobGenerator } from './job-generator.js'
import { propertiesOf } from './job-properties.js'
import { JobSet } from './job-set.js'
import type { ReceiverTracker } from './receiver-tracker.js'
import { StreamingListenerBus } from './streaming-listener-bus.js'

/** A stop that is not graceful waits so long for a running job, in real time. */
const STOP_WAIT_MS = 2000

/** A graceful stop waits so long for the jobs of the batches that are made. */
const FINISH_WAIT_MS = 60 * 60 * 1000

export class JobScheduler {
  readonly listenerBus: StreamingListenerBus
  readonly inputInfoTracker: InputInfoTracker = new InputInfoTracker()
  readonly activity: Activity = new Activity()
  /** Busy while jobs wait or run. */
  private readonly jobActivity: Activity = new Activity()
  private readonly context: StreamingContext
  private readonly clock: Clock
  private readonly waiter: ContextWaiter
  private readonly concurrentJobs: number
  private readonly generator: JobGenerator
  private readonly delayWatch: DelayWatch
  private readonly jobSets: Map<number, JobSet> = new Map()
  private readonly queue: Job[] = []
  private running = 0
  private tracker: ReceiverTracker | undefined
  private stopped = false
  /** Ends the wait of a graceful stop for jobs. */
  private force: () => void = () => {}
  private readonly forced: Promise<void>

  constructor(context: StreamingContext, waiter: ContextWaiter) {
    this.context = context
    this.clock = context.clock
    this.waiter = waiter
    const { logger, listenerBus } = context.env
    this.listenerBus = new StreamingListenerBus(logger, (method, event) =>
      listenerBus.post({ type: 'streaming', method, event, context }),
    )
    this.concurrentJobs = context.conf.getPositiveInt('spark.streaming.concurrentJobs', 1)
    this.generator = new JobGenerator(context, this)
    const { milliseconds } = context.graph.batchDuration
    this.delayWatch = new DelayWatch(context.env.logger, milliseconds)
    this.forced = new Promise(resolve => {
      this.force = resolve
    })
  }

  /** The receivers of the context; there since the start. */
  get receiverTracker(): ReceiverTracker {
    return this.tracker!
  }

  /** When it rejects, what has begun goes on until `stop`. */
  async start(tracker: ReceiverTracker): Promise<void> {
    this.tracker = tracker
    await tracker.prepare()
    await this.context.graph.prepareInputs()
    if (!tracker.isLogged) tracker.start()
    this.generator.start()
    // a restart knows since when there was something to find, also after a crash before the first batch
    await this.context.checkpointer?.write()
    // what receivers log is found by a restart from now on
    if (tracker.isLogged) tracker.start()
  }

  /**
   * With `graceful`, everything that was received is processed first: `spark.streaming.gracefulStopTimeout` bounds the
   * making of the last batches, an hour the jobs of all.
   */
  async stop(graceful: boolean): Promise<void> {
    const { tracker, generator, context } = this
    if (tracker === undefined) return
    if (graceful) {
      await tracker.stop()
      await generator.finish()
      await this.jobsEnd()
      await generator.stop()
    } else {
      await generator.stop()
      await tracker.stop()
    }
    this.stopped = true
    this.queue.splice(0).forEach(() => {
      this.jobLeaves()
    })
    await idleWithin(this.activity, new SystemClock(), STOP_WAIT_MS)
    await context.checkpointer?.finish()
    // before another program may take the folder
    await tracker.blocks.closeLogs()
    await context.checkpointer?.close()
    const idle = this.activity.whenIdle()
    if (idle === undefined) await this.letGo(tracker)
    else void idle.then(() => this.letGo(tracker))
  }

  /** A graceful stop that is under way waits for jobs no more. */
  forceStop(): void {
    this.force()
  }

  /** Lets go of what batches held; not while a job may use it. */
  private async letGo(tracker: ReceiverTracker): Promise<void> {
    try {
      await this.context.graph.clearAll()
      tracker.blocks.clear()
    } catch (error) {
      this.context.env.logger.warn(`What the batches held could not be freed: ${error}`)
    }
  }

  /** Undefined when no event and no job is waiting or running, else a promise that resolves when none is. */
  whenIdle(): Promise<void> | undefined {
    return this.activity.whenIdle()
  }

  /** The oldest batch whose jobs wait or run, in ms; undefined when there is none. */
  get oldestPendingMs(): number | undefined {
    // they come in the order of their times
    return this.jobSets.keys().next().value
  }

  /** Whether so many batches wait or run that no others are needed to keep going. */
  get hasEnoughBatches(): boolean {
    return this.jobSets.size >= 2 * this.concurrentJobs
  }

  /** Takes the jobs of a batch; nothing to do means no events either. */
  submitJobSet(time: Time, jobs: readonly Job[], submissionTimeMs: number): void {
    if (this.stopped) return
    if (jobs.length === 0) {
      this.generator.onBatchCompletion(time, true)
      return
    }
    const infos = this.inputInfoTracker.getInfo(time)
    const jobSet = new JobSet(time, jobs, infos, submissionTimeMs)
    this.listenerBus.post('onBatchSubmitted', { batchInfo: this.batchInfo(jobSet) })
    this.jobSets.set(time.milliseconds, jobSet)
    for (const job of jobs) {
      this.activity.begin()
      this.jobActivity.begin()
      this.queue.push(job)
    }
    this.runNext()
  }

  /** An error that the program should hear of: it ends `awaitTermination`. */
  reportError(message: string, error: unknown, fields?: LogFields): void {
    const text = messageOf(error)
    this.context.env.logger.error(`${message}: ${text}`, { ...fields, ...errorFields(error) })
    this.waiter.notifyError(error)
  }

  private runNext(): void {
    while (this.running < this.concurrentJobs) {
      const job = this.queue.shift()
      if (job === undefined) return
      this.running++
      void this.run(job)
    }
  }

  private async run(job: Job): Promise<void> {
    this.jobStarted(job)
    // not before the code that made the batch is done
    await Promise.resolve()
    const { checkpointer, sparkContext } = this.context
    await sparkContext.withLocalProperties(propertiesOf(job, checkpointer), () => job.run())
    this.running--
    this.jobCompleted(job)
    this.jobLeaves()
    if (!this.stopped) this.runNext()
  }

  private jobLeaves(): void {
    this.activity.end()
    this.jobActivity.end()
  }

  private jobStarted(job: Job): void {
    const jobSet = this.jobSets.get(job.time.milliseconds)!
    const isFirst = !jobSet.hasStarted
    const nowMs = this.clock.now()
    jobSet.handleJobStart(nowMs)
    if (isFirst) this.listenerBus.post('onBatchStarted', { batchInfo: this.batchInfo(jobSet) })
    job.startTimeMs = nowMs
    this.listenerBus.post('onOutputOperationStarted', {
      outputOperationInfo: job.toOutputOperationInfo(),
    })
  }

  private jobCompleted(job: Job): void {
    const jobSet = this.jobSets.get(job.time.milliseconds)!
    const nowMs = this.clock.now()
    job.endTimeMs = nowMs
    jobSet.handleJobCompletion(job, nowMs)
    this.listenerBus.post('onOutputOperationCompleted', {
      outputOperationInfo: job.toOutputOperationInfo(),
    })
    if (jobSet.hasCompleted) {
      this.jobSets.delete(job.time.milliseconds)
      const batchInfo = this.batchInfo(jobSet)
      this.listenerBus.post('onBatchCompleted', { batchInfo })
      this.delayWatch.batchCompleted(batchInfo)
    }
    if (job.failure !== undefined) this.jobFailed(job, job.failure.error)
    if (jobSet.hasCompleted) this.generator.onBatchCompletion(job.time, !jobSet.hasFailed)
  }

  private batchInfo(jobSet: JobSet): BatchInfo {
    return jobSet.toBatchInfo(this.receiverTracker.receiverLoads())
  }

  private jobFailed(job: Job, error: unknown): void {
    const fields = {
      batchTime: job.time.milliseconds,
      operator: `${job.operation} at ${job.callSite}`,
    }
    const isStop =
      isCondition(error, 'JOB_CANCELLED') || isCondition(error, 'SPARK_CONTEXT_STOPPED')
    if (this.stopped && isStop) {
      // what a stop does to the batch under way is no failure of the program
      this.context.env.logger.warn(`${job} was given up, because the context was stopped`, fields)
    } else {
      this.reportError(`Error running ${job}`, error, fields)
    }
  }

  /** Resolves when all jobs are done, when the time for it is over, or when the stop is forced. */
  private async jobsEnd(): Promise<void> {
    const forced = this.forced.then(() => 'forced' as const)
    const end = await Promise.race([
      idleWithin(this.jobActivity, this.clock, FINISH_WAIT_MS),
      forced,
    ])
    if (end === true) return
    const why =
      end === 'forced'
        ? 'was followed by one that is not'
        : `has waited ${FINISH_WAIT_MS} ms for jobs`
    this.context.env.logger.warn(`A graceful stop ${why}; the jobs that are not done are given up`)
  }
}

/** False when something was still under way after that time. */
function idleWithin(activity: Activity, clock: Clock, ms: number): Promise<boolean> {
  const idle = activity.whenIdle()
  if (idle === undefined) return Promise.resolve(true)
  return new Promise(resolve => {
    const deadline = clock.at(clock.now() + ms, () => resolve(false))
    void idle.then(() => {
      deadline.cancel()
      resolve(true)
    })
  })
}
