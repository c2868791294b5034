/** `abs`, `factorial`, `width_bucket`, `greatest` and `least`. */
import { MillraceError } from '../../util/errors.js'
import { prettyText } from '../expressions/pretty.js'
import { tightestCommonType } from '../types/coercion.js'
import {
  type DataType,
  DoubleType,
  IntegerType,
  isAnsiInterval,
  isNumeric,
  LongType,
  sqlType,
} from '../types/data-type.js'
import { addExact, overflow } from '../types/integral.js'
import { type Compare, compareValues } from '../types/ordering.js'
import { canonical, type Integral, type SqlValue } from '../types/sql-value.js'
import { checkOrder } from './comparison.js'
import { documented, scalar, typed } from './define.js'
import { longOfDouble } from './exact-decimal.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

/** The least value of types whose least value has no positive partner. */
const least: Partial<Record<DataType['kind'], number | bigint>> = {
  byte: -128,
  short: -32768,
  int: -2147483648,
  long: -(2n ** 63n),
  year_month_interval: -2147483648,
}

const factorials: readonly Integral[] = (() => {
  const found = [1n]
  for (let n = 1n; n <= 20n; n++) found.push(found[Number(n) - 1] * n)
  return found.map(canonical)
})()

/** The number of the one of `count` equal parts from `low` to `high` that x lies in, from 1; 0 and count + 1 outside. */
function widthBucket(x: number, low: number, high: number, count: Integral): Integral | null {
  if (count <= 0 || count === 9223372036854775807n || Number.isNaN(x)) return null
  if (low === high || !Number.isFinite(low) || !Number.isFinite(high)) return null
  const lower = Math.min(low, high)
  const upper = Math.max(low, high)
  const n = Number(count)
  if (low < high) {
    if (x < lower) return 0
    if (x >= upper) return addExact(count, 1)
    return addExact(longOfDouble((n * (x - lower)) / (upper - lower)), 1)
  }
  if (x > upper) return 0
  if (x <= lower) return addExact(count, 1)
  return addExact(longOfDouble((n * (upper - x)) / (upper - lower)), 1)
}

function extreme(name: string, sign: number, doc: FunctionDoc): ScalarFunction {
  return typed(
    name,
    (args, env, call) => {
      checkCount(call, args.length, 2, Number.POSITIVE_INFINITY)
      let type: DataType | undefined = args[0].type
      // strings do not become numbers or dates here
      for (const arg of args) type = type && tightestCommonType(type, arg.type, env)
      if (type === undefined) {
        throw new MillraceError('DATATYPE_MISMATCH.DATA_DIFF_TYPES', {
          sqlExpr: `"${prettyText({ ...call, args })}"`,
          functionName: `\`${name}\``,
          dataType: `(${args.map(arg => `"${sqlType(arg.type)}"`).join(' or ')})`,
        })
      }
      checkOrder(name, type, { ...call, args })
      const common = type
      return { args: args.map(() => common), type, nullable: args.every(arg => arg.nullable) }
    },
    call => {
      const compare: Compare = call.type.kind === 'void' ? () => 0 : compareValues(call.type)
      return (...values: SqlValue[]) => {
        let best: SqlValue = null
        for (let i = 0; i < values.length; i++) {
          const value = values[i]
          if (value === null) continue
          if (best === null || compare(value, best) * sign > 0) best = value
        }
        return best
      }
    },
    doc,
    { nulls: 'handled' },
  )
}

const isText = (type: DataType): boolean => type.kind === 'string' || type.kind === 'void'

register(
  typed(
    'abs',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { type } = args[0]
      if (isText(type)) return { args: [DoubleType], type: DoubleType }
      if (isNumeric(type) || isAnsiInterval(type)) return { type }
      throw unexpectedInput(
        { ...call, args },
        0,
        '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
      )
    },
    (call, env) => {
      const { type } = call
      if (type.kind === 'double' || type.kind === 'float') return Math.abs
      const lowest = least[type.kind]
      const isInterval = isAnsiInterval(type)
      return (x: Integral) => {
        if (x === lowest) {
          if (env.ansi || isInterval) throw overflow('')
          return x
        }
        return typeof x === 'number' ? Math.abs(x) : x < 0n ? canonical(-x) : x
      }
    },
    documented(
      'math',
      'The number, or the interval, without its sign.',
      [['abs(-1)', '1']],
      'The least number of a whole type has no such partner: an error in ANSI mode, else itself.',
    ),
  ),
  scalar(
    'factorial',
    [IntegerType],
    LongType,
    (n: number): Integral | null => (n < 0 || n > 20 ? null : factorials[n]),
    documented(
      'math',
      'The product of the numbers from 1 to the argument.',
      [['factorial(5)', '120']],
      'Null outside of 0 to 20.',
    ),
    { nullable: true },
  ),
  typed(
    'width_bucket',
    (args, _env, call) => {
      checkCount(call, args.length, 4, 4)
      const first = args[0].type
      const ofIntervals = isAnsiInterval(first)
      args.slice(0, 3).forEach((arg, i) => {
        const { type } = arg
        const fits = ofIntervals ? type.kind === first.kind : isNumeric(type) || isText(type)
        if (!fits) {
          throw unexpectedInput(
            { ...call, args },
            i,
            '("DOUBLE" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
          )
        }
      })
      if (!isNumeric(args[3].type) && !isText(args[3].type)) {
        throw unexpectedInput({ ...call, args }, 3, '"BIGINT"')
      }
      const of = ofIntervals ? undefined : DoubleType
      return { args: [of, of, of, LongType], type: LongType, nullable: true }
    },
    () => (x: Integral, low: Integral, high: Integral, count: Integral) =>
      widthBucket(Number(x), Number(low), Number(high), count),
    documented(
      'math',
      'The number of the part that the first argument lies in, when the range from the second to the third is cut into so many equal parts; 0 before the range and one more than there are parts behind it.',
      [['width_bucket(7, 0, 20, 4)', '2']],
      'Null when there are no parts, the range is empty or has no end, or the value is NaN. Intervals may stand in place of the numbers.',
    ),
  ),
  extreme(
    'greatest',
    1,
    documented(
      'math',
      'The greatest of the arguments; nulls are passed over.',
      [['greatest(3, 8, 5)', '8']],
      'Null when all are null. NaN is greater than all other numbers.',
    ),
  ),
  extreme(
    'least',
    -1,
    documented(
      'math',
      'The least of the arguments; nulls are passed over.',
      [['least(3, 8, 5)', '3']],
      'Null when all are null. NaN is greater than all other numbers.',
    ),
  ),
)
