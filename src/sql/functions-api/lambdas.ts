/** Functions that take functions of columns: `transform('xs', x => x.plus(1))`. */
import { Column, columnExpression, here, operand } from '../column.js'
import type { ColumnOrName, ElementOf, NeedsOfArgument, TypeOfArgument } from '../column-types.js'
import { type Expression, type Lambda, newExpressionId } from '../expressions/expression.js'
import { call } from '../parser/nodes.js'
import type { Dynamic } from '../row-types.js'

type Element<A> = Column<string, ElementOf<TypeOfArgument<A>>, never>
type AnyOf<A> = Column<string, Dynamic, NeedsOfArgument<A>>
type Loose = Column<string, Dynamic, never>
type Result = Column<string, unknown, string>

const letters = ['x', 'y', 'z']

/** A lambda of SQL: `f` is called once, with columns for its parameters. */
function lambda(f: (...columns: Dynamic[]) => unknown, most: number): Lambda {
  const count = Math.min(Math.max(f.length, 1), most)
  const params = letters
    .slice(0, count)
    .map(name => Object.freeze({ kind: 'variable' as const, name, id: newExpressionId() }))
  const body = operand(f(...params.map(param => new Column(param))))
  return Object.freeze({ kind: 'lambda', params, body, origin: here() })
}

function made(name: string, args: readonly Expression[]): Column<string, Dynamic, Dynamic> {
  return new Column(call(name, args, here()))
}

const of = (column: ColumnOrName, name: string): Expression => columnExpression(column, `${name}()`)

/** Each element becomes what `f` gives; `f` may take the index too. */
export function transform<A extends ColumnOrName>(
  column: A,
  f: (x: Element<A>, index: Column<string, number, never>) => Result,
): AnyOf<A> {
  return made('transform', [of(column, 'transform'), lambda(f, 2)])
}

/** The elements for which `f` is true; `f` may take the index too. */
export function filter<A extends ColumnOrName>(
  column: A,
  f: (x: Element<A>, index: Column<string, number, never>) => Result,
): Column<string, TypeOfArgument<A>, NeedsOfArgument<A>> {
  return made('filter', [of(column, 'filter'), lambda(f, 2)])
}

/** Whether `f` is true for some element. */
export function exists<A extends ColumnOrName>(
  column: A,
  f: (x: Element<A>) => Result,
): Column<string, boolean | null, NeedsOfArgument<A>> {
  return made('exists', [of(column, 'exists'), lambda(f, 1)])
}

/** Whether `f` is true for all elements. */
export function forall<A extends ColumnOrName>(
  column: A,
  f: (x: Element<A>) => Result,
): Column<string, boolean | null, NeedsOfArgument<A>> {
  return made('forall', [of(column, 'forall'), lambda(f, 1)])
}

/** All elements put together one after the other, from `initial` on; `finish` makes the result of that. */
export function aggregate<A extends ColumnOrName>(
  column: A,
  initial: unknown,
  merge: (sum: Loose, x: Element<A>) => Result,
  finish?: (sum: Loose) => Result,
): AnyOf<A> {
  const args = [of(column, 'aggregate'), operand(initial), lambda(merge, 2)]
  return made('aggregate', finish === undefined ? args : [...args, lambda(finish, 1)])
}

/** The same as `aggregate`. */
export const reduce: typeof aggregate = aggregate

/** Two arrays made one by `f`, element by element; the shorter one is filled up with nulls. */
export function zip_with<A extends ColumnOrName, B extends ColumnOrName>(
  left: A,
  right: B,
  f: (x: Element<A>, y: Element<B>) => Result,
): Column<string, Dynamic, NeedsOfArgument<A> | NeedsOfArgument<B>> {
  return made('zip_with', [of(left, 'zip_with'), of(right, 'zip_with'), lambda(f, 2)])
}

/** The array in order; `compare` gives a column that is below 0, 0 or above 0. */
export function array_sort<A extends ColumnOrName>(
  column: A,
  compare?: (x: Element<A>, y: Element<A>) => Result,
): Column<string, TypeOfArgument<A>, NeedsOfArgument<A>> {
  const args = [of(column, 'array_sort')]
  return made('array_sort', compare === undefined ? args : [...args, lambda(compare, 2)])
}

/** The entries of a map for which `f` is true. */
export function map_filter<A extends ColumnOrName>(
  column: A,
  f: (key: Loose, value: Element<A>) => Result,
): Column<string, TypeOfArgument<A>, NeedsOfArgument<A>> {
  return made('map_filter', [of(column, 'map_filter'), lambda(f, 2)])
}

/** A map with other keys. */
export function transform_keys<A extends ColumnOrName>(
  column: A,
  f: (key: Loose, value: Element<A>) => Result,
): AnyOf<A> {
  return made('transform_keys', [of(column, 'transform_keys'), lambda(f, 2)])
}

/** A map with other values. */
export function transform_values<A extends ColumnOrName>(
  column: A,
  f: (key: Loose, value: Element<A>) => Result,
): AnyOf<A> {
  return made('transform_values', [of(column, 'transform_values'), lambda(f, 2)])
}

/** Two maps made one by `f`, key by key; a value that one lacks is null. */
export function map_zip_with<A extends ColumnOrName, B extends ColumnOrName>(
  left: A,
  right: B,
  f: (key: Loose, x: Element<A>, y: Element<B>) => Result,
): Column<string, Dynamic, NeedsOfArgument<A> | NeedsOfArgument<B>> {
  return made('map_zip_with', [of(left, 'map_zip_with'), of(right, 'map_zip_with'), lambda(f, 3)])
}
