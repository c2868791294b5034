/** Times moved between time zones. */
import { StringType, TimestampNTZType, TimestampType } from '../types/data-type.js'
import { timeZone } from '../types/time-zone.js'
import { documented, scalar, typed } from './define.js'
import { register } from './registry.js'
import { checkCount, signature } from './typing.js'

const two = signature([StringType, TimestampNTZType], TimestampNTZType)
const three = signature([StringType, StringType, TimestampNTZType], TimestampNTZType)

register(
  scalar(
    'from_utc_timestamp',
    [TimestampType, StringType],
    TimestampType,
    (micros: number, id: string) => timeZone(id).toLocal(micros),
    documented(
      'datetime',
      'Takes a timestamp as the time of UTC and gives what clocks of the zone show then.',
      [["from_utc_timestamp('2024-07-01 12:00:00', 'Asia/Tokyo')", '2024-07-01 21:00:00']],
      'An unknown time zone is an error.',
    ),
  ),
  scalar(
    'to_utc_timestamp',
    [TimestampType, StringType],
    TimestampType,
    (micros: number, id: string) => timeZone(id).toInstant(micros),
    documented(
      'datetime',
      'Takes a timestamp as what clocks of the zone show and gives the time of UTC then.',
      [["to_utc_timestamp('2024-07-01 12:00:00', 'Asia/Tokyo')", '2024-07-01 03:00:00']],
      'An unknown time zone is an error.',
    ),
  ),
  typed(
    'convert_timezone',
    (args, env, call) => {
      checkCount(call, args.length, 2, 3)
      return (args.length === 2 ? two : three)(args, env, call)
    },
    (call, env) => {
      const convert = (source: string, target: string, local: number): number =>
        timeZone(target).toLocal(timeZone(source).toInstant(local))
      if (call.args.length === 3) return convert
      return (target: string, local: number) => convert(env.timeZone, target, local)
    },
    documented(
      'datetime',
      "The local time of the target zone at a local time of the source zone; the source zone is the session's when two arguments are given.",
      [
        [
          "convert_timezone('UTC', 'America/New_York', TIMESTAMP_NTZ'2024-07-01 12:00:00')",
          '2024-07-01 08:00:00',
        ],
      ],
      'An unknown time zone is an error.',
    ),
    {
      text: args =>
        `convert_timezone(${(args.length === 2 ? ['current_timezone()', ...args] : args).join(', ')})`,
    },
  ),
)
