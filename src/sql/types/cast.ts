/**
 * Casts. `makeCast` gives the function of one value, never null, of one pair of types; `cast-rules.ts` says which pairs
 * there are. In mode `ansi` what cannot be cast is an error, in mode `try` it is null, and mode `legacy`, without
 * ANSI mode, has nulls too, but wraps numbers that do not fit.
 */
import type { MillraceError } from '../../util/errors.js'
import type { AnyValue } from './any-value.js'
import { toBoolean, toDecimal, toFractional, toIntegral } from './cast-numbers.js'
import {
  toCalendarInterval,
  toDate,
  toDayTimeInterval,
  toTimestamp,
  toTimestampNTZ,
  toYearMonthInterval,
} from './cast-times.js'
import { type DataType, sameTypeButNulls } from './data-type.js'
import { type Integral, type MapValue, type SqlValue, toBigInt } from './sql-value.js'
import { textMaker } from './text.js'

export { canCast, castMayBeNull } from './cast-rules.js'

export type CastMode = 'ansi' | 'legacy' | 'try'

/** What of the session casts depend on. */
export interface CastEnv {
  readonly timeZone: string
  /** When the query started: a time without a date is of this day. */
  readonly nowMicros: number
}

/** Casts a value that is not null. */
export type CastFunction = (value: AnyValue) => SqlValue

/** What the families of casts are made of. */
export interface Casting {
  readonly from: DataType
  readonly mode: CastMode
  readonly zoneId: string
  readonly nowMicros: number
  /** What a value gives that cannot be cast: the error is thrown in ANSI mode, else null. */
  failure(error: (value: SqlValue) => MillraceError): (value: SqlValue) => SqlValue
}

const giveNull = (): null => null

/** The cast of values from a type to another; the pair must be one that `canCast` knows. */
export function makeCast(from: DataType, to: DataType, mode: CastMode, env: CastEnv): CastFunction {
  if (from === to || sameTypeButNulls(from, to)) return value => value
  if (from.kind === 'void') return giveNull
  const casting: Casting = {
    from,
    mode,
    zoneId: env.timeZone,
    nowMicros: env.nowMicros,
    failure: error =>
      mode === 'ansi'
        ? value => {
            throw error(value)
          }
        : giveNull,
  }
  switch (to.kind) {
    case 'string':
      return textMaker(from, env.timeZone)
    case 'binary':
      return from.kind === 'string' ? utf8Bytes : bigEndianBytes(from)
    case 'boolean':
      return toBoolean(casting)
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return toIntegral(casting, to)
    case 'float':
    case 'double':
      return toFractional(casting, to)
    case 'decimal':
      return toDecimal(casting, to)
    case 'date':
      return toDate(casting, to)
    case 'timestamp':
      return toTimestamp(casting, to)
    case 'timestamp_ntz':
      return toTimestampNTZ(casting, to)
    case 'calendar_interval':
      return toCalendarInterval()
    case 'year_month_interval':
      return toYearMonthInterval(casting, to)
    case 'day_time_interval':
      return toDayTimeInterval(casting, to)
    case 'array': {
      const element = nullSafe(makeCast((from as typeof to).element, to.element, mode, env))
      return (value: readonly SqlValue[]) => value.map(element)
    }
    case 'map': {
      const own = from as typeof to
      const key = nullSafe(makeCast(own.key, to.key, mode, env))
      const entry = nullSafe(makeCast(own.value, to.value, mode, env))
      return (value: MapValue) => ({ keys: value.keys.map(key), values: value.values.map(entry) })
    }
    case 'struct': {
      const fields = to.fields.map((field, i) =>
        nullSafe(makeCast((from as typeof to).fields[i].type, field.type, mode, env)),
      )
      return (value: readonly SqlValue[]) => fields.map((field, i) => field(value[i]))
    }
    default:
      return giveNull
  }
}

/** The same cast, null for null. */
export function nullSafe(cast: CastFunction): (value: SqlValue) => SqlValue {
  return value => (value === null ? null : cast(value))
}

const utf8 = new TextEncoder()

function utf8Bytes(text: string): Uint8Array {
  return utf8.encode(text)
}

/** The bytes of an integer, without ANSI mode. */
function bigEndianBytes(from: DataType): CastFunction {
  const length = { byte: 1, short: 2, int: 4 }[from.kind as string] ?? 8
  return (value: Integral) => {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setBigInt64(0, toBigInt(value))
    return bytes.slice(8 - length)
  }
}
