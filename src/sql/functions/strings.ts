/** Strings as wholes: case, length, trimming, repeating, reversing, joining. */
import { commonType } from '../types/coercion.js'
import {
  arrayType,
  BinaryType,
  type DataType,
  IntegerType,
  isNested,
  LongType,
  StringType,
} from '../types/data-type.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import { characterCount, concatBytes, hasSurrogates } from './characters.js'
import { documented, prepared, scalar, typed } from './define.js'
import type { Evaluate, FunctionDoc, ScalarFunction, TypedCall } from './function.js'
import { register } from './registry.js'
import { checkLength, checkSize, joinTexts } from './size-limits.js'
import { checkCount, commonArgumentType, unexpectedInput } from './typing.js'

const ofString = (
  names: string | readonly string[],
  f: (s: string) => string,
  doc: FunctionDoc,
): ScalarFunction => scalar(names, [StringType], StringType, f, doc)

// the digraphs whose capital form is not that of the beginning of a word
const titles: Readonly<Record<string, string>> = { ǆ: 'ǅ', ǉ: 'ǈ', ǌ: 'ǋ', ǳ: 'ǲ' }

/** The first letter of each word, words being parted by spaces, in capitals, the others in small letters. */
export function initcap(s: string): string {
  return s.toLowerCase().replace(/[^ ]+/g, word => {
    const first = String.fromCodePoint(word.codePointAt(0) as number)
    const upper = titles[first] ?? first.toUpperCase()
    // one letter may become several: only the first of them stays a capital
    const title = upper.replace(/^(\P{L}*\p{Lu})(.+)$/su, (_, head: string, rest: string) => {
      return head + rest.toLowerCase()
    })
    return title + word.slice(first.length)
  })
}

function byteLength(s: string): number {
  return Buffer.byteLength(s, 'utf8')
}

/** A function of a string or of bytes. */
const ofEither =
  (ofText: (s: string) => number, ofBytes: (b: Uint8Array) => number) =>
  (call: TypedCall): Evaluate =>
    call.args[0].type?.kind === 'binary' ? ofBytes : ofText

const counting = (
  names: string | readonly string[],
  ofText: (s: string) => number,
  ofBytes: (b: Uint8Array) => number,
  doc: FunctionDoc,
): ScalarFunction =>
  prepared(names, ['string or binary'], IntegerType, ofEither(ofText, ofBytes), doc)

function reversed(s: string): string {
  if (hasSurrogates(s)) return Array.from(s).reverse().join('')
  let text = ''
  for (let i = s.length - 1; i >= 0; i--) text += s[i]
  return text
}

/** Strings, or bytes, or arrays, put together. */
function concatenation(type: DataType): Evaluate {
  if (type.kind === 'binary') {
    return (...parts: Uint8Array[]) => {
      checkSize(totalLength(parts), 'concat')
      return concatBytes(parts)
    }
  }
  if (type.kind === 'array') {
    return (...parts: (readonly SqlValue[])[]) => {
      checkLength(totalLength(parts), 'concat')
      return parts.flat(1)
    }
  }
  return (...parts: string[]) => {
    checkSize(totalLength(parts), 'concat')
    let text = ''
    for (let i = 0; i < parts.length; i++) text += parts[i]
    return text
  }
}

function totalLength(parts: readonly { readonly length: number }[]): number {
  let length = 0
  for (let i = 0; i < parts.length; i++) length += parts[i].length
  return length
}

function joined(
  separator: string | null,
  parts: readonly (string | null | readonly (string | null)[])[],
): string | null {
  if (separator === null) return null
  const found: string[] = []
  for (const part of parts) {
    if (typeof part === 'string') found.push(part)
    else if (part !== null) for (const item of part) if (item !== null) found.push(item)
  }
  return joinTexts(found, separator, 'concat_ws')
}

register(
  ofString(
    ['upper', 'ucase'],
    s => s.toUpperCase(),
    documented('string', 'The string in capital letters.', [["upper('straße')", 'STRASSE']]),
  ),
  ofString(
    ['lower', 'lcase'],
    s => s.toLowerCase(),
    documented('string', 'The string in small letters.', [["lower('ABC')", 'abc']]),
  ),
  ofString(
    'initcap',
    initcap,
    documented(
      'string',
      'The string with a capital letter at the beginning of each word and small ones elsewhere; words are parted by spaces.',
      [["initcap('two WORDS')", 'Two Words']],
    ),
  ),
  counting(
    ['length', 'char_length', 'character_length', 'len'],
    characterCount,
    bytes => bytes.length,
    documented(
      'string',
      'The number of characters of a string, spaces at the end among them, or of bytes of a binary.',
      [
        ["length('abc ')", '4'],
        ["length(x'0102')", '2'],
      ],
    ),
  ),
  counting(
    'octet_length',
    byteLength,
    bytes => bytes.length,
    documented('string', 'The number of bytes, for a string those of its UTF-8 form.', [
      ["octet_length('é')", '2'],
    ]),
  ),
  counting(
    'bit_length',
    s => byteLength(s) * 8,
    bytes => bytes.length * 8,
    documented('string', 'The number of bits, for a string those of its UTF-8 form.', [
      ["bit_length('abc')", '24'],
    ]),
  ),
  scalar(
    'repeat',
    [StringType, IntegerType],
    StringType,
    (s: string, n: number) => {
      if (n <= 0) return ''
      checkSize(s.length * n, 'repeat', 'n')
      return s.repeat(n)
    },
    documented(
      'string',
      'The string so many times.',
      [["repeat('ab', 3)", 'ababab']],
      'Empty for 0 and less.',
    ),
  ),
  scalar(
    'space',
    [IntegerType],
    StringType,
    (n: number) => {
      if (n <= 0) return ''
      checkSize(n, 'space', 'n')
      return ' '.repeat(n)
    },
    documented('string', 'So many spaces.', [["concat('a', space(2), 'b')", 'a  b']]),
  ),
  typed(
    'reverse',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { type } = args[0]
      if (type.kind === 'array' || type.kind === 'string') return { type }
      if (isNested(type) || type.kind === 'binary') {
        throw unexpectedInput({ ...call, args }, 0, '("STRING" or "ARRAY")')
      }
      return { args: [StringType], type: StringType }
    },
    call =>
      call.type.kind === 'array'
        ? (values: readonly SqlValue[]) => [...values].reverse()
        : reversed,
    documented(
      'collection',
      'The characters of a string, or the elements of an array, in reverse order.',
      [
        ["reverse('abc')", 'cba'],
        ['reverse(array(2, 1, 4))', '[4, 1, 2]'],
      ],
    ),
  ),
  typed(
    ['concat', '||'],
    (args, env, call) => {
      const kinds = args.map(arg => arg.type)
      const set = kinds.filter(type => type.kind !== 'void')
      if (set.length > 0 && set.every(type => type.kind === 'binary')) {
        return { args: args.map(() => BinaryType), type: BinaryType }
      }
      if (set.length > 0 && set.every(type => type.kind === 'array')) {
        const type = commonType(kinds, env) ?? commonArgumentType(call, args, env)
        return { args: args.map(() => type), type }
      }
      if (set.some(isNested)) {
        commonArgumentType({ ...call, args }, args, env)
        const index = kinds.findIndex(isNested)
        throw unexpectedInput({ ...call, args }, index, '("STRING" or "BINARY" or "ARRAY")')
      }
      return { args: args.map(() => StringType), type: StringType }
    },
    call => concatenation(call.type),
    documented(
      'collection',
      'The arguments one after the other: strings, binaries, or arrays.',
      [
        ["concat('Mill', 'race')", 'Millrace'],
        ['concat(array(1, 2), array(3))', '[1, 2, 3]'],
      ],
      'Null when any argument is null. Numbers, dates and so on become strings; binaries among strings are read as UTF-8.',
    ),
    { text: args => `concat(${args.join(', ')})` },
  ),
  typed(
    'concat_ws',
    (args, _env, call) => {
      checkCount(call, args.length, 1, Number.POSITIVE_INFINITY)
      const casts: DataType[] = args.map((arg, i) => {
        const { type } = arg
        if (type.kind === 'array' && i > 0 && !isNested(type.element)) {
          return arrayType(StringType, type.containsNull)
        }
        if (isNested(type)) {
          throw unexpectedInput(
            { ...call, args },
            i,
            i === 0 ? '"STRING"' : '("ARRAY<STRING>" or "STRING")',
          )
        }
        return StringType
      })
      return { args: casts, type: StringType, nullable: args[0].nullable }
    },
    () =>
      (separator: string | null, ...parts: (string | null)[]) =>
        joined(separator, parts),
    documented(
      'string',
      'The other arguments, strings and arrays of strings, joined by the first one.',
      [["concat_ws('/', 'a', 'b', array('c', 'd'))", 'a/b/c/d']],
      'Nulls among what is joined are passed over; a null separator gives null.',
    ),
    { nulls: 'handled' },
  ),
  scalar(
    ['char', 'chr'],
    [LongType],
    StringType,
    (n: Integral) => (n < 0 ? '' : String.fromCharCode(Number(BigInt.asUintN(8, BigInt(n))))),
    documented(
      'string',
      'The character of this code, of which the lowest 8 bits count.',
      [['char(65)', 'A']],
      'Empty for a negative number.',
    ),
  ),
  scalar(
    'ascii',
    [StringType],
    IntegerType,
    (s: string) => s.codePointAt(0) ?? 0,
    documented('string', 'The code point of the first character; 0 for an empty string.', [
      ["ascii('A')", '65'],
    ]),
  ),
)
