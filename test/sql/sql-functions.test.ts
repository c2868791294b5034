/** CREATE and DROP TEMPORARY FUNCTION. Answers are Spark's. */
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('sql functions').getOrCreate()
after(() => spark.stop())

const definitions = [
  'sq(x int) returns int return x * x',
  'two(x int, y int) returns int return x - y',
  'two2(x int) returns int return two(x, 1) * two(x, 2)',
  'dd(x int, y int default 1 + 1) returns int return x + y',
  'rr(x double) returns boolean return x = x and x + 0 = x',
  'fl(x double) returns int return x * 2',
  'nr() return 5',
  'str(x string) returns int return x',
  'nm(x int) returns int return nm.x + 1',
  `tr(x int) returns int comment 'hello' deterministic language sql contains sql return x`,
  'gg(x int) returns int return (select max(a) from values (1,2),(2,3) t(k,a) where k = x)',
  'ff(x int) return select max(v) from values (1),(2),(3) t(v) where v < x',
  'ex(x int) returns boolean return exists(select 1 from values (1) t(k) where k = x)',
  `rec(x int) returns struct<a:int,b:string> return named_struct('a', x, 'b', 'q')`,
  `upper(x string) returns string return 'mine'`,
  'nd() returns double return rand()',
  'dv(x int) returns int return 10 / x',
]
for (const definition of definitions) spark.sql(`create temporary function ${definition}`)

const answers: readonly [sql: string, rows: readonly Record<string, unknown>[]][] = [
  [
    "select sq(3), sq(cast(null as int)), sq('4'), sq(2.7)",
    [{ 'sq(3)': 9, 'sq(CAST(NULL AS INT))': null, 'sq(4)': 16, 'sq(2.7)': 4 }],
  ],
  ['select nr(), nr() + 1', [{ 'nr()': 5, '(nr() + 1)': 6 }]],
  ['select two(y=>1, x=>5), two(5, y=>1) z', [{ 'two(5, 1)': 4, z: 4 }]],
  ['select dd(1) a, dd(1, 10) b, dd(y=>5, x=>1) c, dd(x=>1) d', [{ a: 3, b: 11, c: 6, d: 3 }]],
  ['select two2(5), nm(1), tr(1)', [{ 'two2(5)': 12, 'nm(1)': 2, 'tr(1)': 1 }]],
  ['select fl(1.3), str("12")', [{ 'fl(1.3)': 2, 'str(12)': 12 }]],
  ['select count(*) n from range(100) where rr(rand())', [{ n: 100 }]],
  ['select rr(rand()) a, nd() between 0 and 1 b', [{ a: true, b: true }]],
  [
    'select k, gg(k) from values (1),(2),(5) s(k) order by k',
    [
      { k: 1, 'gg(k)': 2 },
      { k: 2, 'gg(k)': 3 },
      { k: 5, 'gg(k)': null },
    ],
  ],
  ['select gg(k) + gg(k + 1) v from values (1),(2) s(k) order by 1', [{ v: null }, { v: 5 }]],
  ['select sum(gg(k)) a from values (1),(2) s(k)', [{ a: 5 }]],
  ['select k from values (1),(2) s(k) where gg(k) = 3', [{ k: 2 }]],
  ['select ff(3) a', [{ a: 2 }]],
  [
    'select k, ex(k) e from values (1),(2) s(k) order by k',
    [
      { k: 1, e: true },
      { k: 2, e: false },
    ],
  ],
  ['select rec(1).b', [{ 'rec(1).b': 'q' }]],
  ["select upper('a'), session.upper('a') b", [{ 'upper(a)': 'A', b: 'mine' }]],
  ['select sum(two(k, 1)) a, two(sum(k), 1) b from values (1),(2) s(k)', [{ a: 1, b: 2 }]],
  [
    'select two(k, 1) a, count(*) n from values (1),(1),(2) s(k) group by two(k, 1) order by 1',
    [
      { a: 0, n: 2 },
      { a: 1, n: 1 },
    ],
  ],
  ['select session.two(3, 1) a, system.session.two(3, 1) b', [{ a: 2, b: 2 }]],
  ["show functions like 'two*'", [{ function: 'two' }, { function: 'two2' }]],
  [
    'describe function dd',
    ['Function: dd', 'Type:     SCALAR', 'Input:    x INT', '          y INT', 'Returns:  INT'].map(
      line => ({ function_desc: line }),
    ),
  ],
]
for (const [sql, rows] of answers) {
  test(sql, async () => assert.deepEqual(await spark.sql(sql).collect(), rows))
}

const f = (rest: string): string => `create temporary function ${rest}`
const refused: readonly [sql: string, condition: string, parameters: Record<string, unknown>][] = [
  [f('sq(x int) returns int return 1'), 'ROUTINE_ALREADY_EXISTS', { routineName: '`sq`' }],
  [
    'create or replace temporary function sq(x int) returns int return sq(x) + 1',
    'CYCLIC_FUNCTION_REFERENCE',
    { path: 'sq -> sq' },
  ],
  [f('bad(x int) returns int return bad(x)'), 'UNRESOLVED_ROUTINE', { routineName: '`bad`' }],
  [
    f('bad(x int) returns int return nope'),
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    { objectName: '`nope`', proposal: '`x`' },
  ],
  [
    f('bad(x int) returns int return sum(x)'),
    'USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS',
    { queryText: 'sum(x)' },
  ],
  [
    f('bad(x int) returns bigint return row_number() over (order by x)'),
    'USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS',
    { queryText: 'row_number() over (order by x)' },
  ],
  [
    f('bad(x int, X int) returns int return 1'),
    'DUPLICATE_ROUTINE_PARAMETER_NAMES',
    { routineName: 'bad', names: '`x`' },
  ],
  [
    f('bad(x int default 1, y int) returns int return 1'),
    'USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION',
    { functionName: '`bad`', parameterName: '`x`', nextParameterName: '`y`' },
  ],
  [
    f('bad(x int, y int default x + 1) returns int return 1'),
    'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION',
    { objectName: '`x`' },
  ],
  [
    f('if not exists bad(x int) returns int return 1'),
    'INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS',
    {},
  ],
  ['drop temporary function nope', 'ROUTINE_NOT_FOUND', { routineName: '`nope`' }],
  ['select sq()', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION', { functionName: '`sq`' }],
  ['select dd(1, 2, 3)', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION', { functionName: '`dd`' }],
  ['select two(y=>1)', 'REQUIRED_PARAMETER_NOT_FOUND', { parameterName: '`x`' }],
  [
    'select sq(array(1))',
    'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION',
    { srcType: '"ARRAY<INT>"', targetType: '"INT"' },
  ],
  ["select str('abc')", 'CAST_INVALID_INPUT', {}],
  ['select dv(0)', 'DIVIDE_BY_ZERO', {}],
  ['select sq(distinct 1)', 'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', {}],
  ['select gg(cast(rand() as int))', 'UNSUPPORTED_SQL_UDF_USAGE', { functionName: '`gg`' }],
  [
    'select gg(max(k)) from values (1),(2) s(k)',
    'UNSUPPORTED_SQL_UDF_USAGE',
    { functionName: '`gg`', sqlExpr: '"max(k)"' },
  ],
]
for (const [sql, condition, parameters] of refused) {
  test(`refused: ${sql}`, () =>
    assert.rejects(
      async () => spark.sql(sql).collect(),
      error =>
        isCondition(error, condition as never) &&
        Object.entries(parameters).every(([key, value]) => error.parameters[key] === value),
    ))
}

test('what is dropped is gone, and a definition is replaced', async () => {
  spark.sql(f('gone(x int) returns int return x'))
  spark.sql('create or replace temporary function gone(x double) returns double return x / 2')
  assert.deepEqual(await spark.sql('select gone(3) y').collect(), [{ y: 1.5 }])
  spark.sql('drop temporary function gone')
  spark.sql('drop temporary function if exists gone')
  await assert.rejects(
    async () => spark.sql('select gone(3)').collect(),
    error => isCondition(error, 'UNRESOLVED_ROUTINE'),
  )
})

test('a body may read files, which are looked at when the function is used', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'functions-')), 'a.json')
  writeFileSync(path, '{"k":1,"v":7}\n{"k":2,"v":8}\n')
  spark.sql(f(`fromfile(x int) return (select max(v) from json.\`${path}\` where k = x)`))
  const rows = await spark.sql('select fromfile(k) v from values (1),(2) s(k) order by 1').collect()
  assert.deepEqual(rows, [{ v: 7 }, { v: 8 }])
})

test('parameters of the statement are values of the body', async () => {
  spark.sql(f('plus(x int) returns int return x + :by'), { by: 3 })
  assert.deepEqual(await spark.sql('select plus(1) y').collect(), [{ y: 4 }])
})
