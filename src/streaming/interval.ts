/** A stretch of time: after `beginTime`, up to and including `endTime` when it names batches. */
import type { Duration, DurationLike } from './duration.js'
import type { Time } from './time.js'

/** A stretch of time: after `beginTime`, up to and including `endTime` when it names batches. */
export class Interval {
  /** Where it begins. */
  readonly beginTime: Time
  /** Where it ends. */
  readonly endTime: Time

  constructor(beginTime: Time, endTime: Time) {
    this.beginTime = beginTime
    this.endTime = endTime
  }

  /** From its beginning to its end. */
  duration(): Duration {
    return this.endTime.minus(this.beginTime)
  }

  /** The same stretch, so much later. */
  plus(shift: DurationLike): Interval {
    return new Interval(this.beginTime.plus(shift), this.endTime.plus(shift))
  }

  /** The same stretch, so much earlier. */
  minus(shift: DurationLike): Interval {
    return new Interval(this.beginTime.minus(shift), this.endTime.minus(shift))
  }

  /** As Spark's: `[1000 ms, 2000 ms]`. */
  toString(): string {
    return `[${this.beginTime}, ${this.endTime}]`
  }
}
