/** Finding a key in maps of one type. */
import type { MapType } from '../types/data-type.js'
import { equalValues } from '../types/ordering.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'

/** The position of a key, or -1. Neither the map nor the key may be null. */
export function keyFinder(type: MapType): (map: MapValue, key: SqlValue) => number {
  const equal = equalValues(type.key)
  return ({ keys }, key) => {
    for (let i = 0; i < keys.length; i++) if (equal(keys[i], key)) return i
    return -1
  }
}

/** The value of a key; null when there is none. */
export function mapLookup(type: MapType): (map: MapValue, key: SqlValue) => SqlValue {
  const find = keyFinder(type)
  return (map, key) => {
    const at = find(map, key)
    return at < 0 ? null : map.values[at]
  }
}
