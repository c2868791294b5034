/** `sequence(start, stop, step)`: numbers, dates and timestamps from start to stop. */
import { MillraceError } from '../../util/errors.js'
import { MICROS_PER_DAY } from '../types/calendar.js'
import { commonType } from '../types/coercion.js'
import {
  arrayType,
  type DataType,
  isAnsiInterval,
  isDatetime,
  isIntegral,
  TimestampNTZType,
} from '../types/data-type.js'
import { type CalendarInterval, canonical, type Integral, toBigInt } from '../types/sql-value.js'
import { toText } from '../types/text.js'
import { quotedCall } from './array-typing.js'
import { shifter } from './datetime-arithmetic.js'
import { documented, typed } from './define.js'
import type { Evaluate, FunctionEnv, TypedCall } from './function.js'
import { register } from './registry.js'
import { checkLength } from './size-limits.js'
import { checkCount, type TypingRule } from './typing.js'

const typing: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 2, 3)
  const [start, stop, step] = args.map(arg => arg.type)
  const isInterval = step === undefined || isAnsiInterval(step) || step.kind === 'calendar_interval'
  const numbers = args.length === 3 ? [start, stop, step] : [start, stop]
  const known = numbers.filter(type => type.kind !== 'void')
  if (known.length > 0 && known.every(isIntegral)) {
    const type = commonType(numbers, env) as DataType
    return { args: numbers.map(() => type), type: arrayType(type, false) }
  }
  const type = commonType([start, stop], env)
  if (type !== undefined && isDatetime(type) && (isInterval || step.kind === 'void')) {
    return {
      args: [type, type, ...(step === undefined ? [] : [undefined])],
      type: arrayType(type, false),
    }
  }
  throw new MillraceError('DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES', {
    sqlExpr: quotedCall(call, args),
    functionName: '`sequence`',
    startType: '("TIMESTAMP" or "TIMESTAMP_NTZ" or "DATE")',
    stepType: '("INTERVAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
    otherStartType: '"INTEGRAL"',
  })
}

function noSequence(start: string, stop: string, step: string): MillraceError {
  return new MillraceError('INVALID_SEQUENCE_BOUNDARIES', { start, stop, step })
}

function numbers(start: Integral, stop: Integral, given?: Integral): Integral[] {
  const step = given ?? (start <= stop ? 1 : -1)
  const fits = step > 0 ? start <= stop : step < 0 ? start >= stop : start === stop
  if (!fits) throw noSequence(String(start), String(stop), String(step))
  if (start === stop) return [start]
  const length = (toBigInt(stop) - toBigInt(start)) / toBigInt(step) + 1n
  checkLength(length, 'sequence', 'count')
  const result = new Array<Integral>(Number(length))
  if (typeof start === 'number' && typeof stop === 'number' && typeof step === 'number') {
    for (let i = 0; i < result.length; i++) result[i] = start + i * step
  } else {
    let value = toBigInt(start)
    for (let i = 0; i < result.length; i++, value += toBigInt(step)) result[i] = canonical(value)
  }
  return result
}

/** A step in months, days and microseconds, which are added one after the other. */
function splitter(type: DataType | undefined): (step: never) => CalendarInterval {
  switch (type?.kind) {
    case 'year_month_interval':
      return (months: number) => ({ months, days: 0, microseconds: 0 })
    case 'day_time_interval':
      return (micros: number) => {
        const days = Math.trunc(micros / MICROS_PER_DAY)
        return { months: 0, days, microseconds: micros - days * MICROS_PER_DAY }
      }
    default:
      return (interval: CalendarInterval) => interval
  }
}

/** What a month counts for where only the direction of a step is asked. */
const SHORTEST_MONTH = 28 * MICROS_PER_DAY

function times(call: TypedCall, env: FunctionEnv): Evaluate {
  const { type } = call.args[0] as { type: DataType }
  const stepType = call.args[2]?.type
  const split = splitter(stepType)
  const isDate = type.kind === 'date'
  const unit = isDate ? MICROS_PER_DAY : 1
  const shift = shifter(isDate ? TimestampNTZType : type, env)
  const text = (value: number): string => toText(value, type, env.timeZone)
  return (from: number, to: number, given?: never) => {
    const start = from * unit
    const stop = to * unit
    const step =
      given === undefined
        ? { months: 0, days: start <= stop ? 1 : -1, microseconds: 0 }
        : split(given)
    const { months, days, microseconds } = step
    const stepText = (): string =>
      given === undefined || stepType === undefined ? '1 day' : toText(given, stepType, 'UTC')
    if (isDate && months === 0 && days === 0 && microseconds !== 0) {
      throw new MillraceError('INVALID_SEQUENCE_STEP', { step: stepText() })
    }
    const size = months * SHORTEST_MONTH + days * MICROS_PER_DAY + microseconds
    const fits = size > 0 ? start <= stop : size < 0 ? start >= stop : start === stop
    if (!fits) throw noSequence(text(from), text(to), stepText())
    if (start === stop) return [from]
    checkLength(Math.floor((stop - start) / size) + 1, 'sequence', 'count')
    const result: number[] = []
    for (let i = 0; ; i++) {
      const at = i === 0 ? start : shift(start, i * months, i * days, i * microseconds)
      if (size > 0 ? at > stop : at < stop) return result
      result.push(isDate ? Math.floor(at / MICROS_PER_DAY) : at)
    }
  }
}

register(
  typed(
    'sequence',
    typing,
    (call, env) =>
      isIntegral((call.args[0] as { type: DataType }).type) ? numbers : times(call, env),
    documented(
      'collection',
      'An array of the values from start to stop, both of them where the steps meet it. Numbers go by numbers, dates and timestamps by intervals.',
      [
        ['sequence(1, 5)', '[1, 2, 3, 4, 5]'],
        ['sequence(5, 1, -2)', '[5, 3, 1]'],
        [
          "sequence(DATE '2018-01-31', DATE '2018-04-30', INTERVAL 1 MONTH)",
          '[2018-01-31, 2018-02-28, 2018-03-31, 2018-04-30]',
        ],
      ],
      'The step is 1, or a day, towards stop, unless given. A step that leads away from stop, or 0, is INVALID_SEQUENCE_BOUNDARIES; dates do not go in parts of days. Null when an argument is null.',
    ),
  ),
)
