/** `to`, `checkpoint`, parts of other queries and the format `noop`. Answers are Spark's. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { SparkListenerEvent } from '../../src/index.js'
import '../../src/sql/face.js'
import { col, max, not, udf } from '../../src/sql/functions-api.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('dataset-parts').getOrCreate()
const folder = mkdtempSync(join(tmpdir(), 'millrace-parts-'))
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true })
})

const rows = spark.createDataFrame(
  [
    { k: 1, v: 2, s: 'a', d: 1.5 },
    { k: 1, v: 3, s: 'b', d: null },
    { k: 2, v: null, s: 'c', d: 2 },
  ],
  'k INT, v INT, s STRING, d DOUBLE',
)
const others = spark.createDataFrame(
  [
    { j: 1, w: 10 },
    { j: 1, w: 11 },
    { j: 3, w: 30 },
  ],
  'j INT, w INT',
)
const nested = spark.sql(
  "select named_struct('a', 1, 'b', 'x') st, array(named_struct('a', 1, 'b', 2)) ar, map('k', named_struct('a', 1, 'b', 2)) m",
)

const reconciled: readonly [what: string, make: () => Promise<unknown>, expected: unknown][] = [
  ['columns in another order', () => rows.to('s STRING, k BIGINT').take(1), [{ s: 'a', k: 1 }]],
  ['a column that is missing', () => rows.to('k INT, zz STRING').take(1), [{ k: 1, zz: null }]],
  ['a number as a text', () => rows.to('k STRING').take(1), [{ k: '1' }]],
  ['a fraction as an integer', () => rows.to('d INT').collect(), [{ d: 1 }, { d: null }, { d: 2 }]],
  ['the name as the schema has it', () => rows.to('K INT').columns(), ['K']],
  [
    'nested fields',
    () => nested.to('st STRUCT<b: STRING, c: INT>, ar ARRAY<STRUCT<b: BIGINT>>').collect(),
    [{ st: { b: 'x', c: null }, ar: [{ b: 2 }] }],
  ],
  [
    'values of a map',
    () => nested.to('m MAP<STRING, STRUCT<b: BIGINT>>').collect(),
    [{ m: new Map([['k', { b: 2 }]]) }],
  ],
]
for (const [what, make, expected] of reconciled) {
  test(`to gives ${what}`, async () => assert.deepEqual(await make(), expected))
}

const refused: readonly [schema: string, condition: string][] = [
  ['k INT, zz STRING NOT NULL', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
  ['k INT NOT NULL', 'NULLABLE_COLUMN_OR_FIELD'],
  ['s INT', 'INVALID_COLUMN_OR_FIELD_DATA_TYPE'],
]
for (const [schema, condition] of refused) {
  test(`to refuses ${schema}`, () => {
    assert.throws(
      () => rows.to(schema),
      e => isCondition(e, condition as never) && /In to at .*dataset-parts/.test(e.message),
    )
  })
}
test('to refuses a column that is there twice', () => {
  assert.throws(
    () => rows.select('k', col('v').as('K')).to('k INT'),
    e => isCondition(e, 'AMBIGUOUS_COLUMN_OR_FIELD') && e.parameters.n === '2',
  )
})

test('scalar is a value of another query', async () => {
  const most = others.agg(max('w')).scalar()
  assert.deepEqual(await rows.select('k', most.as('m')).take(1), [{ k: 1, m: 30 }])
  const own = others
    .where(col('j').equalTo(col('k').outer()))
    .agg(max('w'))
    .scalar()
  assert.deepEqual(await rows.select('s', own.as('m')).collect(), [
    { s: 'a', m: 11 },
    { s: 'b', m: 11 },
    { s: 'c', m: null },
  ])
  assert.throws(
    () => rows.select(others.scalar()),
    e =>
      isCondition(
        e,
        'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN',
      ),
  )
  await assert.rejects(rows.select(others.select('w').scalar()).collect(), e =>
    isCondition(e, 'SCALAR_SUBQUERY_TOO_MANY_ROWS'),
  )
})

test('exists is a condition of another query', async () => {
  const has = others.where(col('j').equalTo(col('k').outer())).exists()
  assert.deepEqual(await rows.where(has).select('s').collect(), [{ s: 'a' }, { s: 'b' }])
  assert.deepEqual(await rows.where(not(has)).select('s').collect(), [{ s: 'c' }])
})

for (const [join, on, side, expected] of [
  ['join', 'using (id)', 'u', [[1, 2, 5]]],
  [
    'left join',
    'using (id)',
    'u',
    [
      [1, 2, 5],
      [3, 4, null],
    ],
  ],
  ['natural join', '', 'u', [[1, 2, 5]]],
  [
    'join',
    'using (id)',
    'computed',
    [
      [1, 2, 3],
      [3, 4, 5],
    ],
  ],
  [
    'natural left join',
    '',
    'computed',
    [
      [1, 2, 3],
      [3, 4, 5],
    ],
  ],
] as const) {
  test(`a LATERAL subquery that uses the left side, ${join} ${on} of ${side}`, async () => {
    const right =
      side === 'u'
        ? 'select * from values (1, 5), (1, 1), (9, 9) as u(id, w) where u.w > t.v'
        : 'select t.id, t.v + 1 as w'
    const text = `select id, v, w from values (1, 2), (3, 4) as t(id, v) ${join} lateral (${right}) l ${on}`
    const found = (await spark.sql(text).collect()).map(({ id, v, w }) => [id, v, w])
    assert.deepEqual(found.sort(), expected)
  })
}

test('lateralJoin gives each row what the other has for it', async () => {
  const own = others.where(col('j').equalTo(col('k').outer())).select('w')
  assert.deepEqual(await rows.select('k', 's').lateralJoin(own).collect(), [
    { k: 1, s: 'a', w: 10 },
    { k: 1, s: 'a', w: 11 },
    { k: 1, s: 'b', w: 10 },
    { k: 1, s: 'b', w: 11 },
  ])
  const left = rows.select('s').where("s = 'c'").withColumn('k', col('s'))
  assert.deepEqual(
    await rows.where("s = 'c'").lateralJoin(own, undefined, 'left').select('s', 'w').collect(),
    [{ s: 'c', w: null }],
  )
  assert.equal(await left.lateralJoin(others.select('w'), col('w').gt(10)).count(), 2)
  assert.throws(
    () => rows.lateralJoin(own, undefined, 'right' as 'left'),
    e => isCondition(e, 'UNSUPPORTED_JOIN_TYPE'),
  )
})

test('plan texts show a part as it is written', async () => {
  const own = others.where(col('j').equalTo(col('k').outer())).select('w')
  const joined = rows.select('k').lateralJoin(own)
  const texts: string[] = []
  const listener = (event: SparkListenerEvent): void => {
    if (event.type === 'sqlExecutionPlanned') texts.push(event.plans().parsed)
  }
  spark.sparkContext.addSparkListener(listener)
  await joined.collect()
  spark.sparkContext.removeSparkListener(listener)
  assert.equal(texts.length, 1)
  assert.match(texts[0], /^'LateralJoin .*\n: +\+- 'Project \['w\]\n: +\+- 'Filter .*'j, 'k/)
  await joined.explain('extended')
})

test('a part alone has no meaning', async () => {
  const part = others.where(col('j').equalTo(col('k').outer()))
  await assert.rejects(part.collect(), e => isCondition(e, 'OUTER_COLUMN_WITHOUT_QUERY'))
})

for (const how of ['localCheckpoint', 'checkpoint'] as const) {
  test(`${how} keeps the rows, and computes them once`, async () => {
    if (how === 'checkpoint') spark.sparkContext.setCheckpointDir(join(folder, 'checkpoint'))
    const calls = spark.sparkContext.longAccumulator('calls')
    const counting = udf((k: number) => {
      calls.add(1)
      return k
    }, 'int')
    const made = await rows.select(counting('k').as('k'), 's')[how]()
    assert.deepEqual(await made.collect(), await rows.select('k', 's').collect())
    assert.deepEqual(await made.where('k = 2').collect(), [{ k: 2, s: 'c' }])
    assert.deepEqual(await made.dtypes(), [
      ['k', 'int'],
      ['s', 'string'],
    ])
    assert.equal(Number(calls.value), 3)
    const lazy = await rows.where('k = 1')[how](false)
    assert.equal(await lazy.count(), 2)
  })
}

test('noop computes all rows and writes nothing', async () => {
  const calls = spark.sparkContext.longAccumulator('written')
  const counting = udf((id: number) => {
    calls.add(1)
    return id
  }, 'bigint')
  const made = spark.range(0, 100, 1, 4).select(counting('id'))
  await made.write.format('noop').mode('overwrite').save()
  await made.write.format('noop').mode('append').save()
  assert.equal(Number(calls.value), 200)
  await assert.rejects(made.write.format('noop').save(), e =>
    isCondition(e, 'UNSUPPORTED_DATA_SOURCE_SAVE_MODE'),
  )
})
