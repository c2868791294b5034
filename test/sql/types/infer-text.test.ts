import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeCsvTypes } from '../../../src/sql/types/csv-infer.js'
import {
  BooleanType,
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  IntegerType,
  LongType,
  NullType,
  StringType,
  TimestampType,
} from '../../../src/sql/types/data-type.js'
import { mergeJsonTypes } from '../../../src/sql/types/json-infer.js'

test('types of CSV columns grow', () => {
  const cases: [DataType, DataType, DataType][] = [
    [NullType, IntegerType, IntegerType],
    [IntegerType, LongType, LongType],
    [LongType, DoubleType, DoubleType],
    [IntegerType, decimalType(20, 0), decimalType(20, 0)],
    [decimalType(20, 0), DoubleType, DoubleType],
    [DateType, TimestampType, TimestampType],
    [DateType, IntegerType, StringType],
    [BooleanType, IntegerType, StringType],
  ]
  for (const [a, b, expected] of cases) {
    assert.deepEqual(mergeCsvTypes(a, b), expected)
    assert.deepEqual(mergeCsvTypes(b, a), expected)
  }
})

test('types of JSON values grow', () => {
  const cases: [DataType, DataType, DataType][] = [
    [NullType, LongType, LongType],
    [LongType, DoubleType, DoubleType],
    [LongType, decimalType(22, 0), decimalType(22, 0)],
    [decimalType(10, 2), decimalType(5, 4), decimalType(12, 4)],
    [decimalType(38, 2), decimalType(38, 10), DoubleType],
    [decimalType(10, 2), DoubleType, DoubleType],
    [BooleanType, LongType, StringType],
  ]
  for (const [a, b, expected] of cases) {
    assert.deepEqual(mergeJsonTypes(a, b), expected)
    assert.deepEqual(mergeJsonTypes(b, a), expected)
  }
})
