/** The streams of one StreamingContext: its inputs, its outputs, and through them everything between. */
import { MillraceError } from '../util/errors.js'
import type { Logger } from '../util/log.js'
import { AbandonedRDDs } from './dstream/abandoned-rdds.js'
import type { DStream } from './dstream/dstream.js'
import type { ForEachDStream } from './dstream/for-each-dstream.js'
import type { Duration } from './duration.js'
import type { InputDStream } from './input/input-dstream.js'
import type { Job } from './scheduler/job.js'
import type { Time } from './time.js'

export class DStreamGraph {
  readonly batchDuration: Duration
  readonly inputStreams: InputDStream<unknown>[] = []
  readonly outputStreams: ForEachDStream<unknown>[] = []
  private rememberDuration: Duration | undefined
  /** All streams, since the start. */
  private started: readonly DStream<unknown>[] = []
  private abandoned: AbandonedRDDs | undefined
  /** Inputs that are to be stopped. */
  private readonly begun: InputDStream<unknown>[] = []

  constructor(batchDuration: Duration) {
    this.batchDuration = batchDuration
  }

  remember(duration: Duration): void {
    this.rememberDuration = duration
  }

  /** Every stream on which an output depends, each one before those it depends on. */
  get streams(): readonly DStream<unknown>[] {
    const parentsFirst: DStream<unknown>[] = []
    const seen = new Set<DStream<unknown>>()
    const visit = (stream: DStream<unknown>): void => {
      if (seen.has(stream)) return
      seen.add(stream)
      for (const parent of stream.dependencies) visit(parent)
      parentsFirst.push(stream)
    }
    for (const output of [...this.outputStreams].reverse()) visit(output)
    return parentsFirst.reverse()
  }

  /**
   * Settles how long streams remember their RDDs and how often they save them, before anything is started. Throws
   * STREAMING_NO_OUTPUT_OPERATIONS when there is nothing to run, and what a stream says of its checkpoint interval.
   */
  validate(): void {
    if (this.outputStreams.length === 0) throw new MillraceError('STREAMING_NO_OUTPUT_OPERATIONS')
    const { streams } = this
    for (const stream of streams) stream.settleDurations()
    if (this.rememberDuration !== undefined) {
      for (const output of this.outputStreams) output.remember(this.rememberDuration)
    }
    for (const stream of streams) stream.rememberParents()
    for (const stream of streams) stream.validateAtStart()
  }

  /** To be awaited before `start`. Throws what an input throws that can't be had. */
  async prepareInputs(): Promise<void> {
    for (const input of this.inputStreams) {
      this.begun.push(input)
      await input.prepare()
    }
  }

  /** Batches are counted from `zeroTime`; the first one ends a batch duration later. */
  start(zeroTime: Time): void {
    this.started = this.streams
    for (const stream of this.started) stream.initialize(zeroTime)
    for (const input of this.inputStreams) input.start()
  }

  /** Stops the inputs that were prepared or started, once; what they throw is logged. */
  stop(logger: Logger): void {
    for (const input of this.begun.splice(0)) {
      try {
        input.stop()
      } catch (error) {
        logger.error(`${input} could not be stopped: ${error}`, { operator: input.madeBy })
      }
    }
  }

  /** One job for each output operation that has something to do at `time`. */
  async generateJobs(time: Time): Promise<Job[]> {
    const jobs: Job[] = []
    for (const output of this.outputStreams) {
      const job = await output.generateJob(time)
      if (job !== undefined) jobs.push(job)
    }
    return jobs
  }

  /** Forgets the RDDs that nobody may ask for any more once the batch at `time` is done. */
  async clearMetadata(time: Time): Promise<void> {
    for (const stream of this.started) await stream.clearMetadata(time)
  }

  /** Forgets all RDDs. */
  async clearAll(): Promise<void> {
    for (const stream of this.started) await stream.clearAll()
  }

  /**
   * Removes saved RDDs that no batch at `oldestNeeded` or later may ask for, and those of streams that an earlier version
   * of the program had.
   */
  async clearCheckpointData(oldestNeeded: Time): Promise<void> {
    let longestMs = this.batchDuration.milliseconds
    for (const stream of this.started) {
      await stream.clearCheckpointData(oldestNeeded)
      longestMs = Math.max(longestMs, stream.rememberDuration?.milliseconds ?? 0)
    }
    this.abandoned ??= await this.findAbandoned()
    await this.abandoned?.remove(oldestNeeded.milliseconds - longestMs)
  }

  private async findAbandoned(): Promise<AbandonedRDDs | undefined> {
    const [{ context }] = this.outputStreams
    const { checkpointDir } = context
    if (checkpointDir === undefined) return undefined
    const ids = new Set<string>()
    for (const stream of this.started) {
      if (stream.checkpointDuration !== undefined) ids.add(stream.operatorId)
    }
    return AbandonedRDDs.find(context.env.fileSystem, checkpointDir, ids)
  }

  /** The longest time that an input stream keeps its RDDs, in ms. */
  get maxInputRememberMs(): number {
    let max = this.batchDuration.milliseconds
    for (const input of this.inputStreams) {
      max = Math.max(max, input.rememberDuration?.milliseconds ?? 0)
    }
    return max
  }
}
