/**
 * USING and NATURAL joins give each of their columns once; that of the other side can still be had by its table's name or its
 * DataFrame: `SELECT t.a, u.a FROM t JOIN u USING (a)`. The projection over the join is then widened by it.
 */
import type { Attribute, Expression } from '../expressions/expression.js'
import { Filter } from '../logical/filter.js'
import { Join } from '../logical/join.js'
import { attributesOf } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Sort } from '../logical/sort.js'
import { visitPlan } from '../logical/transform.js'
import type { Analysis } from './context.js'
import type { HiddenColumns } from './place.js'
import { Scope } from './scope.js'

const hidden = new WeakMap<LogicalPlan, readonly Attribute[]>()

/** Says what a projection over a join left out. */
export function hideColumns<P extends Project>(plan: P, columns: readonly Attribute[]): P {
  hidden.set(plan, columns)
  return plan
}

/** The columns that the joins of a plan left out: by their table's name, or by their DataFrame. */
export function hiddenColumns(plan: LogicalPlan, analysis: Analysis): HiddenColumns {
  let found: Scope | undefined
  const scope = (): Scope => (found ??= new Scope(hiddenIn(plan), analysis.caseSensitive))
  return {
    find: parts => (parts.length === 1 ? undefined : scope().find(parts)),
    withId: id => scope().attributes.find(attribute => attribute.id === id),
  }
}

function hiddenIn(root: LogicalPlan): readonly Attribute[] {
  const found: Attribute[] = []
  visitPlan(root, plan => {
    const own = hidden.get(plan)
    if (own !== undefined) found.push(...own)
    return own !== undefined || passesOn(plan)
  })
  return found
}

function passesOn(plan: LogicalPlan): boolean {
  return plan instanceof Filter || plan instanceof Sort || plan instanceof Join
}

/** The plan with those of its hidden columns that the expressions use. */
export function withHidden(plan: LogicalPlan, expressions: readonly Expression[]): LogicalPlan {
  const visible = new Set(plan.output.map(({ id }) => id))
  const unknown = new Set(
    expressions
      .flatMap(attributesOf)
      .map(({ id }) => id)
      .filter(id => !visible.has(id)),
  )
  if (unknown.size === 0) return plan
  const missing = hiddenIn(plan).filter(({ id }) => unknown.has(id))
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
  if (!passesOn(plan)) return plan
  return plan.rebuild(
    plan.children.map(child => widened(child, missing)),
    plan.expressions,
  )
}
