/** Texts and bytes: base64, unbase64, encode, to_binary, and checks of UTF-8. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { BinaryType, BooleanType, StringType } from '../types/data-type.js'
import { utf8Bytes } from './characters.js'
import { encodeText } from './charsets.js'
import { constantValue, requireConstant } from './constant.js'
import { documented, scalar, typed } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { bytesOfHex } from './radix.js'
import { register } from './registry.js'
import { signature } from './typing.js'

/** In lines of 76 characters, parted by CR and LF, as MIME has it. */
function base64(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return text.length <= 76 ? text : (text.match(/.{1,76}/g) as string[]).join('\r\n')
}

/** Passes over what is no digit of base64; undefined when the last digit stands alone. */
function bytesOfBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/[^A-Za-z0-9+/=]/g, '')
  const end = digits.indexOf('=')
  const body = end < 0 ? digits : digits.slice(0, end)
  if (body.length % 4 === 1) return undefined
  return new Uint8Array(Buffer.from(body, 'base64'))
}

/** Nothing but digits of base64 and white space, with the right padding or none. */
function isBase64(text: string): boolean {
  const digits = text.replace(/[\r\n\t ]/g, '')
  return (
    /^[A-Za-z0-9+/]*={0,2}$/.test(digits) &&
    (digits.includes('=') ? digits.length % 4 === 0 : digits.length % 4 !== 1)
  )
}

type Decode = (text: string) => Uint8Array | undefined

const binaryFormats: Readonly<Record<string, Decode | undefined>> = {
  hex: bytesOfHex,
  'utf-8': utf8Bytes,
  utf8: utf8Bytes,
  base64: text => (isBase64(text) ? bytesOfBase64(text) : undefined),
}

function invalidInput(text: string, format: string): MillraceError {
  return new MillraceError('CONVERSION_INVALID_INPUT', {
    str: `'${text}'`,
    fmt: `'${format.toUpperCase()}'`,
    targetType: '"BINARY"',
    suggestion: '`try_to_binary`',
  })
}

function checkFormat(call: Call, args: readonly Resolved[], isTrying: boolean): void {
  if (args.length < 2) return
  const value = requireConstant(call, args, 1, 'fmt')
  if (value === null || isTrying || binaryFormats[String(value).toLowerCase()] !== undefined) return
  throw new MillraceError('DATATYPE_MISMATCH.INVALID_ARG_VALUE', {
    sqlExpr: `"${prettyText({ ...call, args })}"`,
    inputName: 'fmt',
    requireType: 'case-insensitive "STRING"',
    validValues: "'hex', 'utf-8', 'utf8', or 'base64'",
    inputValue: `'${value}'`,
  })
}

function toBinary(name: string, isTrying: boolean, doc: FunctionDoc): ScalarFunction {
  const typing = signature([StringType, StringType], BinaryType, { optional: 1, nullable: true })
  return typed(
    name,
    (args, env, call) => {
      const found = typing(args, env, call)
      checkFormat(call, args, isTrying)
      return found
    },
    call => {
      const value = call.args.length < 2 ? 'hex' : constantValue(call.args[1])
      const format = String(value).toLowerCase()
      const decode = binaryFormats[format]
      return (text: string) => {
        const bytes = decode?.(text)
        if (bytes !== undefined) return bytes
        if (isTrying) return null
        throw invalidInput(text, format)
      }
    },
    doc,
  )
}

const utf8Note =
  'Strings here are always text: bytes that are not UTF-8 were replaced by U+FFFD when a binary became a string. What is wrong in a string can only be half of a surrogate pair.'

register(
  scalar(
    'base64',
    [BinaryType],
    StringType,
    base64,
    documented(
      'string',
      'The bytes, or the UTF-8 bytes of a string, in base64, in lines of at most 76 characters.',
      [["base64('Millrace')", 'TWlsbHJhY2U=']],
    ),
  ),
  scalar(
    'unbase64',
    [StringType],
    BinaryType,
    (text: string) => {
      const bytes = bytesOfBase64(text)
      if (bytes === undefined) throw invalidInput(text, 'BASE64')
      return bytes
    },
    documented(
      'string',
      'The bytes that a text in base64 says.',
      [["string(unbase64('TWlsbHJhY2U='))", 'Millrace']],
      'Characters that are no digits of base64 are passed over; a last digit that stands alone is an error.',
    ),
  ),
  scalar(
    'encode',
    [StringType, StringType],
    BinaryType,
    (text: string, charset: string) => encodeText(text, charset, 'encode'),
    documented(
      'string',
      'The bytes of a string in a charset.',
      [["encode('abc', 'utf-8')", '[61 62 63]']],
      'Charsets: US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16, UTF-32. A character that the charset has not is an error (MALFORMED_CHARACTER_CODING).',
    ),
    { nullable: true },
  ),
  toBinary(
    'to_binary',
    false,
    documented(
      'string',
      'The bytes that a text says in hexadecimal digits, or in the format of the second argument: hex, utf-8, base64.',
      [
        ["to_binary('616263')", '[61 62 63]'],
        ["to_binary('abc', 'utf-8')", '[61 62 63]'],
      ],
      'A text that is not of the format is an error (CONVERSION_INVALID_INPUT).',
    ),
  ),
  toBinary(
    'try_to_binary',
    true,
    documented(
      'string',
      'As to_binary, but null for a text that is not of the format, and for a format that there is not.',
      [["try_to_binary('zz', 'hex')", 'NULL']],
    ),
  ),
  scalar(
    'is_valid_utf8',
    [StringType],
    BooleanType,
    (s: string) => s.isWellFormed(),
    documented(
      'string',
      'True when the string is valid UTF-8.',
      [["is_valid_utf8('abc')", 'true']],
      utf8Note,
    ),
  ),
  scalar(
    'make_valid_utf8',
    [StringType],
    StringType,
    (s: string) => s.toWellFormed(),
    documented(
      'string',
      'The string with what is not valid UTF-8 replaced by U+FFFD.',
      [["make_valid_utf8('abc')", 'abc']],
      utf8Note,
    ),
  ),
  scalar(
    'validate_utf8',
    [StringType],
    StringType,
    (s: string) => {
      if (!s.isWellFormed())
        throw new MillraceError('INVALID_UTF8_STRING', { str: s.toWellFormed() })
      return s
    },
    documented(
      'string',
      'The string when it is valid UTF-8, else an error (INVALID_UTF8_STRING).',
      [["validate_utf8('abc')", 'abc']],
      utf8Note,
    ),
  ),
  scalar(
    'try_validate_utf8',
    [StringType],
    StringType,
    (s: string): string | null => (s.isWellFormed() ? s : null),
    documented(
      'string',
      'The string when it is valid UTF-8, else null.',
      [["try_validate_utf8('abc')", 'abc']],
      utf8Note,
    ),
    { nullable: true },
  ),
)
