import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../../../src/util/errors.js'
import {
  type Argument,
  aggregated,
  constant,
  doubles,
  ints,
  longs,
  strings,
} from './aggregate-harness.js'

const range = (n: number) => longs(...Array.from({ length: n }, (_, i) => i))
const oneTo = (n: number) => ints(...Array.from({ length: n }, (_, i) => i + 1))

const cases: readonly [args: readonly Argument[], expected: number][] = [
  [[strings('a', 'b', null, 'a')], 2],
  [[ints(1, 1, 2, null, 3)], 3],
  [[ints(null)], 0],
  [[doubles(0, -0)], 1],
  [[oneTo(300)], 295],
  [[oneTo(300), constant(0.01)], 298],
  [[oneTo(30), constant(0.39)], 44],
  [[oneTo(30), constant(0.1)], 30],
  [[oneTo(30), constant(0.02)], 30],
  [[range(400)], 397],
  [[range(700)], 698],
  [[range(1000)], 1026],
  [[range(3000)], 2770],
]

test('counts of distinct values are those of Spark', () => {
  for (const [args, expected] of cases) {
    assert.equal(aggregated('approx_count_distinct', args), expected)
  }
})

test('the bias in the middle is taken out', () => {
  // Spark, with its table of biases: 1947
  const count = aggregated('approx_count_distinct', [range(2000)]) as number
  assert.ok(Math.abs(count - 1947) < 10, `${count}`)
})

test('a deviation that needs less than 4 bits, or none that is constant', () => {
  const refused: readonly [readonly Argument[], string][] = [
    [[ints(1), constant(0.5)], 'FAILED_FUNCTION_CALL'],
    [[ints(1), constant(0)], 'FAILED_FUNCTION_CALL'],
    [[ints(1), doubles(0.5)], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ]
  for (const [args, condition] of refused) {
    assert.throws(
      () => aggregated('approx_count_distinct', args),
      (error: unknown) => error instanceof MillraceError && error.condition === condition,
      condition,
    )
  }
})
