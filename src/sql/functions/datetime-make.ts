/** Dates and timestamps made of their fields. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { checkedDaysOf, microsOf } from '../types/calendar.js'
import {
  type DataType,
  DateType,
  decimalType,
  IntegerType,
  StringType,
  TimestampNTZType,
  TimestampType,
} from '../types/data-type.js'
import { checkRange, invalidDate } from '../types/datetime-pattern.js'
import { overflow } from '../types/integral.js'
import type { Integral } from '../types/sql-value.js'
import { decimalText } from '../types/text.js'
import { timeZone } from '../types/time-zone.js'
import { failing, integerOverflow, outOfBounds } from './datetime-values.js'
import { documented, typed } from './define.js'
import type { FunctionDoc, FunctionEnv, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { signature } from './typing.js'

const threeNumbers = signature([IntegerType, IntegerType, IntegerType], DateType)

register(
  typed(
    'make_date',
    (args, env, call) => {
      const typing = threeNumbers(args, env, call)
      return env.ansi ? typing : { ...typing, nullable: true }
    },
    (_, env) => {
      const fail = failing(env.ansi)
      return (year: number, month: number, day: number) => {
        const days = checkedDaysOf(year, month, day)
        if (days !== undefined) return days
        // a year that there is, but not as a DATE
        if (Math.abs(year) > 5_000_000 && Math.abs(year) <= 999_999_999) throw overflow('')
        return fail(() => outOfBounds(invalidDate(year, month, day)))
      }
    },
    documented(
      'datetime',
      'The date of a year, a month and a day.',
      [['make_date(2024, 2, 29)', '2024-02-29']],
      'A day that is not in the calendar is an error, or null without ANSI mode.',
    ),
  ),
)

const secondsType = decimalType(16, 6)

/** The second, in millionths as a DECIMAL(16,6), is 60 at most; 60 itself is the next minute. */
function checkedTime(hour: number, minute: number, micros: number): number | (() => MillraceError) {
  const second = Math.floor(micros / 1_000_000)
  if (second === 60 && micros !== 60_000_000) {
    return () =>
      new MillraceError('INVALID_FRACTION_OF_SECOND', {
        secAndMicros: decimalText(micros, 6).replace(/0+$/, ''),
      })
  }
  const problem =
    checkRange('HourOfDay', hour, 0, 23) ??
    checkRange('MinuteOfHour', minute, 0, 59) ??
    (second === 60 ? undefined : checkRange('SecondOfMinute', second, 0, 59))
  if (problem !== undefined) return () => outOfBounds(problem)
  return (hour * 60 + minute) * 60_000_000 + micros
}

/** A timestamp of six fields and, for an instant, perhaps the zone that they are local to. */
function timestampOf(
  name: string,
  type: DataType,
  isTry: boolean,
  doc: FunctionDoc,
): ScalarFunction {
  const fields = [IntegerType, IntegerType, IntegerType, IntegerType, IntegerType, secondsType]
  const isInstant = type.kind === 'timestamp'
  const rule = signature(isInstant ? [...fields, StringType] : fields, type, {
    optional: isInstant ? 1 : 0,
  })
  return typed(
    name,
    (args: readonly Resolved[], env: FunctionEnv, call: Call) => {
      const typing = rule(args, env, call)
      return isTry || !env.ansi ? { ...typing, nullable: true } : typing
    },
    (_, env) => {
      const fail = failing(env.ansi && !isTry)
      return (
        year: number,
        month: number,
        day: number,
        hour: number,
        minute: number,
        seconds: Integral,
        zoneId = env.timeZone,
      ) => {
        const zone = isInstant ? timeZone(zoneId) : undefined
        const days = checkedDaysOf(year, month, day)
        if (days === undefined) return fail(() => outOfBounds(invalidDate(year, month, day)))
        const time = checkedTime(hour, minute, Number(seconds))
        if (typeof time !== 'number') return fail(time)
        const local = microsOf(days, time)
        const micros = zone === undefined ? local : zone.toInstant(local)
        if (Math.abs(micros) >= 2 ** 63) throw integerOverflow()
        return micros
      }
    },
    doc,
  )
}

const problems =
  'The seconds may have a fraction of millionths. A field out of its range is an error, or null without ANSI mode; an unknown time zone always is an error.'
const nullProblems =
  'The seconds may have a fraction of millionths. Null where a field is out of its range; an unknown time zone is an error.'
const example = '2024, 1, 2, 3, 4, 5.678'
const shown = '2024-01-02 03:04:05.678'

for (const suffix of ['', '_ltz', '_ntz']) {
  const type = suffix === '_ntz' ? TimestampNTZType : TimestampType
  const what =
    suffix === '_ntz'
      ? 'The local time of year, month, day, hour, minute and second.'
      : "The instant of year, month, day, hour, minute and second, in the session's time zone or in the one given last."
  register(
    timestampOf(
      `make_timestamp${suffix}`,
      type,
      false,
      documented('datetime', what, [[`make_timestamp${suffix}(${example})`, shown]], problems),
    ),
    timestampOf(
      `try_make_timestamp${suffix}`,
      type,
      true,
      documented(
        'datetime',
        what,
        [
          [`try_make_timestamp${suffix}(${example})`, shown],
          [`try_make_timestamp${suffix}(2024, 13, 2, 3, 4, 5)`, 'NULL'],
        ],
        nullProblems,
      ),
    ),
  )
}
