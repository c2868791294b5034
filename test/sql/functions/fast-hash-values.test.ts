import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasherOf } from '../../../src/sql/functions/fast-hash-values.js'
import { newHashState } from '../../../src/sql/functions/fast-xxhash64.js'
import { xxHash64Of } from '../../../src/sql/functions/hash-values.js'
import {
  arrayType,
  BinaryType,
  BooleanType,
  type DataType,
  DoubleType,
  decimalType,
  FloatType,
  IntegerType,
  LongType,
  StringType,
} from '../../../src/sql/types/data-type.js'
import { canonical, type SqlValue } from '../../../src/sql/types/sql-value.js'
import { anyText } from '../../any-text.js'
import { tries } from '../../effort.js'

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(canonical)

const generators: readonly [type: DataType, values: fc.Arbitrary<SqlValue>][] = [
  [IntegerType, fc.integer()],
  [BooleanType, fc.boolean()],
  [LongType, fc.oneof(long, fc.integer())],
  [decimalType(18, 2), fc.integer()],
  [decimalType(30, 2), long],
  [DoubleType, fc.double()],
  [FloatType, fc.float()],
  [StringType, fc.oneof(fc.string(), anyText({ minLength: 20, maxLength: 200 }))],
  [BinaryType, fc.uint8Array({ maxLength: 150 })],
  [arrayType(IntegerType), fc.array(fc.integer())],
]

test('the quick hash is that of bigints, from any seed', () => {
  for (const [type, values] of generators) {
    const add = hasherOf(type)
    const exact = xxHash64Of([type])
    const state = newHashState()
    fc.assert(
      fc.property(values, fc.integer(), fc.integer(), (value, high, low) => {
        state[0] = high
        state[1] = low
        add(state, value as never)
        const seed = (BigInt(high) << 32n) | BigInt(low >>> 0)
        const found = (BigInt(state[0]) << 32n) | BigInt(state[1] >>> 0)
        assert.equal(found, exact([value], seed), type.kind)
      }),
      { numRuns: tries(300) },
    )
  }
})
