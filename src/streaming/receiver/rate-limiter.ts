/**
 * Permits to store records: so many for each tick (block interval). What a tick leaves over is not saved up, except for
 * the fraction of a record.
 */
export class RateLimiter {
  private readonly perTick: number
  private permits: number

  /** `recordsPerTick` may have a fraction; Infinity stands for no limit. */
  constructor(recordsPerTick: number) {
    this.perTick = recordsPerTick
    this.permits = recordsPerTick
  }

  get unlimited(): boolean {
    return this.perTick === Number.POSITIVE_INFINITY
  }

  /** Takes up to `wanted` permits; returns how many. */
  take(wanted: number): number {
    const taken = Math.min(wanted, Math.floor(this.permits + 1e-9))
    this.permits -= taken
    return taken
  }

  /** A block interval is over. */
  tick(): void {
    this.permits = Math.min(this.permits + this.perTick, Math.max(this.perTick, 1))
  }
}
