/** Subqueries that stand for a value in an expression: by left outer joins below the node that has them. */
import { evaluateConstant, isConstant } from '../expressions/evaluate.js'
import type { Attribute, Expression, Resolved, Subquery } from '../expressions/expression.js'
import { nullable, outputOf } from '../expressions/output.js'
import { mapExpression } from '../expressions/transform.js'
import type { FunctionEnv } from '../functions/function.js'
import { findFunction } from '../functions/registry.js'
import { SINGLE_VALUE } from '../functions/single-value.js'
import { Aggregate } from '../logical/aggregate.js'
import { Join } from '../logical/join.js'
import { Limit } from '../logical/limit.js'
import { idsOf, isCorrelated, outerReferences, withoutOuter } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { IntegerType, LongType } from '../types/data-type.js'
import { decorrelate, groupedByConditions, type Pulled } from './decorrelate.js'
import { oneRowPlan } from './empty-value.js'
import { columnOf, joinAnd, makeAlias, makeCall, makeLiteral, TRUE } from './make-expressions.js'

type Rewrite = (plan: LogicalPlan, env: FunctionEnv) => LogicalPlan

/** EXISTS of a plan that depends on nothing: whether its first row can be counted. */
export function existsAsCount(plan: LogicalPlan, env: FunctionEnv): Expression {
  const first = new Limit('limit', makeLiteral(1, IntegerType), plan)
  const count = makeAlias(makeCall('count', [makeLiteral(1, IntegerType)], env), 'count')
  const subquery: Subquery = Object.freeze({
    kind: 'subquery',
    form: 'scalar',
    plan: new Aggregate([], [count], first),
    type: LongType,
    nullable: true,
  })
  const known = makeCall('coalesce', [subquery, makeLiteral(0, LongType)], env)
  return makeCall('>', [known, makeLiteral(0, LongType)], env)
}

/** IN of a plan that gives exactly one row is an equality with it. */
export function inAsScalar(
  { values = [] }: Subquery,
  plan: LogicalPlan,
  env: FunctionEnv,
): Expression | undefined {
  if (values.length !== 1 || !isOneRow(plan, env)) return undefined
  const { type } = plan.output[0]
  const scalar = Object.freeze({
    kind: 'subquery',
    form: 'scalar',
    plan,
    type,
    nullable: true,
  } as const)
  return makeCall('=', [values[0], scalar], env)
}

function isOneRow(plan: LogicalPlan, env: FunctionEnv): boolean {
  if (oneRowPlan(plan, env) === undefined) return false
  for (let node = plan; !(node instanceof Aggregate); node = node.children[0]) {
    if (!(node instanceof Project || node instanceof SubqueryAlias)) return false
  }
  return true
}

export class ValueSubqueries {
  /** The plan with the joins made so far. */
  plan: LogicalPlan
  private readonly env: FunctionEnv
  private readonly rewrite: Rewrite
  private readonly columns: ReadonlySet<number>
  private readonly made = new Map<LogicalPlan, Expression>()

  constructor(plan: LogicalPlan, env: FunctionEnv, rewrite: Rewrite) {
    this.plan = plan
    this.env = env
    this.rewrite = rewrite
    this.columns = idsOf(plan)
  }

  /** The expression with columns of the joins in place of its subqueries. */
  replace(root: Expression): Expression {
    return mapExpression(
      root,
      part => part,
      part => {
        if (part.kind === 'subquery') return this.valueOf(part, false)
        if (part.kind !== 'call' || part.name !== 'not') return undefined
        const [child] = part.args
        return child.kind === 'subquery' && child.form === 'in'
          ? this.valueOf(child, true)
          : undefined
      },
    )
  }

  private valueOf(subquery: Subquery, negated: boolean): Expression {
    const known = this.made.get(subquery.plan)
    if (known !== undefined) return known
    const value = this.make(subquery, negated)
    this.made.set(subquery.plan, value)
    return value
  }

  private make(subquery: Subquery, negated: boolean): Expression {
    const { env } = this
    const plan = this.rewrite(subquery.plan, env)
    switch (subquery.form) {
      case 'scalar':
        return isCorrelated(plan) ? this.scalar(plan) : Object.freeze({ ...subquery, plan })
      case 'exists':
        return isCorrelated(plan) ? this.exists(plan) : existsAsCount(plan, env)
      case 'in': {
        const scalar = inAsScalar(subquery, plan, env)
        if (scalar === undefined) return this.in(subquery, plan, negated)
        const value = this.replace(scalar)
        return negated ? makeCall('not', [value], env) : value
      }
    }
  }

  /** Joins what was pulled out of a subquery. */
  private join({ plan, conditions }: Pulled, more: readonly Expression[] = []): void {
    const outer = conditions.map(each => withoutOuter(each, this.columns))
    const condition = joinAnd([...more, ...outer], this.env)
    const type = condition === undefined ? 'cross' : 'left_outer'
    this.plan = new Join(this.plan, plan, type, condition)
  }

  private scalar(subquery: LogicalPlan): Expression {
    const { env } = this
    const { plan, item } = withoutOuterItem(subquery)
    const one = oneRowPlan(plan, env)
    if (one === undefined && item !== undefined) return this.outerItem(plan, item)
    const pulled = decorrelate(one?.plan ?? plan, env)
    if (one === undefined) {
      const first = pulled.plan.output[0]
      const value = makeAlias(makeCall(SINGLE_VALUE, [first], env), first.name)
      this.join(groupedByConditions(pulled, [], [value]))
      return nullable(columnOf(value))
    }
    const columns = plan.output.map((_, i) => nullable(pulled.plan.output[i]))
    const value = over(item, plan, columns, this.columns)
    const empty = over(item, plan, one.empty, this.columns)
    const isNull = isConstant(empty) && evaluateConstant(empty, env) === null
    if (isNull) {
      this.join(pulled)
      return value
    }
    const marker = makeAlias(TRUE, 'matched')
    const marked = new Project([...pulled.plan.output, marker], pulled.plan)
    this.join({ plan: marked, conditions: pulled.conditions })
    const missing = makeCall('isnull', [nullable(columnOf(marker))], env)
    return makeCall('case', [missing, empty, value], env)
  }

  /** An item that names columns around the subquery, over the only row of a plan; null where there is none. */
  private outerItem(plan: LogicalPlan, item: Expression): Expression {
    const { env } = this
    const marker = makeAlias(TRUE, 'matched')
    const columns = [...plan.output, columnOf(marker)]
    const pulled = decorrelate(new Project([...plan.output, marker], plan), env)
    const values = columns.map(({ name }, i) =>
      makeAlias(makeCall(SINGLE_VALUE, [pulled.plan.output[i]], env), name),
    )
    this.join(groupedByConditions(pulled, [], values))
    const found = values.map(value => nullable(columnOf(value)))
    const isThere = makeCall('isnotnull', [found.at(-1)!], env)
    return makeCall('case', [isThere, over(item, plan, found, this.columns)], env)
  }

  private exists(subquery: LogicalPlan): Expression {
    const groups = groupedByConditions(decorrelate(subquery, this.env), [], [])
    const marker = makeAlias(TRUE, 'exists')
    const plan = new Project([...groups.plan.output, marker], groups.plan)
    this.join({ plan, conditions: groups.conditions })
    return makeCall('isnotnull', [nullable(columnOf(marker))], this.env)
  }

  /**
   * Whether a row is equal; as Spark has it, false also where a null is in the way of knowing. `negated`: whether none is,
   * and that is false there too.
   */
  private in({ values = [] }: Subquery, subquery: LogicalPlan, negated: boolean): Expression {
    const { env } = this
    const pulled = decorrelate(subquery, env)
    const right = pulled.plan.output.slice(0, values.length)
    const groups = groupedByConditions(pulled, right, right)
    const marker = makeAlias(TRUE, 'in')
    const found = new Project([...groups.plan.output, marker], groups.plan)
    const equal = values.map((value, i) => makeCall('=', [value, right[i]], env))
    this.join({ plan: found, conditions: groups.conditions }, equal)
    const isFound = makeCall('isnotnull', [nullable(columnOf(marker))], env)
    if (!negated) return isFound
    if (equal.every(each => !each.nullable)) return makeCall('not', [isFound], env)
    const unknown = makeCall('and', this.unknown(values, freshColumns(pulled)), env)
    return makeCall('not', [makeCall('or', [isFound, unknown], env)], env)
  }

  /** There are rows, and a null among them or on the left side. */
  private unknown(values: readonly Expression[], pulled: Pulled): [Expression, Expression] {
    const { env } = this
    const isNull = (columns: readonly Expression[]): Expression =>
      columns
        .map((column): Expression => makeCall('isnull', [column], env))
        .reduce((a, b) => makeCall('or', [a, b], env))
    const one = makeLiteral(1, LongType)
    const columns = pulled.plan.output.slice(0, values.length)
    const withNull = makeCall('case', [isNull(columns), one], env)
    const rows = makeAlias(makeCall('count', [one], env), 'rows')
    const nulls = makeAlias(makeCall('count', [withNull], env), 'nulls')
    this.join(groupedByConditions(pulled, [], [rows, nulls]))
    const some = (alias: Expression): Expression => {
      const zero = makeLiteral(0, LongType)
      const count = makeCall('coalesce', [nullable(outputOf(alias)), zero], env)
      return makeCall('>', [count, zero], env)
    }
    return [some(rows), makeCall('or', [isNull(values), some(nulls)], env)]
  }
}

/** The same rows once more, under columns with new ids. */
function freshColumns({ plan, conditions }: Pulled): Pulled {
  const list = plan.output.map(column => makeAlias(column, column.name))
  const columns = new Map(plan.output.map(({ id }, i) => [id, columnOf(list[i])]))
  return {
    plan: new Project(list, plan),
    conditions: conditions.map(each => substituted(each, columns)),
  }
}

function substituted(root: Expression, by: ReadonlyMap<number, Expression>): Expression {
  return mapExpression(root, part => (part.kind === 'attribute' ? (by.get(part.id) ?? part) : part))
}

interface OuterItem {
  readonly plan: LogicalPlan
  /** What the subquery gives, over the plan's columns and the outer ones; undefined: the plan's first column. */
  readonly item: Expression | undefined
}

/** A select list that uses outer columns is computed above the join. */
function withoutOuterItem(plan: LogicalPlan): OuterItem {
  if (plan instanceof SubqueryAlias) return withoutOuterItem(plan.child)
  const [first] = plan.expressions.length > 0 ? plan.output : []
  if (plan instanceof Project && outerReferences(plan.list[0]).length > 0) {
    const [item] = plan.list
    return { plan: plan.child, item: item.kind === 'alias' ? item.child : item }
  }
  if (plan instanceof Aggregate && first !== undefined) {
    const [written] = plan.list
    if (outerReferences(written).length === 0) return { plan, item: undefined }
    const values: Resolved[] = []
    const item = mapExpression(
      written.kind === 'alias' ? written.child : written,
      part => part,
      part => {
        if (part.kind !== 'call' || findFunction(part.name)?.kind !== 'aggregate') return undefined
        const value = makeAlias(part, part.name)
        values.push(value)
        return columnOf(value)
      },
    )
    return { plan: new Aggregate(plan.grouping, values, plan.child), item }
  }
  return { plan, item: undefined }
}

/** The item over these values of the plan's columns. */
function over(
  item: Expression | undefined,
  plan: LogicalPlan,
  values: readonly Expression[],
  outer: ReadonlySet<number>,
): Expression {
  if (item === undefined) return values[0]
  const by = new Map(plan.output.map((column: Attribute, i) => [column.id, values[i]]))
  return withoutOuter(substituted(item, by), outer)
}
