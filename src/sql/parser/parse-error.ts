/** Errors about SQL text: where it is wrong, with the line and a caret under the place. */
import type { ErrorCondition } from '../../util/error-conditions.js'
import { MillraceError } from '../../util/errors.js'

const CONTEXT = 60

export interface Place {
  /** From 1. */
  readonly line: number
  /** Within the line, from 0. */
  readonly position: number
  /** The part of the line around the place and, below, carets under it. */
  readonly context: string
}

export function placeOf(text: string, start: number, end: number = start + 1): Place {
  let line = 1
  let from = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < start; at = text.indexOf('\n', at + 1)) {
    line++
    from = at + 1
  }
  const lineEnd = text.indexOf('\n', start)
  const until = lineEnd < 0 ? text.length : lineEnd
  const left = Math.max(from, start - CONTEXT)
  const right = Math.min(until, start + CONTEXT)
  const shown = text.slice(left, right).replace(/[\r\t]/g, ' ')
  const width = Math.max(1, Math.min(end, right) - start)
  const context = `${shown}\n${'-'.repeat(start - left)}${'^'.repeat(width)}`
  return { line, position: start - from, context }
}

/** An error of a condition whose message tells the place: line, position and context are among its parameters. */
export function parseError(
  condition: ErrorCondition,
  text: string,
  range: { readonly start: number; readonly end: number },
  parameters: Readonly<Record<string, string | number>> = {},
): MillraceError {
  return new MillraceError(condition, { ...parameters, ...placeOf(text, range.start, range.end) })
}

/** What is wrong in SQL text as errors quote it: not longer than a line. */
export function excerpt(text: string): string {
  return text.length <= CONTEXT ? text : `${text.slice(0, CONTEXT)}...`
}
