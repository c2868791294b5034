/**
 * Functions of columns made of the program's own aggregations. Buffers are values of the program's (what `captured` closures may
 * hold); each group has its own, in task threads.
 */
import { captured } from '../core/rdd/captured.js'
import { MillraceError } from '../util/errors.js'
import type { AggregatorLike } from './aggregator.js'
import { Column, columnExpression, here } from './column.js'
import type { ColumnOrName, NeedsOfArgument } from './column-types.js'
import { USER_AGGREGATE } from './functions/user-aggregate.js'
import type { Dynamic, TypeOfDDL } from './row-types.js'
import type { DataType } from './types/data-type.js'
import { dataTypeOf } from './types/struct-type.js'

/** An aggregation of the program's as a function of columns. */
export type UserDefinedAggregateFunction<T = Dynamic> = <A extends readonly ColumnOrName[]>(
  ...columns: A
) => Column<string, T | null, NeedsOfArgument<A[number]>>

/**
 * A function of columns that aggregates by `aggregator`: `agg(udaf(new Longest(), 'string')('name'))`. `returnType` says what
 * `finish` gives. Rows are given with their nulls. Throws NOT_A_FUNCTION when a method is missing.
 */
export function udaf<const D extends string, BUF>(
  aggregator: AggregatorLike<BUF, TypeOfDDL<D> | null | undefined>,
  returnType: D,
): UserDefinedAggregateFunction<TypeOfDDL<D>>
export function udaf<BUF, OUT>(
  aggregator: AggregatorLike<BUF, OUT>,
  returnType: DataType,
): UserDefinedAggregateFunction<OUT>
export function udaf(
  aggregator: AggregatorLike<Dynamic, Dynamic>,
  returnType: string | DataType,
): UserDefinedAggregateFunction {
  for (const method of ['zero', 'reduce', 'merge', 'finish'] as const) {
    if (typeof aggregator?.[method] !== 'function') {
      throw new MillraceError('NOT_A_FUNCTION', { operator: 'udaf', value: `aggregator.${method}` })
    }
  }
  const fn = captured(() => aggregator, 'udaf')
  const { name } = aggregator.constructor
  const user = {
    name: name === '' || name === 'Object' ? 'udaf' : name,
    fn,
    type: dataTypeOf(returnType),
  }
  return (...columns) => {
    const args = columns.map(c => columnExpression(c, `${user.name}()`))
    const origin = here()
    return new Column(Object.freeze({ kind: 'call', name: USER_AGGREGATE, args, user, origin }))
  }
}
