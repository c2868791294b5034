/** New arrays of values and of arrays: array, array_repeat, array_append, array_insert, array_compact, slice, flatten, arrays_zip. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import {
  type ArrayType,
  arrayType,
  type DataType,
  IntegerType,
  StringType,
  structField,
  structType,
} from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { arrayOrNull, elementAndValue, requireArray } from './array-typing.js'
import { documented, scalar, typed } from './define.js'
import type { Evaluate, FunctionEnv } from './function.js'
import { register } from './registry.js'
import { checkLength, joinTexts } from './size-limits.js'
import { checkCount, sameTypes, signature, type TypingRule, unexpectedInput } from './typing.js'

type Values = readonly SqlValue[]

const joining: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 2, 2)
  const element = elementAndValue(call, args, args[1], env)
  const { containsNull } = requireArray(call, args, 0)
  return {
    args: [arrayType(element, containsNull), element],
    type: arrayType(element, containsNull || args[1].nullable),
    nullable: args[0].nullable,
  }
}

/** Puts `value` at `position`: from 1, or from behind with -1, which is the last place unless `before` it. */
function insert(array: Values, position: number, value: SqlValue, before: boolean): SqlValue[] {
  if (position === 0) throw new MillraceError('INVALID_INDEX_OF_ZERO')
  const reach = position > 0 ? position : -position + (before ? 1 : 0)
  const length = Math.max(array.length + 1, reach)
  checkLength(length, 'array_insert')
  const gap = new Array<SqlValue>(length - array.length - 1).fill(null)
  if (position > 0) {
    const at = position - 1
    return at > array.length
      ? [...array, ...gap, value]
      : [...array.slice(0, at), value, ...array.slice(at)]
  }
  const at = array.length + 1 + position - (before ? 1 : 0)
  return at < 0 ? [value, ...gap, ...array] : [...array.slice(0, at), value, ...array.slice(at)]
}

const inserting: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 3, 3)
  const element = elementAndValue(call, args, args[2], env)
  const position = args[1].type.kind
  if (position !== 'int' && position !== 'short' && position !== 'byte' && position !== 'void') {
    throw unexpectedInput({ ...call, args }, 1, '"INT"')
  }
  const { containsNull } = requireArray(call, args, 0)
  return {
    args: [arrayType(element, containsNull), IntegerType, element],
    type: arrayType(element),
    nullable: args[0].nullable || args[1].nullable,
  }
}

const insertOf = (_call: unknown, env: FunctionEnv): Evaluate => {
  const before = env.settings['spark.sql.legacy.negativeIndexInArrayInsert'] === 'true'
  return (array: Values | null, position: number | null, value: SqlValue) =>
    array === null || position === null ? null : insert(array, position, value, before)
}

function sliceOf(array: Values, start: number, length: number): SqlValue[] {
  if (start === 0) {
    throw new MillraceError('INVALID_PARAMETER_VALUE.START', {
      parameter: '`start`',
      functionName: '`slice`',
    })
  }
  if (length < 0) {
    throw new MillraceError('INVALID_PARAMETER_VALUE.LENGTH', {
      parameter: '`length`',
      functionName: '`slice`',
      length,
    })
  }
  const from = start > 0 ? start - 1 : array.length + start
  return from < 0 ? [] : array.slice(from, from + length)
}

const flattening: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 1)
  const { type } = args[0]
  if (type.kind === 'void') return { type }
  const inner = type.kind === 'array' ? type.element : undefined
  if (inner?.kind !== 'array') throw unexpectedInput({ ...call, args }, 0, '"ARRAY" of "ARRAY"')
  return { type: inner, nullable: args[0].nullable || (type as ArrayType).containsNull }
}

function flatten(arrays: readonly (Values | null)[]): SqlValue[] | null {
  let length = 0
  for (const array of arrays) {
    if (array === null) return null
    length += array.length
  }
  checkLength(length, 'flatten')
  const result: SqlValue[] = []
  for (const array of arrays as readonly Values[]) for (const value of array) result.push(value)
  return result
}

const zipping: TypingRule = (args, _env, call) => {
  const arrays = args.map(({ type }, i): DataType => {
    if (type.kind !== 'array' && type.kind !== 'void') {
      throw unexpectedInput({ ...call, args }, i, '"ARRAY"')
    }
    return type.kind === 'array' ? type : arrayType(type)
  })
  const fields = args.map((arg, i) => structField(nameOf(arg, i), (arrays[i] as ArrayType).element))
  return { args: arrays, type: arrayType(structType(fields), false) }
}

function nameOf(arg: Resolved, index: number): string {
  if (arg.kind === 'attribute' || arg.kind === 'alias' || arg.kind === 'bound') return arg.name
  const field = arg.kind === 'call' && arg.name === 'getfield' ? arg.args[1] : undefined
  return field?.kind === 'literal' ? String(field.value) : String(index)
}

function join(array: Values, delimiter: string, ofNull: string | undefined): string {
  const shown = ofNull === undefined ? array.filter(value => value !== null) : array
  return joinTexts(
    shown.map(value => value ?? ofNull),
    delimiter,
    'array_join',
  )
}

register(
  typed(
    'array',
    sameTypes({
      least: 0,
      returns: (element, args) =>
        arrayType(
          element,
          args.some(arg => arg.nullable),
        ),
      nullable: () => false,
    }),
    () =>
      (...values: SqlValue[]) =>
        values,
    documented('collection', 'An array of the arguments.', [
      ['array(1, 2, 3)', '[1, 2, 3]'],
      ['array(1, NULL)', '[1, NULL]'],
    ]),
    { nulls: 'handled' },
  ),
  typed(
    'array_repeat',
    (args, env, call) => {
      const typing = signature(['any', IntegerType], IntegerType)(args, env, call)
      return {
        ...typing,
        type: arrayType(args[0].type, args[0].nullable),
        nullable: args[1].nullable,
      }
    },
    () => (value: SqlValue, count: number | null) => {
      if (count === null) return null
      checkLength(count, 'array_repeat', 'count')
      return new Array<SqlValue>(Math.max(count, 0)).fill(value)
    },
    documented(
      'collection',
      'An array with the value so many times.',
      [
        ["array_repeat('123', 2)", '[123, 123]'],
        ["array_repeat('123', 0)", '[]'],
      ],
      'Null when the number is null; none when it is negative.',
    ),
    { nulls: 'handled' },
  ),
  typed(
    'array_append',
    joining,
    () => (array: Values | null, value: SqlValue) => array && [...array, value],
    documented(
      'collection',
      'The array with the value behind its elements.',
      [
        ["array_append(array('b', 'd'), 'a')", '[b, d, a]'],
        ['array_append(array(1), NULL)', '[1, NULL]'],
      ],
      'Null when the array is null.',
    ),
    { nulls: 'handled' },
  ),
  typed(
    'array_prepend',
    joining,
    () => (array: Values | null, value: SqlValue) => array && [value, ...array],
    documented(
      'collection',
      'The array with the value before its elements.',
      [["array_prepend(array('b', 'd'), 'a')", '[a, b, d]']],
      'Null when the array is null.',
    ),
    { nulls: 'handled' },
  ),
  typed(
    'array_insert',
    inserting,
    insertOf,
    documented(
      'collection',
      'The array with the value put in at a position, from 1, or from the end with -1.',
      [
        ['array_insert(array(1, 2, 3, 4), 5, 5)', '[1, 2, 3, 4, 5]'],
        ['array_insert(array(5, 4, 3, 2), -1, 1)', '[5, 4, 3, 2, 1]'],
        ['array_insert(array(1, 2), 5, 9)', '[1, 2, NULL, NULL, 9]'],
      ],
      'Places up to the position are filled with nulls. Null when the array or the position is null; position 0 is INVALID_INDEX_OF_ZERO.',
    ),
    { nulls: 'handled' },
  ),
  typed(
    'array_compact',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const type = arrayOrNull(call, args, 0)
      return { args: [type], type: arrayType(type.element, false) }
    },
    () => (array: Values) => array.filter(value => value !== null),
    documented('collection', 'The array without its nulls.', [
      ['array_compact(array(1, 2, 3, NULL))', '[1, 2, 3]'],
    ]),
  ),
  scalar(
    'slice',
    ['array', IntegerType, IntegerType],
    types => types[0],
    sliceOf,
    documented(
      'collection',
      'So many elements from a position on, which counts from 1, or from the end when it is negative.',
      [
        ['slice(array(1, 2, 3, 4), 2, 2)', '[2, 3]'],
        ['slice(array(1, 2, 3, 4), -2, 2)', '[3, 4]'],
      ],
      'None when the position is outside of the array. Position 0 and negative numbers of elements are INVALID_PARAMETER_VALUE.',
    ),
  ),
  typed(
    'flatten',
    flattening,
    () => flatten,
    documented(
      'collection',
      'The elements of the arrays in an array, one after the other.',
      [
        ['flatten(array(array(1, 2), array(3, 4)))', '[1, 2, 3, 4]'],
        ['flatten(array(array(1), NULL))', 'NULL'],
      ],
      'Null when one of the arrays is null.',
    ),
  ),
  typed(
    'arrays_zip',
    zipping,
    () =>
      (...arrays: Values[]) => {
        const length = Math.max(0, ...arrays.map(array => array.length))
        return Array.from({ length }, (_, i) => arrays.map(array => array[i] ?? null))
      },
    documented(
      'collection',
      'An array of structs: the first elements of all arrays, the second ones, and so on.',
      [
        ['arrays_zip(array(1, 2, 3), array(2, 3, 4))', '[{1, 2}, {2, 3}, {3, 4}]'],
        ["arrays_zip(array(1, 2), array('a'))", '[{1, a}, {2, NULL}]'],
      ],
      'Shorter arrays go on with nulls. Fields have the names of columns, else numbers from 0. Null when an array is null.',
    ),
  ),
  scalar(
    'array_join',
    [arrayType(StringType), StringType, StringType],
    StringType,
    join,
    documented(
      'collection',
      'The elements as one string with the delimiter between them.',
      [
        ["array_join(array('hello', 'world'), ' ')", 'hello world'],
        ["array_join(array('hello', NULL, 'world'), ' ')", 'hello world'],
        ["array_join(array('hello', NULL, 'world'), ' ', ',')", 'hello , world'],
      ],
      'Nulls are left out, or are the third argument. Null when an argument is null.',
    ),
    { optional: 1 },
  ),
)
