/** Datasets end to end: what each method gives, run on task threads. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import * as F from '../../src/sql/functions-api.js'
import { SparkSession } from '../../src/sql/session.js'
import { Decimal } from '../../src/sql/types/decimal.js'
import { Window } from '../../src/sql/window-spec.js'
import { isCondition } from '../../src/util/errors.js'

const { col, lit } = F
const spark = SparkSession.builder
  .master('local[2]')
  .appName('dataset')
  .config('spark.sql.session.timeZone', 'UTC')
  .config('spark.sql.shuffle.partitions', 2)
  .getOrCreate()
after(() => spark.stop())

const people = spark.createDataFrame(
  [
    { name: 'Ann', age: 31, tags: ['a', 'b'], home: { city: 'Rome', zip: 1 } },
    { name: 'Bob', age: null, tags: [], home: null },
    { name: 'Cyd', age: 7, tags: ['c'], home: { city: null, zip: 2 } },
  ],
  'name STRING NOT NULL, age INT, tags ARRAY<STRING>, home STRUCT<city: STRING, zip: INT>',
)
const few = people.select('name', 'age')
const numbers = spark.sql(
  "SELECT * FROM VALUES (1, 2.5D, 'a'), (2, 3.5D, 'b'), (3, NULL, 'b') t(a, b, c)",
)

interface Collectable {
  collect(): Promise<unknown[]>
}

/** Rows as JSON lines, in order where the case says so. */
const cases: [name: string, dataset: () => Collectable, rows: string[], ordered?: boolean][] = [
  [
    'select computes, and a cast keeps the name',
    () => people.select('name', col('age').plus(1), col('age').cast('string'), col('home.city')),
    [
      '{"name":"Ann","(age + 1)":32,"age":"31","city":"Rome"}',
      '{"name":"Bob","(age + 1)":null,"age":null,"city":null}',
      '{"name":"Cyd","(age + 1)":8,"age":"7","city":null}',
    ],
    true,
  ],
  ['selectExpr', () => few.selectExpr('age * 2 AS n').where('n > 20'), ['{"n":62}']],
  [
    'where with a column',
    () => few.where(col('age').gt(10).or(col('name').startsWith('B'))).select('name'),
    ['{"name":"Ann"}', '{"name":"Bob"}'],
  ],
  [
    'filter with a function',
    () => people.filter(p => p.home?.city === null).select('name'),
    ['{"name":"Cyd"}'],
  ],
  [
    'withColumn replaces in place and adds at the end',
    () => few.withColumn('AGE', col('age').multiply(2)).withColumn('n', F.length('name')),
    [
      '{"name":"Ann","AGE":62,"n":3}',
      '{"name":"Bob","AGE":null,"n":3}',
      '{"name":"Cyd","AGE":14,"n":3}',
    ],
  ],
  [
    'withColumns see what was before',
    () =>
      numbers
        .select('a')
        .withColumns({ a: col('a').plus(1), b: col('a') })
        .limit(1),
    ['{"a":2,"b":1}'],
  ],
  [
    'renamed, dropped, toDF',
    () => people.withColumnRenamed('age', 'years').drop('tags', 'home').toDF('x', 'y').limit(1),
    ['{"x":"Ann","y":31}'],
  ],
  [
    'groupBy and agg',
    () =>
      few
        .groupBy(col('age').isNull().as('none'))
        .agg(F.count('*').as('n'), F.sum('age'), F.collect_list('name')),
    [
      '{"none":false,"n":2,"sum(age)":38,"collect_list(name)":["Ann","Cyd"]}',
      '{"none":true,"n":1,"sum(age)":null,"collect_list(name)":["Bob"]}',
    ],
  ],
  ['all numeric columns', () => numbers.groupBy().avg(), ['{"avg(a)":2,"avg(b)":3}']],
  [
    'aggregates by name',
    () => few.agg({ age: 'max', '*': 'count' }),
    ['{"max(age)":31,"count(1)":3}'],
  ],
  [
    'rollup',
    () => numbers.rollup('c').count(),
    ['{"c":"a","count":1}', '{"c":"b","count":2}', '{"c":null,"count":3}'],
  ],
  [
    'cube',
    () => numbers.where('a < 3').cube('a', 'c').count(),
    [
      '{"a":1,"c":"a","count":1}',
      '{"a":1,"c":null,"count":1}',
      '{"a":2,"c":"b","count":1}',
      '{"a":2,"c":null,"count":1}',
      '{"a":null,"c":"a","count":1}',
      '{"a":null,"c":"b","count":1}',
      '{"a":null,"c":null,"count":2}',
    ],
  ],
  [
    'groupingSets',
    () => numbers.groupingSets([['c'], []], 'c').agg(F.max('a')),
    ['{"c":"a","max(a)":1}', '{"c":"b","max(a)":3}', '{"c":null,"max(a)":3}'],
  ],
  [
    'pivot with values',
    () => numbers.groupBy('a').pivot('c', ['b', 'x']).sum('b'),
    ['{"a":1,"b":null,"x":null}', '{"a":2,"b":3.5,"x":null}', '{"a":3,"b":null,"x":null}'],
  ],
  [
    'explode',
    () => people.select('name', F.explode('tags').as('tag')),
    ['{"name":"Ann","tag":"a"}', '{"name":"Ann","tag":"b"}', '{"name":"Cyd","tag":"c"}'],
  ],
  [
    'several names',
    () => people.select(F.posexplode('tags').as(['i', 't'])),
    ['{"i":0,"t":"a"}', '{"i":0,"t":"c"}', '{"i":1,"t":"b"}'],
  ],
  [
    'join by a name',
    () => few.join(spark.createDataFrame([{ name: 'Ann', x: 1.5 }]), 'name', 'left'),
    [
      '{"name":"Ann","age":31,"x":1.5}',
      '{"name":"Bob","age":null,"x":null}',
      '{"name":"Cyd","age":7,"x":null}',
    ],
  ],
  [
    'join by a condition',
    () => few.join(numbers, col('age').equalTo(col('a').plus(4))).select('name', 'a'),
    ['{"name":"Cyd","a":3}'],
  ],
  [
    'self-join by DataFrame columns',
    () =>
      people
        .join(few, people.col('name').equalTo(few.col('name')))
        .drop(few.col('name'))
        .select('name', few.col('age'))
        .limit(1),
    ['{"name":"Ann","age":31}'],
  ],
  [
    'drop of a column of a DataFrame that is no part of this one',
    () =>
      numbers
        .drop(spark.createDataFrame([{ a: 1 }]).col('a'))
        .where('a = 3')
        .select('a'),
    ['{"a":3}'],
  ],
  [
    'anti join',
    () => few.join(few.where('age IS NOT NULL'), 'name', 'left_anti'),
    ['{"name":"Bob","age":null}'],
  ],
  [
    'broadcast',
    () => few.join(F.broadcast(few.toDF('n', 'm')), col('name').equalTo(col('n'))).select('n'),
    ['{"n":"Ann"}', '{"n":"Bob"}', '{"n":"Cyd"}'],
  ],
  [
    'union and distinct',
    () => few.union(few).distinct().select('name'),
    ['{"name":"Ann"}', '{"name":"Bob"}', '{"name":"Cyd"}'],
  ],
  [
    'unionByName',
    () => few.limit(1).unionByName(spark.createDataFrame([{ name: 'Z' }]) as never, true),
    ['{"name":"Ann","age":31}', '{"name":"Z","age":null}'],
  ],
  [
    'except and intersect',
    () => few.except(few.where("name = 'Bob'")).intersect(few.where('age < 10')),
    ['{"name":"Cyd","age":7}'],
  ],
  ['dropDuplicates', () => numbers.dropDuplicates('c').select('c'), ['{"c":"a"}', '{"c":"b"}']],
  [
    'orderBy',
    () => few.orderBy(F.desc('name'), 'age').select('name'),
    ['{"name":"Cyd"}', '{"name":"Bob"}', '{"name":"Ann"}'],
    true,
  ],
  [
    'orderBy with nulls last',
    () => few.orderBy(col('age').asc_nulls_last()).select('age'),
    ['{"age":7}', '{"age":31}', '{"age":null}'],
    true,
  ],
  ['offset and limit', () => few.orderBy('name').offset(1).limit(1), ['{"name":"Bob","age":null}']],
  [
    'window functions',
    () => {
      const w = Window.orderBy('name')
      return few.select(
        F.row_number().over(w).as('r'),
        F.lag('age').over(w).as('l'),
        F.sum('age').over(w.rowsBetween(-1, 0)).as('s'),
      )
    },
    ['{"r":1,"l":null,"s":31}', '{"r":2,"l":31,"s":31}', '{"r":3,"l":null,"s":7}'],
  ],
  [
    'windows of time',
    () =>
      spark
        .createDataFrame([{ ts: new Date('2024-01-01T00:03:00Z') }])
        .groupBy(F.window('ts', '10 minutes', '5 minutes'))
        .count()
        .select('window.start', 'count'),
    [
      '{"start":"2023-12-31T23:55:00.000Z","count":1}',
      '{"start":"2024-01-01T00:00:00.000Z","count":1}',
    ],
  ],
  [
    'user-defined functions',
    () =>
      few.select(
        F.udf((s: string) => s.length, 'int')('name').as('n'),
        F.udf((a: number | null) => (a ?? 0) + 1, 'int')('age').as('m'),
      ),
    ['{"n":3,"m":1}', '{"n":3,"m":32}', '{"n":3,"m":8}'],
  ],
  [
    'map with a schema',
    () => people.map(p => ({ n: p.name, k: p.tags?.length }), 'n STRING, k INT').where('k > 0'),
    ['{"n":"Ann","k":2}', '{"n":"Cyd","k":1}'],
  ],
  [
    'map without a schema',
    () => people.map(p => ({ n: p.name, k: p.tags?.length })).where('k > 0'),
    ['{"n":"Ann","k":2}', '{"n":"Cyd","k":1}'],
  ],
  [
    'map to single values',
    () => people.map(p => p.name, 'string').filter(n => n !== 'Bob'),
    ['"Ann"', '"Cyd"'],
  ],
  ['map of single values', () => people.map(p => p.name).map(n => n.length + 1), ['4', '4', '4']],
  ['flatMap', () => people.flatMap(p => p.tags ?? [], 'string'), ['"a"', '"b"', '"c"']],
  [
    'flatMap to rows',
    () => people.flatMap(p => (p.tags ?? []).map(t => ({ t })), 't STRING'),
    ['{"t":"a"}', '{"t":"b"}', '{"t":"c"}'],
  ],
  [
    'mapPartitions with work that waits',
    () =>
      people.mapPartitions(async function* (rows) {
        for (const row of rows) yield await Promise.resolve(`${row.name}!`)
      }),
    ['"Ann!"', '"Bob!"', '"Cyd!"'],
  ],
  ...(
    [
      ['inner', ['{"_1":{"k":1,"l":"a"},"_2":{"k":1,"r":"p"}}']],
      ['left', ['{"_1":{"k":1,"l":"a"},"_2":{"k":1,"r":"p"}}', '{"_1":{"k":2,"l":"b"},"_2":null}']],
      [
        'right',
        ['{"_1":{"k":1,"l":"a"},"_2":{"k":1,"r":"p"}}', '{"_1":null,"_2":{"k":3,"r":null}}'],
      ],
      [
        'full',
        [
          '{"_1":{"k":1,"l":"a"},"_2":{"k":1,"r":"p"}}',
          '{"_1":{"k":2,"l":"b"},"_2":null}',
          '{"_1":null,"_2":{"k":3,"r":null}}',
        ],
      ],
    ] as const
  ).map(([type, rows]): (typeof cases)[number] => {
    const left = spark.sql("SELECT * FROM VALUES (1, 'a'), (2, 'b') t(k, l)")
    const right = spark.sql("SELECT * FROM VALUES (1, 'p'), (3, NULL) t(k, r)")
    return [
      `joinWith: ${type}`,
      () => left.joinWith(right, left.col('k').equalTo(right.col('k')), type),
      [...rows],
    ]
  }),
  [
    'joinWith of a row of nulls, and of single values',
    () =>
      spark
        .createDataFrame(['x'], 'value STRING')
        .map(row => row.value, 'string')
        .joinWith(spark.sql('SELECT CAST(NULL AS INT) n'), lit(true), 'left'),
    ['{"_1":"x","_2":{"n":null}}'],
  ],
  [
    'cogroup',
    () =>
      numbers
        .groupByKey(row => row.c)
        .cogroup(
          few.groupByKey(row => row.name.toLowerCase()[0]),
          (key, rows, people) => [{ key, n: [...rows].length, p: [...people].map(p => p.name) }],
        ),
    [
      '{"key":"a","n":1,"p":["Ann"]}',
      '{"key":"b","n":2,"p":["Bob"]}',
      '{"key":"c","n":0,"p":["Cyd"]}',
    ],
  ],
  [
    'SQL as a template binds its values',
    () => spark.sql`SELECT ${"o'hara; --"} AS who, ${[1, 2]}[1] + ${40} AS n, '?' AS q`,
    ['{"who":"o\'hara; --","n":42,"q":"?"}'],
  ],
  [
    'groupByKey',
    () => numbers.groupByKey(r => r.c).mapGroups((c, rows) => ({ c, n: [...rows].length })),
    ['{"c":"a","n":1}', '{"c":"b","n":2}'],
  ],
  [
    'groups reduced and counted',
    () =>
      numbers
        .groupByKey(r => r.c)
        .mapValues(r => r.a)
        .reduceGroups((x, y) => x + y),
    ['{"key":"a","value":1}', '{"key":"b","value":5}'],
  ],
  [
    'lambdas',
    () =>
      people
        .limit(1)
        .select(
          F.transform('tags', x => F.concat(x, lit('!'))).as('t'),
          F.aggregate('tags', '', (s, x) => F.concat(s, x)).as('a'),
        ),
    ['{"t":["a!","b!"],"a":"ab"}'],
  ],
  [
    'fields of structs',
    () =>
      people
        .limit(1)
        .select(
          col('home').getField('zip').as('z'),
          col('home').withField('x', lit(1)).as('w'),
          col('home').dropFields('zip').as('d'),
        ),
    ['{"z":1,"w":{"city":"Rome","zip":1,"x":1},"d":{"city":"Rome"}}'],
  ],
  [
    'toJSON',
    () => people.select('name', 'home').toJSON().limit(1),
    ['"{\\"name\\":\\"Ann\\",\\"home\\":{\\"city\\":\\"Rome\\",\\"zip\\":1}}"'],
  ],
  [
    'na.fill',
    () => numbers.na.fill(0).na.fill({ c: 'x' }).where('a = 3'),
    ['{"a":3,"b":0,"c":"b"}'],
  ],
  ['na.drop', () => numbers.na.drop().select('a'), ['{"a":1}', '{"a":2}']],
  [
    'na.replace',
    () => numbers.na.replace('a', { 1: 10, 3: 30 }).select('a'),
    ['{"a":10}', '{"a":2}', '{"a":30}'],
  ],
  [
    'unpivot',
    () => numbers.unpivot(['c'], ['a'], 'n', 'v').where('v > 1'),
    ['{"c":"b","n":"a","v":2}', '{"c":"b","n":"a","v":3}'],
  ],
  [
    'describe',
    () => numbers.describe(),
    [
      '{"summary":"count","a":"3","b":"2","c":"3"}',
      '{"summary":"max","a":"3","b":"3.5","c":"b"}',
      '{"summary":"mean","a":"2.0","b":"3.0","c":null}',
      '{"summary":"min","a":"1","b":"2.5","c":"a"}',
      '{"summary":"stddev","a":"1.0","b":"0.7071067811865476","c":null}',
    ],
  ],
  [
    'summary',
    () => numbers.summary('count', '25%'),
    ['{"summary":"25%","a":"1","b":"2.5","c":null}', '{"summary":"count","a":"3","b":"2","c":"3"}'],
  ],
  ['sampleBy', () => numbers.stat.sampleBy('c', { b: 1 }, 1).select('a'), ['{"a":2}', '{"a":3}']],
  [
    'repartition',
    () => numbers.repartition(3, 'a').coalesce(1).repartitionByRange(2, 'a').select('a'),
    ['{"a":1}', '{"a":2}', '{"a":3}'],
  ],
  [
    'colRegex',
    () => people.limit(1).select(...people.colRegex('`NA.*|age`')),
    ['{"name":"Ann","age":31}'],
  ],
]

for (const [name, dataset, rows, ordered = false] of cases) {
  test(name, async () => {
    const found = (await dataset().collect()).map(row => JSON.stringify(row))
    assert.deepEqual(ordered ? found : found.sort(), ordered ? rows : [...rows].sort())
  })
}

test('actions', async () => {
  assert.equal(await few.count(), 3)
  assert.deepEqual(await few.orderBy('name').take(2), [
    { name: 'Ann', age: 31 },
    { name: 'Bob', age: null },
  ])
  assert.deepEqual(await few.orderBy('name').first(), { name: 'Ann', age: 31 })
  assert.deepEqual(await few.orderBy('name').tail(1), [{ name: 'Cyd', age: 7 }])
  assert.deepEqual([await few.isEmpty(), await few.limit(0).isEmpty()], [false, true])
  await assert.rejects(few.limit(0).first(), { condition: 'EMPTY_COLLECTION' })
  assert.equal(
    await spark
      .range(10)
      .map(r => r.id)
      .reduce((a, b) => a + b),
    45,
  )
  const names: string[] = []
  for await (const row of few.toLocalIterator()) names.push(row.name)
  assert.deepEqual(names.sort(), ['Ann', 'Bob', 'Cyd'])
  assert.deepEqual((await people.rdd.map(p => p.name).collect()).sort(), names)
})

test('literals are never null', async () => {
  const literals = [
    "date'2024-01-01'",
    "timestamp'2024-01-01'",
    "timestamp_ntz'2024-01-01'",
    "x'00'",
  ]
  for (const ansi of [true, false]) {
    spark.conf.set('spark.sql.ansi.enabled', ansi)
    const { fields } = await spark.sql(`select ${literals} `).schema()
    spark.conf.unset('spark.sql.ansi.enabled')
    assert.deepEqual(
      fields.filter(field => field.nullable),
      [],
    )
  }
})

test('the schema, as programs ask for it', async () => {
  assert.deepEqual(await few.columns(), ['name', 'age'])
  assert.deepEqual(await few.dtypes(), [
    ['name', 'string'],
    ['age', 'int'],
  ])
  assert.equal(
    (await few.schema()).treeString(),
    'root\n |-- name: string (nullable = false)\n |-- age: integer (nullable = true)\n',
  )
})

test('statistics', async () => {
  assert.deepEqual(await numbers.approxQuantile('a', [0.25, 0.5], 0), [1, 2])
  assert.equal(await numbers.stat.corr('a', 'a'), 1)
  assert.equal(await numbers.stat.cov('a', 'a'), 1)
  assert.deepEqual(await numbers.stat.freqItems(['c'], 0.4), { c_freqItems: ['b'] })
  const crossed = await (await numbers.stat.crosstab('a', 'c')).orderBy('a_c').collect()
  assert.deepEqual(crossed, [
    { a_c: '1', a: 1, b: 0 },
    { a_c: '2', a: 0, b: 1 },
    { a_c: '3', a: 0, b: 1 },
  ])
})

test('pivot finds its values', async () => {
  const pivoted = await numbers.groupBy('a').pivot('c')
  assert.deepEqual(await pivoted.count().columns(), ['a', 'a', 'b'])
})

test('samples and splits have each row at most once, and all rows together', async () => {
  const all = spark.range(1000)
  const [a, b] = all.randomSplit([1, 3], 5)
  assert.equal((await a.count()) + (await b.count()), 1000)
  assert.equal(await a.intersect(b).count(), 0)
  const part = await all.sample(0.1, 1).count()
  assert.ok(part > 50 && part < 200)
})

test('values keep their kind through closures and shuffles', async () => {
  const pairs = spark.sql('SELECT 1.50BD AS d, 1 AS k').rdd.map(r => [r.k, r.d])
  assert.deepEqual(await pairs.groupByKey().collect(), [[1, [Decimal.of('1.50')]]])
  const dates = people.map(() => ({ d: new Date(0), n: 2n ** 60n }), 'd DATE, n BIGINT').limit(1)
  assert.deepEqual(await dates.select(col('d'), col('n').cast('string')).collect(), [
    { d: new Date(0), n: String(2n ** 60n) },
  ])
})

test('a LONG beyond what a number holds is refused by collect', async () => {
  await assert.rejects(spark.sql('SELECT 9007199254740993L AS n').collect(), {
    condition: 'LONG_OUT_OF_SAFE_RANGE',
  })
})

const refused: [name: string, make: () => unknown, condition: string, part?: string][] = [
  [
    'joinWith of one side',
    () => few.joinWith(numbers, lit(true), 'left_semi' as never),
    'INVALID_JOIN_TYPE_FOR_JOINWITH',
    'LEFT SEMI',
  ],
  [
    'joinWith without a condition',
    () => few.joinWith(numbers, undefined as never),
    'NOT_COLUMN_OR_STR',
  ],
  [
    'a misspelt setting of millrace',
    () => spark.conf.set('spark.millrace.sql.smalQueryBytes', 1),
    'UNKNOWN_CONFIG_KEY',
    'smallQueryBytes',
  ],
  ['select', () => people.select('nam' as never), 'UNRESOLVED_COLUMN.WITH_SUGGESTION', '`name`'],
  ['where', () => people.where(col('nam').gt(1) as never), 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
  [
    'drop of no column is none',
    () => people.drop('x' as never).select('x' as never),
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
  ],
  ['types', () => people.select(col('tags').plus(1)), 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ['join type', () => people.join(few, 'name', 'lefty' as never), 'UNSUPPORTED_JOIN_TYPE', 'lefty'],
  ['join by no column', () => people.join(few, 'x' as never), 'UNRESOLVED_USING_COLUMN_FOR_JOIN'],
  ['join with nothing', () => people.join(5 as never), 'INVALID_ARGUMENT'],
  ['toDF', () => few.toDF('a'), 'INVALID_ARGUMENT', '2, one for each'],
  [
    'na.fill',
    () => people.na.fill(0, ['agee' as never]),
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    '`age`',
  ],
  ['na.fill with an object', () => people.na.fill({ age: [] as never }), 'INVALID_ARGUMENT'],
  [
    'watermark',
    () => people.withWatermark('tss' as never, '1 minute'),
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
  ],
  ['watermark delay', () => people.withWatermark('age', 'soon'), 'INVALID_ARGUMENT'],
  ['limit', () => people.limit(1.5), 'INVALID_ARGUMENT'],
  ['repartition', () => people.repartition(0), 'INVALID_ARGUMENT'],
  ['sample', () => people.sample(2), 'INVALID_ARGUMENT'],
  ['randomSplit', () => people.randomSplit([]), 'INVALID_ARGUMENT'],
  ['columns given twice', () => few.withColumns({ a: lit(1), A: lit(2) }), 'COLUMN_ALREADY_EXISTS'],
  [
    'pivot twice',
    () => few.groupBy('age').pivot('name', ['x']).pivot('name', ['x']),
    'REPEATED_CLAUSE',
  ],
  ['save mode', () => few.write.mode('x' as never), 'INVALID_SAVE_MODE'],
]

test('mistakes are refused where they are made', () => {
  for (const [name, make, condition, part = ''] of refused) {
    assert.throws(
      make,
      (error: Error) => isCondition(error, condition as never) && error.message.includes(part),
      name,
    )
  }
})

test('an error names the line of the method', () => {
  assert.throws(
    () => people.select('nam' as never),
    (error: Error) => /dataset\.test\.ts:\d+/.test(error.message),
  )
})

test('rows whose columns have the same name make no objects', async () => {
  await assert.rejects(few.crossJoin(few).collect(), { condition: 'COLUMN_ALREADY_EXISTS' })
})
