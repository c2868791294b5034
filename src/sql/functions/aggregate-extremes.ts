/**
 * `min`, `max`, `min_by`, `max_by`.
 *
 * Partial states: of `min` and `max` [the least (greatest) value; null for no rows]; of `min_by` and `max_by` [the value;
 * what it is ordered by; null for no rows].
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { type DataType, isOrderable, sqlType } from '../types/data-type.js'
import { compareValues } from '../types/ordering.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import {
  aggregate,
  bytesOf,
  GrowingState,
  longerBytes,
  longerDoubles,
  ObjectState,
} from './aggregate-define.js'
import { documented } from './define.js'
import type { AggregateFunction, AggregateState, InlineUpdate, TypedCall } from './function.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

type Lane = 'int' | 'integral' | 'double' | 'any'

/** How the extremes of a type are kept. */
function laneOf(type: DataType): Lane {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
    case 'year_month_interval':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return 'int'
    case 'long':
    case 'decimal':
      return 'integral'
    case 'float':
    case 'double':
      return 'double'
    default:
      return 'any'
  }
}

/** Of whole numbers; those beyond the safe integers are NaN in `values` and stand in `big`. Infinity is no row yet. */
class WholeExtremeState extends GrowingState {
  values: Float64Array = new Float64Array(0)
  private readonly big = new Map<number, bigint>()
  private readonly least: boolean

  constructor(least: boolean) {
    super()
    this.least = least
  }

  protected resize(capacity: number): void {
    const nothing = this.least ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    this.values = longerDoubles(this.values, capacity, nothing)
  }

  override update(group: number, value: Integral): void {
    const before = this.get(group)
    if (this.least ? !(value < before) : !(value > before)) return
    if (typeof value === 'bigint') {
      this.values[group] = Number.NaN
      this.big.set(group, value)
    } else {
      this.values[group] = value
      if (typeof before === 'bigint') this.big.delete(group)
    }
  }

  override merge(group: number, value: Integral | null): void {
    if (value !== null) this.update(group, value)
  }

  override partial(group: number): readonly SqlValue[] {
    return [this.result(group)]
  }

  override result(group: number): SqlValue {
    const value = this.get(group)
    return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY ? null : value
  }

  private get(group: number): Integral {
    const value = this.values[group]
    return Number.isNaN(value) ? (this.big.get(group) as bigint) : value
  }

  get byteSize(): number {
    return this.values.byteLength + this.big.size * 64
  }
}

/** Of FLOAT and DOUBLE, where NaN is the greatest. Of equal values the first stays. */
class DoubleExtremeState extends GrowingState {
  values: Float64Array = new Float64Array(0)
  /** 1 where there were rows. */
  seen: Uint8Array = new Uint8Array(0)
  private readonly least: boolean

  constructor(least: boolean) {
    super()
    this.least = least
  }

  protected resize(capacity: number): void {
    const lowest = this.least ? Number.NaN : Number.NEGATIVE_INFINITY
    this.values = longerDoubles(this.values, capacity, lowest)
    this.seen = longerBytes(this.seen, capacity)
  }

  override update(group: number, value: number): void {
    this.seen[group] = 1
    const before = this.values[group]
    if (this.least) {
      if (value < before || Number.isNaN(before)) this.values[group] = value
    } else if (value > before || Number.isNaN(value)) this.values[group] = value
  }

  override merge(group: number, value: number | null): void {
    if (value !== null) this.update(group, value)
  }

  override partial(group: number): readonly SqlValue[] {
    return [this.result(group)]
  }

  override result(group: number): SqlValue {
    return this.seen[group] === 1 ? this.values[group] : null
  }

  get byteSize(): number {
    return this.values.byteLength + this.seen.byteLength
  }
}

function extremeState(type: DataType, least: boolean): AggregateState {
  const lane = laneOf(type)
  if (lane === 'int' || lane === 'integral') return new WholeExtremeState(least)
  if (lane === 'double') return new DoubleExtremeState(least)
  const compare = type.kind === 'void' ? () => 0 : compareValues(type)
  const update = (state: { value: SqlValue }, value: SqlValue): number | undefined => {
    if (value === null) return 0
    if (state.value !== null) {
      const order = compare(value, state.value)
      if (least ? order >= 0 : order <= 0) return 0
    }
    const grown = bytesOf(value) - bytesOf(state.value)
    state.value = value
    return grown
  }
  return new ObjectState<{ value: SqlValue }>({
    create: () => ({ value: null }),
    update,
    merge: update,
    partial: state => [state.value],
    result: state => state.value,
    bytes: 40,
  })
}

function inlineExtreme(type: DataType, least: boolean): InlineUpdate | undefined {
  const sign = least ? '<' : '>'
  switch (laneOf(type)) {
    case 'int':
      return {
        fields: ['values'],
        update: ({ group, args: [x], field }) => {
          const v = `${field('values')}[${group}]`
          return `if (${x} ${sign} ${v}) ${v} = ${x}`
        },
      }
    case 'integral':
      return {
        fields: ['values'],
        // a NaN, of the row or of the state, fails both comparisons
        update: ({ group, args: [x], field, slow }) => {
          const v = `${field('values')}[${group}]`
          return `if (${x} ${sign} ${v}) ${v} = ${x}; else if (!(${x} ${sign === '<' ? '>=' : '<='} ${v})) { ${slow} }`
        },
      }
    case 'double':
      return {
        fields: ['values', 'seen'],
        update: ({ group, args: [x], field }) => {
          const v = `${field('values')}[${group}]`
          const nan = least ? `${v} !== ${v}` : `${x} !== ${x}`
          return `{ if (${x} ${sign} ${v} || ${nan}) ${v} = ${x}; ${field('seen')}[${group}] = 1 }`
        },
      }
    default:
      return undefined
  }
}

/** Throws DATATYPE_MISMATCH.INVALID_ORDERING_TYPE. */
export function checkOrderable(call: Call, args: readonly Resolved[], index: number): void {
  const { type } = args[index]
  if (isOrderable(type)) return
  throw new MillraceError('DATATYPE_MISMATCH.INVALID_ORDERING_TYPE', {
    sqlExpr: `"${prettyText({ ...call, args })}"`,
    functionName: `\`${call.name}\``,
    dataType: `"${sqlType(type)}"`,
  })
}

function extreme(name: 'min' | 'max'): AggregateFunction {
  const least = name === 'min'
  return aggregate(
    name,
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      checkOrderable(call, args, 0)
      return { type: args[0].type, nullable: true }
    },
    documented(
      'aggregate',
      `The ${least ? 'least' : 'greatest'} of the values that are not null; of every type that has an order.`,
      [
        [`${name}(x) FROM VALUES (10), (-1), (NULL), (20) AS t(x)`, least ? '-1' : '20'],
        [`${name}(x) FROM VALUES ('b'), ('a') AS t(x)`, least ? 'a' : 'b'],
      ],
      'Null when there is no value. NaN is greater than every other number.',
    ),
    {
      ignoresDuplicates: true,
      stateTypes: ({ type }) => [type],
      make: ({ type }) => extremeState(type, least),
      inline: ({ type }) => inlineExtreme(type, least),
    },
  )
}

interface By {
  value: SqlValue
  by: SqlValue
}

function extremeBy(name: 'min_by' | 'max_by'): AggregateFunction {
  const least = name === 'min_by'
  const typeOfBy = (call: TypedCall): DataType => call.args[1].type as DataType
  return aggregate(
    name,
    (args, _env, call) => {
      checkCount(call, args.length, 2, 2)
      checkOrderable(call, args, 1)
      return { type: args[0].type, nullable: true }
    },
    documented(
      'aggregate',
      `The value of the first argument in the row where the second is ${least ? 'least' : 'greatest'}.`,
      [[`${name}(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS t(x, y)`, least ? 'a' : 'b']],
      'Rows whose second argument is null do not count; the value itself may be null. Of several such rows the last one seen.',
    ),
    {
      nulls: 'handled',
      stateTypes: call => [call.type, typeOfBy(call)],
      make: call => {
        const type = typeOfBy(call)
        const compare = type.kind === 'void' ? () => 0 : compareValues(type)
        const update = (state: By, value: SqlValue, by: SqlValue): number | undefined => {
          if (by === null) return 0
          if (state.by !== null) {
            const order = compare(by, state.by)
            if (least ? order > 0 : order < 0) return 0
          }
          const grown = bytesOf(value) + bytesOf(by) - bytesOf(state.value) - bytesOf(state.by)
          state.value = value
          state.by = by
          return grown
        }
        return new ObjectState<By>({
          create: () => ({ value: null, by: null }),
          update,
          merge: update,
          partial: ({ value, by }) => [value, by],
          result: ({ value }) => value,
          bytes: 56,
        })
      },
    },
  )
}

register(extreme('min'), extreme('max'), extremeBy('min_by'), extremeBy('max_by'))
