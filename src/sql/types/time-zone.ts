/**
 * Time zones: the offset of an instant, and the instant of a local time. Rules come from `Intl`, which is asked once
 * for each stretch of about 407 days; after that a look-up is an index and, where an offset changes within the stretch,
 * a short search.
 *
 * Local times that a zone skips move forward by the length of the gap; of local times that come twice the earlier
 * instant is taken. Both mean: near a change the offset of before it counts.
 *
 * Ids are those of Spark: regions (`Europe/Berlin`, upper and lower case matter), `UTC`, `GMT`, `UT`, `Z`, offsets
 * (`+8`, `+08:00`, `-0730`, `+01:02:03`), prefixed offsets (`UTC+8`, `GMT-03:30`) and Java's short ids (`PST`, `CST`).
 */
import { MillraceError } from '../../util/errors.js'
import { MICROS_PER_DAY, MICROS_PER_SECOND, twoDigits } from './calendar.js'

export interface TimeZone {
  /** As the user wrote it. */
  readonly id: string
  /** Set when the offset never changes, microseconds. */
  readonly fixedOffset: number | undefined
  /** Microseconds to add to an instant of this time to have its local time. */
  offsetAt(micros: number): number
  /** Local microseconds of an instant. */
  toLocal(micros: number): number
  /** The instant of local microseconds. */
  toInstant(localMicros: number): number
}

const shortIds: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  EST: '-05:00',
  HST: '-10:00',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  MST: '-07:00',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
}

const zones = new Map<string, TimeZone | null>()

/** The zone of an id, or undefined when there is none. */
export function findTimeZone(id: string): TimeZone | undefined {
  let zone = zones.get(id)
  if (zone === undefined) {
    zone = makeZone(id) ?? null
    if (zones.size > 2000) zones.clear()
    zones.set(id, zone)
  }
  return zone ?? undefined
}

/** The zone of an id. Throws INVALID_TIMEZONE. */
export function timeZone(id: string): TimeZone {
  const zone = findTimeZone(id)
  if (zone === undefined) throw new MillraceError('INVALID_TIMEZONE', { timeZone: id })
  return zone
}

function makeZone(written: string): TimeZone | undefined {
  const id = Object.hasOwn(shortIds, written) ? shortIds[written] : written
  if (id === 'Z' || id === 'UTC' || id === 'GMT' || id === 'UT') return fixedZone(written, 0)
  const offset = /^(?:UTC|GMT|UT)?([+-].*)$/.exec(id)
  if (offset !== null) {
    const seconds = parseOffset(offset[1])
    return seconds === undefined ? undefined : fixedZone(written, seconds)
  }
  const plausible = /^[A-Z][A-Za-z0-9~_+-]*(?:\/[A-Z][A-Za-z0-9~_+-]*)*$/.test(id)
  if (!plausible) return undefined
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: id,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  } catch {
    return undefined
  }
  const name = format.resolvedOptions().timeZone
  if (name !== id && name.toLowerCase() === id.toLowerCase()) return undefined
  if (name === 'UTC') return fixedZone(written, 0)
  return new RegionZone(written, format)
}

/** Seconds of `+8`, `+08`, `+08:00`, `+0800`, `+08:00:00`, `+8:0`; undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const found =
    /^([+-])(\d{1,2})$/.exec(text) ??
    /^([+-])(\d{1,2}):(\d{1,2})$/.exec(text) ??
    /^([+-])(\d{2}):(\d{2}):(\d{2})$/.exec(text) ??
    /^([+-])(\d{2})(\d{2})(\d{2})?$/.exec(text)
  if (found === null) return undefined
  const [, sign, hours, minutes = '0', seconds = '0'] = found
  if (Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  if (total > 18 * 3600) return undefined
  return sign === '-' ? -total : total
}

/** `+08:00`, `-00:52:58`; `Z` for none when asked. */
export function offsetText(offsetMicros: number, zero = '+00:00'): string {
  if (offsetMicros === 0) return zero
  const total = Math.abs(offsetMicros) / MICROS_PER_SECOND
  const minutes = Math.floor(total / 60)
  const seconds = total - minutes * 60
  const text = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
  return `${offsetMicros < 0 ? '-' : '+'}${text}${seconds === 0 ? '' : `:${twoDigits(seconds)}`}`
}

function fixedZone(id: string, seconds: number): TimeZone {
  const offset = seconds * MICROS_PER_SECOND
  return {
    id,
    fixedOffset: offset,
    offsetAt: () => offset,
    toLocal: micros => micros + offset,
    toInstant: localMicros => localMicros - offset,
  }
}

/** Offsets by start: `offsets[0]` counts before `starts[0]`, `offsets[i + 1]` from `starts[i]` on. */
interface Stretch {
  readonly starts: readonly number[]
  readonly offsets: readonly number[]
}

/** About 407 days. */
const STRETCH_MICROS = 2 ** 45
const STEP_SECONDS = 4 * 86_400
const CYCLE_MICROS = 146_097 * MICROS_PER_DAY
/** Before 1800 no zone changes. */
const FIRST_MICROS = Date.UTC(1800, 0, 1) * 1000
/** From here on rules repeat with the calendar, every 400 years: those of 2100 to 2500 are asked for. */
const CYCLIC_FROM = Date.UTC(2500, 0, 1) * 1000

class RegionZone implements TimeZone {
  readonly id: string
  readonly fixedOffset: undefined = undefined
  private readonly format: Intl.DateTimeFormat
  private readonly byInstant = new Map<number, Stretch>()
  private readonly byLocal = new Map<number, Stretch>()
  private lastInstant: Stretch | undefined
  private lastInstantKey = Number.NaN
  private lastLocal: Stretch | undefined
  private lastLocalKey = Number.NaN

  constructor(id: string, format: Intl.DateTimeFormat) {
    this.id = id
    this.format = format
  }

  offsetAt(micros: number): number {
    const at = reduced(micros)
    const key = Math.floor(at / STRETCH_MICROS)
    let stretch: Stretch | undefined
    if (key === this.lastInstantKey) stretch = this.lastInstant
    else {
      stretch = this.byInstant.get(key)
      if (stretch === undefined) {
        stretch = this.stretchFrom(key * STRETCH_MICROS, (key + 1) * STRETCH_MICROS)
        this.byInstant.set(key, stretch)
      }
      this.lastInstant = stretch
      this.lastInstantKey = key
    }
    return offsetIn(stretch as Stretch, at)
  }

  toLocal(micros: number): number {
    return micros + this.offsetAt(micros)
  }

  toInstant(localMicros: number): number {
    const at = reduced(localMicros)
    const key = Math.floor(at / STRETCH_MICROS)
    let stretch: Stretch | undefined
    if (key === this.lastLocalKey) stretch = this.lastLocal
    else {
      stretch = this.byLocal.get(key)
      if (stretch === undefined) {
        // offsets are below a day
        const instants = this.stretchFrom(
          key * STRETCH_MICROS - MICROS_PER_DAY,
          (key + 1) * STRETCH_MICROS + MICROS_PER_DAY,
        )
        const { starts, offsets } = instants
        stretch = {
          starts: starts.map((start, i) => start + Math.max(offsets[i], offsets[i + 1])),
          offsets,
        }
        this.byLocal.set(key, stretch)
      }
      this.lastLocal = stretch
      this.lastLocalKey = key
    }
    return localMicros - offsetIn(stretch as Stretch, at)
  }

  /** The changes after `from`, up to `to`. */
  private stretchFrom(from: number, to: number): Stretch {
    const starts: number[] = []
    let low = Math.floor(Math.max(from, FIRST_MICROS) / MICROS_PER_SECOND)
    const end = Math.ceil(to / MICROS_PER_SECOND)
    let offset = this.ask(low)
    const offsets = [offset]
    while (low < end) {
      const high = Math.min(low + STEP_SECONDS, end)
      const next = this.ask(high)
      if (next !== offset) {
        let before = low
        let after = high
        while (after - before > 1) {
          const middle = Math.floor((before + after) / 2)
          if (this.ask(middle) === offset) before = middle
          else after = middle
        }
        offset = this.ask(after)
        starts.push(after * MICROS_PER_SECOND)
        offsets.push(offset)
        low = after
      } else {
        low = high
      }
    }
    return { starts, offsets }
  }

  /** The offset at a second, in microseconds, from `12/31/1969, 16:00:00`. */
  private ask(seconds: number): number {
    const text = this.format.format(seconds * 1000)
    const year = Number(text.slice(6, 10))
    const local = Date.UTC(
      year,
      Number(text.slice(0, 2)) - 1,
      Number(text.slice(3, 5)),
      Number(text.slice(12, 14)),
      Number(text.slice(15, 17)),
      Number(text.slice(18, 20)),
    )
    return (local - seconds * 1000) * 1000
  }
}

function reduced(micros: number): number {
  if (micros < FIRST_MICROS) return FIRST_MICROS
  if (micros < CYCLIC_FROM) return micros
  return micros - (Math.floor((micros - CYCLIC_FROM) / CYCLE_MICROS) + 1) * CYCLE_MICROS
}

function offsetIn(stretch: Stretch, at: number): number {
  const { starts, offsets } = stretch
  for (let i = starts.length - 1; i >= 0; i--) if (at >= starts[i]) return offsets[i + 1]
  return offsets[0]
}
