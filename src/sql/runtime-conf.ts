/** Settings of a session: those of the application, and over them what the program set. */
import { configEntries } from '../core/config.js'
import { SparkConf } from '../core/spark-conf.js'
import { MillraceError } from '../util/errors.js'
import type { RuntimeConf } from './query.js'
import { timeZone } from './types/time-zone.js'

const defaults: ReadonlyMap<string, string | undefined> = new Map(
  configEntries.map(entry => [entry.key, entry.default]),
)

export class SessionConf implements RuntimeConf {
  private readonly own = new Map<string, string>()
  private readonly application: SparkConf

  constructor(application: SparkConf) {
    this.application = application
  }

  get(key: string, fallback?: string): string {
    const value = this.find(key) ?? fallback
    if (value !== undefined) return value
    throw new MillraceError('SQL_CONF_NOT_FOUND', { sqlConf: `"${key}"` })
  }

  /** The value of a key, or its default. */
  find(key: string): string | undefined {
    const own = this.own.get(key)
    if (own !== undefined) return own
    return this.application.contains(key) ? this.application.get(key) : defaults.get(key)
  }

  /** Throws CANNOT_MODIFY_CONFIG, and what `checkSetting` does: a wrong value is not kept. */
  set(key: string, value: string | number | boolean): void {
    if (!this.isModifiable(key)) {
      throw new MillraceError('CANNOT_MODIFY_CONFIG', { key: `"${key}"` })
    }
    checkSetting(key, String(value))
    this.own.set(key, String(value))
  }

  unset(key: string): void {
    this.own.delete(key)
  }

  isModifiable(key: string): boolean {
    return (
      !defaults.has(key) || key.startsWith('spark.sql.') || key.startsWith('spark.millrace.sql.')
    )
  }

  isOn(key: string): boolean {
    return this.get(key).toLowerCase() === 'true'
  }

  /** A whole number. Throws INVALID_CONFIG_VALUE. */
  number(key: string): number {
    return sizeOf(key, this.get(key))
  }

  /** What was set by the program and the application, of SQL. */
  get settings(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const [key, value] of this.application.getAll()) if (isSqlKey(key)) found[key] = value
    for (const [key, value] of this.own) if (isSqlKey(key)) found[key] = value
    return found
  }

  /** All that the program set. */
  get entries(): ReadonlyMap<string, string> {
    return this.own
  }
}

/** A setting of SQL, not of the application. */
export function isSqlKey(key: string): boolean {
  return key.startsWith('spark.sql.') || key.startsWith('spark.millrace.sql.')
}

/** Throws INVALID_CONFIG_VALUE, INVALID_TIMEZONE and UNKNOWN_CONFIG_KEY. Keys that are not known are Spark's, or the program's own. */
export function checkSetting(key: string, value: string): void {
  new SparkConf(false).set(key, value).check()
  if (key === 'spark.sql.session.timeZone') timeZone(value)
  else if (key === 'spark.sql.autoBroadcastJoinThreshold') sizeOf(key, value)
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
}

function sizeOf(key: string, value: string): number {
  const match = /^\s*(-?\d+)\s*([bkmgt]?)b?\s*$/i.exec(value)
  if (match !== null) return Number(match[1]) * units[match[2].toLowerCase()]
  const expected = 'a whole number, or a size such as 10MB'
  throw new MillraceError('INVALID_CONFIG_VALUE', { key, value, expected })
}
