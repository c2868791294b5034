/** Typing of functions of arrays: an array and a value of its elements' type, two arrays of one element type. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { tightestCommonType } from '../types/coercion.js'
import {
  type ArrayType,
  arrayType,
  type DataType,
  isOrderable,
  sqlType,
} from '../types/data-type.js'
import { constantValue } from './constant.js'
import type { FunctionEnv, Typing } from './function.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

/** The expression in messages. */
export function quotedCall(call: Call, args: readonly Resolved[]): string {
  return `"${prettyText({ ...call, args })}"`
}

/** Throws DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE unless the argument is an array. */
export function requireArray(call: Call, args: readonly Resolved[], index: number): ArrayType {
  const { type } = args[index]
  if (type.kind === 'array') return type
  throw unexpectedInput({ ...call, args }, index, '"ARRAY"')
}

/** As `requireArray`; an untyped null is an array of nothing. */
export function arrayOrNull(call: Call, args: readonly Resolved[], index: number): ArrayType {
  const { type } = args[index]
  return type.kind === 'void' ? arrayType(type) : requireArray(call, args, index)
}

/** Throws DATATYPE_MISMATCH.INVALID_ORDERING_TYPE when values of the type cannot be compared. */
export function requireOrder(call: Call, args: readonly Resolved[], type: DataType): void {
  if (isOrderable(type)) return
  throw new MillraceError('DATATYPE_MISMATCH.INVALID_ORDERING_TYPE', {
    sqlExpr: quotedCall(call, args),
    functionName: `\`${call.name}\``,
    dataType: `"${sqlType(type)}"`,
  })
}

/** Throws DATATYPE_MISMATCH.NULL_TYPE. */
export function refuseVoid(call: Call, args: readonly Resolved[]): void {
  if (args.every(arg => arg.type.kind !== 'void')) return
  throw new MillraceError('DATATYPE_MISMATCH.NULL_TYPE', {
    sqlExpr: quotedCall(call, args),
    functionName: `\`${call.name}\``,
  })
}

/** The type that an array's elements and a value have in common; strings become nothing else, and nothing a string. */
export function elementAndValue(
  call: Call,
  args: readonly Resolved[],
  value: Resolved,
  env: FunctionEnv,
): DataType {
  const array = requireArray(call, args, 0)
  const common = tightestCommonType(array.element, value.type, env)
  if (common !== undefined) return common
  throw new MillraceError('DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES', {
    sqlExpr: quotedCall(call, args),
    functionName: `\`${call.name}\``,
    dataType: '"ARRAY"',
    leftType: `"${sqlType(array)}"`,
    rightType: `"${sqlType(value.type)}"`,
  })
}

/** `f(array, value)` that looks for a value: the array has a type, the value too unless said, and values have an order. */
export function searching(result: (array: ArrayType) => DataType, allowsVoid = false): TypingRule {
  return (args, env, call) => {
    checkCount(call, args.length, 2, 2)
    refuseVoid(call, allowsVoid ? args.slice(0, 1) : args)
    const element = elementAndValue(call, args, args[1], env)
    requireOrder(call, args, element)
    const { containsNull } = requireArray(call, args, 0)
    const array = arrayType(element, containsNull)
    return { args: [array, element], type: result(array) }
  }
}

/** `f(array, array)`: both become arrays of one element type. */
export function twoArrays(
  result: (element: DataType, left: ArrayType, right: ArrayType) => Typing['type'],
): TypingRule {
  return (args, env, call) => {
    checkCount(call, args.length, 2, 2)
    const [left, right] = args.map(arg => arg.type)
    const element =
      left.kind === 'array' && right.kind === 'array'
        ? tightestCommonType(left.element, right.element, env)
        : undefined
    if (element === undefined || left.kind !== 'array' || right.kind !== 'array') {
      throw new MillraceError('DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES', {
        sqlExpr: quotedCall(call, args),
        functionName: `\`${call.name}\``,
        arrayType: '"ARRAY"',
        leftType: `"${sqlType(left)}"`,
        rightType: `"${sqlType(right)}"`,
      })
    }
    requireOrder(call, args, element)
    return {
      args: [arrayType(element, left.containsNull), arrayType(element, right.containsNull)],
      type: result(element, left, right),
    }
  }
}

/** The type of an array's elements, of an expression that was typed to be an array. */
export function elementOf(arg: { readonly type?: DataType }): DataType {
  const { type } = arg
  if (type?.kind === 'array') return type.element
  throw new MillraceError('INTERNAL_ERROR', { what: `an array of type ${type?.kind}` })
}

/**
 * Whether the element of an array at an index may be null: known for constant indexes into `array(...)`. `place` is that
 * of the index among so many elements; `strict`: outside of the array is an error.
 */
export function elementNullable(
  array: Resolved,
  index: Resolved,
  strict: boolean,
  place: (index: number, length: number) => number,
): boolean {
  const at = constantValue(index)
  if (typeof at === 'number' && array.kind === 'call' && array.name === 'array') {
    const element = array.args[place(at, array.args.length)] as Resolved | undefined
    return element === undefined ? !strict : element.nullable
  }
  if (at !== undefined || !strict || array.type.kind !== 'array') return true
  return array.type.containsNull || array.nullable || index.nullable
}
