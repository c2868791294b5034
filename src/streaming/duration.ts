/**
 * A length of time in whole milliseconds, and the helpers that make one: `Milliseconds(500)`, `Seconds(1)`, `Minutes(5)`.
 * Wherever a Duration is asked for, a bare number of milliseconds will do, as in Spark.
 */
import { refusedCall } from '../core/operator-errors.js'
import { preview } from '../util/preview.js'

/** A Duration, or a number of milliseconds. */
export type DurationLike = Duration | number

/** A length of time in whole milliseconds: `Milliseconds(500)`, `Seconds(1)`, `Minutes(5)`. */
export class Duration {
  /** Its length; may be negative. */
  readonly milliseconds: number

  /** Throws INVALID_DURATION unless `milliseconds` is a whole number. */
  constructor(milliseconds: number) {
    if (!Number.isSafeInteger(milliseconds)) {
      throw refusedCall('INVALID_DURATION', { value: preview(milliseconds, 80) })
    }
    this.milliseconds = milliseconds
  }

  /** The Duration that a DurationLike stands for. */
  static from(value: DurationLike): Duration {
    return value instanceof Duration ? value : new Duration(value)
  }

  /** This Duration and another, added. */
  plus(that: DurationLike): Duration {
    return new Duration(this.milliseconds + Duration.from(that).milliseconds)
  }

  /** This Duration less another. */
  minus(that: DurationLike): Duration {
    return new Duration(this.milliseconds - Duration.from(that).milliseconds)
  }

  /** So many of it; the product must be whole milliseconds. */
  times(factor: number): Duration {
    return new Duration(this.milliseconds * factor)
  }

  /** How many times `that` fits in this one, with a fraction. */
  div(that: DurationLike): number {
    return this.milliseconds / Duration.from(that).milliseconds
  }

  /** Whether it is shorter than `that`. */
  less(that: DurationLike): boolean {
    return this.milliseconds < Duration.from(that).milliseconds
  }

  /** Whether it is no longer than `that`. */
  lessEq(that: DurationLike): boolean {
    return this.milliseconds <= Duration.from(that).milliseconds
  }

  /** Whether it is longer than `that`. */
  greater(that: DurationLike): boolean {
    return this.milliseconds > Duration.from(that).milliseconds
  }

  /** Whether it is no shorter than `that`. */
  greaterEq(that: DurationLike): boolean {
    return this.milliseconds >= Duration.from(that).milliseconds
  }

  /** Whether both are equally long. */
  equals(that: DurationLike): boolean {
    return this.milliseconds === Duration.from(that).milliseconds
  }

  /** Whether `that` fits in it a whole number of times. */
  isMultipleOf(that: DurationLike): boolean {
    return this.milliseconds % Duration.from(that).milliseconds === 0
  }

  /** Whether it is no time at all. */
  isZero(): boolean {
    return this.milliseconds === 0
  }

  /** The shorter one. */
  min(that: DurationLike): Duration {
    const other = Duration.from(that)
    return this.less(other) ? this : other
  }

  /** The longer one. */
  max(that: DurationLike): Duration {
    const other = Duration.from(that)
    return this.greater(other) ? this : other
  }

  /** As Spark's: `1000 ms`. */
  toString(): string {
    return `${this.milliseconds} ms`
  }
}

/** `n` milliseconds. */
export function Milliseconds(n: number): Duration {
  return new Duration(n)
}

/** `n` seconds; a fraction is allowed down to the millisecond. */
export function Seconds(n: number): Duration {
  return scaled(n, 1000)
}

/** `n` minutes; a fraction is allowed down to the millisecond. */
export function Minutes(n: number): Duration {
  return scaled(n, 60_000)
}

/** 0.1 * 3 seconds is meant as 300 ms although the product is not exactly that. */
function scaled(n: number, unitMs: number): Duration {
  if (typeof n !== 'number') throw refusedCall('INVALID_DURATION', { value: preview(n, 80) })
  const exact = n * unitMs
  const whole = Math.round(exact)
  return new Duration(Math.abs(exact - whole) < 1e-6 ? whole : exact)
}
