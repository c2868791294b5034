/** Texts made of several columns or rows, and the place of one text in another: functions whose constants come first. */
import { Column, columnExpression, here, operand } from '../column.js'
import type { ColumnOrName, NeedsOfArgument } from '../column-types.js'
import type { Expression } from '../expressions/expression.js'
import { literalOf } from '../expressions/literal-of.js'
import { call, stringOf } from '../parser/nodes.js'
import type { Dynamic } from '../row-types.js'
import type { Value } from './define.js'

type Text<A> = Column<string, string | null, NeedsOfArgument<A>>

const of = (column: unknown, name: string): Expression => columnExpression(column, `${name}()`)

function made(name: string, args: readonly Expression[]): Column<Dynamic, Dynamic, never> {
  return new Column(call(name, args, here()))
}

/** The strings, and the elements of arrays of strings, with the separator between them; nulls are left out. */
export function concat_ws<const A extends readonly ColumnOrName[]>(
  separator: string,
  ...columns: A
): Column<string, string, NeedsOfArgument<A[number]>> {
  return made('concat_ws', [stringOf(separator), ...columns.map(c => of(c, 'concat_ws'))])
}

/** The format with the columns in the places that `%` says: `format_string('%s has %d', 'name', 'n')`. */
export function format_string<const A extends readonly ColumnOrName[]>(
  format: string,
  ...columns: A
): Text<A[number]> {
  return made('format_string', [stringOf(format), ...columns.map(c => of(c, 'format_string'))])
}

/** As `format_string`, with a column as the format. */
export function printf<const F extends ColumnOrName, const A extends readonly ColumnOrName[]>(
  format: F,
  ...columns: A
): Text<F | A[number]> {
  return made(
    'printf',
    [format, ...columns].map(c => of(c, 'printf')),
  )
}

/** Where the substring is in the column for the first time, from 1, at or behind `position`; 0: nowhere. */
export function locate<const A extends ColumnOrName>(
  substring: string,
  column: A,
  position = 1,
): Column<string, number | null, NeedsOfArgument<A>> {
  return made('locate', [stringOf(substring), of(column, 'locate'), literalOf(position)])
}

/** The different texts of the group, nulls left out, with the delimiter between them. */
export function listagg_distinct<const A extends ColumnOrName>(
  column: A,
  delimiter?: Value<string>,
): Text<A> {
  const args = [of(column, 'listagg_distinct')]
  if (delimiter !== undefined) args.push(operand(delimiter))
  return new Column(Object.freeze({ ...call('listagg', args, here()), distinct: true }))
}

/** The same as `listagg_distinct`. */
export const string_agg_distinct: typeof listagg_distinct = listagg_distinct
