/**
 * SQL text to tokens. Comments (`--` to the end of the line, nested bracketed ones) are left out; hints (bracketed
 * comments that begin with a plus sign) give the signs of their brackets. Takes time linear in the length of the text.
 */
import { excerpt, parseError } from './parse-error.js'
import { unescapeString } from './string-literal.js'
import type { Token, TokenKind } from './token.js'

const number = /(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?(?:[bB][dD]|[dDfF])?|\d+[lLsSyY]/y
const integerWithSuffix = /\d+[lLsSyY]/y
const word = /[\p{L}\p{Nl}\p{M}\d_]+/uy
const wordPart = /[\p{L}\p{M}\d_]/uy
const space = /\s/
/** Long ones first. `>>` is made of two by the grammar, because `array<array<int>>` ends with it. */
const signs = /<=>|\|\||\|>|=>|->|::|<=|>=|<>|!=|!>|!<|==|<<|./suy

/** The tokens of a text; the last is of kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let inHint = false

  const push = (kind: TokenKind, end: number, value: string, compared = ''): void => {
    tokens.push({ kind, text: value, word: compared, start: at, end })
    at = end
  }
  const matchAt = (pattern: RegExp, from: number): string | undefined => {
    pattern.lastIndex = from
    return pattern.exec(text)?.[0]
  }

  while (at < text.length) {
    const c = text[at]
    const next = text[at + 1]
    if (space.test(c) || c === '\ufeff') {
      at++
    } else if (c === '-' && next === '-') {
      at = endOfLineComment(text, at)
    } else if (c === '/' && next === '*') {
      if (text[at + 2] === '+') {
        inHint = true
        push('sign', at + 3, '/*+', '/*+')
      } else at = endOfComment(text, at)
    } else if (c === '*' && next === '/' && inHint) {
      inHint = false
      push('sign', at + 2, '*/', '*/')
    } else if (c === "'" || c === '"') {
      const end = endOfString(text, at, c)
      push('string', end, unescapeString(text.slice(at + 1, end - 1), c))
    } else if ((c === 'r' || c === 'R') && (next === "'" || next === '"')) {
      const close = text.indexOf(next, at + 2)
      if (close < 0) throw unclosed(text, at, next)
      push('string', close + 1, text.slice(at + 2, close))
    } else if (c === '`') {
      const end = endOfQuoted(text, at)
      push('quoted', end, text.slice(at + 1, end - 1).replaceAll('``', '`'))
    } else {
      const numeral = isNumberStart(c, next) ? numeralAt(at) : undefined
      const name = numeral === undefined ? matchAt(word, at) : undefined
      if (numeral !== undefined) push('number', at + numeral.length, numeral)
      else if (name !== undefined && /^\d+$/.test(name)) push('number', at + name.length, name)
      else if (name !== undefined) push('word', at + name.length, plain(name), name.toUpperCase())
      else {
        const sign = matchAt(signs, at)!
        push('sign', at + sign.length, sign, sign === '==' ? '=' : sign === '!=' ? '<>' : sign)
      }
    }
  }
  push('end', at, '')
  return tokens

  /** Words without quotes are of ASCII letters. */
  function plain(name: string): string {
    if (/^\w+$/.test(name)) return name
    const range = { start: at, end: at + name.length }
    throw parseError('INVALID_IDENTIFIER', text, range, { ident: excerpt(name) })
  }

  /** A number that no letter follows: `1a` is a word, and `1.a` the field `a` of something. */
  function numeralAt(from: number): string | undefined {
    for (const pattern of [integerWithSuffix, number]) {
      const found = matchAt(pattern, from)
      if (found !== undefined && matchAt(wordPart, from + found.length) === undefined) return found
    }
    return undefined
  }
}

function isNumberStart(c: string, next: string | undefined): boolean {
  return (c >= '0' && c <= '9') || (c === '.' && next !== undefined && next >= '0' && next <= '9')
}

/** A line that ends with a backslash goes on in the next one. */
function endOfLineComment(text: string, start: number): number {
  let end = text.indexOf('\n', start)
  while (end > 0 && text[end - 1] === '\\') end = text.indexOf('\n', end + 1)
  return end < 0 ? text.length : end + 1
}

function endOfComment(text: string, start: number): number {
  // a hint within a comment opens no level of its own
  const brackets = /\/\*(?!\+)|\*\//g
  brackets.lastIndex = start
  let depth = 0
  for (let found = brackets.exec(text); found !== null; found = brackets.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return brackets.lastIndex
  }
  throw parseError('UNCLOSED_BRACKETED_COMMENT', text, { start, end: start + 2 })
}

function endOfString(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const c = text[at]
    if (c === '\\') at++
    else if (c === quote) {
      if (text[at + 1] !== quote) return at + 1
      at++
    }
  }
  throw unclosed(text, start, quote)
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '`') continue
    if (text[at + 1] !== '`') return at + 1
    at++
  }
  throw unclosed(text, start, '`')
}

function unclosed(text: string, start: number, quote: string): Error {
  return parseError(
    'PARSE_SYNTAX_ERROR',
    text,
    { start, end: start + 1 },
    { error: excerpt(text.slice(start)), hint: `a closing ${quote}` },
  )
}
