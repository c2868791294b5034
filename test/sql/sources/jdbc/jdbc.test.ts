/** Tables of a real Postgres, read. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Connection } from '../../../../src/connectors/postgres/client.js'
import { settingsOf } from '../../../../src/connectors/postgres/settings.js'
import {
  type DataFrame,
  MillraceError,
  type SaveModeName,
  SparkSession,
} from '../../../../src/index.js'
import '../../../../src/sql/face.js'
import { decodeBatch } from '../../../../src/sql/physical/batch-block.js'
import { ReadWork } from '../../../../src/sql/sources/jdbc/read-work.js'
import { simpleString } from '../../../../src/sql/types/data-type.js'
import { Random } from '../../../../src/util/random.js'
import {
  startPostgres,
  type TestServer,
  withoutPostgres,
} from '../../../connectors/postgres/server.js'

const skip = withoutPostgres
const events = mkdtempSync(join(tmpdir(), 'millrace-jdbc-events-'))
let server: TestServer
let spark: SparkSession
/** The program's own connection: makes tables, and looks at them. */
let admin: Connection

before(async () => {
  if (skip !== false) return
  server = await startPostgres()
  admin = await Connection.open(settingsOf(server.url, {}))
  await admin.run(
    `CREATE TYPE mood AS ENUM ('sad', 'happy');
     CREATE DOMAIN posint AS int CHECK (value > 0);
     CREATE TABLE p (id int, n numeric(10, 2), d date, ts timestamp, tz timestamptz);
     INSERT INTO p SELECT i, i, date '2024-01-01' + i, timestamp '2024-01-01' + i * interval '1 hour',
       timestamptz '2024-01-01 00:00:00 Europe/Berlin' + i * interval '1 hour' FROM generate_series(1, 100) i;
     INSERT INTO p VALUES (NULL)`,
  )
  spark = SparkSession.builder
    .master('local[2]')
    .appName('jdbc')
    .config('spark.log.level', 'OFF')
    .config('spark.sql.session.timeZone', 'Europe/Berlin')
    .config('spark.eventLog.enabled', true)
    .config('spark.eventLog.dir', events)
    .getOrCreate()
})

after(async () => {
  await spark?.stop()
  await admin?.close()
  await server?.stop()
  rmSync(events, { recursive: true, force: true })
})

const query = (text: string) =>
  spark.read.format('jdbc').option('url', server.url).option('query', text)
const table = (name: string) =>
  spark.read.format('jdbc').option('url', server.url).option('dbtable', name)

/** Neither the password nor its form in a url. */
function assertNoSecret(text: string): void {
  for (const secret of server.secrets) {
    assert.ok(!text.includes(secret), `a password is shown: ${text.slice(0, 2000)}`)
  }
}

async function told(promise: Promise<unknown>): Promise<MillraceError> {
  const error = await promise.then(
    () => assert.fail('nothing was thrown'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof MillraceError, String(error))
  const all: string[] = []
  for (let e: unknown = error; e instanceof Error; e = e.cause) all.push(e.message, e.stack ?? '')
  assertNoSecret(all.join('\n'))
  return error
}

/** As Spark 4 answers, but for times of no zone: those are of the session's here, of the machine's there. */
const types: [expression: string, type: string, text: string | null][] = [
  ['1::int2', 'smallint', '1'],
  ['(-2147483648)::int4', 'int', '-2147483648'],
  ['9223372036854775807', 'bigint', '9223372036854775807'],
  ["'-9223372036854775808'::int8", 'bigint', '-9223372036854775808'],
  ['0.1::float4', 'float', '0.1'],
  ["'NaN'::float4", 'float', 'NaN'],
  ['0.1::float8', 'double', '0.1'],
  ["'-Infinity'::float8", 'double', '-Infinity'],
  ['1e-300::float8', 'double', '1.0E-300'],
  ['1.5::numeric', 'decimal(38,18)', '1.500000000000000000'],
  ['1.12345678901234567890123::numeric', 'decimal(38,18)', '1.123456789012345679'],
  ['1.5::numeric(10,2)', 'decimal(10,2)', '1.50'],
  ['(-99999999999999999999.99)::numeric(22,2)', 'decimal(22,2)', '-99999999999999999999.99'],
  ['0.00015::numeric(3,5)', 'decimal(5,5)', '0.00015'],
  ['12345::numeric(10,-2)', 'decimal(12,0)', '12300'],
  ["'a'::text", 'string', 'a'],
  ["''::text", 'string', ''],
  ["'ü😀'::varchar(5)", 'string', 'ü😀'],
  ["'a'::char(3)", 'string', 'a  '],
  ["'a'::name", 'string', 'a'],
  [
    "'550E8400-e29b-41d4-a716-446655440000'::uuid",
    'string',
    '550e8400-e29b-41d4-a716-446655440000',
  ],
  ['\'{"a":1}\'::json', 'string', '{"a":1}'],
  ['\'{"a":1}\'::jsonb', 'string', '{"a": 1}'],
  ["'happy'::mood", 'string', 'happy'],
  ["'1 day 2 hours'::interval", 'string', '1 day 02:00:00'],
  ['int4range(1, 5)', 'string', '[1,5)'],
  ["'12.5'::money", 'string', '$12.50'],
  ["ROW(1, 'x')", 'string', '(1,x)'],
  ['NULL', 'string', null],
  ['true', 'boolean', 'true'],
  ["B'1'::bit(1)", 'boolean', 'true'],
  ["B'1010'::bit(4)", 'binary', '1010'],
  ["'\\x4142'::bytea", 'binary', 'AB'],
  ["''::bytea", 'binary', ''],
  ['7::oid', 'decimal(20,0)', '7'],
  ['5::posint', 'int', '5'],
  ["'2024-02-29'::date", 'date', '2024-02-29'],
  ["'infinity'::date", 'date', '9999-12-31'],
  ["'-infinity'::date", 'date', '0001-01-03'],
  ["'0044-03-15 BC'::date", 'date', '-0043-03-15'],
  ["'12345-01-01'::date", 'date', '+12345-01-01'],
  ["'2024-07-02 03:04:05.123456'::timestamp", 'timestamp', '2024-07-02 03:04:05.123456'],
  ["'-infinity'::timestamp", 'timestamp', '0001-01-03 00:53:28'],
  ["'2024-07-02 03:04:05.5+00'::timestamptz", 'timestamp', '2024-07-02 05:04:05.5'],
  ["'1890-01-01 00:00:00+00'::timestamptz", 'timestamp', '1890-01-01 00:53:28'],
  ["'0044-03-15 00:00:00+00 BC'::timestamptz", 'timestamp', '-0043-03-15 00:53:28'],
  ["'03:04:05.5'::time", 'timestamp', '1970-01-01 03:04:05.5'],
  ["'03:04:05.5+02'::timetz", 'timestamp', '1970-01-01 02:04:05.5'],
  ['ARRAY[1,2,NULL]', 'array<int>', '[1, 2, null]'],
  ["'[0:1]={1,2}'::int4[]", 'array<int>', '[1, 2]'],
  ["'{}'::int8[]", 'array<bigint>', '[]'],
  ["ARRAY['a', 'b\"\\', ',', NULL, 'NULL', '']", 'array<string>', '[a, b"\\, ,, null, NULL, ]'],
  ['ARRAY[1.5]::numeric(10,2)[]', 'array<decimal(10,2)>', '[1.50]'],
  ["ARRAY['2024-07-02 03:04:05+00'::timestamptz]", 'array<timestamp>', '[2024-07-02 05:04:05]'],
  ["ARRAY['(1,1),(0,0)'::box, '(3,3),(2,2)'::box]", 'array<string>', '[(1,1),(0,0), (3,3),(2,2)]'],
  ["ARRAY['happy'::mood]", 'array<string>', '[happy]'],
  ['ARRAY[5::posint]', 'array<int>', '[5]'],
]

test('each type is read as Spark reads it', { skip }, async () => {
  const columns = types.map(([expression], i) => `${expression} AS c${i}`)
  const df = query(`SELECT ${columns.join(', ')}`).load()
  const { fields } = await df.schema()
  const [row] = await df
    .selectExpr(...types.map((_, i) => `CAST(c${i} AS STRING) AS c${i}`))
    .collect()
  assert.deepEqual(
    types.map(([expression], i) => [expression, simpleString(fields[i].type), row[`c${i}`]]),
    types.map(each => [...each]),
  )
})

test('values are exact: bigint and decimal as programs have them, bytes, dimensions of a table', {
  skip,
}, async () => {
  await admin.run(
    `CREATE TABLE exact (a int2, b numeric(38, 0), c bytea, d int[][], e timestamp);
     INSERT INTO exact VALUES (7, 12345678901234567890123456789012345678, '\\x00ff', '{{1,2},{3,NULL}}', '2024-07-02 03:04:05'),
       (NULL, NULL, NULL, NULL, NULL)`,
  )
  const df = table('exact').option('preferTimestampNTZ', true).load()
  assert.deepEqual(
    (await df.schema()).fields.map(({ type }) => simpleString(type)),
    ['smallint', 'decimal(38,0)', 'binary', 'array<array<int>>', 'timestamp_ntz'],
  )
  const [full, empty] = await df.collect()
  assert.equal(String(full.b), '12345678901234567890123456789012345678')
  assert.deepEqual([...full.c], [0, 255])
  assert.deepEqual(full.d, [
    [1, 2],
    [3, null],
  ])
  assert.deepEqual(Object.values(empty), [null, null, null, null, null])
})

test('other types by customSchema; a schema of the program has to be that of the table', {
  skip,
}, async () => {
  const df = query("SELECT 1.5::numeric AS a, '12' AS b, now() AS c")
    .option('customSchema', 'A STRING, b INT, other DATE')
    .load()
  const text = (await df.schema()).fields.map(f => `${f.name} ${simpleString(f.type)}`).join()
  assert.equal(text, 'a string,b int,c timestamp')
  const [row] = await df.select('a', 'b').collect()
  assert.deepEqual({ ...row }, { a: '1.5', b: 12 })
  assert.equal(await query('SELECT 1 AS a').schema('a INT').load().count(), 1)
  const error = await told(query('SELECT 1 AS a').schema('a BIGINT').load().collect())
  assert.equal(error.condition, 'USER_SPECIFIED_AND_ACTUAL_SCHEMA_MISMATCH')
})

test('rows are in the partitions in which Spark has them', { skip }, async () => {
  const cases: [
    column: string,
    lower: string,
    upper: string,
    partitions: number,
    rows: number[],
  ][] = [
    ['id', '0', '100', 4, [25, 25, 25, 26]],
    ['ID', '0', '100', 2, [50, 51]],
    ['id', '1', '10', 3, [4, 3, 94]],
    ['id', '0', '10', 20, [1, 1, 1, 1, 1, 1, 1, 1, 1, 92]],
    ['id', '5', '5', 4, [101]],
    ['id', '-7', '50', 6, [3, 9, 9, 9, 9, 62]],
    ['id', '-9223372036854775808', '9223372036854775807', 3, [1, 100, 0]],
    ['n', '1', '100', 3, [34, 33, 34]],
    ['d', '2024-01-05', '2024-03-01', 4, [18, 14, 14, 55]],
    ['ts', '2024-01-01 05:00:00', '2024-01-03', 3, [20, 14, 67]],
    ['tz', '2024-01-01 05:00:00', '2024-01-03', 3, [20, 14, 67]],
  ]
  for (const [column, lower, upper, partitions, rows] of cases) {
    const df = spark.read.jdbc(server.url, 'p', column, lower, upper, partitions)
    await df.schema()
    const sizes = await df
      .select('id')
      .rdd.glom()
      .map(part => part.length)
      .collect()
    assert.deepEqual(sizes, rows, `${column} ${lower} ${upper} ${partitions}`)
  }
  const predicates = ['id % 2 = 0', "d > '2024-04-05' OR false", 'id IS NULL']
  const df = spark.read.jdbc(server.url, 'p', predicates, { fetchsize: 7 })
  await df.schema()
  const sizes = await df.rdd
    .glom()
    .map(part => part.length)
    .collect()
  assert.deepEqual(sizes, [50, 5, 1])
})

test('only the columns that are needed are asked for, with the conditions that can go', {
  skip,
}, async () => {
  const df = table('p').load()
  const plan = await df
    .filter("id > 5 AND d < DATE'2024-02-01' AND id + 1 > 3")
    .select('n')
    .query.explain('simple')
  assert.match(plan, /Scan JDBCRelation\(p\) \[numPartitions=1\] \[id#\d+L?,n#\d+L?,d#\d+\]/)
  assert.match(plan, /PushedFilters: \[\(id#\d+L? > 5\), \(d#\d+ < 2024-02-01\)\]/)
  const off = await table('p')
    .option('pushDownPredicate', false)
    .load()
    .filter('id > 5')
    .query.explain('simple')
  assert.match(off, /PushedFilters: \[\]/)
  assertNoSecret(
    plan + off + (await df.query.explain('codegen')) + (await df.query.explain('extended')),
  )
})

/** Where the server, asked carelessly, would leave out rows of the table below. */
const different = [
  // two times that are written alike, and one that there is not
  "ts < TIMESTAMP'2024-10-27 01:15:00Z'",
  "ts >= TIMESTAMP'2024-03-31 01:00:00Z'",
  // what is equal to others for the column's collation
  "NOT (tl = 'a')",
  "NOT (tl IN ('a', 'b'))",
  "tl != 'B'",
  // another order of letters
  "`T;--` < 'a'",
  "`T;--` > 'Z'",
  // signs of patterns
  "startswith(`T;--`, 'x_')",
  "contains(`T;--`, '%')",
  "`T;--` LIKE '%x\\\\\\\\%'",
  // what has no netmask as a text
  "ip = '10.0.0.1'",
  // spaces at the end, and digits that are rounded
  "c = 'a   '",
  'un = 1.5',
  // what is read for infinity
  "d >= DATE'9999-12-31'",
  "d = DATE'0001-01-03'",
  "ts > TIMESTAMP'9999-12-31 00:00:00'",
  'NOT (n IN (1.5, NULL))',
]

test('pushed conditions keep what the query keeps: random conditions on hostile values', {
  skip,
}, async () => {
  await admin.run(
    `CREATE COLLATION IF NOT EXISTS loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
     CREATE TABLE "F;""r" ("i d" int2, "b""ig" int8, f4 float4, f8 float8, n numeric(12, 3), un numeric, "T;--" text COLLATE "en-x-icu",
       tl text COLLATE loose, u uuid, c char(4), ip inet, ok bool, d date, ts timestamp, tz timestamptz, by bytea, nu numeric[])`,
  )
  const random = new Random(17)
  const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)]
  const values: Record<string, readonly string[]> = {
    'i d': ['-32768', '-1', '0', '1', '2', '32767'],
    'b"ig': ['-9223372036854775808', '9007199254740993', '9007199254740992', '0', '7'],
    f4: ['NaN', 'Infinity', '-0', '0', '0.1', '16777217', '-1.5'],
    f8: ['NaN', '-Infinity', '0', '-0', '0.1', '0.30000000000000004', '1e300'],
    n: ['0', '-1.5', '1.5', '1.501', '999999999.999'],
    un: ['1.5', '1.5000000000000000001', '1.4999999999999999999'],
    'T;--': [
      '',
      'a',
      'A',
      'ä',
      'b',
      'B',
      'Z',
      'z',
      "it's",
      'x%y',
      'x_y',
      'x\\y',
      '"; DROP TABLE p; --',
      '😀',
      '\uffee',
      ' a',
      'a ',
    ],
    tl: ['a', 'A', 'b', 'B', ''],
    u: ['00000000-0000-0000-0000-000000000001', 'ffffffff-0000-0000-0000-00000000000f'],
    c: ['a', 'a ', 'ab', ''],
    ip: ['10.0.0.1', '10.0.0.1/8', '::1'],
    ok: ['true', 'false'],
    d: [
      'infinity',
      '-infinity',
      '0044-03-15 BC',
      '9999-12-31',
      '9999-12-30',
      '2024-02-29',
      '1970-01-01',
      '12345-01-01',
    ],
    ts: [
      'infinity',
      '2024-10-27 02:30:00',
      '2024-10-27 01:30:00',
      '2024-10-27 03:30:00',
      '2024-03-31 02:30:00',
      '2024-03-31 03:30:00',
      '2024-07-01 12:00:00.000001',
      '1890-01-01 00:00:00',
    ],
    tz: [
      '-infinity',
      '2024-10-27 00:30:00+00',
      '2024-10-27 01:30:00+00',
      '2024-03-31 01:00:00+00',
      '2024-07-01 10:00:00.000001+00',
      '1890-01-01 00:00:00+00',
    ],
    by: ['\\x', '\\x00', '\\x00ff', '\\xff', '\\x4142'],
  }
  const names = Object.keys(values)
  const quoted = names.map(name => `"${name.replaceAll('"', '""')}"`).join(', ')
  for (let i = 0; i < 60; i++) {
    // each value is there
    const row = names.map(name =>
      i > 20 && random.next() < 0.2 ? null : values[name][i % values[name].length],
    )
    const places = row.map((_, k) => `$${k + 1}`).join(', ')
    await admin.query({ text: `INSERT INTO "F;""r" (${quoted}) VALUES (${places})`, values: row })
  }
  const constants: Record<string, readonly string[]> = {
    'i d': ['0', '1', '-1', '32767', '40000', '1L', '2.5'],
    'b"ig': ['0', '7', '9007199254740993L', '9007199254740992L', '-9223372036854775808L'],
    f4: ["FLOAT('NaN')", '0.1F', "DOUBLE('0.1')", '0F', '-0.0D', '1'],
    f8: ["DOUBLE('NaN')", '0D', '-0.0D', '0.1D', "DOUBLE('Infinity')", '1'],
    n: ['1.5', '1.501', '0', '1', '2.0000', '999999999.9994'],
    un: ['1.5', '1', '2'],
    'T;--': values['T;--'].map(text => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`),
    tl: ["'a'", "'A'", "'b'", "''"],
    u: ["'00000000-0000-0000-0000-000000000001'", "'FFFFFFFF-0000-0000-0000-00000000000F'", "'a'"],
    c: ["'a'", "'a   '", "'ab'", "''"],
    ip: ["'10.0.0.1'", "'10.0.0.1/32'", "'::1'"],
    ok: ['true', 'false'],
    d: [
      "DATE'9999-12-31'",
      "DATE'0001-01-03'",
      "DATE'2024-02-29'",
      "DATE'1970-01-01'",
      "DATE'-0043-03-15'",
      "DATE'+12345-01-01'",
    ],
    ts: ['00:30:00', '01:30:00', '02:30:00']
      .map(t => `TIMESTAMP'2024-10-27 ${t}Z'`)
      .concat(
        "TIMESTAMP'2024-03-31 01:30:00Z'",
        "TIMESTAMP'2024-07-01 10:00:00.000001Z'",
        "TIMESTAMP'1890-01-01 00:00:00'",
      ),
    tz: [
      "TIMESTAMP'2024-10-27 00:30:00Z'",
      "TIMESTAMP'2024-07-01 10:00:00.000001Z'",
      "TIMESTAMP'0001-01-03 00:00:00Z'",
    ],
    by: ["X''", "X'00'", "X'00FF'", "X'FF'"],
  }
  const sparkName = (name: string): string => `\`${name}\``
  const simple = (): string => {
    const name = oneOf(names)
    const column = sparkName(name)
    const constant = oneOf(constants[name])
    const text = oneOf(['a', 'A', 'x', '%', '_', "\\'", '\\\\', '', 'ä'])
    const forms = [
      `${column} ${oneOf(['=', '<=>', '!=', '<', '<=', '>', '>='])} ${constant}`,
      `${constant} ${oneOf(['=', '<', '>='])} ${column}`,
      `${column} IN (${constant}, ${oneOf(constants[name])}${oneOf(['', ', NULL'])})`,
      `${column} IS ${oneOf(['', 'NOT '])}NULL`,
      ...(/^(T|tl|u|c)/.test(name)
        ? [
            `${column} LIKE '${oneOf(['', '%'])}${text === '\\\\' ? '\\\\\\\\' : text}${oneOf(['', '%'])}'`,
            `${oneOf(['startswith', 'endswith', 'contains'])}(${column}, '${text}')`,
          ]
        : []),
      ...(name === 'ok' ? [column] : []),
    ]
    return oneOf(forms)
  }
  const condition = (depth: number): string => {
    const roll = depth === 0 ? 0 : random.next()
    if (roll < 0.4) return simple()
    if (roll < 0.6) return `NOT (${condition(depth - 1)})`
    return `(${condition(depth - 1)} ${roll < 0.8 ? 'AND' : 'OR'} ${condition(depth - 1)})`
  }
  const conditions = [...different, ...Array.from({ length: 25 }, () => condition(3))]
  // the rows that satisfy each of them, of all the rows and of those that the server gives
  const all = await table('"F;""r"').option('pushDownPredicate', false).load().cache()
  const flags = conditions.map((text, i) => `coalesce(${text}, false) AS c${i}`)
  const expected = await all
    .selectExpr(
      ...flags.map(
        flag =>
          `sum(if(${flag.replace(/ AS (c\d+)$/, '')}, 1, 0)) AS ${flag.slice(flag.lastIndexOf(' ') + 1)}`,
      ),
    )
    .collect()
  const pushed = table('"F;""r"').load()
  let went = 0
  for (const [i, text] of conditions.entries()) {
    const df = pushed.filter(text)
    if (!/PushedFilters: \[\]/.test(await df.query.explain('simple'))) went++
    assert.equal(await df.count(), Number(expected[0][`c${i}`]), text)
  }
  assert.ok(went > 15, `${went} of ${conditions.length} conditions went to the server`)
})

test('what is wrong has a condition, with the table and what the server says', {
  skip,
}, async () => {
  const { port, url } = server
  await admin.run(
    `CREATE TABLE odd (n numeric); INSERT INTO odd VALUES ('NaN');
     CREATE FUNCTION fails() RETURNS int LANGUAGE sql AS 'SELECT 1 / 0'`,
  )
  const read = (options: Record<string, string>) => () =>
    spark.read
      .format('jdbc')
      .options({ url, ...options })
      .load()
      .collect()
  const place = `postgresql://127.0.0.1:${port}/postgres`
  const at = (database: string): string => url.replace('/postgres?', `/${database}?`)
  const cases: [
    name: string,
    run: () => Promise<unknown>,
    condition: string,
    parameters: Record<string, string | RegExp>,
  ][] = [
    [
      'no server',
      read({ url: url.replace(String(port), '1'), dbtable: 'p' }),
      'FAILED_JDBC.CONNECTION',
      { url: 'postgresql://127.0.0.1:1/postgres', state: '08001', reason: /ECONNREFUSED/ },
    ],
    [
      'wrong password',
      read({ dbtable: 'p', password: `${server.password}x` }),
      'FAILED_JDBC.CONNECTION',
      { url: place, user: 'millrace', state: '28P01', reason: /password authentication failed/ },
    ],
    [
      'no database',
      read({ url: at('none'), dbtable: 'p' }),
      'FAILED_JDBC.CONNECTION',
      { state: '3D000' },
    ],
    [
      'no table',
      read({ dbtable: 'nowhere' }),
      'FAILED_JDBC.STATEMENT',
      { doing: 'read', table: 'nowhere', state: '42P01', url: place },
    ],
    [
      'two statements',
      read({ dbtable: 'p; DROP TABLE p' }),
      'FAILED_JDBC.STATEMENT',
      { state: '42601' },
    ],
    [
      'an error in a task',
      read({ query: 'SELECT fails() AS a FROM p' }),
      'FAILED_JDBC.STATEMENT',
      { state: '22012', partition: '0', table: 'SELECT fails() AS a FROM p' },
    ],
    [
      'too long',
      read({ query: 'SELECT pg_sleep(30)::text AS a', queryTimeout: '1' }),
      'FAILED_JDBC.STATEMENT',
      { state: '57014' },
    ],
    [
      'no decimal',
      read({ dbtable: 'odd' }),
      'FAILED_JDBC.VALUE',
      { value: "'NaN'", column: 'n', table: 'odd', partition: '0', type: 'DECIMAL(38,18)' },
    ],
    [
      'no url',
      () => spark.read.format('jdbc').option('dbtable', 'p').load().collect(),
      'INVALID_JDBC_OPTIONS',
      { reason: /'url' is not given/ },
    ],
    ['no table named', read({}), 'INVALID_JDBC_OPTIONS', { reason: /neither/ }],
    [
      'a table and a query',
      read({ dbtable: 'p', query: 'SELECT 1' }),
      'INVALID_JDBC_OPTIONS',
      { reason: /exclude/ },
    ],
    [
      'a query with its end',
      read({ query: 'SELECT 1 AS a;\n' }),
      'INVALID_JDBC_OPTIONS',
      { reason: /ends in ';'/ },
    ],
    [
      'a slip',
      read({ dbtable: 'p', fetchsise: '5' }),
      'INVALID_JDBC_OPTIONS',
      { reason: /did you mean 'fetchsize'/ },
    ],
    [
      'some bounds',
      read({ dbtable: 'p', partitionColumn: 'id' }),
      'INVALID_JDBC_OPTIONS',
      { reason: /need each other/ },
    ],
    [
      'bounds of a query',
      read({
        query: 'SELECT 1 AS a',
        partitionColumn: 'a',
        lowerBound: '1',
        upperBound: '2',
        numPartitions: '2',
      }),
      'INVALID_JDBC_OPTIONS',
      { reason: /in parentheses/ },
    ],
    [
      'bounds the wrong way round',
      () => spark.read.jdbc(url, 'p', 'id', 10, 1, 4).collect(),
      'INVALID_JDBC_OPTIONS',
      { reason: /less/ },
    ],
    [
      'no such column',
      () => spark.read.jdbc(url, 'p', 'zz', 1, 9, 4).collect(),
      'INVALID_READER_OPTION',
      { option: 'partitionColumn' },
    ],
    [
      'no number',
      () => spark.read.jdbc(url, 'p', 'id', 1.5, 9, 4).collect(),
      'INVALID_READER_OPTION',
      { option: 'lowerBound', value: '1.5' },
    ],
    [
      'a path',
      () => spark.read.format('jdbc').options({ url, dbtable: 'p' }).load('x').collect(),
      'INVALID_JDBC_OPTIONS',
      { reason: /path/ },
    ],
    [
      'a size below 0',
      read({ dbtable: 'p', fetchsize: '-1' }),
      'INVALID_READER_OPTION',
      { option: 'fetchsize' },
    ],
    [
      'another database',
      read({ url: 'jdbc:mysql://h/d', dbtable: 'p' }),
      'UNSUPPORTED_FEATURE.JDBC_DATABASE',
      { database: 'mysql' },
    ],
  ]
  for (const [name, run, condition, parameters] of cases) {
    const error = await told(run())
    assert.equal(error.condition, condition, `${name}: ${error.message}`)
    for (const [key, value] of Object.entries(parameters)) {
      if (typeof value === 'string') assert.equal(error.parameters[key], value, name)
      else assert.match(error.parameters[key], value, name)
    }
  }
})

test('rows come through a cursor, in the session that was asked for; a view reads them', {
  skip,
}, async () => {
  spark.sql(
    `CREATE TEMPORARY VIEW settled USING jdbc OPTIONS (url '${server.url}', fetchsize 3,
      query 'SELECT i, current_setting(''my.word'') AS word, current_setting(''TimeZone'') AS zone FROM generate_series(1, 8) i',
      sessionInitStatement 'SET my.word = ''it''''s''')`.replaceAll("''", "\\'"),
  )
  const rows = await spark.sql('SELECT * FROM settled').collect()
  assert.deepEqual(
    rows.map(row => Object.values(row)),
    Array.from({ length: 8 }, (_, i) => [i + 1, "it's", 'Europe/Berlin']),
  )
  // more than memory would hold, were it not read in pieces, is not read behind a limit
  assert.equal(
    (
      await query('SELECT 1 AS i FROM generate_series(1, 10000) a, generate_series(1, 10000) b')
        .load()
        .limit(5)
        .collect()
    ).length,
    5,
  )
})

/** How many rows each FETCH brings of a column `a` of texts. */
async function fetched(text: string, fetchSize: number): Promise<number[]> {
  const df = query(text)
  const work = await ReadWork.begin({
    columns: [{ name: 'a', typeName: 'text', modifier: -1, dimensions: 0, delimiter: ',' }],
    schema: await df.load().schema(),
    table: 't',
    connection: settingsOf(server.url, {}),
    session: { timeZone: 'UTC', queryTimeoutSeconds: 0, initStatement: undefined },
    text,
    values: [],
    fetchSize,
    partition: 0,
  })
  const lengths: number[] = []
  try {
    for (let bytes = await work.next(); bytes !== undefined; bytes = await work.next()) {
      lengths.push(decodeBatch(bytes).length)
    }
  } finally {
    await work.close()
  }
  return lengths
}

test('a FETCH brings fetchsize rows, and of large rows fewer', { skip }, async () => {
  const rows = (text: string, count: number) =>
    `SELECT ${text} AS a FROM generate_series(1, ${count}) i`
  const cases: [text: string, fetchSize: number, lengths: number[]][] = [
    [rows('i::text', 6000), 2048, [32, 256, 2048, 2048, 1616]],
    [rows('i::text', 20), 7, [7, 7, 6]],
    [rows('NULL::text', 400), 1_000_000, [32, 256, 112]],
    // 16 MB of memory are 16 such rows, and the first FETCH does not know
    [rows("repeat('x', 1024 * 1024 - 32)", 70), 2048, [32, 16, 16, 6]],
    // small ones first, as many as would be 16 MB of these, then large ones
    [
      rows("repeat('x', CASE WHEN i <= 288 THEN 1 ELSE 65504 END)", 3000),
      300,
      [32, 256, 300, 256, 256, 256, 256, 256, 256, 256, 256, 256, 108],
    ],
    [rows("repeat('x', 20 * 1024 * 1024)", 5), 3, [3, 1, 1]],
  ]
  for (const [text, fetchSize, lengths] of cases) {
    assert.deepEqual(await fetched(text, fetchSize), lengths, text)
  }
})

test('a statement that a limit has left behind is ended in the server', { skip }, async () => {
  const df = query("SELECT 'left behind' AS a UNION ALL SELECT pg_sleep(600)::text")
    .option('fetchsize', 1)
    .load()
  assert.equal((await df.limit(1).collect()).length, 1)
  for (let running = 1; running > 0; ) {
    const { rows } = await admin.query({
      text: `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'FETCH%' AND state <> 'idle'`,
    })
    running = rows.length
  }
})

test('a connection that is cut in the middle fails the query, and the next one goes on', {
  skip,
}, async () => {
  const slow = query('SELECT i, pg_sleep(0.001)::text AS s FROM generate_series(1, 100000) i')
    .option('fetchsize', 10)
    .load()
  const failure = told(slow.collect())
  for (let cut = 0; cut === 0; ) {
    const { rows } = await admin.query({
      text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'FETCH%' AND application_name = 'millrace'`,
    })
    cut = rows.length
  }
  const error = await failure
  assert.equal(error.condition, 'FAILED_JDBC.CONNECTION_LOST')
  assert.equal(error.parameters.partition, '0')
  assert.equal(await table('p').load().count(), 101)
})

/** The server by a way on which nothing comes through any more after `freeze`, and which nobody ends. */
async function freezing(): Promise<{ url: string; freeze(): void; close(): void }> {
  const sockets: Socket[] = []
  let isFrozen = false
  const pass = (from: Socket, to: Socket): void => {
    sockets.push(from)
    from.on('data', data => isFrozen || to.write(data))
    from.on('end', () => isFrozen || to.end())
    from.on('error', () => to.destroy())
  }
  const way = createServer({ allowHalfOpen: true }, near => {
    const far = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    pass(near, far)
    pass(far, near)
  }).listen(0, '127.0.0.1')
  await once(way, 'listening')
  const { port } = way.address() as { port: number }
  return {
    url: server.url.replace(String(server.port), String(port)),
    freeze: () => {
      isFrozen = true
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      way.close()
    },
  }
}

test('a server that falls silent: queryTimeout ends the wait, and closing does not wait', {
  skip,
}, async () => {
  const way = await freezing()
  try {
    const open = await Connection.open(settingsOf(way.url, {}))
    const df = query('SELECT i, pg_sleep(0.001)::text AS s FROM generate_series(1, 100000) i')
      .option('url', way.url)
      .option('queryTimeout', 1)
      .option('connectTimeout', 1)
      .option('fetchsize', 10)
      .load()
    const failure = told(df.collect())
    for (let reading = 0; reading === 0; ) {
      const { rows } = await admin.query({
        text: `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'FETCH%'`,
      })
      reading = rows.length
    }
    way.freeze()
    const error = await failure
    assert.equal(error.condition, 'FAILED_JDBC.CONNECTION_LOST')
    assert.match(String(error.parameters.reason), /has not answered for 3000 ms/)
    await open.close()
  } finally {
    way.close()
  }
})

/** Rows of a table as the server has them, in its texts. */
async function stored(text: string): Promise<(string | null)[][]> {
  const { rows } = await admin.query({ text, values: [] })
  return rows.map(row => [...row])
}

const columnTypes = (name: string) =>
  stored(
    `SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute
      WHERE attrelid = '${name}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  )

/** As Spark 4 makes tables. */
const written: [expression: string, type: string, text: string | null][] = [
  ['true', 'boolean', 'true'],
  ['-128Y', 'smallint', '-128'],
  ['1S', 'smallint', '1'],
  ['1', 'integer', '1'],
  ['9223372036854775807L', 'bigint', '9223372036854775807'],
  ['0.1F', 'real', '0.1'],
  ["DOUBLE('NaN')", 'double precision', 'NaN'],
  ['1e300D', 'double precision', '1e+300'],
  ['CAST(-1.5 AS DECIMAL(10,2))', 'numeric(10,2)', '-1.50'],
  [
    '12345678901234567890123456789012345678BD',
    'numeric(38,0)',
    '12345678901234567890123456789012345678',
  ],
  ["'it\\'s \"; DROP TABLE p; -- 😀'", 'text', 'it\'s "; DROP TABLE p; -- 😀'],
  ["''", 'text', ''],
  ['CAST(NULL AS STRING)', 'text', null],
  ["X'00ff'", 'bytea', '\\x00ff'],
  ["DATE'2024-02-29'", 'date', '2024-02-29'],
  ["DATE'-0043-03-15'", 'date', '0044-03-15 BC'],
  [
    "TIMESTAMP'2024-07-01 00:00:00.000001'",
    'timestamp with time zone',
    '2024-07-01 00:00:00.000001+02',
  ],
  ["TIMESTAMP_NTZ'2024-07-01 00:00:00'", 'timestamp without time zone', '2024-07-01 00:00:00'],
  ['array(1, NULL, 3)', 'integer[]', '{1,NULL,3}'],
  ["array('a', 'b\"c', 'NULL', NULL, '', ',{}')", 'text[]', '{a,"b\\"c","NULL",NULL,"",",{}"}'],
  ['array(array(1, 2), array(3, 4))', 'integer[]', '{{1,2},{3,4}}'],
  ["array(X'01')", 'bytea[]', '{"\\\\x01"}'],
  [
    "array(TIMESTAMP'2024-07-01 00:00:00')",
    'timestamp with time zone[]',
    '{"2024-07-01 00:00:00+02"}',
  ],
]

test('each type is written as Spark writes it, and read back', { skip }, async () => {
  const columns = written.map(([expression], i) => `${expression} AS c${i}`).join(', ')
  const df = spark.sql(`SELECT ${columns}`)
  await df.write.jdbc(server.url, 'made')
  await admin.run("SET timezone = 'Europe/Berlin'")
  const types = await columnTypes('made')
  const [row] = await stored(`SELECT ${written.map((_, i) => `c${i}::text`).join(', ')} FROM made`)
  assert.deepEqual(
    written.map(([expression], i) => [expression, types[i][1], row[i]]),
    written.map(each => (each[1] === 'boolean' ? [each[0], 'boolean', 'true'] : [...each])),
  )
  const back = table('made').option('preferTimestampNTZ', true).load()
  assert.deepEqual(await texts(back), await texts(df))
  for (const expression of ['map(1, 2)', "named_struct('a', 1)", 'NULL', "INTERVAL '1' DAY"]) {
    const error = await told(
      spark.sql(`SELECT ${expression} AS a`).write.jdbc(server.url, 'refused'),
    )
    assert.equal(error.condition, 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE')
    assert.equal(error.parameters.columnName, '`a`')
  }
})

async function texts(df: DataFrame): Promise<unknown[][]> {
  const { fields } = await df.schema()
  const list = fields.map(({ name }) => `CAST(\`${name}\` AS STRING) AS \`${name}\``)
  return (await df.selectExpr(...list).collect()).map(row => Object.values(row))
}

test('modes: there is a table, or there is none', { skip }, async () => {
  const rows = (first: number) =>
    spark.range(first, first + 3).selectExpr('id', "concat('v', id) AS `V w`")
  const write = (
    first: number,
    mode: SaveModeName,
    options: Record<string, string | number | boolean> = {},
  ) => rows(first).write.mode(mode).jdbc(server.url, '"Mo""des"', options)
  const ids = async () => (await stored('SELECT id FROM "Mo""des" ORDER BY id')).flat().join()
  await write(0, 'errorifexists')
  assert.deepEqual(await columnTypes('"Mo""des"'), [
    ['id', 'bigint', 't'],
    ['V w', 'text', 't'],
  ])
  const error = await told(write(0, 'error'))
  assert.equal(error.condition, 'TABLE_OR_VIEW_ALREADY_EXISTS')
  assert.equal(error.parameters.relationName, '"Mo""des"')
  await write(10, 'ignore')
  assert.equal(await ids(), '0,1,2')
  await write(10, 'append', { batchsize: 2, numPartitions: 1, isolationLevel: 'SERIALIZABLE' })
  assert.equal(await ids(), '0,1,2,10,11,12')
  // what was said of the table stays when it is emptied, and goes when it is made anew
  await admin.run('ALTER TABLE "Mo""des" ADD COLUMN more int DEFAULT 7, ADD PRIMARY KEY (id)')
  await write(20, 'overwrite', { truncate: true })
  assert.deepEqual(await stored('SELECT * FROM "Mo""des" WHERE id = 20'), [['20', 'v20', '7']])
  await write(30, 'overwrite', {
    createTableColumnTypes: '`v W` VARCHAR(9), id DECIMAL(9, 1)',
    createTableOptions: 'WITH (fillfactor = 70)',
    isolationLevel: 'NONE',
  })
  assert.deepEqual(await columnTypes('"Mo""des"'), [
    ['id', 'numeric(9,1)', 't'],
    ['V w', 'character varying(9)', 't'],
  ])
  assert.equal(await ids(), '30.0,31.0,32.0')
  const [[settings]] = await stored(
    `SELECT reloptions::text FROM pg_class WHERE relname = 'Mo"des'`,
  )
  assert.equal(settings, '{fillfactor=70}')
  await admin.run(
    'CREATE TABLE child (id int); ALTER TABLE "Mo""des" ADD UNIQUE (id); ALTER TABLE child ADD FOREIGN KEY (id) REFERENCES "Mo""des" (id)',
  )
  const held = await told(write(40, 'overwrite', { truncate: true }))
  assert.equal(held.parameters.state, '0A000')
  // when a table cannot be made anew it stays
  await admin.run('DROP TABLE child')
  assert.equal(
    (await told(write(40, 'overwrite', { createTableOptions: 'NONSENSE' }))).parameters.state,
    '42601',
  )
  assert.equal(await ids(), '30.0,31.0,32.0')
})

test('texts go into types of the server; columns by name; many rows in few statements', {
  skip,
}, async () => {
  await admin.run(
    `CREATE TABLE wide (u uuid, j jsonb, m mood, ts timestamp, "Big" numeric, i int, CHECK (i < 100000))`,
  )
  const rows = spark
    .range(0, 5000, 1, 3)
    .selectExpr(
      'CAST(id AS INT) AS I',
      "'550e8400-e29b-41d4-a716-446655440000' AS u",
      `'{"a": 1}' AS j`,
      "'sad' AS m",
      "TIMESTAMP'2024-07-01 12:00:00' AS ts",
      'id AS `big`',
    )
  await rows.write.mode('append').jdbc(server.url, 'wide')
  assert.deepEqual(
    await stored(
      'SELECT count(*), sum(i), sum("Big"), min(ts), min(m), max(j::text), count(DISTINCT u) FROM wide',
    ),
    [['5000', '12497500', '12497500', '2024-07-01 12:00:00', 'sad', '{"a": 1}', '1']],
  )
  // a table read and another written by the same tasks
  await table('wide')
    .option('fetchsize', 100)
    .load()
    .select('i', 'm')
    .write.jdbc(server.url, 'narrow', { batchsize: 7 })
  assert.deepEqual(await stored('SELECT count(*), sum(i) FROM narrow'), [['5000', '12497500']])
})

test('INSERT writes to the table of a view', { skip }, async () => {
  await admin.run('CREATE TABLE taken (id bigint, u uuid, note text)')
  spark.sql(`CREATE TEMPORARY VIEW taken USING jdbc OPTIONS (url '${server.url}', dbtable 'taken')`)
  const u = '550e8400-e29b-41d4-a716-446655440000'
  await spark.sql(`INSERT INTO taken VALUES (1, '${u}', 'a'), (2, NULL, NULL)`).collect()
  await spark.sql(`INSERT INTO taken (note, id) SELECT 'c', 3`).collect()
  const sorted = async () =>
    (await spark.sql('SELECT * FROM taken ORDER BY id').collect()).map(row => Object.values(row))
  assert.deepEqual(await sorted(), [
    [1, u, 'a'],
    [2, null, null],
    [3, null, 'c'],
  ])
  await spark.sql('INSERT OVERWRITE taken VALUES (4, NULL, NULL)').collect()
  assert.deepEqual(await sorted(), [[4, null, null]])
})

test('a write that fails: with a condition, and without the rows of the task', {
  skip,
}, async () => {
  await admin.run(
    `CREATE TABLE unique_ids (id int PRIMARY KEY, n int NOT NULL, name varchar(3), late int UNIQUE DEFERRABLE INITIALLY DEFERRED)`,
  )
  const append = (text: string, options = {}) =>
    spark.sql(text).write.mode('append').jdbc(server.url, 'unique_ids', options)
  await append('SELECT 1 AS id, 1 AS n, 5 AS late')
  const cases: [text: string, state: string, reason: RegExp][] = [
    [
      'SELECT 10 + id % 9 AS id, 1 AS n FROM range(0, 10, 1, 1)',
      '23505',
      /unique_ids_pkey"\. Key \(id\)=\(10\)/,
    ],
    // the last row of many statements
    [
      'SELECT 100 + id AS id, if(id = 99, CAST(NULL AS INT), 1) AS n FROM range(0, 100, 1, 1)',
      '23502',
      /null value in column "n"/,
    ],
    ['SELECT 7 AS id, CAST(NULL AS INT) AS n', '23502', /null value in column "n"/],
    ["SELECT 7 AS id, 'x' AS n", '22P02', /invalid input syntax for type integer: "x"/],
    [
      'SELECT 7 AS id, true AS n',
      '42804',
      /column "n" is of type integer but expression is of type boolean/,
    ],
    ["SELECT 7 AS id, 1 AS n, 'long' AS name", '22001', /too long/],
    ["SELECT 7 AS id, 1 AS n, '\\0' AS name", '22021', /invalid byte sequence/],
    ['SELECT 7 AS id, 1 AS n, 5 AS late', '23505', /late/],
    ['SELECT 3000000000 AS id, 1 AS n', '22003', /integer out of range/],
  ]
  for (const [text, state, reason] of cases) {
    const error = await told(append(text, { batchsize: 10 }))
    assert.equal(error.condition, 'FAILED_JDBC.STATEMENT', error.message)
    assert.deepEqual(
      [
        error.parameters.state,
        error.parameters.table,
        error.parameters.partition,
        error.parameters.doing,
      ],
      [state, 'unique_ids', '0', 'write'],
      text,
    )
    assert.match(error.parameters.reason, reason)
  }
  assert.deepEqual(await stored('SELECT id FROM unique_ids'), [['1']])
  // by itself each statement stays
  await told(
    append('SELECT 1 + id % 4 AS id, 1 AS n FROM range(1, 10, 1, 1)', {
      isolationLevel: 'NONE',
      batchsize: 1,
    }),
  )
  assert.deepEqual(await stored('SELECT id FROM unique_ids ORDER BY id'), [
    ['1'],
    ['2'],
    ['3'],
    ['4'],
  ])
  const other = await told(append('SELECT 1 AS id, 1 AS nn'))
  assert.equal(other.condition, 'COLUMN_NOT_DEFINED_IN_TABLE')
  assert.deepEqual([other.parameters.colName, other.parameters.tableName], ['`nn`', 'unique_ids'])
  const self = await told(
    table('unique_ids').load().write.mode('overwrite').jdbc(server.url, 'unique_ids'),
  )
  assert.equal(self.condition, 'UNSUPPORTED_OVERWRITE.TABLE')
  const rows = spark.range(3)
  const refused: [write: () => Promise<unknown>, condition: string][] = [
    [() => rows.write.jdbc(server.url, 'a b'), 'INVALID_JDBC_TABLE'],
    [() => rows.write.format('jdbc').option('url', server.url).save(), 'INVALID_JDBC_OPTIONS'],
    [
      () => rows.write.format('jdbc').option('url', server.url).option('dbtable', 'x').save('path'),
      'INVALID_JDBC_OPTIONS',
    ],
    [() => rows.write.partitionBy('id').jdbc(server.url, 'x'), 'INVALID_JDBC_OPTIONS'],
    [() => rows.write.jdbc(server.url, 'x', { batchsize: 0 }), 'INVALID_WRITER_OPTION'],
    [() => rows.write.jdbc(server.url, 'x', { isolationLevel: 'HIGH' }), 'INVALID_WRITER_OPTION'],
    [
      () => rows.write.jdbc(server.url, 'x', { createTableColumnTypes: 'nn INT' }),
      'INVALID_WRITER_OPTION',
    ],
    [() => rows.write.jdbc('jdbc:sqlserver://h', 'x'), 'UNSUPPORTED_FEATURE.JDBC_DATABASE'],
  ]
  for (const [write, condition] of refused) assert.equal((await told(write())).condition, condition)
})

test('a connection that is cut while rows are written: none of the task is there', {
  skip,
}, async () => {
  await admin.run('CREATE TABLE cut (id bigint)')
  const failure = told(spark.range(0, 3_000_000, 1, 1).write.mode('append').jdbc(server.url, 'cut'))
  for (let cut = 0; cut === 0; ) {
    const { rows } = await admin.query({
      text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO cut%'`,
    })
    cut = rows.length
  }
  const error = await failure
  assert.equal(error.condition, 'FAILED_JDBC.CONNECTION_LOST')
  assert.equal(error.parameters.table, 'cut')
  assert.deepEqual(await stored('SELECT count(*) FROM cut'), [['0']])
})

test('no password is in the event log', { skip }, async () => {
  await spark.stop()
  const files = readdirSync(events, { recursive: true, withFileTypes: true }).filter(each =>
    each.isFile(),
  )
  const logged = files
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n')
  assert.match(logged, /JDBCRelation\(p\)/)
  assertNoSecret(logged)
})
