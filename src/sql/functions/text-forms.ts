/** Strings by what they sound like, hide or say: soundex, mask, luhn_check, sentences; collations, which are refused. */
import { MillraceError } from '../../util/errors.js'
import type { Literal, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { arrayType, BooleanType, isNested, StringType } from '../types/data-type.js'
import { constantValue, requireConstant } from './constant.js'
import { documented, scalar, typed } from './define.js'
import { register } from './registry.js'
import { checkCount, signature, unexpectedInput } from './typing.js'

/** By letter from A: 0 is for vowels, 7 for H and W, which are as if not there. */
const soundexCodes = '01230127022455012623017202'

function soundex(s: string): string {
  const letterAt = (i: number): number => {
    const code = s.charCodeAt(i)
    const letter = code >= 97 && code <= 122 ? code - 97 : code - 65
    return letter >= 0 && letter < 26 && code < 128 ? letter : -1
  }
  if (s === '' || letterAt(0) < 0) return s
  let text = String.fromCharCode(65 + letterAt(0))
  let last = soundexCodes[letterAt(0)]
  for (let i = 1; i < s.length && text.length < 4; i++) {
    const letter = letterAt(i)
    if (letter < 0) {
      last = '0'
      continue
    }
    const code = soundexCodes[letter]
    if (code === '7') continue
    if (code !== '0' && code !== last) text += code
    last = code
  }
  return text.padEnd(4, '0')
}

/** The digits pass Luhn's check; false for what has something else in it. */
function luhnCheck(s: string): boolean {
  if (!/^[0-9]+$/.test(s)) return false
  let sum = 0
  for (let i = 0; i < s.length; i++) {
    let digit = s.charCodeAt(s.length - 1 - i) - 48
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return sum % 10 === 0
}

const maskNames = ['upperChar', 'lowerChar', 'digitChar', 'otherChar']
const maskDefaults: readonly (string | null)[] = ['X', 'x', 'n', null]

const literalOf = (value: string | null): Literal => ({
  kind: 'literal',
  type: StringType,
  value,
  nullable: value === null,
})

function masked(s: string, [upper, lower, digit, other]: readonly (string | null)[]): string {
  let text = ''
  for (const c of s) {
    if (/\p{Lu}/u.test(c)) text += upper ?? c
    else if (/\p{Ll}/u.test(c)) text += lower ?? c
    else if (/\p{Nd}/u.test(c)) text += digit ?? c
    else text += other ?? c
  }
  return text
}

function maskOf(args: readonly Resolved[]): (string | null)[] {
  return maskNames.map((_, i) => {
    if (args.length <= i + 1) return maskDefaults[i]
    return (constantValue(args[i + 1]) as string | null | undefined) ?? null
  })
}

let segmenters: { sentence: Intl.Segmenter; word: Intl.Segmenter; language: string } | undefined

function sentencesOf(s: string, language: string, country: string): string[][] {
  const name = language === '' ? 'en' : country === '' ? language : `${language}-${country}`
  if (segmenters?.language !== name) {
    const locale = localeOf(name)
    segmenters = {
      language: name,
      sentence: new Intl.Segmenter(locale, { granularity: 'sentence' }),
      word: new Intl.Segmenter(locale, { granularity: 'word' }),
    }
  }
  const { sentence, word } = segmenters
  return Array.from(sentence.segment(s), ({ segment }) => {
    const found: string[] = []
    let before = ''
    for (const { segment: part } of word.segment(segment)) {
      if (/^[\p{L}\p{Nd}]/u.test(part)) {
        // what a hyphen joins is one word
        if (before === '-') found.push(`${found.pop()}-${part}`)
        else found.push(part)
        before = part
      } else before = part === '-' && /^[\p{L}\p{Nd}]/u.test(before) ? '-' : ''
    }
    return found
  })
}

/** English for what is no name of a language. */
function localeOf(name: string): string {
  try {
    return Intl.getCanonicalLocales(name)[0]
  } catch {
    return 'en'
  }
}

const words = arrayType(arrayType(StringType, false), false)

register(
  scalar(
    'soundex',
    [StringType],
    StringType,
    soundex,
    documented(
      'string',
      'The Soundex code of a word: words that sound alike in English have the same.',
      [["soundex('Robert')", 'R163']],
      'A string that does not begin with a letter of ASCII is given back.',
    ),
  ),
  scalar(
    'luhn_check',
    [StringType],
    BooleanType,
    luhnCheck,
    documented(
      'string',
      'True when the string is digits whose last one is right by the rule of Luhn, as numbers of cards have it.',
      [["luhn_check('79927398713')", 'true']],
      'False for an empty string and for one with other characters.',
    ),
  ),
  typed(
    'mask',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 5)
      args.forEach((arg, i) => {
        if (isNested(arg.type)) throw unexpectedInput({ ...call, args }, i, '"STRING"')
        if (i === 0) return
        const value = requireConstant(call, args, i, maskNames[i - 1])
        if (value !== null && Array.from(String(value)).length !== 1) {
          throw new MillraceError('DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE', {
            sqlExpr: `"${prettyText({ ...call, args })}"`,
            exprName: maskNames[i - 1],
          })
        }
      })
      return { args: args.map(() => StringType), type: StringType, nullable: true }
    },
    call => {
      const signs = maskOf(call.args as readonly Resolved[])
      return (s: string | null) => (s === null ? null : masked(s, signs))
    },
    documented(
      'string',
      'The string with capital letters, small letters and digits replaced by `X`, `x` and `n`, or by the characters that the other arguments say; the last of them replaces all else. Null in place of one leaves such characters as they are.',
      [
        ["mask('Main St. 42')", 'Xxxx Xx. nn'],
        ["mask('Main St. 42', '*', '*', '#', '-')", '****-**--##'],
      ],
    ),
    {
      nulls: 'handled',
      parameters: ['str', ...maskNames],
      defaults: [undefined, ...maskDefaults.map(literalOf)],
      text: ([s, ...signs]) =>
        `mask(${[s, ...maskDefaults.map((sign, i) => signs[i] ?? sign ?? 'NULL')].join(', ')})`,
    },
  ),
  typed(
    'sentences',
    (args, env, call) =>
      signature([StringType, StringType, StringType], words, { optional: 2, nullable: true })(
        args,
        env,
        call,
      ),
    () =>
      (s: string | null, language: string | null = '', country: string | null = '') =>
        s === null ? null : sentencesOf(s, language ?? '', country ?? ''),
    documented(
      'string',
      'The sentences of a text as arrays of their words, by the rules of a language and a country (English unless said).',
      [["sentences('It rains. We stay in.')", '[[It, rains], [We, stay, in]]']],
      'Where sentences and words end says the Unicode data of Node; Java may know it otherwise.',
    ),
    { nulls: 'handled', text: args => `sentences(${args[0]}, ${args[1] ?? ''}, ${args[2] ?? ''})` },
  ),
  typed(
    'collate',
    (args, _env, call) => {
      checkCount(call, args.length, 2, 2)
      const name = requireConstant(call, args, 1, 'collationName')
      if (String(name).toUpperCase() !== 'UTF8_BINARY') {
        throw new MillraceError('UNSUPPORTED_FEATURE.COLLATION', { collation: String(name) })
      }
      return { args: [StringType, StringType], type: StringType }
    },
    () => (s: string) => s,
    documented(
      'string',
      'The string, to be compared by a collation. The only one that there is is UTF8_BINARY, which all strings have.',
      [["collate('a', 'UTF8_BINARY')", 'a']],
      'Other collations are refused (UNSUPPORTED_FEATURE.COLLATION).',
    ),
  ),
  typed(
    'collation',
    (args, env, call) => ({
      ...signature([StringType], StringType)(args, env, call),
      nullable: false,
    }),
    () => () => 'SYSTEM.BUILTIN.UTF8_BINARY',
    documented('string', 'The name of the collation of a string, which is always the same.', [
      ["collation('a')", 'SYSTEM.BUILTIN.UTF8_BINARY'],
    ]),
    { nulls: 'handled' },
  ),
)
