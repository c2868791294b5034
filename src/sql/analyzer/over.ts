/** The place of expressions over plans: their columns, then those of the query around. */
import type { LogicalPlan } from '../logical/plan.js'
import type { Analysis } from './context.js'
import { hiddenColumns } from './hidden-columns.js'
import type { Place } from './place.js'
import { Scope } from './scope.js'

export function placeOver(plan: LogicalPlan, analysis: Analysis): Place {
  const { caseSensitive, outer } = analysis
  const scope = new Scope(plan.output, caseSensitive, { plans: [plan], outer })
  return { scope, analysis, hidden: hiddenColumns(plan, analysis) }
}

export function placeOverAll(plans: readonly LogicalPlan[], analysis: Analysis): Place {
  const { caseSensitive, outer } = analysis
  const columns = plans.flatMap(plan => plan.output)
  return { scope: new Scope(columns, caseSensitive, { plans, outer }), analysis }
}
