/** Names of time zones in English: `PST`, `Pacific Standard Time`, of an instant. */
import type { TimeZone } from './time-zone.js'

/** Abbreviations that `Intl` does not have in American English: of winter and summer, by region. */
const abbreviations: readonly (readonly [standard: string, summer: string, zones: string])[] = [
  [
    'CET',
    'CEST',
    'Europe/Amsterdam Europe/Andorra Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Copenhagen Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich',
  ],
  [
    'EET',
    'EEST',
    'Europe/Athens Europe/Bucharest Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius Africa/Cairo',
  ],
  ['GMT', 'BST', 'Europe/London'],
  ['GMT', 'IST', 'Europe/Dublin'],
  ['WET', 'WEST', 'Europe/Lisbon'],
  ['MSK', 'MSD', 'Europe/Moscow'],
  ['IST', 'IST', 'Asia/Kolkata Asia/Calcutta'],
  ['JST', 'JDT', 'Asia/Tokyo'],
  ['KST', 'KDT', 'Asia/Seoul'],
  ['CST', 'CDT', 'Asia/Shanghai'],
  ['HKT', 'HKST', 'Asia/Hong_Kong'],
  ['IST', 'IDT', 'Asia/Jerusalem'],
  ['PKT', 'PKST', 'Asia/Karachi'],
  ['AEST', 'AEDT', 'Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Hobart'],
  ['ACST', 'ACDT', 'Australia/Adelaide Australia/Darwin'],
  ['AWST', 'AWDT', 'Australia/Perth'],
  ['NZST', 'NZDT', 'Pacific/Auckland'],
  ['SAST', 'SAST', 'Africa/Johannesburg'],
  ['EAT', 'EAT', 'Africa/Nairobi Africa/Addis_Ababa'],
]

const byZone = new Map<string, readonly [string, string]>()
for (const [standard, summer, zones] of abbreviations) {
  for (const zone of zones.split(' ')) byZone.set(zone, [standard, summer])
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The name of a zone at an instant; for zones of an offset alone, the id. */
export function zoneName(zone: TimeZone, micros: number, style: 'short' | 'long'): string {
  const { id } = zone
  if (zone.fixedOffset !== undefined) {
    if (id === 'UTC' || id === 'Etc/UTC')
      return style === 'short' ? 'UTC' : 'Coordinated Universal Time'
    if (id === 'GMT') return style === 'short' ? 'GMT' : 'Greenwich Mean Time'
    return id
  }
  const own = style === 'short' ? byZone.get(id) : undefined
  if (own !== undefined) {
    const offset = zone.offsetAt(micros)
    const year = 31_556_952_000_000
    // in summer the offset is larger than at some other time of the year
    const least = Math.min(
      zone.offsetAt(micros - year / 2),
      zone.offsetAt(micros + year / 4),
      zone.offsetAt(micros - year / 4),
    )
    return own[offset > least ? 1 : 0]
  }
  const key = `${style} ${id}`
  let format = formats.get(key)
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: style })
    } catch {
      return id
    }
    formats.set(key, format)
  }
  const part = format.formatToParts(micros / 1000).find(part => part.type === 'timeZoneName')
  return part?.value ?? id
}

/** Zones by the short names of the United States and of Greenwich, in capitals. */
const namedZones: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  UT: 'UTC',
  GMT: 'GMT',
  Z: 'UTC',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  CET: 'Europe/Paris',
  CEST: 'Europe/Paris',
  EET: 'Europe/Helsinki',
  EEST: 'Europe/Helsinki',
  BST: 'Europe/London',
  JST: 'Asia/Tokyo',
  IST: 'Asia/Kolkata',
}

/** The id of the zone that a short name stands for. */
export function zoneOfName(name: string): string | undefined {
  const upper = name.toUpperCase()
  return Object.hasOwn(namedZones, upper) ? namedZones[upper] : undefined
}
