/** Text of users that looks like code: names and values stay what they are, and none of it comes into generated code. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SparkSession } from '../../src/index.js'
import { generatedCode } from '../../src/sql/codegen/generated-code.js'
import * as F from '../../src/sql/functions-api.js'
import { QueryExecution } from '../../src/sql/query-execution.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder
  .master('local[1]')
  .appName('hostile')
  .config('spark.sql.session.timeZone', 'UTC')
  .getOrCreate()
after(() => spark.stop())

const texts = [
  "'",
  '"',
  '`',
  '\\',
  'a\nb',
  '\u2028',
  '*/',
  `\${process.exit(3)}`,
  '__proto__',
  'constructor',
  'hasOwnProperty',
  "');process.exit(3);//",
  'a.b',
  ' ',
  '\u0000',
  '</script>',
  '$&',
  '-- x',
  '/* x',
  '1',
]

const name = (text: string): string => `\`${text.replaceAll('`', '``')}\``
const literal = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
/** As a regular expression that matches it. */
const pattern = (text: string): string => text.replace(/[\\$*(){}.|^?+[\]]/g, '\\$&')

/** What a query with the text in it gives, as JSON; `n` is the text as a name, the parameter `:n` is the text. */
type Make = (n: string, text: string) => [sql: string, result: unknown, more?: string]

const queries: Readonly<Record<string, Make>> = {
  'an alias': (n, text) => [`select 1 as ${n}`, { [text]: 1 }],
  'a column': n => [
    `select ${n} + 1 as x from (select k as ${n} from values (1), (2) t(k)) where ${n} > 1`,
    { x: 3 },
  ],
  'a key': (n, text) => [
    `select ${n}, count(*) as c from (select k as ${n} from values (1), (1) t(k)) group by ${n}`,
    { [text]: 1, c: 2 },
  ],
  'a key of a join': n => [
    `select a.${n} as z from (select 1 as ${n}) a join (select 1 as ${n}) b using (${n})`,
    { z: 1 },
  ],
  'an alias of a table': n => [`select ${n}.k from values (1) ${n}(k)`, { k: 1 }],
  'a field': n => [
    `select s.${n} as x from (select named_struct(:n, k) s from values (1) t(k))`,
    { x: 1 },
  ],
  'a field of a result': (_, text) => [
    'select named_struct(:n, k) as s from values (1) t(k)',
    { s: { [text]: 1 } },
  ],
  'a field of JSON': (n, text) => [
    `select from_json(s, ${literal(`${n} int`)}) as x from values (${literal(JSON.stringify({ [text]: 7 }))}) t(s)`,
    { x: { [text]: 7 } },
  ],
  'a parameter': (_, text) => [
    'select :n as x, s = :n as e from values (:n) t(s) where s = :n',
    { x: text, e: true },
  ],
  'a constant': (_, text) => [
    `select s || ${literal(text)} as x from values (${literal(text)}) t(s) where s = ${literal(text)}`,
    { x: text + text },
  ],
  'a key of a map': () => ['select map(s, 1)[:n] as x from values (:n) t(s)', { x: 1 }],
  'a pattern': (_, text) => [
    'select s rlike :r as x, regexp_replace(s, :r, :n) as y from values (:n) t(s)',
    { x: true, y: /[\\$]/.test(text) ? undefined : text },
    pattern(text),
  ],
  'a pattern of LIKE': () => ['select s like :r as x from values (:n) t(s)', { x: true }],
  'a column of PIVOT': (n, text) => [
    `select * from (select :n as s, 1 as v) pivot (sum(v) for s in (${literal(text)} as ${n}))`,
    { [text]: 1 },
  ],
}

const same = (value: unknown): string => JSON.stringify(value)
for (const [what, make] of Object.entries(queries)) {
  test(`${what} may be any text`, async () => {
    for (const text of texts) {
      const [sql, result] = make(name(text), text)
      const isLike = what.endsWith('LIKE')
      const r = isLike ? text.replace(/[\\%_]/g, '\\$&') : pattern(text)
      const args = { n: text, ...(sql.includes(':r') && { r }) }
      // in a replacement, `\` and `$` have a meaning
      if (what === 'a pattern' && /[\\$]/.test(text)) continue
      const rows = await spark.sql(sql, sql.includes(':n') ? args : undefined).collect()
      assert.equal(same(rows), same([result]), `${JSON.stringify(text)}: ${sql}`)
    }
  })
}

test('names of views, functions and columns of DataFrames may be any text', async () => {
  for (const text of texts) {
    const n = name(text)
    spark.sql('select 5 as v').createOrReplaceTempView(n)
    assert.equal(same(await spark.sql(`select v from ${n}`).collect()), '[{"v":5}]')
    spark.udf.register(text, (x: number) => x + 1, 'int')
    assert.equal(
      same(await spark.sql(`select ${n}(k) as x from values (1) t(k)`).collect()),
      '[{"x":2}]',
    )
    const rows = [JSON.parse(`{${JSON.stringify(text)}:1}`)]
    const frame = spark.createDataFrame(rows, `${n} int`).select(F.col(n).plus(1).as('y'))
    assert.equal(same(await frame.collect()), '[{"y":2}]')
  }
})

test('a parameter is a value, not text of the statement', async () => {
  const rows = await spark
    .sql('select s from values (:a), (:b) t(s) where s = :a', { a: "x' or '1'='1", b: 'y' })
    .collect()
  assert.deepEqual(rows, [{ s: "x' or '1'='1" }])
  assert.throws(
    () => spark.sql('select * from :t', { t: 'a; drop table b' }),
    error => isCondition(error, 'PARSE_SYNTAX_ERROR'),
  )
})

test('generated code has no text of the program', async () => {
  for (const text of texts) {
    const marked = `zqx${text}zqx`
    const n = name(marked)
    const l = literal(marked)
    // rows that the driver has would be computed there, without code
    const rows = spark.sparkContext.parallelize([{ s: marked, k: 1, d: '2024-01-01' }], 1)
    spark.createDataFrame(rows, 's string, k int, d date').createOrReplaceTempView('source')
    const statements = [
      `select s as ${n}, s || ${l} as y, ${l} as z from source where s like ${l} and s = ${l} or s in (${l}, 'b')`,
      `select ${n}, count(*) filter (where ${n} > ${l}) as c, max(${l}) from (select s as ${n} from source) group by ${n}`,
      `select st.${n} as x, m[${l}], case when s rlike ${literal(pattern(marked))} then ${l} else s end from (select s, named_struct(${l}, k) as st, map(s, k) as m from source)`,
      `select a.s from source a join source b on a.s = b.s and a.s <> ${l}`,
      `select explode(split(s, ${l})) as ${n} from source`,
      `select transform(array(s), ${n} -> ${n} || ${l}) as x from source`,
      `select from_json(s, ${literal(`${n} int`)}) as x, date_format(d, ${literal("'zqx'")}) from source`,
    ]
    for (const sql of statements) {
      const execution = new QueryExecution(spark, spark.sql(sql).logical)
      const { operator } = await execution.stage()
      const code = generatedCode(operator, execution.env)
      assert.ok(code.includes('return i;'), sql)
      assert.ok(!code.includes('zqx'), `${sql}\n${code}`)
    }
  }
})
