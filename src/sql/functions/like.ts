/** LIKE and ILIKE: `%` stands for any characters, `_` for one. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { BooleanType, StringType } from '../types/data-type.js'
import { constantValue } from './constant.js'
import { documented, typed } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { signature } from './typing.js'

export type Matcher = (s: string) => boolean

/** A wildcard, or characters that stand for themselves. */
type Token = '%' | '_' | { readonly text: string }

function tokensOf(pattern: string, escapeCharacter: string): Token[] {
  const tokens: Token[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') tokens.push({ text })
    text = ''
  }
  const characters = Array.from(pattern)
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i]
    if (c === escapeCharacter) {
      const next = characters[++i]
      if (next === undefined) {
        throw new MillraceError('INVALID_FORMAT.ESC_AT_THE_END', { format: `'${pattern}'` })
      }
      if (next !== '_' && next !== '%' && next !== escapeCharacter) {
        throw new MillraceError('INVALID_FORMAT.ESC_IN_THE_MIDDLE', {
          format: `'${pattern}'`,
          char: `'${next}'`,
        })
      }
      text += next
    } else if (c === '%' || c === '_') {
      flush()
      if (c === '_' || tokens.at(-1) !== '%') tokens.push(c)
    } else text += c
  }
  flush()
  return tokens
}

/** The test of a pattern. Throws INVALID_FORMAT conditions. */
export function likeMatcher(pattern: string, escapeCharacter = '\\'): Matcher {
  const tokens = tokensOf(pattern, escapeCharacter)
  if (tokens.includes('_')) {
    const source = tokens
      .map(token => {
        if (token === '%') return '[^]*'
        if (token === '_') return '[^]'
        return token.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
      })
      .join('')
    const regex = new RegExp(`^${source}$`, 'u')
    return s => regex.test(s)
  }
  const parts: string[] = []
  let text = ''
  for (const token of tokens) {
    if (token === '%') {
      parts.push(text)
      text = ''
    } else text = (token as { text: string }).text
  }
  if (parts.length === 0) return s => s === text
  const first = parts[0]
  const last = text
  const middle = parts.slice(1)
  if (middle.length === 0) {
    if (last === '') return s => s.startsWith(first)
    if (first === '') return s => s.endsWith(last)
    const least = first.length + last.length
    return s => s.length >= least && s.startsWith(first) && s.endsWith(last)
  }
  if (middle.length === 1 && first === '' && last === '') return s => s.includes(middle[0])
  return s => {
    if (!s.startsWith(first)) return false
    let at = first.length
    for (const part of middle) {
      const found = s.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return s.length - last.length >= at && s.endsWith(last)
  }
}

/** A matcher of patterns that may change from row to row: the last ones are kept. */
function matchers(): (pattern: string, escapeCharacter: string) => Matcher {
  const known = new Map<string, Matcher>()
  let lastPattern: string | undefined
  let last: Matcher | undefined
  return (pattern, escapeCharacter) => {
    if (pattern === lastPattern && last !== undefined) return last
    let found = known.get(pattern)
    if (found === undefined) {
      found = likeMatcher(pattern, escapeCharacter)
      if (known.size >= 100) known.clear()
      known.set(pattern, found)
    }
    lastPattern = pattern
    last = found
    return found
  }
}

function escapeOf(call: Call, args: readonly Resolved[]): string {
  if (args.length < 3) return '\\'
  const value = constantValue(args[2])
  if (typeof value === 'string' && Array.from(value).length === 1) return value
  void call
  throw new MillraceError('INVALID_ESCAPE_CHAR', { escape: String(value) })
}

const typing = signature([StringType, StringType, StringType], BooleanType, { optional: 1 })

function likeness(name: string, fold: (s: string) => string, doc: FunctionDoc): ScalarFunction {
  return typed(
    name,
    (args, env, call) => {
      const found = typing(args, env, call)
      escapeOf(call, args)
      return found
    },
    call => {
      const escapeCharacter = escapeOf(call, call.args as readonly Resolved[])
      const constant = constantValue(call.args[1])
      if (typeof constant === 'string') {
        let matcher: Matcher | undefined
        const folded = fold(constant)
        return (s: string) => (matcher ??= likeMatcher(folded, escapeCharacter))(fold(s))
      }
      const matcherOf = matchers()
      return (s: string, pattern: string) => matcherOf(fold(pattern), escapeCharacter)(fold(s))
    },
    doc,
    {
      text: ([s, pattern, by]) => {
        if (name !== 'like') return `ilike(${s}, ${pattern})`
        return `${s} LIKE ${pattern}${by === undefined ? '' : ` ESCAPE '${by}'`}`
      },
    },
  )
}

const escapeNote =
  'A backslash, or the character that ESCAPE names, takes the meaning from `%`, `_` and itself; before others and at the end it is an error.'

register(
  likeness(
    'like',
    s => s,
    documented(
      'operator',
      'True when the whole string is as the pattern: `%` stands for any characters, `_` for one.',
      [
        ["'Millrace' like 'Mill%'", 'true'],
        ["like('Millrace', 'M_ll%')", 'true'],
      ],
      escapeNote,
    ),
  ),
  likeness(
    'ilike',
    s => s.toLowerCase(),
    documented(
      'operator',
      'As LIKE, small and capital letters being one.',
      [["'Millrace' ilike 'MILL%'", 'true']],
      escapeNote,
    ),
  ),
)
