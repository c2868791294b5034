/**
 * USING and NATURAL joins give each of their columns once; that of the other side can still be had by its table's name:
 * `SELECT t.a, u.a FROM t JOIN u USING (a)`. The projection over the join is then widened by it.
 */
import type { Attribute, Expression } from '../expressions/expression.js'
import { collectExpressions } from '../expressions/transform.js'
import { Filter } from '../logical/filter.js'
import { Join } from '../logical/join.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Sort } from '../logical/sort.js'
import type { Analysis } from './context.js'
import { type Found, Scope } from './scope.js'

const hidden = new WeakMap<LogicalPlan, readonly Attribute[]>()

/** Says what a projection over a join left out. */
export function hideColumns<P extends Project>(plan: P, columns: readonly Attribute[]): P {
  hidden.set(plan, columns)
  return plan
}

/** Looks a name up among the columns that the joins of a plan left out. */
export function hiddenFallback(
  plan: LogicalPlan,
  analysis: Analysis,
): ((parts: readonly string[]) => Found | undefined) | undefined {
  const columns = hiddenIn(plan)
  if (columns.length === 0) return undefined
  const scope = new Scope(columns, analysis.caseSensitive)
  return parts => (parts.length > 1 ? scope.find(parts) : undefined)
}

function hiddenIn(plan: LogicalPlan): readonly Attribute[] {
  const own = hidden.get(plan)
  if (own !== undefined) return [...own, ...hiddenIn((plan as Project).child)]
  const passes = plan instanceof Filter || plan instanceof Sort || plan instanceof Join
  return passes ? plan.children.flatMap(hiddenIn) : []
}

/** The plan with those of its hidden columns that the expressions use. */
export function withHidden(plan: LogicalPlan, expressions: readonly Expression[]): LogicalPlan {
  const columns = hiddenIn(plan)
  if (columns.length === 0) return plan
  const used = new Set(
    expressions.flatMap(expression =>
      collectExpressions(expression, part => part.kind === 'attribute').map(
        part => (part as Attribute).id,
      ),
    ),
  )
  const visible = new Set(plan.output.map(({ id }) => id))
  const missing = columns.filter(({ id }) => used.has(id) && !visible.has(id))
  return missing.length === 0 ? plan : widened(plan, new Set(missing.map(({ id }) => id)))
}

function widened(plan: LogicalPlan, missing: ReadonlySet<number>): LogicalPlan {
  if (hidden.has(plan)) {
    const { list, child, callSite } = plan as Project
    const below = widened(child, missing)
    const there = new Set(plan.output.map(({ id }) => id))
    const more = below.output.filter(({ id }) => missing.has(id) && !there.has(id))
    return new Project([...list, ...more], below).at(callSite)
  }
  if (!(plan instanceof Filter || plan instanceof Sort || plan instanceof Join)) return plan
  return plan.rebuild(
    plan.children.map(child => widened(child, missing)),
    plan.expressions,
  )
}
