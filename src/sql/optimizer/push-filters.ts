/**
 * Conditions go down to where the rows come from: through projections, into the sides of joins, below aggregates that group
 * by what they use, and to all inputs of a union. Conditions that stand together become one.
 */

import { attributesOf } from '../expressions/attributes.js'
import { allOf, conjuncts } from '../expressions/conjuncts.js'
import type { Attribute, Expression } from '../expressions/expression.js'
import { someExpression } from '../expressions/transform.js'
import { findFunction } from '../functions/registry.js'
import { Aggregate } from '../logical/aggregate.js'
import { Filter } from '../logical/filter.js'
import { Generate } from '../logical/generate.js'
import { Join } from '../logical/join.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Sort } from '../logical/sort.js'
import { withNewChildren } from '../logical/transform.js'
import { Union } from '../logical/union.js'
import { definitionsOf, isDeterministic, simplify, through } from './collapse-projects.js'

export function pushFilters(plan: LogicalPlan): LogicalPlan {
  return push(plan, [])
}

/** The plan with these conditions on it, as far down as they go. */
function push(plan: LogicalPlan, conditions: readonly Expression[]): LogicalPlan {
  if (plan instanceof Filter) {
    const own = conjuncts(plan.condition)
    const movable = own.filter(isMovable)
    const fixed = own.filter(e => !isMovable(e))
    if (fixed.length === 0) return push(plan.child, [...conditions, ...movable])
    // what is not the same each time stays where it was, with all that stood above it
    return filtered(conditions, filtered(fixed, push(plan.child, movable), plan.callSite))
  }
  if (plan instanceof Project) {
    const definitions = definitionsOf(plan.list)
    const isFree = plan.list.every(isMovable)
    const down = isFree ? conditions.map(e => simplify(through(e, definitions))) : []
    const child = push(plan.child, down)
    const made = child === plan.child ? plan : plan.rebuild([child], plan.list)
    return isFree ? made : filtered(conditions, made)
  }
  if (plan instanceof Union) {
    if (conditions.length === 0) return plan.rebuild(plan.children.map(child => push(child, [])))
    return plan.rebuild(
      plan.children.map(child => {
        const renamed = new Map<number, Expression>()
        plan.output.forEach((a, i) => {
          renamed.set(a.id, child.output[i])
        })
        return push(
          child,
          conditions.map(e => through(e, renamed)),
        )
      }),
    )
  }
  if (plan instanceof Join) return pushJoin(plan, conditions)
  if (plan instanceof Aggregate) {
    const keys = new Set(plan.grouping.flatMap(g => (g.kind === 'attribute' ? [g.id] : [])))
    const definitions = definitionsOf(plan.list)
    const down: Expression[] = []
    const up: Expression[] = []
    for (const condition of conditions) {
      const below = through(condition, definitions)
      const used = attributesOf(below)
      const movable = plan.grouping.length > 0 && used.length > 0 && used.every(a => keys.has(a.id))
      if (movable && !hasAggregate(below)) down.push(below)
      else up.push(condition)
    }
    return filtered(up, plan.rebuild([push(plan.child, down)], plan.expressions))
  }
  if (plan instanceof Sort || plan instanceof Generate) {
    const { child } = plan
    const isBelow = (e: Expression): boolean => attributesOf(e).every(a => has(child.output, a))
    const down = conditions.filter(isBelow)
    const made = plan.rebuild([push(child, down)], plan.expressions)
    return filtered(
      conditions.filter(e => !isBelow(e)),
      made,
    )
  }
  const children = plan.children.map(child => push(child, []))
  const same = children.every((child, i) => child === plan.children[i])
  return filtered(conditions, same ? plan : withNewChildren(plan, children))
}

function hasAggregate(expression: Expression): boolean {
  return someExpression(
    expression,
    part => part.kind === 'call' && findFunction(part.name)?.kind === 'aggregate',
  )
}

function has(output: readonly Attribute[], { id }: Attribute): boolean {
  return output.some(a => a.id === id)
}

function isMovable(expression: Expression): boolean {
  return (
    isDeterministic(expression) && !someExpression(expression, part => part.kind === 'subquery')
  )
}

function filtered(
  conditions: readonly Expression[],
  plan: LogicalPlan,
  callSite: string | undefined = conditions.find(e => e.origin?.callSite)?.origin?.callSite,
): LogicalPlan {
  const condition = allOf(conditions)
  return condition === undefined ? plan : new Filter(condition, plan).at(callSite)
}

/** Conditions of one side go to that side, where the join keeps no rows of it that have no partner. */
function pushJoin(join: Join, conditions: readonly Expression[]): LogicalPlan {
  const { left, right, type } = join
  const usesOnly = (e: Expression, side: LogicalPlan): boolean => {
    const used = attributesOf(e)
    return used.length > 0 && used.every(a => has(side.output, a))
  }
  const keepsLeft = type === 'left_outer' || type === 'full_outer'
  const keepsRight = type === 'right_outer' || type === 'full_outer'
  const above: Expression[] = []
  const toLeft: Expression[] = []
  const toRight: Expression[] = []
  const on: Expression[] = []
  for (const condition of conditions) {
    if (!keepsRight && usesOnly(condition, left)) toLeft.push(condition)
    else if (
      !keepsLeft &&
      type !== 'left_semi' &&
      type !== 'left_anti' &&
      usesOnly(condition, right)
    ) {
      toRight.push(condition)
    } else if (type === 'inner' || type === 'cross') on.push(condition)
    else above.push(condition)
  }
  for (const condition of join.condition === undefined ? [] : conjuncts(join.condition)) {
    const movable = isMovable(condition) && !join.nullAware
    const leftOnly =
      type === 'inner' || type === 'cross' || type === 'right_outer' || type === 'left_semi'
    const rightOnly =
      type === 'inner' ||
      type === 'cross' ||
      type === 'left_outer' ||
      type === 'left_semi' ||
      type === 'left_anti'
    if (movable && leftOnly && usesOnly(condition, left)) toLeft.push(condition)
    else if (movable && rightOnly && usesOnly(condition, right)) toRight.push(condition)
    else on.push(condition)
  }
  const condition = allOf(on)
  const made = new Join(
    push(left, toLeft),
    push(right, toRight),
    type === 'cross' && condition !== undefined ? 'inner' : type,
    condition,
    { nullAware: join.nullAware },
  ).at(join.callSite)
  return filtered(above, made)
}
