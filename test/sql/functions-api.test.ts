/** What `millrace/functions` makes: calls of functions that there are, with names as columns and plain values as constants. */
import '../../src/sql/functions/all.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Column } from '../../src/sql/column.js'
import type { Expression } from '../../src/sql/expressions/expression.js'
import { prettyText } from '../../src/sql/expressions/pretty.js'
import { findFunction } from '../../src/sql/functions/registry.js'
import * as F from '../../src/sql/functions-api.js'

const { col, lit } = F

/** Functions that take no columns, or functions of columns. */
const notPlain =
  /^(?:lit|typed[Ll]it|expr|when|broadcast|udf|udaf|call_function|callUDF|call_udf|col|column|asc.*|desc.*|transform.*|filter|exists|forall|aggregate|reduce|zip_with|map_filter|map_zip_with|array_sort)$/

/** Calls that the analyzer replaces, and what the engine knows of a row itself. */
const ofTheEngine = new Set([
  'window',
  'session_window',
  'window_time',
  'grouping',
  'grouping_id',
  'monotonically_increasing_id',
  'spark_partition_id',
  'input_file_name',
])

test('each function calls one that there is', () => {
  const missing: string[] = []
  let seen = 0
  for (const [name, f] of Object.entries(F) as [string, (...args: unknown[]) => unknown][]) {
    if (notPlain.test(name)) continue
    const made = f('a', 'b', 'c')
    assert.ok(made instanceof Column, name)
    const { expression } = made
    assert.equal(expression.kind, 'call', name)
    if (expression.kind !== 'call') continue
    seen++
    if (findFunction(expression.name) === undefined && !ofTheEngine.has(expression.name)) {
      missing.push(`${name} calls ${expression.name}`)
    }
  }
  assert.deepEqual(missing, [])
  assert.ok(seen > 250)
})

const texts: [made: Column<string, unknown, string>, text: string][] = [
  [F.upper('a'), 'upper(a)'],
  [F.upper(lit('a')), 'upper(a)'],
  [F.lpad('a', 5, 'x'), 'lpad(a, 5, x)'],
  [F.lpad('a', 5, col('p')), 'lpad(a, 5, p)'],
  [F.split('a', ','), 'split(a, ,, -1)'],
  [F.concat('a', lit('-'), col('b')), 'concat(a, -, b)'],
  [F.count(), 'count(1)'],
  [F.count('*'), 'count(1)'],
  [F.count('a'), 'count(a)'],
  [F.countDistinct('a', 'b'), 'count(DISTINCT a, b)'],
  [F.sum_distinct('a'), 'sum(DISTINCT a)'],
  [F.date_trunc('HOUR', 'ts'), 'date_trunc(HOUR, ts)'],
  [F.pow('a', 2), 'POWER(a, 2)'],
  [F.expr('a + 1'), '(a + 1)'],
  [F.not(col('a').equalTo(1)), '(NOT (a = 1))'],
  [
    F.when(col('a').gt(1), 'x').when(col('a').gt(0), 'y').otherwise('z'),
    'CASE WHEN (a > 1) THEN x WHEN (a > 0) THEN y ELSE z END',
  ],
  [F.desc('a'), 'a DESC NULLS LAST'],
  [F.asc_nulls_last(col('a').desc()), 'a ASC NULLS LAST'],
  [F.lag('a', 2, 0), 'lag(a, 2, 0)'],
  [F.call_function('f', 'a'), 'f(a)'],
  [F.transform('xs', x => x.plus(1)), 'transform(xs, lambdafunction((x + 1), x))'],
  [F.transform('xs', (x, i) => x.plus(i)), 'transform(xs, lambdafunction((x + y), x, y))'],
]

test('arguments are names of columns or constants, by what is expected', () => {
  for (const [made, text] of texts) assert.equal(prettyText(made.expression), text)
})

test('two lambdas do not share variables', () => {
  const ids = (column: Column<string, unknown, string>): number[] => {
    const found: number[] = []
    const visit = (e: Expression): void => {
      if (e.kind === 'variable') found.push(e.id)
      if (e.kind === 'call') e.args.forEach(visit)
      if (e.kind === 'lambda') [...e.params, e.body].forEach(visit)
    }
    visit(column.expression)
    return found
  }
  const inner = F.transform(col('xs'), x => F.transform(x, y => y.plus(x)))
  const [x, xInside, y, yInside, xDeep] = ids(inner)
  assert.notEqual(x, y)
  assert.deepEqual([xInside, yInside, xDeep], [x, y, x])
})

test('what is no column is refused where it is given', () => {
  assert.throws(() => F.upper(5 as never), { condition: 'NOT_COLUMN_OR_STR' })
  assert.throws(() => lit(() => 1), { condition: 'NOT_SUPPORTED_LITERAL' })
  assert.throws(() => lit(Symbol.iterator as never), { condition: 'NOT_SUPPORTED_LITERAL' })
  assert.throws(() => col('a').otherwise(1), { condition: 'INVALID_WHEN_USAGE' })
  assert.throws(() => F.when(col('a').gt(1), 1).otherwise(2).otherwise(3), {
    condition: 'INVALID_WHEN_USAGE',
  })
  assert.throws(() => F.udf(async () => 1, 'int' as never), {
    condition: 'ASYNC_FUNCTION_NOT_ALLOWED',
  })
  assert.throws(() => col('a.'), { condition: 'INVALID_ATTRIBUTE_NAME_SYNTAX' })
  assert.throws(() => (col('a') as unknown as number) > 1, { condition: 'ATTRIBUTE_NOT_SUPPORTED' })
})

test('names have parts, and backticks hold a part together', () => {
  const table: [string, string[]][] = [
    ['a', ['a']],
    ['a.b', ['a', 'b']],
    ['`a.b`', ['a.b']],
    ['t.`a``b`.c', ['t', 'a`b', 'c']],
    ['a b', ['a b']],
  ]
  for (const [text, parts] of table) {
    const { expression } = col(text)
    assert.deepEqual(expression.kind === 'name' && expression.parts, parts, text)
  }
  assert.equal(col('*').expression.kind, 'star')
  const { expression } = col('t.*')
  assert.deepEqual(expression.kind === 'star' && expression.qualifier, ['t'])
})

test('constants have the types that SQL gives them', () => {
  const table: [unknown, string, unknown][] = [
    [1, 'int', 1],
    [2 ** 31, 'long', 2 ** 31],
    [2 ** 60, 'double', 2 ** 60],
    [1.5, 'double', 1.5],
    [-0, 'double', -0],
    [1n, 'long', 1],
    [2n ** 62n, 'long', 2n ** 62n],
    ['a', 'string', 'a'],
    [true, 'boolean', true],
    [null, 'void', null],
    [undefined, 'void', null],
    [new Date(5), 'timestamp', 5000],
    [[1, 2], 'array', [1, 2]],
    [{ a: 1 }, 'struct', [1]],
  ]
  for (const [value, kind, sql] of table) {
    const { expression } = lit(value)
    assert.ok(expression.kind === 'literal')
    assert.equal(expression.type.kind, kind)
    assert.deepEqual(expression.value, sql)
  }
})

test('a column knows the line that made it', () => {
  const { origin } = col('a').plus(1).expression
  assert.match(origin?.callSite ?? '', /functions-api\.test\.ts:\d+$/)
})
