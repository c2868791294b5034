/**
 * Values of programs as SQL values of a type: the other direction of `external.ts`. Takes what that gives, and more where
 * nothing is lost by it: bigint and number for LONG, texts and numbers for DECIMAL, `Temporal` values for times, plain
 * objects for MAP, tuples for STRUCT. `undefined` is null. What does not fit is refused, with the column's path and the value.
 */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { type DataType, type DecimalType, type StructShape, sqlType } from './data-type.js'
import { Decimal } from './decimal.js'
import { DayTimeInterval, YearMonthInterval } from './interval-values.js'
import { canonical, type SqlValue, type StructValue } from './sql-value.js'
import { temporalValue } from './temporal.js'

/** Converts a value; null and undefined too. */
export type FromExternal = (value: unknown) => SqlValue

const LONG_MIN = -(1n << 63n)
const LONG_MAX = (1n << 63n) - 1n
const MILLIS_PER_DAY = 86_400_000

const integralRanges: Readonly<Record<string, number>> = {
  byte: 2 ** 7,
  short: 2 ** 15,
  int: 2 ** 31,
}

/**
 * The converter of values of a type. Throws FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME and, for a null that may not be,
 * NOT_NULL_ASSERT_VIOLATION. `advice` is for a type that nobody declared: what to do about a value that does not fit; nothing of a
 * value is left out then.
 */
export function fromExternal(
  type: DataType,
  nullable: boolean,
  path = 'value',
  advice = '',
): FromExternal {
  const convert = notNull(type, path, advice)
  if (nullable) return v => (v === null || v === undefined ? null : convert(v))
  return v => {
    if (v === null || v === undefined) {
      throw new MillraceError('NOT_NULL_ASSERT_VIOLATION', { walkedTypePath: path })
    }
    return convert(v)
  }
}

function notNull(type: DataType, path: string, advice = ''): (value: unknown) => SqlValue {
  const refuse = (value: unknown, hint = advice): never => {
    throw new MillraceError('FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME', {
      fieldName: path === '' ? '(the whole row)' : path,
      dataType: sqlType(type),
      value: preview(value, 80),
      hint,
    })
  }
  const isExact = advice !== ''
  switch (type.kind) {
    case 'void':
      return v => refuse(v)
    case 'boolean':
      return v => (typeof v === 'boolean' ? v : refuse(v))
    case 'string':
      return v => (typeof v === 'string' ? v : refuse(v, advice || textHint(v)))
    case 'byte':
    case 'short':
    case 'int': {
      const limit = integralRanges[type.kind]
      return v => {
        const n = typeof v === 'bigint' ? Number(v) : v
        if (Number.isInteger(n) && (n as number) >= -limit && (n as number) < limit) {
          return (n as number) + 0
        }
        return refuse(v)
      }
    }
    case 'long':
      return v => {
        if (Number.isSafeInteger(v)) return (v as number) + 0
        if (typeof v === 'bigint' && v >= LONG_MIN && v <= LONG_MAX) return canonical(v)
        return refuse(
          v,
          Number.isInteger(v) ? 'A number beyond 2^53 may have lost digits: use a bigint' : advice,
        )
      }
    case 'float':
      return v => (typeof v === 'number' ? Math.fround(v) : refuse(v))
    case 'double':
      return v => {
        if (typeof v === 'number') return v
        if (typeof v === 'bigint') return Number(v)
        return v instanceof Decimal ? v.toNumber() : refuse(v)
      }
    case 'decimal':
      return v => unscaledOf(v, type) ?? refuse(v)
    case 'binary':
      return v => {
        if (v instanceof Uint8Array) return v
        return v instanceof ArrayBuffer ? new Uint8Array(v) : refuse(v)
      }
    case 'date':
      return v => {
        const millis = v instanceof Date ? v.getTime() : undefined
        if (millis !== undefined && !Number.isNaN(millis)) {
          if (isExact && millis % MILLIS_PER_DAY !== 0) return refuse(v)
          return Math.floor(millis / MILLIS_PER_DAY)
        }
        return temporalValue(v, 'date') ?? refuse(v, dateHint)
      }
    case 'timestamp':
    case 'timestamp_ntz':
      return v => {
        const millis = v instanceof Date ? v.getTime() : undefined
        if (millis !== undefined && !Number.isNaN(millis)) return millis * 1000
        return temporalValue(v, type.kind) ?? refuse(v, dateHint)
      }
    case 'year_month_interval':
      return v => (v instanceof YearMonthInterval ? v.months : refuse(v))
    case 'day_time_interval':
      return v => {
        if (v instanceof DayTimeInterval) return v.microseconds
        return temporalValue(v, 'day_time_interval') ?? refuse(v)
      }
    case 'calendar_interval':
      return v => {
        const { months, days, microseconds } = Object(v)
        const whole = [months, days, microseconds].every(n => Number.isInteger(n))
        return whole ? { months, days, microseconds } : refuse(v)
      }
    case 'array': {
      const element = fromExternal(type.element, type.containsNull, `${path}.element`, advice)
      return v => {
        if (Array.isArray(v)) return fromList(v, element)
        return isIterable(v) && !(v instanceof Map) ? Array.from(v, element) : refuse(v)
      }
    }
    case 'map': {
      const key = fromExternal(type.key, false, `${path}.key`, advice)
      const value = fromExternal(type.value, type.valueContainsNull, `${path}.value`, advice)
      return v => {
        if (v === null || typeof v !== 'object' || (isIterable(v) && !(v instanceof Map))) {
          return refuse(v)
        }
        const entries = v instanceof Map ? [...v] : Object.entries(v)
        return { keys: entries.map(([k]) => key(k)), values: entries.map(([, x]) => value(x)) }
      }
    }
    case 'struct':
      return structFrom(type, path === '' ? '' : `${path}.`, advice, refuse)
  }
}

/** By index, so that holes are null. */
function fromList(list: readonly unknown[], element: FromExternal): SqlValue[] {
  const made: SqlValue[] = new Array(list.length)
  for (let i = 0; i < list.length; i++) made[i] = element(list[i])
  return made
}

function structFrom(
  type: StructShape,
  prefix: string,
  advice: string,
  refuse: (value: unknown, hint?: string) => never,
): (value: unknown) => StructValue {
  const names = type.fields.map(f => f.name)
  const width = names.length
  const converters = type.fields.map(f => fromExternal(f.type, f.nullable, prefix + f.name, advice))
  const read = names.map(readerOf)
  const known = new Set(names)
  return v => {
    if (v === null || typeof v !== 'object') return refuse(v, 'A row is a plain object')
    const row: SqlValue[] = new Array(width)
    if (Array.isArray(v)) {
      if (v.length !== width) return refuse(v, `It has ${v.length} values for ${width} columns`)
      for (let i = 0; i < width; i++) row[i] = converters[i](v[i])
      return row
    }
    const object = v as Record<string, unknown>
    if (advice !== '') {
      for (const name in object) {
        if (known.has(name) || object[name] == null) continue
        return refuse(v, `It has the field '${name}' besides. ${advice}`)
      }
    }
    for (let i = 0; i < width; i++) row[i] = converters[i](read[i](object))
    return row
  }
}

/** Fields of a class's prototype count (getters), those of Object's do not (`constructor`, `toString`). */
function readerOf(name: string): (object: Record<string, unknown>) => unknown {
  if (!(name in Object.prototype)) return object => object[name]
  return object => (Object.hasOwn(object, name) ? object[name] : undefined)
}

/** Makes rows of plain objects (or tuples): what `createDataFrame` and closures' results go through. */
export function objectToRow(schema: StructShape): (value: unknown) => StructValue {
  return notNull(schema, '') as (value: unknown) => StructValue
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

const dateHint = 'Give a Date; or make the column a STRING, and cast it'

function textHint(value: unknown): string {
  return typeof value === 'number' || typeof value === 'bigint'
    ? 'Make a text of it: String(x)'
    : ''
}

/** A number is rounded to the scale; a text, a bigint or a Decimal with more digits than fit is refused. */
function unscaledOf(
  value: unknown,
  { precision, scale }: DecimalType,
): number | bigint | undefined {
  let given: Decimal | undefined
  if (value instanceof Decimal) given = value
  else if (typeof value === 'bigint') given = new Decimal(value, 0)
  else if (typeof value === 'number' || typeof value === 'string') {
    given = Decimal.parse(String(value))
  }
  if (given === undefined) return undefined
  const scaled = given.withScale(scale)
  if (typeof value !== 'number' && !scaled.equals(given)) return undefined
  const limit = 10n ** BigInt(precision)
  return scaled.unscaled < limit && scaled.unscaled > -limit
    ? canonical(scaled.unscaled)
    : undefined
}
