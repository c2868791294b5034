/**
 * Events as NDJSON: those of kind `view`, joined with 1,000 advertisements, counted by campaign and window of 10 s. Each
 * variant does all of it, from the bytes of the file to the rows of the answer, five times in one process: `seconds` is
 * the median of all but the first, `firstSeconds` the first, which contains compiling and warming up.
 */
import { readFileSync } from 'node:fs'
import type { Bench, BenchInput, Measurement, Variant } from './bench.js'
import { duckDBColumns, duckDBMissing, openDuckDB } from './duckdb.js'
import { type Ad, adsFile, ddlOf, eventColumns, eventsFile } from './event-data.js'
import { nativeMissing, runNative } from './native.js'
import { measurePasses } from './passes.js'
import { type CampaignCount, countViewsOfFile } from './script-ysb.js'
import { benchSession } from './sql-session.js'

const passes = 5
const windowMillis = 10_000
const defaultRows = 2_000_000

const query = `select a.campaign_id, window(timestamp_millis(e.event_time), '10 seconds').start, count(*) from events e
  join ads a on e.ad_id = a.ad_id where e.event_type = 'view'
  group by a.campaign_id, window(timestamp_millis(e.event_time), '10 seconds')`

export const bench: Bench = {
  name: 'ysb',
  summary: 'NDJSON events: filter, join, count by campaign and window; against DuckDB and C++',
  unit: 'events',
  prepare: async ({ rows = defaultRows }) => {
    adsFile()
    return eventsFile(rows, 'ndjson')
  },
  variants: [
    { name: 'millrace local[1]', run: input => runMillrace(input, 1) },
    { name: 'script', run: runScript },
    duckDB(1),
    { name: 'c++', run: runCpp, missing: nativeMissing },
    { name: 'millrace local[2]', run: input => runMillrace(input, 2) },
    duckDB(2),
  ],
  targets: [
    { variant: 'millrace local[1]', against: 'script', factor: 5, below: { peakRssMb: 300 } },
    { variant: 'millrace local[1]', against: 'duckdb 1 thread', factor: 1.8 },
    { variant: 'millrace local[1]', against: 'c++', factor: 1 / 1.6 },
    { variant: 'millrace local[2]', against: 'duckdb 2 threads', factor: 1.8 },
    { variant: 'millrace local[2]', below: { peakRssMb: 300 } },
  ],
}

async function runMillrace(
  { path, rows = defaultRows }: BenchInput,
  cores: number,
): Promise<Measurement> {
  const spark = benchSession('ysb', cores)
  spark
    .createDataFrame(readAds(), 'ad_id STRING, campaign_id STRING')
    .createOrReplaceTempView('ads')
  spark.read.schema(ddlOf(eventColumns)).json(path).createOrReplaceTempView('events')
  const measurement = await measurePasses(rows, passes, async () => {
    const counts = await spark.sql(query).collect()
    return checksumOf(counts.map(row => countOf(Object.values(row))))
  })
  await spark.stop()
  return measurement
}

function runScript({ path, rows = defaultRows }: BenchInput): Promise<Measurement> {
  return measurePasses(rows, passes, () =>
    checksumOf(countViewsOfFile(path, readAds(), windowMillis)),
  )
}

function duckDB(threads: 1 | 2): Variant {
  return {
    name: threads === 1 ? 'duckdb 1 thread' : 'duckdb 2 threads',
    missing: duckDBMissing,
    run: async ({ path, rows = defaultRows }) => {
      const run = await openDuckDB(threads)
      await run(`create table ads as select * from read_json('${adsFile()}')`)
      const events = `read_ndjson('${path}', columns = ${duckDBColumns(eventColumns)})`
      return measurePasses(rows, passes, async () => {
        const counts = await run(
          `select a.campaign_id, e.event_time // ${windowMillis} * ${windowMillis}, count(*)
            from ${events} e join ads a using (ad_id) where e.event_type = 'view' group by 1, 2`,
        )
        return checksumOf(counts.map(countOf))
      })
    },
  }
}

async function runCpp({ path, rows = defaultRows }: BenchInput): Promise<Measurement> {
  const { seconds, firstSeconds, lines, resources } = runNative('ysb', [
    path,
    adsFile(),
    String(windowMillis),
    String(passes),
  ])
  const counts = lines.map(line => countOf(line.split(' ')))
  return { rows, seconds, checksum: checksumOf(counts), resources, details: { firstSeconds } }
}

function readAds(): Ad[] {
  return JSON.parse(readFileSync(adsFile(), 'utf8')) as Ad[]
}

/** From the three columns of any engine. */
function countOf(row: readonly unknown[]): CampaignCount {
  const [campaign, start, views] = row
  return { campaign: String(campaign), start: Number(start), views: Number(views) }
}

/** Depends on every count, and not on the order of the rows. */
function checksumOf(counts: readonly CampaignCount[]): string {
  let views = 0
  let weighted = 0
  for (const count of counts) {
    views += count.views
    const window = (count.start / windowMillis) % 1000
    weighted += count.views * (Number.parseInt(count.campaign.slice(0, 6), 16) + window)
  }
  return `${counts.length} groups, ${views} views, ${weighted}`
}
