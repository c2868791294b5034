/** How a column's values are written as one of several keys of a group. */
import type { DataType } from '../types/data-type.js'
import { vectorKind } from './vector.js'

/**
 * | form | bytes |
 * | --- | --- |
 * | `int` | int32 |
 * | `number` | float64 |
 * | `integral` | float64; NaN and then as `value` beyond the safe integers |
 * | `boolean` | 0 or 1 |
 * | `text`, `binary` | length, bytes |
 * | `value` | tag, length and canonical bytes of `key-codec.ts` |
 */
export type KeyForm = 'int' | 'number' | 'integral' | 'boolean' | 'text' | 'binary' | 'value'

export function keyForm(type: DataType): KeyForm {
  const kind = vectorKind(type)
  switch (kind) {
    case 'bytes':
      return type.kind === 'string' ? 'text' : 'binary'
    case 'bool':
      return 'boolean'
    case 'double':
      return 'number'
    case 'object':
      return 'value'
    default:
      return kind
  }
}
