/**
 * HAVING: a condition over the aggregate's columns, which may also use what it groups by and aggregates that are not in
 * its list; these are added to the list.
 */
import type { Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { mapExpression } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import type { Filter } from '../logical/filter.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import type { AggregateList } from './aggregate-list.js'
import { checkBoolean } from './check-conditions.js'
import { checkGrouped } from './check-grouped.js'
import type { Analysis } from './context.js'
import { resolveOverBoth } from './missing-names.js'
import { withoutAlias } from './naming.js'
import { resolveAggregate } from './resolve-aggregates.js'

export function resolveHaving(filter: Filter, analysis: Analysis): LogicalPlan {
  const { child, condition } = filter
  const aggregate =
    child instanceof Project ? new Aggregate([], child.list, child.child).at(child.callSite) : child
  return resolveAggregate(aggregate as Aggregate, analysis, condition)
}

export function resolveHavingCondition(
  condition: Expression,
  aggregate: {
    readonly grouping: readonly Expression[]
    readonly list: readonly Expression[]
    readonly child: LogicalPlan
    readonly values: AggregateList
  },
  analysis: Analysis,
): Expression {
  const { grouping, list, child, values } = aggregate
  const items = list.filter(item => item.kind === 'alias' || item.kind === 'attribute')
  const resolved = resolveOverBoth(condition, items.map(outputOf), child.output, analysis, true)
  // columns of the list by what they are, so that all are over the rows below
  const byId = new Map(items.map(item => [outputOf(item).id, withoutAlias(item)]))
  const below = mapExpression(resolved, part =>
    part.kind === 'attribute' ? (byId.get(part.id) ?? part) : part,
  )
  checkBoolean(below, condition)
  checkGrouped(below, grouping, analysis, byId)
  return values.above(below, byId)
}
