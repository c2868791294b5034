/** `df.col(name)` over what was made of `df`: answers are Spark's. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type DataFrame, SparkSession } from '../../src/index.js'
import { sum } from '../../src/sql/functions-api.js'
import { isCondition, type MillraceError } from '../../src/util/errors.js'

const spark = SparkSession.builder
  .master('local')
  .config('spark.ui.showConsoleProgress', 'false')
  .getOrCreate()
after(() => spark.stop())

// as DataFrames whose columns the compiler does not know: some cases are refused by it already
const a = spark.createDataFrame(
  [
    [1, 10],
    [2, 20],
    [3, 30],
  ],
  'x INT, y INT',
) as unknown as DataFrame
const b = spark.createDataFrame(
  [
    [1, 100],
    [2, 200],
  ],
  'x INT, z INT',
) as unknown as DataFrame
const x = a.col('x')
const computed = a.withColumn('x', x.plus(100))
const joined = a.join(b, 'x', 'left')
const semi = a.join(b, 'x', 'left_semi')
const narrow = a.select('y')
const renamed = a.withColumnRenamed('x', 'k')
const groups = a.groupBy('x').sum('y')

const ANOTHER = 'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION'
const GONE = 'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT'

const cases: [
  what: string,
  query: () => { collect(): Promise<object[]> },
  expected: unknown[][] | string,
][] = [
  ['computed anew: select', () => computed.select(x), ANOTHER],
  [
    'computed anew: filter',
    () => computed.filter(x.gt(1)),
    [
      [102, 20],
      [103, 30],
    ],
  ],
  [
    'computed anew: orderBy',
    () => computed.orderBy(x.desc()),
    [
      [103, 30],
      [102, 20],
      [101, 10],
    ],
  ],
  ['computed anew: withColumn', () => computed.withColumn('q', x), ANOTHER],
  ['computed anew: groupBy', () => computed.groupBy(x).count(), ANOTHER],
  [
    'cast over itself: filter',
    () => a.withColumn('x', x.cast('string')).filter(x.gt(1)),
    [
      ['2', 20],
      ['3', 30],
    ],
  ],
  [
    'USING: select',
    () => joined.select(x, b.col('x').as('bx'), 'z'),
    [
      [1, 1, 100],
      [2, 2, 200],
      [3, null, null],
    ],
  ],
  ['USING: filter', () => joined.filter(b.col('x').isNull()), [[3, 30, null]]],
  [
    'USING: orderBy',
    () => joined.orderBy(b.col('x')),
    [
      [3, 30, null],
      [1, 10, 100],
      [2, 20, 200],
    ],
  ],
  [
    'USING: drop',
    () => joined.drop(b.col('x')),
    [
      [1, 10, 100],
      [2, 20, 200],
      [3, 30, null],
    ],
  ],
  [
    'USING: groupBy',
    () => joined.groupBy(b.col('x')).count().orderBy('x'),
    [
      [null, 1],
      [1, 1],
      [2, 1],
    ],
  ],
  [
    'USING: withColumn',
    () => joined.withColumn('bx', b.col('x')),
    [
      [1, 10, 100, 1],
      [2, 20, 200, 2],
      [3, 30, null, null],
    ],
  ],
  ['semi join: select', () => semi.select(b.col('x')), ANOTHER],
  ['semi join: filter', () => semi.filter(b.col('x').gt(1)), ANOTHER],
  ['union: select of the second', () => a.union(b).select(b.col('x')), ANOTHER],
  ['union: filter by the second', () => a.union(b).filter(b.col('x').gt(1)), ANOTHER],
  ['union: select of the first', () => a.union(b).select(x), [[1], [2], [3], [1], [2]]],
  ['left out: select', () => narrow.select(x as never), GONE],
  ['left out: filter', () => narrow.filter(x.gt(1) as never), [[20], [30]]],
  ['left out: orderBy', () => narrow.orderBy(x.desc() as never), [[30], [20], [10]]],
  ['grouped by: select', () => groups.select(x).orderBy('x'), [[1], [2], [3]]],
  ['grouped away: select', () => groups.select(a.col('y') as never), GONE],
  [
    'aggregated',
    () =>
      a
        .groupBy('x')
        .agg(sum(a.col('y')))
        .orderBy('x'),
    [
      [1, 10],
      [2, 20],
      [3, 30],
    ],
  ],
  ['renamed: select', () => renamed.select(x as never), GONE],
  [
    'renamed: filter',
    () => renamed.filter(x.gt(1) as never),
    [
      [2, 20],
      [3, 30],
    ],
  ],
  ['under an alias', () => a.alias('t').select(x), [[1], [2], [3]]],
  ['distinct', () => a.distinct().select(x).orderBy('x'), [[1], [2], [3]]],
]

for (const [what, query, expected] of cases) {
  test(what, async () => {
    if (typeof expected !== 'string') {
      const rows = await query().collect()
      assert.deepEqual(
        rows.map(row => Object.values(row)),
        expected,
      )
      return
    }
    await assert.rejects(
      async () => query().collect(),
      (error: MillraceError) => {
        assert.equal(isCondition(error, expected as never), true, error.message)
        return true
      },
    )
  })
}
