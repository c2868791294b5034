/** Dates and timestamps as numbers since 1970, and back. */
import type { Resolved } from '../expressions/expression.js'
import { MICROS_PER_SECOND } from '../types/calendar.js'
import { implicitCast } from '../types/coercion.js'
import {
  type DataType,
  DateType,
  IntegerType,
  isNumeric,
  LongType,
  sqlType,
  TimestampType,
} from '../types/data-type.js'
import { overflow, powerOfTen, rescale } from '../types/integral.js'
import { canonical, type Integral, toBigInt } from '../types/sql-value.js'
import { documented, scalar, typed } from './define.js'
import { register } from './registry.js'
import type { TypingRule } from './typing.js'
import { checkCount, unexpectedInput } from './typing.js'

/** One argument of exactly this type: nothing is cast but NULL. */
function exactly(type: DataType, returns: DataType): TypingRule {
  return (args, _, call) => {
    checkCount(call, args.length, 1, 1)
    const { kind } = args[0].type
    if (kind !== type.kind && kind !== 'void') {
      throw unexpectedInput({ ...call, args }, 0, `"${sqlType(type)}"`)
    }
    return { args: [type], type: returns }
  }
}

/** One argument of these types, as it is. */
function oneOf(
  accepts: (type: DataType) => boolean,
  required: string,
  isNullable: (type: DataType) => boolean,
): TypingRule {
  return (args: readonly Resolved[], env, call) => {
    checkCount(call, args.length, 1, 1)
    const [arg] = args
    if (arg.type.kind === 'void')
      return { args: [implicitCast(arg.type, LongType, env)], type: TimestampType }
    if (!accepts(arg.type)) throw unexpectedInput({ ...call, args }, 0, required)
    return { type: TimestampType, nullable: arg.nullable || isNullable(arg.type) }
  }
}

const isIntegralType = (type: DataType): boolean =>
  ['byte', 'short', 'int', 'long'].includes(type.kind)
const isFractionalType = (type: DataType): boolean =>
  type.kind === 'float' || type.kind === 'double'

const LONG_LIMIT = 2 ** 63

/** Microseconds of an exact product, within 64 bits. */
/** The instant so many milliseconds after the epoch. */
export function millisToMicros(value: Integral): number {
  return inRange(Number(value) * 1000)
}

function inRange(micros: number): number {
  if (micros >= LONG_LIMIT || micros < -LONG_LIMIT) throw overflow('')
  return micros
}

register(
  typed(
    'unix_date',
    exactly(DateType, IntegerType),
    () => (days: number) => days,
    documented('datetime', 'Days from 1970-01-01 to a date.', [
      ["unix_date(DATE'1970-01-10')", '9'],
    ]),
  ),
  scalar(
    'date_from_unix_date',
    [IntegerType],
    DateType,
    (days: number) => days,
    documented('datetime', 'The date so many days after 1970-01-01.', [
      ['date_from_unix_date(9)', '1970-01-10'],
    ]),
  ),
)

const MAX_LONG = 9223372036854775807n

for (const [unit, size] of [
  ['seconds', MICROS_PER_SECOND],
  ['millis', 1000],
  ['micros', 1],
] as const) {
  const word = { seconds: 'Seconds', millis: 'Milliseconds', micros: 'Microseconds' }[unit]
  const one = { seconds: '1704164645', millis: '1704164645900', micros: '1704164645900000' }[unit]
  register(
    typed(
      `unix_${unit}`,
      exactly(TimestampType, LongType),
      () =>
        (micros: number): Integral => {
          const count = Math.floor(micros / size)
          // the last timestamps are rounded to 2^63
          if (count >= LONG_LIMIT) return MAX_LONG
          return Number.isSafeInteger(count) ? count : canonical(BigInt(count))
        },
      documented('datetime', `${word} from 1970-01-01 00:00:00 UTC to a timestamp, rounded down.`, [
        [`unix_${unit}(TIMESTAMP'2024-01-02 03:04:05.9Z')`, one],
      ]),
    ),
  )
}

register(
  typed(
    'timestamp_seconds',
    oneOf(isNumeric, '"NUMERIC"', isFractionalType),
    call => {
      const type = call.args[0].type as DataType
      if (type.kind === 'decimal') {
        const { scale } = type
        return (value: Integral) => {
          // finer parts than microseconds are refused
          if (scale > 6 && toBigInt(value) % powerOfTen(scale - 6) !== 0n) throw overflow('')
          return inRange(Number(rescale(value, scale, 6)))
        }
      }
      if (isFractionalType(type)) {
        return (value: number) =>
          Number.isFinite(value) ? clamped(Math.trunc(value * MICROS_PER_SECOND) + 0) : null
      }
      return (value: Integral) => inRange(Number(value) * MICROS_PER_SECOND)
    },
    documented(
      'datetime',
      'The instant so many seconds after 1970-01-01 00:00:00 UTC.',
      [['timestamp_seconds(1.5)', '1970-01-01 00:00:01.5']],
      'Overflow is an error; NaN and the infinities give null.',
    ),
  ),
  typed(
    'timestamp_millis',
    oneOf(isIntegralType, '"INTEGRAL"', () => false),
    () => millisToMicros,
    documented('datetime', 'The instant so many milliseconds after 1970-01-01 00:00:00 UTC.', [
      ['timestamp_millis(1500)', '1970-01-01 00:00:01.5'],
    ]),
    { inline: ([value], _call, _env, use) => `${use('millisToMicros')}(${value})` },
  ),
  typed(
    'timestamp_micros',
    oneOf(isIntegralType, '"INTEGRAL"', () => false),
    () => (value: Integral) => Number(value),
    documented('datetime', 'The instant so many microseconds after 1970-01-01 00:00:00 UTC.', [
      ['timestamp_micros(1500)', '1970-01-01 00:00:00.0015'],
    ]),
  ),
)

function clamped(micros: number): number {
  return Math.max(-LONG_LIMIT, Math.min(LONG_LIMIT, micros))
}
