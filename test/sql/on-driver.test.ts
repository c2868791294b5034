/** Which queries run on the driver's thread, and that they give what task threads give. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import { col, udf } from '../../src/sql/functions-api.js'
import { SparkSession } from '../../src/sql/session.js'

const spark = SparkSession.builder.master('local[2]').getOrCreate()
after(() => spark.stop())

/** Of the task that ended last. */
let executor: number | undefined
const added: number[] = []
const { executorIds: threads } = spark.sparkContext.env.taskScheduler
spark.sparkContext.addSparkListener(event => {
  if (event.type === 'taskEnd') executor = event.executorId
  if (event.type === 'executorAdded') added.push(event.executorId)
})

function rows(count: number): { id: number; name: string; v: number }[] {
  return Array.from({ length: count }, (_, i) => ({ id: i, name: `n${i % 3}`, v: i * 1.5 }))
}
spark.createDataFrame(rows(100)).createOrReplaceTempView('few')
spark.createDataFrame(rows(10_000)).createOrReplaceTempView('many')
spark.udf.register('twice', (x: number) => 2 * x, 'double')
const few = spark.table('few')
const slow = udf((x: number) => x + 1, 'double')

const cases: [name: string, query: () => { collect(): Promise<object[]> }, onDriver: boolean][] = [
  ['groups', () => spark.sql('select name, sum(v) as s from few where id > 5 group by name'), true],
  [
    'sorted groups',
    () => spark.sql('select name, max(v) as m from few group by name order by name desc'),
    true,
  ],
  ['one group', () => spark.sql('select count(*) as n, avg(v) as a from few'), true],
  ['the most', () => spark.sql('select id, v from few order by v desc limit 3'), true],
  ['many rows', () => spark.sql('select name, sum(v) as s from many group by name'), false],
  ['several partitions', () => spark.range(0, 10, 1, 2).toDF(), false],
  [
    'a join',
    () =>
      spark.sql('select a.name, count(*) as n from few a join few b on a.v < b.v group by a.name'),
    false,
  ],
  [
    'a generator',
    () => spark.sql('select sum(n) as s from few lateral view explode(sequence(0, id)) as n'),
    false,
  ],
  [
    'a window',
    () => spark.sql('select sum(r) as s from (select rank() over (order by v) as r from few)'),
    false,
  ],
  [
    'a function of the program',
    () => few.agg({ id: 'max' }).select(slow(col('max(id)')).as('x')),
    false,
  ],
  [
    'a function of the program by name',
    () => spark.sql('select sum(twice(v)) as s from few'),
    false,
  ],
]

for (const [name, query, onDriver] of cases) {
  test(`${name}: ${onDriver ? 'on the driver' : 'in a thread'}`, async () => {
    const found = await query().collect()
    assert.ok(
      executor !== undefined && threads.includes(executor) !== onDriver,
      `executor ${executor}`,
    )
    // nothing is small any more
    spark.conf.set('spark.millrace.sql.smallQueryBytes', 0)
    try {
      assert.deepEqual(sorted(await query().collect()), sorted(found))
      assert.ok(threads.includes(executor))
    } finally {
      spark.conf.unset('spark.millrace.sql.smallQueryBytes')
    }
  })
}

function sorted(rows: readonly object[]): string[] {
  return rows.map(row => JSON.stringify(row)).sort()
}

suite('the executor on the driver', () => {
  test('is one, and told of', () => {
    assert.equal(added.length, 1)
    assert.ok(!threads.includes(added[0]))
  })

  test('takes one task at a time; the others go to threads', async () => {
    const executors = new Set<number>()
    spark.sparkContext.addSparkListener(event => {
      if (event.type === 'taskEnd') executors.add(event.executorId)
    })
    const query = 'select sum(v) as s from few where id >= '
    const sums = await Promise.all(
      Array.from({ length: 20 }, (_, i) => spark.sql(query + i).collect()),
    )
    assert.deepEqual(
      sums.map(([{ s }]) => s),
      Array.from({ length: 20 }, (_, i) => 1.5 * (4950 - (i * (i - 1)) / 2)),
    )
    assert.ok(executors.has(added[0]) && executors.size > 1, [...executors].join())
  })

  test('is not held up by tasks that keep all threads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'on-driver-'))
    const opened = join(folder, 'opened')
    const held = spark.sparkContext
      .parallelize([1, 2], 2)
      .map(n => {
        while (!existsSync(opened));
        return n
      })
      .collect()
    const [{ n }] = await spark.sql('select count(*) as n from few').collect()
    assert.equal(n, 100)
    assert.equal(executor, added[0])
    writeFileSync(opened, '')
    assert.deepEqual(await held, [1, 2])
    rmSync(folder, { recursive: true })
  })

  test('an error of values is that of a task, with the line of the query', async () => {
    await assert.rejects(spark.sql('select sum(1 div (id - 5)) as s from few').collect(), {
      condition: 'DIVIDE_BY_ZERO',
    })
    assert.equal(executor, added[0])
  })
})
