/** Values as people read them: numbers with units, durations, sizes, times. What is not known is a dash. */

const none = '–'
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

type Maybe = number | null | undefined

const known = (value: Maybe): value is number =>
  value !== null && value !== undefined && !Number.isNaN(value)

/** `12,345`. */
export function count(value: Maybe): string {
  return known(value) ? whole.format(value) : none
}

/** `1 task`, `2 tasks`. */
export function counted(value: number, noun: string): string {
  const plural = /(?:s|x|ch)$/.test(noun) ? `${noun}es` : noun.replace(/([^aeou])y$/, '$1ie') + 's'
  return `${whole.format(value)} ${value === 1 ? noun : plural}`
}

/** Milliseconds as `0 ms`, `320 ms`, `1.2 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function duration(ms: Maybe): string {
  if (!known(ms)) return none
  if (ms < 0) return `-${duration(-ms)}`
  if (ms < 999.5) return `${ms < 10 ? tenths.format(ms) : whole.format(ms)} ms`
  if (ms < 59_950) return `${tenths.format(ms / 1000)} s`
  const units: [ms: number, name: string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ]
  const rounded = Math.round(ms / 1000) * 1000
  const first = units.findIndex(([size]) => rounded >= size)
  const [size, name] = units[first]
  const [smaller, smallerName] = units[first + 1]
  const rest = Math.floor((rounded % size) / smaller)
  const large = `${whole.format(Math.floor(rounded / size))} ${name}`
  return rest === 0 ? large : `${large} ${rest} ${smallerName}`
}

/** Bytes as `0 B`, `512 B`, `1.5 KiB`, `20 MiB`. */
export function bytes(value: Maybe): string {
  if (!known(value)) return none
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let size = value
  let unit = 0
  while (size >= 1023.5 && unit < names.length - 1) {
    size /= 1024
    unit++
  }
  return `${size < 10 && unit > 0 ? tenths.format(size) : whole.format(size)} ${names[unit]}`
}

/** Records a second as `1,234 /s`. */
export function rate(value: Maybe): string {
  return known(value) ? `${value < 10 ? tenths.format(value) : whole.format(value)} /s` : none
}

/** A share, 0 to 1, as `62 %`. */
export function percent(share: Maybe): string {
  return known(share) ? `${whole.format(share * 100)} %` : none
}

/** An answer's time in ms since 1970; undefined when there is none. */
export function parseTime(text: string | null | undefined): number | undefined {
  if (!text) return undefined
  const ms = Date.parse(text.replace(/GMT$/, 'Z'))
  return Number.isNaN(ms) ? undefined : ms
}

/** The time of day where the reader is, `14:05:09`, with the day when it is not that of `today`. */
export function localTime(ms: number, today: number): string {
  const at = new Date(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  const part = at.getMilliseconds() === 0 ? '' : `.${String(at.getMilliseconds()).padStart(3, '0')}`
  const isToday = at.toDateString() === new Date(today).toDateString()
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `
  return `${isToday ? '' : day}${clock}${part}`
}
