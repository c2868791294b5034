/** Where in the SQL text or in the program an error belongs: added to its parameters on its way out. */
import type { OperatorPlace } from '../../core/operator-errors.js'
import type { ErrorCondition } from '../../util/error-conditions.js'
import { MillraceError } from '../../util/errors.js'
import type { Origin } from '../expressions/expression.js'
import { methodOf } from '../logical/method-of.js'
import { pendingOf } from '../logical/pending-relation.js'
import type { LogicalPlan } from '../logical/plan.js'

/** The error with the place of `origin`, unless it has one. */
export function withOrigin(error: unknown, origin: Origin | undefined): unknown {
  if (origin === undefined || !(error instanceof MillraceError)) return error
  const { parameters } = error
  const places: Record<string, string> = {}
  if (origin.sql !== undefined && parameters.sqlFragment === undefined) {
    Object.assign(places, placeIn(origin.sql))
  }
  if (origin.callSite !== undefined && parameters.callSite === undefined) {
    places.callSite = origin.callSite
  }
  return Object.keys(places).length === 0 ? error : withParameters(error, places)
}

/** The method of the program that made the plan; undefined for what is a part of a plan that has one. */
export function placeOf({ callSite, method, name }: LogicalPlan): OperatorPlace | undefined {
  return callSite === undefined ? undefined : { operator: method ?? methodOf(name), callSite }
}

/** The error with the method that made the plan, unless it has one; what has no call site is a part of a plan that has. */
export function withPlan(error: unknown, plan: LogicalPlan): unknown {
  const place = placeOf(plan)
  if (!(error instanceof MillraceError) || place === undefined) return error
  const { operator = place.operator, callSite = place.callSite } = error.parameters
  const isPlaced = operator === error.parameters.operator && callSite === error.parameters.callSite
  return isPlaced ? error : withParameters(error, { operator, callSite })
}

function withParameters(error: MillraceError, more: Record<string, string>): MillraceError {
  const made = new MillraceError(
    error.condition as ErrorCondition,
    { ...error.parameters, ...more },
    { cause: error.cause },
  )
  // what must be looked at first stays known
  const pending = pendingOf(error)
  return pending === undefined ? made : Object.assign(made, { pending })
}

/** Line and position (from 1) and the text with a line of carets below the place. */
export function placeIn(sql: { text: string; start: number; end: number }): Record<string, string> {
  const { text, start, end } = sql
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const line = text.slice(0, start).split('\n').length
  const position = start - lineStart + 1
  const newline = text.indexOf('\n', lineStart)
  const lineEnd = newline < 0 ? text.length : newline
  const shown = text.slice(lineStart, lineEnd)
  const carets = '^'.repeat(Math.max(1, Math.min(end, lineEnd) - start))
  return {
    line: String(line),
    position: String(position),
    sqlFragment: `== SQL (line ${line}, position ${position}) ==\n${shown}\n${' '.repeat(position - 1)}${carets}`,
  }
}
