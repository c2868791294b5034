/** One output operation of one batch: a function to run once, and what came of it. */
import type { CallSite } from '../../util/call-site.js'
import type { OutputOperationInfo } from '../listener.js'
import type { Time } from '../time.js'

export class Job {
  readonly time: Time
  /** What the output operation is called, as `print`. */
  readonly operation: string
  readonly callSite: CallSite
  /** Number of the output operation in its batch, from 0. */
  outputOpId = 0
  startTimeMs: number | undefined
  endTimeMs: number | undefined
  failure: { readonly error: unknown } | undefined
  private readonly body: () => unknown

  constructor(time: Time, operation: string, callSite: CallSite, body: () => unknown) {
    this.time = time
    this.operation = operation
    this.callSite = callSite
    this.body = body
  }

  /** Runs the operation; never rejects, a failure is kept in `failure`. */
  async run(): Promise<void> {
    try {
      await this.body()
    } catch (error) {
      this.failure = { error }
    }
  }

  toOutputOperationInfo(): OutputOperationInfo {
    const error = this.failure?.error
    return {
      batchTime: this.time,
      id: this.outputOpId,
      name: `${this.operation} at ${this.callSite}`,
      description: String(this.callSite),
      startTime: this.startTimeMs,
      endTime: this.endTimeMs,
      duration:
        this.startTimeMs === undefined || this.endTimeMs === undefined
          ? undefined
          : this.endTimeMs - this.startTimeMs,
      failureReason:
        this.failure === undefined
          ? undefined
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error),
    }
  }

  toString(): string {
    return `${this.operation} (${this.callSite}), batch ${this.time}`
  }
}
