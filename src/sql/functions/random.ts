/** Functions that give something else each time: `rand`, `randn`, `uniform`, `randstr`, `uuid`. */
import { randomBytes, randomUUID } from 'node:crypto'
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { asDecimal, widerDecimal } from '../types/coercion.js'
import {
  type DataType,
  type DecimalType,
  DoubleType,
  decimalType,
  IntegerType,
  isFractional,
  isIntegral,
  isNumeric,
  LongType,
  StringType,
} from '../types/data-type.js'
import { decimalToDouble } from '../types/integral.js'
import { canonical, type Integral, toBigInt } from '../types/sql-value.js'
import { constantValue, requireConstant } from './constant.js'
import { documented, scalar, typed } from './define.js'
import { longOfDouble, roundUnscaled, shortestDecimal } from './exact-decimal.js'
import type { FunctionDoc, FunctionEnv, ScalarFunction, TypedCall } from './function.js'
import { register } from './registry.js'
import { checkSize } from './size-limits.js'
import { checkCount, unexpectedInput } from './typing.js'
import { XorShiftRandom } from './xor-shift-random.js'

/** The seed that a call names, with the partition added; another one each time when it names none. */
function generatorOf(call: TypedCall, index: number, env: FunctionEnv): XorShiftRandom {
  const value = call.args.length > index ? constantValue(call.args[index]) : undefined
  const seed =
    value === undefined
      ? randomBytes(8).readBigInt64BE()
      : value === null
        ? 0n
        : toBigInt(value as Integral)
  return new XorShiftRandom(seed + BigInt(env.partition ?? 0))
}

function checkSeed(call: Call, args: readonly Resolved[], index: number): void {
  if (args.length <= index) return
  const { type } = args[index]
  if (!isIntegral(type) && type.kind !== 'void') {
    throw unexpectedInput({ ...call, args }, index, '("INT" or "BIGINT")')
  }
  requireConstant(call, args, index, 'seed')
}

function generator(
  names: string | readonly string[],
  next: (random: XorShiftRandom) => number,
  doc: FunctionDoc,
): ScalarFunction {
  return typed(
    names,
    (args, _env, call) => {
      checkCount(call, args.length, 0, 1)
      checkSeed(call, args, 0)
      return { args: args.map(() => LongType), type: DoubleType, nullable: false }
    },
    (call, env) => {
      const random = generatorOf(call, 0, env)
      return () => next(random)
    },
    doc,
    {
      deterministic: false,
      nulls: 'handled',
      text: args => `${typeof names === 'string' ? names : names[0]}(${args.join(', ')})`,
    },
  )
}

function uniformType(a: Resolved, b: Resolved): DataType {
  if (isIntegral(a.type) && isIntegral(b.type)) {
    const order = ['byte', 'short', 'int', 'long']
    return order.indexOf(a.type.kind) >= order.indexOf(b.type.kind) ? a.type : b.type
  }
  if (isFractional(a.type) || isFractional(b.type)) {
    return a.type.kind === 'float' && b.type.kind !== 'double' ? a.type : DoubleType
  }
  return widerDecimal(constantDecimal(a), constantDecimal(b))
}

/** The decimal of a constant: a whole number has as many digits as it shows. */
function constantDecimal(arg: Resolved): DecimalType {
  const value = constantValue(arg)
  if (arg.type.kind === 'decimal' || value === null || value === undefined)
    return asDecimal(arg.type)
  return decimalType(String(value).replace('-', '').length, 0)
}

function makeUniform(call: TypedCall, env: FunctionEnv): () => number | Integral {
  const random = generatorOf(call, 2, env)
  const { type } = call
  const [low, high] = call.args.map(arg => {
    const value = constantValue(arg) as Integral
    return arg.type?.kind === 'decimal' ? decimalToDouble(value, arg.type.scale) : Number(value)
  })
  const next = (): number => low + (high - low) * random.nextDouble()
  if (isIntegral(type)) return () => longOfDouble(next())
  if (type.kind !== 'decimal') return type.kind === 'float' ? () => Math.fround(next()) : next
  return () => {
    const { unscaled, scale } = shortestDecimal(next())
    if (scale >= type.scale) return roundUnscaled('halfUp', canonical(unscaled), scale, type.scale)
    return canonical(unscaled * 10n ** BigInt(type.scale - scale))
  }
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

const seedNote =
  'With a seed, which must be a constant, the same numbers come in each run, from rows in the same order in the same partitions; null is the seed 0.'

register(
  generator(
    ['rand', 'random'],
    random => random.nextDouble(),
    documented(
      'math',
      'A number from 0 to below 1, each as likely as the others.',
      [['rand(0)', '0.7604953758285915']],
      seedNote,
    ),
  ),
  generator(
    'randn',
    random => random.nextGaussian(),
    documented(
      'math',
      'A number of the normal distribution of mean 0 and deviation 1.',
      [['randn(0)', '1.6034991609278433']],
      seedNote,
    ),
  ),
  typed(
    'uniform',
    (args, _env, call) => {
      checkCount(call, args.length, 2, 3)
      for (const i of [0, 1]) {
        const { type } = args[i]
        if (!isNumeric(type) && type.kind !== 'void') {
          throw unexpectedInput({ ...call, args }, i, '"NUMERIC"')
        }
        requireConstant(call, args, i, i === 0 ? 'min' : 'max')
      }
      checkSeed(call, args, 2)
      const isNull = args.some(arg => arg.type.kind === 'void')
      return { type: isNull ? DoubleType : uniformType(args[0], args[1]), nullable: isNull }
    },
    makeUniform,
    documented(
      'math',
      'A random number from the first argument to below the second; both must be constants.',
      [['uniform(1, 7, 3)', '2']],
      seedNote,
    ),
    { deterministic: false },
  ),
  typed(
    'randstr',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 2)
      if (!isIntegral(args[0].type) && args[0].type.kind !== 'void') {
        throw unexpectedInput({ ...call, args }, 0, 'INT or SMALLINT')
      }
      const length = requireConstant(call, args, 0, 'length')
      checkSeed(call, args, 1)
      if (length !== null && (length as Integral) < 0) {
        throw new MillraceError('INVALID_PARAMETER_VALUE.LENGTH', {
          parameter: '`length`',
          length: String(length),
          functionName: '`randstr`',
        })
      }
      checkSize(Number(length ?? 0), 'randstr', 'length')
      return {
        args: [IntegerType, LongType].slice(0, args.length),
        type: StringType,
        nullable: false,
      }
    },
    (call, env) => {
      const random = generatorOf(call, 1, env)
      const length = Number(constantValue(call.args[0]) ?? 0)
      return () => {
        // a string that grows by one letter after the other takes 32 bytes for each
        const text = Buffer.allocUnsafe(length)
        for (let i = 0; i < length; i++) {
          text[i] = letters.charCodeAt(Math.abs(random.nextInt() % 62))
        }
        return text.toString('latin1')
      }
    },
    documented(
      'string',
      'A string of so many random digits and letters.',
      [['randstr(4, 7)', '6Ogz']],
      seedNote,
    ),
    { deterministic: false, nulls: 'handled' },
  ),
  scalar(
    'uuid',
    [],
    StringType,
    () => randomUUID(),
    documented('misc', 'A random UUID (version 4) as 36 characters.', [['length(uuid())', '36']]),
    { deterministic: false, nullable: false },
  ),
)
