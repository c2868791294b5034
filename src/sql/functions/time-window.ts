/**
 * Windows of event time: `window`, `session_window` and `window_time`. The analyzer turns the first two into columns; here
 * is their arithmetic, without state. All times are microseconds.
 *
 * A window of `duration` begins at every `slide` from `start`, counted from 1970-01-01 00:00:00 UTC, and holds the times
 * from its start up to, and without, its end.
 */
import { MillraceError } from '../../util/errors.js'
import { MICROS_PER_DAY } from '../types/calendar.js'
import type { StructShape } from '../types/data-type.js'
import { findCalendarInterval } from '../types/interval.js'
import type { SqlValue } from '../types/sql-value.js'
import { documented, typed } from './define.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

export interface TimeWindow {
  readonly duration: number
  readonly slide: number
  readonly start: number
}

/** Microseconds of `10 minutes`. Throws CANNOT_PARSE_INTERVAL, and WINDOW_INTERVAL_WITH_MONTHS for months and years. */
export function windowInterval(text: string): number {
  const interval = findCalendarInterval(text)
  if (interval === undefined) {
    throw new MillraceError('CANNOT_PARSE_INTERVAL', { intervalString: `'${text}'` })
  }
  if (interval.months !== 0) {
    throw new MillraceError('WINDOW_INTERVAL_WITH_MONTHS', { interval: text })
  }
  return interval.days * MICROS_PER_DAY + interval.microseconds
}

/**
 * A window by its texts: the slide is the duration, and the start 0, unless said. `time` is the text of the expression
 * of the times, for messages. Throws DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE and PARAMETER_CONSTRAINT_VIOLATION.
 */
export function timeWindow(
  time: string,
  durationText: string,
  slideText: string = durationText,
  startText = '0 second',
): TimeWindow {
  const duration = windowInterval(durationText)
  const slide = windowInterval(slideText)
  const start = windowInterval(startText)
  const sqlExpr = `"window(${time}, ${duration}, ${slide}, ${start})"`
  const positive = (name: string, value: number): void => {
    if (value > 0) return
    throw new MillraceError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', {
      sqlExpr,
      exprName: `\`${name}\``,
      valueRange: '(0, 9223372036854775807]',
      currentValue: `${value}L`,
    })
  }
  const atMost = (
    left: readonly [string, number],
    right: readonly [string, number],
    constraint: string,
    holds: boolean,
  ): void => {
    if (holds) return
    throw new MillraceError('DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION', {
      sqlExpr,
      leftExprName: `\`${left[0]}\``,
      leftExprValue: `${left[1]}L`,
      constraint,
      rightExprName: `\`${right[0]}\``,
      rightExprValue: `${right[1]}L`,
    })
  }
  positive('window_duration', duration)
  positive('slide_duration', slide)
  const size: readonly [string, number] = ['window_duration', duration]
  const step: readonly [string, number] = ['slide_duration', slide]
  atMost(step, size, '<=', slide <= duration)
  atMost(['abs(start_time)', Math.abs(start)], step, '<', Math.abs(start) < slide)
  return { duration, slide, start }
}

/** The start of the last window that a time is in. */
export function lastWindowStart(time: number, { slide, start }: TimeWindow): number {
  const rest = (time - start) % slide
  return time - (rest < 0 ? rest + slide : rest)
}

/** In how many windows a time is at most. */
export function windowCount({ duration, slide }: TimeWindow): number {
  return Math.ceil(duration / slide)
}

/** The starts of all windows that a time is in, the last one first. */
export function windowStarts(time: number, window: TimeWindow): number[] {
  const starts: number[] = []
  let start = lastWindowStart(time, window)
  for (let i = windowCount(window); i > 0; i--) {
    if (time < start + window.duration) starts.push(start)
    start -= window.slide
  }
  return starts
}

register(
  typed(
    'window_time',
    (args, _, call) => {
      checkCount(call, args.length, 1, 1)
      const type = args[0].type as StructShape
      const end = type.kind === 'struct' ? type.fields[1] : undefined
      const isTime = end?.type.kind === 'timestamp' || end?.type.kind === 'timestamp_ntz'
      if (end === undefined || !isTime || type.fields.length !== 2) {
        throw unexpectedInput({ ...call, args }, 0, '"STRUCT<start: TIMESTAMP, end: TIMESTAMP>"')
      }
      return { type: end.type, nullable: true }
    },
    () => (window: readonly SqlValue[]) => (window[1] === null ? null : (window[1] as number) - 1),
    documented(
      'datetime',
      'The last microsecond of a window of event time, by which windows of windows can be made.',
      [
        [
          "window_time(named_struct('start', TIMESTAMP'2024-01-01 00:00:00', 'end', TIMESTAMP'2024-01-01 00:10:00'))",
          '2024-01-01 00:09:59.999999',
        ],
      ],
    ),
  ),
)
