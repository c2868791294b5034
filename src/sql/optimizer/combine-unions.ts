/** A union of unions is one union: each level would be a step of every row, and of planning. */
import type { LogicalPlan } from '../logical/plan.js'
import { transformPlanUp } from '../logical/transform.js'
import { Union } from '../logical/union.js'

export function combineUnions(plan: LogicalPlan): LogicalPlan {
  return transformPlanUp(plan, node => {
    if (!(node instanceof Union) || !node.children.some(child => child instanceof Union))
      return node
    return node.rebuild(
      node.children.flatMap(child => (child instanceof Union ? child.children : [child])),
    )
  })
}
