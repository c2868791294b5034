/** Parts of strings and binaries, and strings with other parts: substring, left, pad, replace, translate, overlay. */
import { MAX_STRING_LENGTH } from '../../util/string-limit.js'
import { BinaryType, type DataType, IntegerType, isNested, StringType } from '../types/data-type.js'
import { characterCount, concatBytes, sliceCharacters, subarray, substring } from './characters.js'
import { documented, prepared, scalar, typed } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { checkSize } from './size-limits.js'
import { checkCount, signature, unexpectedInput } from './typing.js'

const MAX_LENGTH = 2147483647

/** What stands before or after the delimiter of this number, counted from the end when it is below 0. */
function substringIndex(s: string, delimiter: string, count: number): string {
  if (delimiter === '' || count === 0) return ''
  if (count > 0) {
    let at = -delimiter.length
    for (let i = 0; i < count; i++) {
      // a delimiter may begin within the last one, but for its first character
      at = s.indexOf(delimiter, i === 0 ? 0 : at + 1)
      if (at < 0) return s
    }
    return s.slice(0, at)
  }
  let at = s.length - delimiter.length + 1
  for (let i = 0; i > count; i--) {
    if (at <= 0) return s
    at = s.lastIndexOf(delimiter, at - 1)
    if (at < 0) return s
  }
  return s.slice(at + delimiter.length)
}

function padText(s: string, length: number, pad: string, name: string): string {
  if (length <= 0) return ''
  const missing = length - characterCount(s)
  if (missing <= 0) return sliceCharacters(s, 0, length)
  const size = characterCount(pad)
  if (size === 0) return s
  const times = Math.floor(missing / size)
  const rest = sliceCharacters(pad, 0, missing % size)
  checkSize(s.length + pad.length * times + rest.length, name, 'len')
  const padding = pad.repeat(times) + rest
  return name === 'lpad' ? padding + s : s + padding
}

function padBytes(bytes: Uint8Array, length: number, pad: Uint8Array, name: string): Uint8Array {
  if (length <= 0) return new Uint8Array(0)
  const missing = length - bytes.length
  if (missing <= 0 || pad.length === 0) return bytes.slice(0, length)
  checkSize(length, name, 'len')
  const padding = new Uint8Array(missing)
  for (let i = 0; i < missing; i++) padding[i] = pad[i % pad.length]
  return concatBytes(name === 'lpad' ? [padding, bytes] : [bytes, padding])
}

const zero = new Uint8Array(1)

function padding(name: 'lpad' | 'rpad', doc: FunctionDoc): ScalarFunction {
  return typed(
    name,
    (args, _env, call) => {
      checkCount(call, args.length, 2, 3)
      const isBytes =
        args[0].type.kind === 'binary' && (args[2]?.type.kind ?? 'binary') === 'binary'
      args.forEach((arg, i) => {
        if (isNested(arg.type)) {
          throw unexpectedInput({ ...call, args }, i, i === 1 ? '"INT"' : '("STRING" or "BINARY")')
        }
      })
      const type = isBytes ? BinaryType : StringType
      return { args: [type, IntegerType, type].slice(0, args.length), type }
    },
    call =>
      call.type.kind === 'binary'
        ? (bytes: Uint8Array, length: number, pad: Uint8Array = zero) =>
            padBytes(bytes, length, pad, name)
        : (s: string, length: number, pad = ' ') => padText(s, length, pad, name),
    doc,
    {
      text: (args, call) => {
        const isBytes = call.args[0].type?.kind === 'binary'
        return `${name}(${args[0]}, ${args[1]}, ${args[2] ?? (isBytes ? "X'00'" : ' ')})`
      },
    },
  )
}

function replaceAll(s: string, search: string, by = ''): string {
  if (search === '') return s
  // only a much longer text is worth the counting
  if ((s.length / search.length) * by.length > MAX_STRING_LENGTH) {
    const grown = occurrences(s, search) * (by.length - search.length)
    checkSize(s.length + grown, 'replace')
  }
  return s.replaceAll(search, () => by)
}

function occurrences(s: string, search: string): number {
  let count = 0
  for (let at = s.indexOf(search); at >= 0; at = s.indexOf(search, at + search.length)) count++
  return count
}

/** Characters of `from` become those of `to` at the same place; those that have none there go. */
function translator(): (s: string, from: string, to: string) => string {
  let lastFrom: string | undefined
  let lastTo: string | undefined
  let table = new Map<string, string>()
  return (s, from, to) => {
    if (from !== lastFrom || to !== lastTo) {
      table = new Map()
      const targets = Array.from(to)
      Array.from(from).forEach((character, i) => {
        if (!table.has(character)) table.set(character, targets[i] ?? '')
      })
      lastFrom = from
      lastTo = to
    }
    let text = ''
    for (const character of s) text += table.get(character) ?? character
    return text
  }
}

function overlayText(s: string, by: string, position: number, length = -1): string {
  const replaced = length >= 0 ? length : characterCount(by)
  return substring(s, 1, position - 1) + by + substring(s, position + replaced, MAX_LENGTH)
}

function overlayBytes(
  bytes: Uint8Array,
  by: Uint8Array,
  position: number,
  length = -1,
): Uint8Array {
  const replaced = length >= 0 ? length : by.length
  return concatBytes([
    subarray(bytes, 1, position - 1),
    by,
    subarray(bytes, position + replaced, MAX_LENGTH),
  ])
}

const isBinary = (type: DataType | undefined): boolean => type?.kind === 'binary'

register(
  prepared(
    ['substring', 'substr'],
    ['string or binary', IntegerType, IntegerType],
    types => types[0],
    call =>
      isBinary(call.type)
        ? (bytes: Uint8Array, position: number, length = MAX_LENGTH) =>
            subarray(bytes, position, length)
        : (s: string, position: number, length = MAX_LENGTH) => substring(s, position, length),
    documented(
      'string',
      'The part that begins at a position, counted from 1 or, when it is negative, from the end, and has at most so many characters (bytes of a binary); to the end when no length is said. Also `substring(s FROM p FOR n)`.',
      [
        ["substring('Millrace', 5)", 'race'],
        ["substring('Millrace', -4, 2)", 'ra'],
      ],
      'Position 0 is as 1. A length of 0 or less gives an empty string.',
    ),
    {
      optional: 1,
      text: (args, call) => `${call.name}(${args[0]}, ${args[1]}, ${args[2] ?? MAX_LENGTH})`,
    },
  ),
  scalar(
    'substring_index',
    [StringType, StringType, IntegerType],
    StringType,
    substringIndex,
    documented(
      'string',
      'What stands before the delimiter of this number, or, when the number is negative, behind that one counted from the end.',
      [
        ["substring_index('www.example.org', '.', 2)", 'www.example'],
        ["substring_index('www.example.org', '.', -2)", 'example.org'],
      ],
      'The whole string when there are fewer delimiters; empty for 0 and for an empty delimiter.',
    ),
  ),
  prepared(
    'left',
    ['string or binary', IntegerType],
    types => types[0],
    call =>
      isBinary(call.type)
        ? (bytes: Uint8Array, n: number) => bytes.slice(0, Math.max(0, n))
        : (s: string, n: number) => sliceCharacters(s, 0, n),
    documented(
      'string',
      'The first so many characters, or bytes.',
      [["left('Millrace', 4)", 'Mill']],
      'Empty for 0 and less.',
    ),
  ),
  scalar(
    'right',
    [StringType, IntegerType],
    StringType,
    (s: string, n: number) => (n <= 0 ? '' : substring(s, -n, MAX_LENGTH)),
    documented(
      'string',
      'The last so many characters.',
      [["right('Millrace', 4)", 'race']],
      'Empty for 0 and less.',
    ),
  ),
  padding(
    'lpad',
    documented(
      'string',
      'The string, or binary, made so long: filled at the left with the third argument, or cut at the right. Unless said a space, or the byte 0, fills.',
      [
        ["lpad('hi', 5, '*')", '***hi'],
        ["lpad('hello', 2)", 'he'],
      ],
    ),
  ),
  padding(
    'rpad',
    documented(
      'string',
      'The string, or binary, made so long: filled at the right with the third argument, or cut at the right. Unless said a space, or the byte 0, fills.',
      [["rpad('hi', 5, 'ab')", 'hiaba']],
    ),
  ),
  scalar(
    'replace',
    [StringType, StringType, StringType],
    StringType,
    replaceAll,
    documented(
      'string',
      'The string with each occurrence of the second argument replaced by the third, or taken out.',
      [["replace('banana', 'an', 'o')", 'booa']],
      'An empty text to look for changes nothing.',
    ),
    { optional: 1, text: args => `replace(${args[0]}, ${args[1]}, ${args[2] ?? ''})` },
  ),
  prepared(
    'translate',
    [StringType, StringType, StringType],
    StringType,
    translator,
    documented(
      'string',
      'The string with the characters of the second argument replaced by those of the third at the same place; those that have none there are taken out.',
      [["translate('AaBbCc', 'abc', '12')", 'A1B2C']],
    ),
  ),
  typed(
    'overlay',
    (args, env, call) => {
      const isBytes = args.slice(0, 2).every(arg => arg.type.kind === 'binary')
      const type = isBytes ? BinaryType : StringType
      return signature([type, type, IntegerType, IntegerType], type, { optional: 1 })(
        args,
        env,
        call,
      )
    },
    call => (isBinary(call.type) ? overlayBytes : overlayText),
    documented(
      'string',
      'The first argument with the second put in its place from a position on, over so many characters (bytes of binaries), or over as many as the second has. Also `overlay(a PLACING b FROM p FOR n)`.',
      [
        ["overlay('Millrace' PLACING 'stone' FROM 5)", 'Millstone'],
        ["overlay('ab cd', 'X', 3, 0)", 'abX cd'],
      ],
    ),
    { text: args => `overlay(${args[0]}, ${args[1]}, ${args[2]}, ${args[3] ?? '-1'})` },
  ),
)
