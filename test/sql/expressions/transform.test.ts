import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sameExpression } from '../../../src/sql/expressions/equal.js'
import type { Expression } from '../../../src/sql/expressions/expression.js'
import { prettyText } from '../../../src/sql/expressions/pretty.js'
import {
  collectExpressions,
  expressionDepth,
  mapExpression,
  someExpression,
  transformDown,
} from '../../../src/sql/expressions/transform.js'
import { parseExpression } from '../../../src/sql/parser/parser.js'

const isName = (part: Expression): boolean => part.kind === 'name'
const toOne = (part: Expression): Expression =>
  part.kind === 'name' ? { ...part, parts: ['one'] } : part

/** With parts of every kind of expression. */
const texts = [
  'f(a, g(b)) + c',
  'cast(a as int)',
  'sum(distinct a) filter (where b > c)',
  'listagg(a) within group (order by b desc)',
  'sum(a) over (partition by b order by c rows between 1 preceding and current row)',
  'transform(a, x -> x + b)',
  'case when a then b else c end',
  'a as b',
  'a in (select 1)',
]

describe('mapExpression', () => {
  for (const text of texts) {
    it(`reaches every name and shares what it leaves: ${text}`, () => {
      const expression = parseExpression(text)
      const mapped = mapExpression(expression, toOne)
      const names = collectExpressions(mapped, isName)
      strictEqual(names.length, collectExpressions(expression, isName).length)
      deepStrictEqual(new Set(names.map(prettyText)), new Set(['one']))
      strictEqual(
        mapExpression(expression, part => part),
        expression,
      )
      strictEqual(
        transformDown(expression, part => part),
        expression,
      )
      strictEqual(sameExpression(transformDown(expression, toOne), mapped), true)
    })
  }
  it('goes from below to the top, and not into what was entered', () => {
    const seen: string[] = []
    mapExpression(
      parseExpression('f(a, g(b), h(c))'),
      part => {
        seen.push(prettyText(part))
        return part
      },
      part => (part.kind === 'call' && part.name === 'g' ? part : undefined),
    )
    deepStrictEqual(seen, ['a', 'c', 'h(c)', 'f(a, g(b), h(c))'])
  })
  it('stands 100,000 levels', () => {
    let deep: Expression = { kind: 'name', parts: ['a'] }
    for (let i = 1; i < 100_000; i++) deep = { kind: 'call', name: 'f', args: [deep] }
    strictEqual(expressionDepth(mapExpression(deep, toOne)), 100_000)
    strictEqual(expressionDepth(transformDown(deep, toOne)), 100_000)
    strictEqual(someExpression(deep, isName), true)
    strictEqual(
      sameExpression(
        deep,
        mapExpression(deep, part => part),
      ),
      true,
    )
    strictEqual(sameExpression(deep, mapExpression(deep, toOne)), false)
  })
})

const pairs: readonly (readonly [a: string, b: string, same: boolean])[] = [
  ['a + 1', 'A + 1', true],
  ['a + 1', 'a + 2', false],
  ['a + 1', 'a + 1L', false],
  ['F(a)', 'f(a)', true],
  ['a', 't.a', false],
  ['sum(a)', 'sum(distinct a)', false],
  ['sum(a)', 'sum(a) filter (where b)', false],
  ['cast(a as int)', 'a::int', true],
  ['cast(a as int)', 'try_cast(a as int)', false],
  ['transform(a, x -> x + 1)', 'transform(a, x -> x + 1)', true],
  ['a as b', 'a as B', true],
  ['a as b', 'a as c', false],
  ['sum(a) over (order by b)', 'sum(a) over (order by b)', true],
  ['sum(a) over (order by b)', 'sum(a) over (partition by b)', false],
  ['sum(a) over (order by b)', 'sum(a) over (order by b desc)', false],
]

describe('sameExpression', () => {
  for (const [a, b, same] of pairs) {
    it(`${a} and ${b}: ${same}`, () =>
      strictEqual(sameExpression(parseExpression(a), parseExpression(b)), same))
  }
})
