import { ManualClock } from '../../src/testing/manual-clock.js'

/** Its wall time can be set; its monotonic time is what has passed. */
export class AdjustableClock extends ManualClock {
  private adjustedMs = 0

  override monotonic(): number {
    return this.now() - this.adjustedMs
  }

  async adjust(ms: number): Promise<void> {
    this.adjustedMs += ms
    await this.setTime(this.now() + ms)
  }
}
