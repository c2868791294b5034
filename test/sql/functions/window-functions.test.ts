import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Call, Resolved } from '../../../src/sql/expressions/expression.js'
import type { WindowFunction } from '../../../src/sql/functions/function.js'
import { functionOf } from '../../../src/sql/functions/registry.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
import { MillraceError } from '../../../src/util/errors.js'
import { type Argument, callOf, constant, env, ints, strings } from './aggregate-harness.js'

function windowed(
  name: string,
  columns: readonly Argument[],
  peers: readonly number[],
  more: Partial<Call> = {},
): SqlValue[] {
  const fn = functionOf(name) as WindowFunction
  const call = callOf(name, columns, more)
  const { type, nullable = true } = fn.typing(call.args as Resolved[], env(), call)
  const out: SqlValue[] = []
  const arg = (k: number, row: number): SqlValue => {
    const column = columns[k]
    return 'kind' in column ? column.value : column.values[row]
  }
  fn.make({ ...call, type, nullable }, env())(
    peers.length,
    Int32Array.from(peers),
    arg,
    (row, value) => {
      out[row] = value
    },
  )
  return out
}

const ties = [0, 0, 1, 2, 2]
const gaps = ints(null, 2, null, 4, 5)
const number = ints(1, 2, 3, 4, 5)
const rows = [0, 1, 2, 3, 4]

const cases: readonly [
  name: string,
  args: readonly Argument[],
  peers: readonly number[],
  expected: readonly SqlValue[],
  more?: Partial<Call>,
][] = [
  ['row_number', [], ties, [1, 2, 3, 4, 5]],
  ['rank', [], ties, [1, 1, 3, 4, 4]],
  ['dense_rank', [], ties, [1, 1, 2, 3, 3]],
  ['percent_rank', [], ties, [0, 0, 0.5, 0.75, 0.75]],
  ['percent_rank', [], [0], [0]],
  ['cume_dist', [], ties, [0.4, 0.4, 0.6, 1, 1]],
  ['cume_dist', [], [0], [1]],
  ['ntile', [], ties, [1, 1, 1, 1, 1]],
  ['ntile', [constant(2)], ties, [1, 1, 1, 2, 2]],
  ['ntile', [constant(3)], ties, [1, 1, 2, 2, 3]],
  ['ntile', [constant(10)], ties, [1, 2, 3, 4, 5]],
  ['row_number', [], [], []],
  ['lag', [number], rows, [null, 1, 2, 3, 4]],
  ['lead', [number], rows, [2, 3, 4, 5, null]],
  ['lag', [number, constant(2), constant(-1)], rows, [-1, -1, 1, 2, 3]],
  ['lag', [number, constant(-1)], rows, [2, 3, 4, 5, null]],
  ['lead', [number, constant(7), number], rows, [1, 2, 3, 4, 5]],
  ['lead', [number, constant(0)], rows, [1, 2, 3, 4, 5]],
  ['lag', [gaps, constant(2), number], rows, [1, 2, 3, 4, 2], { ignoreNulls: true }],
  ['lag', [gaps], rows, [null, null, 2, 2, 4], { ignoreNulls: true }],
  ['lead', [gaps], rows, [2, 4, 4, 5, null], { ignoreNulls: true }],
  ['lead', [gaps, constant(2)], rows, [4, 5, 5, null, null], { ignoreNulls: true }],
  ['lead', [gaps, constant(0)], rows, [null, 2, null, 4, 5], { ignoreNulls: true }],
]

test('functions of place', () => {
  for (const [name, args, peers, expected, more] of cases) {
    assert.deepEqual(windowed(name, args, peers, more), expected, `${name} ${JSON.stringify(more)}`)
  }
})

const refused: readonly [name: string, args: readonly Argument[], condition: string][] = [
  ['ntile', [constant(0)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['ntile', [number], 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['ntile', [constant('2')], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['lag', [number, number], 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['lag', [number, constant(1), strings('a'), number], 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['row_number', [number], 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
]

test('what is refused', () => {
  for (const [name, args, condition] of refused) {
    assert.throws(
      () => windowed(name, args, []),
      (error: unknown) => error instanceof MillraceError && error.condition === condition,
      `${name}: ${condition}`,
    )
  }
})
