/** What users run into: errors name the method, the line and the value; what is printed for looking at is short. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { inspect } from 'node:util'
import '../../src/index.js'
import { Aggregator } from '../../src/sql/aggregator.js'
import '../../src/sql/face.js'
import { col, sum, udf } from '../../src/sql/functions-api.js'
import { SparkSession } from '../../src/sql/session.js'
import { captureCallSite } from '../../src/util/call-site.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('user-errors').getOrCreate()
const folder = mkdtempSync(join(tmpdir(), 'millrace-user-errors-'))
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true })
})

const people = spark.createDataFrame([
  { id: 1, name: 'ann', age: 30 },
  { id: 2, name: 'bob', age: 0 },
])
const orders = spark.createDataFrame([{ id: 1, amount: 3 }])
people.createOrReplaceTempView('people')

const malformed = join(folder, 'malformed.json')
writeFileSync(malformed, '{"a": 1}\n{"a": \n')
const utf16 = join(folder, 'utf16.json')
writeFileSync(utf16, Buffer.from('\ufeff{"a": 1}\n', 'utf16le'))
const failing = (id: number): number => {
  if (id > 0) throw new Error('no such id')
  return id
}
const fails = udf(failing, 'int')
const promises = udf((id: number) => Promise.resolve(id) as never, 'int')
const texts = udf((id: number) => `#${id}` as never, 'int')

class Broken extends Aggregator<{ id: number }, number, number> {
  zero(): number {
    return 0
  }
  reduce(_: number, { id }: { id: number }): number {
    return failing(id)
  }
  merge(a: number, b: number): number {
    return a + b
  }
  finish(sum: number): number {
    return sum
  }
}
const broken = new Broken().toColumn('int').as('n')

// told at these lines, whichever action comes upon them
const misreadLine = captureCallSite().line + 1
const misread = spark.read.option('muliLine', true).json(malformed)
const misfilteredLine = captureCallSite().line + 1
const misfiltered = people.filter(row => row.name as never)

const line = captureCallSite().line
const fused: readonly [operator: string, line: number, run: () => unknown][] = [
  [
    'map',
    line + 7,
    () =>
      people
        .map(row => failing(row.id), 'int')
        .groupBy('value')
        .count(),
  ],
  ['select', line + 11, () => people.select(fails('id').as('n')).groupBy('n').count()],
  ['withColumn', line + 12, () => people.withColumn('n', fails('id')).agg(sum('n'))],
  [
    'withColumn',
    line + 19,
    () =>
      people
        .withColumn('m', fails(col('id').minus(9)))
        .withColumn('n', fails('id'))
        .agg(sum('m'), sum('n')),
  ],
  ['filter', line + 22, () => people.filter(row => failing(row.id) > 0).agg(sum('id'))],
  ['where', line + 23, () => people.where(fails('id').gt(0)).agg(sum('id'))],
  ['agg', line + 24, () => people.agg(sum(fails('id')))],
  ['groupByKey', line + 25, () => people.groupByKey(row => failing(row.id)).agg(sum('id'))],
  ['withColumn', line + 26, () => people.withColumn('n', texts('id')).agg(sum('n'))],
  ['agg', line + 27, () => people.groupByKey(row => row.name).agg(broken)],
]
for (const [operator, at, run] of fused) {
  test(`a function of ${operator} in the loop of an aggregation, line ${at - line}`, async () => {
    await assert.rejects(
      () => (run() as typeof people).collect(),
      (error: unknown) => {
        const { parameters } = error as { parameters: Record<string, unknown> }
        assert.equal(parameters.operator, operator)
        assert.match(String(parameters.callSite), new RegExp(`user-errors\\.test\\.ts:${at}$`))
        return true
      },
    )
  })
}

const actions = captureCallSite().line
const calls: readonly [action: string, line: number, run: () => Promise<unknown>][] = [
  ['foreach', actions + 2, () => people.foreach(row => void failing(row.id))],
  [
    'foreachPartition',
    actions + 6,
    () => people.foreachPartition(rows => void failing([...rows].length)),
  ],
  ['reduce', actions + 8, () => people.reduce(a => ({ ...a, id: failing(a.id) }))],
  ['count', actions + 9, () => people.repartition(2).count()],
  ['collect', actions + 10, () => people.repartition(2).collect()],
]
for (const [action, at, run] of calls) {
  test(`${action} is told of at the line that calls it, whoever waits for it`, async () => {
    const lines: unknown[] = []
    const listener = (event: { type: string; callSite?: unknown }): void => {
      if (event.type === 'sqlExecutionStart' || event.type === 'jobStart')
        lines.push(event.callSite)
    }
    spark.sparkContext.addSparkListener(listener as never)
    try {
      await run()
    } catch (error) {
      lines.push((error as { parameters: Record<string, unknown> }).parameters.callSite)
    } finally {
      spark.sparkContext.removeSparkListener(listener as never)
    }
    assert.ok(lines.length > 1)
    for (const told of lines)
      assert.match(String(told), new RegExp(`user-errors\\.test\\.ts:${at}$`))
  })
}

const misspelt: readonly [reader: string, run: () => unknown][] = [
  ['json', () => spark.read.schema('a INT').option('mode', 'FAILFST').json(malformed)],
  ['csv', () => spark.read.options({ mode: 'FAILFST' as 'FAILFAST' }).csv(malformed)],
  ['from_json', () => spark.sql("select from_json('{', 'a int', map('mode', 'FAILFST'))")],
  ['from_csv', () => spark.sql("select from_csv('x', 'a int', map('mode', 'FAILFST'))")],
]
for (const [reader, run] of misspelt) {
  test(`a mode that ${reader} does not have is refused when the query is made`, () => {
    assert.throws(run, (error: unknown) => {
      assert.ok(isCondition(error, 'INVALID_READER_OPTION'), String(error))
      const { option, value, expected } = error.parameters
      assert.deepEqual([option, value], ['mode', 'FAILFST'])
      assert.match(String(expected), /FAILFAST/)
      assert.match(error.message, /user-errors\.test\.ts:\d+/)
      return true
    })
  })
}

const cases: [what: string, run: () => unknown, condition: string, text: RegExp][] = [
  [
    'a misspelt column',
    () => people.select('nmae' as 'name'),
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    /In select at .*user-errors\.test\.ts:\d+: .*`nmae`.*`name`/,
  ],
  [
    'a union of other columns',
    () => people.union(orders as never),
    'NUM_COLUMNS_MISMATCH',
    /At .*user-errors\.test\.ts:\d+: UNION /,
  ],
  [
    'a union of other types',
    () => people.select('id').unionByName(people.selectExpr('array(1) id') as never),
    'INCOMPATIBLE_COLUMN_TYPE',
    /At .*user-errors\.test\.ts:\d+: UNION /,
  ],
  [
    'more than one row as a value',
    () => people.where(col('id').gt(people.select('id').scalar())).collect(),
    'SCALAR_SUBQUERY_TOO_MANY_ROWS',
    /In collect at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'a column around a subquery below grouping sets',
    () =>
      spark
        .sql(
          'select id from people p where exists (select 1 from people q where q.id <= p.id group by rollup (q.id))',
        )
        .collect(),
    'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED',
    /In sql at .*user-errors.*Filter \(id <= outer\(p\.id\)\).*\n.*line 1, position 68.*\n.*\n *\^{12}$/,
  ],
  [
    'an aggregate of columns of a subquery and of the query around it',
    () => spark.sql('select (select sum(q.id + p.id) from people q) from people p'),
    'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.AGGREGATE_FUNCTION_MIXED_OUTER_LOCAL_REFERENCES',
    /In sql at .*user-errors.*sum\(\(id \+ outer\(p\.id\)\)\).*\n.*line 1, position 16.*\n.*\n *\^{16}$/,
  ],
  [
    'columns without a common type transposed',
    () => people.transpose('age').select('key').collect(),
    'TRANSPOSE_NO_LEAST_COMMON_TYPE',
    /In collect at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'a misspelt type of keys',
    () => people.groupByKey(row => row.name, 'strng' as never),
    'UNSUPPORTED_DATATYPE',
    /In groupByKey at .*user-errors\.test\.ts:\d+: The type STRNG /,
  ],
  [
    'a misspelt type within a type',
    () => people.map(row => [row.name], 'array<strng>' as never),
    'UNSUPPORTED_DATATYPE',
    /In map at .*user-errors\.test\.ts:\d+: The type STRNG /,
  ],
  [
    'a misspelt type of a column',
    () => people.map(row => row, 'a strng' as never),
    'UNSUPPORTED_DATATYPE',
    /In map at .*user-errors\.test\.ts:\d+: The type STRNG /,
  ],
  [
    'an assertion about a column',
    () => people.selectExpr('assert_true(id > 1)').collect(),
    'USER_RAISED_EXCEPTION',
    /: '\(id > 1\)' is not true!$/,
  ],
  [
    'no source to read',
    () => spark.read.format('jsn').load(folder),
    'DATA_SOURCE_NOT_FOUND',
    /'jsn'.*json, .*jdbc, binaryFile\.$/,
  ],
  [
    'nothing to write to',
    () => people.write.format('jsn').save(folder),
    'DATA_SOURCE_NOT_FOUND',
    /'jsn'.*json, .*arrow, jdbc\.$/,
  ],
  [
    'a misspelt storage level of a Dataset',
    () => people.persist('MEMORY_ONL' as never),
    'INVALID_STORAGE_LEVEL',
    /In persist at .*user-errors\.test\.ts:\d+: .*'MEMORY_ONL'.*MEMORY_ONLY,/,
  ],
  [
    'a misspelt storage level of an RDD',
    () => people.rdd.persist('MEMORY_ONL' as never),
    'INVALID_STORAGE_LEVEL',
    /In persist at .*user-errors\.test\.ts:\d+: .*'MEMORY_ONL'.*MEMORY_ONLY,/,
  ],
  [
    'no save mode',
    () => people.write.mode('silly' as never),
    'INVALID_SAVE_MODE',
    /In mode at .*user-errors\.test\.ts:\d+: .* error, /,
  ],
  [
    'no mode of explain',
    () => people.explain('silly' as never),
    'UNKNOWN_EXPLAIN_MODE',
    /In explain at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'files in UTF-16 that are read as UTF-8',
    () => spark.read.json(utf16).collect(),
    'UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN',
    /In collect at .*user-errors.*'encoding'/,
  ],
  [
    'a number that no number holds',
    () => people.selectExpr('1L << 60 AS b').first(),
    'LONG_OUT_OF_SAFE_RANGE',
    /In first at .*user-errors\.test\.ts:\d+: .*'b'/,
  ],
  [
    'no folder for a checkpoint',
    () => people.checkpoint(),
    'CHECKPOINT_DIRECTORY_MISSING',
    /In checkpoint at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'a part of a row',
    () => people.limit(1.5),
    'INVALID_ARGUMENT',
    /In limit at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'more than all rows',
    () => people.sample(2),
    'INVALID_ARGUMENT',
    /In sample at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'the first row of none',
    () => people.limit(0).head(),
    'EMPTY_COLLECTION',
    /At .*user-errors\.test\.ts:\d+: first .*isEmpty\(\) first\.$/,
  ],
  [
    'two columns of a name as fields of an object',
    () => people.join(people.select('id', 'name'), 'id').collect(),
    'COLUMN_ALREADY_EXISTS',
    /In collect at .*user-errors\.test\.ts:\d+: .*`name`.*drop\('name'\)/,
  ],
  [
    'a misspelt option of a reader, at the line of the reader',
    () => misread.collect(),
    'UNSUPPORTED_READER_OPTION',
    new RegExp(`In read at .*user-errors\\.test\\.ts:${misreadLine}: `),
  ],
  [
    'a condition that is none, at the line of the filter',
    () => misfiltered.count(),
    'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME',
    new RegExp(`In filter at .*user-errors\\.test\\.ts:${misfilteredLine}: `),
  ],
  [
    'a name that both sides of a join have',
    () => people.join(orders, people.col('id').equalTo(orders.col('id'))).select('id'),
    'AMBIGUOUS_REFERENCE',
    /In select at .*user-errors.*col\(\)/,
  ],
  [
    'a column of a DataFrame that is no part of this one',
    () => people.select(orders.col('id') as never),
    'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION',
    /In select at .*user-errors\.test\.ts:\d+: .*`id`.*`id`, `name`, `age`/,
  ],
  [
    'one of such in an aggregate',
    () => people.groupBy('id').agg(sum(orders.col('id') as never)),
    'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION',
    /In agg at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'a text that is no number',
    () => people.agg(sum('name')).collect(),
    'CAST_INVALID_INPUT',
    /In agg at .*user-errors\.test\.ts:\d+: .*'ann'/,
  ],
  [
    'a division by zero',
    () => people.select(col('id').divide(col('age'))).collect(),
    'DIVIDE_BY_ZERO',
    /In select at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'a function of columns that throws',
    () => people.select(fails('id')).collect(),
    'USER_FUNCTION_FAILED',
    /given to select at .*user-errors\.test\.ts:\d+ .*no such id.*its input was 1\.$/,
  ],
  [
    'one that gives a promise',
    () => people.select(promises('id')).collect(),
    'ASYNC_FUNCTION_NOT_ALLOWED',
    /UDF is called for each row; use mapPartitions/,
  ],
  [
    'one that gives what was not declared',
    () => people.select(texts('id')).collect(),
    'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME',
    /In select at .*'UDF\(\)' of type INT cannot hold '#1'/,
  ],
  [
    'a path that is not there',
    () => spark.read.json(join(folder, 'nothing')).collect(),
    'PATH_NOT_FOUND',
    /In read at .*user-errors\.test\.ts:\d+: /,
  ],
  [
    'a malformed record in FAILFAST',
    () => spark.read.schema('a INT').option('mode', 'FAILFAST').json(malformed).collect(),
    'FAILED_READ_FILE.NO_HINT',
    /In read at .*user-errors\.test\.ts:\d+: .*malformed\.json.*\{"a": /,
  ],
  [
    'a row that is no object',
    () => spark.createDataFrame(['a'] as unknown[], 'a STRING, b INT').collect(),
    'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME',
    /In createDataFrame at .*user-errors\.test\.ts:\d+: .*\(the whole row\).*cannot hold 'a'/,
  ],
  [
    'a value of another type than the first rows have',
    () =>
      spark
        .range(10_000)
        .map(({ id }) => (id < 5000 ? id : id + 0.5))
        .collect(),
    'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME',
    /user-errors\.test\.ts:\d+: .*BIGINT cannot hold 5000\.5\. .*first rows: give a schema/,
  ],
  [
    'SQL that is none',
    () => spark.sql('selct 1'),
    'PARSE_SYNTAX_ERROR',
    /In sql at .*user-errors\.test\.ts:\d+: Syntax error at or near 'selct'/,
  ],
  [
    'SQL that is wrong deep inside',
    () => spark.sql('select 1 + (case when true then abs(2 * (3 - ) end)'),
    'PARSE_SYNTAX_ERROR',
    /In sql at .*user-errors\.test\.ts:\d+: Syntax error at or near '\)'/,
  ],
  [
    'an expression that is none',
    () => people.where('age >'),
    'PARSE_SYNTAX_ERROR',
    /In where at .*user-errors\.test\.ts:\d+: Syntax error/,
  ],
  [
    'a type that is none',
    () => col('age').cast('integr'),
    'UNSUPPORTED_DATATYPE',
    /In cast at .*user-errors\.test\.ts:\d+: .*INTEGR/,
  ],
  [
    'a schema that is none',
    () => spark.read.schema('a INTT'),
    'UNSUPPORTED_DATATYPE',
    /In schema at .*user-errors\.test\.ts:\d+: .*INTT/,
  ],
  [
    'a parameter without a value',
    () => spark.sql('select :a', {}),
    'UNBOUND_SQL_PARAMETER',
    /In sql at .*user-errors\.test\.ts:\d+: .*:a/,
  ],
  [
    'a folder that is there already',
    () => people.write.json(folder),
    'PATH_ALREADY_EXISTS',
    /In json at .*user-errors\.test\.ts:\d+: /,
  ],
]

suite('errors', () => {
  for (const [what, run, condition, text] of cases) {
    test(what, async () => {
      await assert.rejects(
        async () => run(),
        (error: Error) => {
          assert.ok(isCondition(error, condition as never), String(error))
          assert.match(error.message, text)
          return true
        },
      )
    })
  }
})

test('a Dataset, a column and a session print as what they are', () => {
  assert.equal(inspect(people), 'DataFrame[id: bigint, name: string, age: bigint]')
  assert.equal(inspect(spark.read.json(malformed)), 'DataFrame[columns not known yet]')
  assert.equal(inspect(col('id').plus(1)), "Column<'(id + 1)'>")
  assert.equal(inspect(spark), "SparkSession { master: 'local[2]' }")
})

test('what a statement gives can be asked for further', async () => {
  const plan = spark.sql('EXPLAIN SELECT name FROM people')
  assert.equal((await plan.limit(1).collect()).length, 1)
  assert.equal(await plan.count(), 1)
  assert.match(await plan.showString(), /Physical Plan/)
})

test('single values become the only column that a schema has, from an RDD too', async () => {
  const { sparkContext } = spark
  const words = spark.createDataFrame(sparkContext.parallelize(['a', 'b']), 'word STRING')
  assert.deepEqual(await words.collect(), [{ word: 'a' }, { word: 'b' }])
  const none = spark.createDataFrame(sparkContext.parallelize<string>([]), 'word STRING')
  assert.equal(await none.count(), 0)
})

test('files by their name in SQL text, once and twice', async () => {
  const file = join(folder, 'numbers.json')
  writeFileSync(file, '{"a": 1}\n{"a": 2}\n')
  const rows = spark.sql(`SELECT a FROM json.\`${file}\` ORDER BY a`)
  assert.deepEqual(await rows.collect(), [{ a: 1 }, { a: 2 }])
  const pairs = spark.sql(
    `SELECT l.a FROM json.\`${file}\` l JOIN json.\`${file}\` r ON l.a = r.a + 1`,
  )
  assert.deepEqual(await pairs.collect(), [{ a: 2 }])
})

test('files of ORC by their name are refused as such', () => {
  assert.throws(
    () => spark.sql('SELECT * FROM orc.`/data`'),
    error => isCondition(error, 'UNSUPPORTED_FEATURE.ORC'),
  )
})

test('columns of files may be null, whatever their schema says', async () => {
  const file = join(folder, 'missing.json')
  writeFileSync(file, '{"a": 1, "s": {"b": 1}}\n{"s": {}}\n')
  const rows = spark.read.schema('a INT NOT NULL, s STRUCT<b: INT NOT NULL>').json(file)
  assert.equal(
    (await rows.schema()).treeString(),
    'root\n |-- a: integer (nullable = true)\n |-- s: struct (nullable = true)\n |    |-- b: integer (nullable = true)\n',
  )
  assert.deepEqual(await rows.selectExpr('a + 1 AS n', 's.b').collect(), [
    { n: 2, b: 1 },
    { n: null, b: null },
  ])
})
