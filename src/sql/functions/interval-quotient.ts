/** `div` of two intervals: how many times the second goes into the first. */
import { type DataType, isAnsiInterval, LongType } from '../types/data-type.js'
import { divideByZero } from './arithmetic-operations.js'
import type { DatetimeOperation } from './datetime-arithmetic.js'
import type { FunctionEnv } from './function.js'

/** Undefined unless both are of months, or both of microseconds; a null operand is as the other one. */
export function intervalQuotient(
  a: DataType,
  b: DataType,
  { ansi }: FunctionEnv,
): DatetimeOperation | undefined {
  const left = a.kind === 'void' ? b : a
  const right = b.kind === 'void' ? a : b
  if (!isAnsiInterval(left) || left.kind !== right.kind) return undefined
  return {
    typing: { args: [left, right], type: LongType, ...(!ansi && { nullable: true }) },
    make: () => (x: number, y: number) => {
      if (y !== 0) return Math.trunc(x / y) + 0
      if (ansi) throw divideByZero()
      return null
    },
  }
}
