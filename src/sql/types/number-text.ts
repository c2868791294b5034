/** Reading of numbers as `cast` does; undefined for text that is none. */
import { trimmedEnd, trimmedStart } from './datetime-text.js'
import { divideRounded, isLong, powerOfTen } from './integral.js'
import { canonical, type Integral } from './sql-value.js'

/** A LONG: a sign and digits; with `cutFraction` also `1.9`, which is 1. */
export function parseLong(text: string, cutFraction: boolean): Integral | undefined {
  let at = trimmedStart(text)
  const end = trimmedEnd(text, at)
  if (at === end) return undefined
  const first = text.charCodeAt(at)
  const negative = first === 45
  if (negative || first === 43) at++
  if (at === end) return undefined
  const from = at
  let value = 0
  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) {
      if (cutFraction && digit === -2) break
      return undefined
    }
    value = value * 10 + digit
  }
  const digitsEnd = at
  for (at++; at < end; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
  }
  if (value <= 9007199254740991) return negative ? 0 - value : value
  if (value > 1e19) return undefined
  const exact = BigInt(text.slice(from, digitsEnd))
  const signed = negative ? -exact : exact
  return isLong(signed) ? canonical(signed) : undefined
}

const doublePattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/
const hexPattern = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?\d+)[dDfF]?$/

/** A DOUBLE as Java reads it: with exponents and suffixes `D`, `F`, in hexadecimal, and words for the infinities and NaN. */
export function parseDouble(text: string): number | undefined {
  const quick = text.trim()
  if (doublePattern.test(quick)) {
    const last = quick.charCodeAt(quick.length - 1)
    return Number(last > 57 ? quick.slice(0, -1) : quick)
  }
  const hex = hexPattern.exec(quick)
  if (hex !== null) {
    const [, sign, whole, fraction = '', exponent] = hex
    if (whole === '' && fraction === '') return undefined
    const digits = Number(BigInt(`0x${whole}${fraction}`))
    const value = digits * 2 ** (Number(exponent) - 4 * fraction.length)
    return sign === '-' ? -value : value
  }
  switch (quick.toLowerCase()) {
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Number.POSITIVE_INFINITY
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY
    case 'nan':
      return Number.NaN
    default:
      return undefined
  }
}

const smallPowers = Array.from({ length: 16 }, (_, i) => 10 ** i)

/**
 * The unscaled integer of plain digits, at most 15 of them and no more behind the point than the scale; undefined for
 * everything else, which may be a number all the same.
 */
export function parseShortDecimal(text: string, scale: number): number | undefined {
  const { length } = text
  if (length === 0 || length > 16) return undefined
  const negative = text.charCodeAt(0) === 45
  let value = 0
  let digits = 0
  let point = -1
  for (let i = negative ? 1 : 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit === -2 && point < 0) point = digits
    else if (digit < 0 || digit > 9) return undefined
    else {
      value = value * 10 + digit
      digits++
    }
  }
  const missing = scale - (point < 0 ? 0 : digits - point)
  if (digits === 0 || missing < 0 || digits + missing > 15) return undefined
  value *= smallPowers[missing]
  return negative ? 0 - value : value
}

/** Digits times a power of ten. */
export interface ExactNumber {
  readonly digits: bigint
  readonly exponent: number
}

const exactPattern = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/

/** A number of any size, without loss. */
export function parseExact(text: string): ExactNumber | undefined {
  const found = exactPattern.exec(text.trim())
  if (found === null) return undefined
  const [, sign, whole = '', fraction1, fraction2, power = '0'] = found
  const fraction = fraction1 ?? fraction2 ?? ''
  const exponent = Number(power)
  if (Math.abs(exponent) > 2147483647 - 1) return undefined
  const digits = BigInt(`${whole}${fraction}`)
  return { digits: sign === '-' ? -digits : digits, exponent: exponent - fraction.length }
}

/** How many digits stand before the point. */
export function wholeDigits({ digits, exponent }: ExactNumber): number {
  if (digits === 0n) return 0
  const length = digits.toString().length - (digits < 0n ? 1 : 0)
  return length + exponent
}

/** The unscaled integer of a scale, rounded half up. The number must have few digits before the point. */
export function unscaledOf(number: ExactNumber, scale: number): Integral {
  const { digits, exponent } = number
  if (digits === 0n) return 0
  const shift = exponent + scale
  if (shift >= 0) return canonical(digits * powerOfTen(shift))
  if (wholeDigits(number) + scale < 0) return 0
  return divideRounded(canonical(digits), canonical(powerOfTen(-shift)))
}

/** All digits, without an exponent. */
export function plainDigits({ digits, exponent }: ExactNumber): string {
  if (exponent >= 0) return `${digits}${digits === 0n ? '' : '0'.repeat(exponent)}`
  const negative = digits < 0n
  const text = `${negative ? -digits : digits}`.padStart(1 - exponent, '0')
  const cut = text.length + exponent
  return `${negative ? '-' : ''}${text.slice(0, cut)}.${text.slice(cut)}`
}
