import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AggregateFunction } from '../../../src/sql/functions/function.js'
import { functionOf } from '../../../src/sql/functions/registry.js'
import {
  type FrameBounds,
  type RangeBound,
  rangeBounds,
  rowBounds,
} from '../../../src/sql/physical/window-bounds.js'
import { frameAggregate } from '../../../src/sql/physical/window-frames.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
import { tries } from '../../effort.js'
import {
  type Argument,
  type Column,
  callOf,
  constant,
  decimals,
  doubles,
  env,
  ints,
  longs,
  strings,
  typed,
} from '../functions/aggregate-harness.js'

const UNBOUNDED = Number.POSITIVE_INFINITY

/** The aggregate over each frame by itself. */
function naive(
  name: string,
  columns: readonly Argument[],
  n: number,
  { starts, ends }: FrameBounds,
): SqlValue[] {
  const { fn, call, rows } = typed(callOf(name, columns), columns, true)
  return Array.from({ length: n }, (_, row) => {
    const state = fn.make(call, env())
    state.grow(1)
    for (const values of rows.slice(starts[row], ends[row])) {
      if (fn.nulls === 'handled' || !values.includes(null)) state.update(0, ...values)
    }
    return state.result(0)
  })
}

function framed(
  name: string,
  columns: readonly Argument[],
  n: number,
  bounds: FrameBounds,
): SqlValue[] {
  const { call, rows } = typed(callOf(name, columns), columns, true)
  const evaluate = frameAggregate(functionOf(name) as AggregateFunction, call, env())
  const results: SqlValue[] = []
  const arg = (k: number, row: number): SqlValue => rows[row][k]
  evaluate(n, bounds, arg, (row, value) => {
    results[row] = value
  })
  return results
}

const value = fc.option(fc.integer({ min: -5, max: 5 }), { freq: 4 })
const distance = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(-UNBOUNDED, UNBOUNDED))

const columnsOf: readonly [name: string, (values: (number | null)[]) => Column][] = [
  ['count', values => ints(...values)],
  ['sum', values => ints(...values)],
  ['sum', values => longs(...values.map(v => v && v * 9007199254740991))],
  ['sum', values => decimals(20, 0, ...values.map(v => v && BigInt(v) * 10n ** 17n))],
  ['sum', values => doubles(...values.map(v => v && v / 3))],
  ['avg', values => ints(...values)],
  ['min', values => ints(...values)],
  ['max', values => doubles(...values.map(v => (v === 0 ? Number.NaN : v)))],
  ['min', values => strings(...values.map(v => (v === null ? null : String(v))))],
  ['first', values => ints(...values)],
  ['last', values => ints(...values)],
  ['collect_list', values => ints(...values)],
  ['stddev', values => ints(...values)],
]

test('ROWS: every aggregate over random frames is that of the frame alone', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 25 }), distance, distance, (values, a, b) => {
      const bounds = rowBounds(values.length, Math.min(a, b), Math.max(a, b))
      for (const [name, column] of columnsOf) {
        const columns = [column(values)]
        const expected = naive(name, columns, values.length, bounds)
        assert.deepEqual(framed(name, columns, values.length, bounds), expected, name)
      }
    }),
    { numRuns: tries(150) },
  )
})

test('sums whose rows could overflow are taken anew', () => {
  const columns = [longs(9223372036854775807n, -9223372036854775807n, 5, 9223372036854775700n)]
  const bounds = rowBounds(4, -1, 0)
  assert.deepEqual(framed('sum', columns, 4, bounds), naive('sum', columns, 4, bounds))
  const over = [longs(1, 9223372036854775807n, 1)]
  assert.throws(() => framed('sum', over, 3, rowBounds(3, 0, 1)), /ARITHMETIC_OVERFLOW/)
})

test('frames that jump ahead, and many different ones', () => {
  const values = Array.from({ length: 3000 }, (_, i) => (i * 37) % 101)
  for (const [lower, upper] of [
    [3, 5],
    [2000, 2001],
    [-700, -500],
    [-1, 0],
  ]) {
    const bounds = rowBounds(3000, lower, upper)
    for (const name of ['sum', 'max', 'last']) {
      const expected = naive(name, [ints(...values)], 3000, bounds)
      assert.deepEqual(framed(name, [ints(...values)], 3000, bounds), expected, `${name} ${lower}`)
    }
  }
})

/** The definition: every row compared with the row's own value. */
function naiveRange(
  keys: readonly (number | null)[],
  lower: number,
  upper: number,
  descending: boolean,
): [number, number][] {
  return keys.map(own => {
    const isInside = (key: number | null): boolean => {
      if (own === null || key === null) {
        // null is first; unbounded sides reach every row on their side
        if (own === null && key === null) return true
        return own === null ? upper === UNBOUNDED : lower === -UNBOUNDED
      }
      const ahead = descending ? own - key : key - own
      return ahead >= lower && ahead <= upper
    }
    const inside = keys.map(isInside)
    const start = inside.indexOf(true)
    return start < 0 ? [0, 0] : [start, inside.lastIndexOf(true) + 1]
  })
}

test('RANGE: random bounds over values in order, nulls first, in both directions', () => {
  const key = fc.option(fc.integer({ min: 0, max: 12 }), { freq: 5 })
  fc.assert(
    fc.property(
      fc.array(key, { maxLength: 20 }),
      distance,
      distance,
      fc.boolean(),
      (unsorted, a, b, descending) => {
        const compare = (x: number | null, z: number | null): number => {
          if (x === null || z === null) return x === z ? 0 : x === null ? -1 : 1
          return descending ? z - x : x - z
        }
        const keys = [...unsorted].sort(compare)
        const peers = Int32Array.from(keys, own => keys.indexOf(own))
        const lower = a === b && a === UNBOUNDED ? 0 : Math.min(a, b)
        const upper = a === b && a === -UNBOUNDED ? 0 : Math.max(a, b)
        const bound = (at: number): RangeBound => {
          if (at === -UNBOUNDED) return 'unbounded_preceding'
          if (at === UNBOUNDED) return 'unbounded_following'
          if (at === 0) return 'current_row'
          return own => (own as number) + (descending ? -at : at)
        }
        const order = { value: (row: number) => keys[row], compare }
        const { starts, ends } = rangeBounds(keys.length, peers, bound(lower), bound(upper), order)
        const expected = naiveRange(keys, lower, upper, descending)
        for (let row = 0; row < keys.length; row++) {
          const [start, end] = expected[row]
          if (start === end) assert.equal(starts[row], ends[row], `row ${row}`)
          else assert.deepEqual([starts[row], ends[row]], [start, end], `row ${row} of ${keys}`)
        }
      },
    ),
    { numRuns: tries(300) },
  )
})

test('RANGE over NaN and infinities, as Spark', () => {
  const keys = [Number.NEGATIVE_INFINITY, 1, 2, Number.POSITIVE_INFINITY, Number.NaN]
  const compare = (a: number, b: number): number =>
    a < b ? -1 : a > b ? 1 : Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  const { starts, ends } = rangeBounds(
    5,
    Int32Array.of(0, 1, 2, 3, 4),
    own => (own as number) - 1,
    own => (own as number) + 1,
    { value: row => keys[row], compare },
  )
  assert.deepEqual(
    Array.from(ends, (end, row) => end - starts[row]),
    [1, 2, 2, 1, 1],
  )
})

test('nth_value of the frame', () => {
  const columns = [ints(null, 1, 2, 4), constant(2)]
  assert.deepEqual(framed('nth_value', columns, 4, rowBounds(4, -UNBOUNDED, 0)), [null, 1, 1, 1])
  assert.deepEqual(framed('nth_value', columns, 4, rowBounds(4, 0, 1)), [1, 2, 4, null])
})
