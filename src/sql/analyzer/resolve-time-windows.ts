/**
 * Windows of time in a list: `window(time, duration, slide, start)` becomes a column of the rows below, a struct of start
 * and end. Windows that do not overlap are a projection; of those that do each row is in several, by an `Expand` and a
 * filter. `session_window(time, gap)` becomes a `SessionWindow` node, `window_time(w)` the last instant of a window.
 */
import { MillraceError } from '../../util/errors.js'
import { newAttribute } from '../expressions/attributes.js'
import { sameExpression } from '../expressions/equal.js'
import { evaluateConstant, isConstant } from '../expressions/evaluate.js'
import type { Attribute, Call, Expression, Literal, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { collectExpressions, mapExpression } from '../expressions/transform.js'
import { WINDOW_START } from '../functions/window-start.js'
import { Expand } from '../logical/expand.js'
import { Filter } from '../logical/filter.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SessionWindow } from '../logical/session-window.js'
import {
  CalendarIntervalType,
  type DataType,
  LongType,
  StringType,
  type StructShape,
} from '../types/data-type.js'
import { findCalendarInterval } from '../types/interval.js'
import type { CalendarInterval } from '../types/sql-value.js'
import { implicitCast } from './casts.js'
import type { Analysis } from './context.js'
import { timeTypeOf } from './markers.js'
import { typeCall } from './resolve-functions.js'
import type { ListOver } from './resolve-windows.js'

const isMarker =
  (...names: string[]) =>
  (part: Expression): part is Call =>
    part.kind === 'call' && names.includes(part.name)

const micros = (value: number): Literal =>
  Object.freeze({ kind: 'literal', value, type: LongType, nullable: false })

const text = (value: string): Literal =>
  Object.freeze({ kind: 'literal', value, type: StringType, nullable: false })

/** `keys`: what is grouped by beside the windows, the first items of `list`. */
export function extractTimeWindows(
  list: readonly Expression[],
  child: LogicalPlan,
  analysis: Analysis,
  keys = 0,
): ListOver {
  const isWindow = isMarker('window', 'session_window', 'window_time')
  if (!list.some(item => collectExpressions(item, isWindow).length > 0)) return { list, child }
  const timed = list.map(item =>
    mapExpression(item, part =>
      isMarker('window_time')(part) ? lastInstant(part.args[0] as Resolved, analysis) : part,
    ),
  )
  const found: Call[] = []
  for (const item of timed) {
    for (const call of collectExpressions(item, isMarker('window', 'session_window'))) {
      if (!found.some(other => sameExpression(other, call))) found.push(call)
    }
  }
  if (found.length === 0) return { list: timed, child }
  if (found.length > 1) {
    throw new MillraceError('UNSUPPORTED_FEATURE.MULTIPLE_TIME_WINDOWS', {
      windows: found.map(prettyText).join(', '),
    })
  }
  const [call] = found
  const column = columnOf(call)
  const replace = (item: Expression): Expression =>
    mapExpression(item, part =>
      part.kind === 'call' && part.name === call.name && sameExpression(part, call) ? column : part,
    )
  const plan =
    call.name === 'window'
      ? assignWindows(call, column, child, analysis)
      : assignSessions(call, column, timed.slice(0, keys), child, analysis)
  return { list: timed.map(replace), child: plan }
}

function columnOf(call: Call): Attribute {
  return newAttribute(call.name, (call as Resolved<Call>).type, false)
}

/** The instant before the end of a window. */
function lastInstant(window: Resolved, analysis: Analysis): Resolved {
  const end = typeCall({ kind: 'call', name: 'getfield', args: [window, text('end')] }, analysis)
  return shifted(end as Resolved, { slide: 1, start: 0, shift: -1 }, analysis)
}

function shifted(
  time: Resolved,
  { slide, start, shift }: { slide: number; start: number; shift: number },
  analysis: Analysis,
): Resolved {
  const args = [time, micros(slide), micros(start), micros(shift)]
  return typeCall({ kind: 'call', name: WINDOW_START, args }, analysis) as Resolved
}

function timeOf(call: Call, analysis: Analysis): Resolved {
  const time = call.args[0] as Resolved
  if (time.type.kind === 'struct') return lastInstant(time, analysis)
  return implicitCast(time, timeTypeOf(call, time), analysis.env)
}

function assignWindows(
  call: Call,
  column: Attribute,
  child: LogicalPlan,
  analysis: Analysis,
): LogicalPlan {
  const time = timeOf(call, analysis)
  const duration = durationOf(call, 1, analysis)
  const slide = call.args.length > 2 ? durationOf(call, 2, analysis) : duration
  const start = call.args.length > 3 ? durationOf(call, 3, analysis) : 0
  checkDurations(call, duration, slide, start)
  const structOf = (from: Resolved, to: Resolved): Expression => {
    const args = [text('start'), from, text('end'), to]
    const made = typeCall({ kind: 'call', name: 'named_struct', args }, analysis) as Resolved
    const child = Object.freeze({ ...made, type: column.type as StructShape, nullable: false })
    return aliasOf(column, child)
  }
  const known = typeCall({ kind: 'call', name: 'isnotnull', args: [time] }, analysis)
  const overlapping = Math.ceil(duration / slide)
  if (overlapping === 1) {
    const child1 = time.nullable ? new Filter(known, child) : child
    const from = shifted(time, { slide, start, shift: 0 }, analysis)
    const to = shifted(time, { slide, start, shift: duration }, analysis)
    const projected = new Project([...child.output, structOf(from, to)], child1)
    return duration === slide ? projected : new Filter(within(time, column, analysis), projected)
  }
  // a window is known by its start, a number, until all its columns are wanted
  const source = time.nullable ? new Filter(known, child) : child
  const last = shifted(time, { slide, start, shift: 0 }, analysis)
  const lastStart = newAttribute('start', last.type, last.nullable)
  const below = new Project([...child.output, aliasOf(lastStart, last)], source)
  const moved = (by: number, from: Resolved): Resolved =>
    shifted(from, { slide: 1, start: 0, shift: by }, analysis)
  const projections = Array.from({ length: overlapping }, (_, i) => [
    ...child.output,
    moved(i === 0 ? 0 : -i * slide, lastStart),
  ])
  const anyStart = newAttribute('start', last.type, last.nullable)
  const expanded = new Expand(projections, [...child.output, anyStart], below)
  const struct = structOf(moved(0, anyStart), moved(duration, anyStart))
  const projected = new Project([...child.output, struct], expanded)
  return duration % slide === 0 ? projected : new Filter(within(time, column, analysis), projected)
}

function aliasOf({ id, name, type, nullable }: Attribute, child: Expression): Expression {
  return Object.freeze({ kind: 'alias', child, name, id, type, nullable } as const)
}

/** start <= time and time < end. */
function within(time: Expression, window: Attribute, analysis: Analysis): Expression {
  const call = (name: string, ...args: Expression[]): Expression =>
    typeCall({ kind: 'call', name, args }, analysis)
  const from = call('getfield', window, text('start'))
  const to = call('getfield', window, text('end'))
  return call('and', call('>=', time, from), call('<', time, to))
}

function checkDurations(call: Call, duration: number, slide: number, start: number): void {
  const sqlExpr = `"${prettyText(call)}"`
  for (const [name, value] of [
    ['window_duration', duration],
    ['slide_duration', slide],
  ] as const) {
    if (value > 0) continue
    throw new MillraceError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', {
      sqlExpr,
      exprName: `\`${name}\``,
      valueRange: '(0, 9223372036854775807]',
      currentValue: `${value}L`,
    })
  }
  const atMost = (name: string, value: number, constraint: string, limit: string, most: number) =>
    new MillraceError('DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION', {
      sqlExpr,
      leftExprName: `\`${name}\``,
      leftExprValue: `${value}L`,
      constraint,
      rightExprName: `\`${limit}\``,
      rightExprValue: `${most}L`,
    })
  if (slide > duration) throw atMost('slide_duration', slide, '<=', 'window_duration', duration)
  if (Math.abs(start) >= slide) {
    throw atMost('abs(start_time)', Math.abs(start), '<', 'slide_duration', slide)
  }
}

/** Microseconds of a constant argument: a text like `10 minutes`, an interval, or a number of microseconds. */
function durationOf(call: Call, index: number, analysis: Analysis): number {
  const arg = call.args[index] as Resolved
  if (!isConstant(arg)) {
    throw new MillraceError('INVALID_TIME_WINDOW', {
      sqlExpr: `"${prettyText(call)}"`,
      reason: `${prettyText(arg)} is no constant`,
    })
  }
  const value = evaluateConstant(arg, analysis.env)
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  const interval =
    typeof value === 'string' ? intervalOf(value) : (value as CalendarInterval | null)
  if (interval === null || interval.months !== 0) {
    throw new MillraceError('INVALID_TIME_WINDOW', {
      sqlExpr: `"${prettyText(call)}"`,
      reason: 'months and years are not of one length, and null is none',
    })
  }
  return interval.days * 86_400_000_000 + interval.microseconds
}

function intervalOf(value: string): CalendarInterval {
  const interval = findCalendarInterval(value)
  if (interval !== undefined) return interval
  throw new MillraceError('CANNOT_PARSE_INTERVAL', { intervalString: `'${value}'` })
}

function assignSessions(
  call: Call,
  column: Attribute,
  keys: readonly Expression[],
  child: LogicalPlan,
  analysis: Analysis,
): LogicalPlan {
  const others = keys.filter(key => !sameExpression(key, call))
  return new SessionWindow(others, timeOf(call, analysis), gapOf(call, analysis), column, child)
}

function gapOf(call: Call, analysis: Analysis): Expression {
  const gap = call.args[1] as Resolved
  if (isConstant(gap) && gap.type.kind !== 'calendar_interval') {
    return micros(durationOf(call, 1, analysis))
  }
  const to: DataType = gap.type.kind === 'day_time_interval' ? LongType : CalendarIntervalType
  return implicitCast(gap, to, analysis.env)
}
