/**
 * Columns that nobody above uses are not computed, not sent, and not read from files; nor is the join made that brings
 * such a column only, as the value of a subquery: then it is no error either when that has several rows.
 */
import { attributesOf } from '../expressions/attributes.js'
import type { Attribute, Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { someExpression } from '../expressions/transform.js'
import { SINGLE_ROW } from '../functions/single-row.js'
import { Aggregate } from '../logical/aggregate.js'
import { Expand } from '../logical/expand.js'
import { Generate } from '../logical/generate.js'
import { Join } from '../logical/join.js'
import { LocalRelation } from '../logical/local-relation.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Relation } from '../logical/relation.js'
import { SessionWindow } from '../logical/session-window.js'
import { withNewChildren } from '../logical/transform.js'
import { Union } from '../logical/union.js'
import { Window } from '../logical/window.js'

type Ids = ReadonlySet<number>

export function pruneColumns(plan: LogicalPlan): LogicalPlan {
  return prune(plan, new Set(plan.output.map(a => a.id)))
}

function used(expressions: readonly Expression[], more: Ids = new Set()): Set<number> {
  const ids = new Set(more)
  for (const expression of expressions) {
    for (const { id } of attributesOf(expression)) ids.add(id)
  }
  return ids
}

/** The plan with at least the columns of `needed`. */
function prune(plan: LogicalPlan, needed: Ids): LogicalPlan {
  if (plan instanceof Project) {
    const list = plan.list.filter(item => needed.has(outputOf(item).id))
    const child = prune(plan.child, used(list))
    return list.length === plan.list.length && child === plan.child
      ? plan
      : new Project(list, child).at(plan.callSite)
  }
  if (plan instanceof Aggregate) {
    const list = plan.list.filter(item => needed.has(outputOf(item).id))
    const child = narrow(
      prune(plan.child, used([...plan.grouping, ...list])),
      used([...plan.grouping, ...list]),
    )
    return new Aggregate(plan.grouping, list, child).at(plan.callSite)
  }
  if (plan instanceof Relation) {
    const kept = plan.output.flatMap((a, i) => (needed.has(a.id) ? [i] : []))
    if (kept.length === plan.output.length) return plan
    return new Relation(
      plan.source,
      kept.map(i => plan.output[i]),
      kept.map(i => plan.columns[i]),
    ).at(plan.callSite)
  }
  if (plan instanceof LocalRelation) {
    const kept = plan.output.flatMap((a, i) => (needed.has(a.id) ? [i] : []))
    if (kept.length === plan.output.length) return plan
    return new LocalRelation(
      kept.map(i => plan.output[i]),
      plan.rows.map(row => kept.map(i => row[i])),
    ).at(plan.callSite)
  }
  if (plan instanceof Join) {
    if (isOfValue(plan) && !plan.right.output.some(a => needed.has(a.id))) {
      return prune(plan.left, needed)
    }
    const all = used(plan.expressions, needed)
    return plan.rebuild(
      plan.children.map(child => narrow(prune(child, all), all)),
      plan.expressions,
    )
  }
  if (plan instanceof Generate) {
    const below = used(plan.expressions, needed)
    const child = prune(plan.child, below)
    const kept = child.output.filter(a => needed.has(a.id))
    return new Generate(plan.generator, child, {
      outer: plan.outer,
      alias: plan.alias,
      columnNames: plan.columnNames,
      generated: plan.generated,
      kept,
    }).at(plan.callSite)
  }
  if (plan instanceof Union) {
    const kept = plan.output.flatMap((a, i) => (needed.has(a.id) ? [i] : []))
    return plan.rebuild(
      plan.children.map(child => {
        const columns = kept.map(i => child.output[i])
        return exactly(prune(child, new Set(columns.map(a => a.id))), columns)
      }),
    )
  }
  if (plan instanceof Window) {
    const functions = plan.functions.filter(f => needed.has(outputOf(f).id))
    const all = used([...functions, ...plan.partitionBy, ...plan.orderBy], needed)
    return new Window(functions, plan.partitionBy, plan.orderBy, prune(plan.child, all)).at(
      plan.callSite,
    )
  }
  if (plan instanceof Expand) {
    const kept = plan.output.flatMap((a, i) => (needed.has(a.id) ? [i] : []))
    const projections = plan.projections.map(list => kept.map(i => list[i]))
    const child = prune(plan.child, used(projections.flat()))
    return new Expand(
      projections,
      kept.map(i => plan.output[i]),
      child,
    ).at(plan.callSite)
  }
  if (plan instanceof SessionWindow || plan.children.length === 1) {
    const all = used(plan.expressions, needed)
    const children = plan.children.map(child => prune(child, all))
    return children[0] === plan.children[0] ? plan : withNewChildren(plan, children)
  }
  // others need all the columns their children have
  const children = plan.children.map(child => prune(child, new Set(child.output.map(a => a.id))))
  return children.every((child, i) => child === plan.children[i])
    ? plan
    : withNewChildren(plan, children)
}

/** Joins the one row of a scalar subquery, or none, to each row of the left side. */
function isOfValue({ condition, type }: Join): boolean {
  const asks = (part: Expression): boolean => part.kind === 'call' && part.name === SINGLE_ROW
  return type === 'left_outer' && condition !== undefined && someExpression(condition, asks)
}

/** Only the columns that are needed, where the plan has more: what an exchange would carry. */
function narrow(plan: LogicalPlan, needed: Ids): LogicalPlan {
  const kept = plan.output.filter(a => needed.has(a.id))
  return kept.length === plan.output.length ? plan : new Project(kept, plan)
}

function exactly(plan: LogicalPlan, columns: readonly Attribute[]): LogicalPlan {
  const isSame =
    plan.output.length === columns.length && plan.output.every((a, i) => a.id === columns[i].id)
  return isSame ? plan : new Project(columns, plan)
}
