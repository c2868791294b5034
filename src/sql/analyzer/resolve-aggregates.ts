/**
 * GROUP BY: what is grouped by is found (positions in the select list, aliases, ALL), the list is checked, grouping sets
 * become an `Expand`; windows, generators and HAVING stand above the plain aggregate.
 */
import { MillraceError } from '../../util/errors.js'
import { sameExpression } from '../expressions/equal.js'
import type { Expression, Resolved } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { prettyText } from '../expressions/pretty.js'
import { someExpression, visitExpression } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import { Filter } from '../logical/filter.js'
import { isCorrelated } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { IntegerType, isIntegral } from '../types/data-type.js'
import { AggregateList } from './aggregate-list.js'
import { checkGrouped } from './check-grouped.js'
import type { Analysis } from './context.js'
import { aboveSets, expandSets } from './grouping-sets.js'
import { withHidden } from './hidden-columns.js'
import { generatorsIn, hasAggregate, isCallOf, isGroupingCall, windowsIn } from './kinds.js'
import { withoutAlias } from './naming.js'
import { withOrigin } from './origin.js'
import { placeOver } from './over.js'
import type { Place } from './place.js'
import { resolveExpression } from './resolve-expression.js'
import { resolveHavingCondition } from './resolve-having.js'
import { selectOver } from './resolve-project.js'
import { extractTimeWindows } from './resolve-time-windows.js'
import { inlineLateral, resolveSelectList } from './select-list.js'

/** An aggregate as written; `having` is the condition of a HAVING over it. */
export function resolveAggregate(
  aggregate: Aggregate,
  analysis: Analysis,
  having?: Expression,
): LogicalPlan {
  const child = analysis.resolvePlan(aggregate.child, analysis)
  const place = placeOver(child, analysis)
  const lateral = timeWindowNamed(aggregate.grouping, place)
  const list = resolveSelectList(aggregate.list, { ...place, lateral })
  const resolved = new Aggregate(aggregate.grouping, list, child, aggregate.form)
  return resolveAggregateOver(resolved.at(aggregate.callSite), child, analysis, having)
}

/** The window of time that is grouped by, which the list may call `window` or `session_window`. */
function timeWindowNamed(
  grouping: readonly Expression[],
  place: Place,
): (name: string) => Expression | undefined {
  return name => {
    const key = name.toLowerCase()
    if (key !== 'window' && key !== 'session_window') return undefined
    const written = grouping
      .map(withoutAlias)
      .find(each => each.kind === 'call' && each.name.toLowerCase() === key)
    return written && resolveExpression(written, place)
  }
}

/** An aggregate whose list and child are resolved. */
export function resolveAggregateOver(
  aggregate: Aggregate,
  rows: LogicalPlan,
  analysis: Analysis,
  having?: Expression,
): LogicalPlan {
  const { form, callSite } = aggregate
  const written = inlineLateral(aggregate.list)
  const keys = groupingOf(aggregate, written, placeOver(rows, analysis))
  const child = withHidden(rows, [...keys, ...written])
  // time windows of the keys and of the list are columns of the rows below
  const timed = extractTimeWindows([...keys, ...written], child, analysis, keys.length)
  const grouping = timed.list.slice(0, keys.length).map(withoutAlias)
  const list = timed.list.slice(keys.length)
  for (const item of list) checkGrouped(item, grouping, analysis)

  const isAbove = list.some(
    item =>
      windowsIn(item).length > 0 ||
      generatorsIn(item, analysis).length > 0 ||
      usesGroups(item, grouping, analysis),
  )
  const below = isAbove ? [] : list
  const values = new AggregateList(grouping, below, analysis)
  const above = isAbove ? list.map(item => values.above(item)) : undefined
  const condition =
    having &&
    resolveHavingCondition(having, { grouping, list, child: timed.child, values }, analysis)

  const groups =
    form.form === 'sets'
      ? expandSets(grouping, form.sets, values.items, timed.child, analysis).at(callSite)
      : new Aggregate(grouping, values.items, timed.child).at(callSite)
  if (form.form !== 'sets') refuseGroupingFunctions(groups)
  const over = (each: Expression): Expression =>
    form.form === 'sets' ? aboveSets(each, grouping, groups) : each
  const plan = condition === undefined ? groups : new Filter(over(condition), groups)
  if (above !== undefined) return selectOver(above.map(over), plan, analysis, callSite)
  if (values.items.length === list.length) return plan
  return new Project(list.map(outputOf).map(over), plan)
}

/** A subquery with columns of the groups, or IN: its value is one of their rows, not of those that are grouped. */
function usesGroups(
  item: Expression,
  grouping: readonly Expression[],
  analysis: Analysis,
): boolean {
  let uses = false
  visitExpression(item, part => {
    if (grouping.some(key => sameExpression(key, part))) return false
    if (isCallOf(part, 'aggregate', analysis)) return false
    uses ||= part.kind === 'subquery' && (part.form === 'in' || isCorrelated(part.plan))
    return true
  })
  return uses
}

function refuseGroupingFunctions(plan: LogicalPlan): void {
  for (const expression of plan.expressions) {
    if (someExpression(expression, isGroupingCall)) {
      throw withOrigin(new MillraceError('UNSUPPORTED_GROUPING_EXPRESSION'), expression.origin)
    }
  }
}

function groupingOf(
  aggregate: Aggregate,
  list: readonly Expression[],
  place: Place,
): readonly Resolved[] {
  const { analysis, scope } = place
  if (aggregate.form.form === 'all') return groupByAll(list, analysis)
  const lateral = (name: string): Expression | undefined => {
    const item = list.find(
      ({ kind, ...rest }) =>
        'name' in rest && scope.key(String(rest.name)) === scope.key(name) && kind === 'alias',
    )
    return item === undefined ? undefined : withoutAlias(item)
  }
  return aggregate.grouping.map(key => {
    try {
      const resolved = isPosition(key)
        ? itemAt(key, list, analysis)
        : (withoutAlias(resolveExpression(key, { ...place, lateral })) as Resolved)
      checkKey(resolved, analysis)
      return resolved
    } catch (error) {
      throw withOrigin(error, key.origin)
    }
  })
}

/** Every item without an aggregate; the columns of those that have more beside it are refused by `checkGrouped`. */
function groupByAll(list: readonly Expression[], analysis: Analysis): readonly Resolved[] {
  const keys: Resolved[] = []
  for (const item of list) {
    if (hasAggregate(item, analysis) || windowsIn(item).length > 0) continue
    const value = withoutAlias(item) as Resolved
    if (!keys.some(key => sameExpression(key, value))) keys.push(value)
  }
  return keys
}

type Position = Expression & { readonly kind: 'literal'; readonly value: number }

export function isPosition(key: Expression): key is Position {
  return (
    key.kind === 'literal' &&
    isIntegral(key.type) &&
    key.type.kind === IntegerType.kind &&
    typeof key.value === 'number'
  )
}

function itemAt(key: Position, list: readonly Expression[], analysis: Analysis): Resolved {
  const index = key.value
  if (index < 1 || index > list.length) {
    throw new MillraceError('GROUP_BY_POS_OUT_OF_RANGE', { index, size: list.length })
  }
  const item = withoutAlias(list[index - 1]) as Resolved
  if (hasAggregate(item, analysis)) {
    throw new MillraceError('GROUP_BY_POS_AGGREGATE', { index, aggExpr: prettyText(item) })
  }
  return item
}

function checkKey(key: Resolved, analysis: Analysis): void {
  if (hasAggregate(key, analysis) || windowsIn(key).length > 0) {
    throw new MillraceError('GROUP_BY_AGGREGATE', { sqlExpr: prettyText(key) })
  }
}
