/** Parts of maps: map_keys, map_values, map_entries, map_contains_key. */
import {
  arrayType,
  BooleanType,
  type DataType,
  type MapType,
  structField,
  structType,
} from '../types/data-type.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import { mapAndKey } from './array-search.js'
import { refuseVoid } from './array-typing.js'
import { documented, scalar, typed } from './define.js'
import { keyFinder } from './map-lookup.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

const mapOf = (types: readonly DataType[]): MapType => types[0] as MapType

register(
  scalar(
    'map_keys',
    ['map'],
    types => arrayType(mapOf(types).key, false),
    (map: MapValue) => map.keys,
    documented('map', 'The keys of a map, as an array.', [
      ["map_keys(map(1, 'a', 2, 'b'))", '[1, 2]'],
    ]),
  ),
  scalar(
    'map_values',
    ['map'],
    types => arrayType(mapOf(types).value, mapOf(types).valueContainsNull),
    (map: MapValue) => map.values,
    documented('map', 'The values of a map, as an array.', [
      ["map_values(map(1, 'a', 2, 'b'))", '[a, b]'],
    ]),
  ),
  scalar(
    'map_entries',
    ['map'],
    types => {
      const { key, value, valueContainsNull } = mapOf(types)
      const entry = structType([
        structField('key', key, false),
        structField('value', value, valueContainsNull),
      ])
      return arrayType(entry, false)
    },
    (map: MapValue) => map.keys.map((key, i) => [key, map.values[i]]),
    documented('map', 'The entries of a map, as an array of structs of a key and a value.', [
      ["map_entries(map(1, 'a', 2, 'b'))", '[{1, a}, {2, b}]'],
    ]),
  ),
  typed(
    'map_contains_key',
    (args, env, call) => {
      checkCount(call, args.length, 2, 2)
      refuseVoid(call, args)
      return { args: mapAndKey(args, env, call), type: BooleanType }
    },
    call => {
      const find = keyFinder(call.args[0].type as MapType)
      return (map: MapValue, key: SqlValue) => find(map, key) >= 0
    },
    documented(
      'map',
      'Whether the map has the key.',
      [
        ["map_contains_key(map(1, 'a', 2, 'b'), 1)", 'true'],
        ["map_contains_key(map(1, 'a', 2, 'b'), 3)", 'false'],
      ],
      'Null when an argument is null.',
    ),
  ),
)
