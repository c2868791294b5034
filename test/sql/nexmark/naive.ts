/** Answers of queries for which Spark's are not recorded, computed from the events as plainly as can be. */
import type { Auction, Bid, Event, Person } from './events.js'

const windowMillis = 10_000

export type Answer = readonly Readonly<Record<string, string | number>>[]

export const naiveAnswers: Readonly<Record<string, (events: readonly Event[]) => Answer>> = {
  /** All bids. */
  q0: events => bidsOf(events).map(answeredBid),

  /** Who sells things of category 10 and lives in one of three states. */
  q3: events =>
    auctionsOf(events)
      .filter(auction => auction.category === 10)
      .flatMap(auction =>
        personsOf(events)
          .filter(({ id, state }) => id === auction.seller && ['or', 'id', 'ca'].includes(state))
          .map(({ name, city, state }) => ({ name, city, state, id: auction.id })),
      ),

  /** Bids as high as the highest of a window, placed in that window or at the moment it ends. */
  q7: events => {
    const bids = bidsOf(events)
    const highest = new Map<number, number>()
    for (const { date_time, price } of bids) {
      const start = windowStart(date_time)
      highest.set(start, Math.max(price, highest.get(start) ?? 0))
    }
    return Array.from(highest).flatMap(([start, maximum]) =>
      bids
        .filter(({ price }) => price === maximum)
        .filter(({ date_time }) => date_time >= start && date_time <= start + windowMillis)
        .map(({ auction, price, bidder, date_time, extra }) => ({
          auction,
          price,
          bidder,
          dateTime: iso(date_time),
          extra,
        })),
    )
  },

  /** Persons who came in the same window in which they began to sell. */
  q8: events => {
    const sellers = new Set(
      auctionsOf(events).map(({ seller, date_time }) => `${seller} ${windowStart(date_time)}`),
    )
    const found = new Map<string, { id: number; name: string; starttime: string }>()
    for (const { id, name, date_time } of personsOf(events)) {
      const start = windowStart(date_time)
      if (sellers.has(`${id} ${start}`)) {
        found.set(`${id} ${name} ${start}`, { id, name, starttime: iso(start) })
      }
    }
    return Array.from(found.values())
  },
}

function answeredBid({ auction, bidder, price, date_time, extra }: Bid): Answer[number] {
  return { auction, bidder, price, dateTime: iso(date_time), extra }
}

function personsOf(events: readonly Event[]): Person[] {
  return events.flatMap(({ Person }) => Person ?? [])
}

function auctionsOf(events: readonly Event[]): Auction[] {
  return events.flatMap(({ Auction }) => Auction ?? [])
}

function bidsOf(events: readonly Event[]): Bid[] {
  return events.flatMap(({ Bid }) => Bid ?? [])
}

function windowStart(millis: number): number {
  return millis - (millis % windowMillis)
}

function iso(millis: number): string {
  return new Date(millis).toISOString()
}
