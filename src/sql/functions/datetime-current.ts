/** The date and time of the query: the same for all of its rows. */
import { daysOfMicros } from '../types/calendar.js'
import { DateType, StringType, TimestampNTZType, TimestampType } from '../types/data-type.js'
import { timeZone } from '../types/time-zone.js'
import { documented, prepared } from './define.js'
import { register } from './registry.js'

/** Names of columns have the function's own name, whichever was written. */
const named =
  (name: string) =>
  (args: readonly string[]): string =>
    `${name}(${args.join(', ')})`

register(
  prepared(
    ['current_date', 'curdate'],
    [],
    DateType,
    (_, env) => {
      const today = daysOfMicros(timeZone(env.timeZone).toLocal(env.nowMicros))
      return () => today
    },
    documented(
      'datetime',
      "The date on which the query started, in the session's time zone.",
      [['current_date() = to_date(current_timestamp())', 'true']],
      'The same for all rows of a query; on streams, of a batch.',
    ),
    { text: named('current_date') },
  ),
  prepared(
    'current_timestamp',
    [],
    TimestampType,
    (_, env) => () => env.nowMicros,
    documented(
      'datetime',
      'The time at which the query started.',
      [['current_timestamp() = now()', 'true']],
      'The same for all rows of a query; on streams, of a batch.',
    ),
  ),
  prepared(
    'now',
    [],
    TimestampType,
    (_, env) => () => env.nowMicros,
    documented('datetime', 'The time at which the query started.', [
      ['now() = current_timestamp()', 'true'],
    ]),
  ),
  prepared(
    'localtimestamp',
    [],
    TimestampNTZType,
    (_, env) => {
      const local = timeZone(env.timeZone).toLocal(env.nowMicros)
      return () => local
    },
    documented(
      'datetime',
      "The time at which the query started, as a local time of the session's time zone.",
      [['typeof(localtimestamp())', 'timestamp_ntz']],
    ),
  ),
  prepared(
    'current_timezone',
    [],
    StringType,
    (_, env) => () => env.timeZone,
    documented('datetime', "The id of the session's time zone.", [['current_timezone()', 'UTC']]),
  ),
)
