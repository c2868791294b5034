/** Values that would be too large: a condition in place of the end of the process or of a bare RangeError. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { MillraceError, SparkConf, SparkContext } from '../../../src/index.js'
import '../../../src/sql/face.js'
import type { AggregateFunction, TypedCall } from '../../../src/sql/functions/function.js'
import { functionOf } from '../../../src/sql/functions/registry.js'
import { splitter } from '../../../src/sql/functions/split.js'
import { SparkSession } from '../../../src/sql/session.js'
import { BinaryType, StringType } from '../../../src/sql/types/data-type.js'
import { onlyThorough } from '../../effort.js'
import { env } from './aggregate-harness.js'

const conf = new SparkConf().setMaster('local[1]').setAppName('t').set('spark.log.level', 'OFF')
const session = new SparkSession(new SparkContext(conf))
after(() => session.stop())

const MOST = '33554432'
const LONGEST = '536870888'

type Case = readonly [sql: string, condition: string, parameters: Readonly<Record<string, string>>]

const memory = (sql: string, name: string, numberOfElements: string): Case => [
  sql,
  'COLLECTION_SIZE_LIMIT_EXCEEDED.MEMORY',
  { functionName: `\`${name}\``, numberOfElements, maxElements: MOST },
]

const given = (sql: string, name: string, size: number, parameter: string): Case => [
  sql,
  'STRING_SIZE_LIMIT_EXCEEDED.PARAMETER',
  { functionName: `\`${name}\``, size: `${size}`, maxSize: LONGEST, parameter: `\`${parameter}\`` },
]

const made = (sql: string, name: string, size: number): Case => [
  sql,
  'STRING_SIZE_LIMIT_EXCEEDED.FUNCTION',
  { functionName: `\`${name}\``, size: `${size}`, maxSize: LONGEST },
]

/** `n` stands for 0, and `m` for 1000000: constants, or computed in a task. */
const cases: readonly Case[] = [
  memory('array_repeat(1, n + 2000000000)', 'array_repeat', '2000000000'),
  memory('array_repeat(1, n + 33554433)', 'array_repeat', '33554433'),
  [
    'array_repeat(1, n + 2147483633)',
    'COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER',
    {
      functionName: '`array_repeat`',
      numberOfElements: '2147483633',
      maxRoundedArrayLength: '2147483632',
      parameter: '`count`',
    },
  ],
  memory('sequence(n + 1, 400000000)', 'sequence', '400000000'),
  memory('sequence(bigint(n), 9000000000, 100)', 'sequence', '90000001'),
  memory(
    "sequence(timestamp'2020-01-01', timestamp'2020-01-01' + make_dt_interval(n + 1), interval 1 millisecond)",
    'sequence',
    '86400001',
  ),
  memory('array_insert(array(1), n + 100000000, 2)', 'array_insert', '100000000'),
  memory('flatten(array_repeat(sequence(1, m), 100))', 'flatten', '100000000'),
  memory(
    `concat(${Array.from({ length: 40 }, () => 'sequence(1, m)').join(', ')})`,
    'concat',
    '40000000',
  ),
  memory("split(repeat('a', m * 40), '')", 'split', '40000000'),
  given("repeat('ab', n + 400000000)", 'repeat', 800000000, 'n'),
  given('space(n + 536870889)', 'space', 536870889, 'n'),
  given("lpad('ab', n + 2000000000)", 'lpad', 2000000000, 'len'),
  given("rpad('ab', n + 400000000, '😀')", 'rpad', 799999998, 'len'),
  given("lpad(x'00', n + 2000000000)", 'lpad', 2000000000, 'len'),
  given('format_number(n, n + 600000000)', 'format_number', 600000000, 'd'),
  given("format_string('%600000000d', n)", 'format_string', 600000000, 'strfmt'),
  made("format_string('%400000000d%400000000d', n, n)", 'format_string', 800000000),
  made("concat(repeat('a', m * 300), repeat('b', m * 300))", 'concat', 600000000),
  made("repeat('a', m * 300) || repeat('b', m * 300)", 'concat', 600000000),
  made("concat_ws(', ', array_repeat(repeat('a', m), 600))", 'concat_ws', 600001198),
  made("array_join(array_repeat(repeat('a', m), 600), ', ')", 'array_join', 600001198),
  made("replace(repeat('ab', m), 'a', repeat('c', 1000))", 'replace', 1001000000),
]

async function refusal(sql: string): Promise<readonly unknown[]> {
  try {
    await session.sql(sql).collect()
    return ['no error']
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error
    const { operator: _, callSite: _site, partition: _partition, ...rest } = error.parameters
    const { line: _line, position: _position, sqlFragment: _text, ...parameters } = rest
    return [error.condition, parameters, error.sqlState]
  }
}

async function check(textOf: (sql: string) => string): Promise<void> {
  const found: unknown[] = []
  for (const [sql] of cases) found.push([sql, ...(await refusal(textOf(sql)))])
  assert.deepEqual(
    found,
    cases.map(each => [...each, '54000']),
  )
  assert.deepEqual(
    await session.sql('SELECT size(array_repeat(id, 3)) AS n FROM range(1)').collect(),
    [{ n: 3 }],
  )
}

test('too large a value of constants', { skip: onlyThorough('40 seconds') }, async () => {
  await check(sql => `SELECT ${sql.replace(/\bn\b/g, '0').replace(/\bm\b/g, '1000000')}`)
})

test('too large a value in a task', async () => {
  await check(
    sql => `SELECT ${sql} FROM (SELECT int(id) AS n, int(id) + 1000000 AS m FROM range(1))`,
  )
})

test('arguments that must be constants', async () => {
  const sketch = 'count_min_sketch(id, 0.0000001D, 0.99D, 1) FROM range(3)'
  const found = [
    await refusal('SELECT randstr(600000000)'),
    await refusal('SELECT stack(2000000000, 1)'),
    await refusal(`SELECT ${sketch}`),
  ]
  const expected = [
    given('', 'randstr', 600000000, 'length'),
    memory('', 'stack', '2000000000'),
    memory('', 'count_min_sketch', '140000000'),
  ]
  assert.deepEqual(
    found,
    expected.map(([, ...condition]) => [...condition, '54000']),
  )
})

test('a function that asks for no size says the operator', async () => {
  const sql = "SELECT hex(repeat('a', 300000000 + int(id))) FROM range(1)"
  assert.deepEqual(await refusal(sql), [
    'STRING_SIZE_LIMIT_EXCEEDED.OPERATOR',
    { maxSize: LONGEST },
    '54000',
  ])
})

test('split counts its parts as it makes them', { skip: onlyThorough('10 seconds') }, () => {
  const [, condition, parameters] = memory('', 'split', '33554433')
  for (const [pattern, limit] of [
    ['a', 0],
    ['a', 2000000000],
    ['[a]', 0],
  ] as const) {
    const text = 'a'.repeat(33554433)
    assert.throws(() => splitter(pattern, 'split')(text, limit), { condition, parameters })
  }
})

test('listagg', () => {
  const text = 'a'.repeat(60_000_000)
  const bytes = new Uint8Array(60_000_000)
  for (const [type, value] of [
    [StringType, text],
    [BinaryType, bytes],
  ] as const) {
    const arg = { kind: 'literal', value, type, nullable: false } as const
    const call: TypedCall = { kind: 'call', name: 'listagg', args: [arg], type, nullable: true }
    const state = (functionOf('listagg') as AggregateFunction).make(call, env())
    state.grow(1)
    for (let i = 0; i < 10; i++) state.update(0, value)
    assert.throws(() => state.result(0), {
      condition: 'STRING_SIZE_LIMIT_EXCEEDED.FUNCTION',
      parameters: { functionName: '`listagg`', size: '600000000', maxSize: LONGEST },
    })
  }
})

test('a large value of constants stays a call, as plans travel to tasks as text', {
  skip: onlyThorough('5 seconds'),
}, async () => {
  const sql = "array_join(array_repeat(repeat('a', 1000), 10000000), ',')"
  assert.deepEqual(
    await refusal(`SELECT ${sql}`),
    made('', 'array_join', 10009999999).slice(1).concat('54000'),
  )
  assert.deepEqual(await session.sql('SELECT size(sequence(1, 33554432)) AS n').collect(), [
    { n: 33554432 },
  ])
})
