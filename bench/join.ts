/**
 * A large table joined with one of a tenth of its rows, on a whole number and on a text; half of the rows find a partner. Both are in
 * memory; the answer is one row.
 */
import type { Bench } from './bench.js'
import { scattered, type TableRecipe, tableTargets, tableVariants } from './tables.js'

const defaultRows = 10_000_000

const tasks: readonly { readonly name: string; readonly key: (number: string) => string }[] = [
  { name: 'int key', key: number => number },
  { name: 'string key', key: number => `concat('key-', ${number})` },
]

const query = 'select count(*), sum(a.v), sum(b.w) from a join b on a.k = b.k'

function tablesOf(
  key: (number: string) => string,
): (rows: number | undefined) => readonly TableRecipe[] {
  return (rows = defaultRows): readonly TableRecipe[] => {
    const few = Math.ceil(rows / 10)
    return [
      { name: 'a', rows, columns: { k: key(scattered(2 * few)), v: 'id % 1000' } },
      { name: 'b', rows: few, columns: { k: key('id'), w: 'id % 777' } },
    ]
  }
}

export const bench: Bench = {
  name: 'join',
  summary: 'a table joined with one of a tenth of its rows, int and string key; against DuckDB',
  unit: 'rows',
  prepare: async () => '',
  variants: tasks.flatMap(({ name, key }) => tableVariants(name, tablesOf(key), query)),
  targets: tableTargets(tasks.map(({ name }) => name)),
}
