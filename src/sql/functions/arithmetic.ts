/**
 * `+ - * / % div`, unary `-` and `+`, and their `try_` forms, on numbers. Dates, timestamps and intervals have theirs in
 * `datetime-arithmetic.ts`, which `typeOf` there is asked for first.
 */
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
import * as integral from '../types/integral.js'
import { canonical, type Integral, toBigInt } from '../types/sql-value.js'
import { type DatetimeOperation, datetimeOperation } from './datetime-arithmetic.js'
import type {
  Evaluate,
  FunctionDoc,
  FunctionEnv,
  MakeInline,
  ScalarFunction,
  TypedCall,
  Typing,
} from './function.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

type Sign = '+' | '-' | '*' | '/' | '%' | 'div' | 'pmod'

/** `env` of a `try_` function: errors become nulls outside, so that they must be thrown inside. */
const errors = (env: FunctionEnv): FunctionEnv => ({ ...env, ansi: true })

const tryNames: Partial<Record<Sign, string>> = {
  '+': 'try_add',
  '-': 'try_subtract',
  '*': 'try_multiply',
}

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

function numericTyping(
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

// ---- what the operations do

const ranges: Partial<Record<DataType['kind'], [number, number]>> = {
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
function small(
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

export function remainderByZero(): MillraceError {
  return new MillraceError('REMAINDER_BY_ZERO')
}

function decimalOperation(sign: Sign, call: TypedCall, env: FunctionEnv): Evaluate {
  const [left, right] = call.args.map(arg => arg.type as DecimalType)
  const s1 = left.scale
  const s2 = right.scale
  const exact = decimalResult(sign, left, right)
  const { precision, scale } = exact
  const common = Math.max(s1, s2)
  const fit = (value: Integral, from: number): Integral | null => {
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
        fit(
          integral.addDecimal(integral.rescale(a, s1, common), integral.rescale(b, s2, common)),
          common,
        )
    case '-':
      return (a: Integral, b: Integral) =>
        fit(
          integral.subtractDecimal(
            integral.rescale(a, s1, common),
            integral.rescale(b, s2, common),
          ),
          common,
        )
    case '*':
      return (a: Integral, b: Integral) => fit(integral.multiplyDecimal(a, b), s1 + s2)
    case '/':
      return (a: Integral, b: Integral) => {
        if (b === 0) return byZero(divideByZero)
        // one digit more than wanted would round twice: scale the dividend so that the quotient has the scale
        const up = scale + s2 - s1
        const dividend = up >= 0 ? integral.rescale(a, 0, up) : a
        const divisor = up >= 0 ? b : integral.rescale(b, 0, -up)
        return fit(integral.divideRounded(dividend, divisor), scale)
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
        if (b === 0) return byZero(remainderByZero)
        const x = integral.rescale(a, s1, common)
        const y = integral.rescale(b, s2, common)
        let rest = integral.remainder(x, y)
        if (sign === 'pmod' && rest < 0) rest = integral.remainder(integral.addDecimal(rest, y), y)
        return fit(rest, common)
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

function operation(sign: Sign, call: TypedCall, env: FunctionEnv): Evaluate {
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
  const error = sign === '/' || sign === 'div' ? divideByZero : remainderByZero
  return (a, b) => {
    if (b === 0) {
      if (ansi) throw error()
      return null
    }
    return apply(a, b)
  }
}

const inlineHelpers: Partial<Record<Sign, [exact: string, wrap: string]>> = {
  '+': ['addExact', 'addWrap'],
  '-': ['subtractExact', 'subtractWrap'],
  '*': ['multiplyExact', 'multiplyWrap'],
}

const inlineOf =
  (sign: Sign): MakeInline =>
  ([a, b], call, env, use) => {
    const type = (call.args[0] as Resolved).type
    const { kind } = type
    if (!isNumeric(type) || kind === 'decimal') return undefined
    const js = sign === 'div' ? '/' : sign
    if (sign === '+' || sign === '-' || sign === '*') {
      if (kind === 'double') return `${a}${js}${b}`
      if (kind === 'float') return `Math.fround(${a}${js}${b})`
      if (kind === 'long') return `${use(inlineHelpers[sign]![env.ansi ? 0 : 1])}(${a},${b})`
      if (kind === 'int' && sign !== '*')
        return env.ansi ? `${use('exactInt')}(${a}${js}${b})` : `(${a}${js}${b})|0`
      return undefined
    }
    if (sign === '/' && kind === 'double') {
      const value = `${a}/${b}`
      return env.ansi
        ? `(${b}===0?${use('throwDivideByZero')}():${value})`
        : { value, isNull: `${b}===0` }
    }
    if (sign === '%') {
      const value =
        kind === 'long'
          ? `${use('remainder')}(${a},${b})`
          : `${a}%${b}${kind === 'int' ? '+0' : ''}`
      return env.ansi
        ? `(${b}===0?${use('throwRemainderByZero')}():${value})`
        : { value, isNull: `${b}===0` }
    }
    return undefined
  }

function binary(sign: Sign, doc: FunctionDoc): ScalarFunction {
  return {
    kind: 'scalar',
    name: sign,
    doc,
    text: ([a, b]) => (sign === 'pmod' ? `pmod(${a}, ${b})` : `(${a} ${sign} ${b})`),
    typing: (args, env, call) => {
      checkCount(call, args.length, 2, 2)
      return datetimeOperation(sign, args, env)?.typing ?? numericTyping(sign, args, env, call)
    },
    make: (call, env) => dated(sign, call, env)?.make() ?? operation(sign, call, env),
    inline: inlineOf(sign),
  }
}

function dated(sign: Sign, call: TypedCall, env: FunctionEnv): DatetimeOperation | undefined {
  return datetimeOperation(sign, call.args as readonly Resolved[], env)
}

function trying(sign: Sign, name: string, doc: FunctionDoc): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    doc,
    typing: (args, env, call) => {
      checkCount(call, args.length, 2, 2)
      const found =
        datetimeOperation(sign, args, errors(env))?.typing ??
        numericTyping(sign, args, errors(env), call)
      return { ...found, nullable: true }
    },
    make: (call, env) => {
      const apply = dated(sign, call, errors(env))?.make() ?? operation(sign, call, errors(env))
      return (a, b) => {
        try {
          return apply(a, b)
        } catch (error) {
          if (error instanceof MillraceError) return null
          throw error
        }
      }
    },
  }
}

const doc = (
  summary: string,
  examples: FunctionDoc['examples'],
  notes = 'Null when an operand is. Overflow is an error in ANSI mode (ARITHMETIC_OVERFLOW) and wraps otherwise; a DECIMAL that does not fit is an error, else null.',
): FunctionDoc => ({ group: 'operator', summary, notes, examples })

const byZero =
  'Null when an operand is. A divisor of 0 is an error in ANSI mode, also for DOUBLE, and gives null otherwise.'

const tryDoc = (what: string, examples: FunctionDoc['examples']): FunctionDoc => ({
  group: 'math',
  summary: `${what}, or null where that is an error: overflow, a divisor of 0.`,
  examples,
})

register(
  binary(
    '+',
    doc(
      'The sum of two numbers; a date or timestamp moved by an interval; the sum of two intervals.',
      [['1 + 2', '3']],
    ),
  ),
  binary(
    '-',
    doc('The difference of two numbers, dates, timestamps or intervals.', [['5 - 7', '-2']]),
  ),
  binary(
    '*',
    doc('The product of two numbers, or an interval a number of times.', [['6 * 7', '42']]),
  ),
  binary(
    '/',
    doc(
      'The quotient, with its fraction: DOUBLE, or DECIMAL when both are whole or decimal and one is DECIMAL.',
      [['7 / 2', '3.5']],
      byZero,
    ),
  ),
  binary('div', doc('The quotient without its fraction, as BIGINT.', [['7 div 2', '3']], byZero)),
  binary(
    '%',
    doc(
      'The rest of a division; has the sign of the first operand.',
      [
        ['7 % 4', '3'],
        ['-7 % 4', '-3'],
      ],
      byZero,
    ),
  ),
  binary('pmod', {
    group: 'math',
    summary: 'The rest of a division, never negative for a positive divisor.',
    notes: byZero,
    examples: [['pmod(-7, 4)', '1']],
  }),
  trying('+', 'try_add', tryDoc('The sum', [['try_add(2147483647, 1)', 'NULL']])),
  trying('-', 'try_subtract', tryDoc('The difference', [['try_subtract(5, 2)', '3']])),
  trying('*', 'try_multiply', tryDoc('The product', [['try_multiply(2147483647, 2)', 'NULL']])),
  trying('/', 'try_divide', tryDoc('The quotient', [['try_divide(1, 0)', 'NULL']])),
  trying('%', 'try_mod', tryDoc('The rest of a division', [['try_mod(5, 0)', 'NULL']])),
)

/** `mod(a, b)` is `a % b`. */
register({
  kind: 'scalar',
  name: 'mod',
  doc: {
    group: 'math',
    summary: 'The rest of a division; the same as `%`.',
    examples: [['mod(7, 4)', '3']],
  },
  typing: (args, env, call) => {
    checkCount(call, args.length, 2, 2)
    return numericTyping('%', args, env, call)
  },
  text: ([a, b]) => `mod(${a}, ${b})`,
  make: (call, env) => operation('%', call, env),
  inline: inlineOf('%'),
})

function unaryTyping(args: readonly Resolved[], _: FunctionEnv, call: Call): Typing {
  checkCount(call, args.length, 1, 1)
  const { type } = args[0]
  if (type.kind === 'string' || type.kind === 'void')
    return { args: [DoubleType], type: DoubleType }
  const isInterval = type.kind.includes('interval')
  if (!isNumeric(type) && !isInterval) {
    throw new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', {
      sqlExpr: `"${prettyText({ ...call, args })}"`,
      paramIndex: 'first',
      requiredType:
        '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
      inputSql: `"${prettyText(args[0])}"`,
      inputType: `"${sqlType(type)}"`,
    })
  }
  return { type }
}

register(
  {
    kind: 'scalar',
    name: 'negative',
    doc: {
      group: 'math',
      summary: 'The number with the other sign; also written `-x`.',
      notes: 'The least number of a type has no such partner: an error in ANSI mode, else itself.',
      examples: [['negative(1)', '-1']],
    },
    typing: unaryTyping,
    text: ([a]) => `(- ${a})`,
    make: (call, env) => {
      const { type } = call
      switch (type.kind) {
        case 'long':
          return env.ansi ? integral.negateExact : integral.negateWrap
        case 'decimal':
          return (a: Integral) => (typeof a === 'number' ? 0 - a : canonical(-a))
        case 'double':
        case 'float':
          return (a: number) => -a
        case 'calendar_interval':
          return (a: { months: number; days: number; microseconds: number }) => ({
            months: 0 - a.months,
            days: 0 - a.days,
            microseconds: 0 - a.microseconds,
          })
        case 'byte':
        case 'short':
        case 'int': {
          const check = small('-', type, env.ansi)
          return (a: number) => {
            if (env.ansi && (a === -2147483648 || type.kind !== 'int')) {
              const [least] = ranges[type.kind]!
              if (a === least) throw integral.overflow('')
            }
            return check(0 - a, 0, a)
          }
        }
        default: {
          // intervals: of months as INT, of microseconds as LONG
          const least = type.kind === 'year_month_interval' ? -2147483648 : -(2 ** 63)
          return (a: number) => {
            if (a > least) return 0 - a
            throw new MillraceError('INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION')
          }
        }
      }
    },
  },
  {
    kind: 'scalar',
    name: 'positive',
    doc: {
      group: 'math',
      summary: 'The number itself; also written `+x`.',
      examples: [['positive(1)', '1']],
    },
    typing: unaryTyping,
    text: ([a]) => `(+ ${a})`,
    make: () => a => a,
  },
)
