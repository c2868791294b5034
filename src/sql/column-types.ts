/**
 * The type-level machinery of columns. A `Column<Name, Type, Needs>` carries the name it has in a result, the type of its
 * values, and the fields that the rows must have for it (a union of names). A column made by name alone (`col('n')`) has
 * a type that is known only where it is used: then `Type` has a stand-in in it, which `Resolve` looks up in the row.
 */
import type { Column } from './column.js'
import type { Dynamic, Simplify } from './row-types.js'
import type { Decimal } from './types/decimal.js'
import type { DayTimeInterval, YearMonthInterval } from './types/interval-values.js'

declare const field: unique symbol
declare const from: unique symbol
declare const part: unique symbol
declare const numeric: unique symbol
declare const list: unique symbol

/** Stands for the type of the row's field `N`. */
export interface FieldType<N extends string> {
  readonly [field]: N
}

/** Stands for `V`, or null where `From` may be null. */
export interface Follows<V, From> {
  readonly [from]: [V, From]
}

/** Stands for the type of the elements of an array (or the values of a map) of type `From`. */
export interface ElementOf<From> {
  readonly [part]: From
}

/** Stands for what arithmetic makes of `From`: Decimal of Decimal, number of number. */
export interface NumericOf<From> {
  readonly [numeric]: From
}

/** Stands for an array of the values of `From` that are not null. */
export interface ListOf<From> {
  readonly [list]: From
}

/** A type that is looked up in a row. */
export type Deferred =
  | FieldType<string>
  | Follows<unknown, unknown>
  | ElementOf<unknown>
  | NumericOf<unknown>
  | ListOf<unknown>

/** Puts the row's types in the place of stand-ins. */
export type Resolve<R, T> =
  IsAny<T> extends true
    ? T
    : T extends FieldType<infer N>
      ? TypeOfField<R, N>
      : T extends Follows<infer V, infer F>
        ? V | (null extends Resolve<R, F> ? null : never)
        : T extends ElementOf<infer F>
          ? ElementType<NonNullable<Resolve<R, F>>>
          : T extends NumericOf<infer F>
            ? NumericType<Resolve<R, F>>
            : T extends ListOf<infer F>
              ? NonNullable<Resolve<R, F>>[]
              : T

/** What arithmetic with a T gives. */
export type NumericType<T> =
  | (NonNullable<T> extends Decimal | YearMonthInterval | DayTimeInterval ? NonNullable<T> : number)
  | Extract<T, null>

type IsAny<T> = 0 extends 1 & T ? true : false

type ElementType<T> = T extends readonly (infer E)[]
  ? E
  : T extends Map<unknown, infer V>
    ? V
    : unknown

/** `a`, or `a.b` where `a` is a struct; `unknown` for what cannot be found, such as `t.a` with the alias of a table. */
type TypeOfField<R, N extends string> =
  IsAny<R> extends true
    ? Dynamic
    : N extends keyof R
      ? R[N]
      : N extends `${infer H}.${infer T}`
        ? H extends keyof R
          ? TypeOfField<NonNullable<R[H]>, T> | (null extends R[H] ? null : never)
          : Dynamic
        : unknown

/** `V`, and null where the column may be null. */
export type Null<V, C> =
  TypeOfArgument<C> extends infer T
    ? IsAny<T> extends true
      ? V | null
      : T extends Deferred
        ? Follows<V, T>
        : null extends T
          ? V | null
          : V
    : never

export type AnyColumn = Column<string, unknown, string>

/** An argument of a function: a column, or the name of one. */
export type ColumnOrName = AnyColumn | string

/** The names that a function's argument needs. A name with a dot is looked for when the program runs. */
export type NeedsOfArgument<C> =
  C extends Column<string, unknown, infer Needs> ? Needs : C extends string ? NeedsOfName<C> : never

export type NeedsOfName<N extends string> = string extends N
  ? never
  : N extends `${string}.${string}` | `\`${string}` | '*'
    ? never
    : N

/** The type of an argument's values, perhaps deferred. */
export type TypeOfArgument<C> =
  C extends Column<string, infer T, string> ? T : C extends string ? FieldType<C> : never

/** The name of an argument, as it stands in the name of a function's result. */
export type NameOfArgument<C> =
  C extends Column<infer N, unknown, string> ? N : C extends string ? C : string

/** Rows as columns see them: an object type, or for single values the column `value`. */
export type Fields<R> = R extends object
  ? R extends AtomicObject
    ? { value: R }
    : R
  : { value: R }

type AtomicObject = Date | Uint8Array | Decimal | readonly unknown[] | Map<unknown, unknown>

/** The names of the columns. */
export type NamesOf<R> = keyof Fields<R> & string

/** What names a column of rows R: its name, `*`, a path into a struct or through an alias of a table. */
export type ColumnName<R> = NamesOf<R> | '*' | `${string}.${string}`

/** A column that rows R have everything for. */
export type ColumnOf<R, T = unknown> = Column<string, T, NamesOf<R>>

/** What `select` takes. */
export type Selectable<R> = ColumnName<R> | ColumnOf<R>

/** The values of a condition, as far as they are known. */
export type Truthy =
  | boolean
  | null
  | FieldType<string>
  | Follows<boolean, unknown>
  | ElementOf<unknown>

/** A condition on rows R: a column of truth values. */
export type Condition<R> = ColumnOf<R, Truthy>

/** The field (or, for `*`, fields) that a selected column adds to the result; none when its name is not known. */
type SelectedField<R, C> =
  C extends Column<infer N, infer T, string>
    ? string extends N
      ? unknown
      : { [P in N]: Resolve<Fields<R>, T> }
    : C extends '*'
      ? Fields<R>
      : C extends `${string}.*`
        ? unknown
        : C extends keyof Fields<R>
          ? { [P in C]: Fields<R>[C] }
          : C extends `${string}.${string}`
            ? { [P in LastPart<C>]: TypeOfField<Fields<R>, C> }
            : unknown

type LastPart<S extends string> = S extends `${string}.${infer T}` ? LastPart<T> : S

type FoldSelected<R, Cs extends readonly unknown[], Acc = unknown> = Cs extends readonly [
  infer H,
  ...infer T,
]
  ? FoldSelected<R, T, Acc & SelectedField<R, H>>
  : Acc

/** The row that selected columns make. */
export type SelectedRow<R, Cs extends readonly unknown[]> = number extends Cs['length']
  ? Record<string, Dynamic>
  : Simplify<FoldSelected<R, Cs>>

/** R with the field N, perhaps in the place of one that it has. */
export type WithField<R, N extends string, T> = Simplify<
  Omit<Fields<R>, N> & { [P in N]: Resolve<Fields<R>, T> }
>

/** R with all fields nullable: a side of an outer join that may have no row. */
export type AllNullable<R> = { [P in keyof R]: R[P] | null }
