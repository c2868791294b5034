/** How the functions of `millrace/functions` are made: from their SQL names and what their arguments are. */
import { Column, columnExpression, here, operand } from '../column.js'
import type {
  ColumnOrName,
  ElementOf,
  ListOf,
  NameOfArgument,
  NeedsOfArgument,
  Null,
  NumericOf,
  TypeOfArgument,
} from '../column-types.js'
import { call } from '../parser/nodes.js'
import type { Dynamic } from '../row-types.js'

/** A function of nothing. */
export type Fn0<N extends string, T> = () => Column<`${N}()`, T, never>

/** A function of one column, with null for null. */
export type Fn1<N extends string, T> = <A extends ColumnOrName>(
  column: A,
) => Column<`${N}(${NameOfArgument<A>})`, Null<T, A>, NeedsOfArgument<A>>

/** A function of one column that may be null whatever the column is, or never (by T). */
export type FnOf<N extends string, T> = <A extends ColumnOrName>(
  column: A,
) => Column<`${N}(${NameOfArgument<A>})`, T, NeedsOfArgument<A>>

/** A function of one column that gives a value of its type, or null. */
export type FnSame<N extends string> = <A extends ColumnOrName>(
  column: A,
) => Column<`${N}(${NameOfArgument<A>})`, TypeOfArgument<A> | null, NeedsOfArgument<A>>

/** An aggregate that gives a number, or Decimal of Decimal. */
export type FnNumeric<N extends string> = <A extends ColumnOrName>(
  column: A,
) => Column<`${N}(${NameOfArgument<A>})`, NumericOf<TypeOfArgument<A>> | null, NeedsOfArgument<A>>

/** An aggregate that gives the values as an array. */
export type FnList<N extends string> = <A extends ColumnOrName>(
  column: A,
) => Column<`${N}(${NameOfArgument<A>})`, ListOf<TypeOfArgument<A>>, NeedsOfArgument<A>>

/** A function of a column and of constants (or columns). */
export type FnWith<P extends readonly unknown[], T> = <A extends ColumnOrName>(
  column: A,
  ...rest: P
) => Column<string, Null<T, A>, NeedsOfArgument<A>>

/** A function of two columns. */
export type Fn2<T> = <A extends ColumnOrName, B extends ColumnOrName>(
  a: A,
  b: B,
) => Column<string, T, NeedsOfArgument<A> | NeedsOfArgument<B>>

/** A function of any number of columns. */
export type FnMany<T> = <A extends readonly ColumnOrName[]>(
  ...columns: A
) => Column<string, T, NeedsOfArgument<A[number]>>

/** A constant, or a column. */
export type Value<T> = T | Column<string, unknown, string>

/**
 * The function of this SQL name. `roles` says what each argument is: `c` a column or the name of one, `v` a constant or a
 * column; the last one stands for all arguments behind it.
 */
export function define(name: string, roles: string): Dynamic {
  return (...args: readonly unknown[]): Column<string, Dynamic, Dynamic> => {
    const given = args.at(-1) === undefined ? args.filter(arg => arg !== undefined) : args
    const expressions = given.map((arg, i) =>
      roles[Math.min(i, roles.length - 1)] === 'c'
        ? columnExpression(arg, `${name}()`)
        : operand(arg),
    )
    return new Column(call(name, expressions, here()))
  }
}

/** An aggregate of a column and of constants. */
export type FnPlain<P extends readonly unknown[], T> = <A extends ColumnOrName>(
  column: A,
  ...rest: P
) => Column<string, T, NeedsOfArgument<A>>

/** An aggregate that gives one of the column's values. */
export type FnAggregate<P extends readonly unknown[]> = <A extends ColumnOrName>(
  column: A,
  ...rest: P
) => Column<string, TypeOfArgument<A> | null, NeedsOfArgument<A>>

/** An aggregate that gives a value of the first column, chosen by the second. */
export type FnBy = <A extends ColumnOrName, B extends ColumnOrName>(
  column: A,
  by: B,
) => Column<string, TypeOfArgument<A> | null, NeedsOfArgument<A> | NeedsOfArgument<B>>

/** A function of the name of a unit of time, and of a column. */
export type FnUnit<T> = <A extends ColumnOrName>(
  unit: Value<string>,
  column: A,
) => Column<string, T, NeedsOfArgument<A>>

/** A function of a constant. */
export type FnValue<T> = (value: Value<string>) => Column<string, T, never>

/** A function that gives an element of an array. */
export type FnElement = <A extends ColumnOrName>(
  column: A,
) => Column<string, ElementOf<TypeOfArgument<A>> | null, NeedsOfArgument<A>>

/** A row for each element of an array, as the column `col`. */
export type FnExplode = <A extends ColumnOrName>(
  column: A,
) => Column<'col', ElementOf<TypeOfArgument<A>>, NeedsOfArgument<A>>

/** A row for each element of an array, or one with null. */
export type FnExplodeOuter = <A extends ColumnOrName>(
  column: A,
) => Column<'col', ElementOf<TypeOfArgument<A>> | null, NeedsOfArgument<A>>
