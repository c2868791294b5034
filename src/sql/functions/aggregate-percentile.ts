/**
 * Exact percentiles: `percentile`, `median`, and `percentile_cont`, `percentile_disc` WITHIN GROUP (ORDER BY ...), which
 * become `$percentile(value, percentage, kind)` when they are analyzed; kind is `cont`, `disc`, `cont desc` or
 * `disc desc`.
 *
 * Partial state: [MAP of DOUBLE (a value) to LONG (how often it came)].
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Literal, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import {
  arrayType,
  type DataType,
  DoubleType,
  dayTimeIntervalType,
  isNumeric,
  LongType,
  mapType,
  StringType,
  yearMonthIntervalType,
} from '../types/data-type.js'
import { decimalToDouble } from '../types/integral.js'
import type { Integral, MapValue } from '../types/sql-value.js'
import { type AggregateSpec, aggregate, ObjectState } from './aggregate-define.js'
import { constantValue } from './constant.js'
import { constantNumbers, outOfRange, requireNumbers } from './constant-numbers.js'
import { documented } from './define.js'
import type { AggregateFunction, TypedCall } from './function.js'
import { type Counts, percentileOf, type Reading, sortedCounts } from './percentile-counts.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

const PERCENTAGES = arrayType(DoubleType, false)

/** The type of percentiles of values of a type; undefined when it has none. */
function percentileType(type: DataType): DataType | undefined {
  if (isNumeric(type) || type.kind === 'string' || type.kind === 'void') return DoubleType
  if (type.kind === 'year_month_interval') return yearMonthIntervalType()
  return type.kind === 'day_time_interval' ? dayTimeIntervalType() : undefined
}

/** What the value, at argument 0, becomes, and what a percentile of it is. */
function valueTypes(call: Call, args: readonly Resolved[]): { given: DataType; result: DataType } {
  const { type } = args[0]
  const result = percentileType(type)
  if (result === undefined) {
    const required = '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")'
    throw unexpectedInput({ ...call, args }, 0, required)
  }
  return { given: type.kind === 'string' || type.kind === 'void' ? DoubleType : type, result }
}

/** The type that the percentage at `index` is cast to, which says whether the result is an array. Checks it. */
export function percentageType(call: Call, args: readonly Resolved[], index: number): DataType {
  const { type } = args[index]
  const isArray = type.kind === 'array'
  const required = isArray ? PERCENTAGES : DoubleType
  if (isArray && type.containsNull) {
    throw unexpectedInput({ ...call, args }, index, '"ARRAY<DOUBLE>"')
  }
  const numbers = requireNumbers(call, args, index, 'percentage', required)
  for (const value of typeof numbers === 'number' ? [numbers] : numbers) {
    if (value !== null && value >= 0 && value <= 1) continue
    const current = typeof numbers === 'number' ? `${value}D` : `array(${numbers.join(', ')})`
    throw outOfRange(call, args, 'percentage', '[0.0, 1.0]', current)
  }
  return required
}

function resultOf(result: DataType, percentage: DataType): DataType {
  return percentage.kind === 'array' ? arrayType(result, false) : result
}

const percentileTyping: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 2, 3)
  const { given, result } = valueTypes(call, args)
  const percentage = percentageType(call, args, 1)
  const types = [given, percentage]
  if (args.length === 3) {
    const { kind } = args[2].type
    if (!['byte', 'short', 'int', 'long', 'void', 'string'].includes(kind)) {
      throw unexpectedInput({ ...call, args }, 2, '"INTEGRAL"')
    }
    types.push(LongType)
  }
  return { args: types, type: resultOf(result, percentage), nullable: true }
}

function percentileState(
  call: TypedCall,
  percentages: number | readonly (number | null)[],
  reading: Reading,
): ObjectState<Counts> {
  const type = call.args[0].type as DataType
  const toDouble =
    type.kind === 'decimal'
      ? (value: Integral) => decimalToDouble(value, type.scale)
      : (value: Integral) => Number(value)
  const hasFrequency = call.name === 'percentile' && call.args.length === 3
  const isInterval = percentileType(type)?.kind !== 'double'
  const add = (counts: Counts, value: number, count: number): number => {
    const before = counts.get(value)
    counts.set(value, (before ?? 0) + count)
    return before === undefined ? 32 : 0
  }
  return new ObjectState<Counts>({
    create: () => new Map(),
    update: (counts, value: Integral | null, _percentage, given: Integral | null) => {
      const frequency = hasFrequency ? given : 1
      if (value === null || frequency === null) return 0
      const count = Number(frequency)
      if (count < 0) {
        throw new MillraceError('NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION', {
          frequencyExpression: `"${prettyText(call.args[2])}"`,
          negativeValue: `${frequency}L`,
        })
      }
      return count === 0 ? 0 : add(counts, toDouble(value), count)
    },
    merge: (counts, more: MapValue) => {
      let grown = 0
      for (let i = 0; i < more.keys.length; i++) {
        grown += add(counts, more.keys[i] as number, Number(more.values[i]))
      }
      return grown
    },
    partial: counts => [{ keys: [...counts.keys()], values: [...counts.values()] }],
    result: counts => {
      if (counts.size === 0) return null
      const read = (percentage: number): number => {
        const found = percentileOf(sorted, percentage, reading.discrete)
        return isInterval ? Math.trunc(found) : found
      }
      const sorted = sortedCounts(counts, reading.descending)
      if (typeof percentages === 'number') return read(percentages)
      return percentages.length === 0 ? null : percentages.map(p => read(p ?? 0))
    },
    bytes: 200,
  })
}

const continuous: Reading = { discrete: false, descending: false }

const stateTypes = (): readonly DataType[] => [mapType(DoubleType, LongType, false)]

/** `percentile_cont(p) WITHIN GROUP (ORDER BY value)`. */
function withinGroup(
  name: string,
  kind: 'cont' | 'disc',
  summary: string,
  result: string,
): AggregateFunction {
  const typing: TypingRule = (args, _env, call) => {
    checkCount(call, args.length, 1, 1)
    const orders = call.withinGroup ?? []
    if (orders.length === 0) {
      throw new MillraceError('INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING', {
        funcName: `\`${name}\``,
      })
    }
    if (orders.length > 1) {
      throw new MillraceError('INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS', {
        funcName: `\`${name}\``,
        expectedNum: 1,
        actualNum: orders.length,
      })
    }
    const percentage = percentageType(call, args, 0)
    const { result } = valueTypes(call, [orders[0].child as Resolved])
    return { args: [percentage], type: resultOf(result, percentage), nullable: true }
  }
  return aggregate(
    name,
    typing,
    documented(
      'aggregate',
      summary,
      [
        [
          `${name}(0.25) WITHIN GROUP (ORDER BY x) FROM VALUES (0), (6), (7), (9), (10) AS t(x)`,
          result,
        ],
      ],
      'Null when there is no value. An array of percentages gives an array.',
    ),
    {
      withinGroup: true,
      text: (args, { withinGroup: orders = [] }) => {
        const [order] = orders
        const by = order === undefined ? '' : prettyText(order.child)
        return `${name}(${args.join(', ')}) WITHIN GROUP (ORDER BY ${by}${order?.ascending === false ? ' DESC' : ''})`
      },
      rewrite: call => {
        const [order] = call.withinGroup ?? []
        if (order === undefined) return call
        const { withinGroup: _, type: _type, nullable: _nullable, ...rest } = call
        const reading: Literal = {
          kind: 'literal',
          value: order.ascending ? kind : `${kind} desc`,
          type: StringType,
          nullable: false,
        }
        const args = [order.child, call.args[0] as Expression, reading]
        return { ...rest, name: '$percentile', args }
      },
      stateTypes,
      make: () => {
        throw new MillraceError('INTERNAL_ERROR', { what: `${name} was not rewritten` })
      },
    },
  )
}

function exact(reading: (call: TypedCall) => Reading): AggregateSpec {
  return {
    nulls: 'handled',
    stateTypes,
    make: call => percentileState(call, constantNumbers(call.args[1]) ?? 0, reading(call)),
  }
}

register(
  aggregate(
    'percentile',
    percentileTyping,
    documented(
      'aggregate',
      'The exact percentile of the values at a percentage from 0 to 1, between two values in proportion. A third argument says how often each row counts.',
      [
        ['percentile(x, 0.3) FROM VALUES (0), (10) AS t(x)', '3.0'],
        ['percentile(x, array(0.25, 0.75)) FROM VALUES (0), (10) AS t(x)', '[2.5, 7.5]'],
      ],
      'Null when there is no value. The percentage is a constant; an array of them gives an array. Keeps every distinct value in memory.',
    ),
    {
      ...exact(() => continuous),
      text: (args, { name, distinct }) =>
        `${name}(${distinct ? 'DISTINCT ' : ''}${(args.length === 2 ? [...args, '1'] : args).join(', ')})`,
    },
  ),
  aggregate(
    'median',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { given, result } = valueTypes(call, args)
      return { args: [given], type: result, nullable: true }
    },
    documented(
      'aggregate',
      'The middle value, or the mean of the two in the middle: `percentile(x, 0.5)`.',
      [['median(x) FROM VALUES (0), (10) AS t(x)', '5.0']],
      'Null when there is no value.',
    ),
    { nulls: 'handled', stateTypes, make: call => percentileState(call, 0.5, continuous) },
  ),
  withinGroup(
    'percentile_cont',
    'cont',
    'The percentile of the values in the order of WITHIN GROUP, between two values in proportion.',
    '6.0',
  ),
  withinGroup(
    'percentile_disc',
    'disc',
    'The first value, in the order of WITHIN GROUP, at which the percentage of values is reached.',
    '6.0',
  ),
  aggregate(
    '$percentile',
    (args, _env, call) => {
      checkCount(call, args.length, 3, 3)
      const { given, result } = valueTypes(call, args)
      const percentage = percentageType(call, args, 1)
      return {
        args: [given, percentage, StringType],
        type: resultOf(result, percentage),
        nullable: true,
      }
    },
    documented(
      'aggregate',
      'What `percentile_cont` and `percentile_disc` are in a plan; not for queries.',
      [],
    ),
    exact(call => {
      const reading = constantValue(call.args[2]) as string
      return { discrete: reading.startsWith('disc'), descending: reading.endsWith('desc') }
    }),
  ),
)
