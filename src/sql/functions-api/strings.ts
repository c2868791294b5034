/** Functions of texts. */
import type { ColumnOrName } from '../column-types.js'
import type { Dynamic } from '../row-types.js'
import type { Decimal } from '../types/decimal.js'
import {
  define,
  type Fn1,
  type Fn2,
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

/**
 * The string without the spaces at its beginning and end. `trim(BOTH chars FROM str)` takes off the characters of
 * `chars`; LEADING and TRAILING keep to one end.
 */
export const trim: FnWith<[trim?: ColumnOrName], string> = define('trim', 'cc')

/** The string without the spaces at its beginning; `ltrim(chars, str)` takes off the characters of `chars`. */
export const ltrim: FnWith<[trim?: ColumnOrName], string> = define('ltrim', 'cc')

/** The string without the spaces at its end; `rtrim(chars, str)` takes off the characters of `chars`. */
export const rtrim: FnWith<[trim?: ColumnOrName], string> = define('rtrim', 'cc')

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

/** The string with each occurrence of the second argument replaced by the third, or taken out. */
export const replace: FnWith<[search: Value<string>, by?: Value<string>], string> = define(
  'replace',
  'cvv',
)

/**
 * The string with the characters of the second argument replaced by those of the third at the same place; those
 * that have none there are taken out.
 */
export const translate: FnWith<[matching: Value<string>, by: Value<string>], string> = define(
  'translate',
  'cvv',
)

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

/**
 * What stands before the delimiter of this number, or, when the number is negative, behind that one counted from
 * the end.
 */
export const substring_index: FnWith<[delimiter: Value<string>, count: Value<number>], string> =
  define('substring_index', 'cvv')

/** The first so many characters, or bytes. */
export const left: FnWith<[length: Value<number>], string> = define('left', 'cv')

/** The last so many characters. */
export const right: FnWith<[length: Value<number>], string> = define('right', 'cv')

/**
 * The first argument with the second put in its place from a position on, over so many characters (bytes of
 * binaries), or over as many as the second has. Also `overlay(a PLACING b FROM p FOR n)`.
 */
export const overlay: FnWith<
  [by: Value<string>, position: Value<number>, length?: Value<number>],
  string
> = define('overlay', 'cvvv')

/** The position, from 1, at which the second argument first occurs in the first; 0 when it does not. */
export const instr: FnWith<[part: Value<string>], number> = define('instr', 'cv')

/**
 * The position, from 1, at which the first argument occurs in the second, at or behind a position; 0 when it does
 * not. Also `position(a IN b)`.
 */
export const position: Fn2<number | null> = define('position', 'cc')

/** True when the second argument occurs in the first; both strings or both binaries. */
export const contains: FnWith<[part: Value<string>], boolean> = define('contains', 'cv')

/** True when the first argument begins with the second; both strings or both binaries. */
export const startswith: FnWith<[start: Value<string>], boolean> = define('startswith', 'cv')

/** True when the first argument ends with the second; both strings or both binaries. */
export const endswith: FnWith<[end: Value<string>], boolean> = define('endswith', 'cv')

/** True when the whole string is as the pattern: `%` stands for any characters, `_` for one. */
export const like: FnWith<[pattern: Value<string>, escape?: Value<string>], boolean> = define(
  'like',
  'cvv',
)

/** As LIKE, small and capital letters being one. */
export const ilike: FnWith<[pattern: Value<string>, escape?: Value<string>], boolean> = define(
  'ilike',
  'cvv',
)

/** True when the regular expression is found somewhere in the string. */
export const rlike: FnWith<[pattern: Value<string>], boolean> = define('rlike', 'cv')

/** True when the regular expression is found somewhere in the string. */
export const regexp: FnWith<[pattern: Value<string>], boolean> = define('regexp', 'cv')

/** True when the regular expression is found somewhere in the string. */
export const regexp_like: FnWith<[pattern: Value<string>], boolean> = define('regexp_like', 'cv')

/** How often the regular expression matches. */
export const regexp_count: FnWith<[pattern: Value<string>], number> = define('regexp_count', 'cv')

/** What a group of the regular expression has in its first match; an empty string when there is none. */
export const regexp_extract: FnWith<[pattern: Value<string>, group?: Value<number>], string> =
  define('regexp_extract', 'cvv')

/** What a group of the regular expression has in each match. */
export const regexp_extract_all: FnWith<[pattern: Value<string>, group?: Value<number>], string[]> =
  define('regexp_extract_all', 'cvv')

/**
 * The string with each match of the regular expression replaced; `$1` in the replacement is what group 1 has, a
 * dollar sign before a name in braces that of a named group, and a backslash takes the meaning from the character
 * behind it. Matches are looked for from the position on that a fourth argument says.
 */
export const regexp_replace: FnWith<
  [pattern: Value<string>, by: Value<string>, position?: Value<number>],
  string
> = define('regexp_replace', 'cvv')

/** The first match of the regular expression. */
export const regexp_substr: FnWith<[pattern: Value<string>], string | null> = define(
  'regexp_substr',
  'cv',
)

/** The position, from 1, of the first match of the regular expression; 0 when there is none. */
export const regexp_instr: FnWith<[pattern: Value<string>, group?: Value<number>], number> = define(
  'regexp_instr',
  'cvv',
)

/**
 * The parts of the string between the matches of the regular expression; with a third argument above 0, at most so
 * many, the last one with all that is left.
 */
export const split: FnWith<[pattern: Value<string>, limit?: Value<number>], string[]> = define(
  'split',
  'cvv',
)

/**
 * The part of this number, from 1, or from the end when it is negative, of the string cut at each occurrence of
 * the delimiter.
 */
export const split_part: FnWith<[delimiter: Value<string>, part: Value<number>], string> = define(
  'split_part',
  'cvv',
)

/** The arguments one after the other: strings, binaries, or arrays. */
export const concat: FnMany<Dynamic> = define('concat', 'c')

/** The Soundex code of a word: words that sound alike in English have the same. */
export const soundex: Fn1<'soundex', string> = define('soundex', 'c')

/**
 * How many characters must be put in, taken out or replaced to make one string of the other; with a third
 * argument, -1 when these are more.
 */
export const levenshtein: Fn2<number | null> = define('levenshtein', 'ccv')

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

/**
 * The place, from 1, of the first argument in a list parted by commas; 0 when it is not there or has a comma
 * itself.
 */
export const find_in_set: Fn2<number | null> = define('find_in_set', 'cc')

/** The one of the arguments behind the first whose number, from 1, the first one says. */
export const elt: FnMany<string | null> = define('elt', 'c')

/**
 * The sentences of a text as arrays of their words, by the rules of a language and a country (English unless
 * said).
 */
export const sentences: FnWith<[language?: Value<string>, country?: Value<string>], string[][]> =
  define('sentences', 'cvv')

/** True when the string is digits whose last one is right by the rule of Luhn, as numbers of cards have it. */
export const luhn_check: Fn1<'luhn_check', boolean> = define('luhn_check', 'c')

/**
 * The string with capital letters, small letters and digits replaced by `X`, `x` and `n`, or by the characters
 * that the other arguments say; the last of them replaces all else. Null in place of one leaves such characters as
 * they are.
 */
export const mask: FnWith<
  [upper?: Value<string>, lower?: Value<string>, digit?: Value<string>, other?: Value<string>],
  string
> = define('mask', 'cvvvv')

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

/** A part of a URL; of the part QUERY, with a third argument, the value that this key has. */
export const parse_url: FnWith<[part: Value<string>, key?: Value<string>], string | null> = define(
  'parse_url',
  'cvv',
)

/** As parse_url, but null for what is no URL. */
export const try_parse_url: FnWith<[part: Value<string>, key?: Value<string>], string | null> =
  define('try_parse_url', 'cvv')

/**
 * The string as it stands in the query of a URL: a space as `+`, other special characters as `%` and the digits of
 * their UTF-8 bytes.
 */
export const url_encode: Fn1<'url_encode', string> = define('url_encode', 'c')

/** The string that url_encode makes this of. */
export const url_decode: Fn1<'url_decode', string> = define('url_decode', 'c')

/** As url_decode, but null where that is an error. */
export const try_url_decode: FnOf<'try_url_decode', string | null> = define('try_url_decode', 'c')
