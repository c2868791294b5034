/**
 * Functions of the program that get whole rows (`filter(row => ...)`, `map(row => ..., schema)`) as expressions: a
 * user-defined function of the struct of all columns, so that the engine calls them in its loops.
 */
import { captured } from '../core/rdd/captured.js'
import type { AnyFunction } from '../util/any-function.js'
import { Column, columnExpression, here } from './column.js'
import type { Expression, UserFunction } from './expressions/expression.js'
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

/** `f` of the whole row, as the program knows it. Throws ASYNC_FUNCTION_NOT_ALLOWED and the conditions of capturing. */
export function rowFunction(
  dataset: { readonly element: Element },
  f: AnyFunction,
  operator: string,
  type: DataType,
): UserFunction {
  const origin = here()
  const star = Object.freeze({ kind: 'star' as const, qualifier: [], origin })
  const single = dataset.element.form === 'value'
  return Object.freeze({
    kind: 'udf',
    name: operator,
    fn: captured(f, operator),
    args: [single ? columnExpression('value', operator) : call('struct', [star], origin)],
    deterministic: true,
    type,
    nullable: true,
    origin,
  })
}
