/**
 * A subquery computed once for all rows of the query around it (Neumann and Kemper, "Unnesting Arbitrary Queries"): the
 * distinct values of the outer columns that it uses, its *domain*, are joined in below the first node that uses one, and
 * every node from there up keeps the rows of different values apart. The result has the domain's columns behind its own,
 * and is joined with the outer rows by their null-safe equality.
 */
import { MillraceError } from '../../util/errors.js'
import { outerNotAllowed } from '../analyzer/check-correlation.js'
import type { Attribute, Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { mapExpression } from '../expressions/transform.js'
import type { FunctionEnv } from '../functions/function.js'
import { Aggregate } from '../logical/aggregate.js'
import { Distinct } from '../logical/distinct.js'
import { Filter } from '../logical/filter.js'
import { Generate } from '../logical/generate.js'
import { Join } from '../logical/join.js'
import { Limit } from '../logical/limit.js'
import { OneRow } from '../logical/one-row.js'
import { outerReferencesOfPlan } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Repartition } from '../logical/repartition.js'
import { SetOperation } from '../logical/set-operation.js'
import { Sort } from '../logical/sort.js'
import { withNewChildren } from '../logical/transform.js'
import { Union } from '../logical/union.js'
import { Window } from '../logical/window.js'
import { someType, sqlType } from '../types/data-type.js'
import { belowProjections, limitedByKeys, windowByKeys } from './by-keys.js'
import type { Pulled } from './decorrelate.js'
import { dropsEmpty, ofNothing } from './empty-value.js'
import { joinOrEmpty } from './join-or-empty.js'
import { joinAnd, makeAlias, makeCall } from './make-expressions.js'

/** A plan with the domain's columns among its own. */
interface WithDomain {
  readonly plan: LogicalPlan
  /** One for each outer column, in their order. */
  readonly columns: readonly Attribute[]
}

export class DomainJoin {
  private readonly subquery: LogicalPlan
  private readonly outer: LogicalPlan
  private readonly env: FunctionEnv
  /** The outer columns that the subquery uses. */
  private readonly used: readonly Attribute[]

  constructor(subquery: LogicalPlan, outer: LogicalPlan, env: FunctionEnv) {
    this.subquery = subquery
    this.outer = outer
    this.env = env
    const ids = new Set(outerReferencesOfPlan(subquery).map(({ id }) => id))
    this.used = outer.output.filter(({ id }) => ids.has(id))
    for (const { name, type } of this.used) {
      if (!someType(type, part => part.kind === 'map')) continue
      throw new MillraceError(
        'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_REFERENCE_DATA_TYPE',
        { expr: `"${name}"`, dataType: sqlType(type) },
      )
    }
  }

  decorrelate(fills: boolean): Pulled {
    const { plan, columns } = this.push(this.subquery, fills)
    const conditions = this.used.map((attribute, i) => {
      const { id, name, type, nullable } = attribute
      const outer = Object.freeze({ kind: 'outer', id, name, attribute, type, nullable } as const)
      return this.equal(columns[i], outer)
    })
    return { plan: new Project([...this.subquery.output, ...columns], plan), conditions }
  }

  private equal(a: Expression, b: Expression): Expression {
    return makeCall('<=>', [a, b], this.env)
  }

  private allEqual(a: readonly Attribute[], b: readonly Attribute[]): Expression[] {
    return a.map((column, i) => this.equal(column, b[i]))
  }

  /** The domain: other columns each time. */
  private domain(): WithDomain {
    const list = this.used.map(column => makeAlias(column, column.name))
    return { plan: new Aggregate(this.used, list, this.outer), columns: list.map(outputOf) }
  }

  private isBound(plan: LogicalPlan): boolean {
    const ids = new Set(this.used.map(({ id }) => id))
    return outerReferencesOfPlan(plan).some(({ id }) => ids.has(id))
  }

  /** The expressions with columns of the domain in place of the outer ones. */
  private bind<E extends Expression>(
    expressions: readonly E[],
    columns: readonly Attribute[],
  ): readonly E[] {
    const places = new Map(this.used.map(({ id }, i) => [id, columns[i]]))
    const bound = (part: Expression): Expression =>
      part.kind === 'outer' ? (places.get(part.id) ?? part) : part
    return expressions.map(each => mapExpression(each, bound) as E)
  }

  private push(plan: LogicalPlan, fills = false): WithDomain {
    if (!this.isBound(plan)) return this.crossed(plan)
    if (plan instanceof Aggregate) return this.aggregate(plan, fills)
    if (plan instanceof Join) return this.join(plan)
    if (plan instanceof Limit) return this.limit(plan)
    if (plan instanceof Union || plan instanceof SetOperation) return this.branches(plan)
    if (plan instanceof Sort) return this.push(plan.child, fills)
    if (plan instanceof Window) {
      const below = this.push(plan.child)
      const bound = plan.rebuild([plan.child], this.bind(plan.expressions, below.columns))
      return { ...below, plan: windowByKeys(bound, below.plan, below.columns) }
    }
    const passes =
      plan instanceof Project ||
      plan instanceof Filter ||
      plan instanceof Distinct ||
      plan instanceof Generate ||
      plan instanceof Repartition
    if (!passes) throw outerNotAllowed(plan)
    const isFilled =
      plan instanceof Filter ? dropsEmpty(plan, this.env) : fills && plan instanceof Project
    const below = this.push(plan.child, isFilled)
    const { columns } = below
    const expressions = this.bind(plan.expressions, columns)
    const made =
      plan instanceof Project
        ? new Project([...expressions, ...columns], below.plan).at(plan.callSite)
        : plan.rebuild([below.plan], expressions)
    return { plan: made, columns }
  }

  /** Each row with each of the domain. */
  private crossed(plan: LogicalPlan): WithDomain {
    const domain = this.domain()
    return plan instanceof OneRow
      ? domain
      : { ...domain, plan: new Join(domain.plan, plan, 'cross') }
  }

  private aggregate(plan: Aggregate, fills: boolean): WithDomain {
    const { callSite } = plan
    const { plan: child, columns } = this.push(plan.child)
    const grouping = [...this.bind(plan.grouping, columns), ...columns]
    const list = [...this.bind(plan.list, columns), ...columns]
    const groups = new Aggregate(grouping, list, child).at(callSite)
    if (fills || plan.grouping.length > 0) return { plan: groups, columns }
    const domain = this.domain()
    const joined = joinOrEmpty(
      domain.plan,
      { plan: groups, conditions: this.allEqual(domain.columns, columns) },
      plan.output,
      this.bind(plan.list.map(ofNothing), domain.columns),
      this.env,
    )
    return { plan: joined, columns: domain.columns }
  }

  private limit(limit: Limit): WithDomain {
    const plan = belowProjections(limit)
    if (!(plan instanceof Limit)) return this.push(plan)
    const below = this.push(plan.child)
    return { ...below, plan: limitedByKeys(plan, below.plan, below.columns, this.env) }
  }

  private branches(plan: Union | SetOperation): WithDomain {
    const made = plan.children.map(child => {
      const branch = this.push(child)
      return { ...branch, plan: new Project([...child.output, ...branch.columns], branch.plan) }
    })
    const all = withNewChildren(
      plan,
      made.map(branch => branch.plan),
    )
    return { plan: all, columns: all.output.slice(plan.output.length) }
  }

  /** A side whose rows are given without a partner must have the domain, whatever it uses. */
  private join(join: Join): WithDomain {
    const { type, condition } = join
    const isInner = type === 'inner' || type === 'cross'
    const givesLeft = !isInner && type !== 'right_outer'
    const givesRight = type === 'right_outer' || type === 'full_outer'
    const bindsRight = givesRight || this.isBound(join.right)
    const bindsLeft = givesLeft || this.isBound(join.left) || !bindsRight
    const left = bindsLeft ? this.push(join.left) : undefined
    const right = bindsRight ? this.push(join.right) : undefined
    const columns = (type === 'right_outer' ? right : (left ?? right))!.columns
    const own = condition === undefined ? [] : this.bind([condition], columns)
    const same = left && right ? this.allEqual(left.columns, right.columns) : []
    const made = new Join(
      left?.plan ?? join.left,
      right?.plan ?? join.right,
      type === 'cross' && own.length + same.length > 0 ? 'inner' : type,
      joinAnd([...own, ...same], this.env),
      { nullAware: join.nullAware },
    ).at(join.callSite)
    if (type !== 'full_outer') return { plan: made, columns }
    const list = left!.columns.map((column, i) =>
      makeAlias(makeCall('coalesce', [column, right!.columns[i]], this.env), column.name),
    )
    return { plan: new Project([...join.output, ...list], made), columns: list.map(outputOf) }
  }
}
