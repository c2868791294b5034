/**
 * Aggregates that rows can be taken out of, for frames that slide: rows are added in their order, and taken out in their
 * order. Only those that give exactly what adding the frame's rows alone would give.
 */
import type { AggregateFunction, TypedCall } from '../functions/function.js'
import { type DataType, isAnsiInterval, isIntegral } from '../types/data-type.js'
import { compareValues } from '../types/ordering.js'
import { canonical, type Integral, type SqlValue, toBigInt } from '../types/sql-value.js'

export interface Sliding {
  add(row: number): void
  remove(row: number): void
  result(): SqlValue
}

type Argument = (k: number, row: number) => SqlValue

/** How the call slides over a partition of n rows; undefined: it does not. */
export function slidingOf(
  fn: AggregateFunction,
  call: TypedCall,
  n: number,
  arg: Argument,
): Sliding | undefined {
  switch (fn.name) {
    case 'count':
      return new SlidingCount(row => {
        for (let k = 0; k < call.args.length; k++) if (arg(k, row) === null) return false
        return true
      })
    case 'count_if':
      return new SlidingCount(row => arg(0, row) === true)
    case 'min':
    case 'max': {
      if (call.type.kind === 'void') return undefined
      const compare = compareValues(call.type)
      return new SlidingExtreme(fn.name === 'min' ? compare : (a, b) => compare(b, a), row =>
        arg(0, row),
      )
    }
    case 'sum':
    case 'try_sum':
      return slidingSum(call, n, arg)
    default:
      return undefined
  }
}

class SlidingCount implements Sliding {
  private count = 0
  private readonly counts: (row: number) => boolean

  constructor(counts: (row: number) => boolean) {
    this.counts = counts
  }

  add(row: number): void {
    if (this.counts(row)) this.count++
  }

  remove(row: number): void {
    if (this.counts(row)) this.count--
  }

  result(): SqlValue {
    return this.count
  }
}

/** The rows that are, or will be, the least of the frame: each less than those behind it. */
class SlidingExtreme implements Sliding {
  private readonly rows: number[] = []
  private first = 0
  private readonly compare: (a: never, b: never) => number
  private readonly value: (row: number) => SqlValue

  constructor(compare: (a: never, b: never) => number, value: (row: number) => SqlValue) {
    this.compare = compare
    this.value = value
  }

  add(row: number): void {
    const value = this.value(row)
    if (value === null) return
    const { rows } = this
    // of equal values the first stays before
    while (rows.length > this.first) {
      const last = this.value(rows[rows.length - 1])
      if (this.compare(last as never, value as never) <= 0) break
      rows.pop()
    }
    rows.push(row)
  }

  remove(row: number): void {
    if (this.first < this.rows.length && this.rows[this.first] === row) this.first++
    if (this.first > 1024 && this.first * 2 > this.rows.length) {
      this.rows.splice(0, this.first)
      this.first = 0
    }
  }

  result(): SqlValue {
    return this.first < this.rows.length ? this.value(this.rows[this.first]) : null
  }
}

/** A sum that stays exact and cannot overflow, whatever rows are in the frame. */
function slidingSum(call: TypedCall, n: number, arg: Argument): Sliding | undefined {
  const type = call.args[0].type as DataType
  if (!isIntegral(type) && !isAnsiInterval(type) && type.kind !== 'decimal') return undefined
  let greatest: Integral = 0
  for (let row = 0; row < n; row++) {
    const value = arg(0, row) as Integral | null
    if (value === null) continue
    const size = value < 0 ? -value : value
    if (size > greatest) greatest = size
  }
  const most = toBigInt(greatest) * BigInt(n)
  if (most > limitOf(call.type)) return undefined
  const value = (row: number): SqlValue => arg(0, row)
  return most <= 9007199254740991n ? new SlidingNumberSum(value) : new SlidingBigSum(value)
}

function limitOf(type: DataType): bigint {
  if (type.kind === 'decimal') return 10n ** BigInt(type.precision) - 1n
  if (type.kind === 'year_month_interval') return 2n ** 31n - 1n
  // intervals of days to seconds are plain numbers
  return type.kind === 'day_time_interval' ? 9007199254740991n : 2n ** 63n - 1n
}

class SlidingNumberSum implements Sliding {
  private sum = 0
  private count = 0
  private readonly value: (row: number) => SqlValue

  constructor(value: (row: number) => SqlValue) {
    this.value = value
  }

  add(row: number): void {
    const value = this.value(row)
    if (value === null) return
    this.sum += value as number
    this.count++
  }

  remove(row: number): void {
    const value = this.value(row)
    if (value === null) return
    this.sum -= value as number
    this.count--
  }

  result(): SqlValue {
    return this.count === 0 ? null : this.sum
  }
}

class SlidingBigSum implements Sliding {
  private sum = 0n
  private count = 0
  private readonly value: (row: number) => SqlValue

  constructor(value: (row: number) => SqlValue) {
    this.value = value
  }

  add(row: number): void {
    const value = this.value(row)
    if (value === null) return
    this.sum += toBigInt(value as Integral)
    this.count++
  }

  remove(row: number): void {
    const value = this.value(row)
    if (value === null) return
    this.sum -= toBigInt(value as Integral)
    this.count--
  }

  result(): SqlValue {
    return this.count === 0 ? null : canonical(this.sum)
  }
}
