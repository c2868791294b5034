/**
 * A DECIMAL as programs have it: exact and immutable. `Number(d)` (or `d.toNumber()`) gives the nearest number, for
 * arithmetic; `String(d)` all digits.
 */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { decimalText } from './text.js'

const pattern = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/

/** A decimal number, exactly: an integer and how many of its digits stand behind the point. */
export class Decimal {
  /** The number without its point: 1250n for 12.50. */
  readonly unscaled: bigint
  /** Digits behind the point. */
  readonly scale: number

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
    Object.freeze(this)
  }

  /** `Decimal.of('12.50')`, also from numbers (by their shortest text) and bigints. Throws INVALID_DECIMAL. */
  static of(value: string | number | bigint | Decimal): Decimal {
    if (value instanceof Decimal) return value
    if (typeof value === 'bigint') return new Decimal(value, 0)
    const found = Decimal.parse(String(value))
    if (found === undefined) {
      throw new MillraceError('INVALID_DECIMAL', { value: preview(value, 80) })
    }
    return found
  }

  /** Undefined when the text is no decimal number. */
  static parse(text: string): Decimal | undefined {
    const match = pattern.exec(text)
    if (match === null) return undefined
    const [, sign, whole, fraction = '', exponent = '0'] = match
    if (whole === '' && fraction === '') return undefined
    const magnitude = BigInt(whole + fraction)
    const unscaled = sign === '-' ? -magnitude : magnitude
    const scale = fraction.length - Number(exponent)
    return scale < 0
      ? new Decimal(unscaled * 10n ** BigInt(-scale), 0)
      : new Decimal(unscaled, scale)
  }

  /** The same number with `scale` digits behind the point, rounded half up (away from zero). */
  withScale(scale: number): Decimal {
    const { unscaled } = this
    if (scale >= this.scale) {
      return new Decimal(unscaled * 10n ** BigInt(scale - this.scale), scale)
    }
    const divisor = 10n ** BigInt(this.scale - scale)
    const magnitude = unscaled < 0n ? -unscaled : unscaled
    const rounded = (magnitude + divisor / 2n) / divisor
    return new Decimal(unscaled < 0n ? -rounded : rounded, scale)
  }

  /** The same number: 1.5 equals 1.50. */
  equals(other: Decimal): boolean {
    return this.compareTo(other) === 0
  }

  /** Below 0, 0 or above 0. */
  compareTo(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale)
    const a = this.withScale(scale).unscaled
    const b = other.withScale(scale).unscaled
    return a < b ? -1 : a > b ? 1 : 0
  }

  /** The nearest number. */
  toNumber(): number {
    return Number(this.toString())
  }

  valueOf(): number {
    return this.toNumber()
  }

  /** All digits, without an exponent: `12.50`. */
  toString(): string {
    return decimalText(this.unscaled, this.scale)
  }

  /** In JSON it is a text, so that no digit is lost. */
  toJSON(): string {
    return this.toString()
  }
}
