/** Text to dates, timestamps and seconds: by a pattern, or as `cast` reads it. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { daysOfMicros, MICROS_PER_DAY, MICROS_PER_SECOND } from '../types/calendar.js'
import { canCast, castMayBeNull, makeCast } from '../types/cast.js'
import {
  type DataType,
  DateType,
  isNested,
  isNumeric,
  LongType,
  StringType,
  sqlType,
  TimestampNTZType,
  TimestampType,
} from '../types/data-type.js'
import { type DatetimeParser, parserOf } from '../types/datetime-pattern.js'
import type { SqlValue } from '../types/sql-value.js'
import { timeZone } from '../types/time-zone.js'
import { documented, typed } from './define.js'
import type {
  Evaluate,
  FunctionDoc,
  FunctionEnv,
  ScalarFunction,
  TypedCall,
  Typing,
} from './function.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

/** The parser of a pattern that mostly is the same from row to row. */
function lastParser(): (pattern: string) => DatetimeParser {
  let last = ''
  let parser: DatetimeParser | undefined
  return pattern => {
    if (parser === undefined || pattern !== last) {
      parser = parserOf(pattern)
      last = pattern
    }
    return parser
  }
}

function cannotParse(problem: string): MillraceError {
  return new MillraceError('CANNOT_PARSE_TIMESTAMP', {
    message: problem,
    func: '`try_to_timestamp`',
  })
}

const datetimes = ['string', 'date', 'timestamp', 'timestamp_ntz']

/** Text or a date or time, as it is; NULL as text. */
function datetimeOrText(call: Call, args: readonly Resolved[]): DataType {
  const { type } = args[0]
  if (type.kind === 'void') return StringType
  if (datetimes.includes(type.kind)) return type
  throw unexpectedInput(
    { ...call, args },
    0,
    '("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ")',
  )
}

/** A function that is a cast with one argument, and reads by a pattern with two. */
function reading(name: string, to: DataType, isTry: boolean, doc: FunctionDoc): ScalarFunction {
  const modeOf = (env: FunctionEnv): 'ansi' | 'legacy' | 'try' =>
    isTry ? 'try' : env.ansi ? 'ansi' : 'legacy'
  return typed(
    name,
    (args, env, call): Typing => {
      checkCount(call, args.length, 1, 2)
      const strict = env.ansi && !isTry
      if (args.length === 2) {
        const type = datetimeOrText(call, args)
        const nullable = !strict || args.some(arg => arg.nullable)
        return { args: [type, StringType], type: to, nullable }
      }
      const [arg] = args
      const isNumber = to.kind === 'timestamp' && isNumeric(arg.type)
      if (!isNumber && !datetimes.includes(arg.type.kind) && !isNested(arg.type)) {
        // anything else goes by its text
        return { args: [StringType], type: to, nullable: true }
      }
      if (!canCast(arg.type, to, env.ansi || isTry)) {
        throw new MillraceError('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION', {
          sqlExpr: `"${prettyText({ ...call, args })}"`,
          srcType: `"${sqlType(arg.type)}"`,
          targetType: `"${sqlType(to)}"`,
        })
      }
      const nullable = isTry || arg.nullable || castMayBeNull(arg.type, to, modeOf(env))
      return { type: to, nullable }
    },
    (call, env) => {
      const from = call.args[0].type as DataType
      const cast = makeCast(from, to, modeOf(env), env)
      if (call.args.length === 1) return cast
      if (from.kind !== 'string') {
        const through = makeCast(from, to, 'legacy', env)
        return (value: SqlValue) => through(value)
      }
      return readByPattern(to, env, env.ansi && !isTry)
    },
    doc,
  )
}

function readByPattern(to: DataType, env: FunctionEnv, strict: boolean): Evaluate {
  const parserFor = lastParser()
  const zone = timeZone(env.timeZone)
  return (text: string, pattern: string) => {
    const parser = parserFor(pattern)
    const micros =
      to.kind === 'timestamp_ntz' ? parser.timestampNTZ(text) : parser.timestamp(text, zone)
    if (micros === undefined) {
      if (strict) throw cannotParse(parser.problem)
      return null
    }
    return to.kind === 'date' ? daysOfMicros(zone.toLocal(micros)) : micros
  }
}

const bad =
  'Text that cannot be read is an error, or null without ANSI mode. Dates and times as the first argument leave the pattern out of account.'

register(
  reading(
    'to_date',
    DateType,
    false,
    documented(
      'datetime',
      'The date of a text, by a pattern or in the forms that a cast takes.',
      [
        ["to_date('2024-01-02 03:04:05')", '2024-01-02'],
        ["to_date('01/02/2024', 'MM/dd/yyyy')", '2024-01-02'],
      ],
      bad,
    ),
  ),
  reading(
    'try_to_date',
    DateType,
    true,
    documented('datetime', 'As to_date, but null for text that cannot be read.', [
      ["try_to_date('2024-01-05')", '2024-01-05'],
      ["try_to_date('no date')", 'NULL'],
    ]),
  ),
  reading(
    'to_timestamp',
    TimestampType,
    false,
    documented(
      'datetime',
      'The instant of a text, by a pattern or in the forms that a cast takes; of a number, seconds since 1970.',
      [
        ["to_timestamp('2024-01-02 03:04:05.6')", '2024-01-02 03:04:05.6'],
        ["to_timestamp('2024/01/02 10', 'yyyy/MM/dd HH')", '2024-01-02 10:00:00'],
      ],
      bad,
    ),
  ),
  reading(
    'to_timestamp_ltz',
    TimestampType,
    false,
    documented(
      'datetime',
      'The instant of a text, by a pattern or in the forms that a cast takes.',
      [["to_timestamp_ltz('2024-01-02 03:04:05')", '2024-01-02 03:04:05']],
      bad,
    ),
  ),
  reading(
    'to_timestamp_ntz',
    TimestampNTZType,
    false,
    documented(
      'datetime',
      'The local time of a text, by a pattern or in the forms that a cast takes; a zone in it does not count.',
      [["to_timestamp_ntz('2024-01-02 03:04:05Z')", '2024-01-02 03:04:05']],
      bad,
    ),
  ),
  reading(
    'try_to_timestamp',
    TimestampType,
    true,
    documented('datetime', 'As to_timestamp, but null for text that cannot be read.', [
      ["try_to_timestamp('2024-01-02', 'yyyy-MM-dd')", '2024-01-02 00:00:00'],
      ["try_to_timestamp('no time')", 'NULL'],
    ]),
  ),
)

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss'

function secondsSince1970(name: string, least: number, doc: FunctionDoc): ScalarFunction {
  return typed(
    name,
    (args, env, call): Typing => {
      checkCount(call, args.length, least, 2)
      if (args.length === 0) return { type: LongType, nullable: false }
      const type = datetimeOrText(call, args)
      return {
        args: args.length === 2 ? [type, StringType] : [type],
        type: LongType,
        nullable: !env.ansi || args.some(arg => arg.nullable),
      }
    },
    (call: TypedCall, env) => {
      const seconds = (micros: number): number => Math.floor(micros / MICROS_PER_SECOND)
      if (call.args.length === 0) {
        const now = seconds(env.nowMicros)
        return () => now
      }
      const { kind } = call.args[0].type as DataType
      const zone = timeZone(env.timeZone)
      if (kind === 'date') return (days: number) => seconds(zone.toInstant(days * MICROS_PER_DAY))
      if (kind !== 'string') return seconds
      const read = readByPattern(TimestampType, env, env.ansi)
      return (text: string, pattern = DEFAULT_PATTERN) => {
        const micros = read(text, pattern)
        return micros === null ? null : seconds(micros as number)
      }
    },
    doc,
    {
      text: args => {
        const [value = 'current_timestamp()', pattern = DEFAULT_PATTERN] = args
        return `${name}(${value}, ${pattern})`
      },
    },
  )
}

register(
  secondsSince1970(
    'unix_timestamp',
    0,
    documented(
      'datetime',
      'Seconds from 1970-01-01 00:00:00 UTC to a time, rounded down; text is read by the pattern, `yyyy-MM-dd HH:mm:ss` unless said. Without arguments, of the time at which the query started.',
      [["unix_timestamp('2024-01-02', 'yyyy-MM-dd')", '1704153600']],
      bad,
    ),
  ),
  secondsSince1970(
    'to_unix_timestamp',
    1,
    documented(
      'datetime',
      'Seconds from 1970-01-01 00:00:00 UTC to a time, rounded down; text is read by the pattern, `yyyy-MM-dd HH:mm:ss` unless said.',
      [["to_unix_timestamp('2024-01-02 00:00:01')", '1704153601']],
      bad,
    ),
  ),
)
