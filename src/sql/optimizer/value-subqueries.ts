/** Subqueries that stand for a value in an expression: by left outer joins below the node that has them. */
import type { Attribute, Expression, Subquery } from '../expressions/expression.js'
import { nullable } from '../expressions/output.js'
import { mapExpression } from '../expressions/transform.js'
import type { FunctionEnv } from '../functions/function.js'
import { SINGLE_ROW } from '../functions/single-row.js'
import { Aggregate } from '../logical/aggregate.js'
import { Join } from '../logical/join.js'
import { Limit } from '../logical/limit.js'
import { OneRow } from '../logical/one-row.js'
import { idsOf, isCorrelated, withoutOuter } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { IntegerType, LongType } from '../types/data-type.js'
import { decorrelate, type Pulled } from './decorrelate.js'
import { oneRowPlan } from './empty-value.js'
import { valuesOrEmpty } from './join-or-empty.js'
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
  /** The rows whose columns the subqueries use. */
  private readonly outer: LogicalPlan
  private readonly env: FunctionEnv
  private readonly rewrite: Rewrite
  private readonly columns: ReadonlySet<number>
  private readonly made = new Map<LogicalPlan, Expression>()

  constructor(plan: LogicalPlan, env: FunctionEnv, rewrite: Rewrite, outer: LogicalPlan = plan) {
    this.plan = plan
    this.outer = outer
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
      case 'in':
        return this.in(subquery, plan, negated)
    }
  }

  /** Joins what was pulled out of a subquery. */
  private join(
    { plan, conditions }: Pulled,
    before: readonly Expression[] = [],
    after: readonly Expression[] = [],
  ): void {
    const condition = joinAnd([...before, ...this.overOuter(conditions), ...after], this.env)
    const type = condition === undefined ? 'cross' : 'left_outer'
    this.plan = new Join(this.plan, plan, type, condition)
  }

  private overOuter(conditions: readonly Expression[]): Expression[] {
    return conditions.map(each => withoutOuter(each, this.columns))
  }

  /** A plan with outer columns, over the rows that the joins are made to. */
  private decorrelate(plan: LogicalPlan, fills = false): Pulled {
    return decorrelate(plan, this.outer, this.env, fills)
  }

  private scalar(plan: LogicalPlan): Expression {
    const { env } = this
    if (plan instanceof Project && plan.child instanceof OneRow) {
      const [item] = plan.list
      return withoutOuter(item.kind === 'alias' ? item.child : item, this.columns)
    }
    const one = oneRowPlan(plan, env)
    if (one === undefined) return this.onlyValue(plan)
    const { plan: pulled, conditions } = this.decorrelate(one.plan, true)
    const rows = { plan: pulled, conditions: this.overOuter(conditions) }
    const empty = withoutOuter(one.empty[0], this.columns)
    const made = valuesOrEmpty(this.plan, rows, [empty], env)
    this.plan = made.plan
    return made.values[0]
  }

  /** The value of the one row that an outer row matches; several are an error only where an outer row matches them. */
  private onlyValue(plan: LogicalPlan): Expression {
    const { env } = this
    const [column] = plan.output
    const value = makeAlias(makeCall('first', [column], env), column.name)
    const rows = makeAlias(makeCall('count', [makeLiteral(1, LongType)], env), 'rows')
    const groups = this.decorrelate(new Aggregate([], [value, rows], plan), true)
    this.join(groups, [], [makeCall(SINGLE_ROW, [columnOf(rows)], env)])
    return nullable(columnOf(value))
  }

  private exists(subquery: LogicalPlan): Expression {
    const groups = this.decorrelate(new Aggregate([], [], subquery), true)
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
    const right = subquery.output
    const groups = this.decorrelate(new Aggregate(right, right, subquery))
    const marker = makeAlias(TRUE, 'in')
    const found = new Project([...groups.plan.output, marker], groups.plan)
    const equal = values.map((value, i) => makeCall('=', [value, right[i]], env))
    this.join({ plan: found, conditions: groups.conditions }, equal)
    const isFound = makeCall('isnotnull', [nullable(columnOf(marker))], env)
    if (!negated) return isFound
    if (equal.every(each => !each.nullable)) return makeCall('not', [isFound], env)
    const unknown = makeCall('and', this.unknown(values, subquery), env)
    return makeCall('not', [makeCall('or', [isFound, unknown], env)], env)
  }

  /** There are rows, and a null among them or on the left side. */
  private unknown(values: readonly Expression[], subquery: LogicalPlan): [Expression, Expression] {
    const { env } = this
    const isNull = (columns: readonly Expression[]): Expression =>
      columns
        .map((column): Expression => makeCall('isnull', [column], env))
        .reduce((a, b) => makeCall('or', [a, b], env))
    const one = makeLiteral(1, LongType)
    const withNull = makeCall('case', [isNull(subquery.output), one], env)
    const counts = [[one], [withNull]].map(args => makeAlias(makeCall('count', args, env), 'n'))
    const groups = freshColumns(this.decorrelate(new Aggregate([], counts, subquery), true))
    this.join(groups)
    const some = (column: Attribute): Expression => {
      const zero = makeLiteral(0, LongType)
      const count = makeCall('coalesce', [nullable(column), zero], env)
      return makeCall('>', [count, zero], env)
    }
    const [rows, nulls] = groups.plan.output
    return [some(rows), makeCall('or', [isNull(values), some(nulls)], env)]
  }
}

/** The same rows under columns with new ids. */
function freshColumns({ plan, conditions }: Pulled): Pulled {
  const list = plan.output.map(column => makeAlias(column, column.name))
  const columns = new Map(plan.output.map(({ id }, i) => [id, columnOf(list[i])]))
  const renamed = (part: Expression): Expression =>
    part.kind === 'attribute' ? (columns.get(part.id) ?? part) : part
  return {
    plan: new Project(list, plan),
    conditions: conditions.map(each => mapExpression(each, renamed)),
  }
}
