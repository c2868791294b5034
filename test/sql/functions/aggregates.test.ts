import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DataType } from '../../../src/sql/types/data-type.js'
import {
  arrayType,
  BinaryType,
  BooleanType,
  DoubleType,
  dayTimeIntervalType,
  decimalType,
  IntegerType,
  LongType,
  mapType,
  NullType,
  StringType,
  yearMonthIntervalType,
} from '../../../src/sql/types/data-type.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
import { MillraceError } from '../../../src/util/errors.js'
import { tries } from '../../effort.js'
import {
  type Argument,
  aggregated,
  booleans,
  callOf,
  constant,
  decimals,
  doubles,
  ints,
  longs,
  type Options,
  strings,
  typed,
} from './aggregate-harness.js'

const LONG_MAX = 9223372036854775807n
const months = (...values: (number | null)[]) => ({ type: yearMonthIntervalType(), values })
const micros = (...values: (number | null)[]) => ({ type: dayTimeIntervalType(), values })
const nines = 10n ** 38n - 1n

type Case = [name: string, args: readonly Argument[], expected: SqlValue, options?: Options]

function check(title: string, cases: readonly Case[]): void {
  test(title, () => {
    for (const [name, args, expected, options] of cases) {
      assert.deepEqual(aggregated(name, args, options), expected, name)
    }
  })
}

check('count and count_if', [
  ['count', [ints(1, null, 3)], 2],
  ['count', [ints(1, null, 3), strings('a', 'b', null)], 1],
  ['count', [constant(1), ints(1, 2)], 2],
  ['count', [ints()], 0],
  ['count_if', [booleans(true, false, null, true)], 2],
  ['count_if', [booleans()], 0],
])

check('sum', [
  ['sum', [ints(5, 10, null)], 15],
  ['sum', [ints(null)], null],
  ['sum', [ints()], null],
  ['sum', [ints(-5, 5)], 0],
  ['sum', [longs(LONG_MAX, -1)], LONG_MAX - 1n],
  ['sum', [longs(LONG_MAX, -LONG_MAX, 7)], 7],
  ['sum', [longs(9007199254740991, 1, -2)], 9007199254740990],
  ['sum', [longs(LONG_MAX, 1)], -LONG_MAX - 1n, { ansi: false }],
  ['sum', [doubles(1.5, null, 2.25)], 3.75],
  ['sum', [doubles(1, Number.NaN)], Number.NaN],
  ['sum', [strings('1')], 1],
  ['sum', [decimals(3, 2, 125, 250)], 375],
  ['sum', [decimals(38, 0, nines, 1)], null, { ansi: false }],
  ['sum', [decimals(38, 0, nines, 1, -5)], null, { ansi: false }],
  ['sum', [decimals(38, 0, nines, -1)], nines - 1n],
  ['sum', [months(14, 3)], 17],
  ['sum', [micros(86400e6, 3600e6)], 90000e6],
  ['try_sum', [longs(LONG_MAX, 1)], null],
  ['try_sum', [longs(LONG_MAX, 1, -5)], null],
  ['try_sum', [longs(5, 10)], 15],
  ['try_sum', [decimals(38, 0, nines, 1)], null],
  ['try_sum', [months(2147483647, 3)], null],
])

check('avg', [
  ['avg', [ints(1, 2, null)], 1.5],
  ['avg', [longs(LONG_MAX, LONG_MAX)], 2 ** 63],
  ['avg', [ints()], null],
  ['mean', [doubles(1, 2)], 1.5],
  ['avg', [decimals(3, 2, 125, 250)], 1875000],
  ['avg', [decimals(3, 2, 100, 100, 200)], 1333333],
  ['avg', [decimals(3, 2, -100, -100, -200)], -1333333],
  ['avg', [decimals(38, 0, nines, 1)], null, { ansi: false }],
  ['avg', [months(14, 3)], 9],
  ['avg', [micros(86400e6, 10800e6)], 48600e6],
  ['try_avg', [decimals(38, 0, nines, 1)], null],
  ['try_avg', [months(2147483647, 3)], null],
  ['try_avg', [ints(1, 2)], 1.5],
])

check('min and max', [
  ['min', [ints(10, -1, null, 20)], -1],
  ['max', [ints(10, -1, null, 20)], 20],
  ['max', [ints(null)], null],
  ['min', [longs(LONG_MAX, 5, LONG_MAX - 1n)], 5],
  ['min', [longs(LONG_MAX, LONG_MAX - 1n)], LONG_MAX - 1n],
  ['max', [longs(LONG_MAX - 1n, 5, LONG_MAX, null)], LONG_MAX],
  ['max', [longs(-LONG_MAX, 5)], 5],
  ['min', [doubles(Number.NaN, 1)], 1],
  ['min', [doubles(Number.NaN)], Number.NaN],
  ['max', [doubles(Number.NaN, 1)], Number.NaN],
  ['max', [doubles(Number.NEGATIVE_INFINITY)], Number.NEGATIVE_INFINITY],
  ['min', [doubles(Number.POSITIVE_INFINITY)], Number.POSITIVE_INFINITY],
  ['max', [doubles(1, Number.NaN, Number.POSITIVE_INFINITY)], Number.NaN],
  ['min', [strings('b', null, 'a')], 'a'],
  ['max', [strings('\u{1F600}', '\uFFFD')], '\u{1F600}'],
  ['max', [booleans(false, true)], true],
  ['min', [decimals(20, 2, 10n ** 19n, 5)], 5],
  ['min', [{ type: NullType, values: [null] }], null],
  ['max', [{ type: arrayType(IntegerType), values: [[1, null], [1], [1, 2]] }], [1, 2]],
  ['min_by', [ints(1, 2, null, 3, 9), ints(1, 1, 5, null, 5)], 2],
  ['max_by', [ints(1, 2, null, 3, 9), ints(1, 1, 5, null, 5)], 9],
  ['max_by', [ints(1, null), ints(1, 5)], null],
  ['max_by', [ints(1), ints(null)], null],
])

check('first, last, any_value', [
  ['first', [ints(null, 1, 2)], null],
  ['first', [ints(null, 1, 2), constant(true)], 1],
  ['first', [ints(null, 1, 2)], 1, { ignoreNulls: true }],
  ['last', [ints(1, 2, null)], null],
  ['last', [ints(1, 2, null), constant(true)], 2],
  ['last', [ints(1, 2, null)], 2, { ignoreNulls: true }],
  ['any_value', [ints(null, 1), constant(true)], 1],
  ['first', [ints()], null],
  ['nth_value', [ints(null, 1, 2), constant(2)], 1, { onePartOnly: true }],
  ['nth_value', [ints(null, 1, 2), constant(2)], 2, { onePartOnly: true, ignoreNulls: true }],
  ['nth_value', [ints(1), constant(2)], null, { onePartOnly: true }],
])

check('booleans and bits', [
  ['bool_and', [booleans(true, null, false)], false],
  ['bool_and', [booleans(true, null)], true],
  ['bool_and', [booleans(null)], null],
  ['bool_or', [booleans(false, null, true)], true],
  ['some', [booleans(false)], false],
  ['bit_and', [ints(3, 5, null)], 1],
  ['bit_or', [ints(3, 5)], 7],
  ['bit_xor', [ints(3, 5)], 6],
  ['bit_and', [longs(LONG_MAX, -5)], 9223372036854775803n],
  ['bit_or', [longs(LONG_MAX, -5)], -1],
  ['bit_xor', [longs(LONG_MAX, -5)], -9223372036854775804n],
  ['bit_or', [ints()], null],
])

test('bitmaps', () => {
  const bitmap = aggregated('bitmap_construct_agg', [longs(1, 3, 17, null)]) as Uint8Array
  assert.equal(bitmap.length, 4096)
  assert.deepEqual([...bitmap.subarray(0, 3)], [10, 0, 2])
  const binaries = {
    type: BinaryType,
    values: [new Uint8Array([0x10]), new Uint8Array([1, 3]), null],
  }
  const joined = aggregated('bitmap_or_agg', [binaries]) as Uint8Array
  assert.equal(joined.length, 4096)
  assert.deepEqual([...joined.subarray(0, 3)], [0x11, 3, 0])
})

check('collect', [
  ['collect_list', [ints(1, 2, null, 1)], [1, 2, 1]],
  ['array_agg', [ints(null)], []],
  ['collect_set', [ints(1, 2, null, 1)], [1, 2]],
  ['collect_set', [doubles(0, -0, Number.NaN, Number.NaN)], [0, Number.NaN]],
  ['collect_set', [{ type: arrayType(IntegerType), values: [[1], [1], [null]] }], [[1], [null]]],
])

check('listagg', [
  ['listagg', [strings('b', 'a', null, 'b')], 'bab'],
  ['listagg', [strings('b', 'a', null, 'b'), constant(',')], 'b,a,b'],
  ['listagg', [strings('b', 'a'), constant(null, NullType)], 'ba'],
  ['listagg', [strings(null), constant(',')], null],
  ['listagg', [ints(1, 2), constant(7)], '172'],
  [
    'string_agg',
    [
      { type: BinaryType, values: [new Uint8Array([97]), new Uint8Array([98])] },
      constant(new Uint8Array([44]), BinaryType),
    ],
    new Uint8Array([97, 44, 98]),
  ],
  [
    '$listagg',
    [strings('b', 'a', null, 'c'), constant(','), constant('dnl'), strings('b', 'a', null, 'c')],
    'c,b,a',
  ],
  ['$listagg', [strings('x', 'y', 'z'), constant(','), constant('anf'), ints(2, 1, null)], 'z,y,x'],
  ['$listagg', [strings('x', 'y', 'z'), constant(','), constant('anl'), ints(2, 1, null)], 'y,x,z'],
  [
    '$listagg',
    [strings('x', 'y', 'z'), constant(','), constant('anf,dnl'), ints(1, 1, 0), ints(1, 2, 3)],
    'z,y,x',
  ],
])

const spread = doubles(1, 2.5, 10, -7)

check('moments: to the last digit as Spark, for one part', [
  ['stddev', [spread], 6.968679932383177],
  ['std', [spread], 6.968679932383177],
  ['stddev_pop', [spread], 6.035053852286655],
  ['variance', [spread], 48.5625],
  ['var_pop', [spread], 36.421875],
  ['skewness', [spread], -0.06115067538424508],
  ['kurtosis', [spread], -1.0297788135625974],
  ['skewness', [ints(-10, -20, 100, 1000)], 1.1135657469022011],
  ['kurtosis', [ints(-10, -20, 100, 1000)], -0.7014368047529609],
  ['stddev_pop', [ints(1, 2, 3)], 0.816496580927726],
  ['stddev', [doubles(1)], null],
  ['stddev_pop', [doubles(1)], 0],
  ['variance', [doubles(1)], null],
  ['skewness', [doubles(1)], null],
  ['kurtosis', [doubles(1, 1)], null],
  ['var_samp', [doubles(1, 1)], 0],
  ['var_pop', [doubles(null)], null],
  ['$product', [ints(2, 3, null)], 6],
  ['$product', [ints()], null],
])

const pairX = doubles(1, 2.5, 10, null, 7)
const pairY = doubles(2, 3, -4, 3, null)
const y = ints(1, 2, 2, 2)
const x = ints(2, 2, 3, 4)
const a = doubles(1.1, 2.7, 2.15, 2.01, 9.3)
const b = doubles(2.3, 2.9, 3.3, 4.7, 1.7)

check('two variables: to the last digit as Spark, for one part', [
  ['corr', [pairX, pairY], -0.9586343124133593],
  ['covar_pop', [pairX, pairY], -11.66666666666667],
  ['covar_samp', [pairX, pairY], -17.500000000000004],
  ['regr_count', [pairY, pairX], 3],
  ['regr_avgx', [pairY, pairX], 4.5],
  ['regr_avgy', [pairY, pairX], 0.3333333333333333],
  ['regr_r2', [pairY, pairX], 0.9189797449362337],
  ['regr_sxx', [pairY, pairX], 46.5],
  ['regr_syy', [pairY, pairX], 28.66666666666667],
  ['regr_sxy', [pairY, pairX], -35],
  ['regr_slope', [pairY, pairX], -0.7526881720430109],
  ['regr_intercept', [pairY, pairX], 3.7204301075268824],
  ['corr', [y, x], 0.5222329678670934],
  ['covar_pop', [y, x], 0.18749999999999994],
  ['covar_samp', [y, x], 0.24999999999999992],
  ['regr_r2', [y, x], 0.2727272727272726],
  ['regr_sxy', [y, x], 0.7499999999999998],
  ['regr_slope', [y, x], 0.2727272727272727],
  ['regr_intercept', [y, x], 1],
  ['covar_pop', [b, a], -1.7445599999999999],
  ['covar_pop', [a, b], -1.7445600000000003],
  ['corr', [b, a], -0.5779866609865504],
  ['corr', [a, b], -0.5779866609865505],
  ['regr_slope', [a, b], -1.687848297213622],
  ['regr_slope', [b, a], -0.19792571455022204],
  ['regr_intercept', [b, a], 3.6632395666273663],
  ['regr_sxy', [a, b], -8.722800000000001],
  ['regr_r2', [b, a], 0.33406858027838154],
  ['corr', [doubles(1), doubles(2)], null],
  ['covar_pop', [doubles(1), doubles(2)], 0],
  ['covar_samp', [doubles(1), doubles(2)], null],
  ['corr', [doubles(1, 1), doubles(2, 3)], null, { ansi: false }],
  ['regr_r2', [doubles(2, 3), doubles(1, 1)], 1],
  ['regr_r2', [doubles(2, 2), doubles(1, 2)], null],
  ['regr_slope', [doubles(2, 3), doubles(1, 1)], null],
  ['regr_slope', [doubles(2, 2), doubles(1, 2)], 0],
  ['regr_intercept', [doubles(2, 2), doubles(1, 2)], 2],
  ['regr_slope', [doubles(2), doubles(1)], null],
  ['regr_count', [doubles(2), doubles(null)], 0],
  ['regr_avgx', [doubles(2), doubles(null)], null],
  ['regr_avgx', [ints(2, 3), decimals(2, 1, 15, 25)], 200000],
])

type Refused = [name: string, args: readonly Argument[], condition: string, options?: Options]

const refused: readonly Refused[] = [
  ['sum', [longs(LONG_MAX, 1)], 'ARITHMETIC_OVERFLOW'],
  ['sum', [decimals(38, 0, nines, 1)], 'ARITHMETIC_OVERFLOW'],
  ['avg', [decimals(38, 0, nines, 1)], 'ARITHMETIC_OVERFLOW'],
  ['sum', [months(2147483647, 3)], 'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION'],
  ['sum', [months(2147483647, 3)], 'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION', { ansi: false }],
  ['avg', [months(2147483647, 3)], 'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION'],
  ['sum', [booleans(true)], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['count', [], 'WRONG_NUM_ARGS.WITH_SUGGESTION'],
  ['count_if', [ints(1)], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  [
    'min',
    [{ type: mapType(IntegerType, IntegerType), values: [] }],
    'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
  ],
  [
    'max_by',
    [ints(1), { type: mapType(IntegerType, IntegerType), values: [] }],
    'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
  ],
  [
    'collect_set',
    [{ type: mapType(IntegerType, IntegerType), values: [] }],
    'DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE',
  ],
  ['bool_and', [ints(1)], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['bit_and', [decimals(2, 1, 15)], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['bitmap_construct_agg', [longs(-1)], 'INVALID_BITMAP_POSITION'],
  ['bitmap_construct_agg', [longs(40000)], 'INVALID_BITMAP_POSITION'],
  ['corr', [doubles(1, 1), doubles(2, 3)], 'DIVIDE_BY_ZERO'],
  ['listagg', [strings('a'), strings('b')], 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['nth_value', [ints(1), constant(0)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['nth_value', [ints(1), ints(1)], 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['first', [ints(1), booleans(true)], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['sum', [ints(1), ints(1)], 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
]

test('what is refused', () => {
  for (const [name, args, condition, options] of refused) {
    assert.throws(
      () => aggregated(name, args, options),
      (error: unknown) => error instanceof MillraceError && error.condition === condition,
      `${name}: ${condition}`,
    )
  }
})

const types: readonly [name: string, args: readonly Argument[], expected: DataType][] = [
  ['count', [ints(1)], LongType],
  ['sum', [ints(1)], LongType],
  ['sum', [doubles(1)], DoubleType],
  ['sum', [strings('1')], DoubleType],
  ['sum', [decimals(5, 2, 1)], decimalType(15, 2)],
  ['sum', [decimals(38, 2, 1)], decimalType(38, 2)],
  ['avg', [ints(1)], DoubleType],
  ['avg', [decimals(5, 2, 1)], decimalType(9, 6)],
  ['avg', [decimals(38, 0, 1)], decimalType(38, 4)],
  ['avg', [{ type: dayTimeIntervalType(0, 1), values: [] }], dayTimeIntervalType()],
  ['sum', [{ type: dayTimeIntervalType(0, 1), values: [] }], dayTimeIntervalType(0, 1)],
  ['max', [strings('a')], StringType],
  ['bool_or', [booleans(true)], BooleanType],
  ['collect_list', [ints(1)], arrayType(IntegerType, false)],
  ['stddev', [ints(1)], DoubleType],
  ['regr_avgx', [ints(1), decimals(2, 1, 1)], decimalType(6, 5)],
  ['listagg', [ints(1)], StringType],
]

test('result types', () => {
  for (const [name, args, expected] of types) {
    assert.deepEqual(typed(callOf(name, args), args, true).call.type, expected, name)
  }
})

test('sums, means and extremes of random LONGs are those of bigints', () => {
  const long = fc.oneof(
    fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
    fc.bigInt({ min: -100n, max: 100n }),
    fc.constantFrom(9007199254740991n, 9007199254740992n, -9007199254740992n),
  )
  fc.assert(
    fc.property(fc.array(long, { minLength: 1, maxLength: 12 }), values => {
      const column = decimals(
        20,
        0,
        ...values.map(value =>
          BigInt(Number(value)) === value && Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER
            ? Number(value)
            : value,
        ),
      )
      const sum = values.reduce((a, b) => a + b, 0n)
      assert.equal(BigInt(aggregated('sum', [column]) as number), sum)
      assert.equal(
        BigInt(aggregated('min', [column]) as number),
        values.sort((a, b) => (a < b ? -1 : 1))[0],
      )
      assert.equal(BigInt(aggregated('max', [column]) as number), values[values.length - 1])
    }),
    { numRuns: tries(200) },
  )
})
