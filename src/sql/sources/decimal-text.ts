/** Numbers as text into exact values. */
import { canonical, type Integral } from '../types/sql-value.js'

const MIN_LONG = -(2n ** 63n)
const MAX_LONG = 2n ** 63n - 1n

/** A LONG of digits, perhaps with a sign; undefined when it is beyond 64 bits. */
export function longOf(text: string): Integral | undefined {
  if (text.length <= 15) return Number(text) + 0
  if (text.length > 400) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return value < MIN_LONG || value > MAX_LONG ? undefined : canonical(value)
}

const decimalForm = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/**
 * The unscaled value of a number as DECIMAL(precision, scale), rounded half up (away from zero); undefined when it is no number,
 * or has more digits than the type.
 */
export function decimalOf(text: string, precision: number, scale: number): Integral | undefined {
  const parts = decimalForm.exec(text)
  if (parts === null) return undefined
  const [, sign, whole, fraction = '', exponent = '0'] = parts
  if (whole === '' && fraction === '') return undefined
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  if (digits === '') return 0
  const shift = Number(exponent) - fraction.length + scale
  if (digits.length + shift > precision + 1 || !Number.isSafeInteger(shift)) return undefined
  let unscaled: bigint
  if (shift >= 0) unscaled = BigInt(digits + '0'.repeat(shift))
  else {
    const kept = digits.length + shift
    if (kept < 0) return 0
    unscaled = BigInt(digits.slice(0, kept) || '0') + (digits.charCodeAt(kept) >= 53 ? 1n : 0n)
  }
  if (unscaled >= 10n ** BigInt(precision)) return undefined
  return canonical(sign === '-' ? -unscaled : unscaled)
}
