/**
 * Rewrites an analyzed plan into one that means the same and costs less. Rules are in files of their own, each a function
 * from a plan to a plan; here is their order.
 */
import type { FunctionEnv } from '../functions/function.js'
import type { LogicalPlan } from '../logical/plan.js'
import { collapseProjects } from './collapse-projects.js'
import { combineUnions } from './combine-unions.js'
import { flattenStructKeys } from './flatten-struct-keys.js'
import { foldConstants } from './fold-constants.js'
import { computeLocalRows } from './local-rows.js'
import { pruneColumns } from './prune-columns.js'
import { pushFilters } from './push-filters.js'
import { removeNames } from './remove-names.js'
import { replaceSets } from './replace-sets.js'
import { rewriteSubqueries } from './rewrite-subqueries.js'
import { simplifyNulls } from './simplify-nulls.js'

export function optimize(plan: LogicalPlan, env: FunctionEnv): LogicalPlan {
  let made = rewriteSubqueries(plan, env)
  made = removeNames(made)
  made = replaceSets(made)
  made = foldConstants(made, env)
  made = simplifyNulls(made, env)
  made = pushFilters(made)
  made = collapseProjects(made)
  made = combineUnions(made)
  made = flattenStructKeys(made)
  made = collapseProjects(made)
  made = pruneColumns(made)
  made = collapseProjects(made)
  return computeLocalRows(made, env)
}
