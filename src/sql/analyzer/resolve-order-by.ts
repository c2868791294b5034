/**
 * ORDER BY: positions of the select list, ALL, columns of the list; then columns of the rows below it, and over an
 * aggregate its keys and other aggregates. What is not in the list is added to it, and left out again above the sort.
 */
import { MillraceError } from '../../util/errors.js'
import type { Attribute, Expression, Resolved, SortOrder } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { prettyText } from '../expressions/pretty.js'
import { collectExpressions, someExpression } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import { Filter } from '../logical/filter.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Sort } from '../logical/sort.js'
import { Window } from '../logical/window.js'
import { isOrderable, sqlType } from '../types/data-type.js'
import { AggregateList } from './aggregate-list.js'
import { checkSubqueriesOf } from './check-correlation.js'
import { checkGrouped } from './check-grouped.js'
import type { Analysis } from './context.js'
import { groupsOf, overGroups } from './grouping-sets.js'
import { hasAggregate } from './kinds.js'
import { isUnresolvedColumn, resolveOverBoth } from './missing-names.js'
import { withOrigin } from './origin.js'
import { placeOver } from './over.js'
import { isPosition } from './resolve-aggregates.js'
import { resolveExpression } from './resolve-expression.js'

export function resolveSort(sort: Sort, analysis: Analysis): LogicalPlan {
  const child = analysis.resolvePlan(sort.child, analysis)
  const { isGlobal, callSite } = sort
  const written = sort.orders.flatMap(order => expandAll(order, child, analysis))
  const { expressions, plan } = resolveOver(written, child, analysis)
  const orders = expressions as readonly SortOrder[]
  for (const order of orders) checkOrderable(order)
  checkSubqueriesOf('Sort', orders)
  const sorted = new Sort(orders, isGlobal, plan).at(callSite)
  return plan === child ? sorted : new Project(child.output, sorted).at(callSite)
}

/** ORDER BY ALL: every column, unless one has that name. */
function expandAll(order: SortOrder, child: LogicalPlan, analysis: Analysis): readonly SortOrder[] {
  const { child: key } = order
  if (key.kind !== 'name' || key.parts.length !== 1 || key.parts[0].toLowerCase() !== 'all') {
    return [isPosition(key) ? { ...order, child: columnAt(key.value, order, child) } : order]
  }
  const same = child.output.some(({ name }) =>
    analysis.caseSensitive ? name === key.parts[0] : name.toLowerCase() === 'all',
  )
  return same ? [order] : child.output.map(attribute => ({ ...order, child: attribute }))
}

function columnAt(index: number, order: SortOrder, child: LogicalPlan): Attribute {
  const { output } = child
  if (index >= 1 && index <= output.length) return output[index - 1]
  const error = new MillraceError('ORDER_BY_POS_OUT_OF_RANGE', { index, size: output.length })
  throw withOrigin(error, order.child.origin ?? order.origin)
}

function checkOrderable(order: SortOrder): void {
  const { type } = order
  if (type === undefined || isOrderable(type)) return
  const error = new MillraceError('DATATYPE_MISMATCH.INVALID_ORDERING_TYPE', {
    sqlExpr: `"${prettyText(order)}"`,
    functionName: '`sortorder`',
    dataType: `"${sqlType(type)}"`,
  })
  throw withOrigin(error, order.origin)
}

/** Expressions over a resolved plan, and the plan with the columns that they need beside its own. */
export function resolveOver(
  written: readonly Expression[],
  plan: LogicalPlan,
  analysis: Analysis,
): { readonly expressions: readonly Resolved[]; readonly plan: LogicalPlan } {
  const simple = overOutput(written, plan, analysis)
  if (simple !== undefined) return { expressions: simple, plan }
  const path = pathBelow(plan)
  const aggregate = path.at(-1)
  const below = hiddenColumns(path)
  const expressions = written.map(each => {
    try {
      return resolveOverBoth(each, plan.output, below, analysis)
    } catch (error) {
      throw withOrigin(error, each.origin)
    }
  })
  if (!(aggregate instanceof Aggregate)) return withMissing(expressions, plan, path, [])
  const groups = groupsOf(aggregate)
  const grouped =
    groups === undefined ? expressions : expressions.map(each => overGroups(each, groups, analysis))
  const values = new AggregateList(aggregate.grouping, aggregate.list, analysis)
  const above = grouped.map(each => overAggregate(each, aggregate, values, plan, analysis))
  return withMissing(above, plan, path, values.items.slice(aggregate.list.length))
}

/** The expressions over the plan's own columns; undefined where these are not all that they need. */
function overOutput(
  written: readonly Expression[],
  plan: LogicalPlan,
  analysis: Analysis,
): readonly Resolved[] | undefined {
  const place = placeOver(plan, analysis)
  if (written.some(each => hasAggregate(each, analysis) || hasGrouping(each))) return undefined
  try {
    return written.map(each => resolveExpression(each, { ...place, hidden: undefined }))
  } catch (error) {
    if (isUnresolvedColumn(error)) return undefined
    throw error
  }
}

function hasGrouping(expression: Expression): boolean {
  return someExpression(
    expression,
    part => part.kind === 'call' && /^grouping(_id)?$/i.test(part.name),
  )
}

function overAggregate(
  expression: Expression,
  aggregate: Aggregate,
  values: AggregateList,
  plan: LogicalPlan,
  analysis: Analysis,
): Resolved {
  const own = new Set(plan.output.map(({ id }) => id))
  const isBelow = someExpression(expression, part => part.kind === 'attribute' && !own.has(part.id))
  if (!isBelow && !hasAggregate(expression, analysis)) return expression as Resolved
  // columns of the list stand for themselves
  checkGrouped(expression, [...aggregate.grouping, ...plan.output], analysis)
  return values.above(expression) as Resolved
}

/** The nodes through which a sort may ask for more columns: from the top to a projection's or aggregate's child. */
function pathBelow(plan: LogicalPlan): readonly LogicalPlan[] {
  const path: LogicalPlan[] = []
  for (let node = plan; ; ) {
    if (node instanceof Aggregate) return [...path, node]
    if (
      !(
        node instanceof Project ||
        node instanceof Filter ||
        node instanceof Window ||
        node instanceof Sort
      )
    ) {
      return path
    }
    path.push(node)
    node = node.child
  }
}

/** The columns below the projections of the path, those further up first. */
function hiddenColumns(path: readonly LogicalPlan[]): readonly Attribute[] {
  const found = new Map<string, Attribute[]>()
  for (const node of path) {
    let columns: readonly Attribute[] = []
    if (node instanceof Project) columns = node.child.output
    if (node instanceof Aggregate) columns = columnsOfAggregate(node)
    const names = new Map<string, Attribute[]>()
    for (const column of columns) {
      const key = [...column.qualifier, column.name].join('\n').toLowerCase()
      if (!found.has(key)) names.set(key, [...(names.get(key) ?? []), column])
    }
    for (const [key, same] of names) found.set(key, same)
  }
  return [...found.values()].flat()
}

/** Keys of grouping sets stand before the columns that they were made of. */
function columnsOfAggregate(aggregate: Aggregate): readonly Attribute[] {
  const groups = groupsOf(aggregate)
  const { output } = aggregate.child
  if (groups === undefined) return output
  const names = new Set(groups.columns.map(({ name }) => name.toLowerCase()))
  const made = new Set(aggregate.grouping.map(key => (key as Attribute).id))
  return [
    ...groups.columns,
    ...output.filter(({ id, name }) => !made.has(id) && !names.has(name.toLowerCase())),
  ]
}

/** The plan with `extra` items in its aggregate and with the columns that the expressions use. */
function withMissing(
  expressions: readonly Resolved[],
  plan: LogicalPlan,
  path: readonly LogicalPlan[],
  extra: readonly Expression[],
): { readonly expressions: readonly Resolved[]; readonly plan: LogicalPlan } {
  const own = new Set(plan.output.map(({ id }) => id))
  const missing = new Set<number>()
  for (const expression of expressions) {
    for (const part of collectExpressions(expression, each => each.kind === 'attribute')) {
      if (part.kind === 'attribute' && !own.has(part.id)) missing.add(part.id)
    }
  }
  if (missing.size === 0) return { expressions, plan }
  let made: LogicalPlan | undefined
  for (const node of [...path].reverse()) made = widened(node, made, missing, extra)
  return { expressions, plan: made ?? plan }
}

function widened(
  node: LogicalPlan,
  below: LogicalPlan | undefined,
  missing: ReadonlySet<number>,
  extra: readonly Expression[],
): LogicalPlan {
  if (node instanceof Aggregate) {
    const list = [...node.list, ...extra]
    return new Aggregate(node.grouping, list, node.child).at(node.callSite)
  }
  const child = below ?? node.children[0]
  if (!(node instanceof Project)) return node.rebuild([child], node.expressions)
  const there = new Set(node.list.map(item => outputOf(item).id))
  const more = child.output.filter(({ id }) => missing.has(id) && !there.has(id))
  return new Project([...node.list, ...more], child).at(node.callSite)
}
