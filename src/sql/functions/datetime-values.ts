/** What functions of dates and times share: local times of values by type, and errors in ANSI mode or null. */
import { MillraceError } from '../../util/errors.js'
import type { DataType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { type TimeZone, timeZone } from '../types/time-zone.js'
import type { FunctionEnv } from './function.js'

/** Local microseconds of values of TIMESTAMP or TIMESTAMP_NTZ. */
export function localOf(type: DataType, env: FunctionEnv): (value: number) => number {
  if (type.kind !== 'timestamp') return value => value
  const zone = timeZone(env.timeZone)
  return zone.fixedOffset === 0 ? value => value : value => zone.toLocal(value)
}

/** The session's zone for TIMESTAMP, undefined for TIMESTAMP_NTZ. */
export function zoneOf(type: DataType, env: FunctionEnv): TimeZone | undefined {
  return type.kind === 'timestamp' ? timeZone(env.timeZone) : undefined
}

/** What makes an error where `strict`, else null. */
export function failing(strict: boolean): (error: () => MillraceError) => SqlValue {
  return error => {
    if (strict) throw error()
    return null
  }
}

/** A field of a date or time is out of its range. */
export function outOfBounds(rangeMessage: string): MillraceError {
  return new MillraceError('DATETIME_FIELD_OUT_OF_BOUNDS', { rangeMessage })
}

/** The result does not fit the 32 bits of a date or of months. */
export function integerOverflow(): MillraceError {
  return new MillraceError('ARITHMETIC_OVERFLOW', { alternative: '' })
}
