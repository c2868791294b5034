/** Functions of texts. */
import type { ColumnOrName } from '../column-types.js'
import type { Dynamic } from '../row-types.js'
import type { Decimal } from '../types/decimal.js'
import {
  define,
  type Fn1,
  type FnMany,
  type FnOf,
  type FnSame,
  type FnWith,
  type Value,
} from './define.js'

/** The string in capital letters. */
export const upper: Fn1<'upper', string> = define('upper', 'c')

/** The string in capital letters. */
export const ucase: Fn1<'ucase', string> = define('ucase', 'c')

/** The string in small letters. */
export const lower: Fn1<'lower', string> = define('lower', 'c')

/** The string in small letters. */
export const lcase: Fn1<'lcase', string> = define('lcase', 'c')

/**
 * The string with a capital letter at the beginning of each word and small ones elsewhere; words are parted by
 * spaces.
 */
export const initcap: Fn1<'initcap', string> = define('initcap', 'c')

/** The number of characters of a string, spaces at the end among them, or of bytes of a binary. */
export const length: Fn1<'length', number> = define('length', 'c')

/** The number of characters of a string, spaces at the end among them, or of bytes of a binary. */
export const char_length: Fn1<'char_length', number> = define('char_length', 'c')

/** The number of characters of a string, spaces at the end among them, or of bytes of a binary. */
export const character_length: Fn1<'character_length', number> = define('character_length', 'c')

/** The number of characters of a string, spaces at the end among them, or of bytes of a binary. */
export const len: Fn1<'len', number> = define('len', 'c')

/** The number of bits, for a string those of its UTF-8 form. */
export const bit_length: Fn1<'bit_length', number> = define('bit_length', 'c')

/** The number of bytes, for a string those of its UTF-8 form. */
export const octet_length: Fn1<'octet_length', number> = define('octet_length', 'c')

/** The code point of the first character; 0 for an empty string. */
export const ascii: Fn1<'ascii', number> = define('ascii', 'c')

/** The character of this code, of which the lowest 8 bits count. */
export const char: Fn1<'char', string> = define('char', 'c')

/** The character of this code, of which the lowest 8 bits count. */
export const chr: Fn1<'chr', string> = define('chr', 'c')

/** The characters of a string, or the elements of an array, in reverse order. */
export const reverse: FnSame<'reverse'> = define('reverse', 'c')

/** In SQL, the characters that are taken off come before the string. */
function trimming(name: string): Dynamic {
  const make = define(name, 'cc')
  return (column: unknown, trim?: unknown) =>
    trim === undefined ? make(column) : make(trim, column)
}

/** The string without the spaces, or the characters of the second argument, at its beginning and end. */
export const trim: FnWith<[trim?: ColumnOrName], string> = trimming('trim')

/** The string without the spaces, or the characters of the second argument, at its beginning. */
export const ltrim: FnWith<[trim?: ColumnOrName], string> = trimming('ltrim')

/** The string without the spaces, or the characters of the second argument, at its end. */
export const rtrim: FnWith<[trim?: ColumnOrName], string> = trimming('rtrim')

/** The string without the spaces, or the characters of the second argument, at both ends. */
export const btrim: FnWith<[trim?: ColumnOrName], string> = define('btrim', 'cc')

/**
 * The string, or binary, made so long: filled at the left with the third argument, or cut at the right. Unless
 * said a space, or the byte 0, fills.
 */
export const lpad: FnWith<[length: Value<number>, pad: Value<string | Uint8Array>], string> =
  define('lpad', 'cvv')

/**
 * The string, or binary, made so long: filled at the right with the third argument, or cut at the right. Unless
 * said a space, or the byte 0, fills.
 */
export const rpad: FnWith<[length: Value<number>, pad: Value<string | Uint8Array>], string> =
  define('rpad', 'cvv')

/** The string so many times. */
export const repeat: FnWith<[n: Value<number>], string> = define('repeat', 'cv')

/**
 * The part that begins at a position, counted from 1 or, when it is negative, from the end, and has at most so
 * many characters (bytes of a binary); to the end when no length is said. Also `substring(s FROM p FOR n)`.
 */
export const substring: FnWith<[start: Value<number>, length?: Value<number>], string> = define(
  'substring',
  'cvv',
)

/**
 * The part that begins at a position, counted from 1 or, when it is negative, from the end, and has at most so
 * many characters (bytes of a binary); to the end when no length is said. Also `substring(s FROM p FOR n)`.
 */
export const substr: FnWith<[start: Value<number>, length?: Value<number>], string> = define(
  'substr',
  'cvv',
)

/** The first so many characters, or bytes. */
export const left: FnWith<[length: Value<number>], string> = define('left', 'cv')

/** The last so many characters. */
export const right: FnWith<[length: Value<number>], string> = define('right', 'cv')

/** The arguments one after the other: strings, binaries, or arrays. */
export const concat: FnMany<Dynamic> = define('concat', 'c')

/** The bytes, or the UTF-8 bytes of a string, in base64, in lines of at most 76 characters. */
export const base64: Fn1<'base64', string> = define('base64', 'c')

/** The bytes that a text in base64 says. */
export const unbase64: Fn1<'unbase64', Uint8Array> = define('unbase64', 'c')

/** The bytes of a string in a charset. */
export const encode: FnWith<[charset: Value<string>], Uint8Array> = define('encode', 'cv')

/**
 * With two arguments the text of a BINARY in a charset. With more: compares the first with each of the next ones
 * that are followed by a result, and gives the result of the first that is equal, else the last argument.
 */
export const decode: FnWith<[charset: Value<string>], string> = define('decode', 'cv')

/**
 * The number as text with commas between thousands and so many digits behind the point, or as a pattern of
 * DecimalFormat of Java says; rounded half to the even digit.
 */
export const format_number: FnWith<[digits: Value<number | string>], string> = define(
  'format_number',
  'cv',
)

/** The one of the arguments behind the first whose number, from 1, the first one says. */
export const elt: FnMany<string | null> = define('elt', 'c')

/** The string, to be compared by a collation, of which UTF8_BINARY is the only one. */
export const collate: FnWith<[collation: Value<string>], string> = define('collate', 'cv')

/** The name of the collation of a string, which is always the same. */
export const collation: FnOf<'collation', string> = define('collation', 'c')

/** True when the string is digits whose last one is right by the rule of Luhn, as numbers of cards have it. */
export const luhn_check: Fn1<'luhn_check', boolean> = define('luhn_check', 'c')

/**
 * A number as text of a format (see to_number); a date or timestamp as date_format writes it; a BINARY as base64,
 * hex or utf-8.
 */
export const to_char: FnWith<[format: Value<string>], string> = define('to_char', 'cv')

/**
 * A number as text of a format (see to_number); a date or timestamp as date_format writes it; a BINARY as base64,
 * hex or utf-8.
 */
export const to_varchar: FnWith<[format: Value<string>], string> = define('to_varchar', 'cv')

/**
 * The DECIMAL that a text says by a format, which must be a constant. A format is `[MI|S] [$] digits [.digits]
 * [PR|MI|S]`: 0 and 9 are digits, `,` or G stands between thousands, `.` or D is the point, S a sign, MI a minus
 * sign, PR angle brackets around negative numbers.
 */
export const to_number: FnWith<[format: Value<string>], Decimal> = define('to_number', 'cv')

/** As to_number, but null for a text that is not of the format. */
export const try_to_number: FnWith<[format: Value<string>], Decimal | null> = define(
  'try_to_number',
  'cv',
)

/** The bytes that a text says in hexadecimal digits, or in the format of the second argument: hex, utf-8, base64. */
export const to_binary: FnWith<[format?: Value<string>], Uint8Array> = define('to_binary', 'cv')

/** As to_binary, but null for a text that is not of the format. */
export const try_to_binary: FnWith<[format?: Value<string>], Uint8Array | null> = define(
  'try_to_binary',
  'cv',
)

/** True when the string is valid UTF-8. */
export const is_valid_utf8: Fn1<'is_valid_utf8', boolean> = define('is_valid_utf8', 'c')

/** The string with what is not valid UTF-8 replaced by U+FFFD. */
export const make_valid_utf8: Fn1<'make_valid_utf8', string> = define('make_valid_utf8', 'c')

/** The string when it is valid UTF-8, else an error (INVALID_UTF8_STRING). */
export const validate_utf8: Fn1<'validate_utf8', string> = define('validate_utf8', 'c')

/** The string when it is valid UTF-8, else null. */
export const try_validate_utf8: FnOf<'try_validate_utf8', string | null> = define(
  'try_validate_utf8',
  'c',
)
