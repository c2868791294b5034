/** How much of its input a query with a limit reads: tasks are counted. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import type { Dataset } from '../../src/sql/dataset.js'
import { col, expr, lit } from '../../src/sql/functions-api.js'
import { SparkSession } from '../../src/sql/session.js'

const spark = SparkSession.builder
  .master('local[2]')
  .config('spark.millrace.sql.smallQueryBytes', 0)
  .config('spark.sql.shuffle.partitions', 4)
  .getOrCreate()
after(() => spark.stop())

let tasks = 0
spark.sparkContext.addSparkListener(event => {
  if (event.type === 'taskEnd') tasks++
})

/** Numbers below 1,600, each hundred in a partition. */
const numbers = spark.range(0, 1600, 1, 16)
const ids = (rows: readonly { id: number }[]): number[] => rows.map(({ id }) => id)

const cases: [name: string, run: () => Promise<unknown>, expected: unknown, tasks: number][] = [
  ['enough in the first partition', async () => ids(await numbers.take(3)), [0, 1, 2], 1],
  ['limit', async () => ids(await numbers.limit(2).collect()), [0, 1], 1],
  ['a limit on a limit', async () => ids(await numbers.limit(2).limit(9).collect()), [0, 1], 1],
  ['less of a limit', async () => ids(await numbers.limit(9).limit(2).collect()), [0, 1], 1],
  ['offset', async () => ids(await numbers.offset(98).limit(3).collect()), [98, 99, 100], 5],
  [
    'a limit, then an offset',
    async () => ids(await numbers.limit(100).offset(98).collect()),
    [98, 99],
    17,
  ],
  ['first', async () => (await numbers.first()).id, 0, 1],
  ['isEmpty', () => numbers.isEmpty(), false, 1],
  ['show', async () => (await numbers.showString(1)).split('\n')[3], '|  0|', 1],
  ['nothing', async () => ids(await numbers.limit(0).collect()), [], 0],
  [
    'rows of the second partition',
    async () => ids(await numbers.where(col('id').geq(150)).limit(1).collect()),
    [150],
    5,
  ],
  [
    'rows of the last partition',
    async () => ids(await numbers.where('id >= 1500').take(2)),
    [1500, 1501],
    16,
  ],
  [
    'fewer rows than are wanted',
    async () => ids(await numbers.where('id % 500 = 0').take(9)),
    [0, 500, 1000, 1500],
    16,
  ],
  [
    'columns of what is cut',
    async () => numbers.limit(1).select(col('id').as('a'), lit(7).as('b')).collect(),
    [{ a: 0, b: 7 }],
    1,
  ],
  [
    'what may fail is computed of the rows that are taken, after an exchange',
    async () => numbers.limit(100).select(expr('1 / (100 - id)').as('a')).count(),
    100,
    17,
  ],
  [
    'SQL',
    async () =>
      ids((await spark.sql('select * from range(0, 100, 1, 10) limit 2').collect()) as never),
    [0, 1],
    1,
  ],
  [
    'groups: the input is read, one partition of the groups asked',
    async () => (await numbers.groupBy(expr('id % 100')).count().limit(1).collect())[0].count,
    16,
    17,
  ],
]
for (const [name, run, expected, count] of cases) {
  test(name, async () => {
    tasks = 0
    assert.deepEqual(await run(), expected)
    assert.equal(tasks, count, 'tasks')
  })
}

test('settings say how many partitions are asked', async () => {
  spark.conf.set('spark.sql.limit.initialNumPartitions', 2)
  spark.conf.set('spark.sql.limit.scaleUpFactor', 3)
  tasks = 0
  await numbers.where('id >= 250').take(1)
  assert.equal(tasks, 2 + 6)
  spark.conf.unset('spark.sql.limit.initialNumPartitions')
  spark.conf.unset('spark.sql.limit.scaleUpFactor')
})

test('explain says so', async () => {
  const plan = async (df: Dataset<never>): Promise<string[]> => {
    const text = await df.query.explain('simple')
    return text
      .split('\n')
      .slice(1, -1)
      .filter(line => line !== '')
      .map(line =>
        line
          .replace(/ \(.*/, '')
          .replace(/#\d+/g, '')
          .replace(/, \[plan_id=.*/, ''),
      )
  }
  assert.deepEqual(await plan(numbers.limit(3) as never), [
    'CollectLimit 3',
    '+- LocalLimit 3',
    '   +- Range',
  ])
  assert.deepEqual(await plan(numbers.offset(2).limit(3) as never), [
    'CollectLimit 3, 2',
    '+- LocalLimit 5',
    '   +- Range',
  ])
  assert.deepEqual(await plan(numbers.limit(3).groupBy().count() as never), [
    '*(1) HashAggregate(keys=[], functions=[count(1)])',
    '+- *(1) Project []',
    '   +- GlobalLimit 3',
    '      +- Exchange SinglePartition, ENSURE_REQUIREMENTS',
    '         +- LocalLimit 3',
    '            +- Range',
  ])
})
