/** WHERE and HAVING. A condition of a DataFrame may use columns that the select below it left out. */
import { outputOf } from '../expressions/output.js'
import { Aggregate } from '../logical/aggregate.js'
import { Filter } from '../logical/filter.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { checkBoolean, checkWhere } from './check-conditions.js'
import type { Analysis } from './context.js'
import { resolveHaving } from './resolve-having.js'
import { resolveOver } from './resolve-order-by.js'

export function resolveFilter(filter: Filter, analysis: Analysis): LogicalPlan {
  const { child: below, callSite } = filter
  if (filter.isHaving && (below instanceof Aggregate || below instanceof Project)) {
    return resolveHaving(filter, analysis)
  }
  const child = analysis.resolvePlan(below, analysis)
  const { expressions, plan } = resolveOver([filter.condition], child, analysis)
  const [condition] = expressions
  checkWhere(condition, analysis)
  checkBoolean(condition, filter.condition)
  const made = new Filter(condition, plan).at(callSite)
  return plan === child ? made : new Project(child.output.map(outputOf), made).at(callSite)
}
