/**
 * `approx_percentile` (`percentile_approx`).
 *
 * Partial state: [ARRAY of DOUBLE: numbers of the summary; ARRAY of LONG: their gaps; ARRAY of LONG: their slacks; LONG:
 * how many numbers there were], of `QuantileSummary`, compressed.
 */
import {
  arrayType,
  type DataType,
  DoubleType,
  isAnsiInterval,
  isDatetime,
  isFractional,
  isNumeric,
  LongType,
} from '../types/data-type.js'
import { decimalToDouble, fitsPrecision } from '../types/integral.js'
import { canonical, type Integral, type SqlValue } from '../types/sql-value.js'
import { aggregate, ObjectState } from './aggregate-define.js'
import { percentageType } from './aggregate-percentile.js'
import { constantNumbers, outOfRange, requireNumbers } from './constant-numbers.js'
import { documented } from './define.js'
import { QuantileSummary } from './quantile-summary.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

const ACCURACY = 10_000

const typing: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 2, 3)
  const { type } = args[0]
  const isText = type.kind === 'string' || type.kind === 'void'
  if (!isText && !isNumeric(type) && !isDatetime(type) && !isAnsiInterval(type)) {
    const required =
      '("NUMERIC" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")'
    throw unexpectedInput({ ...call, args }, 0, required)
  }
  const given = isText ? DoubleType : type
  const percentage = percentageType(call, args, 1)
  const types = [given, percentage]
  if (args.length === 3) {
    const accuracy = requireNumbers(call, args, 2, 'accuracy', LongType)
    if (typeof accuracy !== 'number') throw unexpectedInput({ ...call, args }, 2, '"INTEGRAL"')
    if (!(accuracy > 0 && accuracy <= 2147483647)) {
      throw outOfRange(call, args, 'accuracy', '(0, 2147483647]', `${accuracy}L`)
    }
    types.push(LongType)
  }
  return {
    args: types,
    type: percentage.kind === 'array' ? arrayType(given, false) : given,
    nullable: true,
  }
}

/** Values of a type as DOUBLE, and back. */
function doublesOf(type: DataType): {
  to: (value: Integral) => number
  from: (value: number) => SqlValue
} {
  if (type.kind === 'decimal') {
    const { scale, precision } = type
    return {
      to: value => decimalToDouble(value, scale),
      from: value => unscaled(value, scale, precision),
    }
  }
  return {
    to: value => Number(value),
    from: isFractional(type)
      ? value => value
      : value => (Number.isSafeInteger(value) ? value : wholeOf(value)),
  }
}

/** A DOUBLE as LONG, as Java's cast does. */
function wholeOf(value: number): SqlValue {
  if (Number.isNaN(value)) return 0
  const most = 2n ** 63n - 1n
  if (value >= 2 ** 63) return most
  return value <= -(2 ** 63) ? -most - 1n : canonical(BigInt(Math.trunc(value)))
}

/** A DOUBLE as the unscaled integer of a DECIMAL; null when it has too many digits. */
function unscaled(value: number, scale: number, precision: number): SqlValue {
  const scaled = Math.round(Math.abs(value) * 10 ** scale) * (value < 0 ? -1 : 1) + 0
  const whole = Number.isSafeInteger(scaled) ? scaled : canonical(BigInt(scaled))
  return fitsPrecision(whole, precision) ? whole : null
}

register(
  aggregate(
    ['approx_percentile', 'percentile_approx'],
    typing,
    documented(
      'aggregate',
      'A value at about the given percentage, from 0 to 1, of the values in order. The third argument, the accuracy (10000 unless given), bounds the error of its rank by 1 / accuracy.',
      [
        ['approx_percentile(x, 0.5) FROM VALUES (1), (2), (3), (10) AS t(x)', '2'],
        [
          'approx_percentile(x, array(0.25, 0.9), 100) FROM VALUES (1), (2), (3), (10) AS t(x)',
          '[1, 10]',
        ],
      ],
      'Null when there is no value. An array of percentages gives an array. The value is always one of those given, of their type.',
    ),
    {
      text: (args, { name, distinct }) =>
        `${name}(${distinct ? 'DISTINCT ' : ''}${(args.length === 2 ? [...args, `${ACCURACY}`] : args).join(', ')})`,
      stateTypes: () => [
        arrayType(DoubleType, false),
        arrayType(LongType, false),
        arrayType(LongType, false),
        LongType,
      ],
      make: call => {
        const percentages = constantNumbers(call.args[1]) ?? 0
        const accuracy = call.args.length === 3 ? Number(constantNumbers(call.args[2])) : ACCURACY
        const { to, from } = doublesOf(call.args[0].type as DataType)
        return new ObjectState<QuantileSummary>({
          create: () => new QuantileSummary(1 / accuracy),
          update: (summary, value: Integral) => {
            const before = summary.byteSize
            summary.add(to(value))
            return summary.byteSize - before
          },
          merge: (
            summary,
            values: readonly number[],
            gaps: readonly number[],
            slacks: readonly number[],
            count: number,
          ) => {
            const before = summary.byteSize
            const other = new QuantileSummary(1 / accuracy)
            other.values = [...values]
            other.gaps = [...gaps]
            other.slacks = [...slacks]
            other.count = count
            summary.merge(other)
            return summary.byteSize - before
          },
          partial: summary => {
            summary.compress()
            const { values, gaps, slacks, count } = summary
            return [values.slice(), gaps.slice(), slacks.slice(), count]
          },
          result: summary => {
            const asked = typeof percentages === 'number' ? [percentages] : percentages
            const found = summary.quantiles(asked.map(p => p ?? 0))
            if (found === undefined || found.length === 0) return null
            return typeof percentages === 'number' ? from(found[0]) : found.map(from)
          },
          bytes: 200,
        })
      },
    },
  ),
)
