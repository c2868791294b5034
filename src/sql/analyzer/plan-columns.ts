/**
 * `df.col('a')`: a column by the DataFrame that it belongs to. The DataFrame's plan is looked for in the plans that the
 * name may refer to, also where an analysis gave it new ids (`fresh-ids.ts`); the one nearest to the top counts, and of
 * those the first.
 */
import { MillraceError } from '../../util/errors.js'
import type { UnresolvedName } from '../expressions/expression.js'
import type { LogicalPlan } from '../logical/plan.js'
import { visitPlan } from '../logical/transform.js'
import { quoteIdentifier } from '../types/data-type.js'
import { hasCopies, originalOf } from './fresh-ids.js'
import type { Place } from './place.js'
import { type Found, Scope } from './scope.js'

/**
 * Undefined where the DataFrame does not have the name, or belongs to the query around. Throws MISSING_ATTRIBUTES where the
 * column cannot be had here: a column that was computed anew is another one, whatever its name.
 */
export function columnOfPlan(
  name: UnresolvedName,
  plan: LogicalPlan,
  { scope, analysis, hidden }: Place,
): Found | undefined {
  const free = { ...analysis, outer: undefined, commonTables: undefined }
  const source = analysis.resolvePlan(plan, free)
  const found = new Scope(source.output, analysis.caseSensitive).find(name.parts)
  if (found === undefined) return undefined
  const { id } = found.attribute
  const position = source.output.findIndex(attribute => attribute.id === id)
  const ids = [id]
  if (scope.plans.some(hasCopies)) {
    const nodes = [...nodesOf(scope.plans, source)]
    ids.unshift(...nodes.map(({ output }) => output[position].id))
  }
  const visible = new Map(scope.attributes.map(attribute => [attribute.id, attribute]))
  for (const own of ids) {
    const attribute = visible.get(own) ?? hidden?.withId(own)
    if (attribute !== undefined) return { attribute, fields: found.fields }
  }
  for (let around = scope.outer; around !== undefined; around = around.outer) {
    // columns without plans are those of an aggregate and of what it groups
    if (around.plans.length === 0 || madeOf(around.plans, source, id)) return undefined
  }
  const { name: missing } = found.attribute
  const parameters = {
    missingAttributes: quoteIdentifier(missing),
    input: scope.attributes.map(({ name }) => quoteIdentifier(name)).join(', '),
  }
  throw scope.named(missing).length > 0
    ? new MillraceError('MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION', parameters)
    : new MillraceError('MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT', parameters)
}

/** Whether `source`, or a column of it by its id, is somewhere below `plans`. */
function madeOf(plans: readonly LogicalPlan[], source: LogicalPlan, id: number): boolean {
  let found = false
  for (const root of plans) {
    visitPlan(root, plan => {
      found ||= originalOf(plan) === source || plan.output.some(attribute => attribute.id === id)
      return !found
    })
  }
  return found
}

/** The nodes below `plans` that are `source` or have its columns under other ids, from the top. */
function* nodesOf(plans: readonly LogicalPlan[], source: LogicalPlan): Iterable<LogicalPlan> {
  let level = plans
  while (level.length > 0) {
    for (const plan of level) if (originalOf(plan) === source) yield plan
    level = level.flatMap(plan => plan.children)
  }
}
