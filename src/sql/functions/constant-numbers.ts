/** Arguments that must be constant numbers, or arrays of them: percentages, accuracies. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { type DataType, isNumeric, sqlType } from '../types/data-type.js'
import { decimalToDouble } from '../types/integral.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import { isNegation } from './constant.js'

export type ConstantNumbers = number | readonly (number | null)[] | null

/**
 * The number, or the numbers of the array, that a constant argument is; undefined when it is not constant. Casts among
 * numbers, signs and `array(...)` are seen through, so that it does not matter whether constants have been folded.
 */
export function constantNumbers(arg: Expression | undefined): ConstantNumbers | undefined {
  switch (arg?.kind) {
    case 'literal':
      return numbersOf(arg.value, arg.type)
    case 'alias':
    case 'cast':
      return constantNumbers(arg.child)
    case 'call': {
      if (isNegation(arg)) {
        const value = constantNumbers(arg.args[0])
        return typeof value === 'number' ? -value : undefined
      }
      if (arg.name !== 'array') return undefined
      const numbers: (number | null)[] = []
      for (const item of arg.args) {
        const value = constantNumbers(item)
        if (value !== null && typeof value !== 'number') return undefined
        numbers.push(value)
      }
      return numbers
    }
    default:
      return undefined
  }
}

function numbersOf(value: SqlValue, type: DataType): ConstantNumbers | undefined {
  if (value === null) return null
  if (type.kind === 'decimal') return decimalToDouble(value as Integral, type.scale)
  if (isNumeric(type)) return Number(value)
  if (type.kind !== 'array') return undefined
  const numbers: (number | null)[] = []
  for (const item of value as readonly SqlValue[]) {
    const number = numbersOf(item, type.element)
    if (number !== null && typeof number !== 'number') return undefined
    numbers.push(number)
  }
  return numbers
}

/**
 * The constant at `index`, not null. Throws DATATYPE_MISMATCH.NON_FOLDABLE_INPUT, UNEXPECTED_NULL; `name` is the
 * parameter's, `type` what it must be.
 */
export function requireNumbers(
  call: Call,
  args: readonly Resolved[],
  index: number,
  name: string,
  type: DataType,
): number | readonly (number | null)[] {
  const value = constantNumbers(args[index])
  const sqlExpr = `"${prettyText({ ...call, args })}"`
  if (value === null) {
    throw new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_NULL', { sqlExpr, exprName: name })
  }
  if (value !== undefined) return value
  throw new MillraceError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', {
    sqlExpr,
    inputName: `\`${name}\``,
    inputType: `"${sqlType(type)}"`,
    inputExpr: `"${prettyText(args[index])}"`,
  })
}

/** Throws DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE. */
export function outOfRange(
  call: Call,
  args: readonly Resolved[],
  name: string,
  range: string,
  value: string,
): MillraceError {
  return new MillraceError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', {
    sqlExpr: `"${prettyText({ ...call, args })}"`,
    exprName: name,
    valueRange: range,
    currentValue: value,
  })
}
