/** `Temporal` values where the engine has them, known by their tag: no types of them are needed. */
type TimeKind = 'date' | 'timestamp' | 'timestamp_ntz' | 'day_time_interval'

interface EpochTime {
  readonly epochNanoseconds: bigint
}

const MICROS_PER_DAY = 86_400_000_000

/** Days or microseconds of a Temporal value that is of the kind; undefined for everything else. Finer parts are cut off. */
export function temporalValue(value: unknown, kind: TimeKind): number | undefined {
  const tag = value === null || value === undefined ? '' : Object(value)[Symbol.toStringTag]
  switch (tag) {
    case 'Temporal.Instant':
    case 'Temporal.ZonedDateTime':
      return kind === 'timestamp' ? floorToMicros((value as EpochTime).epochNanoseconds) : undefined
    case 'Temporal.PlainDateTime':
      return kind === 'timestamp_ntz' ? microsOfText(String(value)) : undefined
    case 'Temporal.PlainDate':
      return kind === 'date' ? microsOfText(`${value}T00:00:00`) / MICROS_PER_DAY : undefined
    case 'Temporal.Duration':
      return kind === 'day_time_interval' ? microsOfDuration(value) : undefined
    default:
      return undefined
  }
}

function floorToMicros(nanos: bigint): number {
  const micros = nanos / 1000n
  return Number(nanos < 0n && micros * 1000n !== nanos ? micros - 1n : micros)
}

/** Of `2024-01-31T12:00:00.123456789`, perhaps with a calendar behind it; as if it were UTC. */
function microsOfText(text: string): number {
  const [, seconds, fraction = ''] = /^([^.[]+)(?:\.(\d+))?/.exec(text) as RegExpExecArray
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6))
}

function microsOfDuration(value: unknown): number | undefined {
  const d = value as Record<string, number>
  if (d.years !== 0 || d.months !== 0) return undefined
  const hours = (d.weeks * 7 + d.days) * 24 + d.hours
  const seconds = (hours * 60 + d.minutes) * 60 + d.seconds
  return seconds * 1_000_000 + d.milliseconds * 1000 + d.microseconds
}
