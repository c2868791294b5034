/** Functions that look for something in texts, and change what they find. */
import { define, type Fn1, type Fn2, type FnOf, type FnWith, type Value } from './define.js'

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
 * What stands before the delimiter of this number, or, when the number is negative, behind that one counted from
 * the end.
 */
export const substring_index: FnWith<[delimiter: Value<string>, count: Value<number>], string> =
  define('substring_index', 'cvv')

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

/** The Soundex code of a word: words that sound alike in English have the same. */
export const soundex: Fn1<'soundex', string> = define('soundex', 'c')

/**
 * How many characters must be put in, taken out or replaced to make one string of the other; with a third
 * argument, -1 when these are more.
 */
export const levenshtein: Fn2<number | null> = define('levenshtein', 'ccv')

/**
 * The place, from 1, of the first argument in a list parted by commas; 0 when it is not there or has a comma
 * itself.
 */
export const find_in_set: Fn2<number | null> = define('find_in_set', 'cc')

/**
 * The sentences of a text as arrays of their words, by the rules of a language and a country (English unless
 * said).
 */
export const sentences: FnWith<[language?: Value<string>, country?: Value<string>], string[][]> =
  define('sentences', 'cvv')

/**
 * The string with capital letters, small letters and digits replaced by `X`, `x` and `n`, or by the characters
 * that the other arguments say; the last of them replaces all else. Null in place of one leaves such characters as
 * they are.
 */
export const mask: FnWith<
  [upper?: Value<string>, lower?: Value<string>, digit?: Value<string>, other?: Value<string>],
  string
> = define('mask', 'cvvvv')

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
