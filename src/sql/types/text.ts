/** A value as text: what `cast(x as string)` gives and `show` prints. */
import type { DataType } from './data-type.js'
import type { Integral, SqlValue } from './sql-value.js'

/** Of a value that is not null. */
export function toText(value: SqlValue, type: DataType, _timeZone: string): string {
  if (type.kind === 'decimal') return decimalText(value as Integral, type.scale)
  return String(value)
}

/** An unscaled decimal as text, without an exponent. */
export function decimalText(unscaled: Integral, scale: number): string {
  const text = unscaled.toString()
  if (scale === 0) return text
  const negative = text.startsWith('-')
  const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0')
  const cut = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`
}
