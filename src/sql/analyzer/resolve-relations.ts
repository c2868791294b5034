/** Tables by name: common tables of WITH, then views of the session. */
import { MillraceError } from '../../util/errors.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import type { UnresolvedRelation } from '../logical/unresolved-relation.js'
import { quoteIdentifier } from '../types/data-type.js'
import type { Analysis } from './context.js'
import { freshIds } from './fresh-ids.js'
import { aliasOf } from './naming.js'
import { withOrigin } from './origin.js'

export function resolveRelation(relation: UnresolvedRelation, analysis: Analysis): LogicalPlan {
  const { parts, range } = relation
  const name = parts[parts.length - 1]
  if (parts.length === 1) {
    const common = analysis.commonTables?.find(name)
    if (common !== undefined) return new SubqueryAlias(name, ofOneUse(common, analysis))
  }
  const found = analysis.lookupTable(parts)
  if (found === undefined) {
    const relationName = parts.map(quoteIdentifier).join('.')
    const error = new MillraceError('TABLE_OR_VIEW_NOT_FOUND', { relationName })
    throw withOrigin(error, range && { sql: range })
  }
  // a view means what it meant where it was made
  const own = { ...analysis, commonTables: undefined, outer: undefined }
  const plan = ofOneUse(analysis.resolvePlan(found, own), analysis)
  const isView = parts.length === 1 || parts[0].toLowerCase() === 'global_temp'
  return new SubqueryAlias(name, plan, undefined, isView).at(relation.callSite)
}

/** Within a subquery columns must not have the ids of those around it; elsewhere joins and unions keep them apart. */
function ofOneUse(plan: LogicalPlan, analysis: Analysis): LogicalPlan {
  return analysis.outer === undefined ? plan : freshIds(plan)
}

/** A plan under a name, its columns under other names when these are given. */
export function resolveAlias(alias: SubqueryAlias, analysis: Analysis): LogicalPlan {
  const child = analysis.resolvePlan(alias.child, analysis)
  const { columns, callSite } = alias
  if (columns === undefined) return new SubqueryAlias(alias.alias, child).at(callSite)
  return new SubqueryAlias(alias.alias, renamed(child, columns)).at(callSite)
}

/** The plan with its columns under these names. */
export function renamed(plan: LogicalPlan, names: readonly string[]): LogicalPlan {
  const { output } = plan
  if (names.length !== output.length) {
    throw new MillraceError('ASSIGNMENT_ARITY_MISMATCH', {
      numExpr: output.length,
      numTarget: names.length,
    })
  }
  return new Project(
    output.map((attribute, i) => aliasOf(attribute, names[i])),
    plan,
  )
}
