/**
 * Hints of SQL text stand above a select: those about joins go to the tables that they name, those about partitions become
 * `Repartition` nodes. Hints without a name (`broadcast(df)`) stay where they are; what is no known hint is left out, as
 * Spark does.
 */
import type { Expression } from '../expressions/expression.js'
import { Hint } from '../logical/hint.js'
import { Join } from '../logical/join.js'
import { type LogicalPlan, UnaryNode } from '../logical/plan.js'
import { Repartition } from '../logical/repartition.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { UnresolvedRelation } from '../logical/unresolved-relation.js'
import type { Analysis } from './context.js'

const partitioning: Readonly<Record<string, 'roundRobin' | 'hash' | 'range' | 'coalesce'>> = {
  coalesce: 'coalesce',
  repartition: 'hash',
  repartition_by_range: 'range',
  rebalance: 'hash',
}

export function resolveHint(plan: Hint, analysis: Analysis): LogicalPlan {
  const { hint, parameters, child, callSite } = plan
  const form = partitioning[hint]
  if (form !== undefined) return analysis.resolvePlan(repartitioned(plan, form), analysis)
  const names = parameters.filter(each => typeof each === 'string')
  if (names.length === 0) {
    return new Hint(hint, parameters, analysis.resolvePlan(child, analysis)).at(callSite)
  }
  const keys = new Set(names.map(name => name.toLowerCase()))
  return analysis.resolvePlan(onTables(child, hint, keys), analysis)
}

function repartitioned(
  { parameters, child, callSite }: Hint,
  form: 'hash' | 'range' | 'coalesce' | 'roundRobin',
): LogicalPlan {
  const count = parameters.find(each => typeof each === 'number')
  const keys = parameters
    .filter(each => typeof each === 'string')
    .map((name): Expression => {
      const key: Expression = { kind: 'name', parts: name.split('.') }
      return form === 'range'
        ? { kind: 'order', child: key, ascending: true, nullsFirst: true }
        : key
    })
  const own = keys.length === 0 && form !== 'coalesce' ? 'roundRobin' : form
  return new Repartition(own, count, keys, child).at(callSite)
}

/** The hint on each table of these names in the select's FROM. */
function onTables(plan: LogicalPlan, hint: string, names: ReadonlySet<string>): LogicalPlan {
  const name =
    plan instanceof SubqueryAlias
      ? plan.alias
      : plan instanceof UnresolvedRelation
        ? plan.parts[plan.parts.length - 1]
        : undefined
  if (name !== undefined) return names.has(name.toLowerCase()) ? new Hint(hint, [], plan) : plan
  if (!(plan instanceof UnaryNode || plan instanceof Join)) return plan
  const children = plan.children.map(child => onTables(child, hint, names))
  const same = children.every((child, i) => child === plan.children[i])
  return same ? plan : plan.rebuild(children, plan.expressions)
}
