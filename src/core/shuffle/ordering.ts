/**
 * The natural order of keys, for sorting and range partitions: numbers by value (NaN last, as Java's Double has it),
 * strings by UTF-16 code units, false before true, dates by time, bytes and arrays element by element, null and
 * undefined first. Values of different kinds are ordered by kind, so that any mixture has one order.
 */
import { MillraceError } from '../../util/errors.js'

export type Compare<T> = (a: T, b: T) => number

/** Negative, zero or positive. Throws ORDERING_NOT_DEFINED for what has no natural order. */
export function naturalOrder(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b)
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  const kindA = kindOf(a)
  const kindB = kindOf(b)
  if (kindA !== kindB) return kindA - kindB
  switch (kindA) {
    case KIND.nothing:
      return 0
    case KIND.boolean:
      return Number(a) - Number(b)
    case KIND.number:
      return compareNumeric(a as number | bigint, b as number | bigint)
    case KIND.date:
      return compareNumbers((a as Date).getTime(), (b as Date).getTime())
    case KIND.string:
      return (a as string) < (b as string) ? -1 : a === b ? 0 : 1
    default:
      return compareLists(a as ArrayLike<unknown>, b as ArrayLike<unknown>)
  }
}

const KIND = { nothing: 0, boolean: 1, number: 2, date: 3, string: 4, bytes: 5, array: 6 } as const

function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'undefined':
      return KIND.nothing
    case 'boolean':
      return KIND.boolean
    case 'number':
    case 'bigint':
      return KIND.number
    case 'string':
      return KIND.string
    case 'object':
      if (value === null) return KIND.nothing
      if (value instanceof Date) return KIND.date
      if (value instanceof Uint8Array) return KIND.bytes
      if (Array.isArray(value)) return KIND.array
  }
  throw new MillraceError('ORDERING_NOT_DEFINED', {
    type: typeof value === 'object' ? (value?.constructor?.name ?? 'object') : typeof value,
  })
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  return (Number.isNaN(a) ? 1 : 0) - (Number.isNaN(b) ? 1 : 0)
}

function compareNumeric(a: number | bigint, b: number | bigint): number {
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b)
  if (a < b) return -1
  if (a > b) return 1
  return (Number.isNaN(a) ? 1 : 0) - (Number.isNaN(b) ? 1 : 0)
}

function compareLists(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const order = naturalOrder(a[i], b[i])
    if (order !== 0) return order
  }
  return a.length - b.length
}
