/**
 * Random expressions over random rows: what generated code gives against what the interpreter gives, values and conditions
 * of errors. Where a part is the constant null, generated code may leave out what stands beside it and its errors.
 */
import '../../src/sql/functions/all.js'
import { analyze } from '../../src/sql/analyzer/analyze.js'
import { opener } from '../../src/sql/exec/open.js'
import { makeEvaluator } from '../../src/sql/expressions/evaluate.js'
import type { Attribute, Expression, Resolved } from '../../src/sql/expressions/expression.js'
import { newExpressionId } from '../../src/sql/expressions/expression.js'
import { someExpression } from '../../src/sql/expressions/transform.js'
import type { FunctionEnv } from '../../src/sql/functions/function.js'
import { Filter } from '../../src/sql/logical/filter.js'
import { LocalRelation } from '../../src/sql/logical/local-relation.js'
import type { LogicalPlan } from '../../src/sql/logical/plan.js'
import { Project } from '../../src/sql/logical/project.js'
import { SubqueryAlias } from '../../src/sql/logical/subquery-alias.js'
import { foldConstants } from '../../src/sql/optimizer/fold-constants.js'
import { parseStatement } from '../../src/sql/parser/parser.js'
import { bind } from '../../src/sql/physical/bind.js'
import { decodeFragment, encodeFragment } from '../../src/sql/physical/fragment.js'
import type { Operator } from '../../src/sql/physical/operator.js'
import { BatchBuilder, rowsOf } from '../../src/sql/physical/vector-builder.js'
import { parseSchema } from '../../src/sql/types/ddl.js'
import type { SqlValue, StructValue } from '../../src/sql/types/sql-value.js'
import { MillraceError } from '../../src/util/errors.js'
import { Random } from '../../src/util/random.js'
import {
  type Columns,
  type Node,
  randomNode,
  randomWild,
  schema,
  smaller,
  tableColumns,
  textOf,
  typeNames,
} from './expression-texts.js'
import { below, misfit, pick, printed, randomValue } from './values.js'

const columns: readonly Attribute[] = parseSchema(schema).fields.map(
  ({ name, type, nullable }): Attribute =>
    Object.freeze({
      kind: 'attribute',
      id: newExpressionId(),
      name,
      type,
      nullable,
      qualifier: [],
    }),
)
const table = new LocalRelation(columns, [])

/** A query of one table: what is computed first (if anything), what is computed, and which rows. */
interface Case {
  readonly inner: readonly Node[]
  readonly where: Node | undefined
  readonly list: readonly Node[]
}

function sqlOf({ inner, where, list }: Case): string {
  const select = list.map((node, i) => `${textOf(node)} as r${i}`).join(', ')
  const from =
    inner.length === 0
      ? 't'
      : `(select *, ${inner.map((node, i) => `${textOf(node)} as x${i}`).join(', ')} from t)`
  return `select ${select} from ${from}${where === undefined ? '' : ` where ${textOf(where)}`}`
}

function randomCase(random: Random): Case {
  const depth = 1 + below(random, 4)
  const inner: Node[] = []
  const known: Columns[] = [...tableColumns]
  if (below(random, 4) === 0) {
    for (let i = 1 + below(random, 2); i > 0; i--) {
      const type = pick(random, typeNames)
      const node = randomNode(random, type, 2, tableColumns)
      for (let k = 0; k < 20; k++) known.push({ type, name: `x${inner.length}` })
      inner.push(node)
    }
  }
  const list = Array.from({ length: 1 + below(random, 3) }, () =>
    below(random, 6) === 0
      ? randomWild(random, depth, known)
      : randomNode(random, pick(random, typeNames), depth, known),
  )
  const where = below(random, 3) === 0 ? randomNode(random, 'bool', depth, known) : undefined
  return { inner, where, list }
}

/** Undefined when the analyzer refuses it. Throws when it fails otherwise. */
function planOf(sql: string, env: FunctionEnv): LogicalPlan | undefined {
  try {
    const statement = parseStatement(sql)
    if (statement.statement !== 'query') return undefined
    return analyze(statement.plan, { env, caseSensitive: false, lookupTable: () => table })
  } catch (error) {
    conditionOf(error)
    return undefined
  }
}

class Failure extends Error {}

/** The condition of an error that a query may end in. */
function conditionOf(error: unknown): string {
  if (error instanceof MillraceError && error.condition !== 'INTERNAL_ERROR') return error.condition
  throw new Failure(error instanceof Error ? error.stack : String(error))
}

type Outcome = { readonly row: StructValue | undefined } | { readonly condition: string }

type Step = (row: StructValue) => StructValue | undefined

/** The projects and filters of a plan, one after the other, interpreted. */
function interpreter(plan: LogicalPlan, env: FunctionEnv): Step {
  if (plan instanceof LocalRelation) return row => row
  const [child] = plan.children
  const below = interpreter(child, env)
  if (plan instanceof SubqueryAlias) return below
  const of = (expression: Expression): ((row: StructValue) => SqlValue) =>
    makeEvaluator(expression, child.output, env)
  if (plan instanceof Filter) {
    const condition = of(plan.condition)
    return row => {
      const found = below(row)
      return found !== undefined && condition(found) === true ? found : undefined
    }
  }
  if (!(plan instanceof Project)) throw new Failure(`no ${plan.name} expected`)
  const list = plan.list.map(of)
  return row => {
    const found = below(row)
    return found === undefined ? undefined : list.map(item => item(found))
  }
}

function operatorOf(plan: LogicalPlan): Operator {
  const output = plan.output.map(attribute => attribute.type)
  if (plan instanceof LocalRelation) return { op: 'input', index: 0, output }
  const [below] = plan.children
  const child = operatorOf(below)
  if (plan instanceof SubqueryAlias) return child
  if (plan instanceof Filter) {
    return { op: 'filter', condition: bind(plan.condition, below.output), child, output }
  }
  if (!(plan instanceof Project)) throw new Failure(`no ${plan.name} expected`)
  return { op: 'project', list: plan.list.map(item => bind(item, below.output)), child, output }
}

const types = columns.map(column => column.type)

function compiled(
  operator: Operator,
  env: FunctionEnv,
  rows: readonly StructValue[],
): SqlValue[][] {
  const fragment = decodeFragment(encodeFragment({ operator, env }))
  const builder = new BatchBuilder(types)
  for (const row of rows) builder.addRow(row)
  const open = opener({
    task: {
      partition: 0,
      attempt: 0,
      stageId: 0,
      memoryLimitBytes: Number.POSITIVE_INFINITY,
      kept: [],
      checkCancelled: () => {},
    } as unknown as Parameters<typeof opener>[0]['task'],
    env: fragment.env,
    partition: undefined,
    parents: [() => [builder.batch]],
    functions: [],
    functionOf: () => () => null,
  })
  const found: SqlValue[][] = []
  for (const batch of open(fragment.operator)) found.push(...rowsOf(batch, operator.output))
  return found
}

function hasNullConstant(plan: LogicalPlan): boolean {
  return (
    plan.expressions.some(expression =>
      someExpression(expression, part => part.kind === 'literal' && part.value === null),
    ) || plan.children.some(hasNullConstant)
  )
}

/** Throws a Failure when generated code and interpreter differ. Gives false when the analyzer refuses the query. */
function compare(
  sql: string,
  env: FunctionEnv,
  rows: readonly StructValue[],
  folds: boolean,
): boolean {
  const plan = planOf(sql, env)
  if (plan === undefined) return false
  let step: Step
  try {
    step = interpreter(plan, env)
  } catch (error) {
    conditionOf(error)
    return false // refused when it is prepared, on both ways
  }
  const outcomes = rows.map((row): Outcome => {
    try {
      return { row: step(row) }
    } catch (error) {
      return { condition: conditionOf(error) }
    }
  })
  for (const outcome of outcomes) {
    if (!('row' in outcome) || outcome.row === undefined) continue
    for (const [i, attribute] of plan.output.entries()) {
      const value = outcome.row[i]
      const what =
        value === null && !attribute.nullable
          ? `null of a column that is not nullable: ${attribute.name}`
          : misfit(value, attribute.type)
      if (what !== undefined) throw new Failure(`no such value: ${what}`)
    }
  }
  const used = folds ? foldConstants(plan, env) : plan
  const operator = operatorOf(used)
  const good = rows.filter((_, i) => 'row' in outcomes[i])
  const expected = outcomes.flatMap(outcome =>
    'row' in outcome && outcome.row !== undefined ? [outcome.row] : [],
  )
  let found: SqlValue[][]
  try {
    found = compiled(operator, env, good)
  } catch (error) {
    throw new Failure(`code fails, the interpreter does not: ${conditionOf(error)}`)
  }
  if (found.length !== expected.length) {
    throw new Failure(`${found.length} rows of code, ${expected.length} of the interpreter`)
  }
  for (const [i, row] of expected.entries()) {
    for (const [k, value] of row.entries()) {
      const [x, y] = [normal(value, plan.output[k]), normal(found[i][k], plan.output[k])]
      if (x !== y) throw new Failure(`column ${k}: interpreter ${x}, code ${y}`)
    }
  }
  if (hasNullConstant(used)) return true
  for (const [i, outcome] of outcomes.entries()) {
    if (!('condition' in outcome)) continue
    let condition: string | undefined
    try {
      compiled(operator, env, [rows[i]])
    } catch (error) {
      condition = conditionOf(error)
    }
    if (condition !== outcome.condition) {
      throw new Failure(`interpreter ${outcome.condition}, code ${condition ?? 'no error'}`)
    }
  }
  return true
}

/** -0 of a whole number is 0. */
function normal(value: SqlValue, { type }: Resolved): string {
  return type.kind === 'double' || type.kind === 'float' || typeof value !== 'number'
    ? printed(value)
    : printed(value + 0)
}

function randomRows(random: Random, count: number): StructValue[] {
  return Array.from({ length: count }, () =>
    columns.map(({ type, nullable }) => randomValue(random, type, nullable ? 0.2 : 0)),
  )
}

function failureOf(
  made: Case,
  env: FunctionEnv,
  rows: readonly StructValue[],
  folds: boolean,
): string | undefined {
  try {
    compare(sqlOf(made), env, rows, folds)
    return undefined
  } catch (error) {
    return error instanceof Failure ? error.message : (error as Error).stack
  }
}

/** A smaller case that fails too. */
function shrunk(
  made: Case,
  env: FunctionEnv,
  rows: readonly StructValue[],
  folds: boolean,
): { made: Case; rows: readonly StructValue[] } {
  const fails = (other: Case): boolean => failureOf(other, env, rows, folds) !== undefined
  let best = made
  let tries = 3000
  for (let again = true; again; ) {
    again = false
    for (const other of smallerCases(best)) {
      if (tries-- <= 0) break
      if (!fails(other)) continue
      best = other
      again = true
      break
    }
  }
  const row = rows.find(one => failureOf(best, env, [one], folds) !== undefined)
  return { made: best, rows: row === undefined ? rows : [row] }
}

function* smallerCases(made: Case): Iterable<Case> {
  if (made.where !== undefined) yield { ...made, where: undefined }
  if (made.list.length > 1) for (const node of made.list) yield { ...made, list: [node] }
  if (made.inner.length > 0) {
    yield { ...made, inner: [] }
    for (const node of made.inner) yield { ...made, inner: [], list: [node] }
  }
  for (const [i, node] of made.list.entries()) {
    for (const less of smaller(node)) yield { ...made, list: made.list.toSpliced(i, 1, less) }
  }
  for (const [i, node] of made.inner.entries()) {
    for (const less of smaller(node)) {
      if (less.type === node.type) yield { ...made, inner: made.inner.toSpliced(i, 1, less) }
    }
  }
  if (made.where !== undefined) {
    for (const less of smaller(made.where)) {
      if (less.type === 'bool') yield { ...made, where: less }
    }
  }
}

export interface Report {
  readonly failure?: string
  readonly accepted: boolean
}

/** One random query over random rows. */
export function tryExpressions(seed: number): Report {
  const random = new Random(seed, 11)
  const env: FunctionEnv = {
    ansi: below(random, 2) === 0,
    timeZone: pick(random, ['UTC', 'Europe/Berlin', 'America/New_York']),
    nowMicros: 1_700_000_000_000_000,
    settings: {},
  }
  const made = randomCase(random)
  const rows = randomRows(random, 12)
  const folds = below(random, 2) === 0
  try {
    return { accepted: compare(sqlOf(made), env, rows, folds) }
  } catch {
    const less = shrunk(made, env, rows, folds)
    const sql = sqlOf(less.made)
    const named = columns
      .map(({ name }, i) => [name, printed(less.rows[0][i])] as const)
      .filter(([name]) => new RegExp(`\\b${name}\\b`).test(sql))
    return {
      accepted: true,
      failure: [
        `seed ${seed} (ansi ${env.ansi}, ${env.timeZone}, folded ${folds})`,
        `  ${sql}`,
        `  ${less.rows.length === 1 ? named.map(pair => pair.join('=')).join(' ') : `${less.rows.length} rows`}`,
        `  ${failureOf(less.made, env, less.rows, folds)}`,
      ].join('\n'),
    }
  }
}
