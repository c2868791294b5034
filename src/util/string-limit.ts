/** The longest string that JavaScript has, and how what would be longer fails. */
import { constants } from 'node:buffer'

/** In UTF-16 units: 2^29 - 24 on 64-bit machines. */
export const MAX_STRING_LENGTH: number = constants.MAX_STRING_LENGTH

/** Whether this is JavaScript's refusal of a longer string: a bare RangeError, or the one of a Buffer's text. */
export function isStringTooLong(error: unknown): boolean {
  if (error instanceof RangeError) return error.message === 'Invalid string length'
  return (error as { code?: unknown } | null)?.code === 'ERR_STRING_TOO_LONG'
}
