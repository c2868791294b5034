/**
 * SQL values as programs have them: what `collect` gives and closures get.
 *
 * | type | value |
 * | --- | --- |
 * | BOOLEAN, STRING | boolean, string |
 * | BYTE, SHORT, INT, FLOAT, DOUBLE | number |
 * | LONG | number, and LONG_OUT_OF_SAFE_RANGE where that is not exact; bigint with `longAsBigint` |
 * | DECIMAL | `Decimal` |
 * | BINARY | Uint8Array |
 * | DATE, TIMESTAMP, TIMESTAMP_NTZ | Date: midnight UTC; the instant; local time as if it were UTC |
 * | intervals | `YearMonthInterval`, `DayTimeInterval`, `CalendarInterval` |
 * | ARRAY, MAP, STRUCT | array, Map, plain object |
 *
 * Converters are made once a schema and called for each row. The other way round is in `from-external.ts`.
 */
import { MillraceError } from '../../util/errors.js'
import { type DataType, type StructShape, sqlType } from './data-type.js'
import { Decimal } from './decimal.js'
import { DayTimeInterval, YearMonthInterval } from './interval-values.js'
import {
  type CalendarInterval,
  type MapValue,
  type SqlValue,
  type StructValue,
  toBigInt,
} from './sql-value.js'

export interface ExternalOptions {
  /** `spark.millrace.sql.longAsBigint`: LONG values are bigint, all of them. */
  readonly longAsBigint?: boolean
}

/** Converts a value that is not null. */
export type ToExternal = (value: SqlValue) => unknown

const MICROS_PER_MILLI = 1000
const MILLIS_PER_DAY = 86_400_000

/** Undefined when values of the type are the same inside and outside. `path` names the column in errors. */
export function toExternal(
  type: DataType,
  options: ExternalOptions = {},
  path = 'value',
): ToExternal | undefined {
  switch (type.kind) {
    case 'long':
      return options.longAsBigint ? v => toBigInt(v as number | bigint) : safeLong(path)
    case 'decimal': {
      const { scale } = type
      return v => new Decimal(toBigInt(v as number | bigint), scale)
    }
    case 'date':
      return v => dateOf((v as number) * MILLIS_PER_DAY, v, type, path)
    case 'timestamp':
    case 'timestamp_ntz':
      return v => dateOf(millisOf(v as number), v, type, path)
    case 'year_month_interval':
      return v => new YearMonthInterval(v as number)
    case 'day_time_interval':
      return v => new DayTimeInterval(v as number)
    case 'calendar_interval':
      return v => ({ ...(v as CalendarInterval) })
    case 'array': {
      const element = toExternal(type.element, options, `${path}.element`)
      if (element === undefined) return v => (v as SqlValue[]).slice()
      return v => (v as readonly SqlValue[]).map(e => (e === null ? null : element(e)))
    }
    case 'map': {
      const key = toExternal(type.key, options, `${path}.key`) ?? same
      const value = toExternal(type.value, options, `${path}.value`) ?? same
      return v => {
        const { keys, values } = v as MapValue
        const made = new Map<unknown, unknown>()
        for (let i = 0; i < keys.length; i++) {
          const item = values[i]
          made.set(key(keys[i]), item === null ? null : value(item))
        }
        return made
      }
    }
    case 'struct':
      return rowToObject(type, options, `${path}.`) as ToExternal
    default:
      return undefined
  }
}

const same = (value: SqlValue): unknown => value

function safeLong(path: string): ToExternal {
  return v => {
    if (typeof v !== 'bigint') return v
    throw new MillraceError('LONG_OUT_OF_SAFE_RANGE', { column: path, value: String(v) })
  }
}

/** Microseconds that are no safe integer were rounded, perhaps to below the millisecond that they were made of. */
function millisOf(micros: number): number {
  const millis = micros / MICROS_PER_MILLI
  return Number.isSafeInteger(micros) ? Math.floor(millis) : Math.round(millis)
}

function dateOf(millis: number, value: SqlValue, type: DataType, path: string): Date {
  const made = new Date(millis)
  if (made.getTime() === millis) return made
  throw new MillraceError('DATE_OUT_OF_RANGE', {
    column: path,
    type: sqlType(type),
    value: String(value),
  })
}

/**
 * Makes plain objects of rows: generated code, with the converters and names passed in, so that all rows get one hidden
 * class. Throws COLUMN_ALREADY_EXISTS when two columns have the same name, because an object has a name once only.
 */
export function rowToObject(
  schema: StructShape,
  options: ExternalOptions = {},
  prefix = '',
): (row: StructValue) => Record<string, unknown> {
  const { fields } = schema
  checkNames(schema)
  const converters = fields.map(f => toExternal(f.type, options, prefix + f.name))
  const parts = fields.map(({ name }, i) => {
    // a literal key `__proto__` would set the prototype
    const key = name === '__proto__' ? `['__proto__']` : JSON.stringify(name)
    return `${key}: ${converters[i] === undefined ? `r[${i}]` : `r[${i}] === null ? null : c${i}(r[${i}])`}`
  })
  const used = converters.flatMap((c, i) => (c === undefined ? [] : [`c${i} = c[${i}]`]))
  const declared = used.length === 0 ? '' : `const ${used.join(', ')}\n`
  const make = new Function('c', `${declared}return r => ({ ${parts.join(', ')} })`)
  return make(converters)
}

/** Throws COLUMN_ALREADY_EXISTS. */
export function checkNames(schema: StructShape): void {
  const seen = new Set<string>()
  for (const { name } of schema.fields) {
    if (seen.has(name)) {
      throw new MillraceError('COLUMN_ALREADY_EXISTS', {
        columnName: `\`${name}\``,
        instead: `leave one out: drop('${name}') on one side before they are joined`,
      })
    }
    seen.add(name)
  }
}
