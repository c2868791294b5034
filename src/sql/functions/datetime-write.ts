/** Timestamps as text by a pattern. */
import { MICROS_PER_SECOND } from '../types/calendar.js'
import { LongType, StringType, TimestampType } from '../types/data-type.js'
import { type DatetimeFormatter, formatterOf } from '../types/datetime-pattern.js'
import type { Integral } from '../types/sql-value.js'
import { timeZone } from '../types/time-zone.js'
import { documented, prepared } from './define.js'
import { register } from './registry.js'

/** The formatter of a pattern that mostly is the same from row to row. */
function lastFormatter(): (pattern: string) => DatetimeFormatter {
  let last = ''
  let formatter: DatetimeFormatter | undefined
  return pattern => {
    if (formatter === undefined || pattern !== last) {
      formatter = formatterOf(pattern)
      last = pattern
    }
    return formatter
  }
}

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss'

register(
  prepared(
    'date_format',
    [TimestampType, StringType],
    StringType,
    (_, env) => {
      const formatterFor = lastFormatter()
      const zone = timeZone(env.timeZone)
      return (micros: number, pattern: string) => formatterFor(pattern).timestamp(micros, zone)
    },
    documented('datetime', 'A date or timestamp as text by a datetime pattern.', [
      [
        "date_format('2024-03-05 13:14:15.678', 'yyyy/MM/dd HH:mm:ss.SSS')",
        '2024/03/05 13:14:15.678',
      ],
      ["date_format(DATE'2024-03-05', 'EEE, MMM d')", 'Tue, Mar 5'],
    ]),
  ),
  prepared(
    'from_unixtime',
    [LongType, StringType],
    StringType,
    (_, env) => {
      const formatterFor = lastFormatter()
      const zone = timeZone(env.timeZone)
      return (seconds: Integral, pattern = DEFAULT_PATTERN) =>
        formatterFor(pattern).timestamp(Number(seconds) * MICROS_PER_SECOND, zone)
    },
    documented(
      'datetime',
      "Seconds since 1970-01-01 00:00:00 UTC as a text in the session's time zone, by the pattern, `yyyy-MM-dd HH:mm:ss` unless said.",
      [['from_unixtime(5)', '1970-01-01 00:00:05']],
    ),
    {
      optional: 1,
      nullable: true,
      text: ([seconds, pattern = DEFAULT_PATTERN]) => `from_unixtime(${seconds}, ${pattern})`,
    },
  ),
)
