/** Arrays as sets: array_distinct, array_union, array_intersect, array_except, arrays_overlap. Null equals null. */
import { arrayType, BooleanType } from '../types/data-type.js'
import { type HashKey, hashKeyOf } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'
import { arrayOrNull, elementOf, requireOrder, twoArrays } from './array-typing.js'
import { documented, typed } from './define.js'
import type { TypedCall } from './function.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

type Values = readonly SqlValue[]
type Key = (value: SqlValue) => HashKey

const keyOf = (call: TypedCall): Key => hashKeyOf(elementOf(call.args[0]))

/** The first element of each key that `take` takes. */
function distinct(array: Values, key: Key, take: (key: HashKey) => boolean): SqlValue[] {
  const seen = new Set<HashKey>()
  const result: SqlValue[] = []
  for (const value of array) {
    const k = key(value)
    if (seen.has(k) || !take(k)) continue
    seen.add(k)
    result.push(value)
  }
  return result
}

register(
  typed(
    'array_distinct',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const type = arrayOrNull(call, args, 0)
      requireOrder(call, args, type.element)
      return { args: [type], type }
    },
    call => {
      const key = keyOf(call)
      return (array: Values) => distinct(array, key, () => true)
    },
    documented('collection', 'The array without elements that came before in it.', [
      ['array_distinct(array(1, 2, 3, NULL, 3, NULL))', '[1, 2, 3, NULL]'],
    ]),
  ),
  typed(
    'array_union',
    twoArrays((element, a, b) => arrayType(element, a.containsNull || b.containsNull)),
    call => {
      const key = keyOf(call)
      return (a: Values, b: Values) => distinct([...a, ...b], key, () => true)
    },
    documented('collection', 'The elements of both arrays, each once.', [
      ['array_union(array(1, 2, 3), array(1, 3, 5))', '[1, 2, 3, 5]'],
    ]),
  ),
  typed(
    'array_intersect',
    twoArrays((element, a, b) => arrayType(element, a.containsNull && b.containsNull)),
    call => {
      const key = keyOf(call)
      return (a: Values, b: Values) => {
        const other = new Set(b.map(key))
        return distinct(a, key, k => other.has(k))
      }
    },
    documented(
      'collection',
      'The elements that are in both arrays, each once, in order of the first.',
      [['array_intersect(array(1, 2, 3), array(1, 3, 5))', '[1, 3]']],
    ),
  ),
  typed(
    'array_except',
    twoArrays((element, a) => arrayType(element, a.containsNull)),
    call => {
      const key = keyOf(call)
      return (a: Values, b: Values) => {
        const other = new Set(b.map(key))
        return distinct(a, key, k => !other.has(k))
      }
    },
    documented(
      'collection',
      'The elements of the first array that the second does not have, each once.',
      [['array_except(array(1, 2, 2, 3), array(1, 3, 5))', '[2]']],
    ),
  ),
  typed(
    'arrays_overlap',
    (args, env, call) => {
      const typing = twoArrays(() => BooleanType)(args, env, call)
      const holdNulls = args.some(({ type }) => type.kind === 'array' && type.containsNull)
      return { ...typing, nullable: holdNulls || args.some(arg => arg.nullable) }
    },
    call => {
      const key = keyOf(call)
      return (a: Values, b: Values) => {
        if (a.length === 0 || b.length === 0) return false
        const other = new Set(b.map(key))
        if (a.some(value => value !== null && other.has(key(value)))) return true
        return other.has(null) || a.includes(null) ? null : false
      }
    },
    documented(
      'collection',
      'Whether the arrays have an element in common that is not null.',
      [
        ['arrays_overlap(array(1, 2, 3), array(3, 4, 5))', 'true'],
        ['arrays_overlap(array(1, 2), array(3, NULL))', 'NULL'],
      ],
      'When they have none, both have elements and one of them has a null, the answer is null.',
    ),
  ),
)
