/** WINDOW w AS (...): the windows of these names in the select below are what was defined. */
import type { Expression } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import type { NamedWindows } from '../logical/named-windows.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { mapExpressions } from '../logical/transform.js'
import type { Analysis } from './context.js'

export function resolveNamedWindows(plan: NamedWindows, analysis: Analysis): LogicalPlan {
  const define = (expression: Expression): Expression =>
    mapExpression(expression, part => {
      if (part.kind !== 'window' || part.spec.reference === undefined) return part
      const spec = plan.windows.get(part.spec.reference)
      return spec === undefined ? part : Object.freeze({ ...part, spec })
    })
  return analysis.resolvePlan(inSelect(plan.child, define), analysis)
}

/** The plan with `f` of the expressions of its topmost select and of what stands above that. */
function inSelect(plan: LogicalPlan, f: (expression: Expression) => Expression): LogicalPlan {
  const isSelect = plan instanceof Project || plan instanceof Aggregate
  const mapped = mapExpressions(plan, f)
  if (isSelect || mapped.children.length !== 1) return mapped
  return mapped.rebuild([inSelect(mapped.children[0], f)], mapped.expressions)
}
