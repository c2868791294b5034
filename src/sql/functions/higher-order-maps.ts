/** Lambdas over maps: map_filter, transform_keys, transform_values, map_zip_with. */
import type { Call, Resolved } from '../expressions/expression.js'
import { tightestCommonType } from '../types/coercion.js'
import { type DataType, isOrderable, type MapType, mapType } from '../types/data-type.js'
import { hashKeyOf } from '../types/ordering.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import { quotedCall } from './array-typing.js'
import { documented, typed } from './define.js'
import type { FunctionEnv } from './function.js'
import {
  differentKeys,
  entryLambda,
  knownArgs,
  requireLambda,
  requireMap,
  requirePredicate,
} from './higher-order.js'
import { checkKeyType } from './map-build.js'
import { mapBuilder } from './map-builder.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

type OfEntry = (key: SqlValue, value: SqlValue) => SqlValue

/** The type that the keys of both maps of map_zip_with become. */
function commonKey(call: Call, args: readonly Resolved[], env?: FunctionEnv): DataType {
  const left = requireMap(call, args, 0).key
  const right = requireMap(call, args, 1).key
  const common = tightestCommonType(left, right, { ansi: env?.ansi ?? true })
  if (common !== undefined && isOrderable(common)) return common
  throw differentKeys(quotedCall(call, args.slice(0, 2)), left, right)
}

register(
  {
    ...typed(
      'map_filter',
      (args, _env, call) => {
        checkCount(call, args.length, 2, 2)
        const type = requireMap(call, args, 0)
        requirePredicate(call, args, 1)
        return { type, nullable: args[0].nullable }
      },
      () =>
        ({ keys, values }: MapValue, f: OfEntry) => {
          const kept = keys.map((key, i) => f(key, values[i]) === true)
          return { keys: keys.filter((_, i) => kept[i]), values: values.filter((_, i) => kept[i]) }
        },
      documented('higher-order', 'The entries for whose key and value a lambda gives true.', [
        ['map_filter(map(1, 0, 2, 2, 3, -1), (k, v) -> k > v)', '{1 -> 0, 3 -> -1}'],
      ]),
    ),
    lambdas: entryLambda,
  },
  {
    ...typed(
      'transform_keys',
      (args, _env, call) => {
        checkCount(call, args.length, 2, 2)
        const { value, valueContainsNull } = requireMap(call, args, 0)
        const { type } = requireLambda(call, args, 1)
        checkKeyType(call, args, type)
        return { type: mapType(type, value, valueContainsNull), nullable: args[0].nullable }
      },
      (call, env) => {
        const build = mapBuilder((call.type as MapType).key, env)
        return ({ keys, values }: MapValue, f: OfEntry) =>
          build(
            keys.map((key, i) => f(key, values[i])),
            values,
          )
      },
      documented(
        'higher-order',
        'The map with the keys that a lambda gives for key and value.',
        [['transform_keys(map(1, 2, 3, 4), (k, v) -> k + v)', '{3 -> 2, 7 -> 4}']],
        'A null key is NULL_MAP_KEY, a key that comes twice DUPLICATED_MAP_KEY, unless spark.sql.mapKeyDedupPolicy is LAST_WIN.',
      ),
    ),
    lambdas: entryLambda,
  },
  {
    ...typed(
      'transform_values',
      (args, _env, call) => {
        checkCount(call, args.length, 2, 2)
        const { key } = requireMap(call, args, 0)
        const { type, nullable } = requireLambda(call, args, 1)
        return { type: mapType(key, type, nullable), nullable: args[0].nullable }
      },
      () =>
        ({ keys, values }: MapValue, f: OfEntry) => ({
          keys,
          values: keys.map((key, i) => f(key, values[i])),
        }),
      documented('higher-order', 'The map with the values that a lambda gives for key and value.', [
        ['transform_values(map(1, 2, 3, 4), (k, v) -> k + v)', '{1 -> 3, 3 -> 7}'],
      ]),
    ),
    lambdas: entryLambda,
  },
  {
    ...typed(
      'map_zip_with',
      (args, env, call) => {
        checkCount(call, args.length, 3, 3)
        const key = commonKey(call, args, env)
        const { type, nullable } = requireLambda(call, args, 2)
        const maps = [0, 1].map((i): DataType => ({ ...requireMap(call, args, i), key }))
        return {
          args: [...maps, undefined],
          type: mapType(key, type, nullable),
          nullable: args[0].nullable || args[1].nullable,
        }
      },
      call => {
        const keyOf = hashKeyOf((call.type as MapType).key)
        return (
          a: MapValue,
          b: MapValue,
          f: (key: SqlValue, left: SqlValue, right: SqlValue) => SqlValue,
        ) => {
          const ofA = new Map(a.keys.map((key, i) => [keyOf(key), a.values[i]]))
          const ofB = new Map(b.keys.map((key, i) => [keyOf(key), b.values[i]]))
          const keys = [...a.keys, ...b.keys.filter(key => !ofA.has(keyOf(key)))]
          const values = keys.map(key => {
            const hash = keyOf(key)
            return f(key, ofA.get(hash) ?? null, ofB.get(hash) ?? null)
          })
          return { keys, values }
        }
      },
      documented(
        'higher-order',
        'A map of the keys of two maps, with the values that a lambda gives for the key and the values of both.',
        [
          [
            "map_zip_with(map(1, 'a', 2, 'b'), map(1, 'x', 3, 'y'), (k, v1, v2) -> coalesce(v1, v2))",
            '{1 -> a, 2 -> b, 3 -> y}',
          ],
        ],
        'The value of a key that a map does not have is null.',
      ),
    ),
    lambdas: (args, call) => {
      const known = knownArgs(args, call)
      const key = commonKey(call, known)
      return [
        undefined,
        undefined,
        [key, requireMap(call, known, 0).value, requireMap(call, known, 1).value],
      ]
    },
  },
)
