/**
 * Events of advertisements (after the Yahoo Streaming Benchmark) and bids (after Nexmark), made from fixed seeds and kept
 * in `.cache/bench`.
 *
 * - ads: 1,000 advertisements of 100 campaigns, an array of JSON objects.
 * - events: 7 fields, of which a text of 36 characters is the advertisement and one of three is the kind; 245 bytes a row as
 *   JSON, 20 events a millisecond, late by up to half a second.
 * - bids: 7 fields, 233 bytes a row as JSON, 10 a millisecond; half of them for one auction of each hundred.
 */
import { generated, randomIntegers } from './data.js'

export interface Ad {
  readonly ad_id: string
  readonly campaign_id: string
}

export const eventColumns: readonly (readonly [name: string, type: 'STRING' | 'BIGINT'])[] = [
  ['user_id', 'STRING'],
  ['page_id', 'STRING'],
  ['ad_id', 'STRING'],
  ['ad_type', 'STRING'],
  ['event_type', 'STRING'],
  ['event_time', 'BIGINT'],
  ['ip_address', 'STRING'],
]

export const bidColumns: readonly (readonly [name: string, type: 'STRING' | 'BIGINT'])[] = [
  ['auction', 'BIGINT'],
  ['bidder', 'BIGINT'],
  ['price', 'BIGINT'],
  ['channel', 'STRING'],
  ['url', 'STRING'],
  ['dateTime', 'BIGINT'],
  ['extra', 'STRING'],
]

/** The time of the first event and of the first bid, in milliseconds. */
export const firstEventMillis = 1_700_000_000_000

const adTypes = ['banner', 'modal', 'sponsored-search', 'mail', 'mobile']
const eventTypes = ['view', 'click', 'purchase']
const channels = ['Google', 'Facebook', 'Baidu', 'Apple', 'channel-1234', 'channel-9876']

type Next = () => number

export function makeAds(): Ad[] {
  const next = randomIntegers(2023)
  const campaigns = uuids(next, 100)
  return uuids(next, 1000).map((ad_id, i) => ({
    ad_id,
    campaign_id: campaigns[Math.floor(i / 10)],
  }))
}

/** Path of a file with the ads. */
export function adsFile(): string {
  return generated('ads.json', write => write(`${JSON.stringify(makeAds())}\n`))
}

/** Path of a file with `count` events; the rows of both formats are the same. */
export function eventsFile(count: number, format: 'ndjson' | 'csv'): string {
  return generated(`events-${count}.${format}`, write => {
    const next = randomIntegers(12_345)
    const ads = makeAds()
    const users = uuids(next, 100_000)
    const pages = uuids(next, 10_000)
    const names = eventColumns.map(([name]) => name)
    if (format === 'csv') write(`${names.join(',')}\n`)
    for (let i = 0; i < count; i++) {
      const user = pick(users, next)
      const page = pick(pages, next)
      const { ad_id } = pick(ads, next)
      const adType = pick(adTypes, next)
      const eventType = pick(eventTypes, next)
      const time = firstEventMillis + Math.floor(i / 20) + (next() % 500)
      const address = `${next() % 256}.${next() % 256}.${next() % 256}.${next() % 256}`
      write(
        format === 'csv'
          ? `${user},${page},${ad_id},${adType},${eventType},${time},${address}\n`
          : `{"user_id":"${user}","page_id":"${page}","ad_id":"${ad_id}","ad_type":"${adType}","event_type":"${eventType}","event_time":${time},"ip_address":"${address}"}\n`,
      )
    }
  })
}

/** Path of a file with `count` bids. */
export function bidsFile(count: number): string {
  return generated(`bids-${count}.ndjson`, write => {
    const next = randomIntegers(777)
    let newest = 1000
    for (let i = 0; i < count; i++) {
      if (i % 15 === 0) newest++
      const popular = next() % 2 === 0
      const auction = popular ? Math.floor(newest / 100) * 100 : newest - (next() % 100)
      const bidder = 1000 + (next() % 50_000)
      const price = (next() % 1_000_000) + 1
      const url = `https://www.nexmark.com/${hex(next, 8)}/${hex(next, 4)}/item.htm?query=1&channel_id=${next() % 100_000}`
      const time = firstEventMillis + Math.floor(i / 10)
      write(
        `{"auction":${auction},"bidder":${bidder},"price":${price},"channel":"${pick(channels, next)}","url":"${url}","dateTime":${time},"extra":"${hex(next, 48)}"}\n`,
      )
    }
  })
}

/** Columns as DDL text of Spark: `a STRING, b BIGINT`. */
export function ddlOf(columns: readonly (readonly [string, string])[]): string {
  return columns.map(([name, type]) => `${name} ${type}`).join(', ')
}

function pick<T>(values: readonly T[], next: Next): T {
  return values[next() % values.length]
}

function uuids(next: Next, count: number): string[] {
  return Array.from({ length: count }, () => {
    const digits = hex(next, 32)
    return [8, 12, 16, 20, 32].map((end, i) => digits.slice([0, 8, 12, 16, 20][i], end)).join('-')
  })
}

function hex(next: Next, length: number): string {
  let text = ''
  while (text.length < length) text += next().toString(16).padStart(8, '0')
  return text.slice(0, length)
}
