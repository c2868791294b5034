/** Arguments that only programs without types give: refused where they are given, with the operator and its line. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isCondition } from '../../../src/util/errors.js'
import { sharedContext } from './context.js'

const shared = sharedContext()

interface Refused {
  readonly call: string
  readonly condition: Parameters<typeof isCondition>[1]
  readonly operator: string
  readonly text: RegExp
  readonly run: () => unknown
}

/** What a program in JavaScript may pass. */
const untyped = (value: unknown): never => value as never

const refused: readonly Refused[] = [
  ...[new Set([1]), null, 'text', { length: 1 }].map(rows => ({
    call: `parallelize(${rows})`,
    condition: 'NOT_AN_ARRAY' as const,
    operator: 'parallelize',
    text: /An array of rows is needed; it got .*Array\.from/,
    run: () => shared.sc.parallelize(untyped(rows)),
  })),
  ...[Number.NaN, 1.5, '2'].map(n => ({
    call: `take(${n})`,
    condition: 'INVALID_ROW_COUNT' as const,
    operator: 'take',
    text: /whole number that is not negative; it is /,
    run: () => shared.sc.range(3).take(untyped(n)),
  })),
  ...[[Number.NaN], [0, Number.POSITIVE_INFINITY], ['5']].map(bounds => ({
    call: `range(${bounds})`,
    condition: 'INVALID_RANGE_BOUND' as const,
    operator: 'range',
    text: /its end is (NaN|Infinity|'5')\./,
    run: () => shared.sc.range(...(untyped(bounds) as [number, number])),
  })),
  {
    call: 'range(0, 1, 0)',
    condition: 'INVALID_RANGE_STEP',
    operator: 'range',
    text: /other than 0; it is 0/,
    run: () => shared.sc.range(0, 1, 0),
  },
  ...[
    ['3', /whole numbers; it was given '3'\..* collectionAccumulator/],
    [1.5, /whole numbers; it was given 1\.5\..* doubleAccumulator/],
    [Number.NaN, /whole numbers; it was given NaN/],
    [3n, /whole numbers; it was given 3n/],
  ].map(([value, text]) => ({
    call: `longAccumulator().add(${String(value)})`,
    condition: 'INVALID_ACCUMULATOR_VALUE' as const,
    operator: 'add',
    text: text as RegExp,
    run: () => shared.sc.longAccumulator().add(untyped(value)),
  })),
  {
    call: "doubleAccumulator().add('3')",
    condition: 'INVALID_ACCUMULATOR_VALUE',
    operator: 'add',
    text: /adds up numbers; it was given '3'/,
    run: () => shared.sc.doubleAccumulator().add(untyped('3')),
  },
]

suite('what an operator cannot take is refused with its line', () => {
  for (const { call, condition, operator, text, run } of refused) {
    test(call, async () => {
      await assert.rejects(
        async () => run(),
        error => {
          assert.ok(isCondition(error, condition), String(error))
          assert.equal(error.parameters.operator, operator)
          assert.match(error.parameters.callSite, /arguments\.test\.ts:\d+$/)
          assert.match(error.message, text)
          return true
        },
      )
    })
  }

  for (const [kind, value] of [
    ['longAccumulator', 1.5],
    ['longAccumulator', '3'],
    ['doubleAccumulator', '3'],
  ] as const) {
    test(`${kind} in a task, given ${value}`, async () => {
      const sum = shared.sc[kind]()
      await assert.rejects(
        shared.sc.range(1).foreach(() => sum.add(untyped(value))),
        error => {
          assert.ok(isCondition(error, 'INVALID_ACCUMULATOR_VALUE'), String(error))
          assert.equal(error.parameters.operator, 'foreach')
          assert.match(error.parameters.callSite, /arguments\.test\.ts:\d+$/)
          return true
        },
      )
      assert.equal(sum.value, 0)
    })
  }
})

test('sums take what they can, on the driver and in tasks', async () => {
  const long = shared.sc.longAccumulator()
  const double = shared.sc.doubleAccumulator()
  long.add(-2)
  double.add(0.5)
  await shared.sc.range(0, 4, 1, 2).foreach(x => {
    long.add(x)
    double.add(x / 2)
  })
  assert.deepEqual([long.value, double.value], [4, 3.5])
  double.add(Number.NaN)
  assert.ok(Number.isNaN(double.value))
})

const ranges: readonly (readonly [bounds: Parameters<typeof shared.sc.range>, rows: number[]])[] = [
  [[5], [0, 1, 2, 3, 4]],
  [
    [5, undefined, 2],
    [0, 2, 4],
  ],
  [[0], []],
  [
    [-3, undefined, -1],
    [0, -1, -2],
  ],
  [
    [2, 4],
    [2, 3],
  ],
]
for (const [bounds, rows] of ranges) {
  test(`range(${bounds})`, async () => {
    assert.deepEqual(await shared.sc.range(...bounds).collect(), rows)
  })
}

test('take takes none for a negative number, and all for infinity', async () => {
  const rdd = shared.sc.range(0, 5, 1, 3)
  assert.deepEqual(await rdd.take(-1), [])
  assert.deepEqual(await rdd.take(Number.POSITIVE_INFINITY), [0, 1, 2, 3, 4])
})
