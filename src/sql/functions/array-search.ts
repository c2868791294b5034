/** What an array has and where: array_contains, array_position, array_remove, array_min, array_max, element_at, get, size. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import { tightestCommonType } from '../types/coercion.js'
import {
  type ArrayType,
  BooleanType,
  type DataType,
  IntegerType,
  isIntegral,
  isOrderable,
  LongType,
  sqlType,
} from '../types/data-type.js'
import { compareValues, equalValues } from '../types/ordering.js'
import type { Integral, MapValue, SqlValue } from '../types/sql-value.js'
import {
  elementNullable,
  elementOf,
  quotedCall,
  refuseVoid,
  requireArray,
  requireOrder,
  searching,
} from './array-typing.js'
import { documented, prepared, scalar, typed } from './define.js'
import type { Evaluate, FunctionEnv, ScalarFunction, TypedCall, Typing } from './function.js'
import { mapLookup } from './map-lookup.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

type Values = readonly SqlValue[]

const containing: TypingRule = (args, env, call) => {
  const typing = searching(() => BooleanType)(args, env, call)
  const { containsNull } = args[0].type as ArrayType
  return { ...typing, nullable: containsNull || args.some(arg => arg.nullable) }
}

const extreme: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 1)
  const { element } = requireArray(call, args, 0)
  requireOrder(call, args, element)
  return { type: element, nullable: true }
}

const best =
  (sign: 1 | -1) =>
  (call: TypedCall): Evaluate => {
    const compare = compareValues(elementOf(call.args[0]))
    return (array: Values) => {
      let found: SqlValue = null
      for (const value of array) {
        if (value !== null && (found === null || compare(value, found) * sign > 0)) found = value
      }
      return found
    }
  }

const elementAt =
  (isStrict: boolean): TypingRule =>
  (args, env, call): Typing => {
    checkCount(call, args.length, 2, 2)
    refuseVoid(call, args)
    const [{ type: of }, key] = args
    if (of.kind === 'array') {
      if (!isIntegral(key.type) || key.type.kind === 'long') {
        throw unexpectedInput({ ...call, args }, 1, '"INT"')
      }
      const place = (at: number, length: number): number => (at > 0 ? at - 1 : length + at)
      const nullable = elementNullable(args[0], key, isStrict && env.ansi, place)
      return { args: [undefined, IntegerType], type: of.element, nullable }
    }
    if (of.kind !== 'map') throw unexpectedInput({ ...call, args }, 0, '("ARRAY" or "MAP")')
    return { args: mapAndKey(args, env, call), type: of.value, nullable: true }
  }

/** The types that a map and a key to look for are cast to. */
export function mapAndKey(
  args: readonly Resolved[],
  env: FunctionEnv,
  call: Parameters<TypingRule>[2],
): DataType[] {
  const [{ type: map }, { type: key }] = args
  if (map.kind !== 'map') throw unexpectedInput({ ...call, args }, 0, '"MAP"')
  const common = tightestCommonType(map.key, key, env)
  if (common === undefined || !isOrderable(common)) {
    throw new MillraceError('DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES', {
      sqlExpr: quotedCall(call, args),
      functionName: `\`${call.name}\``,
      dataType: '"MAP"',
      leftType: `"${sqlType(map)}"`,
      rightType: `"${sqlType(key)}"`,
    })
  }
  return [{ ...map, key: common }, common]
}

function elementAtOf(call: TypedCall, strict: boolean): Evaluate {
  const { type } = call.args[0] as Resolved
  if (type.kind === 'map') return mapLookup(type)
  return (array: Values, index: number) => {
    if (index === 0) throw new MillraceError('INVALID_INDEX_OF_ZERO')
    const at = index > 0 ? index - 1 : array.length + index
    if (at >= 0 && at < array.length) return array[at]
    if (!strict) return null
    throw new MillraceError('INVALID_ARRAY_INDEX_IN_ELEMENT_AT', {
      indexValue: index,
      arraySize: array.length,
    })
  }
}

/** What `size(NULL)` is: null, and -1 only in legacy mode. */
function nullHasSize({ ansi, settings }: FunctionEnv): boolean {
  return !ansi && settings['spark.sql.legacy.sizeOfNull'] !== 'false'
}

const size: ScalarFunction = typed(
  ['size', 'cardinality'],
  (args, env, call) => {
    checkCount(call, args.length, 1, 1)
    const { kind } = args[0].type
    if (kind !== 'array' && kind !== 'map' && kind !== 'void') {
      throw unexpectedInput({ ...call, args }, 0, '("ARRAY" or "MAP")')
    }
    return { type: IntegerType, nullable: args[0].nullable && !nullHasSize(env) }
  },
  (_call, env) => {
    const ofNull = nullHasSize(env) ? -1 : null
    return (of: Values | MapValue | null) => {
      if (of === null) return ofNull
      return 'keys' in of && !Array.isArray(of) ? of.keys.length : (of as Values).length
    }
  },
  documented(
    'collection',
    'The number of elements of an array, or of entries of a map.',
    [
      ["size(array('b', 'd', 'c', 'a'))", '4'],
      ["size(map('a', 1, 'b', 2))", '2'],
      ['cardinality(array())', '0'],
    ],
    'Null for null; with ANSI mode off -1, unless spark.sql.legacy.sizeOfNull is false.',
  ),
  { nulls: 'handled' },
)

register(
  size,
  typed(
    'array_contains',
    containing,
    call => {
      const equal = equalValues(elementOf(call.args[0]))
      return (array: Values, value: SqlValue) => {
        let hasNull = false
        for (const item of array) {
          if (item === null) hasNull = true
          else if (equal(item, value)) return true
        }
        return hasNull ? null : false
      }
    },
    documented(
      'collection',
      'Whether the array has the value.',
      [
        ['array_contains(array(1, 2, 3), 2)', 'true'],
        ['array_contains(array(1, NULL), 2)', 'NULL'],
      ],
      'Null when the array or the value is null, and when the value is not found but the array has a null.',
    ),
  ),
  typed(
    'array_position',
    searching(() => LongType),
    call => {
      const equal = equalValues(elementOf(call.args[0]))
      return (array: Values, value: SqlValue) =>
        array.findIndex(item => item !== null && equal(item, value)) + 1
    },
    documented(
      'collection',
      'The position of the first element that equals the value, from 1; 0 when there is none.',
      [
        ['array_position(array(312, 773, 708, 708), 708)', '3'],
        ['array_position(array(1, NULL), 2)', '0'],
      ],
      'Null when the array or the value is null.',
    ),
  ),
  typed(
    'array_remove',
    searching(array => array, true),
    call => {
      const equal = equalValues(elementOf(call.args[0]))
      return (array: Values, value: SqlValue) =>
        array.filter(item => item === null || !equal(item, value))
    },
    documented(
      'collection',
      'The array without the elements that equal the value.',
      [['array_remove(array(1, 2, 3, NULL, 3), 3)', '[1, 2, NULL]']],
      'Nulls stay. Null when the array or the value is null.',
    ),
  ),
  typed(
    'array_min',
    extreme,
    best(-1),
    documented(
      'collection',
      'The least element.',
      [['array_min(array(1, 20, NULL, 3))', '1']],
      'Nulls are passed over; null when there is nothing else. NaN is greater than all numbers.',
    ),
  ),
  typed(
    'array_max',
    extreme,
    best(1),
    documented(
      'collection',
      'The greatest element.',
      [['array_max(array(1, 20, NULL, 3))', '20']],
      'Nulls are passed over; null when there is nothing else. NaN is greater than all numbers.',
    ),
  ),
  typed(
    'element_at',
    elementAt(true),
    (call, env) => elementAtOf(call, env.ansi),
    documented(
      'collection',
      'The element of an array at a position, from 1, or from the end with -1; or the value of a key of a map.',
      [
        ['element_at(array(1, 2, 3), 2)', '2'],
        ['element_at(array(1, 2, 3), -1)', '3'],
        ["element_at(map(1, 'a', 2, 'b'), 2)", 'b'],
        ["element_at(map(1, 'a'), 3)", 'NULL'],
      ],
      'Null for a key that is not there. A position outside of the array is INVALID_ARRAY_INDEX_IN_ELEMENT_AT, or null with ANSI mode off; position 0 is INVALID_INDEX_OF_ZERO always.',
    ),
  ),
  typed(
    'try_element_at',
    elementAt(false),
    call => elementAtOf(call, false),
    documented(
      'collection',
      'As element_at, but null for a position outside of the array.',
      [
        ['try_element_at(array(1, 2, 3), 2)', '2'],
        ['try_element_at(array(1, 2, 3), 5)', 'NULL'],
      ],
      'Position 0 is INVALID_INDEX_OF_ZERO.',
    ),
  ),
  prepared(
    'get',
    ['array', IntegerType],
    types => (types[0] as ArrayType).element,
    () => (array: Values, index: Integral) => array[Number(index)] ?? null,
    documented(
      'collection',
      'The element of an array by its index from 0.',
      [
        ['get(array(1, 2, 3), 0)', '1'],
        ['get(array(1, 2, 3), 3)', 'NULL'],
        ['get(array(1, 2, 3), -1)', 'NULL'],
      ],
      'Null for an index outside of the array.',
    ),
    { nullable: ([array, index]) => elementNullable(array, index, false, at => at) },
  ),
  scalar(
    'array_size',
    ['array'],
    IntegerType,
    (array: Values) => array.length,
    documented(
      'collection',
      'The number of elements of an array.',
      [["array_size(array('b', 'd', 'c', 'a'))", '4']],
      'Null for null.',
    ),
  ),
)
