/**
 * Functions of the program that get whole rows (`filter(row => ...)`, `map(row => ..., schema)`) as expressions: a
 * user-defined function of the struct of all columns, so that the engine calls them in its loops.
 */
import { captured } from '../core/rdd/captured.js'
import type { AnyFunction } from '../util/any-function.js'
import { Column, columnExpression, here } from './column.js'
import type { Expression, UserFunction } from './expressions/expression.js'
import { mapExpression } from './expressions/transform.js'
import { call } from './parser/nodes.js'
import { parseExpression } from './parser/parser.js'
import type { Element } from './query.js'
import { BooleanType, type DataType } from './types/data-type.js'

/** A condition as `filter` takes it. */
export function conditionOf(
  dataset: { readonly element: Element },
  condition: unknown,
  operator: string,
): Expression {
  if (condition instanceof Column) return condition.expression
  if (typeof condition === 'string') return parseExpression(condition)
  if (typeof condition === 'function') {
    return rowFunction(dataset, condition as AnyFunction, operator, BooleanType)
  }
  return columnExpression(condition, `${operator}()`)
}

/** The whole row, as the program knows it. */
export function rowExpression({ element }: { readonly element: Element }): Expression {
  if (element.form === 'value') return columnExpression('value', 'a function')
  const origin = here()
  return call('struct', [Object.freeze({ kind: 'star' as const, qualifier: [], origin })], origin)
}

/** `f` of the whole row. Throws ASYNC_FUNCTION_NOT_ALLOWED and the conditions of capturing. */
export function rowFunction(
  dataset: { readonly element: Element },
  f: AnyFunction,
  operator: string,
  type: DataType,
): UserFunction {
  const { callSite } = here()
  return Object.freeze({
    kind: 'udf',
    name: operator,
    fn: captured(f, operator),
    args: [rowExpression(dataset)],
    deterministic: true,
    type,
    nullable: true,
    origin: { callSite, method: callSite === undefined ? undefined : { operator, callSite } },
  })
}

/**
 * Stands for the whole row in a column that is made before it is known of which rows (`Aggregator.toColumn`), until `inRows` puts
 * the row in its place.
 */
export const anyRow: Expression = call('struct', [
  Object.freeze({ kind: 'star' as const, qualifier: [] }),
])

/** The expression over rows of which `row` is the whole. */
export function inRows(expression: Expression, row: () => Expression): Expression {
  return mapExpression(
    expression,
    e => e,
    e => (e === anyRow ? row() : undefined),
  )
}
