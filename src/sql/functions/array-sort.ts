/** Orders of arrays: sort_array, array_sort with and without a comparator, shuffle. */
import { randomBytes } from 'node:crypto'
import { MillraceError } from '../../util/errors.js'
import { BooleanType, LongType, sqlType } from '../types/data-type.js'
import { compareValues } from '../types/ordering.js'
import { type Integral, type SqlValue, toBigInt } from '../types/sql-value.js'
import { elementOf, quotedCall, requireArray, requireOrder } from './array-typing.js'
import { constantValue } from './constant.js'
import { documented, typed } from './define.js'
import type { Evaluate, FunctionEnv, ScalarFunction, TypedCall } from './function.js'
import { MersenneTwister } from './mersenne-twister.js'
import { register } from './registry.js'
import { checkCount, signature, type TypingRule } from './typing.js'

type Values = readonly SqlValue[]

const sortable: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 1, 2)
  const { type } = args[0]
  if (type.kind !== 'void') requireOrder(call, args, requireArray(call, args, 0))
  return signature(['array', BooleanType], types => types[0], { optional: 1 })(args, env, call)
}

function sortArray(call: TypedCall): Evaluate {
  const compare = compareValues(elementOf(call.args[0]))
  return (array: Values, ascending = true) => {
    const sorted = array
      .filter(value => value !== null)
      .sort(ascending ? compare : (a, b) => compare(b, a))
    const nulls = new Array<SqlValue>(array.length - sorted.length).fill(null)
    return ascending ? [...nulls, ...sorted] : [...sorted, ...nulls]
  }
}

const comparing: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 2)
  const type = requireArray(call, args, 0)
  const comparator = args[1]
  if (comparator === undefined) {
    requireOrder(call, args, type)
  } else if (comparator.kind !== 'lambda' || comparator.type.kind !== 'int') {
    throw new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE', {
      sqlExpr: quotedCall(call, args),
      functionName: '`lambdafunction`',
      expectedType: '"INT"',
      actualType: `"${sqlType(comparator.type)}"`,
    })
  }
  return { type, nullable: args[0].nullable }
}

function arraySort(call: TypedCall): Evaluate {
  if (call.args.length === 1) {
    const compare = compareValues(elementOf(call.args[0]))
    return (array: Values) => {
      const sorted: SqlValue[] = array.filter(value => value !== null).sort(compare)
      while (sorted.length < array.length) sorted.push(null)
      return sorted
    }
  }
  return (array: Values, comparator: (a: SqlValue, b: SqlValue) => number | null) => {
    // sort() of JavaScript puts undefined last but gives null to the comparator, as is meant
    const compare = (a: SqlValue, b: SqlValue): number => {
      const order = comparator(a, b)
      if (order !== null) return order
      throw new MillraceError('COMPARATOR_RETURNS_NULL', {
        firstValue: String(a),
        secondValue: String(b),
      })
    }
    return [...array].sort(compare)
  }
}

const shuffled = (call: TypedCall, env: FunctionEnv): Evaluate => {
  const given = call.args.length > 1 ? constantValue(call.args[1]) : undefined
  const seed =
    given === undefined ? randomBytes(8).readBigInt64BE() : toBigInt((given ?? 0) as Integral)
  const random = new MersenneTwister(seed + BigInt(env.partition ?? 0))
  return (array: Values) => {
    const result: SqlValue[] = []
    for (let i = 0; i < array.length; i++) {
      const j = random.nextInt(i + 1)
      if (j !== i) result[i] = result[j]
      result[j] = array[i]
    }
    return result
  }
}

const arraySorting: ScalarFunction = {
  ...typed(
    'array_sort',
    comparing,
    arraySort,
    documented(
      'collection',
      'The elements in ascending order, or in the order of a comparator, a lambda of two elements that gives a negative INT, 0 or a positive INT.',
      [
        ["array_sort(array('b', NULL, 'a'))", '[a, b, NULL]'],
        [
          'array_sort(array(5, 6, 1), (left, right) -> CASE WHEN left > right THEN -1 WHEN left < right THEN 1 ELSE 0 END)',
          '[6, 5, 1]',
        ],
      ],
      'Nulls come last; a comparator is given them too. A comparator that gives null is COMPARATOR_RETURNS_NULL.',
    ),
  ),
  lambdas: args => {
    const { type } = args[0] ?? {}
    return type?.kind === 'array' ? [undefined, [type.element, type.element]] : []
  },
}

register(
  typed(
    'sort_array',
    sortable,
    sortArray,
    documented(
      'collection',
      'The elements in ascending order, or in descending order when the second argument is false.',
      [
        ["sort_array(array('b', 'd', NULL, 'c', 'a'), true)", '[NULL, a, b, c, d]'],
        ['sort_array(array(3, NULL, 1), false)', '[3, 1, NULL]'],
      ],
      'Nulls come first in ascending order and last in descending order.',
    ),
    {
      text: (args, { name }) =>
        `${name}(${args.length === 1 ? `${args[0]}, true` : args.join(', ')})`,
    },
  ),
  arraySorting,
  typed(
    'shuffle',
    signature(['array', LongType], types => types[0], { optional: 1 }),
    shuffled,
    documented(
      'collection',
      'The elements in random order. A second argument, a constant, is the seed of the order.',
      [['shuffle(array(1, 2, 3, 4, 5), 7)', '[1, 2, 5, 3, 4]']],
      'The same seed gives the same orders, those of Spark.',
    ),
    { deterministic: false, text: args => `shuffle(${args[0]})` },
  ),
)
