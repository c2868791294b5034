/**
 * The functions that cases name. They run in task threads, as functions of a program do. README.md says what each one
 * means; where it leaves more than one meaning open there is more than one here, and `readings` counts them.
 */
import { compare, minus, plus, remainder, sorted, textOf, times } from './arithmetic.js'

export type Pair = [unknown, unknown]
type List = unknown[]
type Table<F> = Readonly<Record<string, F>>

export const mapFunctions: Table<(x: never) => unknown> = {
  identity: (x: unknown) => x,
  toString: (x: unknown) => textOf(x),
  toInt: (x: unknown) => Number.parseInt(String(x), 10),
  plus1: (x: number) => plus(x, 1),
  plus4: (x: number) => plus(x, 4),
  plus8: (x: number) => plus(x, 8),
  plus10: (x: number) => plus(x, 10),
  double: (x: number) => times(x, 2),
  square: (x: number) => times(x, x),
  negate: (x: number) => minus(0, x),
  pairOne: (x: unknown) => [x, 1],
  pairX: (x: unknown) => [x, 'x'],
  pairSelf: (x: unknown) => [x, x],
  pairMod10: (x: number) => [remainder(x, 10), 1],
  pairMod2: (x: number) => [remainder(x, 2), x],
  pairLen: (x: string | List) => [x.length, x],
  swap: ([key, value]: Pair) => [value, key],
  key: (pair: Pair) => pair[0],
  value: (pair: Pair) => pair[1],
  upper: (x: string) => x.toUpperCase(),
  length: (x: string | List) => x.length,
  failOn3: (x: unknown) => {
    if (x === 3) throw new Error('boom on 3')
    return x
  },
  sortedDistinct: (xs: List) => {
    const list = sorted(xs)
    return list.filter((x, i) => i === 0 || compare(list[i - 1], x) !== 0)
  },
  sumList: (xs: List) => xs.reduce(plus, 0),
  size: (xs: string | List) => xs.length,
  first: (xs: List) => xs[0],
}

/** Other meanings of functions that the format names without a formula. */
const otherMeanings: Table<readonly ((x: never) => unknown)[]> = {
  pairMod2: [(x: number) => [remainder(x, 2), 1]],
  pairLen: [(x: string | List) => [x, x.length], (x: string | List) => [x.length, 1]],
}

/** How many meanings the map function has; 1 for nearly all. */
export function readings(fn: string): number {
  return 1 + (otherMeanings[fn]?.length ?? 0)
}

/** A map function in one of its meanings, counted from 0. */
export function mapFunction(fn: string, reading: number): (x: never) => unknown {
  return (
    (reading > 0 ? otherMeanings[fn]?.[reading - 1] : undefined) ??
    named(mapFunctions, fn, 'map function')
  )
}

export const flatMapFunctions: Table<(x: never) => List> = {
  splitSpace: (x: string) => x.split(' ').filter(word => word !== ''),
  xAnd2x: (x: number) => [x, times(x, 2)],
  vAndVPlus10: (x: number) => [x, plus(x, 10)],
  chars: (x: string) => x.split(''),
  nothing: () => [],
  rangeTo: (x: number) => Array.from({ length: Math.max(0, Number(x)) }, (_, i) => i + 1),
}

export const filterFunctions: Table<(x: never) => boolean> = {
  even: (x: number) => remainder(x, 2) === 0,
  odd: (x: number) => remainder(x, 2) !== 0,
  gt2: (x: number) => x > 2,
  nonEmpty: (x: string | List) => x.length > 0,
  valueNonZero: ([, value]: Pair) => Number(value) !== 0,
  valueGt1: ([, value]: Pair) => (value as number) > 1,
  never: () => false,
  keyNotA: ([key]: Pair) => key !== 'a',
}

export const reduceFunctions: Table<(a: unknown, b: unknown) => unknown> = {
  add: (a, b) => plus(a, b),
  sub: (a, b) => minus(a, b),
  mul: (a, b) => times(a, b),
  max: (a, b) => (compare(a, b) >= 0 ? a : b),
  min: (a, b) => (compare(a, b) <= 0 ? a : b),
  concatSorted: (a, b) => {
    const all = plus(a, b)
    return typeof all === 'string' ? sorted(all.split('')).join('') : sorted(all as List)
  },
}

const sumOf = (values: readonly unknown[], from: unknown): unknown => values.reduce(plus, from)

/** The new state of a key, from its values in the batch and the old state; undefined forgets the key. */
export const updateFunctions: Table<(values: List, state: unknown) => unknown> = {
  runningSum: (values, state) => sumOf(values, state ?? 0),
  runningMax: (values, state) => {
    const all = state === undefined ? values : [state, ...values]
    return all.length === 0 ? undefined : all.reduce((a, b) => (compare(a, b) >= 0 ? a : b))
  },
  dropWhenIdle: (values, state) => (values.length === 0 ? undefined : sumOf(values, state ?? 0)),
  dropOver3: (values, state) => {
    const sum = sumOf(values, state ?? 0)
    return compare(sum, 3) > 0 ? undefined : sum
  },
  expireAfterTwoIdle: (values, state) => {
    const [sum, idle] = (state ?? [0, 0]) as [unknown, number]
    if (values.length > 0) return [sumOf(values, sum), 0]
    return idle >= 1 ? undefined : [sum, idle + 1]
  },
  appendAll: (values, state) => sorted([...((state ?? []) as List), ...values]),
}

/** As above, with the batch's time in ms and the key. */
export const timedUpdateFunctions: Table<
  (timeMs: number, key: unknown, values: List, state: unknown) => unknown
> = {
  addBatchTime: (timeMs, _, values, state) =>
    values.length === 0 ? state : plus(state ?? 0, timeMs),
}

/** What a state function of `mapWithState` may do to the state of its key. */
export interface KeyState {
  exists(): boolean
  get(): unknown
  update(state: unknown): void
  remove(): void
  isTimingOut(): boolean
}

/** Adds a value to the state; returns the new one. */
function addTo(state: KeyState, value: unknown): unknown {
  const sum = plus(state.exists() ? state.get() : 0, value ?? 0)
  if (!state.isTimingOut()) state.update(sum)
  return sum
}

/** What `mapWithState` emits for a key, its value (undefined when it times out) and its state; undefined: nothing. */
export const stateFunctions: Table<
  (timeMs: number, key: unknown, value: unknown, state: KeyState) => unknown
> = {
  emitSum: (_, __, value, state) => addTo(state, value),
  emitDoubleKey: (_, key, value, state) => {
    addTo(state, value)
    return plus(key, key)
  },
  emitPair: (_, key, value, state) => [key, addTo(state, value)],
  emitTimeAndSum: (timeMs, key, value, state) => [timeMs, key, addTo(state, value)],
  emitNothing: (_, __, value, state) => {
    addTo(state, value)
    return undefined
  },
  toggleRemove: (_, key, value, state) => {
    if (state.isTimingOut()) return undefined
    if (!state.exists()) {
      state.update(value)
      return undefined
    }
    state.remove()
    return key
  },
  emitKeyOnTimeout: (_, key, __, state) => {
    if (state.isTimingOut()) return key
    state.update(1)
    return undefined
  },
  updateWhileTimingOut: (_, key, __, state) => {
    state.update(1)
    return key
  },
}

/** An entry of a table; `what` says of what kind it is. Throws UnknownName with the names that there are. */
export function named<F>(table: Table<F>, name: string | undefined, what: string): F {
  if (name !== undefined && Object.hasOwn(table, name)) return table[name]
  const known = Object.keys(table).join(', ')
  throw new UnknownName(`the format has no ${what} '${name ?? ''}'; known: ${known}`)
}

/** A case asks for something that is not in the format. */
export class UnknownName extends Error {}
