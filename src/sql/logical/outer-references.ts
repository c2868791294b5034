/** References of a subquery to the query around it. */
import type { Attribute, Expression, OuterReference, Subquery } from '../expressions/expression.js'
import { collectExpressions, mapExpression, visitExpression } from '../expressions/transform.js'
import type { LogicalPlan } from './plan.js'
import { mapAllExpressions, transformPlanUp, visitPlan } from './transform.js'

/** The references of an expression and of the subqueries in it. */
export function outerReferences(root: Expression): OuterReference[] {
  const found: OuterReference[] = []
  visitExpression(root, part => {
    if (part.kind === 'outer') found.push(part)
    if (part.kind === 'subquery') found.push(...outerReferencesOfPlan(part.plan))
    return true
  })
  return found
}

/** The references to columns that no node of the plan gives: those of its own subqueries to itself are none. */
export function outerReferencesOfPlan(root: LogicalPlan): OuterReference[] {
  const found: OuterReference[] = []
  const own = new Set<number>()
  visitPlan(root, node => {
    for (const expression of node.expressions) found.push(...outerReferences(expression))
    return true
  })
  if (found.length === 0) return found
  visitPlan(root, node => {
    for (const { id } of node.output) own.add(id)
    return true
  })
  return found.filter(({ id }) => !own.has(id))
}

export function isCorrelated(plan: LogicalPlan): boolean {
  return outerReferencesOfPlan(plan).length > 0
}

/** A subquery whose references to some columns, by their ids, are to others. */
export function withOuter(subquery: Subquery, columns: ReadonlyMap<number, Attribute>): Subquery {
  const changed = (part: Expression): Expression => {
    const attribute = part.kind === 'outer' ? columns.get(part.id) : undefined
    if (attribute === undefined) return part
    return Object.freeze({ ...part, id: attribute.id, name: attribute.name, attribute })
  }
  const plan = transformPlanUp(subquery.plan, node => mapAllExpressions(node, changed))
  return Object.freeze({ ...subquery, plan })
}

/** References to these columns become the columns themselves. */
export function withoutOuter(root: Expression, columns: ReadonlySet<number>): Expression {
  return mapExpression(root, part =>
    part.kind === 'outer' && columns.has(part.id) ? part.attribute : part,
  )
}

export function attributesOf(root: Expression): Attribute[] {
  return collectExpressions(root, (part): part is Attribute => part.kind === 'attribute')
}

export function idsOf(plan: LogicalPlan): Set<number> {
  return new Set(plan.output.map(({ id }) => id))
}
