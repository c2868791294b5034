/** Lambdas over arrays: transform, filter, exists, forall, aggregate, zip_with. */
import { arrayType, BooleanType, sameTypeButNulls, sqlType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { requireArray } from './array-typing.js'
import { documented, typed } from './define.js'
import type { FunctionEnv, ScalarFunction } from './function.js'
import { elementLambda, knownArgs, requireLambda, requirePredicate } from './higher-order.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

type Values = readonly SqlValue[]
type Map1 = (value: SqlValue, index: number) => SqlValue
type Map2 = (a: SqlValue, b: SqlValue) => SqlValue

function threeValued({ settings }: FunctionEnv): boolean {
  return settings['spark.sql.legacy.followThreeValuedLogicInArrayExists'] !== 'false'
}

const filtering: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 2, 2)
  const type = requireArray(call, args, 0)
  requirePredicate(call, args, 1)
  return { type, nullable: args[0].nullable }
}

const deciding =
  (countsNulls: (env: FunctionEnv) => boolean): TypingRule =>
  (args, env, call) => {
    checkCount(call, args.length, 2, 2)
    requireArray(call, args, 0)
    requirePredicate(call, args, 1)
    return {
      type: BooleanType,
      nullable: args[0].nullable || (countsNulls(env) && args[1].nullable),
    }
  }

const aggregating: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 3, 4)
  requireArray(call, args, 0)
  const start = args[1].type
  const merged = requireLambda(call, args, 2).type
  if (merged.kind !== 'void' && !sameTypeButNulls(merged, start)) {
    throw unexpectedInput({ ...call, args }, 2, `"${sqlType(start)}"`)
  }
  return { type: args.length === 4 ? requireLambda(call, args, 3).type : start, nullable: true }
}

/** The text of the second lambda of aggregate, when it is left out. */
const identity = 'lambdafunction(namedlambdavariable(), namedlambdavariable())'

const lambdasOfAggregate: NonNullable<ScalarFunction['lambdas']> = (args, call) => {
  const known = knownArgs(args, call)
  const { element } = requireArray(call, known, 0)
  const start = known[1]?.type
  return start === undefined ? [] : [undefined, undefined, [start, element], [start]]
}

register(
  {
    ...typed(
      'transform',
      (args, _env, call) => {
        checkCount(call, args.length, 2, 2)
        requireArray(call, args, 0)
        const { type, nullable } = requireLambda(call, args, 1)
        return { type: arrayType(type, nullable), nullable: args[0].nullable }
      },
      () => (array: Values, f: Map1) => {
        const result = new Array<SqlValue>(array.length)
        for (let i = 0; i < array.length; i++) result[i] = f(array[i], i)
        return result
      },
      documented(
        'higher-order',
        'What a lambda gives for each element; it takes the element and, where it has a second parameter, its index from 0.',
        [
          ['transform(array(1, 2, 3), x -> x + 1)', '[2, 3, 4]'],
          ['transform(array(1, 2, 3), (x, i) -> x + i)', '[1, 3, 5]'],
        ],
        'Null for null.',
      ),
    ),
    lambdas: elementLambda(true),
  },
  {
    ...typed(
      'filter',
      filtering,
      () => (array: Values, f: Map1) => array.filter((value, i) => f(value, i) === true),
      documented(
        'higher-order',
        'The elements for which a lambda gives true; it takes the element and, where it has a second parameter, its index from 0.',
        [
          ['filter(array(1, 2, 3), x -> x % 2 = 1)', '[1, 3]'],
          ['filter(array(0, 2, 3), (x, i) -> x > i)', '[2, 3]'],
        ],
        'Elements for which it gives null are left out.',
      ),
    ),
    lambdas: elementLambda(true),
  },
  {
    ...typed(
      'exists',
      deciding(threeValued),
      (_call, env) => {
        const ofNull = threeValued(env) ? null : false
        return (array: Values, f: Map1) => {
          let hasNull = false
          for (let i = 0; i < array.length; i++) {
            const found = f(array[i], i)
            if (found === true) return true
            if (found === null) hasNull = true
          }
          return hasNull ? ofNull : false
        }
      },
      documented(
        'higher-order',
        'Whether a lambda gives true for an element.',
        [
          ['exists(array(1, 2, 3), x -> x % 2 = 0)', 'true'],
          ['exists(array(1, NULL, 3), x -> x % 2 = 0)', 'NULL'],
        ],
        'Null when it gives true for none and null for one of them.',
      ),
    ),
    lambdas: elementLambda(false),
  },
  {
    ...typed(
      'forall',
      deciding(() => true),
      () => (array: Values, f: Map1) => {
        let hasNull = false
        for (let i = 0; i < array.length; i++) {
          const found = f(array[i], i)
          if (found === false) return false
          if (found === null) hasNull = true
        }
        return hasNull ? null : true
      },
      documented(
        'higher-order',
        'Whether a lambda gives true for all elements.',
        [
          ['forall(array(2, 4, 8), x -> x % 2 = 0)', 'true'],
          ['forall(array(2, NULL, 8), x -> x % 2 = 0)', 'NULL'],
          ['forall(array(1, NULL), x -> x % 2 = 0)', 'false'],
        ],
        'Null when it gives false for none and null for one of them; true for an empty array.',
      ),
    ),
    lambdas: elementLambda(false),
  },
  {
    ...typed(
      ['aggregate', 'reduce'],
      aggregating,
      () =>
        (
          array: Values | null,
          start: SqlValue,
          merge: Map2,
          finish?: (v: SqlValue) => SqlValue,
        ) => {
          if (array === null) return null
          let result = start
          for (const value of array) result = merge(result, value)
          return finish === undefined ? result : finish(result)
        },
      documented(
        'higher-order',
        'One value of all elements: begins with the second argument, and a lambda makes the next value of the last one and an element. A second lambda makes the result of the last value.',
        [
          ['aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x)', '6'],
          ['aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x, acc -> acc * 10)', '60'],
        ],
        'The first lambda must give the type of the start: cast the start where it is too narrow. Null when the array is null.',
      ),
      {
        nulls: 'handled',
        text: (args, { name }) =>
          `${name}(${(args.length === 3 ? [...args, identity] : args).join(', ')})`,
      },
    ),
    lambdas: lambdasOfAggregate,
  },
  {
    ...typed(
      'zip_with',
      (args, _env, call) => {
        checkCount(call, args.length, 3, 3)
        requireArray(call, args, 0)
        requireArray(call, args, 1)
        const { type, nullable } = requireLambda(call, args, 2)
        return {
          type: arrayType(type, nullable),
          nullable: args[0].nullable || args[1].nullable,
        }
      },
      () => (a: Values, b: Values, f: Map2) => {
        const length = Math.max(a.length, b.length)
        return Array.from({ length }, (_, i) => f(a[i] ?? null, b[i] ?? null))
      },
      documented(
        'higher-order',
        'What a lambda gives for the elements of two arrays at the same place.',
        [
          [
            "zip_with(array(1, 2, 3), array('a', 'b', 'c'), (x, y) -> (y, x))",
            '[{a, 1}, {b, 2}, {c, 3}]',
          ],
          ['zip_with(array(1, 2), array(3), (x, y) -> x + y)', '[4, NULL]'],
        ],
        'A shorter array goes on with nulls.',
      ),
    ),
    lambdas: (args, call) => {
      const known = knownArgs(args, call)
      const elements = [0, 1].map(i => requireArray(call, known, i).element)
      return [undefined, undefined, elements]
    },
  },
)
