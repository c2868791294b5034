/**
 * Evaluates an aggregate call over columns of values, in each of the ways that the engine has, and demands that they
 * agree: row by row in one group among others; in parts whose partial states are merged; by the inline text, where the
 * function has one.
 */
import assert from 'node:assert/strict'
import type { Call, Literal, Resolved } from '../../../src/sql/expressions/expression.js'
import type {
  AggregateFunction,
  AggregateState,
  FunctionEnv,
  TypedCall,
} from '../../../src/sql/functions/function.js'
import { functionOf } from '../../../src/sql/functions/registry.js'
import {
  arrayType,
  BooleanType,
  type DataType,
  DoubleType,
  decimalType,
  IntegerType,
  LongType,
  StringType,
} from '../../../src/sql/types/data-type.js'
import { decimalToDouble } from '../../../src/sql/types/integral.js'
import type { Integral, SqlValue } from '../../../src/sql/types/sql-value.js'
import '../../../src/sql/functions/all.js'

export interface Column {
  readonly type: DataType
  readonly values: readonly SqlValue[]
}

export type Argument = Column | Literal

export function env(ansi = true): FunctionEnv {
  return { ansi, timeZone: 'UTC', nowMicros: 0, settings: {} }
}

export const ints = (...values: (number | null)[]): Column => ({ type: IntegerType, values })
export const longs = (...values: (Integral | null)[]): Column => ({ type: LongType, values })
export const doubles = (...values: (number | null)[]): Column => ({ type: DoubleType, values })
export const strings = (...values: (string | null)[]): Column => ({ type: StringType, values })
export const booleans = (...values: (boolean | null)[]): Column => ({ type: BooleanType, values })

/** Unscaled values of DECIMAL(precision, scale). */
export function decimals(precision: number, scale: number, ...values: (Integral | null)[]): Column {
  return { type: decimalType(precision, scale), values }
}

export function constant(value: SqlValue, type?: DataType): Literal {
  return { kind: 'literal', value, type: type ?? typeOf(value), nullable: value === null }
}

function typeOf(value: SqlValue): DataType {
  if (typeof value === 'string') return StringType
  if (typeof value === 'boolean') return BooleanType
  if (Array.isArray(value)) return arrayType(DoubleType, false)
  return Number.isInteger(value) ? IntegerType : DoubleType
}

/** A call of these arguments; columns are attributes. */
export function callOf(name: string, args: readonly Argument[], more: Partial<Call> = {}): Call {
  return {
    kind: 'call',
    name,
    args: args.map((arg, i) =>
      'kind' in arg
        ? arg
        : {
            kind: 'attribute',
            id: i,
            name: 'xyz'[i],
            qualifier: [],
            type: arg.type,
            nullable: true,
          },
    ),
    ...more,
  }
}

/** A typed call and its arguments' values by row, cast as the typing asks; `withinGroup` is rewritten to arguments. */
export function typed(
  call: Call,
  columns: readonly Argument[],
  ansi: boolean,
): { fn: AggregateFunction; call: TypedCall; rows: SqlValue[][] } {
  const fn = functionOf(call.name) as AggregateFunction
  const typing = fn.typing(call.args as Resolved[], env(ansi), call)
  const args = call.args.map((arg, i) => {
    const to = typing.args?.[i]
    if (to === undefined || to.kind === arg.type?.kind) return arg
    return { kind: 'cast', child: arg, to, mode: 'implicit', type: to, nullable: true } as Resolved
  })
  const made = { ...call, args, type: typing.type, nullable: typing.nullable ?? true }
  const n = columns.reduce((most, c) => ('kind' in c ? most : Math.max(most, c.values.length)), 0)
  const rows = Array.from({ length: n }, (_, row) =>
    columns.map((column, k) => {
      const value = 'kind' in column ? column.value : column.values[row]
      return converted(value, column.type, typing.args?.[k])
    }),
  )
  return { fn, call: made, rows }
}

function converted(value: SqlValue, from: DataType, to: DataType | undefined): SqlValue {
  if (value === null || to === undefined || from.kind === to.kind) return value
  if (to.kind === 'string') return String(value)
  if (to.kind !== 'double') return value
  return from.kind === 'decimal' ? decimalToDouble(value as Integral, from.scale) : Number(value)
}

export interface Options extends Partial<Call> {
  readonly ansi?: boolean
  /** Results that depend on how rows are parted: the ways need not agree. */
  readonly onePartOnly?: boolean
}

/** The result for one group. Throws what the function throws. */
export function aggregated(
  name: string,
  columns: readonly Argument[],
  options: Options = {},
): SqlValue {
  const { ansi = true, onePartOnly = false, ...more } = options
  const { fn, call, rows } = typed(callOf(name, columns, more), columns, ansi)
  const make = (): AggregateState => {
    const state = fn.make(call, env(ansi))
    state.grow(2)
    state.grow(3)
    return state
  }
  const add = (state: AggregateState, group: number, row: readonly SqlValue[]): void => {
    if (fn.nulls !== 'handled' && row.includes(null)) return
    state.update(group, ...row)
  }
  const whole = make()
  for (const row of rows) {
    add(whole, 1, row)
    add(whole, 2, row)
  }
  const result = whole.result(1)
  assert.deepEqual(whole.result(1), result, 'asked twice')
  assert.deepEqual(whole.result(2), result, 'in another group')
  assert.deepEqual(whole.result(0), make().result(1), 'the group of no rows')
  assert.ok(whole.byteSize > 0)
  if (!onePartOnly) {
    near(inParts(make, add, fn.stateTypes(call, env(ansi)).length, rows), result, 'merged')
  }
  near(inlined(fn, call, ansi, rows, make), result, 'inlined')
  return result
}

/** Each of up to three parts in a state of its own, merged. */
function inParts(
  make: () => AggregateState,
  add: (state: AggregateState, group: number, row: readonly SqlValue[]) => void,
  width: number,
  rows: readonly (readonly SqlValue[])[],
): SqlValue {
  const merged = make()
  const size = Math.max(1, Math.ceil(rows.length / 3))
  for (let from = 0; from <= rows.length; from += size) {
    const part = make()
    for (const row of rows.slice(from, from + size)) add(part, 0, row)
    const partial = part.partial(0)
    assert.equal(partial.length, width, 'as many values as state types')
    merged.merge(1, ...partial)
  }
  return merged.result(1)
}

function inlined(
  fn: AggregateFunction,
  call: TypedCall,
  ansi: boolean,
  rows: readonly (readonly SqlValue[])[],
  make: () => AggregateState,
): SqlValue {
  const state = make()
  const inline = fn.inline?.(call, env(ansi))
  if (inline === undefined) {
    for (const row of rows) {
      if (fn.nulls === 'handled' || !row.includes(null)) state.update(1, ...row)
    }
    return state.result(1)
  }
  const text = inline.update({
    group: 'g',
    args: call.args.map((_, k) => `v${k}`),
    field: name => `f_${name}`,
    slow: 'slow()',
  })
  const names = call.args.map((_, k) => `v${k}`)
  const fields = inline.fields.map(name => `const f_${name} = state.${name};`).join(' ')
  const run = new Function('state', 'g', 'slow', ...names, `'use strict'; ${fields} ${text}`)
  for (const row of rows) {
    if (row.includes(null)) continue
    const lane = row.map(value => (typeof value === 'bigint' ? Number.NaN : Number(value)))
    const plain = row.map((value, k) => (typeof value === 'string' ? value : lane[k]))
    run(state, 1, () => state.update(1, ...row), ...plain)
  }
  return state.result(1)
}

/** Equal, but for the last digits of DOUBLEs, which depend on the order of additions. */
export function near(actual: SqlValue, expected: SqlValue, what: string): void {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const error = 1e-9 * Math.max(1, Math.abs(expected))
    const isNear = Object.is(actual, expected) || Math.abs(actual - expected) <= error
    assert.ok(isNear, `${what}: ${actual} is not ${expected}`)
  } else {
    assert.deepEqual(actual, expected, what)
  }
}
