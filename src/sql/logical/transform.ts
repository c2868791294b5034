/**
 * Walks over plans. None of them recurses, and what a rule leaves as it is stays the same object. Plans of subqueries
 * within expressions are not entered.
 */

import type { Expression } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import type { LogicalPlan } from './plan.js'

interface Frame {
  readonly plan: LogicalPlan
  readonly mapped: LogicalPlan[]
}

/** The plan with these children; itself when they are its own. */
export function withNewChildren(plan: LogicalPlan, children: readonly LogicalPlan[]): LogicalPlan {
  const own = plan.children
  if (own.every((child, i) => child === children[i])) return plan
  return plan.rebuild(children, plan.expressions)
}

/** Children before their parents. */
export function transformPlanUp(
  root: LogicalPlan,
  rule: (plan: LogicalPlan) => LogicalPlan,
): LogicalPlan {
  return walk(root, undefined, rule)
}

/** Parents before their children, which are those of what the rule gave. */
export function transformPlanDown(
  root: LogicalPlan,
  rule: (plan: LogicalPlan) => LogicalPlan,
): LogicalPlan {
  return walk(root, rule, undefined)
}

function walk(
  root: LogicalPlan,
  down: ((plan: LogicalPlan) => LogicalPlan) | undefined,
  up: ((plan: LogicalPlan) => LogicalPlan) | undefined,
): LogicalPlan {
  const stack: Frame[] = []
  let next: LogicalPlan | undefined = root
  for (;;) {
    let done: LogicalPlan
    if (next !== undefined) {
      const plan: LogicalPlan = down === undefined ? next : down(next)
      if (plan.children.length > 0) {
        stack.push({ plan, mapped: [] })
        next = plan.children[0]
        continue
      }
      done = up === undefined ? plan : up(plan)
    } else {
      const { plan, mapped } = stack.pop()!
      const rebuilt = withNewChildren(plan, mapped)
      done = up === undefined ? rebuilt : up(rebuilt)
    }
    const above = stack.at(-1)
    if (above === undefined) return done
    above.mapped.push(done)
    next = above.plan.children[above.mapped.length]
  }
}

/** The plan with `f` of each of its own expressions (of the whole one: see `mapAllExpressions` for their parts). */
export function mapExpressions(
  plan: LogicalPlan,
  f: (expression: Expression) => Expression,
): LogicalPlan {
  const own = plan.expressions
  if (own.length === 0) return plan
  const mapped = own.map(f)
  if (own.every((expression, i) => expression === mapped[i])) return plan
  return plan.rebuild(plan.children, mapped)
}

/** The plan with `f` of each node of each of its own expressions, bottom-up. */
export function mapAllExpressions(
  plan: LogicalPlan,
  f: (expression: Expression) => Expression,
): LogicalPlan {
  return mapExpressions(plan, expression => mapExpression(expression, f))
}

/** Calls `visit` with each node from the top; its children are left out when it gives false. */
export function visitPlan(
  root: LogicalPlan,
  visit: (plan: LogicalPlan) => boolean | undefined,
): void {
  const stack: LogicalPlan[] = [root]
  for (;;) {
    const plan = stack.pop()
    if (plan === undefined) return
    if (visit(plan) === false) continue
    const { children } = plan
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i])
  }
}

/** Some node of the tree satisfies `test`. */
export function somePlan(root: LogicalPlan, test: (plan: LogicalPlan) => boolean): boolean {
  let found = false
  visitPlan(root, plan => {
    found ||= test(plan)
    return !found
  })
  return found
}
