import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BinaryType, DoubleType, NullType } from '../../../src/sql/types/data-type.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
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

const double = (value: number) => constant(value, DoubleType)
const hex = (value: SqlValue): string => Buffer.from(value as Uint8Array).toString('hex')

const cases: readonly [args: readonly Argument[], expected: string][] = [
  [
    [ints(1, 2, 1), double(0.5), double(0.5), constant(1)],
    '0000000100000000000000030000000100000004000000005D8D6AB90000000000000000000000000000000200000000000000010000000000000000',
  ],
  [
    [longs(1, -2, null, 9223372036854775807n), double(0.3), double(0.9), constant(7)],
    '0000000100000000000000030000000400000007000000005D878BCC0000000051BB9A0C000000005FE4CA2D00000000013B859C0000000000000000000000000000000000000000000000000000000000000001000000000000000100000000000000010000000000000000000000000000000100000000000000000000000000000000000000000000000100000000000000000000000000000001000000000000000000000000000000000000000000000000000000000000000100000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000100000000000000000000000000000001',
  ],
  [
    [strings('a', 'hello world', 'a'), double(0.4), double(0.8), constant(42)],
    '0000000100000000000000030000000300000005000000005D20CE9A0000000006FF457B000000005773DDF0000000000000000100000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000010000000000000002000000000000000000000000000000000000000000000000000000000000000300000000000000000000000000000000',
  ],
  [
    [
      { type: BinaryType, values: [new Uint8Array([97]), new Uint8Array(0)] },
      double(0.4),
      double(0.8),
      constant(42),
    ],
    '0000000100000000000000020000000300000005000000005D20CE9A0000000006FF457B000000005773DDF0000000000000000100000000000000000000000000000000000000000000000100000000000000000000000000000001000000000000000000000000000000000000000000000001000000000000000000000000000000010000000000000000000000000000000100000000000000000000000000000000',
  ],
]

test('sketches are, byte for byte, those of Spark', () => {
  for (const [args, expected] of cases) {
    assert.equal(hex(aggregated('count_min_sketch', args)), expected.toLowerCase())
  }
})

test('what is refused', () => {
  const half = double(0.5)
  const refused: readonly [readonly Argument[], string][] = [
    [[ints(1), double(0), half, constant(1)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
    [[ints(1), half, double(1), constant(1)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
    [[ints(1), constant(1), half, constant(1)], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    [[ints(1), constant(null, NullType), half, constant(1)], 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
    [[ints(1), half, doubles(0.5), constant(1)], 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
    [[ints(1), half, half, ints(1)], 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
    [[doubles(1), half, half, constant(1)], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ]
  for (const [args, condition] of refused) {
    assert.throws(
      () => aggregated('count_min_sketch', args),
      (error: unknown) => error instanceof MillraceError && error.condition === condition,
      condition,
    )
  }
})
