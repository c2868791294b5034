/** Intervals as programs have them. All are immutable; `String(x)` is Spark's text. */

/** INTERVAL YEAR TO MONTH: a number of months. */
export class YearMonthInterval {
  readonly months: number

  constructor(months: number) {
    this.months = months
    Object.freeze(this)
  }

  /** Months, so that intervals compare. */
  valueOf(): number {
    return this.months
  }

  /** `1-2`: years and months. */
  toString(): string {
    const { months } = this
    const magnitude = Math.abs(months)
    return `${months < 0 ? '-' : ''}${Math.trunc(magnitude / 12)}-${magnitude % 12}`
  }
}

const MICROS_PER_DAY = 86_400_000_000

/** INTERVAL DAY TO SECOND: a number of microseconds. */
export class DayTimeInterval {
  readonly microseconds: number

  constructor(microseconds: number) {
    this.microseconds = microseconds
    Object.freeze(this)
  }

  /** With a fraction when it is no whole number of them. */
  get milliseconds(): number {
    return this.microseconds / 1000
  }

  /** Microseconds, so that intervals compare. */
  valueOf(): number {
    return this.microseconds
  }

  /** `1 02:03:04.500000`: days and time. */
  toString(): string {
    const { microseconds } = this
    const magnitude = Math.abs(microseconds)
    const days = Math.floor(magnitude / MICROS_PER_DAY)
    const rest = magnitude - days * MICROS_PER_DAY
    const seconds = Math.floor(rest / 1_000_000)
    const two = (n: number): string => String(n).padStart(2, '0')
    const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two)
    const fraction = String(rest % 1_000_000).padStart(6, '0')
    return `${microseconds < 0 ? '-' : ''}${days} ${time.join(':')}.${fraction}`
  }
}
