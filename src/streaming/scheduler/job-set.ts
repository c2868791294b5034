/** The jobs of one batch, and how far they are. */
import type { BatchInfo, OutputOperationInfo, ReceiverLoad, StreamInputInfo } from '../listener.js'
import type { Time } from '../time.js'
import type { Job } from './job.js'

export class JobSet {
  readonly time: Time
  readonly jobs: readonly Job[]
  private readonly inputInfos: ReadonlyMap<number, StreamInputInfo>
  private readonly submissionTimeMs: number
  private readonly incomplete: Set<Job>
  private processingStartTimeMs: number | undefined
  private processingEndTimeMs: number | undefined

  /** `inputInfos`: what each input stream gave to the batch, by stream id. */
  constructor(
    time: Time,
    jobs: readonly Job[],
    inputInfos: ReadonlyMap<number, StreamInputInfo>,
    submissionTimeMs: number,
  ) {
    this.time = time
    this.jobs = jobs
    this.inputInfos = inputInfos
    this.submissionTimeMs = submissionTimeMs
    this.incomplete = new Set(jobs)
    for (const [i, job] of jobs.entries()) job.outputOpId = i
  }

  get hasStarted(): boolean {
    return this.processingStartTimeMs !== undefined
  }

  get hasCompleted(): boolean {
    return this.incomplete.size === 0
  }

  /** True when an operation of the batch has failed. */
  get hasFailed(): boolean {
    return this.jobs.some(job => job.failure !== undefined)
  }

  handleJobStart(nowMs: number): void {
    this.processingStartTimeMs ??= nowMs
  }

  handleJobCompletion(job: Job, nowMs: number): void {
    this.incomplete.delete(job)
    if (this.hasCompleted) this.processingEndTimeMs = nowMs
  }

  toBatchInfo(receiverLoads: ReadonlyMap<number, ReceiverLoad>): BatchInfo {
    const start = this.processingStartTimeMs
    const end = this.processingEndTimeMs
    const outputOperationInfos = new Map<number, OutputOperationInfo>()
    for (const job of this.jobs)
      outputOperationInfos.set(job.outputOpId, job.toOutputOperationInfo())
    let numRecords = 0
    for (const info of this.inputInfos.values()) numRecords += info.numRecords
    return {
      batchTime: this.time,
      streamIdToInputInfo: this.inputInfos,
      submissionTime: this.submissionTimeMs,
      processingStartTime: start,
      processingEndTime: end,
      schedulingDelay: start === undefined ? undefined : start - this.submissionTimeMs,
      processingDelay: start === undefined || end === undefined ? undefined : end - start,
      totalDelay: end === undefined ? undefined : end - this.submissionTimeMs,
      numRecords,
      outputOperationInfos,
      receiverLoads,
    }
  }
}
