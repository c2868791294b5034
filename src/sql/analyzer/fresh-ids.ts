/**
 * A plan again with new ids for all the columns that it makes, for a second use of it in one query: the other side of a
 * self-join, a view or a common table that is used twice.
 */
import type { Alias, Attribute, Expression } from '../expressions/expression.js'
import { newExpressionId } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import { Expand } from '../logical/expand.js'
import { Generate } from '../logical/generate.js'
import { LocalRelation } from '../logical/local-relation.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Range } from '../logical/range.js'
import { Relation } from '../logical/relation.js'
import { visitPlan, withNewChildren } from '../logical/transform.js'

const originals = new WeakMap<LogicalPlan, LogicalPlan>()

/** The plan that this one is a copy of, by `freshIds`; itself when it is none. */
export function originalOf(plan: LogicalPlan): LogicalPlan {
  return originals.get(plan) ?? plan
}

type Ids = Map<number, number>

export function freshIds(root: LogicalPlan): LogicalPlan {
  return renew(root, new Map())
}

/** Children first, without recursion; each new node is remembered with the one that it stands for. */
function renew(root: LogicalPlan, ids: Ids): LogicalPlan {
  const stack: { readonly plan: LogicalPlan; readonly made: LogicalPlan[] }[] = [
    { plan: root, made: [] },
  ]
  for (;;) {
    const top = stack[stack.length - 1]
    const { plan, made } = top
    if (made.length < plan.children.length) {
      stack.push({ plan: plan.children[made.length], made: [] })
      continue
    }
    const done = renewNode(withNewChildren(plan, made), ids)
    if (done !== plan) originals.set(done, originalOf(plan))
    stack.pop()
    const above = stack.at(-1)
    if (above === undefined) return done
    above.made.push(done)
  }
}

/** Whether some node of a plan was made by `freshIds`. */
export function hasCopies(root: LogicalPlan): boolean {
  let found = false
  const seen: LogicalPlan[] = []
  visitPlan(root, plan => {
    if (found || withoutCopies.has(plan)) return false
    found = originals.has(plan)
    seen.push(plan)
    return !found
  })
  if (!found) for (const plan of seen) withoutCopies.add(plan)
  return found
}

const withoutCopies = new WeakSet<LogicalPlan>()

function idOf(id: number, ids: Ids): number {
  let fresh = ids.get(id)
  if (fresh === undefined) {
    fresh = newExpressionId()
    ids.set(id, fresh)
  }
  return fresh
}

function renewNode(plan: LogicalPlan, ids: Ids): LogicalPlan {
  const renewAttribute = (attribute: Attribute): Attribute =>
    Object.freeze({ ...attribute, id: idOf(attribute.id, ids) })
  if (plan instanceof LocalRelation) {
    return new LocalRelation(plan.output.map(renewAttribute), plan.rows).at(plan.callSite)
  }
  if (plan instanceof Relation) {
    return new Relation(plan.source, plan.output.map(renewAttribute)).at(plan.callSite)
  }
  if (plan instanceof Range) {
    const { start, end, step, partitions } = plan
    const made = new Range(start, end, step, partitions).at(plan.callSite)
    ids.set(plan.output[0].id, made.output[0].id)
    return made
  }
  const expressions = plan.expressions.map(expression => renewExpression(expression, ids))
  if (plan instanceof Expand) {
    const { projections } = plan.rebuild(plan.children, expressions)
    return new Expand(projections, plan.output.map(renewAttribute), plan.child).at(plan.callSite)
  }
  if (plan instanceof Generate) {
    const { outer, alias, columnNames } = plan
    const generated = plan.generated?.map(renewAttribute)
    return new Generate(expressions[0], plan.child, { outer, alias, columnNames, generated }).at(
      plan.callSite,
    )
  }
  const unchanged = plan.expressions.every((expression, i) => expression === expressions[i])
  const made = unchanged ? plan : plan.rebuild(plan.children, expressions)
  return underNewNames(made, ids)
}

/** A projection over a node whose own columns have kept their ids. */
function underNewNames(plan: LogicalPlan, ids: Ids): LogicalPlan {
  const fresh = new Set(ids.values())
  const kept = plan.output.filter(({ id }) => !fresh.has(id))
  if (kept.length === 0) return plan
  const list = plan.output.map((attribute): Expression => {
    if (fresh.has(attribute.id)) return attribute
    const { name, type, nullable, metadata } = attribute
    const id = idOf(attribute.id, ids)
    return Object.freeze({ kind: 'alias', child: attribute, name, id, type, nullable, metadata })
  })
  return new Project(list, plan)
}

function renewExpression(root: Expression, ids: Ids): Expression {
  return mapExpression(root, expression => {
    switch (expression.kind) {
      case 'attribute': {
        const id = ids.get(expression.id)
        return id === undefined ? expression : Object.freeze({ ...expression, id })
      }
      case 'outer': {
        const id = ids.get(expression.id)
        if (id === undefined) return expression
        const attribute = Object.freeze({ ...expression.attribute, id })
        return Object.freeze({ ...expression, id, attribute })
      }
      case 'alias':
        return Object.freeze({ ...expression, id: idOf(expression.id, ids) }) as Alias
      case 'subquery':
        return Object.freeze({ ...expression, plan: renew(expression.plan, ids) })
      default:
        return expression
    }
  })
}
