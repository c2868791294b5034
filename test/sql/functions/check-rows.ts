/** What tables of expressions are held against. */
import assert from 'node:assert/strict'
import '../../../src/sql/functions/all.js'
import { simpleString } from '../../../src/sql/types/data-type.js'
import { MillraceError } from '../../../src/util/errors.js'
import { evaluate } from './evaluate.js'

/** Rows: an expression, its type and its text; or an expression and the condition of its error. */
export function checkRows(
  rows: readonly (readonly string[])[],
  timeZone: string,
  ansi = true,
): void {
  for (const [sql, expected, text] of rows) {
    if (text === undefined) {
      assert.throws(
        () => evaluate(sql, { timeZone, ansi }),
        error => error instanceof MillraceError && error.condition === expected,
        `${sql} is ${expected}`,
      )
      continue
    }
    const { type, text: found } = evaluate(sql, { timeZone, ansi })
    assert.deepEqual([simpleString(type), found.trim()], [expected, text], sql)
  }
}
