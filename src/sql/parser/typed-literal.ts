/**
 * Literals of a type by its name: `DATE'2024-01-02'`, `TIMESTAMP'...'`, `INTERVAL'...'`, `X'1F'`. What dates and times
 * mean depends on the session's time zone, so these become casts, which the analyzer computes.
 */
import type { Expression } from '../expressions/expression.js'
import {
  BinaryType,
  type DataType,
  DateType,
  TimestampNTZType,
  TimestampType,
} from '../types/data-type.js'
import type { Cursor } from './cursor.js'
import { intervalLiteral } from './interval-literal.js'
import { castOf, literal, stringOf } from './nodes.js'
import { excerpt } from './parse-error.js'

const casts: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['DATE', DateType],
  ['TIMESTAMP', TimestampType],
  ['TIMESTAMP_LTZ', TimestampType],
  ['TIMESTAMP_NTZ', TimestampNTZType],
])

/** A word comes next, and a string after it. */
export function typedLiteral(c: Cursor): Expression {
  const start = c.token
  if (start.word === 'INTERVAL') return intervalLiteral(c)
  c.next()
  const token = c.token
  const text = c.string()
  const type = casts.get(start.word)
  if (type !== undefined) return castOf(stringOf(text, c.origin(token)), type, c.origin(start))
  if (start.word === 'X') {
    const digits = text.length % 2 === 0 ? text : `0${text}`
    if (/^[0-9A-Fa-f]*$/.test(digits)) {
      return literal(Uint8Array.from(Buffer.from(digits, 'hex')), BinaryType, c.origin(start))
    }
    throw c.error('INVALID_TYPED_LITERAL', { valueType: 'X', value: excerpt(text) }, start)
  }
  throw c.error('UNSUPPORTED_TYPED_LITERAL', { unsupportedType: start.word }, start)
}
