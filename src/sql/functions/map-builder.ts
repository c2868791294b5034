/**
 * Maps of keys and values: a null key is NULL_MAP_KEY; of a key that comes twice DUPLICATED_MAP_KEY, or, when
 * `spark.sql.mapKeyDedupPolicy` is LAST_WIN, the first one's place and the last one's value. -0.0 as a key is 0.0.
 */
import { MillraceError } from '../../util/errors.js'
import type { DataType } from '../types/data-type.js'
import { type HashKey, hashKeyOf } from '../types/ordering.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import { toText } from '../types/text.js'
import type { FunctionEnv } from './function.js'

export type BuildMap = (keys: readonly SqlValue[], values: readonly SqlValue[]) => MapValue

/** Makes maps of one key type from as many keys as values. */
export function mapBuilder(keyType: DataType, env: FunctionEnv): BuildMap {
  const keyOf = hashKeyOf(keyType)
  const lastWins = env.settings['spark.sql.mapKeyDedupPolicy']?.toUpperCase() === 'LAST_WIN'
  const isFractional = keyType.kind === 'double' || keyType.kind === 'float'
  return (keys, values) => {
    const places = new Map<HashKey, number>()
    const newKeys: SqlValue[] = []
    const newValues: SqlValue[] = []
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]
      if (key === null) throw new MillraceError('NULL_MAP_KEY')
      const hash = keyOf(key)
      const place = places.get(hash)
      if (place === undefined) {
        places.set(hash, newKeys.length)
        newKeys.push(isFractional ? (key as number) + 0 : key)
        newValues.push(values[i])
      } else if (lastWins) {
        newValues[place] = values[i]
      } else {
        throw new MillraceError('DUPLICATED_MAP_KEY', {
          key: toText(key, keyType, env.timeZone),
          mapKeyDedupPolicy: '"spark.sql.mapKeyDedupPolicy"',
        })
      }
    }
    return { keys: newKeys, values: newValues }
  }
}
