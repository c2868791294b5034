/**
 * One SQL value inside the engine. What users give and get is made from it and into it by `external.ts`.
 *
 * | type | value |
 * | --- | --- |
 * | BOOLEAN | boolean |
 * | BYTE, SHORT, INT | number |
 * | LONG | number when it is a safe integer, else bigint: never the other way round ("canonical") |
 * | DECIMAL(p, s) | the unscaled integer, canonical as LONG: 12.50 of scale 2 is 1250 |
 * | FLOAT, DOUBLE | number; FLOAT is rounded by Math.fround |
 * | STRING | string |
 * | BINARY | Uint8Array |
 * | DATE | days since 1970-01-01 |
 * | TIMESTAMP, TIMESTAMP_NTZ | microseconds since 1970-01-01 00:00:00 (UTC; local), a whole number |
 * | interval of years and months | months |
 * | interval of days to seconds | microseconds |
 * | INTERVAL | `CalendarInterval` |
 * | ARRAY | array of values |
 * | MAP | `MapValue` |
 * | STRUCT | array of values, by position |
 *
 * NULL is `null`, everywhere. Values are never changed in place.
 */

export type Integral = number | bigint

/** An INTERVAL of all units; months and days are not a fixed number of microseconds. */
export interface CalendarInterval {
  readonly months: number
  readonly days: number
  readonly microseconds: number
}

/** Keys and values in order of insertion; keys are not null and distinct. */
export interface MapValue {
  readonly keys: readonly SqlValue[]
  readonly values: readonly SqlValue[]
}

export type SqlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | CalendarInterval
  | MapValue
  | readonly SqlValue[]

export type StructValue = readonly SqlValue[]

/** The canonical form of an integer: number where it is safe, else bigint. */
export function canonical(value: bigint): Integral {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** The bigint of an integer in canonical form. */
export function toBigInt(value: Integral): bigint {
  return typeof value === 'bigint' ? value : BigInt(value)
}
