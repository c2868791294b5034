/** Values that JSON has as text, the same for files and for `from_json`. */
import { Buffer } from 'node:buffer'

/** The bytes of base64 text with its padding; undefined when it is none. */
export function base64Bytes(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  return new Uint8Array(Buffer.from(text, 'base64'))
}

/** Days since 1970 written as a number: what early Spark wrote for a date. */
export function daysAsNumber(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const days = Number(text)
  return Math.abs(days) <= 2147483647 ? days : undefined
}
