/** `round`, `bround`, `ceil` and `floor`, with Spark's types of the results. */
import type { Call, Resolved } from '../expressions/expression.js'
import { boundedDecimal } from '../types/coercion.js'
import {
  type DataType,
  type DecimalType,
  DoubleType,
  decimalOfIntegral,
  decimalType,
  IntegerType,
  isIntegral,
  isNumeric,
  LongType,
} from '../types/data-type.js'
import { fitsPrecision, overflow } from '../types/integral.js'
import { canonical, type Integral, toBigInt } from '../types/sql-value.js'
import { castConstant, constantValue, requireConstant } from './constant.js'
import { capitals, documented, typed } from './define.js'
import { longOfDouble, type RoundingMode, roundDouble, roundUnscaled } from './exact-decimal.js'
import type {
  Evaluate,
  FunctionDoc,
  FunctionEnv,
  ScalarFunction,
  TypedCall,
  Typing,
} from './function.js'
import { decimalOverflow } from './number-errors.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

/** The digits behind the point that a call asks for; 0 unless it says; null for null. */
function digitsOf(call: Call, args: readonly Resolved[]): number | null {
  if (args.length < 2) return 0
  const value = requireConstant(call, args, 1, 'scale')
  if (value === null) return null
  const digits = castConstant(value, args[1].type, IntegerType)
  if (digits === undefined) throw unexpectedInput({ ...call, args }, 1, '"INT"')
  return digits as number
}

/** A decimal rounded to `digits` may need one digit more in front. */
function roundedDecimal({ precision, scale }: DecimalType, digits: number): DecimalType {
  const whole = precision - scale + 1
  if (digits < 0) return boundedDecimal(Math.max(whole, -digits + 1), 0)
  const kept = Math.min(scale, digits)
  return boundedDecimal(whole + kept, kept)
}

/** The decimal that a number is given to `ceil(x, digits)` as. */
function decimalOfNumber(type: DataType): DecimalType | undefined {
  if (type.kind === 'decimal') return type
  if (type.kind === 'double') return decimalType(30, 15)
  if (type.kind === 'float') return decimalType(14, 7)
  if (type.kind === 'string' || type.kind === 'void') return decimalType(38, 18)
  return isIntegral(type) ? decimalOfIntegral(type) : undefined
}

const bits: Partial<Record<DataType['kind'], number>> = { byte: 8, short: 16, int: 32, long: 64 }

function integralRounding(
  mode: RoundingMode,
  type: DataType,
  digits: number,
  env: FunctionEnv,
): Evaluate {
  if (digits >= 0) return (x: Integral) => x
  const width = bits[type.kind] as number
  return (x: Integral) => {
    const rounded = roundUnscaled(mode, x, 0, digits)
    const wrapped = canonical(BigInt.asIntN(width, toBigInt(rounded)))
    if (wrapped !== rounded && env.ansi) throw overflow('')
    return wrapped
  }
}

function decimalRounding(
  mode: RoundingMode,
  { scale }: DecimalType,
  result: DecimalType,
  digits: number,
  env: FunctionEnv,
): Evaluate {
  return (x: Integral) => {
    const rounded = roundUnscaled(mode, x, scale, digits)
    if (fitsPrecision(rounded, result.precision)) return rounded
    if (env.ansi) throw decimalOverflow(rounded, result)
    return null
  }
}

function makeRound(mode: RoundingMode, call: TypedCall, env: FunctionEnv): Evaluate {
  const digits = call.args.length < 2 ? 0 : (constantValue(call.args[1]) as number | null)
  if (digits === null) return () => null
  const type = (call.args[0] as Resolved).type
  if (type.kind === 'decimal')
    return decimalRounding(mode, type, call.type as DecimalType, digits, env)
  if (type.kind === 'double') return (x: number) => roundDouble(mode, x, digits)
  if (type.kind === 'float') return (x: number) => Math.fround(roundDouble(mode, x, digits))
  return integralRounding(mode, type, digits, env)
}

function roundTyping(args: readonly Resolved[], call: Call): Typing {
  checkCount(call, args.length, 1, 2)
  const from = args[0].type
  const type = from.kind === 'string' || from.kind === 'void' ? DoubleType : from
  if (!isNumeric(type)) throw unexpectedInput({ ...call, args }, 0, '"NUMERIC"')
  const casts = args.length === 2 ? [type, IntegerType] : [type]
  const digits = digitsOf(call, args) ?? 0
  return {
    args: casts,
    type: type.kind === 'decimal' ? roundedDecimal(type, digits) : type,
    nullable: true,
  }
}

function rounding(name: string, mode: RoundingMode, doc: FunctionDoc): ScalarFunction {
  return typed(
    name,
    (args, _env, call) => roundTyping(args, call),
    (call, env) => makeRound(mode, call, env),
    doc,
    { text: args => `${name}(${args[0]}, ${args[1] ?? '0'})` },
  )
}

function wholeNumber(
  names: readonly string[],
  mode: 'ceiling' | 'floor',
  doc: FunctionDoc,
): ScalarFunction {
  const round = mode === 'ceiling' ? Math.ceil : Math.floor
  return typed(
    names,
    (args, _env, call) => {
      checkCount(call, args.length, 1, 2)
      const from = args[0].type
      const decimal = decimalOfNumber(from)
      if (decimal === undefined) {
        throw unexpectedInput(
          { ...call, args },
          0,
          args.length === 2 ? '"DECIMAL"' : '("DOUBLE" or "DECIMAL" or "BIGINT")',
        )
      }
      if (args.length === 2) {
        const type = roundedDecimal(decimal, digitsOf(call, args) ?? 0)
        return { args: [decimal, IntegerType], type, nullable: true }
      }
      if (from.kind === 'decimal') {
        const { precision, scale } = from
        return {
          type: scale === 0 ? from : boundedDecimal(precision - scale + 1, 0),
          nullable: true,
        }
      }
      return { args: [isIntegral(from) ? LongType : DoubleType], type: LongType }
    },
    (call, env) => {
      const { type } = call.args[0] as Resolved
      if (call.args.length === 2) return makeRound(mode, call, env)
      if (type.kind === 'decimal')
        return decimalRounding(mode, type, call.type as DecimalType, 0, env)
      if (type.kind === 'double') return (x: number) => longOfDouble(round(x))
      return (x: Integral) => x
    },
    doc,
    {
      text: (args, call) =>
        args.length === 1 && call.name !== 'ceiling'
          ? capitals(args, call)
          : `${call.name}(${args.join(', ')})`,
    },
  )
}

const digitsNote =
  'The digits must be a constant; below 0 they round to tens, hundreds and so on. A whole number that leaves its type is an error in ANSI mode and wraps otherwise.'

register(
  rounding(
    'round',
    'halfUp',
    documented(
      'math',
      'The number rounded to so many digits behind the point (0 unless said); a half goes away from zero.',
      [
        ['round(2.5)', '3'],
        ['round(12.345, 2)', '12.35'],
        ['round(25, -1)', '30'],
      ],
      digitsNote,
    ),
  ),
  rounding(
    'bround',
    'halfEven',
    documented(
      'math',
      'The number rounded to so many digits behind the point (0 unless said); a half goes to the even digit.',
      [
        ['bround(2.5)', '2'],
        ['bround(25, -1)', '20'],
      ],
      digitsNote,
    ),
  ),
  wholeNumber(
    ['ceil', 'ceiling'],
    'ceiling',
    documented(
      'math',
      'The least whole number that is not below the argument; with a second argument, rounded up to so many digits behind the point.',
      [
        ['ceil(-0.1)', '0'],
        ['ceil(3.1411, 3)', '3.142'],
      ],
      'A DOUBLE beyond BIGINT gives the greatest or least BIGINT, NaN gives 0.',
    ),
  ),
  wholeNumber(
    ['floor'],
    'floor',
    documented(
      'math',
      'The greatest whole number that is not above the argument; with a second argument, rounded down to so many digits behind the point.',
      [
        ['floor(-0.1)', '-1'],
        ['floor(3.1415, 3)', '3.141'],
      ],
      'A DOUBLE beyond BIGINT gives the greatest or least BIGINT, NaN gives 0.',
    ),
  ),
)
