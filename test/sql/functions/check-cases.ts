/** Tables of SQL expressions and what they give. */
import assert from 'node:assert/strict'
import { MillraceError } from '../../../src/util/errors.js'
import { type EvaluateOptions, evaluate } from './evaluate.js'

/** An expression, its value as `show` prints it, or `!` and the condition of its error, and the session's settings. */
export type FunctionCase = readonly [sql: string, expected: string, options?: EvaluateOptions]

/** The value of an expression as `show` prints it, or `!` and the condition of its error. */
export function answer(sql: string, options?: EvaluateOptions): string {
  try {
    return evaluate(sql, options).text
  } catch (error) {
    if (error instanceof MillraceError) return `!${error.condition}`
    throw error
  }
}

export function checkCases(cases: readonly FunctionCase[]): void {
  const given = cases.map(([sql, , options = {}]) => [sql, answer(sql, options)])
  assert.deepEqual(
    given,
    cases.map(([sql, expected]) => [sql, expected]),
  )
}
