/** New maps: map, map_from_arrays, map_from_entries, map_concat, str_to_map. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { commonType } from '../types/coercion.js'
import {
  type DataType,
  type MapType,
  mapType,
  NullType,
  StringType,
  someType,
  sqlType,
} from '../types/data-type.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import { quotedCall } from './array-typing.js'
import { documented, typed } from './define.js'
import type { FunctionEnv, TypedCall } from './function.js'
import { type BuildMap, mapBuilder } from './map-builder.js'
import { register } from './registry.js'
import { splitter } from './split.js'
import { checkCount, signature, type TypingRule, unexpectedInput } from './typing.js'

type Values = readonly SqlValue[]

/** Throws DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE. */
export function checkKeyType(call: Call, args: readonly Resolved[], key: DataType): void {
  if (!someType(key, part => part.kind === 'map')) return
  throw new MillraceError('DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE', {
    sqlExpr: quotedCall(call, args),
    keyType: `"${sqlType(key)}"`,
  })
}

const typeTexts = (types: readonly DataType[]): string =>
  `[${types.map(type => `"${sqlType(type)}"`).join(', ')}]`

const alternating: TypingRule = (args, env, call) => {
  if (args.length % 2 !== 0) {
    throw new MillraceError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', {
      functionName: '`map`',
      expectedNum: '2n (n > 0)',
      actualNum: args.length,
    })
  }
  const common = (offset: number): DataType => {
    const types = args.filter((_, i) => i % 2 === offset).map(arg => arg.type)
    const type = types.length === 0 ? NullType : commonType(types, env)
    if (type !== undefined) return type
    throw new MillraceError(
      offset === 0
        ? 'DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES'
        : 'DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES',
      { sqlExpr: quotedCall(call, args), functionName: '`map`', dataType: typeTexts(types) },
    )
  }
  const key = common(0)
  const value = common(1)
  checkKeyType(call, args, key)
  const hasNulls = args.some((arg, i) => i % 2 === 1 && arg.nullable)
  return {
    args: args.map((_, i) => (i % 2 === 0 ? key : value)),
    type: mapType(key, value, hasNulls),
    nullable: false,
  }
}

const ofArrays: TypingRule = (args, env, call) => {
  const { args: types } = signature(['array', 'array'], NullType)(args, env, call)
  const [keys, values] = types as DataType[]
  if (keys.kind !== 'array' || values.kind !== 'array') return { type: NullType }
  checkKeyType(call, args, keys.element)
  return { args: types, type: mapType(keys.element, values.element, values.containsNull) }
}

const ofEntries: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 1)
  const { type, nullable } = args[0]
  if (type.kind === 'void') return { type: mapType(type, type) }
  if (type.kind === 'array' && type.element.kind === 'struct' && type.element.fields.length === 2) {
    const [key, value] = type.element.fields
    checkKeyType(call, args, key.type)
    return {
      type: mapType(key.type, value.type, value.nullable),
      nullable: nullable || type.containsNull,
    }
  }
  throw unexpectedInput({ ...call, args }, 0, '"ARRAY" of pair "STRUCT"')
}

const concatenating: TypingRule = (args, env, call) => {
  const types = args.map(arg => arg.type)
  const type = types.length === 0 ? mapType(StringType, StringType) : commonType(types, env)
  if (type?.kind !== 'map' || types.some(({ kind }) => kind !== 'map')) {
    throw new MillraceError('DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES', {
      sqlExpr: quotedCall(call, args),
      functionName: '`map_concat`',
      dataType: typeTexts(types),
    })
  }
  return { args: args.map(() => type), type }
}

function builderOf(call: TypedCall, env: FunctionEnv): BuildMap {
  return mapBuilder((call.type as MapType).key, env)
}

/** Splitters by their patterns, for those that are not constant. */
function splitting(): (text: string, pattern: string, limit: number) => string[] {
  const made = new Map<string, ReturnType<typeof splitter>>()
  return (text, pattern, limit) => {
    let split = made.get(pattern)
    if (split === undefined) {
      if (made.size > 100) made.clear()
      split = splitter(pattern, 'str_to_map')
      made.set(pattern, split)
    }
    return split(text, limit)
  }
}

register(
  typed(
    'map',
    alternating,
    (call, env) => {
      const build = builderOf(call, env)
      return (...items: SqlValue[]) =>
        build(
          items.filter((_, i) => i % 2 === 0),
          items.filter((_, i) => i % 2 === 1),
        )
    },
    documented(
      'map',
      'A map of keys and values, which come by turns.',
      [["map(1.0, '2', 3.0, '4')", '{1.0 -> 2, 3.0 -> 4}']],
      'A null key is NULL_MAP_KEY, a key that comes twice DUPLICATED_MAP_KEY, unless spark.sql.mapKeyDedupPolicy is LAST_WIN.',
    ),
    { nulls: 'handled' },
  ),
  typed(
    'map_from_arrays',
    ofArrays,
    (call, env) => {
      const build = builderOf(call, env)
      return (keys: Values, values: Values) => {
        if (keys.length === values.length) return build(keys, values)
        throw new MillraceError('MAP_ARRAYS_OF_DIFFERENT_LENGTH', {
          keys: keys.length,
          values: values.length,
        })
      }
    },
    documented(
      'map',
      'A map of an array of keys and an array of as many values.',
      [["map_from_arrays(array(1.0, 3.0), array('2', '4'))", '{1.0 -> 2, 3.0 -> 4}']],
      'Null when an array is null. Keys must not be null and not come twice.',
    ),
  ),
  typed(
    'map_from_entries',
    ofEntries,
    (call, env) => {
      const build = builderOf(call, env)
      return (entries: readonly (Values | null)[]) => {
        if (entries.includes(null)) return null
        const pairs = entries as readonly Values[]
        return build(
          pairs.map(pair => pair[0]),
          pairs.map(pair => pair[1]),
        )
      }
    },
    documented(
      'map',
      'A map of an array of structs of two fields: a key and a value.',
      [["map_from_entries(array(struct(1, 'a'), struct(2, 'b')))", '{1 -> a, 2 -> b}']],
      'Null when an entry is null. Keys must not be null and not come twice.',
    ),
  ),
  typed(
    'map_concat',
    concatenating,
    (call, env) => {
      const build = builderOf(call, env)
      return (...maps: MapValue[]) =>
        build(
          maps.flatMap(map => map.keys),
          maps.flatMap(map => map.values),
        )
    },
    documented(
      'map',
      'The entries of all maps in one.',
      [["map_concat(map(1, 'a', 2, 'b'), map(3, 'c'))", '{1 -> a, 2 -> b, 3 -> c}']],
      'Null when a map is null. A key that two maps have is DUPLICATED_MAP_KEY, unless spark.sql.mapKeyDedupPolicy is LAST_WIN.',
    ),
  ),
  typed(
    'str_to_map',
    signature([StringType, StringType, StringType], mapType(StringType, StringType), {
      optional: 2,
    }),
    (call, env) => {
      const build = builderOf(call, env)
      const split = splitting()
      return (text: string, between = ',', within = ':') => {
        const pairs = split(text, between, -1).map(pair => split(pair, within, 2))
        return build(
          pairs.map(pair => pair[0]),
          pairs.map(pair => pair[1] ?? null),
        )
      }
    },
    documented(
      'map',
      'A map of a text of keys and values. The second argument, a regular expression, separates entries (a comma unless given), the third a key from its value (a colon).',
      [
        ["str_to_map('a:1,b:2,c:3', ',', ':')", '{a -> 1, b -> 2, c -> 3}'],
        ["str_to_map('a')", '{a -> NULL}'],
      ],
      'A part without the second separator is a key whose value is null. A key that comes twice is DUPLICATED_MAP_KEY.',
    ),
    {
      text: ([of, between = ',', within = ':']) => `str_to_map(${of}, ${between}, ${within})`,
    },
  ),
)
