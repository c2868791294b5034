/** What tasks do with rows as the program has them: made of the engine's rows, and grouped by keys for functions. */
import { registerPartitionOperator } from '../../core/pipeline/partition-operators.js'
import { checkIterable } from '../../core/pipeline/runtime.js'
import type { AnyFunction } from '../../util/any-function.js'
import type { StructShape } from '../types/data-type.js'
import { type ExternalOptions, rowToObject, toExternal } from '../types/external.js'
import type { StructValue } from '../types/sql-value.js'

/** A row as the program gets it: an object, or (`value`) what its only column has. */
export function rowReaderOf(
  schema: StructShape,
  form: 'row' | 'value',
  options: ExternalOptions,
): (row: StructValue) => unknown {
  if (form === 'row') return rowToObject(schema, options)
  const [{ name, type }] = schema.fields
  const read = toExternal(type, options, name)
  if (read === undefined) return row => row[0]
  return row => (row[0] === null ? null : read(row[0]))
}

/** args: [schema, form, whether LONG values are bigint]. */
registerPartitionOperator('sql.readRows', ([pull], _fns, [schema, form, longAsBigint]) => {
  const read = rowReaderOf(schema as StructShape, form as 'row' | 'value', {
    longAsBigint: longAsBigint === true,
  })
  return readAll(pull() as Iterable<StructValue>, read)
})

function* readAll(
  rows: Iterable<StructValue>,
  read: (row: StructValue) => unknown,
): Iterable<unknown> {
  for (const row of rows) yield read(row)
}

type Pair = readonly [key: unknown, rows: Iterable<unknown>]

/** fns: [what a group becomes]. */
registerPartitionOperator('sql.mapGroups', ([pull], [f]) => mapGroups(pull() as Iterable<Pair>, f))

function* mapGroups(groups: Iterable<Pair>, f: AnyFunction): Iterable<unknown> {
  for (const [key, rows] of groups) yield f(key, rows)
}

/** fns: [what a group becomes: something to walk]. */
for (const operator of ['sql.flatMapGroups', 'sql.flatMapSortedGroups']) {
  registerPartitionOperator(operator, ([pull], [f]) => flatMapGroups(pull() as Iterable<Pair>, f))
}

function* flatMapGroups(groups: Iterable<Pair>, f: AnyFunction): Iterable<unknown> {
  for (const [key, rows] of groups) yield* checkIterable(f(key, rows)) as Iterable<unknown>
}

/** fns: [what the groups of a key become: something to walk]. */
registerPartitionOperator('sql.cogroup', ([pull], [f]) => cogroup(pull() as Iterable<Pair>, f))

function* cogroup(groups: Iterable<Pair>, f: AnyFunction): Iterable<unknown> {
  for (const [key, [rows, others]] of groups as Iterable<[unknown, [unknown, unknown]]>) {
    yield* checkIterable(f(key, rows, others)) as Iterable<unknown>
  }
}

/** As `sql.cogroup`, where each side has all rows of a key as one element. */
registerPartitionOperator('sql.cogroupSorted', ([pull], [f]) =>
  cogroup(unwrapped(pull() as Iterable<Pair>), f),
)

function* unwrapped(groups: Iterable<Pair>): Iterable<Pair> {
  for (const [key, [[rows = []], [others = []]]] of groups as Iterable<
    [unknown, [unknown[], unknown[]]]
  >) {
    yield [key, [rows, others]]
  }
}

/** args: [the names of the key, the row, and its number in its group]. Rows of a group are one behind the other. */
registerPartitionOperator('sql.sortedGroups', ([pull], _fns, names) =>
  sortedGroups(pull() as Iterable<Readonly<Record<string, unknown>>>, names as string[]),
)

function* sortedGroups(
  rows: Iterable<Readonly<Record<string, unknown>>>,
  [key, row, number]: readonly string[],
): Iterable<Pair> {
  let group: [key: unknown, rows: unknown[]] | undefined
  for (const one of rows) {
    if (one[number] === 1) {
      if (group !== undefined) yield group
      group = [one[key], []]
    }
    group![1].push(one[row])
  }
  if (group !== undefined) yield group
}

/** args: [the name of the second part]. The first is `key`. */
registerPartitionOperator('sql.namePairs', ([pull], _fns, [name]) =>
  namePairs(pull() as Iterable<Pair>, name as string),
)

function* namePairs(pairs: Iterable<Pair>, name: string): Iterable<unknown> {
  for (const [key, value] of pairs) yield { key, [name]: value }
}
