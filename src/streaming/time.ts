/** A point in time: whole milliseconds since the epoch. Batches are named by the Time at which they end. */
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { Duration, type DurationLike } from './duration.js'

/** A point in time: whole milliseconds since 1970. Batches are named by the Time at which they end. */
export class Time {
  /** Since 1970; may be negative. */
  readonly milliseconds: number

  /** Throws INVALID_TIME unless `milliseconds` is a whole number. */
  constructor(milliseconds: number) {
    if (!Number.isSafeInteger(milliseconds)) {
      throw new MillraceError('INVALID_TIME', { value: preview(milliseconds, 80) })
    }
    this.milliseconds = milliseconds
  }

  /** The Time that is so much later. */
  plus(that: DurationLike): Time {
    return new Time(this.milliseconds + Duration.from(that).milliseconds)
  }

  /** The Duration since another Time, or the Time a Duration earlier. */
  minus(that: Time): Duration
  minus(that: DurationLike): Time
  minus(that: Time | DurationLike): Duration | Time {
    return that instanceof Time
      ? new Duration(this.milliseconds - that.milliseconds)
      : new Time(this.milliseconds - Duration.from(that).milliseconds)
  }

  /** Whether it is before `that`. */
  less(that: Time): boolean {
    return this.milliseconds < that.milliseconds
  }

  /** Whether it is not after `that`. */
  lessEq(that: Time): boolean {
    return this.milliseconds <= that.milliseconds
  }

  /** Whether it is after `that`. */
  greater(that: Time): boolean {
    return this.milliseconds > that.milliseconds
  }

  /** Whether it is not before `that`. */
  greaterEq(that: Time): boolean {
    return this.milliseconds >= that.milliseconds
  }

  /** Whether both are the same Time. */
  equals(that: Time): boolean {
    return this.milliseconds === that.milliseconds
  }

  /** Negative, zero or positive, for `sort`. */
  compare(that: Time): number {
    return this.milliseconds - that.milliseconds
  }

  /** The last multiple of `that`, counted from `zeroTime`, that is not later than this. */
  floor(that: DurationLike, zeroTime: Time = epoch): Time {
    const step = Duration.from(that).milliseconds
    const zero = zeroTime.milliseconds
    return new Time(Math.floor((this.milliseconds - zero) / step) * step + zero)
  }

  /** Whether it lies a whole number of times `that` after 1970 began. */
  isMultipleOf(that: DurationLike): boolean {
    return this.milliseconds % Duration.from(that).milliseconds === 0
  }

  /** The earlier one. */
  min(that: Time): Time {
    return this.less(that) ? this : that
  }

  /** The later one. */
  max(that: Time): Time {
    return this.greater(that) ? this : that
  }

  /** Times from this one, `interval` apart, before `that`. */
  until(that: Time, interval: DurationLike): Time[] {
    const step = Duration.from(interval).milliseconds
    const times: Time[] = []
    for (let t = this.milliseconds; t < that.milliseconds; t += step) times.push(new Time(t))
    return times
  }

  /** Times from this one, `interval` apart, up to and including `that`. */
  to(that: Time, interval: DurationLike): Time[] {
    const step = Duration.from(interval).milliseconds
    const times: Time[] = []
    for (let t = this.milliseconds; t <= that.milliseconds; t += step) times.push(new Time(t))
    return times
  }

  /** As Spark's: `1000 ms`. */
  toString(): string {
    return `${this.milliseconds} ms`
  }
}

const epoch = new Time(0)
