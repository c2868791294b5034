/**
 * Events as CSV with a header: count and sum of those of one kind, with three of seven columns. `seconds` is the median of
 * all but the first of five passes in one process.
 */
import type { Bench, BenchInput, Measurement, Variant } from './bench.js'
import { duckDBColumns, duckDBMissing, openDuckDB } from './duckdb.js'
import { ddlOf, eventColumns, eventsFile, firstEventMillis } from './event-data.js'
import { measurePasses } from './passes.js'
import { benchSession } from './sql-session.js'

const passes = 5
const defaultRows = 2_000_000
const query = `select count(*), sum(event_time - ${firstEventMillis}) from events where event_type = 'view' and ad_type <> 'mail'`

export const bench: Bench = {
  name: 'csv',
  summary: 'CSV events: filter, count and sum with 3 of 7 columns; against DuckDB',
  unit: 'events',
  prepare: async ({ rows = defaultRows }) => eventsFile(rows, 'csv'),
  variants: [
    { name: 'millrace local[1]', run: input => runMillrace(input, 1) },
    duckDB(1),
    { name: 'millrace local[2]', run: input => runMillrace(input, 2) },
    duckDB(2),
  ],
  targets: [
    { variant: 'millrace local[1]', against: 'duckdb 1 thread', factor: 1 },
    { variant: 'millrace local[2]', against: 'duckdb 2 threads', factor: 1 },
  ],
}

async function runMillrace(
  { path, rows = defaultRows }: BenchInput,
  cores: number,
): Promise<Measurement> {
  const spark = benchSession('csv', cores)
  spark.read
    .schema(ddlOf(eventColumns))
    .option('header', true)
    .csv(path)
    .createOrReplaceTempView('events')
  const measurement = await measurePasses(rows, passes, async () => {
    const [row] = await spark.sql(query).collect()
    return Object.values(row).join(' ')
  })
  await spark.stop()
  return measurement
}

function duckDB(threads: 1 | 2): Variant {
  return {
    name: threads === 1 ? 'duckdb 1 thread' : 'duckdb 2 threads',
    missing: duckDBMissing,
    run: async ({ path, rows = defaultRows }) => {
      const run = await openDuckDB(threads)
      const columns = duckDBColumns(eventColumns)
      await run(
        `create view events as select * from read_csv('${path}', header = true, columns = ${columns})`,
      )
      return measurePasses(rows, passes, async () => (await run(query))[0].join(' '))
    },
  }
}
