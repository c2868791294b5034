/**
 * PIVOT: the aggregates are computed by the grouping and the pivot column; then for each group each value's results, of
 * which there is at most one, become columns. A value that a group does not have gives null.
 */
import { MillraceError } from '../../util/errors.js'
import { evaluateConstant, isConstant } from '../expressions/evaluate.js'
import type { Attribute, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { collectExpressions } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import type { Pivot } from '../logical/pivot.js'
import type { LogicalPlan } from '../logical/plan.js'
import { canCast } from '../types/cast.js'
import { sqlType } from '../types/data-type.js'
import { toText } from '../types/text.js'
import { implicitCast } from './casts.js'
import { checkGrouped } from './check-grouped.js'
import type { Analysis } from './context.js'
import { hasAggregate } from './kinds.js'
import { aliasOf, attributeOf, withoutAlias } from './naming.js'
import { withOrigin } from './origin.js'
import { placeOver, placeOverAll } from './over.js'
import { resolveExpression } from './resolve-expression.js'
import { typeCall } from './resolve-functions.js'
import { resolveSelectList } from './select-list.js'

export function resolvePivot(pivot: Pivot, analysis: Analysis): LogicalPlan {
  const child = analysis.resolvePlan(pivot.child, analysis)
  const place = placeOver(child, analysis)
  const column = resolveExpression(pivot.column, place)
  const aggregates = resolveSelectList(pivot.aggregates, place)
  for (const aggregate of aggregates) checkAggregate(aggregate, analysis)
  const used = new Set(
    [column, ...aggregates].flatMap(each => collectExpressions(each, isAttribute)).map(a => a.id),
  )
  const grouping =
    pivot.grouping === undefined
      ? child.output.filter(({ id }) => !used.has(id))
      : resolveSelectList(pivot.grouping, place)

  const key = aliasOf(withoutAlias(column) as Resolved, 'pivot')
  const results = aggregates.map(each => aliasOf(withoutAlias(each) as Resolved, 'result'))
  const groups = grouping.map(withoutAlias)
  const first = new Aggregate([...groups, key.child], [...grouping, key, ...results], child)
  const keys = grouping.map(attributeOf)
  const columns = pivot.values.flatMap(written => {
    const value = pivotValue(written, column, analysis)
    return results.map((result, i) => {
      const equal = typeCall(
        { kind: 'call', name: '<=>', args: [attributeOf(key), value.value] },
        analysis,
      )
      const call = {
        kind: 'call',
        name: 'first',
        args: [attributeOf(result)],
        filter: equal,
      } as const
      const name =
        results.length === 1 ? value.name : `${value.name}_${nameOfAggregate(aggregates[i])}`
      return aliasOf(typeCall(call, analysis) as Resolved, name)
    })
  })
  return new Aggregate(keys, [...keys, ...columns], first).at(pivot.callSite)
}

function isAttribute(part: Expression): part is Attribute {
  return part.kind === 'attribute'
}

function nameOfAggregate(aggregate: Expression): string {
  return aggregate.kind === 'alias' ? aggregate.name : prettyText(aggregate)
}

function checkAggregate(aggregate: Expression, analysis: Analysis): void {
  if (!hasAggregate(aggregate, analysis)) {
    throw withOrigin(
      new MillraceError('AGGREGATE_EXPRESSION_REQUIRED', {
        expression: `"${prettyText(withoutAlias(aggregate))}"`,
      }),
      aggregate.origin,
    )
  }
  checkGrouped(aggregate, [], analysis)
}

function pivotValue(
  written: Expression,
  column: Resolved,
  analysis: Analysis,
): { readonly value: Resolved; readonly name: string } {
  const { env } = analysis
  const resolved = resolveExpression(written, placeOverAll([], analysis))
  const value = withoutAlias(resolved) as Resolved
  if (!isConstant(value)) {
    throw withOrigin(
      new MillraceError('NON_LITERAL_PIVOT_VALUES', { expression: `"${prettyText(value)}"` }),
      written.origin,
    )
  }
  if (!canCast(value.type, column.type, env.ansi)) {
    throw withOrigin(
      new MillraceError('PIVOT_VALUE_DATA_TYPE_MISMATCH', {
        value: prettyText(value),
        valueType: sqlType(value.type),
        pivotType: sqlType(column.type),
      }),
      written.origin,
    )
  }
  const own = evaluateConstant(value, env)
  const name =
    resolved.kind === 'alias'
      ? resolved.name
      : own === null
        ? 'null'
        : toText(own, value.type, env.timeZone)
  return { value: implicitCast(value, column.type, env), name }
}
