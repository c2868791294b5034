/** Numbers and bytes written to other bases: `bin`, `hex`, `unhex`, `conv`. */
import { MillraceError } from '../../util/errors.js'
import {
  BinaryType,
  type DataType,
  IntegerType,
  isNumeric,
  LongType,
  StringType,
} from '../types/data-type.js'
import { type Integral, toBigInt } from '../types/sql-value.js'
import { utf8Bytes } from './characters.js'
import { documented, prepared, scalar, typed } from './define.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

const UNSIGNED = 2n ** 64n

/** A LONG's 64 bits as digits. */
function unsignedText(x: Integral, radix: number): string {
  if (typeof x === 'number' && x >= 0) return x.toString(radix)
  return BigInt.asUintN(64, toBigInt(x)).toString(radix)
}

export function hexOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase()
}

/** The bytes that hexadecimal digits say, the first digit alone when their number is odd; undefined when they are none. */
export function bytesOfHex(text: string): Uint8Array | undefined {
  if (!/^[0-9a-fA-F]*$/.test(text)) return undefined
  return new Uint8Array(Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex'))
}

function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 122) return code - 87
  if (code >= 65 && code <= 90) return code - 55
  return 99
}

/** Digits of one base as those of another; undefined for more than 64 bits. Negative `to`: with a sign. */
function convert(
  text: string,
  from: number,
  to: number,
): { text: string | null; overflow: boolean } {
  const radix = Math.abs(to)
  if (from < 2 || from > 36 || radix < 2 || radix > 36 || text === '')
    return { text: null, overflow: false }
  let negative = text.startsWith('-')
  let value = 0n
  let overflow = false
  let small = 0
  let i = negative ? 1 : 0
  // the first digits fit a number
  for (const end = i + 9; i < text.length && i < end; i++) {
    const digit = digitOf(text.charCodeAt(i))
    if (digit >= from) break
    small = small * from + digit
  }
  value = BigInt(small)
  const base = BigInt(from)
  for (; i < text.length && !overflow; i++) {
    const digit = digitOf(text.charCodeAt(i))
    if (digit >= from) break
    value = value * base + BigInt(digit)
    if (value >= UNSIGNED) {
      overflow = true
      value = UNSIGNED - 1n
    }
  }
  if (negative && to > 0) {
    // a number with the highest bit set cannot be negated within 64 bits
    value = BigInt.asIntN(64, value) < 0n ? UNSIGNED - 1n : BigInt.asUintN(64, -value)
  }
  if (to < 0) {
    const signed = BigInt.asIntN(64, value)
    if (signed < 0n) {
      negative = true
      value = BigInt.asUintN(64, -signed)
    }
  }
  const digits = value.toString(radix).toUpperCase()
  return { text: negative && to < 0 ? `-${digits}` : digits, overflow }
}

const isText = (type: DataType): boolean => type.kind === 'string' || type.kind === 'void'

register(
  scalar(
    'bin',
    [LongType],
    StringType,
    (x: Integral) => unsignedText(x, 2),
    documented('math', 'The bits of a BIGINT; a negative one has 64.', [['bin(13)', '1101']]),
  ),
  typed(
    'hex',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { type } = args[0]
      if (type.kind === 'binary' || type.kind === 'string') return { type: StringType }
      if (isNumeric(type) || isText(type)) return { args: [LongType], type: StringType }
      if (type.kind === 'boolean' || type.kind === 'date' || type.kind.startsWith('timestamp')) {
        return { args: [StringType], type: StringType }
      }
      throw unexpectedInput({ ...call, args }, 0, '("BIGINT" or "BINARY" or "STRING")')
    },
    call => {
      switch (call.args[0].type?.kind) {
        case 'binary':
          return hexOfBytes
        case 'string':
          return (s: string) => hexOfBytes(utf8Bytes(s))
        default:
          return (x: Integral) => unsignedText(x, 16).toUpperCase()
      }
    },
    documented(
      'math',
      'The hexadecimal digits of a whole number, of bytes, or of the UTF-8 bytes of a string.',
      [
        ['hex(255)', 'FF'],
        ["hex('abc')", '616263'],
      ],
    ),
  ),
  scalar(
    'unhex',
    [StringType],
    BinaryType,
    (s: string): Uint8Array | null => bytesOfHex(s) ?? null,
    documented(
      'math',
      'The bytes that hexadecimal digits say.',
      [["unhex('616263')", '[61 62 63]']],
      'Null when the text has something else in it. Of an odd number of digits the first stands alone.',
    ),
    { nullable: true },
  ),
  prepared(
    'conv',
    [StringType, IntegerType, IntegerType],
    StringType,
    (_call, env) => (text: string, from: number, to: number) => {
      const found = convert(text.replace(/^ +| +$/g, ''), from, to)
      if (found.overflow && env.ansi) {
        throw new MillraceError('ARITHMETIC_OVERFLOW', { alternative: '' })
      }
      return found.text
    },
    documented(
      'math',
      'The number that the text says to one base, written to another; to a negative base, with its sign.',
      [
        ["conv('ff', 16, 2)", '11111111'],
        ["conv('-10', 16, -10)", '-16'],
      ],
      'Bases are 2 to 36; others give null. Reading stops at the first sign that is no digit. More than 64 bits are an error in ANSI mode and all bits set otherwise.',
    ),
    { nullable: true },
  ),
)
