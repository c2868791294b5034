/** The streams of one StreamingContext: its inputs, its outputs, and through them everything between. */
import { MillraceError } from '../util/errors.js'
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

  constructor(batchDuration: Duration) {
    this.batchDuration = batchDuration
  }

  remember(duration: Duration): void {
    this.rememberDuration = duration
  }

  /** Throws STREAMING_NO_OUTPUT_OPERATIONS when there is nothing to run. */
  validate(): void {
    if (this.outputStreams.length === 0) throw new MillraceError('STREAMING_NO_OUTPUT_OPERATIONS')
  }

  /** Batches are counted from `zeroTime`; the first one ends a batch duration later. */
  start(zeroTime: Time): void {
    for (const output of this.outputStreams) output.initialize(zeroTime)
    for (const output of this.outputStreams) {
      output.remember(this.rememberDuration ?? output.slideDuration)
    }
    for (const input of this.inputStreams) input.start()
  }

  stop(): void {
    for (const input of this.inputStreams) input.stop()
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
    for (const output of this.outputStreams) await output.clearMetadata(time)
  }

  /** Forgets all RDDs. */
  async clearAll(): Promise<void> {
    for (const output of this.outputStreams) await output.clearAll()
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
