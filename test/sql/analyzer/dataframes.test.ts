import { deepStrictEqual, ok, strictEqual, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyze } from '../../../src/sql/analyzer/analyze.js'
import { MAX_EXPRESSION_DEPTH } from '../../../src/sql/analyzer/resolve-expression.js'
import type { Attribute, Expression } from '../../../src/sql/expressions/expression.js'
import { Filter } from '../../../src/sql/logical/filter.js'
import { Join } from '../../../src/sql/logical/join.js'
import type { LogicalPlan } from '../../../src/sql/logical/plan.js'
import { Project } from '../../../src/sql/logical/project.js'
import { IntegerType } from '../../../src/sql/types/data-type.js'
import { isCondition, MillraceError } from '../../../src/util/errors.js'
import { context, env, relation } from './harness.js'
import { interpret } from './interpret.js'

const name = (...parts: string[]): Expression => ({ kind: 'name', parts })
const columnOf = (plan: LogicalPlan, ...parts: string[]): Expression => ({
  kind: 'name',
  parts,
  plan,
})
const call = (fn: string, ...args: Expression[]): Expression => ({ kind: 'call', name: fn, args })
const int = (value: number): Expression => ({
  kind: 'literal',
  value,
  type: IntegerType,
  nullable: false,
})

const rows = [
  [1, 10],
  [2, 20],
  [3, 30],
]
const source = (): LogicalPlan => relation('a int, b int', rows)
const rowsOf = (plan: LogicalPlan): unknown => interpret(analyze(plan, context), env)

describe('columns by their DataFrame', () => {
  it('means the side that the DataFrame is', () => {
    const df = source()
    const big = new Filter(call('>', name('a'), int(1)), df)
    const joined = new Join(df, big, 'inner', call('=', columnOf(df, 'a'), columnOf(big, 'a')))
    deepStrictEqual(rowsOf(new Project([columnOf(big, 'b'), columnOf(df, 'a')], joined)), [
      [20, 2],
      [30, 3],
    ])
  })
  it('of the wider side when the condition is no equality', () => {
    const df = source()
    const big = new Filter(call('>', name('a'), int(1)), df)
    const joined = new Join(df, big, 'inner', call('<', columnOf(df, 'a'), columnOf(big, 'a')))
    deepStrictEqual(rowsOf(new Project([columnOf(df, 'a'), columnOf(big, 'a')], joined)), [
      [1, 2],
      [1, 3],
      [2, 3],
    ])
  })
  it('joins a DataFrame with itself', () => {
    const df = source()
    const joined = new Join(df, df, 'inner', call('=', columnOf(df, 'a'), columnOf(df, 'a')))
    deepStrictEqual(rowsOf(joined), [
      [1, 10, 1, 10],
      [2, 20, 2, 20],
      [3, 30, 3, 30],
    ])
  })
  it('is ambiguous by name', () => {
    const df = source()
    const joined = new Join(df, df, 'cross')
    throws(
      () => analyze(new Project([name('a')], joined), context),
      error => isCondition(error, 'AMBIGUOUS_REFERENCE'),
    )
  })
  it('finds a column of a select below that left it out, in a filter', () => {
    const df = source()
    const selected = new Project([name('b')], df)
    deepStrictEqual(rowsOf(new Filter(call('=', columnOf(df, 'a'), int(2)), selected)), [[20]])
  })
})

describe('chains', () => {
  const longer = (plan: LogicalPlan): LogicalPlan =>
    new Project(
      [name('a'), { kind: 'alias', child: call('+', name('b'), int(1)), name: 'b', id: 0 }],
      plan,
    )

  it('analyzes what is analyzed already at no cost', () => {
    const plan = analyze(longer(source()), context)
    strictEqual(analyze(plan, context), plan)
    const written = longer(plan)
    strictEqual(analyze(written, context), analyze(written, context))
    strictEqual(analyze(written, context).children[0], plan)
  })
  it('takes 10,000 methods, analyzed each or all at once', () => {
    let step: LogicalPlan = source()
    let whole: LogicalPlan = step
    for (let i = 0; i < 10_000; i++) {
      step = analyze(new Filter(call('>', name('a'), int(i)), step), context)
      whole = new Filter(call('>', name('a'), int(i)), whole)
    }
    strictEqual(step.output[0].name, 'a')
    strictEqual(analyze(whole, context).output[0].name, 'a')
  })
  it('refuses expressions that are too deep, and takes those just below', () => {
    const deep = (levels: number): Expression => {
      let made = name('a')
      for (let i = 1; i < levels; i++) made = call('+', made, int(1))
      return made
    }
    const plan = new Project([deep(MAX_EXPRESSION_DEPTH)], source())
    strictEqual((analyze(plan, context).output[0] as Attribute).type.kind, 'int')
    throws(
      () => analyze(new Project([deep(10_000)], source()), context),
      error => isCondition(error, 'EXPRESSION_TOO_DEEP'),
    )
  })
})

describe('places of errors', () => {
  it('has the method and the call site', () => {
    const plan = new Project([name('nosuch')], source()).at('src/job.ts:7')
    throws(
      () => analyze(plan, context),
      error => {
        ok(error instanceof MillraceError)
        strictEqual(error.parameters.operator, 'select')
        strictEqual(error.parameters.callSite, 'src/job.ts:7')
        ok(error.message.includes('In select at src/job.ts:7: '))
        return true
      },
    )
  })
})
