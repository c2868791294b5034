/** The types that `+ - * / % div` take and give. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { adjustedDecimal, widerNumeric } from '../types/coercion.js'
import {
  type DataType,
  type DecimalType,
  DoubleType,
  decimalOfIntegral,
  decimalType,
  isIntegral,
  isNumeric,
  LongType,
  sqlType,
} from '../types/data-type.js'
import type { FunctionEnv, Typing } from './function.js'

export type Sign = '+' | '-' | '*' | '/' | '%' | 'div' | 'pmod'

/** The decimal of one operand; an integral constant has as many digits as it shows. */
function decimalOf(arg: Resolved): DecimalType {
  if (arg.type.kind === 'decimal') return arg.type
  if (arg.kind === 'literal' && arg.value !== null && isIntegral(arg.type)) {
    return decimalType(String(arg.value).replace('-', '').length, 0)
  }
  return decimalOfIntegral(arg.type)
}

/** The decimal that an operation on decimals gives, before and after it is cut to 38 digits. */
export function decimalResult(sign: Sign, a: DecimalType, b: DecimalType): DecimalType {
  const { precision: p1, scale: s1 } = a
  const { precision: p2, scale: s2 } = b
  switch (sign) {
    case '+':
    case '-': {
      const scale = Math.max(s1, s2)
      return adjustedDecimal(Math.max(p1 - s1, p2 - s2) + scale + 1, scale)
    }
    case '*':
      return adjustedDecimal(p1 + p2 + 1, s1 + s2)
    case '/': {
      const scale = Math.max(6, s1 + p2 + 1)
      return adjustedDecimal(p1 - s1 + s2 + scale, scale)
    }
    case 'div': {
      const whole = p1 - s1 + s2
      return adjustedDecimal(whole === 0 ? 1 : whole, 0)
    }
    case '%':
    case 'pmod':
      return adjustedDecimal(Math.min(p1 - s1, p2 - s2) + Math.max(s1, s2), Math.max(s1, s2))
  }
}

function mismatch(call: Call, left: DataType, right: DataType): MillraceError {
  return new MillraceError('DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES', {
    sqlExpr: `"${prettyText(call)}"`,
    left: `"${sqlType(left)}"`,
    right: `"${sqlType(right)}"`,
  })
}

function wrongType(call: Call, type: DataType): MillraceError {
  return new MillraceError('DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE', {
    sqlExpr: `"${prettyText(call)}"`,
    inputType: '"NUMERIC"',
    actualDataType: `"${sqlType(type)}"`,
  })
}

/** What a string or null operand is beside the other one. */
function operandType(type: DataType, other: DataType, env: FunctionEnv): DataType {
  if (type.kind === 'void')
    return other.kind === 'void' || other.kind === 'string' ? DoubleType : other
  if (type.kind !== 'string') return type
  if (!env.ansi) return DoubleType
  return isIntegral(other) ? LongType : DoubleType
}

/** What an operation on two numbers takes and gives. */
export function numericTyping(
  sign: Sign,
  args: readonly Resolved[],
  env: FunctionEnv,
  call: Call,
): Typing {
  const [x, y] = args
  const a = operandType(x.type, y.type, env)
  const b = operandType(y.type, x.type, env)
  if (!isNumeric(a) || !isNumeric(b)) {
    if (a.kind === b.kind) throw wrongType({ ...call, args }, a)
    throw mismatch({ ...call, args }, x.type, y.type)
  }
  const mayFail = sign === '/' || sign === '%' || sign === 'div' || sign === 'pmod'
  const nullable = !env.ansi && mayFail ? true : undefined
  if (
    (a.kind === 'decimal' || b.kind === 'decimal') &&
    a.kind !== 'double' &&
    b.kind !== 'double' &&
    a.kind !== 'float' &&
    b.kind !== 'float'
  ) {
    const left = a === x.type ? decimalOf(x) : (a as DecimalType)
    const right = b === y.type ? decimalOf(y) : (b as DecimalType)
    const result = decimalResult(sign, left, right)
    return {
      args: [left, right],
      type: sign === 'div' ? LongType : result,
      nullable: nullable ?? (env.ansi ? undefined : true),
    }
  }
  if (sign === '/') return { args: [DoubleType, DoubleType], type: DoubleType, nullable }
  if (sign === 'div') return { args: [LongType, LongType], type: LongType, nullable }
  const type = widerNumeric(a, b, env)
  return { args: [type, type], type, nullable }
}
