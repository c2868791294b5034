/**
 * Queries of Nexmark over bids as NDJSON, in a process each, on two threads (`--cores`): `seconds` is the median of all
 * but the first of three passes. What q0, q1 and q2 answer is not fetched but summed up: q0 and q1 have every bid, and to
 * make objects of them would be what is measured.
 *
 * Where DuckDB says a window in another way, its text has the same meaning.
 */
import type { Bench, BenchInput, Measurement, Variant } from './bench.js'
import { duckDBColumns, duckDBMissing, openDuckDB } from './duckdb.js'
import { bidColumns, bidsFile, ddlOf } from './event-data.js'
import { measurePasses } from './passes.js'
import { benchSession } from './sql-session.js'

interface Query {
  readonly spark: string
  /** Where it is not the same text. */
  readonly duckDB?: string
}

const passes = 3
const defaultRows = 2_000_000

const sumsOfBids =
  'count(*), sum(auction), sum(bidder), sum(price), max(dateTime), sum(length(extra))'

const hops = `select auction, count(*) as num, start from
  (select auction, (dateTime // 2000 - hop) * 2000 as start from bid, range(5) as hops(hop)) group by auction, start`

const queries: Readonly<Record<string, Query>> = {
  q0: {
    spark: `select ${sumsOfBids.replace('max(dateTime)', 'unix_millis(max(dateTime))')} from
      (select auction, bidder, price, dateTime, extra from bid)`,
    duckDB: `select ${sumsOfBids} from (select auction, bidder, price, dateTime, extra from bid)`,
  },
  q1: {
    spark: `select ${sumsOfBids.replace('max(dateTime)', 'unix_millis(max(dateTime))')} from
      (select auction, bidder, 0.908 * price as price, dateTime, extra from bid)`,
    duckDB: `select ${sumsOfBids} from
      (select auction, bidder, 0.908 * price::decimal(20, 0) as price, dateTime, extra from bid)`,
  },
  q2: {
    spark: `select count(*), sum(auction), sum(price) from
      (select auction, price from bid where auction % 123 = 0)`,
  },
  q5: {
    spark: `select C.auction, C.num, unix_millis(C.starttime) from (
        select auction, count(*) as num, window.start as starttime, window.end as endtime from bid
        group by auction, window(dateTime, '10 seconds', '2 seconds')) C
      join (select max(num) as maxn, starttime, endtime from (
        select count(*) as num, window.start as starttime, window.end as endtime from bid
        group by auction, window(dateTime, '10 seconds', '2 seconds')) group by starttime, endtime) M
      on C.starttime = M.starttime and C.endtime = M.endtime and C.num >= M.maxn`,
    duckDB: `select C.auction, C.num, C.start from (${hops}) C
      join (select max(num) as maxn, start from (${hops}) group by start) M
      on C.start = M.start and C.num >= M.maxn`,
  },
  q7: {
    spark: `select B.auction, B.price, B.bidder, unix_millis(B.dateTime), B.extra from bid B
      join (select max(price) as maxprice, window.end as endtime from bid
        group by window(dateTime, '10 seconds')) B1
      on B.price = B1.maxprice where B.dateTime between B1.endtime - interval 10 seconds and B1.endtime`,
    duckDB: `select B.auction, B.price, B.bidder, B.dateTime, B.extra from bid B
      join (select max(price) as maxprice, (dateTime // 10000 + 1) * 10000 as endtime from bid
        group by dateTime // 10000) B1
      on B.price = B1.maxprice where B.dateTime between B1.endtime - 10000 and B1.endtime`,
  },
}

export const bench: Bench = {
  name: 'nexmark',
  summary: 'q0, q1, q2, q5 and q7 over bids as NDJSON; against DuckDB',
  unit: 'bids',
  prepare: async ({ rows = defaultRows }) => bidsFile(rows),
  variants: Object.entries(queries).flatMap(([name, query]): Variant[] => [
    { name: `${name}: millrace`, task: name, run: input => runMillrace(input, query) },
    {
      name: `${name}: duckdb`,
      task: name,
      missing: duckDBMissing,
      run: input => runDuckDB(input, query),
    },
  ]),
  targets: Object.keys(queries).map(name => ({
    variant: `${name}: millrace`,
    against: `${name}: duckdb`,
  })),
}

async function runMillrace(
  { path, cores, rows = defaultRows }: BenchInput,
  query: Query,
): Promise<Measurement> {
  const spark = benchSession('nexmark', cores)
  spark.read.schema(ddlOf(bidColumns)).json(path).createOrReplaceTempView('bids')
  spark
    .sql('select * except (dateTime), timestamp_millis(dateTime) as dateTime from bids')
    .createOrReplaceTempView('bid')
  const measurement = await measurePasses(rows, passes, async () => {
    const answer = await spark.sql(query.spark).collect()
    return checksumOf(answer.map(row => Object.values(row)))
  })
  await spark.stop()
  return measurement
}

async function runDuckDB(
  { path, cores, rows = defaultRows }: BenchInput,
  query: Query,
): Promise<Measurement> {
  const run = await openDuckDB(cores)
  const columns = duckDBColumns(bidColumns)
  await run(`create view bid as select * from read_ndjson('${path}', columns = ${columns})`)
  return measurePasses(rows, passes, async () => checksumOf(await run(query.duckDB ?? query.spark)))
}

/** Depends on all values, and not on the order of the rows. */
function checksumOf(rows: readonly (readonly unknown[])[]): string {
  let sum = 0
  for (const row of rows) {
    let hash = 0
    for (const character of row.join('|')) hash = (hash * 31 + character.charCodeAt(0)) % 1_000_003
    sum += hash
  }
  return `${rows.length} rows, ${sum}`
}
