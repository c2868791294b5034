/**
 * Functions of columns made of the program's own aggregations. Buffers are values of the program's (what `captured` closures may
 * hold); each group has its own, in task threads.
 */
import { captured } from '../core/rdd/captured.js'
import { MillraceError } from '../util/errors.js'
import type { AggregatorLike } from './aggregator.js'
import { Column, columnExpression, here } from './column.js'
import type { ColumnOrName, NeedsOfArgument } from './column-types.js'
import type { Expression, UserAggregate } from './expressions/expression.js'
import { USER_AGGREGATE } from './functions/user-aggregate.js'
import { anyRow } from './row-closures.js'
import type { Dynamic, TypeOfDDL } from './row-types.js'
import type { DataType } from './types/data-type.js'
import { dataTypeOf } from './types/struct-type.js'

/** An aggregation of the program's as a function of columns. */
export interface UserDefinedAggregateFunction<T = Dynamic> {
  <A extends readonly ColumnOrName[]>(
    ...columns: A
  ): Column<string, T | null, NeedsOfArgument<A[number]>>
  /** @internal What its calls aggregate by. */
  readonly aggregate: UserAggregate
}

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
  const user = userOf(aggregator, returnType, 'udaf')
  const call = (...columns: readonly ColumnOrName[]): Column<string, Dynamic, never> => {
    const args = columns.map(c => columnExpression(c, `${user.name}()`))
    return columnOf(user, args)
  }
  return Object.assign(call, { aggregate: user })
}

/** @internal The aggregate of whole rows. Throws NOT_A_FUNCTION when a method is missing. */
export function aggregatorColumn(
  aggregator: AggregatorLike<Dynamic, Dynamic>,
  returnType: string | DataType,
): Column<string, Dynamic, never> {
  return columnOf(userOf(aggregator, returnType, 'toColumn'), [anyRow])
}

function columnOf(
  user: UserAggregate,
  args: readonly Expression[],
): Column<string, Dynamic, never> {
  const origin = here()
  return new Column(Object.freeze({ kind: 'call', name: USER_AGGREGATE, args, user, origin }))
}

function userOf(
  aggregator: AggregatorLike<Dynamic, Dynamic>,
  returnType: string | DataType,
  operator: string,
): UserAggregate {
  for (const method of ['zero', 'reduce', 'merge', 'finish'] as const) {
    if (typeof aggregator?.[method] !== 'function') {
      throw new MillraceError('NOT_A_FUNCTION', { operator, value: `aggregator.${method}` })
    }
  }
  const fn = captured(() => aggregator, operator)
  const { name } = aggregator.constructor
  return {
    name: name === '' || name === 'Object' ? 'udaf' : name,
    fn,
    type: dataTypeOf(returnType),
  }
}
