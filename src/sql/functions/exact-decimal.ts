/** Digits of numbers, and rounding of whole numbers and decimals by each of the ways that SQL has. */
import { decimalToDouble, powerOfTen } from '../types/integral.js'
import { canonical, type Integral, toBigInt } from '../types/sql-value.js'

/** `halfUp`: away from zero; `ceiling` and `floor`: towards the infinities; `down`: towards zero. */
export type RoundingMode = 'halfUp' | 'halfEven' | 'ceiling' | 'floor' | 'down'

/** a / b to a whole number; b is above 0. */
export function divideBy(mode: RoundingMode, a: bigint, b: bigint): bigint {
  const quotient = a / b
  const rest = a % b
  if (rest === 0n) return quotient
  const away = a < 0n ? -1n : 1n
  switch (mode) {
    case 'down':
      return quotient
    case 'ceiling':
      return a > 0n ? quotient + 1n : quotient
    case 'floor':
      return a < 0n ? quotient - 1n : quotient
  }
  const twice = (rest < 0n ? -rest : rest) * 2n
  if (twice > b) return quotient + away
  if (twice < b) return quotient
  return mode === 'halfUp' || quotient % 2n !== 0n ? quotient + away : quotient
}

/**
 * An unscaled decimal rounded to `digits` behind the point, as one of scale max(0, digits); `digits` below 0 rounds to
 * tens, hundreds and so on.
 */
export function roundUnscaled(
  mode: RoundingMode,
  unscaled: Integral,
  scale: number,
  digits: number,
): Integral {
  if (digits >= scale) return unscaled
  // more zeros than any value has digits
  const cut = Math.min(scale - digits, 400)
  const rounded = divideBy(mode, toBigInt(unscaled), powerOfTen(cut))
  return canonical(digits < 0 ? rounded * powerOfTen(Math.min(-digits, 400)) : rounded)
}

/** The shortest decimal that reads as this finite number: unscaled / 10^scale; the scale may be negative. */
export function shortestDecimal(x: number): { unscaled: bigint; scale: number } {
  const [mantissa, exponent] = x.toExponential().split('e')
  const [whole, fraction = ''] = mantissa.split('.')
  return { unscaled: BigInt(whole + fraction), scale: fraction.length - Number(exponent) }
}

/** A DOUBLE rounded by its shortest decimal. */
export function roundDouble(mode: RoundingMode, x: number, digits: number): number {
  if (!Number.isFinite(x) || (digits >= 0 && Number.isInteger(x))) return x
  if (digits >= 0 && digits <= 9 && (mode === 'halfUp' || mode === 'halfEven')) {
    const power = 10 ** digits
    const size = Math.abs(x) * power
    const floor = Math.floor(size)
    const rest = size - floor
    // far enough from the half for the error of the product not to matter
    if (size < 1e9 && Math.abs(rest - 0.5) > 1e-6) {
      const rounded = (rest > 0.5 ? floor + 1 : floor) / power
      return rounded === 0 ? 0 : x < 0 ? -rounded : rounded
    }
  }
  const { unscaled, scale } = shortestDecimal(x)
  if (digits >= scale) return x
  const rounded = roundUnscaled(mode, canonical(unscaled), scale, digits)
  return decimalToDouble(rounded, Math.max(0, digits)) + 0
}

/** The exact value of a finite number, times 10^digits, to a whole number. */
export function scaledExactly(mode: RoundingMode, x: number, digits: number): bigint {
  view.setFloat64(0, x)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n
  const shift = (exponent === 0 ? 1 : exponent) - 1075
  let numerator = (bits >> 63n === 1n ? -mantissa : mantissa) * powerOfTen(digits)
  let denominator = 1n
  if (shift >= 0) numerator <<= BigInt(shift)
  else denominator <<= BigInt(-shift)
  return divideBy(mode, numerator, denominator)
}

const view = new DataView(new ArrayBuffer(8))

/** A DOUBLE as a LONG, as Java casts it: without its fraction, cut to 64 bits, 0 for NaN. */
export function longOfDouble(x: number): Integral {
  if (x >= -9007199254740991 && x <= 9007199254740991) return Math.trunc(x) + 0
  if (Number.isNaN(x)) return 0
  if (x >= 2 ** 63) return 9223372036854775807n
  if (x <= -(2 ** 63)) return -9223372036854775808n
  return BigInt(x)
}
