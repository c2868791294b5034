/**
 * Column: an expression over the columns of a Dataset, with the operators of Spark's Java API. Immutable. What it means is
 * decided when it is used, by the analyzer; what the type checker knows of it is said in `column-types.ts`.
 *
 * A plain value beside a column is a constant: `col('n').gt(1)`, `col('name').equalTo('Ann')`.
 */
import { inspect } from 'node:util'
import { captureCallSite } from '../util/call-site.js'
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import type {
  AnyColumn,
  Deferred,
  Follows,
  NeedsOfArgument,
  NumericOf,
  NumericType,
  Truthy,
} from './column-types.js'
import {
  type Call,
  type Expression,
  newExpressionId,
  type Origin,
  type SortOrder,
} from './expressions/expression.js'
import { literalOf } from './expressions/literal-of.js'
import { prettyText } from './expressions/pretty.js'
import { mapExpression } from './expressions/transform.js'
import { aliasOf, call, castOf, nameOf, stringOf } from './parser/nodes.js'
import type { Dynamic, TypeOfDDL } from './row-types.js'
import type { DataType } from './types/data-type.js'
import type { Decimal } from './types/decimal.js'
import { dataTypeOf, type TypeOf } from './types/struct-type.js'
import type { WindowSpec } from './window-spec.js'

type IsAny<T> = 0 extends 1 & T ? true : false

/** Constants: numbers, texts, dates, arrays, ... */
type Constant = string | number | bigint | boolean | object | null | undefined

/** What a column of type T may be compared with; a column needs the fields N. */
export type Comparable<T, N extends string> =
  IsAny<T> extends true
    ? Constant | Column<string, unknown, N>
    : [T] extends [Deferred]
      ? Constant | Column<string, unknown, N>
      : unknown extends T
        ? Constant | Column<string, unknown, N>
        : ComparableTo<NonNullable<T>, N> | null | undefined

type ComparableTo<T, N extends string> = [T] extends [number | bigint | Decimal]
  ? number | bigint | Decimal | Column<string, number | bigint | Decimal | null | Deferred, N>
  : [T] extends [string]
    ? string | Column<string, string | Date | null | Deferred, N>
    : [T] extends [Date]
      ? Date | string | Column<string, Date | string | null | Deferred, N>
      : [T] extends [boolean]
        ? boolean | Column<string, Truthy, N>
        : Constant | Column<string, unknown, N>

/** What stands in arithmetic: numbers, intervals, dates, columns. */
export type Operand<N extends string> = Constant | Column<string, unknown, N>

/** The type of a sum of a column of type T. */
type Arithmetic<T> =
  IsAny<T> extends true
    ? Dynamic
    : T extends Deferred
      ? NumericOf<T>
      : Date extends T
        ? Dynamic
        : NumericType<T>
type Truth<T> =
  IsAny<T> extends true
    ? boolean | null
    : T extends Deferred
      ? Follows<boolean, T>
      : null extends T
        ? boolean | null
        : boolean
type Text<T> =
  IsAny<T> extends true
    ? string | null
    : T extends Deferred
      ? Follows<string, T>
      : null extends T
        ? string | null
        : string

/** A column, or an expression made of columns. */
export class Column<
  out Name extends string = string,
  out Type = unknown,
  out Needs extends string = never,
> {
  /** @internal */
  readonly expression: Expression
  /** Carry the type parameters for the type checker; never there at run time. */
  declare protected readonly columnName: Name
  declare protected readonly columnType: Type
  declare protected readonly columnNeeds: Needs

  /** @internal */
  constructor(expression: Expression) {
    this.expression = expression
  }

  /** Equal; null when one side is null. */
  equalTo<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Comparable<T, N>,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    return this.with('=', other)
  }

  /** Equal, and null equals null: never null. */
  eqNullSafe<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Comparable<T, N>,
  ): Column<string, boolean, M | NoInfer<N>> {
    return this.with('<=>', other)
  }

  /** Not equal; null when one side is null. */
  notEqual<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Comparable<T, N>,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    return new Column(not(call('=', [this.expression, operand(other)], here())))
  }

  gt<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Comparable<T, N>,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    return this.with('>', other)
  }

  geq<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Comparable<T, N>,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    return this.with('>=', other)
  }

  lt<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Comparable<T, N>,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    return this.with('<', other)
  }

  leq<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Comparable<T, N>,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    return this.with('<=', other)
  }

  /** From `lower` to `upper`, both included. */
  between<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    lower: Comparable<T, N>,
    upper: Comparable<T, N>,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    const origin = here()
    const { expression } = this
    return new Column(
      call(
        'and',
        [
          call('>=', [expression, operand(lower)], origin),
          call('<=', [expression, operand(upper)], origin),
        ],
        origin,
      ),
    )
  }

  /** One of the values, given one by one or as an array. */
  isin<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    ...values: readonly Comparable<T, N>[] | [readonly Comparable<T, N>[]]
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    const list = values.length === 1 && Array.isArray(values[0]) ? values[0] : values
    return new Column(call('in', [this.expression, ...list.map(operand)], here()))
  }

  /**
   * The same, in a part of another query (`scalar`, `exists`, `lateralJoin`): its names may be of the query around. A name that
   * the part has itself means that one.
   */
  outer<T>(this: Column<string, T, string>): Column<string, T, never> {
    const marked = mapExpression(this.expression, part =>
      part.kind === 'name' ? Object.freeze({ ...part, outer: true }) : part,
    )
    return new Column(marked)
  }

  and<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Column<string, Truthy, N> | boolean,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    return this.with('and', other)
  }

  or<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Column<string, Truthy, N> | boolean,
  ): Column<string, Truth<T>, M | NoInfer<N>> {
    return this.with('or', other)
  }

  plus<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Operand<N>,
  ): Column<string, Arithmetic<T>, M | NoInfer<N>> {
    return this.with('+', other)
  }

  minus<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Operand<N>,
  ): Column<string, Arithmetic<T>, M | NoInfer<N>> {
    return this.with('-', other)
  }

  multiply<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Operand<N>,
  ): Column<string, Arithmetic<T>, M | NoInfer<N>> {
    return this.with('*', other)
  }

  /** The quotient as DOUBLE or DECIMAL, also of whole numbers. */
  divide<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Operand<N>,
  ): Column<string, Arithmetic<T>, M | NoInfer<N>> {
    return this.with('/', other)
  }

  /** The rest of a division; it has the sign of this column. */
  mod<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Operand<N>,
  ): Column<string, Arithmetic<T>, M | NoInfer<N>> {
    return this.with('%', other)
  }

  /** The negative. */
  negate<T, M extends string>(this: Column<string, T, M>): Column<string, Arithmetic<T>, M> {
    return this.with('negative')
  }

  bitwiseAND<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Operand<N>,
  ): Column<string, Arithmetic<T>, M | NoInfer<N>> {
    return this.with('&', other)
  }

  bitwiseOR<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Operand<N>,
  ): Column<string, Arithmetic<T>, M | NoInfer<N>> {
    return this.with('|', other)
  }

  bitwiseXOR<T, M extends string, N extends string = never>(
    this: Column<string, T, M>,
    other: Operand<N>,
  ): Column<string, Arithmetic<T>, M | NoInfer<N>> {
    return this.with('^', other)
  }

  isNull(): Column<string, boolean, Needs> {
    return this.with('isnull')
  }

  isNotNull(): Column<string, boolean, Needs> {
    return this.with('isnotnull')
  }

  /** Is not a number; false for null. */
  isNaN(): Column<string, boolean, Needs> {
    return this.with('isnan')
  }

  /** Matches a pattern of SQL: `%` any text, `_` any character, `\` before one that stands for itself. */
  like<T, M extends string>(
    this: Column<string, T, M>,
    pattern: string | AnyColumn,
  ): Column<string, Truth<T>, M> {
    return this.with('like', pattern)
  }

  /** As `like`, and upper or lower case is the same. */
  ilike<T, M extends string>(
    this: Column<string, T, M>,
    pattern: string | AnyColumn,
  ): Column<string, Truth<T>, M> {
    return this.with('ilike', pattern)
  }

  /** A part of the text matches the regular expression (of Java's kind). */
  rlike<T, M extends string>(
    this: Column<string, T, M>,
    pattern: string | RegExp | AnyColumn,
  ): Column<string, Truth<T>, M> {
    return this.with('rlike', pattern instanceof RegExp ? regexText(pattern) : pattern)
  }

  contains<T, M extends string>(
    this: Column<string, T, M>,
    part: string | AnyColumn,
  ): Column<string, Truth<T>, M> {
    return this.with('contains', part)
  }

  startsWith<T, M extends string>(
    this: Column<string, T, M>,
    start: string | AnyColumn,
  ): Column<string, Truth<T>, M> {
    return this.with('startswith', start)
  }

  endsWith<T, M extends string>(
    this: Column<string, T, M>,
    end: string | AnyColumn,
  ): Column<string, Truth<T>, M> {
    return this.with('endswith', end)
  }

  /** `length` characters from the one at `start`, which counts from 1. */
  substr<T, M extends string>(
    this: Column<string, T, M>,
    start: number | AnyColumn,
    length: number | AnyColumn,
  ): Column<string, Text<T>, M> {
    return this.with('substr', start, length)
  }

  /** The value as another type, given by name (`'decimal(10, 2)'`) or from `DataTypes`. */
  cast<const D extends string>(to: D): Column<Name, TypeOfDDL<D> | null, Needs>
  cast<T>(to: TypeOf<T>): Column<Name, T | null, Needs>
  cast(to: string | DataType): Column<string, Dynamic, string> {
    return new Column(castOf(this.expression, dataTypeOf(to), here()))
  }

  /** As `cast`, and null where that is not possible. */
  try_cast<const D extends string>(to: D): Column<Name, TypeOfDDL<D> | null, Needs>
  try_cast<T>(to: TypeOf<T>): Column<Name, T | null, Needs>
  try_cast(to: string | DataType): Column<string, Dynamic, string> {
    return new Column(castOf(this.expression, dataTypeOf(to), here(), 'try'))
  }

  /** The column under another name. Several names are for functions that give several columns. */
  as<const N extends string>(
    name: N,
    metadata?: Readonly<Record<string, unknown>>,
  ): Column<N, Type, Needs>
  as(names: readonly string[]): Column<string, Type, Needs>
  as(
    name: string | readonly string[],
    metadata?: Readonly<Record<string, unknown>>,
  ): Column<string, Type, Needs> {
    const origin = here()
    const child = this.expression
    if (typeof name !== 'string') {
      return new Column(Object.freeze({ kind: 'multi_alias', child, names: [...name], origin }))
    }
    if (metadata === undefined) return new Column(aliasOf(child, name, origin))
    return new Column(
      Object.freeze({ kind: 'alias', child, name, id: newExpressionId(), metadata, origin }),
    )
  }

  /** The same as `as`. */
  alias<const N extends string>(
    name: N,
    metadata?: Readonly<Record<string, unknown>>,
  ): Column<N, Type, Needs> {
    return this.as(name, metadata)
  }

  /** The same as `as`. */
  name<const N extends string>(name: N): Column<N, Type, Needs> {
    return this.as(name)
  }

  /** In ascending order, nulls first. */
  asc(): Column<Name, Type, Needs> {
    return this.ordered(true, true)
  }

  asc_nulls_first(): Column<Name, Type, Needs> {
    return this.ordered(true, true)
  }

  asc_nulls_last(): Column<Name, Type, Needs> {
    return this.ordered(true, false)
  }

  /** In descending order, nulls last. */
  desc(): Column<Name, Type, Needs> {
    return this.ordered(false, false)
  }

  desc_nulls_first(): Column<Name, Type, Needs> {
    return this.ordered(false, true)
  }

  desc_nulls_last(): Column<Name, Type, Needs> {
    return this.ordered(false, false)
  }

  /** A window function or an aggregate over the rows of a window; over all rows unless said. */
  over(window?: WindowSpec): Column<string, Type, Needs> {
    const spec = window?.spec ?? { partitionBy: [], orderBy: [] }
    return new Column(Object.freeze({ kind: 'window', fn: this.expression, spec, origin: here() }))
  }

  /** After `when`: another condition, and what it gives. Throws INVALID_WHEN_USAGE. */
  when<const V, const N extends string>(
    condition: Column<string, Truthy, N>,
    value: V,
  ): Column<string, Type | ValueType<V>, Needs | N | NeedsOfValue<V>> {
    const args = this.branches('when')
    return new Column(call('case', [...args, condition.expression, operand(value)], here()))
  }

  /** After `when`: what is given where no condition is true; null unless said. Throws INVALID_WHEN_USAGE. */
  otherwise<T, M extends string, const V>(
    this: Column<string, T, M>,
    value: V,
  ): Column<string, Exclude<T, null> | ValueType<V>, M | NeedsOfValue<V>> {
    return new Column(call('case', [...this.branches('otherwise'), operand(value)], here()))
  }

  /** An element of an array (from 0), or the value of a key of a map. */
  getItem(key: Dynamic): Column<string, Dynamic, Needs> {
    return this.with('getitem', key)
  }

  /** The same as `getItem`, and a field of a struct where the key is a name. */
  apply(key: Dynamic): Column<string, Dynamic, Needs> {
    return this.with('getitem', key)
  }

  /** A field of a struct. */
  getField(name: string): Column<string, Dynamic, Needs> {
    return new Column(call('getfield', [this.expression, stringOf(name)], here()))
  }

  /** The struct with a field added or replaced. */
  withField(name: string, value: unknown): Column<string, Dynamic, Needs> {
    return new Column(call('with_field', [this.expression, stringOf(name), operand(value)], here()))
  }

  /** The struct without these fields. */
  dropFields(...names: readonly string[]): Column<string, Dynamic, Needs> {
    const literals = names.map(name => stringOf(name))
    return new Column(call('drop_fields', [this.expression, ...literals], here()))
  }

  /** The expression as SQL text. */
  toString(): string {
    return prettyText(this.expression)
  }

  /** A column has no value while the query is being written: `if (column)` and `a < b` would be mistakes. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string' || hint === 'default') return this.toString()
    throw new MillraceError('ATTRIBUTE_NOT_SUPPORTED', { what: 'the operators of JavaScript' })
  }

  private with(name: string, ...args: readonly unknown[]): Column<Dynamic, Dynamic, Dynamic> {
    return new Column(call(name, [this.expression, ...args.map(operand)], here()))
  }

  private ordered(ascending: boolean, nullsFirst: boolean): Column<Name, Type, Needs> {
    const { expression } = this
    const child = expression.kind === 'order' ? expression.child : expression
    return new Column(orderOf(child, ascending, nullsFirst, here()))
  }

  /** The arguments of the CASE that this is, which has no ELSE. */
  private branches(method: string): readonly Expression[] {
    const { expression } = this
    if (
      expression.kind === 'call' &&
      expression.name === 'case' &&
      expression.args.length % 2 === 0
    ) {
      return expression.args
    }
    throw new MillraceError('INVALID_WHEN_USAGE', { method })
  }
}

// what console.log prints
Object.defineProperty(Column.prototype, inspect.custom, {
  value(this: Column): string {
    return `Column<'${this.toString()}'>`
  },
})

/** The type that a value has as a column: that of the column, or its own. */
export type ValueType<V> =
  IsAny<V> extends true
    ? Dynamic
    : V extends Column<string, infer T, string>
      ? T
      : V extends number
        ? number
        : V extends string
          ? string
          : V extends boolean
            ? boolean
            : V extends undefined
              ? null
              : V

/** The names that a value needs: those of a column; a plain text is a constant and needs none. */
export type NeedsOfValue<V> =
  IsAny<V> extends true
    ? never
    : V extends Column<string, unknown, string>
      ? NeedsOfArgument<V>
      : never

/** The line of the program that is making a column. */
export function here(): Origin {
  return { callSite: captureCallSite().toString() }
}

/** An expression for a column, or a literal for anything else. */
export function operand(value: unknown): Expression {
  return value instanceof Column ? value.expression : literalOf(value)
}

/** The expression of a column or of a name. Throws NOT_COLUMN_OR_STR. */
export function columnExpression(value: unknown, argument: string): Expression {
  if (value instanceof Column) return value.expression
  if (typeof value === 'string') return nameExpression(value, here())
  throw new MillraceError('NOT_COLUMN_OR_STR', { argument, value: preview(value, 80) })
}

/** `*`, `t.*`, `a`, `a.b`, `` `a.b` ``. */
export function nameExpression(name: string, origin?: Origin): Expression {
  if (name === '*') return Object.freeze({ kind: 'star', qualifier: [], origin })
  if (name.endsWith('.*')) {
    return Object.freeze({ kind: 'star', qualifier: namePartsOf(name.slice(0, -2)), origin })
  }
  return nameOf(namePartsOf(name), origin)
}

/** The parts of a name between its dots; a part in backticks stands for itself. Throws INVALID_ATTRIBUTE_NAME_SYNTAX. */
export function namePartsOf(name: string): string[] {
  if (!/[.`]/.test(name)) return [name]
  const parts: string[] = []
  const part = /(?:`((?:[^`]|``)*)`|([^.`]+))(\.|$)/y
  let rest = true
  while (rest) {
    const match = part.exec(name)
    if (match === null) {
      throw new MillraceError('INVALID_ATTRIBUTE_NAME_SYNTAX', { attributeName: name })
    }
    parts.push(match[1]?.replaceAll('``', '`') ?? match[2])
    rest = match[3] === '.'
  }
  return parts
}

export function orderOf(
  child: Expression,
  ascending: boolean,
  nullsFirst: boolean,
  origin?: Origin,
): SortOrder {
  return Object.freeze({ kind: 'order', child, ascending, nullsFirst, origin })
}

/** A column or a name as a sort order: ascending unless it says something else. */
export function sortOrderOf(value: unknown, argument: string): SortOrder {
  const expression = columnExpression(value, argument)
  return expression.kind === 'order'
    ? expression
    : orderOf(expression, true, true, expression.origin)
}

function not(expression: Expression): Call {
  return call('not', [expression], expression.origin)
}

/** The text of a JavaScript pattern, with its flag `i` as Java writes it. */
function regexText(pattern: RegExp): string {
  return pattern.ignoreCase ? `(?i)${pattern.source}` : pattern.source
}
