/** Maps as keys: equal whatever the order of their entries, so that as keys they have them in order. */
import { encodeKey, keyScratch } from '../../core/serializer/key-codec.js'
import { compareStrings } from '../types/ordering.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'

function isMap(value: SqlValue): value is MapValue {
  return typeof value === 'object' && value !== null && Array.isArray((value as MapValue).keys)
}

export function hasMap(value: SqlValue): boolean {
  return Array.isArray(value) ? value.some(hasMap) : isMap(value)
}

export function withSortedMaps(value: SqlValue): SqlValue {
  if (Array.isArray(value)) return value.map(withSortedMaps)
  if (!isMap(value)) return value
  const entries = value.keys.map((key, i) => [key, withSortedMaps(value.values[i])] as const)
  entries.sort(([a], [b]) => compareKeys(a, b))
  return { keys: entries.map(([key]) => key), values: entries.map(([, item]) => item) }
}

function compareKeys(a: SqlValue, b: SqlValue): number {
  if (typeof a === 'object') return compareStrings(bytesOf(a), bytesOf(b))
  if (typeof a === 'string') return compareStrings(a, b as string)
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0
}

/** Canonical bytes, as text. */
function bytesOf(key: SqlValue): string {
  encodeKey(key)
  return Buffer.from(keyScratch.bytes.subarray(0, keyScratch.length)).toString('latin1')
}
