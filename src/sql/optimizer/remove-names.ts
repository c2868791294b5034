/** Aliases of tables mean nothing any more once names are columns. */
import type { LogicalPlan } from '../logical/plan.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { transformPlanUp } from '../logical/transform.js'

export function removeNames(plan: LogicalPlan): LogicalPlan {
  return transformPlanUp(plan, node => (node instanceof SubqueryAlias ? node.child : node))
}
