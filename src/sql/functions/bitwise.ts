/** Operations on the bits of whole numbers: `& | ^ ~`, shifts, counts. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { widerNumeric } from '../types/coercion.js'
import {
  BinaryType,
  ByteType,
  type DataType,
  DoubleType,
  IntegerType,
  isIntegral,
  isNumeric,
  LongType,
  sqlType,
} from '../types/data-type.js'
import { canonical, type Integral, toBigInt } from '../types/sql-value.js'
import { documented, scalar, typed } from './define.js'
import type { Evaluate, FunctionDoc, FunctionEnv, ScalarFunction, Typing } from './function.js'
import { register } from './registry.js'
import { checkCount, signature, unexpectedInput } from './typing.js'

type Sign = '&' | '|' | '^'

/** What a string or null is beside another operand. */
function operandType(type: DataType, other: DataType, env: FunctionEnv): DataType {
  if (type.kind === 'void') return isIntegral(other) ? other : IntegerType
  if (type.kind !== 'string') return type
  return env.ansi ? LongType : DoubleType
}

function binaryTyping(args: readonly Resolved[], env: FunctionEnv, call: Call): Typing {
  checkCount(call, args.length, 2, 2)
  const [x, y] = args
  const a = operandType(x.type, y.type, env)
  const b = operandType(y.type, x.type, env)
  if (!isIntegral(a) || !isIntegral(b)) {
    const isSame = a.kind === b.kind && !isNumeric(a)
    const sqlExpr = `"${prettyText({ ...call, args })}"`
    if (isSame || (isNumeric(a) && a.kind === b.kind)) {
      throw new MillraceError('DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE', {
        sqlExpr,
        inputType: '"INTEGRAL"',
        actualDataType: `"${sqlType(a)}"`,
      })
    }
    throw new MillraceError('DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES', {
      sqlExpr,
      left: `"${sqlType(a)}"`,
      right: `"${sqlType(b)}"`,
    })
  }
  const type = widerNumeric(a, b, env)
  return { args: [type, type], type }
}

const small: Readonly<Record<Sign, (a: number, b: number) => number>> = {
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
}

const large: Readonly<Record<Sign, (a: bigint, b: bigint) => bigint>> = {
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
}

function bits(sign: Sign, doc: FunctionDoc): ScalarFunction {
  const f = small[sign]
  const g = large[sign]
  return typed(
    sign,
    binaryTyping,
    call => {
      if (call.type.kind !== 'long') return f
      return (a: Integral, b: Integral) => {
        // numbers of 32 bits need no bigint
        if (typeof a === 'number' && typeof b === 'number' && a === (a | 0) && b === (b | 0)) {
          return f(a, b)
        }
        return canonical(g(toBigInt(a), toBigInt(b)))
      }
    },
    doc,
    {
      text: args => `(${args.join(` ${sign} `)})`,
      inline: ([a, b], call) => (call.type.kind === 'long' ? undefined : `(${a}${sign}${b})`),
    },
  )
}

type Shift = (long: boolean) => Evaluate

const shiftLeft: Shift = long =>
  long
    ? (x: Integral, n: number) => canonical(BigInt.asIntN(64, toBigInt(x) << BigInt(n & 63)))
    : (x: number, n: number) => x << n

const shiftRight: Shift = long =>
  long
    ? (x: Integral, n: number) => canonical(toBigInt(x) >> BigInt(n & 63))
    : (x: number, n: number) => x >> n

const shiftRightUnsigned: Shift = long =>
  long
    ? (x: Integral, n: number) =>
        canonical(BigInt.asIntN(64, BigInt.asUintN(64, toBigInt(x)) >> BigInt(n & 63)))
    : (x: number, n: number) => (x >>> n) | 0

function shift(sign: string, name: string, make: Shift, doc: FunctionDoc): ScalarFunction {
  return typed(
    [name, sign],
    (args, _env, call) => {
      checkCount(call, args.length, 2, 2)
      args.forEach((arg, i) => {
        const { type } = arg
        if (!isNumeric(type) && type.kind !== 'string' && type.kind !== 'void') {
          throw unexpectedInput({ ...call, args }, i, i === 0 ? '("INT" or "BIGINT")' : '"INT"')
        }
      })
      const type = args[0].type.kind === 'long' ? LongType : IntegerType
      return { args: [type, IntegerType], type }
    },
    call => make(call.type.kind === 'long'),
    doc,
    {
      text: (args, call) =>
        call.name === sign ? `(${args.join(` ${sign} `)})` : `${call.name}(${args.join(', ')})`,
    },
  )
}

function countBits(x: Integral | boolean): number {
  if (typeof x === 'boolean') return x ? 1 : 0
  if (typeof x === 'number' && x >= 0 && x <= 0x7fffffff) return count32(x)
  const all = BigInt.asUintN(64, toBigInt(x))
  return count32(Number(all & 0xffffffffn)) + count32(Number(all >> 32n))
}

function count32(x: number): number {
  let n = x - ((x >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

const widths: Partial<Record<DataType['kind'], number>> = { byte: 8, short: 16, int: 32, long: 64 }

const shiftNote = 'Of the second argument the lowest 5 bits count, or 6 for a BIGINT.'

register(
  bits('&', documented('operator', 'The bits that both numbers have.', [['6 & 3', '2']])),
  bits('|', documented('operator', 'The bits that one of the numbers has.', [['6 | 3', '7']])),
  bits(
    '^',
    documented('operator', 'The bits that exactly one of the numbers has.', [['6 ^ 3', '5']]),
  ),
  typed(
    '~',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { type } = args[0]
      if (isIntegral(type)) return { type }
      if (type.kind === 'void') return { args: [LongType], type: LongType }
      throw unexpectedInput({ ...call, args }, 0, '"INTEGRAL"')
    },
    () => (x: Integral) => {
      if (typeof x === 'bigint') return canonical(~x)
      const turned = -1 - x
      return turned >= -9007199254740991 ? turned : BigInt(turned)
    },
    documented('operator', 'The number with all its bits turned.', [['~5', '-6']]),
    { text: ([a]) => `~${a}` },
  ),
  shift(
    '<<',
    'shiftleft',
    shiftLeft,
    documented('bitwise', 'The bits moved to the left.', [['shiftleft(2, 1)', '4']], shiftNote),
  ),
  shift(
    '>>',
    'shiftright',
    shiftRight,
    documented(
      'bitwise',
      'The bits moved to the right; the sign stays.',
      [['shiftright(-4, 1)', '-2']],
      shiftNote,
    ),
  ),
  shift(
    '>>>',
    'shiftrightunsigned',
    shiftRightUnsigned,
    documented(
      'bitwise',
      'The bits moved to the right; zeros come in.',
      [['shiftrightunsigned(-4, 1)', '2147483646']],
      shiftNote,
    ),
  ),
  typed(
    'bit_count',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { type } = args[0]
      if (isIntegral(type) || type.kind === 'boolean') return { type: IntegerType }
      if (isNumeric(type) || type.kind === 'void') return { args: [LongType], type: IntegerType }
      throw unexpectedInput({ ...call, args }, 0, '("INTEGRAL" or "BOOLEAN")')
    },
    () => countBits,
    documented('bitwise', 'How many of the 64 bits are set; of a BOOLEAN 1 or 0.', [
      ['bit_count(5)', '2'],
    ]),
  ),
  typed(
    ['bit_get', 'getbit'],
    (args, env, call) => {
      checkCount(call, args.length, 2, 2)
      const { type } = args[0]
      if (isNumeric(type) && !isIntegral(type)) {
        throw unexpectedInput({ ...call, args }, 0, '"INTEGRAL"')
      }
      return signature(['integral', IntegerType], ByteType)(args, env, call)
    },
    call => {
      const width = widths[call.args[0].type?.kind ?? 'long'] ?? 64
      return (x: Integral, position: number) => {
        if (position < 0 || position >= width) {
          throw new MillraceError('INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE', {
            parameter: '`pos`',
            functionName: '`bit_get`',
            upper: width,
            invalidValue: position,
          })
        }
        return Number((toBigInt(x) >> BigInt(position)) & 1n)
      }
    },
    documented(
      'bitwise',
      'The bit at a position, 0 being the lowest.',
      [['bit_get(11, 2)', '0']],
      'A position outside of the type is an error.',
    ),
  ),
  scalar(
    'bitmap_bit_position',
    [LongType],
    LongType,
    (x: Integral) => {
      const n = toBigInt(x)
      return canonical((n > 0n ? n - 1n : -n) % 32768n)
    },
    documented('bitwise', 'The place of a number in its bitmap of 32,768 bits.', [
      ['bitmap_bit_position(123)', '122'],
    ]),
  ),
  scalar(
    'bitmap_bucket_number',
    [LongType],
    LongType,
    (x: Integral) => {
      const n = toBigInt(x)
      return canonical(n > 0n ? 1n + (n - 1n) / 32768n : n / 32768n)
    },
    documented('bitwise', 'The number of the bitmap of 32,768 bits that a number lies in.', [
      ['bitmap_bucket_number(123)', '1'],
    ]),
  ),
  typed(
    'bitmap_count',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { kind } = args[0].type
      if (kind !== 'binary' && kind !== 'void') {
        throw unexpectedInput({ ...call, args }, 0, '"BINARY"')
      }
      return { args: [BinaryType], type: LongType }
    },
    () => (bytes: Uint8Array) => {
      let count = 0
      for (const byte of bytes) count += count32(byte)
      return count
    },
    documented('bitwise', 'How many bits of a bitmap are set.', [["bitmap_count(x'1010')", '2']]),
  ),
)
