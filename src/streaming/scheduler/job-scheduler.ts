/**
 * Runs the jobs of batches. Batches wait in the order of their times, the output operations of one in the order in which
 * they were registered; `spark.streaming.concurrentJobs` (1) of them run at a time. A job that fails fails its batch: the
 * error reaches `awaitTermination`, and later jobs and batches run all the same.
 */
import { type Clock, SystemClock } from '../../util/clock.js'
import { isCondition } from '../../util/errors.js'
import type { ContextWaiter } from '../context-waiter.js'
import type { BatchInfo } from '../listener.js'
import type { StreamingContext } from '../streaming-context.js'
import type { Time } from '../time.js'
import { Activity } from './activity.js'
import { InputInfoTracker } from './input-info-tracker.js'
import type { Job } from './job.js'
import { JobGenerator } from './job-generator.js'
import { JobSet } from './job-set.js'
import type { ReceiverTracker } from './receiver-tracker.js'
import { StreamingListenerBus } from './streaming-listener-bus.js'

/** A stop that is not graceful waits so long for a running job, in real time. */
const STOP_WAIT_MS = 2000

export class JobScheduler {
  readonly listenerBus: StreamingListenerBus
  readonly inputInfoTracker: InputInfoTracker = new InputInfoTracker()
  readonly activity: Activity = new Activity()
  private readonly context: StreamingContext
  private readonly clock: Clock
  private readonly waiter: ContextWaiter
  private readonly concurrentJobs: number
  private readonly generator: JobGenerator
  private readonly jobSets: Map<number, JobSet> = new Map()
  private readonly queue: Job[] = []
  private running = 0
  private tracker: ReceiverTracker | undefined
  private stopped = false

  constructor(context: StreamingContext, waiter: ContextWaiter) {
    this.context = context
    this.clock = context.clock
    this.waiter = waiter
    this.listenerBus = new StreamingListenerBus(context.env.logger)
    this.concurrentJobs = Math.max(1, context.conf.getInt('spark.streaming.concurrentJobs', 1))
    this.generator = new JobGenerator(context, this)
  }

  /** The receivers of the context; there since the start. */
  get receiverTracker(): ReceiverTracker {
    return this.tracker!
  }

  async start(tracker: ReceiverTracker): Promise<void> {
    this.tracker = tracker
    if (tracker.isLogged) {
      // what receivers log from now on is found by a restart, also when it comes before the first batch
      this.generator.start()
      await this.context.checkpointer?.write()
      tracker.start()
    } else {
      tracker.start()
      this.generator.start()
      // a restart knows since when there was something to find, also after a crash before the first batch
      await this.context.checkpointer?.write()
    }
  }

  /** With `graceful`, everything that was received is processed first. */
  async stop(graceful: boolean): Promise<void> {
    if (this.stopped) return
    if (!graceful) await this.generator.stop(false)
    await this.receiverTracker.stop()
    if (graceful) await this.generator.stop(true)
    this.stopped = true
    this.queue.splice(0).forEach(() => {
      this.activity.end()
    })
    await this.runningJobsEnd()
    await this.context.checkpointer?.close()
    const idle = this.activity.whenIdle()
    if (idle === undefined) await this.close()
    else void idle.then(() => this.close())
  }

  /** Lets go of what batches held; not while a job may use it. */
  private async close(): Promise<void> {
    await this.context.graph.clearAll()
    await this.receiverTracker.blocks.clear()
  }

  /** Undefined when no event and no job is waiting or running, else a promise that resolves when none is. */
  whenIdle(): Promise<void> | undefined {
    return this.activity.whenIdle()
  }

  /** Takes the jobs of a batch; nothing to do means no events either. */
  submitJobSet(time: Time, jobs: readonly Job[]): void {
    if (this.stopped) return
    if (jobs.length === 0) {
      this.generator.onBatchCompletion(time, true)
      return
    }
    const infos = this.inputInfoTracker.getInfo(time)
    const jobSet = new JobSet(time, jobs, infos, this.clock.now())
    this.listenerBus.post('onBatchSubmitted', { batchInfo: this.batchInfo(jobSet) })
    this.jobSets.set(time.milliseconds, jobSet)
    for (const job of jobs) {
      this.activity.begin()
      this.queue.push(job)
    }
    this.runNext()
  }

  /** An error that the program should hear of: it ends `awaitTermination`. */
  reportError(message: string, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    this.context.env.logger.error(`${message}: ${text}`)
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
    await this.context.inJob(job, () => job.run())
    this.running--
    this.jobCompleted(job)
    this.activity.end()
    if (!this.stopped) this.runNext()
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
      this.listenerBus.post('onBatchCompleted', { batchInfo: this.batchInfo(jobSet) })
    }
    if (job.failure !== undefined) this.jobFailed(job, job.failure.error)
    if (jobSet.hasCompleted) this.generator.onBatchCompletion(job.time, !jobSet.hasFailed)
  }

  private batchInfo(jobSet: JobSet): BatchInfo {
    return jobSet.toBatchInfo(this.receiverTracker.receiverLoads())
  }

  private jobFailed(job: Job, error: unknown): void {
    const isStop =
      isCondition(error, 'JOB_CANCELLED') || isCondition(error, 'SPARK_CONTEXT_STOPPED')
    if (this.stopped && isStop) {
      // what a stop does to the batch under way is no failure of the program
      this.context.env.logger.warn(`${job} was given up, because the context was stopped`)
    } else {
      this.reportError(`Error running ${job}`, error)
    }
  }

  private runningJobsEnd(): Promise<void> {
    const idle = this.activity.whenIdle()
    if (idle === undefined) return Promise.resolve()
    const clock = new SystemClock()
    return new Promise(resolve => {
      const deadline = clock.at(clock.now() + STOP_WAIT_MS, resolve)
      void idle.then(() => {
        deadline.cancel()
        resolve()
      })
    })
  }
}
