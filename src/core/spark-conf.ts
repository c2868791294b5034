/** Configuration of an application: keys and texts, as Spark's SparkConf. */
import { MillraceError } from '../util/errors.js'
import { nearestName } from '../util/nearest-name.js'
import { type ConfigEntry, configEntries, configEntry } from './config.js'
import { launchSettings, type SettingSource } from './launch-settings.js'

const timeUnits: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const byteUnits: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
}

/** The configuration of an application: Spark's keys, and millrace's, which begin with `spark.millrace.`. */
export class SparkConf {
  private readonly settings = new Map<string, string>()
  /** Where the settings were made that are not of the program. */
  private readonly sources = new Map<string, SettingSource>()

  /**
   * With `loadDefaults` it begins with what the program was started with: the settings of `millrace run` and of the variable
   * `MILLRACE_CONF`. What the program sets replaces them. Throws UNKNOWN_CONFIG_KEY.
   */
  constructor(loadDefaults: boolean = true) {
    if (!loadDefaults) return
    for (const { key, value, source } of launchSettings()) this.put(key, value, source)
  }

  setMaster(master: string): this {
    return this.set('spark.master', master)
  }

  setAppName(name: string): this {
    return this.set('spark.app.name', name)
  }

  /** Throws UNKNOWN_CONFIG_KEY for a `spark.millrace.` key that does not exist; other keys are kept as they are. */
  set(key: string, value: string | number | boolean): this {
    return this.put(key, String(value), 'program')
  }

  setAll(settings: Iterable<readonly [string, string | number | boolean]>): this {
    for (const [key, value] of settings) this.set(key, value)
    return this
  }

  setIfMissing(key: string, value: string | number | boolean): this {
    return this.settings.has(key) ? this : this.set(key, value)
  }

  remove(key: string): this {
    this.settings.delete(key)
    this.sources.delete(key)
    return this
  }

  contains(key: string): boolean {
    return this.settings.has(key)
  }

  /** The value, or the given default, or the key's own default, or undefined. */
  get(key: string): string | undefined
  get(key: string, defaultValue: string): string
  get(key: string, defaultValue?: string): string | undefined {
    return this.settings.get(key) ?? defaultValue ?? configEntry(key)?.default
  }

  getAll(): [string, string][] {
    return [...this.settings]
  }

  /** Where a setting was made; `default` when it is not set. */
  sourceOf(key: string): SettingSource {
    return this.sources.get(key) ?? (this.settings.has(key) ? 'program' : 'default')
  }

  getBoolean(key: string, defaultValue: boolean): boolean {
    const text = this.get(key)
    if (text === undefined) return defaultValue
    const word = text.trim().toLowerCase()
    if (word === 'true') return true
    if (word === 'false') return false
    throw this.invalid(key, text, 'true or false')
  }

  getInt(key: string, defaultValue: number): number {
    const text = this.get(key)
    if (text === undefined) return defaultValue
    if (!/^\s*-?\d+\s*$/.test(text)) throw this.invalid(key, text, 'a whole number')
    return Number(text)
  }

  /** As `getInt`, from 1. */
  getPositiveInt(key: string, defaultValue: number): number {
    const value = this.getInt(key, defaultValue)
    if (value < 1) throw this.invalid(key, String(value), 'a whole number from 1')
    return value
  }

  getDouble(key: string, defaultValue: number): number {
    const text = this.get(key)
    if (text === undefined) return defaultValue
    const value = Number(text)
    if (text.trim() === '' || Number.isNaN(value)) throw this.invalid(key, text, 'a number')
    return value
  }

  /** Milliseconds of a text such as `200ms`, `2s`, `1min`; a bare number has the unit given (ms). */
  getTimeMs(key: string, defaultValue: number, unit = 'ms'): number {
    return this.quantity(key, defaultValue, unit, timeUnits, "a time such as '200ms' or '2s'")
  }

  /** Bytes of a text such as `64m` or `1g`; a bare number is bytes. */
  getBytes(key: string, defaultValue: number): number {
    return this.quantity(key, defaultValue, 'b', byteUnits, "a size such as '64m' or '1g'")
  }

  /** Throws INVALID_CONFIG_VALUE for the first setting that is not of its key's type. */
  check(): void {
    for (const { key, type, min } of configEntries) {
      if (!this.settings.has(key)) continue
      const value = this.valueOf(key, type)
      if (min === undefined || value >= min) continue
      const least = type === 'bytes' ? `${min / 1024 ** 2}m` : String(min)
      throw this.invalid(key, this.get(key)!, `at least ${least}`)
    }
  }

  /**
   * The settings under this prefix that are no key of ours and look like one, with that one. They are kept as they are,
   * as in Spark, and have no effect.
   */
  lookalikes(prefix: string): { readonly key: string; readonly nearest: string }[] {
    const known = configEntries.filter(({ key }) => key.startsWith(prefix))
    const names = known.map(({ key }) => key.slice(prefix.length))
    const found: { readonly key: string; readonly nearest: string }[] = []
    for (const key of this.settings.keys()) {
      if (!key.startsWith(prefix) || configEntry(key) !== undefined) continue
      const nearest = nearestName(key.slice(prefix.length), names, 1 / 4)
      if (nearest !== undefined) found.push({ key, nearest: prefix + nearest })
    }
    return found
  }

  private valueOf(key: string, type: ConfigEntry['type']): number {
    switch (type) {
      case 'string':
        return 0
      case 'boolean':
        return Number(this.getBoolean(key, false))
      case 'int':
        return this.getInt(key, 0)
      case 'double':
        return this.getDouble(key, 0)
      case 'timeMs':
        return this.getTimeMs(key, 0)
      case 'bytes':
        return this.getBytes(key, 0)
    }
  }

  clone(): SparkConf {
    const copy = new SparkConf(false)
    for (const [key, value] of this.settings) copy.put(key, value, this.sourceOf(key))
    return copy
  }

  /** All settings, a line each, in order of key. */
  toDebugString(): string {
    const lines = [...this.settings].map(([key, value]) => `${key}=${value}`)
    return lines.sort().join('\n')
  }

  private put(key: string, value: string, source: SettingSource): this {
    if (key.startsWith('spark.millrace.') && configEntry(key) === undefined) {
      const known = configEntries.map(entry => entry.key)
      throw new MillraceError('UNKNOWN_CONFIG_KEY', {
        key,
        source: elsewhere(source),
        nearest: nearestName(key, known) ?? '',
      })
    }
    this.settings.set(key, value)
    if (source === 'program') this.sources.delete(key)
    else this.sources.set(key, source)
    return this
  }

  private invalid(key: string, value: string, expected: string): MillraceError {
    const source = elsewhere(this.sourceOf(key))
    return new MillraceError('INVALID_CONFIG_VALUE', { key, value, expected, source })
  }

  private quantity(
    key: string,
    defaultValue: number,
    bareUnit: string,
    units: Readonly<Record<string, number>>,
    expected: string,
  ): number {
    const text = this.get(key)
    if (text === undefined) return defaultValue
    const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text)
    const factor = match === null ? undefined : units[(match[2] || bareUnit).toLowerCase()]
    if (match === null || factor === undefined) throw this.invalid(key, text, expected)
    return Number(match[1]) * factor
  }
}

/** Where a setting comes from that the program does not have itself, for errors. */
function elsewhere(source: SettingSource): string {
  switch (source) {
    case 'command line':
      return 'the command line'
    case 'environment':
      return 'the variable MILLRACE_CONF'
    case 'file':
      return 'the properties file'
    default:
      return ''
  }
}
