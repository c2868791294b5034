import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Call, SortOrder } from '../../../src/sql/expressions/expression.js'
import type { AggregateFunction } from '../../../src/sql/functions/function.js'
import { QuantileSummary } from '../../../src/sql/functions/quantile-summary.js'
import { functionOf } from '../../../src/sql/functions/registry.js'
import {
  arrayType,
  DateType,
  DoubleType,
  dayTimeIntervalType,
  decimalType,
  NullType,
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
  env,
  ints,
  longs,
  type Options,
  strings,
  typed,
} from './aggregate-harness.js'

const four = ints(1, 2, 3, 10)
const half = constant(5, decimalType(1, 1))
const numbers = (...values: (number | null)[]) => constant(values)

const cases: readonly [
  name: string,
  args: readonly Argument[],
  expected: SqlValue,
  options?: Options,
][] = [
  ['percentile', [four, constant(3, decimalType(1, 1))], 1.9],
  ['percentile', [four, numbers(0.1, 0.5)], [1.3, 2.5]],
  ['percentile', [four, half, constant(2)], 2.5],
  ['percentile', [ints(1, 5, 9), constant(0.3), ints(2, 3, 1)], 3],
  ['percentile', [decimals(3, 1, 15, 55, 90), constant(0.3), ints(null, 3, 1)], 5.5],
  ['percentile', [ints(1, 2), constant(0.5), ints(0, 3)], 2],
  ['percentile', [ints(null), half], null],
  ['percentile', [ints(4), constant(0)], 4],
  ['percentile', [ints(4, 6), constant(1)], 6],
  ['median', [four], 2.5],
  ['median', [decimals(3, 1, 15, 55, 90)], 5.5],
  ['median', [strings()], null],
  ['median', [{ type: yearMonthIntervalType(), values: [1, 4] }], 2],
  ['median', [{ type: dayTimeIntervalType(), values: [86400e6, 14400e6] }], 50400e6],
  ['$percentile', [four, constant(0.3), constant('cont')], 1.9],
  ['$percentile', [four, constant(0.3), constant('cont desc')], 3.7000000000000006],
  ['$percentile', [four, constant(0.3), constant('disc')], 2],
  ['$percentile', [four, constant(0.3), constant('disc desc')], 3],
  ['$percentile', [four, numbers(0.5, 0.1), constant('disc')], [2, 1]],
  ['$percentile', [ints(0, 6, 7, 9, 10), constant(0.25), constant('disc')], 6],
  ['approx_percentile', [four, half], 2],
  ['approx_percentile', [four, numbers(0.1, 0.5, 0.9)], [1, 2, 10]],
  ['percentile_approx', [four, half, constant(100)], 2],
  ['approx_percentile', [four, constant([], arrayType(NullType, false))], null],
  ['approx_percentile', [decimals(3, 2, 150, 225), half], 150],
  ['approx_percentile', [{ type: DateType, values: [18262, 18264] }, half], 18262],
  ['approx_percentile', [longs(9223372036854775807n), half], 9223372036854775807n],
  ['approx_percentile', [ints(null), half], null],
  ['mode', [ints(0, 10, 10, null)], 10],
  ['mode', [ints(3, 1, 1, 3, 2), constant(true)], 1],
  ['mode', [ints(null)], null],
  ['$mode', [ints(3, 1, 1, 3, 2, null), constant('least')], 1],
  ['$mode', [ints(3, 1, 1, 3, 2, null), constant('greatest')], 3],
  ['$mode', [strings('b', 'a'), constant('greatest')], 'b'],
  [
    'histogram_numeric',
    [ints(0, 1, 2, 10), constant(5)],
    [
      [0, 1],
      [1, 1],
      [2, 1],
      [10, 1],
    ],
  ],
  [
    'histogram_numeric',
    [ints(1, 2, 3, 10, 11, 4, 4), constant(3)],
    [
      [2, 3],
      [4, 2],
      [10, 2],
    ],
    { onePartOnly: true },
  ],
  [
    'histogram_numeric',
    [decimals(11, 1, 15, 20, 30, 100, 110, 40, 40), constant(3)],
    [
      [18, 2],
      [37, 3],
      [105, 2],
    ],
    { onePartOnly: true },
  ],
  ['histogram_numeric', [ints(null), constant(5)], null],
  [
    'histogram_numeric',
    [{ type: DateType, values: [18262, 18264] }, constant(3)],
    [
      [18262, 1],
      [18264, 1],
    ],
  ],
]

test('percentiles, modes, histograms', () => {
  for (const [name, args, expected, options] of cases) {
    assert.deepEqual(aggregated(name, args, options), expected, name)
  }
})

test('a histogram of a thousand values is that of Spark', () => {
  const values = ints(...Array.from({ length: 1000 }, (_, i) => i))
  assert.deepEqual(aggregated('histogram_numeric', [values, constant(5)], { onePartOnly: true }), [
    [71, 144],
    [285, 283],
    [498, 144],
    [712, 283],
    [926, 146],
  ])
})

test('approximate percentiles of 100,000 values are those of Spark', () => {
  const of = (accuracy: number): number[] | undefined => {
    const summary = new QuantileSummary(1 / accuracy)
    for (let i = 0; i < 100_000; i++) summary.add(i)
    return summary.quantiles([0.01, 0.25, 0.5, 0.99])
  }
  assert.deepEqual(of(10), [0, 20147, 49999, 99999])
  assert.deepEqual(of(100), [0, 24445, 49999, 99999])
})

test('the rank of an approximate percentile is within the error, also of merged summaries', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }), { maxLength: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 5, max: 200 }),
      (parts, percentage, accuracy) => {
        const merged = new QuantileSummary(1 / accuracy)
        for (const part of parts) {
          const summary = new QuantileSummary(1 / accuracy)
          for (const value of part) summary.add(value)
          summary.compress()
          merged.merge(summary)
        }
        const sorted = parts.flat().sort((a, b) => a - b)
        const [found] = merged.quantiles([percentage]) ?? []
        if (sorted.length === 0) {
          assert.equal(found, undefined)
          return
        }
        const below = sorted.filter(value => value < (found as number)).length
        const upTo = sorted.filter(value => value <= (found as number)).length
        const rank = percentage * sorted.length
        // each merge may add its error once more
        const error = (2 * parts.length * sorted.length) / accuracy + 1
        assert.ok(
          below - error <= rank && rank <= upTo + error,
          `${found}: ${below} to ${upTo}, not ${rank}`,
        )
      },
    ),
    { numRuns: tries(100) },
  )
})

const refused: readonly [name: string, args: readonly Argument[], condition: string][] = [
  ['percentile', [four, constant(1.1)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['percentile', [four, four], 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['percentile', [four, constant(null, NullType)], 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
  [
    'percentile',
    [four, constant([0.5, null], arrayType(DoubleType))],
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
  ],
  ['percentile', [booleans(true), half], 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['percentile', [ints(1, 5), half, ints(1, -2)], 'NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION'],
  ['percentile_cont', [half], 'INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING'],
  ['approx_percentile', [four, constant(1.5)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['approx_percentile', [four, half, constant(0)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['approx_percentile', [four, half, constant(-1)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['histogram_numeric', [four, constant(1)], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['histogram_numeric', [four, four], 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['histogram_numeric', [four, constant(null, NullType)], 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
]

test('what is refused', () => {
  for (const [name, args, condition] of refused) {
    assert.throws(
      () => aggregated(name, args),
      (error: unknown) => error instanceof MillraceError && error.condition === condition,
      `${name}: ${condition}`,
    )
  }
})

test('WITHIN GROUP becomes arguments', () => {
  const x = callOf('x', [four]).args[0]
  const order = (ascending: boolean): SortOrder => ({
    kind: 'order',
    child: x,
    ascending,
    nullsFirst: ascending,
  })
  const rewritten = (name: string, args: readonly Argument[], ascending: boolean): Call => {
    const fn = functionOf(name) as AggregateFunction
    const { call } = typed(callOf(name, args, { withinGroup: [order(ascending)] }), args, true)
    return fn.rewrite?.(call, env()) as Call
  }
  const literals = (call: Call): [string, SqlValue[]] => [
    call.name,
    call.args.map(arg => (arg.kind === 'literal' ? arg.value : arg.kind)),
  ]
  assert.deepEqual(literals(rewritten('percentile_cont', [constant(0.5)], true)), [
    '$percentile',
    ['attribute', 0.5, 'cont'],
  ])
  assert.deepEqual(literals(rewritten('percentile_disc', [constant(0.5)], false)), [
    '$percentile',
    ['attribute', 0.5, 'disc desc'],
  ])
  assert.deepEqual(literals(rewritten('mode', [], false)), ['$mode', ['attribute', 'greatest']])
  assert.deepEqual(literals(rewritten('listagg', [strings('a')], false)), [
    '$listagg',
    ['attribute', null, 'dnl', 'attribute'],
  ])
  const text = (name: string, args: readonly Argument[], ascending: boolean): string | undefined =>
    (functionOf(name) as AggregateFunction).text?.(
      args.map(() => '0.5'),
      callOf(name, args, { withinGroup: [order(ascending)] }),
    )
  assert.equal(
    text('percentile_cont', [half], false),
    'percentile_cont(0.5) WITHIN GROUP (ORDER BY x DESC)',
  )
  assert.equal(text('mode', [], true), 'mode() WITHIN GROUP (ORDER BY x DESC)')
  assert.equal(
    text('listagg', [strings('a')], true),
    'listagg(0.5, NULL) WITHIN GROUP (ORDER BY x ASC NULLS FIRST)',
  )
})
