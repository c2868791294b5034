/** What `+ - * / % div` compute, for each type of number. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import type { DataType, DecimalType } from '../types/data-type.js'
import * as integral from '../types/integral.js'
import { canonical, type Integral, toBigInt } from '../types/sql-value.js'
import { decimalResult, type Sign } from './arithmetic-typing.js'
import type { Evaluate, FunctionEnv, TypedCall } from './function.js'

const tryNames: Partial<Record<Sign, string>> = {
  '+': 'try_add',
  '-': 'try_subtract',
  '*': 'try_multiply',
}

export const ranges: Partial<Record<DataType['kind'], [number, number]>> = {
  byte: [-128, 127],
  short: [-32768, 32767],
  int: [-2147483648, 2147483647],
}

function smallOverflow(sign: Sign, type: DataType, a: number, b: number): MillraceError {
  const suffix = type.kind === 'byte' ? 'Y' : 'S'
  if (type.kind === 'int') return integral.overflow(tryNames[sign] ?? '')
  const alternative = tryNames[sign]
  return new MillraceError('BINARY_ARITHMETIC_OVERFLOW', {
    value1: `${a}${suffix}`,
    symbol: sign,
    value2: `${b}${suffix}`,
    alternative: alternative === undefined ? '' : `Use '${alternative}' to get NULL instead`,
  })
}

/** Checks, or wraps, a result of BYTE, SHORT or INT. */
export function small(
  sign: Sign,
  type: DataType,
  ansi: boolean,
): (value: number, a: number, b: number) => number {
  const [least, most] = ranges[type.kind]!
  if (ansi) {
    return (value, a, b) => {
      if (value < least || value > most) throw smallOverflow(sign, type, a, b)
      return value
    }
  }
  const shift = type.kind === 'byte' ? 24 : type.kind === 'short' ? 16 : 0
  return value => (value << shift) >> shift
}

export function divideByZero(): MillraceError {
  return new MillraceError('DIVIDE_BY_ZERO')
}

function decimalOperation(sign: Sign, call: TypedCall, env: FunctionEnv): Evaluate {
  const [left, right] = call.args.map(arg => arg.type as DecimalType)
  const s1 = left.scale
  const s2 = right.scale
  const exact = decimalResult(sign, left, right)
  const { precision, scale } = exact
  const common = Math.max(s1, s2)
  const bounded = (value: Integral, from: number): Integral | null => {
    const result = integral.rescale(value, from, scale)
    if (integral.fitsPrecision(result, precision)) return result
    if (!env.ansi) return null
    throw new MillraceError('NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION', {
      value: decimalToText(value, from),
      precision,
      scale,
    })
  }
  const byZero = (error: () => MillraceError): null => {
    if (env.ansi) throw error()
    return null
  }
  switch (sign) {
    case '+':
      return (a: Integral, b: Integral) =>
        bounded(
          integral.addDecimal(integral.rescale(a, s1, common), integral.rescale(b, s2, common)),
          common,
        )
    case '-':
      return (a: Integral, b: Integral) =>
        bounded(
          integral.subtractDecimal(
            integral.rescale(a, s1, common),
            integral.rescale(b, s2, common),
          ),
          common,
        )
    case '*':
      return (a: Integral, b: Integral) => bounded(integral.multiplyDecimal(a, b), s1 + s2)
    case '/':
      return (a: Integral, b: Integral) => {
        if (b === 0) return byZero(divideByZero)
        // one digit more than wanted would round twice: scale the dividend so that the quotient has the scale
        const up = scale + s2 - s1
        const dividend = up >= 0 ? integral.rescale(a, 0, up) : a
        const divisor = up >= 0 ? b : integral.rescale(b, 0, -up)
        return bounded(integral.divideRounded(dividend, divisor), scale)
      }
    case 'div':
      return (a: Integral, b: Integral) => {
        if (b === 0) return byZero(divideByZero)
        const x = toBigInt(integral.rescale(a, s1, common))
        const y = toBigInt(integral.rescale(b, s2, common))
        return env.ansi ? integral.exactLong(x / y, '') : integral.wrapLong(x / y)
      }
    case '%':
    case 'pmod':
      return (a: Integral, b: Integral) => {
        if (b === 0) return byZero(divideByZero)
        const x = integral.rescale(a, s1, common)
        const y = integral.rescale(b, s2, common)
        let rest = integral.remainder(x, y)
        if (sign === 'pmod' && rest < 0) rest = integral.remainder(integral.addDecimal(rest, y), y)
        return bounded(rest, common)
      }
  }
}

function decimalToText(unscaled: Integral, scale: number): string {
  const digits = canonical(toBigInt(unscaled)).toString()
  if (scale === 0) return digits
  const negative = digits.startsWith('-')
  const padded = digits.replace('-', '').padStart(scale + 1, '0')
  return `${negative ? '-' : ''}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

function longOperation(sign: Sign, ansi: boolean): Evaluate {
  switch (sign) {
    case '+':
      return ansi ? integral.addExact : integral.addWrap
    case '-':
      return ansi ? integral.subtractExact : integral.subtractWrap
    case '*':
      return ansi ? integral.multiplyExact : integral.multiplyWrap
    case 'div':
      return ansi ? integral.divideExact : integral.divideWrap
    case 'pmod':
      return (a: Integral, b: Integral) => {
        const rest = integral.remainder(a, b)
        return rest < 0 ? integral.remainder(integral.addDecimal(rest, b), b) : rest
      }
    default:
      return integral.remainder
  }
}

function doubleOperation(sign: Sign): (a: number, b: number) => number {
  switch (sign) {
    case '+':
      return (a, b) => a + b
    case '-':
      return (a, b) => a - b
    case '*':
      return (a, b) => a * b
    case 'pmod':
      return (a, b) => {
        const rest = a % b
        return rest < 0 ? (rest + b) % b : rest
      }
    case '%':
      return (a, b) => a % b
    default:
      return (a, b) => a / b
  }
}

/** Computes a call whose operands have the types that `numericTyping` demands. */
export function operation(sign: Sign, call: TypedCall, env: FunctionEnv): Evaluate {
  const { type } = call.args[0] as Resolved
  const { ansi } = env
  if (type.kind === 'decimal') return decimalOperation(sign, call, env)
  let apply: Evaluate
  if (type.kind === 'long') apply = longOperation(sign, ansi)
  else if (type.kind === 'double') apply = doubleOperation(sign)
  else if (type.kind === 'float') {
    const f = doubleOperation(sign)
    apply = (a: number, b: number) => Math.fround(f(a, b))
  } else {
    const check = small(sign, type, ansi)
    const f = doubleOperation(sign)
    apply =
      sign === '*' && !ansi
        ? (a: number, b: number) => check(Math.imul(a, b), a, b)
        : (a: number, b: number) => check(f(a, b) + 0, a, b)
  }
  if (sign === '+' || sign === '-' || sign === '*') return apply
  return (a, b) => {
    if (b === 0) {
      if (ansi) throw divideByZero()
      return null
    }
    return apply(a, b)
  }
}
