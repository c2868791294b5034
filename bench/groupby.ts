/**
 * Count and sum by a key: whole numbers and texts as keys, in 10, 10,000 and 1,000,000 groups, of a table in memory. The
 * answer that is checked and fetched is one row over all groups.
 */
import type { Bench } from './bench.js'
import { scattered, type TableRecipe, tableTargets, tableVariants } from './tables.js'

const defaultRows = 10_000_000

const tasks = [10, 10_000, 1_000_000].flatMap(groups => [
  { name: `int keys, ${groups} groups`, key: scattered(groups) },
  { name: `string keys, ${groups} groups`, key: `concat('key-', ${scattered(groups)})` },
])

const query = `select count(*), sum(n), max(n), sum(s), max(s)
  from (select k, count(*) as n, sum(v) as s from t group by k) as g`

function tableOf(key: string): (rows: number | undefined) => readonly TableRecipe[] {
  return (rows = defaultRows) => [{ name: 't', rows, columns: { k: key, v: 'id % 1000' } }]
}

export const bench: Bench = {
  name: 'groupby',
  summary: 'count and sum by int and string keys in 10, 10 k and 1 M groups; against DuckDB',
  unit: 'rows',
  prepare: async () => '',
  variants: tasks.flatMap(({ name, key }) => tableVariants(name, tableOf(key), query)),
  targets: tableTargets(tasks.map(({ name }) => name)),
}
