/**
 * Tables in memory for the benches of operators: the same in millrace and DuckDB, made by the same formulas before
 * the time is taken, and kept by each engine in its own form (a cached DataFrame, a table of a database in memory). So
 * the benches measure the operator, and not a file format or how numbers are made up.
 */
import type { SparkSession } from 'millrace'
import type { Measurement, Variant } from './bench.js'
import { duckDBMissing, openDuckDB, type RunDuckDB } from './duckdb.js'
import { measurePasses } from './passes.js'
import { benchSession } from './sql-session.js'

/** A table: `columns` are computed from `id`, which runs from 0, in words that both engines understand. */
export interface TableRecipe {
  readonly name: string
  readonly rows: number
  readonly columns: Readonly<Record<string, string>>
}

/** Numbers from 0 below `bound` that look like chance: the product stays exact in 64 bits for ids below a milliard. */
export function scattered(bound: number): string {
  return `((id + 1) * 48271 % 2147483647) % ${bound}`
}

async function createCached(spark: SparkSession, { name, rows, columns }: TableRecipe) {
  const list = Object.entries(columns).map(([column, text]) => `${text} as ${column}`)
  const table = spark
    .range(rows)
    .selectExpr(...list)
    .cache()
  await table.count()
  table.createOrReplaceTempView(name)
}

async function createTable(run: RunDuckDB, { name, rows, columns }: TableRecipe): Promise<void> {
  const list = Object.entries(columns).map(([column, text]) => `${text} as ${column}`)
  await run(
    `create table ${name} as select ${list.join(', ')} from (select range as id from range(${rows}))`,
  )
}

const passes = 4

/**
 * A query of one row over tables, on one and two threads of both engines. `seconds` is the median of all but the first of
 * four passes; to make the tables is not part of it.
 */
export function tableVariants(
  task: string,
  recipes: (rows: number | undefined) => readonly TableRecipe[],
  query: string,
): Variant[] {
  return ([1, 2] as const).flatMap((threads): Variant[] => [
    {
      name: `${task}: millrace local[${threads}]`,
      task,
      run: async ({ rows }): Promise<Measurement> => {
        const tables = recipes(rows)
        const spark = benchSession(task, threads)
        for (const table of tables) await createCached(spark, table)
        const measurement = await measurePasses(tables[0].rows, passes, async () => {
          const [row] = await spark.sql(query).collect()
          return Object.values(row).join(' ')
        })
        await spark.stop()
        return measurement
      },
    },
    {
      name: `${task}: duckdb ${threads}`,
      task,
      missing: duckDBMissing,
      run: async ({ rows }) => {
        const tables = recipes(rows)
        const run = await openDuckDB(threads)
        for (const table of tables) await createTable(run, table)
        return measurePasses(tables[0].rows, passes, async () => (await run(query))[0].join(' '))
      },
    },
  ])
}

/** No slower than four times DuckDB. */
export function tableTargets(tasks: readonly string[]): readonly {
  readonly variant: string
  readonly against: string
  readonly factor: number
}[] {
  return tasks.flatMap(task =>
    [1, 2].map(threads => ({
      variant: `${task}: millrace local[${threads}]`,
      against: `${task}: duckdb ${threads}`,
      factor: 0.25,
    })),
  )
}
