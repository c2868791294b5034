/** A constant as SQL text, as it stands in the name of a column: `1`, `abc`, `NULL`, `1.50`, `DATE '2024-01-01'`. */
import { toText } from '../types/text.js'
import type { Literal } from './expression.js'

export function literalText(literal: Literal): string {
  const { value, type } = literal
  if (value === null) return 'NULL'
  const text = toText(value, type, 'UTC')
  switch (type.kind) {
    case 'date':
      return `DATE '${text}'`
    case 'timestamp':
      return `TIMESTAMP '${text}'`
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${text}'`
    case 'binary':
      return `X'${Buffer.from(value as Uint8Array)
        .toString('hex')
        .toUpperCase()}'`
    default:
      return text
  }
}
