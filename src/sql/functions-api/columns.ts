/** Columns, constants, conditions, orders, and functions by name. */
import {
  Column,
  columnExpression,
  here,
  type NeedsOfValue,
  nameExpression,
  operand,
  type ValueType,
} from '../column.js'
import type {
  ColumnOrName,
  FieldType,
  NeedsOfArgument,
  NeedsOfName,
  Truthy,
} from '../column-types.js'
import type { Dataset } from '../dataset.js'
import { call } from '../parser/nodes.js'
import { parseExpression } from '../parser/parser.js'
import type { Dynamic } from '../row-types.js'

/** The column of this name: `col('a')`, `col('t.a')`, `col('struct.field')`, `col('*')`. */
export function col<const N extends string>(
  name: N,
): Column<LastName<N>, FieldType<N>, NeedsOfName<N>> {
  return new Column(nameExpression(name, here()))
}

/** The same as `col`. */
export function column<const N extends string>(
  name: N,
): Column<LastName<N>, FieldType<N>, NeedsOfName<N>> {
  return new Column(nameExpression(name, here()))
}

/** The name that `a.b` has in a result: `b`. */
type LastName<N extends string> = N extends `${string}\`${string}`
  ? string
  : N extends `${string}.${infer R}`
    ? LastName<R>
    : N

/** A constant. Whole numbers are INT or LONG, others DOUBLE; Dates are TIMESTAMP. */
export function lit<const V>(value: V): Column<string, ValueType<V>, NeedsOfValue<V>> {
  return value instanceof Column ? value : new Column(operand(value))
}

/** The same as `lit`. */
export const typedLit: typeof lit = lit
/** The same as `lit`. */
export const typedlit: typeof lit = lit

/** An expression as SQL text: `expr('a + 1')`. `T` is the type of its values, where the program wants to say it. */
export function expr<T = Dynamic>(sql: string): Column<string, T, never> {
  return new Column(parseExpression(sql))
}

/** The first case of CASE WHEN; more with `.when(...)`, the rest with `.otherwise(...)`. */
export function when<const V, const N extends string>(
  condition: Column<string, Truthy, N>,
  value: V,
): Column<string, ValueType<V> | null, N | NeedsOfValue<V>> {
  return new Column(call('case', [operand(condition), operand(value)], here()))
}

/** True where the condition is false. */
export function not<const A extends ColumnOrName>(
  condition: A,
): Column<string, boolean | null, NeedsOfArgument<A>> {
  return new Column(call('not', [columnExpression(condition, 'not()')], here()))
}

/** The negative. */
export function negate<const A extends ColumnOrName>(
  column: A,
): Column<string, Dynamic, NeedsOfArgument<A>> {
  return new Column(call('negative', [columnExpression(column, 'negate()')], here()))
}

type Ordered<A> = Column<string, unknown, NeedsOfArgument<A>>

const columnOf = (column: ColumnOrName): Column<string, unknown, Dynamic> =>
  new Column(columnExpression(column, 'a sort order'))

/** In ascending order, nulls first. */
export const asc = <const A extends ColumnOrName>(column: A): Ordered<A> => columnOf(column).asc()
/** In ascending order, nulls first. */
export const asc_nulls_first = <const A extends ColumnOrName>(column: A): Ordered<A> =>
  columnOf(column).asc_nulls_first()
/** In ascending order, nulls last. */
export const asc_nulls_last = <const A extends ColumnOrName>(column: A): Ordered<A> =>
  columnOf(column).asc_nulls_last()
/** In descending order, nulls last. */
export const desc = <const A extends ColumnOrName>(column: A): Ordered<A> => columnOf(column).desc()
/** In descending order, nulls first. */
export const desc_nulls_first = <const A extends ColumnOrName>(column: A): Ordered<A> =>
  columnOf(column).desc_nulls_first()
/** In descending order, nulls last. */
export const desc_nulls_last = <const A extends ColumnOrName>(column: A): Ordered<A> =>
  columnOf(column).desc_nulls_last()

/** The function of this name, of SQL or registered by the program. */
export function call_function<const A extends readonly ColumnOrName[]>(
  name: string,
  ...columns: A
): Column<string, Dynamic, NeedsOfArgument<A[number]>> {
  const args = columns.map(c => columnExpression(c, `${name}()`))
  return new Column(call(name, args, here()))
}

/** The same as `call_function`. */
export const callUDF: typeof call_function = call_function
/** The same as `call_function`. */
export const call_udf: typeof call_function = call_function

/** The same rows, marked as small enough to be sent to every task of a join. */
export function broadcast<R>(dataset: Dataset<R>): Dataset<R> {
  return dataset.hint('broadcast')
}
