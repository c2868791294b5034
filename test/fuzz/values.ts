/** Random values of SQL types, the awkward ones often; the same for the same generator. */
import type { DataType } from '../../src/sql/types/data-type.js'
import { canonical, type SqlValue } from '../../src/sql/types/sql-value.js'
import type { Random } from '../../src/util/random.js'

export function below(random: Random, n: number): number {
  return Math.floor(random.next() * n)
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)]
}

const integers = (bits: bigint): bigint[] => [
  0n,
  1n,
  -1n,
  2n,
  3n,
  7n,
  10n,
  -10n,
  (1n << (bits - 1n)) - 1n,
  -(1n << (bits - 1n)),
  (1n << (bits - 1n)) - 2n,
]

const kinds = {
  byte: integers(8n),
  short: integers(16n),
  int: integers(32n),
  long: [...integers(64n), 9007199254740991n, 9007199254740992n, -9007199254740993n, 4294967296n],
}

const doubles: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  3,
  1e10,
  -1e20,
  1e300,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  9007199254740992,
  2147483648,
  0.1,
]

const texts: readonly string[] = [
  '',
  'a',
  'b',
  'ab',
  'abc',
  'ABC',
  ' a ',
  'é',
  '中',
  '𝒳',
  '😀x',
  'a,b,c',
  'k:v,w:1',
  '12',
  '-7',
  '1.5',
  '1e3',
  'NaN',
  'true',
  '2024-02-29',
  '2024-01-31 23:59:59.5',
  '99999999999999999999',
  '{"a":1,"b":[1,2]}',
  '[1,2]',
  '%',
  '_',
  'a%b',
  '(a)',
  '\\',
  "'",
  '\u0000',
  '\u2028',
  'UTC',
  'Europe/Berlin',
  'yyyy-MM-dd',
  'MONTH',
  'https://u:p@h:1/p?q=1#f',
  'https://example.com/%zz',
]

/** Whole numbers of up to so many digits. */
function decimal(random: Random, precision: number): bigint {
  const most = 10n ** BigInt(precision) - 1n
  switch (below(random, 6)) {
    case 0:
      return 0n
    case 1:
      return most
    case 2:
      return -most
    default: {
      let value = 0n
      for (let i = 1 + below(random, precision); i > 0; i--) {
        value = value * 10n + BigInt(below(random, 10))
      }
      return below(random, 2) === 0 ? value : -value
    }
  }
}

/** `nulls`: how often null, of 1. */
export function randomValue(random: Random, type: DataType, nulls = 0.15): SqlValue {
  if (random.next() < nulls) return null
  switch (type.kind) {
    case 'boolean':
      return below(random, 2) === 1
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      if (below(random, 2) === 0) return below(random, 20) - 5
      return canonical(pick(random, kinds[type.kind]))
    case 'float':
      return Math.fround(pick(random, doubles))
    case 'double':
      return below(random, 3) === 0 ? (random.next() - 0.5) * 1000 : pick(random, doubles)
    case 'decimal':
      return canonical(decimal(random, type.precision))
    case 'string':
      return below(random, 5) === 0
        ? pick(random, texts) + pick(random, texts)
        : pick(random, texts)
    case 'binary':
      return Uint8Array.from({ length: below(random, 5) }, () =>
        pick(random, [0, 1, 65, 97, 127, 128, 195, 255]),
      )
    case 'date':
      return pick(random, [0, -1, 19782, 19782 + below(random, 4000), -719162, 2932896, 11016])
    case 'timestamp':
    case 'timestamp_ntz':
      return pick(random, [
        0,
        -1,
        1709164800000000,
        1711846800000000 + below(random, 86400) * 1e6,
        1729990800123456,
        -62135596800000000,
        253402300799000000,
        below(random, 2 ** 31) * 1e6,
      ])
    case 'year_month_interval':
      return pick(random, [0, 1, -1, 12, 13, -25, 2147483647, -2147483648])
    case 'day_time_interval':
      return pick(random, [0, 1, -1, 86400000000, -3600000001, 9e15, 90061000001])
    case 'calendar_interval':
      return {
        months: below(random, 30) - 10,
        days: below(random, 60) - 20,
        microseconds: pick(random, [0, 1, -1, 3600000000, 86400000001]),
      }
    case 'array':
      return Array.from({ length: pick(random, [0, 1, 2, 3, 5]) }, () =>
        randomValue(random, type.element, type.containsNull ? nulls : 0),
      )
    case 'map': {
      const keys = new Map<string, SqlValue>()
      for (let i = below(random, 4); i > 0; i--) {
        const key = randomValue(random, type.key, 0)
        keys.set(String(Object.is(key, -0) ? 0 : key), Object.is(key, -0) ? 0 : key)
      }
      return {
        keys: [...keys.values()],
        values: [...keys].map(() =>
          randomValue(random, type.value, type.valueContainsNull ? nulls : 0),
        ),
      }
    }
    case 'struct':
      return type.fields.map(field => randomValue(random, field.type, field.nullable ? nulls : 0))
    case 'void':
      return null
  }
}

/** What is wrong with a value as one of this type; undefined when nothing is. */
export function misfit(value: SqlValue, type: DataType): string | undefined {
  if (value === null) return undefined
  const bad = `${typeof value} ${printed(value)} as ${type.kind}`
  const whole = (bits: number): string | undefined =>
    typeof value === 'number' && Number.isInteger(value) && Math.abs(value + 0.5) < 2 ** (bits - 1)
      ? undefined
      : bad
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : bad
    case 'byte':
      return whole(8)
    case 'short':
      return whole(16)
    case 'int':
    case 'date':
    case 'year_month_interval':
      return whole(32)
    case 'long':
      if (typeof value === 'number') return Number.isSafeInteger(value) ? undefined : bad
      return typeof value === 'bigint' &&
        canonical(value) === value &&
        BigInt.asIntN(64, value) === value
        ? undefined
        : bad
    case 'decimal': {
      if (typeof value === 'number' ? !Number.isSafeInteger(value) : typeof value !== 'bigint') {
        return bad
      }
      const digits = BigInt(value as number | bigint)
      const most = 10n ** BigInt(type.precision)
      return canonical(digits) === (Object.is(value, -0) ? 0 : value) &&
        digits < most &&
        digits > -most
        ? undefined
        : `${bad}(${type.precision},${type.scale})`
    }
    case 'float':
      return typeof value === 'number' && Object.is(Math.fround(value), value) ? undefined : bad
    case 'double':
      return typeof value === 'number' ? undefined : bad
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return typeof value === 'number' && Number.isInteger(value) ? undefined : bad
    case 'string':
      return typeof value === 'string' && value.isWellFormed() ? undefined : bad
    case 'binary':
      return value instanceof Uint8Array ? undefined : bad
    case 'array':
      if (!Array.isArray(value)) return bad
      return first(value, item => misfit(item, type.element))
    case 'struct': {
      if (!Array.isArray(value) || value.length !== type.fields.length) return bad
      return first(type.fields, (field, i) => misfit((value as SqlValue[])[i], field.type))
    }
    case 'map': {
      const { keys, values } = value as { keys: SqlValue[]; values: SqlValue[] }
      if (!Array.isArray(keys) || keys.length !== values.length || keys.includes(null)) return bad
      return (
        first(keys, key => misfit(key, type.key)) ?? first(values, item => misfit(item, type.value))
      )
    }
    default:
      return undefined
  }
}

function first<T>(
  list: readonly T[],
  f: (item: T, i: number) => string | undefined,
): string | undefined {
  for (const [i, item] of list.entries()) {
    const found = f(item, i)
    if (found !== undefined) return found
  }
  return undefined
}

/** A value as text, such that equal texts are equal values: what tells -0, NaN and bigints apart. */
export function printed(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return `[${value.map(printed).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}:${printed(item)}`)
      .join(',')}}`
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
