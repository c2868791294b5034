/** How a column's values are written as one of several keys of a group. */
import type { DataType } from '../types/data-type.js'

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
  switch (type.kind) {
    case 'string':
      return 'text'
    case 'binary':
      return 'binary'
    case 'boolean':
      return 'boolean'
    case 'long':
    case 'decimal':
      return 'integral'
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return 'int'
    case 'float':
    case 'double':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return 'number'
    default:
      return 'value'
  }
}
