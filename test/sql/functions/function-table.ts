/**
 * Tables of SQL expressions and what they give, as Spark answered when it was asked: type and text, or the condition of
 * an error. `both` holds in ANSI mode and without; the others in one of the two.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleString } from '../../../src/sql/types/data-type.js'
import { MillraceError } from '../../../src/util/errors.js'
import { evaluate } from './evaluate.js'

/** `int = 3`, or `! DIVIDE_BY_ZERO`. */
export type Row = readonly [sql: string, expected: string]

export interface FunctionTable {
  readonly both: readonly Row[]
  readonly ansi?: readonly Row[]
  readonly legacy?: readonly Row[]
}

function answer(sql: string, ansi: boolean): string {
  try {
    const { type, text } = evaluate(sql, { ansi })
    return `${simpleString(type)} = ${text}`
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error
    return `! ${error.condition}`
  }
}

export function testTable(title: string, table: FunctionTable): void {
  const { both, ansi = [], legacy = [] } = table
  for (const mode of [true, false]) {
    test(`${title}, ${mode ? 'in ANSI mode' : 'without ANSI mode'}`, () => {
      const rows = [...both, ...(mode ? ansi : legacy)]
      const found = rows.map(([sql]): Row => [sql, answer(sql, mode)])
      assert.deepEqual(found, rows)
    })
  }
}
