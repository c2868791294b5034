/**
 * `sum` and `try_sum`.
 *
 * Partial states:
 * - FLOAT, DOUBLE: [DOUBLE: the sum, null for no rows]
 * - `sum` of BYTE to LONG and of intervals: [the result's type: the sum, null for no rows]
 * - DECIMAL, and every exact `try_sum`: [the result's type: the sum, null for no rows and when it has overflowed;
 *   BOOLEAN: there were no rows]
 */
import { MillraceError } from '../../util/errors.js'
import { boundedDecimal } from '../types/coercion.js'
import {
  BooleanType,
  type DataType,
  DoubleType,
  isAnsiInterval,
  isFractional,
  isNumeric,
  LongType,
} from '../types/data-type.js'
import { overflow, powerOfTen } from '../types/integral.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import {
  type AggregateSpec,
  aggregate,
  GrowingState,
  longerBytes,
  longerDoubles,
} from './aggregate-define.js'
import { documented } from './define.js'
import type { FunctionEnv, InlineUpdate, TypedCall } from './function.js'
import { IntegralSums, inlineAdd, type Overflow } from './integral-sums.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

const LONG_MAX = 2n ** 63n - 1n
const INT_MAX = 2n ** 31n - 1n

/** The argument of `sum` and `avg`: a number or an interval, texts as DOUBLE. */
export function summable(returns: (type: DataType) => DataType): TypingRule {
  return (args, _env, call) => {
    checkCount(call, args.length, 1, 1)
    const { type } = args[0]
    const isText = type.kind === 'string' || type.kind === 'void'
    if (!isText && !isNumeric(type) && !isAnsiInterval(type)) {
      throw unexpectedInput({ ...call, args }, 0, '"NUMERIC" or "ANSI INTERVAL"')
    }
    const given = isText ? DoubleType : type
    return { args: [given], type: returns(given), nullable: true }
  }
}

/** The type that values of a type are summed in. */
export function sumType(type: DataType): DataType {
  if (type.kind === 'decimal') return boundedDecimal(type.precision + 10, type.scale)
  if (isFractional(type)) return DoubleType
  return isAnsiInterval(type) ? type : LongType
}

/** Sums of this type with its limits. `lenient`: an overflow loses the sum in place of an error. */
export function sumsOf(type: DataType, ansi: boolean, lenient: boolean): IntegralSums {
  const lost: Overflow = () => undefined
  switch (type.kind) {
    case 'decimal': {
      const most = powerOfTen(type.precision) - 1n
      return new IntegralSums(-most, most, lost)
    }
    case 'year_month_interval':
    case 'day_time_interval': {
      const most = type.kind === 'year_month_interval' ? INT_MAX : LONG_MAX
      return new IntegralSums(-most - 1n, most, lenient ? lost : intervalOverflow)
    }
    default:
      return new IntegralSums(
        -LONG_MAX - 1n,
        LONG_MAX,
        lenient
          ? lost
          : ansi
            ? () => {
                throw overflow('try_add')
              }
            : sum => BigInt.asIntN(64, sum),
      )
  }
}

function intervalOverflow(): never {
  throw new MillraceError('INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION', {
    functionName: 'try_sum',
  })
}

/** A sum as a value of its type: an interval of days to seconds is a plain number always. */
export function sumValue(sum: Integral, type: DataType): SqlValue {
  return type.kind === 'day_time_interval' ? Number(sum) : sum
}

export class DoubleSumState extends GrowingState {
  sums: Float64Array = new Float64Array(0)
  /** 1 where there were rows. */
  seen: Uint8Array = new Uint8Array(0)

  protected resize(capacity: number): void {
    this.sums = longerDoubles(this.sums, capacity)
    this.seen = longerBytes(this.seen, capacity)
  }

  override update(group: number, value: number): void {
    this.sums[group] += value
    this.seen[group] = 1
  }

  override merge(group: number, sum: number | null): void {
    if (sum !== null) this.update(group, sum)
  }

  override partial(group: number): readonly SqlValue[] {
    return [this.result(group)]
  }

  override result(group: number): SqlValue {
    return this.seen[group] === 1 ? this.sums[group] : null
  }

  get byteSize(): number {
    return this.sums.byteLength + this.seen.byteLength
  }
}

class ExactSumState extends GrowingState {
  /** The array of `exact`. */
  sums: Float64Array = new Float64Array(0)
  seen: Uint8Array = new Uint8Array(0)
  private readonly exact: IntegralSums
  private readonly type: DataType
  /** Partial states tell an overflow from no rows. */
  private readonly marks: boolean
  /** A lost sum is an error, not a null. */
  private readonly strict: boolean

  constructor(type: DataType, ansi: boolean, lenient: boolean) {
    super()
    this.type = type
    this.exact = sumsOf(type, ansi, lenient)
    this.marks = marksOverflow(type, lenient)
    this.strict = ansi && !lenient
  }

  protected resize(capacity: number): void {
    this.exact.resize(capacity)
    this.sums = this.exact.sums
    this.seen = longerBytes(this.seen, capacity)
  }

  override update(group: number, value: Integral): void {
    this.seen[group] = 1
    this.exact.add(group, value)
  }

  override merge(group: number, sum: Integral | null, isEmpty?: boolean): void {
    if (sum !== null) this.update(group, sum)
    else if (isEmpty === false) {
      this.seen[group] = 1
      this.exact.lose(group)
    }
  }

  override partial(group: number): readonly SqlValue[] {
    const sum = this.seen[group] === 1 ? this.exact.get(group) : undefined
    const value = sum === undefined ? null : sumValue(sum, this.type)
    return this.marks ? [value, this.seen[group] === 0] : [value]
  }

  override result(group: number): SqlValue {
    if (this.seen[group] === 0) return null
    const sum = this.exact.get(group)
    if (sum !== undefined) return sumValue(sum, this.type)
    if (this.strict) throw overflow('try_sum')
    return null
  }

  get byteSize(): number {
    return this.exact.byteSize + this.seen.byteLength
  }
}

function marksOverflow(type: DataType, lenient: boolean): boolean {
  return type.kind === 'decimal' || lenient
}

function inlineSum(call: TypedCall, env: FunctionEnv): InlineUpdate {
  const fields = ['sums', 'seen']
  if (isFractional(call.type)) {
    return {
      fields,
      update: ({ group, args: [x], field }) =>
        `{ ${field('sums')}[${group}] += ${x}; ${field('seen')}[${group}] = 1 }`,
    }
  }
  const { lane } = sumsOf(call.type, env.ansi, false)
  return {
    fields,
    update: ({ group, args: [x], field, slow }) =>
      inlineAdd(field('sums'), group, x, lane, `${field('seen')}[${group}] = 1`, slow),
  }
}

function sumFunction(lenient: boolean): AggregateSpec {
  return {
    stateTypes: ({ type }) =>
      !isFractional(type) && marksOverflow(type, lenient) ? [type, BooleanType] : [type],
    make: ({ type }, env) =>
      isFractional(type) ? new DoubleSumState() : new ExactSumState(type, env.ansi, lenient),
    inline: inlineSum,
  }
}

const resultTypes =
  'BYTE to LONG give LONG, FLOAT and DOUBLE give DOUBLE, DECIMAL(p, s) gives DECIMAL(p + 10, s), intervals their own type.'

register(
  aggregate(
    'sum',
    summable(sumType),
    documented(
      'aggregate',
      `The sum of the values that are not null. ${resultTypes}`,
      [
        ['sum(x) FROM VALUES (5), (10), (NULL) AS t(x)', '15'],
        ['sum(x) FROM VALUES (1.25), (2.50) AS t(x)', '3.75'],
        ['sum(x) FROM VALUES (CAST(NULL AS INT)) AS t(x)', 'NULL'],
      ],
      'Null when there is no value. Overflow: ARITHMETIC_OVERFLOW in ANSI mode; without it LONG wraps and DECIMAL is null. Intervals that overflow are an error in both modes.',
    ),
    sumFunction(false),
  ),
  aggregate(
    'try_sum',
    summable(sumType),
    documented(
      'aggregate',
      'The sum of the values that are not null, or null when it overflows.',
      [
        ['try_sum(x) FROM VALUES (5), (10), (NULL) AS t(x)', '15'],
        ['try_sum(x) FROM VALUES (9223372036854775807), (1) AS t(x)', 'NULL'],
      ],
      'Null when there is no value.',
    ),
    sumFunction(true),
  ),
)
