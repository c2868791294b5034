/**
 * `avg` (`mean`) and `try_avg`.
 *
 * Partial state: [the sum: DOUBLE for BYTE to LONG, FLOAT and DOUBLE, else of the type that `sum` gives; null when it
 * has overflowed; LONG: the number of values].
 */
import { boundedDecimal } from '../types/coercion.js'
import {
  type DataType,
  DoubleType,
  dayTimeIntervalType,
  isAnsiInterval,
  LongType,
  yearMonthIntervalType,
} from '../types/data-type.js'
import { divideRounded, fitsPrecision, overflow, rescale } from '../types/integral.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import { type AggregateSpec, aggregate, GrowingState, longerDoubles } from './aggregate-define.js'
import { summable, sumsOf, sumType, sumValue } from './aggregate-sum.js'
import { documented } from './define.js'
import type { TypedCall } from './function.js'
import { type IntegralSums, inlineAdd } from './integral-sums.js'
import { register } from './registry.js'

function averageType(type: DataType): DataType {
  switch (type.kind) {
    case 'decimal':
      return boundedDecimal(type.precision + 4, type.scale + 4)
    case 'year_month_interval':
      return yearMonthIntervalType()
    case 'day_time_interval':
      return dayTimeIntervalType()
    default:
      return DoubleType
  }
}

/** Of values that are summed as DOUBLE. */
export class DoubleAverageState extends GrowingState {
  sums: Float64Array = new Float64Array(0)
  counts: Float64Array = new Float64Array(0)

  protected resize(capacity: number): void {
    this.sums = longerDoubles(this.sums, capacity)
    this.counts = longerDoubles(this.counts, capacity)
  }

  override update(group: number, value: Integral): void {
    this.sums[group] += Number(value)
    this.counts[group]++
  }

  override merge(group: number, sum: number, count: number): void {
    this.sums[group] += sum
    this.counts[group] += count
  }

  override partial(group: number): readonly SqlValue[] {
    return [this.sums[group], this.counts[group]]
  }

  override result(group: number): SqlValue {
    const count = this.counts[group]
    return count === 0 ? null : this.sums[group] / count
  }

  get byteSize(): number {
    return this.sums.byteLength + this.counts.byteLength
  }
}

class ExactAverageState extends GrowingState {
  /** The array of `exact`. */
  sums: Float64Array = new Float64Array(0)
  counts: Float64Array = new Float64Array(0)
  private readonly exact: IntegralSums
  private readonly from: DataType
  private readonly to: DataType
  private readonly strict: boolean

  constructor(from: DataType, to: DataType, ansi: boolean, lenient: boolean) {
    super()
    this.from = from
    this.to = to
    this.strict = ansi && !lenient
    this.exact = sumsOf(sumType(from), ansi, lenient)
  }

  protected resize(capacity: number): void {
    this.exact.resize(capacity)
    this.sums = this.exact.sums
    this.counts = longerDoubles(this.counts, capacity)
  }

  override update(group: number, value: Integral): void {
    this.exact.add(group, value)
    this.counts[group]++
  }

  override merge(group: number, sum: Integral | null, count: number): void {
    if (sum === null) this.exact.lose(group)
    else this.exact.add(group, sum)
    this.counts[group] += count
  }

  override partial(group: number): readonly SqlValue[] {
    const sum = this.exact.get(group)
    return [sum === undefined ? null : sumValue(sum, this.from), this.counts[group]]
  }

  override result(group: number): SqlValue {
    const count = this.counts[group]
    if (count === 0) return null
    const sum = this.exact.get(group)
    if (sum !== undefined) {
      if (this.to.kind !== 'decimal') return sumValue(divideRounded(sum, count), this.from)
      const scale = this.from.kind === 'decimal' ? this.from.scale : 0
      const quotient = divideRounded(rescale(sum, scale, this.to.scale), count)
      if (fitsPrecision(quotient, this.to.precision)) return quotient
    }
    if (this.strict) throw overflow('try_avg')
    return null
  }

  get byteSize(): number {
    return this.exact.byteSize + this.counts.byteLength
  }
}

function isExact(type: DataType): boolean {
  return type.kind === 'decimal' || isAnsiInterval(type)
}

function typeOfArgument(call: TypedCall): DataType {
  return call.args[0].type as DataType
}

function averageFunction(lenient: boolean): AggregateSpec {
  return {
    stateTypes: call => {
      const type = typeOfArgument(call)
      return [isExact(type) ? sumType(type) : DoubleType, LongType]
    },
    make: (call, env) => {
      const type = typeOfArgument(call)
      return isExact(type)
        ? new ExactAverageState(type, call.type, env.ansi, lenient)
        : new DoubleAverageState()
    },
    inline: (call, env) => {
      const fields = ['sums', 'counts']
      const type = typeOfArgument(call)
      if (isExact(type)) {
        const { lane } = sumsOf(sumType(type), env.ansi, lenient)
        return {
          fields,
          update: ({ group, args: [x], field, slow }) =>
            inlineAdd(field('sums'), group, x, lane, `${field('counts')}[${group}]++`, slow),
        }
      }
      const add = (x: string, group: string, field: (name: string) => string): string =>
        `{ ${field('sums')}[${group}] += ${x}; ${field('counts')}[${group}]++ }`
      return {
        fields,
        update: ({ group, args: [x], field, slow }) =>
          type.kind === 'long'
            ? `if (${x} === ${x}) ${add(x, group, field)} else { ${slow} }`
            : add(x, group, field),
      }
    },
  }
}

register(
  aggregate(
    ['avg', 'mean'],
    summable(averageType),
    documented(
      'aggregate',
      'The mean of the values that are not null. DECIMAL(p, s) gives DECIMAL(p + 4, s + 4), intervals give intervals, other numbers DOUBLE.',
      [
        ['avg(x) FROM VALUES (1), (2), (NULL) AS t(x)', '1.5'],
        ['avg(x) FROM VALUES (1.25), (2.50) AS t(x)', '1.875000'],
      ],
      'Null when there is no value. When the sum of DECIMALs overflows: ARITHMETIC_OVERFLOW in ANSI mode, else null. Intervals whose sum overflows are an error in both modes.',
    ),
    averageFunction(false),
  ),
  aggregate(
    'try_avg',
    summable(averageType),
    documented(
      'aggregate',
      'The mean of the values that are not null, or null when their sum overflows.',
      [['try_avg(x) FROM VALUES (1), (2), (NULL) AS t(x)', '1.5']],
      'Null when there is no value.',
    ),
    averageFunction(true),
  ),
)
