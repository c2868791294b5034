/**
 * Events of an auction house, as the benchmark Nexmark has them: 20,000 in order, 100 s of event time. A line is one object with
 * one field, which says what it is: `{"Bid":{...}}`. `queries.sql` and `expected-20k` belong to them; what is expected was
 * computed by Apache Spark 4.3.0.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { SparkSession } from '../../../src/sql/session.js'
import { root } from '../../compiler/compile-programs.js'

const folder = join(root, 'test/sql/nexmark')
const eventsPath = join(folder, 'events-20k.ndjson.gz')

export interface Person {
  readonly id: number
  readonly name: string
  readonly city: string
  readonly state: string
  readonly date_time: number
}

export interface Auction {
  readonly id: number
  readonly seller: number
  readonly category: number
  readonly date_time: number
}

export interface Bid {
  readonly auction: number
  readonly bidder: number
  readonly price: number
  readonly date_time: number
  readonly extra: string
}

export interface Event {
  readonly Person?: Person
  readonly Auction?: Auction
  readonly Bid?: Bid
}

const schema = `
  Person STRUCT<id: BIGINT, name: STRING, email_address: STRING, credit_card: STRING, city: STRING, state: STRING,
    date_time: BIGINT, extra: STRING>,
  Auction STRUCT<id: BIGINT, item_name: STRING, description: STRING, initial_bid: BIGINT, reserve: BIGINT,
    date_time: BIGINT, expires: BIGINT, seller: BIGINT, category: BIGINT, extra: STRING>,
  Bid STRUCT<auction: BIGINT, bidder: BIGINT, price: BIGINT, channel: STRING, url: STRING, date_time: BIGINT,
    extra: STRING>`

/** The views person, auction and bid over the file. */
export function createViews(spark: SparkSession): void {
  spark.read.schema(schema).json(eventsPath).createOrReplaceTempView('events')
  for (const kind of ['Person', 'Auction', 'Bid']) {
    const times = kind === 'Auction' ? ', timestamp_millis(expires) as expires' : ''
    const dropped = kind === 'Auction' ? 'date_time, expires' : 'date_time'
    spark
      .sql(
        `select * except (${dropped}), timestamp_millis(date_time) as dateTime${times}
          from (select ${kind}.* from events where ${kind} is not null)`,
      )
      .createOrReplaceTempView(kind.toLowerCase())
  }
}

/** The events as the naive computations take them. */
export function readEvents(): Event[] {
  return linesOf(eventsPath).map(line => JSON.parse(line) as Event)
}

/** The text of each query by its name: q0, q1, ... */
export function readQueries(): Map<string, string> {
  const text = readFileSync(join(folder, 'queries.sql'), 'utf8')
  return new Map(
    text
      .split(/^-- (?=q\d+$)/m)
      .slice(1)
      .map(part => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  )
}

/** The rows that Spark answers, as JSON texts in no order. */
export function readExpected(file: string): string[] {
  return linesOf(join(folder, 'expected-20k', file))
}

function linesOf(path: string): string[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text.trimEnd().split('\n')
}
