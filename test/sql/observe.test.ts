/** Metrics of the rows that pass a point: what is delivered, when, and what is refused. Answers are Spark's. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import type { SparkListener } from '../../src/core/scheduler/listener-bus.js'
import type { Dataset } from '../../src/sql/dataset.js'
import {
  avg,
  col,
  count,
  count_distinct,
  expr,
  lit,
  max,
  row_number,
  sum,
  udf,
} from '../../src/sql/functions-api.js'
import { Observation } from '../../src/sql/observation.js'
import { SparkSession } from '../../src/sql/session.js'
import { Window } from '../../src/sql/window-spec.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2,3]').appName('observe').getOrCreate()
const folder = mkdtempSync(join(tmpdir(), 'millrace-observe-'))
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true })
})

const people = spark.createDataFrame(
  [
    { k: 1, v: 2, d: 1.5 },
    { k: 1, v: 3, d: null },
    { k: 2, v: null, d: 2 },
  ],
  'k INT, v INT, d DOUBLE',
)
const numbers = spark.range(0, 1000, 1, 4).repartition(3)

const cases: readonly [
  what: string,
  run: (observation: Observation) => Promise<unknown>,
  metrics: Record<string, unknown>,
][] = [
  [
    'several aggregates, and what is computed of them',
    o =>
      people
        .observe(o, count('*').as('n'), sum('v').plus(1).as('s'), max('d'), lit(5).as('five'))
        .collect(),
    { n: 3, s: 6, 'max(d)': 2, five: 5 },
  ],
  [
    'no rows',
    o => people.where('k > 5').observe(o, count('*').as('n'), max('k').as('m')).collect(),
    { n: 0, m: null },
  ],
  [
    'rows before a filter',
    o => numbers.observe(o, count('*').as('n')).where('id < 10').collect(),
    { n: 1000 },
  ],
  [
    'rows behind a filter',
    o => numbers.where('id < 10').observe(o, count('*').as('n')).count(),
    { n: 10 },
  ],
  [
    'columns that nobody else needs',
    o => people.observe(o, max('d').as('m')).select('k').collect(),
    { m: 2 },
  ],
  [
    'below a group',
    o => numbers.observe(o, count('*').as('n')).groupBy(expr('id % 3')).count().collect(),
    { n: 1000 },
  ],
  [
    'below an order, which samples the rows first',
    o => numbers.observe(o, sum('id').as('s')).orderBy(col('id').desc()).collect(),
    { s: 499_500 },
  ],
  [
    'a query that stands twice in another',
    o => {
      const d = numbers.observe(o, count('*').as('n'))
      return d.union(d).count()
    },
    { n: 1000 },
  ],
  [
    'the small side of a join',
    o => numbers.join(people.observe(o, count('*').as('n')), expr('id = k')).count(),
    { n: 3 },
  ],
  [
    'partition by partition',
    async o => {
      for await (const _ of numbers.observe(o, count('*').as('n')).toLocalIterator());
    },
    { n: 1000 },
  ],
  [
    'rows that are written',
    o => numbers.observe(o, avg('id').as('a')).write.json(join(folder, 'out')),
    { a: 499.5 },
  ],
  [
    'rows that nobody asks for',
    o => numbers.observe(o, count('*').as('n'), sum('id').as('s')).limit(0).collect(),
    { n: 0, s: null },
  ],
  ['rows of which none is taken', o => numbers.observe(o, count('*').as('n')).take(0), { n: 0 }],
  [
    'rows that tasks keep',
    o => numbers.observe(o, count('*').as('n')).foreach(() => {}),
    { n: 1000 },
  ],
  [
    'rows that tasks reduce',
    o => numbers.observe(o, count('*').as('n')).reduce((a, _) => a),
    { n: 1000 },
  ],
  [
    'rows of a checkpoint',
    o => numbers.observe(o, count('*').as('n')).localCheckpoint(),
    { n: 1000 },
  ],
  [
    'a filter of an aggregate',
    o => people.observe(o, expr('count(*) filter (where k = 1)').as('n')).collect(),
    { n: 2 },
  ],
]

for (const [what, run, metrics] of cases) {
  test(`observes ${what}`, async () => {
    const observation = new Observation()
    await run(observation)
    assert.ok(observation.isDelivered)
    assert.deepEqual(await observation.get(), metrics)
  })
}

test('rows of a cache are observed when it is filled', async () => {
  const observation = new Observation()
  const cached = numbers.observe(observation, count('*').as('n')).cache()
  await cached.where('id < 5').count()
  assert.deepEqual(await observation.get(), { n: 1000 })
  await cached.unpersist()
})

test('two points of one query', async () => {
  const [before, behind] = [new Observation('before'), new Observation('behind')]
  await numbers
    .observe(before, count('*').as('n'))
    .where('id % 2 = 0')
    .observe(behind, count('*').as('n'))
    .collect()
  assert.deepEqual([await before.get(), await behind.get()], [{ n: 1000 }, { n: 500 }])
})

test('the first action that ends well delivers; one that fails does not', async () => {
  const observation = new Observation()
  const flag = join(folder, 'may-run')
  const fails = udf((id: number) => {
    if (!process.getBuiltinModule('node:fs').existsSync(flag)) throw new Error('not yet')
    return id
  }, 'bigint')
  const made = numbers.observe(observation, count('*').as('n')).select(fails('id'))
  await assert.rejects(made.collect())
  process.getBuiltinModule('node:fs').writeFileSync(flag, '')
  await made.collect()
  assert.deepEqual(await observation.get(), { n: 1000 })
})

test('a task that fails and is run again counts once', async () => {
  const observation = new Observation()
  const marks = join(folder, 'attempt-')
  const failsOnce = udf((id: number) => {
    const fs = process.getBuiltinModule('node:fs')
    const mark = `${marks}${id % 100}`
    if (id % 100 === 99 && !fs.existsSync(mark)) {
      fs.writeFileSync(mark, '')
      throw new Error('once')
    }
    return id
  }, 'bigint')
  const made = numbers.observe(observation, count('*').as('n'), sum('id').as('s'))
  assert.equal((await made.select(failsOnce('id').as('id')).collect()).length, 1000)
  assert.deepEqual(await observation.get(), { n: 1000, s: 499_500 })
})

test('a limit stops the rows that are observed', async () => {
  const observation = new Observation()
  const rows = await spark
    .range(0, 1_000_000, 1, 8)
    .observe(observation, count('*').as('n'))
    .limit(1)
    .collect()
  assert.equal(rows.length, 1)
  const { n } = await observation.get()
  assert.ok(n >= 1 && n < 1_000_000, String(n))
})

test('listeners hear of each action, under the name', async () => {
  const heard: unknown[] = []
  const listener: SparkListener = event => {
    if (event.type === 'sqlExecutionEnd') heard.push(event.observedMetrics)
  }
  spark.sparkContext.addSparkListener(listener)
  const made = people.observe('seen', count('*').as('n'))
  await made.collect()
  await made.where('k = 1').count()
  await numbers.count()
  spark.sparkContext.removeSparkListener(listener)
  assert.deepEqual(heard, [{ seen: { n: 3 } }, { seen: { n: 3 } }, undefined])
})

const refused: readonly [what: string, make: () => Dataset<never>, condition: string][] = [
  ['no metrics', () => people.observe('x') as never, 'INVALID_ARGUMENT'],
  [
    'a plain column',
    () => people.observe('x', col('v')) as never,
    'INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE',
  ],
  [
    'a column beside an aggregate',
    () => people.observe('x', sum('v').plus(col('k'))) as never,
    'INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE',
  ],
  [
    'DISTINCT',
    () => people.observe('x', count_distinct('v')) as never,
    'INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED',
  ],
  [
    'an aggregate of an aggregate',
    () => people.observe('x', sum(sum('v'))) as never,
    'INVALID_OBSERVED_METRICS.NESTED_AGGREGATES_UNSUPPORTED',
  ],
  [
    'a window',
    () => people.observe('x', row_number().over(Window.orderBy('k'))) as never,
    'INVALID_OBSERVED_METRICS.WINDOW_EXPRESSIONS_UNSUPPORTED',
  ],
  [
    'no name',
    () => people.observe('', count('*')) as never,
    'INVALID_OBSERVED_METRICS.MISSING_NAME',
  ],
  [
    'a name twice',
    () => people.observe('a', sum('v')).observe('a', max('v')) as never,
    'DUPLICATED_METRICS_NAME',
  ],
]

for (const [what, make, condition] of refused) {
  test(`refuses ${what}`, () => {
    assert.throws(make, e => isCondition(e, condition as never))
  })
}

test('refuses an Observation that observes already', () => {
  const observation = new Observation('once')
  people.observe(observation, count('*'))
  assert.throws(
    () => people.observe(observation, count('*')),
    e => isCondition(e, 'REUSE_OBSERVATION') && e.parameters.name === 'once',
  )
})
