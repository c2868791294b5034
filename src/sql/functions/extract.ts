/** `extract(field FROM x)` and `date_part(field, x)`: fields of dates, timestamps and intervals. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../types/calendar.js'
import {
  ByteType,
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  IntegerType,
  TimestampType,
} from '../types/data-type.js'
import type { CalendarInterval } from '../types/sql-value.js'
import { constantValue } from './constant.js'
import { dateFields, timeFields } from './datetime-fields.js'
import { localOf } from './datetime-values.js'
import { documented, typed } from './define.js'
import type { Evaluate, FunctionDoc, FunctionEnv, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

interface Field {
  readonly type: DataType
  /** What the source is cast to. */
  readonly source?: DataType
  readonly make: (env: FunctionEnv) => Evaluate
}

const aliases: Readonly<Record<string, string>> = {
  y: 'year',
  years: 'year',
  yr: 'year',
  yrs: 'year',
  mon: 'month',
  mons: 'month',
  months: 'month',
  d: 'day',
  days: 'day',
  h: 'hour',
  hours: 'hour',
  hr: 'hour',
  hrs: 'hour',
  m: 'minute',
  min: 'minute',
  mins: 'minute',
  minutes: 'minute',
  s: 'second',
  sec: 'second',
  seconds: 'second',
  secs: 'second',
}

const secondsType = decimalType(8, 6)
const ofMonths: Readonly<Record<string, (months: number) => number>> = {
  year: months => Math.trunc(months / 12) + 0,
  month: months => (months % 12) + 0,
}
const ofMicros: Readonly<Record<string, (micros: number) => number>> = {
  day: micros => Math.trunc(micros / MICROS_PER_DAY) + 0,
  hour: micros => (Math.trunc(micros / MICROS_PER_HOUR) % 24) + 0,
  minute: micros => (Math.trunc(micros / MICROS_PER_MINUTE) % 60) + 0,
  second: micros => (micros % MICROS_PER_MINUTE) + 0,
}
const monthOrder = ['year', 'month']
const dayOrder = ['day', 'hour', 'minute', 'second']
const fieldTypes: Readonly<Record<string, DataType>> = {
  year: IntegerType,
  month: ByteType,
  day: IntegerType,
  hour: ByteType,
  minute: ByteType,
  second: secondsType,
}

/** The field of this name, lower case, of a value of the type; undefined when it has none. */
function fieldOf(name: string, source: DataType): Field | undefined {
  const plain = aliases[name] ?? name
  switch (source.kind) {
    case 'year_month_interval': {
      const at = monthOrder.indexOf(plain)
      if (at < 0) return undefined
      if (at < source.start || at > source.end) return undefined
      return { type: fieldTypes[plain], make: () => ofMonths[plain] }
    }
    case 'day_time_interval': {
      const at = dayOrder.indexOf(plain)
      if (at < source.start || at > source.end) return undefined
      return { type: fieldTypes[plain], make: () => ofMicros[plain] }
    }
    case 'calendar_interval': {
      const type = fieldTypes[plain]
      if (type === undefined) return undefined
      if (plain in ofMonths) {
        return { type, make: () => (value: CalendarInterval) => ofMonths[plain](value.months) }
      }
      if (plain === 'day') return { type, make: () => (value: CalendarInterval) => value.days }
      return { type, make: () => (value: CalendarInterval) => ofMicros[plain](value.microseconds) }
    }
    default: {
      if (Object.hasOwn(dateFields, name)) {
        const of = dateFields[name]
        return { type: IntegerType, source: DateType, make: () => of }
      }
      if (!Object.hasOwn(timeFields, name)) return undefined
      const { type, of } = timeFields[name]
      const from = source.kind === 'timestamp_ntz' ? source : TimestampType
      return {
        type,
        source: from,
        make: env => {
          const local = localOf(from, env)
          return (value: number) => of(local(value))
        },
      }
    }
  }
}

function fieldOfCall(call: Call, args: readonly Resolved[]): Field | undefined {
  const [field, source] = args
  const name = constantValue(field)
  if (name === null) return undefined
  if (typeof name !== 'string') {
    throw new MillraceError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', {
      sqlExpr: `"${prettyText({ ...call, args })}"`,
      inputName: '`field`',
      inputType: '"STRING"',
      inputExpr: `"${prettyText(field)}"`,
    })
  }
  const found = fieldOf(name.toLowerCase(), source.type)
  if (found !== undefined) return found
  throw new MillraceError('INVALID_EXTRACT_FIELD', {
    field: `\`${name}\``,
    expr: `"${prettyText(source)}"`,
  })
}

const times = [
  'void',
  'string',
  'date',
  'timestamp',
  'timestamp_ntz',
  'year_month_interval',
  'day_time_interval',
  'calendar_interval',
]

function extraction(
  name: string,
  text: (args: readonly string[], call: Call) => string,
  doc: FunctionDoc,
): ScalarFunction {
  return typed(
    name,
    (args, _, call) => {
      checkCount(call, args.length, 2, 2)
      if (!times.includes(args[1].type.kind)) {
        throw unexpectedInput({ ...call, args }, 1, '("DATE" or "TIMESTAMP" or "INTERVAL")')
      }
      const field = fieldOfCall(call, args)
      // a field that is null: Spark gives a DOUBLE
      if (field === undefined) return { type: DoubleType, nullable: true }
      const { source, type } = field
      const nullable = args[1].nullable || args[1].type.kind === 'string'
      return { args: [undefined, source], type, nullable }
    },
    (call, env) => {
      const field = fieldOfCall(call, call.args as readonly Resolved[])
      if (field === undefined) return () => null
      const evaluate = field.make(env)
      return (_: string, value: unknown) => evaluate(value)
    },
    doc,
    { text },
  )
}

register(
  extraction(
    'extract',
    ([field, source]) => `extract(${field} FROM ${source})`,
    documented(
      'datetime',
      'A field of a date, a timestamp or an interval.',
      [
        ["extract(YEAR FROM TIMESTAMP '2024-03-05 01:02:03.5')", '2024'],
        ["extract(SECONDS FROM TIMESTAMP '2024-03-05 01:02:03.5')", '3.500000'],
        ["extract(MONTH FROM INTERVAL '1-2' YEAR TO MONTH)", '2'],
      ],
      'Fields of dates: YEAR, YEAROFWEEK, QUARTER, MONTH, WEEK, DAY, DAYOFWEEK (DOW), DAYOFWEEK_ISO (DOW_ISO), DOY; of times: HOUR, MINUTE, SECOND; of intervals: YEAR, MONTH, DAY, HOUR, MINUTE, SECOND.',
    ),
  ),
  extraction(
    'date_part',
    args => `date_part(${args.join(', ')})`,
    documented('datetime', 'A field of a date, a timestamp or an interval, named by a text.', [
      ["date_part('week', DATE'2024-03-05')", '10'],
    ]),
  ),
  extraction(
    'datepart',
    ([field, source]) => `datepart(${field} FROM ${source})`,
    documented('datetime', 'A field of a date, a timestamp or an interval, named by a text.', [
      ["datepart('doy', DATE'2024-03-05')", '65'],
    ]),
  ),
)
