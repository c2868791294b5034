/**
 * Permits to store records: so many for each tick (block interval). What a tick leaves over is not saved up, except for
 * the fraction of a record. The rate may change from tick to tick.
 */
export class RateLimiter {
  private perTick: number
  private permits: number

  /** `recordsPerTick` may have a fraction; Infinity stands for no limit. */
  constructor(recordsPerTick: number) {
    this.perTick = recordsPerTick
    this.permits = recordsPerTick
  }

  /** Takes up to `wanted` permits; returns how many. */
  take(wanted: number): number {
    const taken = Math.min(wanted, Math.max(0, Math.floor(this.permits + 1e-9)))
    this.permits -= taken
    return taken
  }

  /** True when a record may be stored now. */
  get hasPermit(): boolean {
    return this.permits + 1e-9 >= 1
  }

  /** Takes these permits, more than there are if need be: ticks to come make up for them. */
  takeAll(count: number): void {
    this.permits -= count
  }

  /** Another rate, from the next tick on, and at once as far as it is less. */
  setRate(recordsPerTick: number): void {
    this.perTick = recordsPerTick
    this.permits = Math.min(this.permits, Math.max(recordsPerTick, 1))
  }

  /** A block interval is over. */
  tick(): void {
    this.permits = Math.min(this.permits + this.perTick, Math.max(this.perTick, 1))
  }
}
