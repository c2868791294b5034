/**
 * The place in the tokens of a SQL text, with what every part of the grammar asks of it: look, accept, expect, names,
 * errors, and the count of nested levels.
 */
import { type MillraceError, messageOf } from '../../util/errors.js'
import type { Expression, Literal, Origin } from '../expressions/expression.js'
import type { SqlArguments } from './bind-parameters.js'
import {
  continuing,
  continuingPairs,
  continuingWithOperand,
  queryStarts,
  strictNonReserved,
} from './keywords.js'
import { tokenize } from './lexer.js'
import { excerpt, parseError } from './parse-error.js'
import type { Token } from './token.js'

/**
 * Parts within parts that a text may have. The parser calls itself for each, and what walks over the tree later does
 * too: the limit keeps both far from the end of the stack.
 */
export const MAX_DEPTH = 300

/** Values of constant expressions while a text is read: `IDENTIFIER(:table)`. */
export interface Constants {
  /** Throws the conditions of analysis; undefined where the expression is no constant. */
  valueOf(expression: Expression): Literal | undefined
  /** The same with these arguments for parameters. */
  with(args: SqlArguments): Constants
}

export class Cursor {
  readonly text: string
  readonly tokens: readonly Token[]
  at = 0
  private depth = 0
  private markers = 0
  private firstInner: Int32Array | undefined

  /** The value of a constant that the grammar depends on; undefined where nobody can compute one. */
  readonly constants: Constants | undefined

  constructor(text: string, constants?: Constants) {
    this.text = text
    this.constants = constants
    this.tokens = tokenize(text)
  }

  /** The place in a text within this one (EXECUTE IMMEDIATE), with the same count of levels. */
  inner(text: string, constants: Constants | undefined): Cursor {
    const c = new Cursor(text, constants)
    c.depth = this.depth
    if (c.isEnd) throw c.error('PARSE_EMPTY_STATEMENT')
    return c
  }

  get token(): Token {
    return this.tokens[this.at]
  }

  peek(distance = 1): Token {
    return this.tokens[Math.min(this.at + distance, this.tokens.length - 1)]
  }

  /** The token before: what was accepted last. */
  get last(): Token {
    return this.tokens[Math.max(0, this.at - 1)]
  }

  get isEnd(): boolean {
    return this.token.kind === 'end'
  }

  /** The next tokens are these words or signs. */
  is(...words: readonly string[]): boolean {
    return words.every((word, i) => this.peek(i).word === word)
  }

  isOneOf(words: ReadonlySet<string> | readonly string[]): boolean {
    const { word } = this.token
    return (
      word !== '' && (words instanceof Set ? words.has(word) : (words as string[]).includes(word))
    )
  }

  accept(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false
    this.at += words.length
    return true
  }

  expect(...words: readonly string[]): void {
    for (const word of words) {
      if (this.token.word !== word) throw this.unexpected(expected(word))
      this.at++
    }
  }

  next(): Token {
    const { token } = this
    if (token.kind !== 'end') this.at++
    return token
  }

  get isIdentifier(): boolean {
    return this.token.kind === 'word' || this.token.kind === 'quoted'
  }

  /** Any word, or a quoted identifier. */
  identifier(what = 'an identifier'): string {
    const { token } = this
    if (!this.isIdentifier) throw this.unexpected(what)
    if (token.text === '') throw this.unexpected('an identifier that is not empty')
    this.at++
    return token.text
  }

  /** `a`, `a.b.c`. */
  identifiers(what = 'an identifier'): string[] {
    const parts = [this.identifier(what)]
    while (this.accept('.')) parts.push(this.identifier())
    return parts
  }

  /** `(a, b)`. */
  identifierList(): string[] {
    this.expect('(')
    const names = this.list(() => this.identifier())
    this.expect(')')
    return names
  }

  string(what = 'a string'): string {
    if (this.token.kind !== 'string') throw this.unexpected(what)
    return this.next().text
  }

  /** A whole number without a suffix. */
  integer(what = 'a whole number'): number {
    const { token } = this
    if (token.kind !== 'number' || !/^\d{1,15}$/.test(token.text)) throw this.unexpected(what)
    this.at++
    return Number(token.text)
  }

  /** One or more, with commas between. */
  list<T>(item: () => T): T[] {
    const items = [item()]
    while (this.accept(',')) items.push(item())
    return items
  }

  /** An alias may stand here without AS. */
  get isAlias(): boolean {
    const { token } = this
    if (token.kind === 'quoted') return true
    if (token.kind !== 'word' || continuing.has(token.word)) return false
    const next = this.peek()
    if (continuingPairs.get(token.word)?.includes(next.word)) return false
    if (!continuingWithOperand.has(token.word)) return true
    return next.kind === 'end' || [',', ')', 'FROM', 'WHERE', 'JOIN'].includes(next.word)
  }

  /** `AS name` or `name`, for a table. */
  tableAlias(): string | undefined {
    if (this.accept('AS')) return this.strictIdentifier()
    return this.isAlias ? this.strictIdentifier() : undefined
  }

  strictIdentifier(): string {
    if (this.token.kind === 'word' && strictNonReserved.has(this.token.word)) {
      throw this.unexpected('an alias (this word must be in backticks as one)')
    }
    return this.identifier('an alias')
  }

  /** A query begins here, `ahead` tokens from the next one. */
  isQueryStart(ahead = 0): boolean {
    const token = this.peek(ahead)
    if (token.kind !== 'word' || !queryStarts.has(token.word)) return false
    const next = this.peek(ahead + 1)
    if (token.word === 'SELECT') return next.kind !== 'end' && !/^([),.=]|<>)$/.test(next.word)
    if (token.word === 'VALUES') return next.kind !== 'sign' || next.word === '('
    return (
      next.kind === 'word' || next.kind === 'quoted' || (token.word === 'FROM' && next.word === '(')
    )
  }

  /** After an opening parenthesis, and perhaps more of them, a query begins. */
  get isQueryInParentheses(): boolean {
    return this.token.word === '(' && this.isQueryStart(this.firstInside() - this.at)
  }

  private firstInside(): number {
    if (this.firstInner === undefined) {
      const { tokens } = this
      this.firstInner = new Int32Array(tokens.length)
      for (let i = tokens.length - 1; i >= 0; i--) {
        this.firstInner[i] = tokens[i].word === '(' ? this.firstInner[i + 1] : i
      }
    }
    return this.firstInner[this.at]
  }

  /** The number of this `?`. */
  nextMarker(): number {
    return this.markers++
  }

  /** One level deeper, until `leave`. */
  enter(): void {
    if (++this.depth > MAX_DEPTH) {
      throw this.error('FAILED_TO_PARSE_TOO_COMPLEX', { limit: MAX_DEPTH })
    }
  }

  leave(): void {
    this.depth--
  }

  /** What `parse` gives; where the caller left too little of the stack for it, the error of too many levels. */
  guarded<T>(parse: () => T): T {
    try {
      return parse()
    } catch (error) {
      if (!isOverflow(error)) throw error
      throw this.error('FAILED_TO_PARSE_TOO_COMPLEX', { limit: this.depth })
    }
  }

  /** The range of what was parsed from this token on. */
  origin(from: Token): Origin {
    const { text } = this
    return { sql: { text, start: from.start, end: Math.max(this.last.end, from.start) } }
  }

  /** An error at the next token, or over what begins at `from`. */
  error(
    condition: Parameters<typeof parseError>[0],
    parameters: Readonly<Record<string, string | number>> = {},
    from?: Token,
  ): MillraceError {
    const range = from === undefined ? this.token : { start: from.start, end: this.last.end }
    return parseError(condition, this.text, range, parameters)
  }

  unexpected(hint: string): MillraceError {
    const { token } = this
    const error =
      token.kind === 'end'
        ? 'end of input'
        : `'${excerpt(this.text.slice(token.start, token.end))}'`
    return this.error('PARSE_SYNTAX_ERROR', { error, hint })
  }

  unsupported(feature: string, from?: Token): MillraceError {
    return this.error('UNSUPPORTED_FEATURE.SQL_SYNTAX', { feature }, from)
  }
}

function expected(word: string): string {
  return /^\w/.test(word) ? word : `'${word}'`
}

/** The stack's end was reached: in a call, or in the making of a regular expression. */
function isOverflow(error: unknown): boolean {
  return /Maximum call stack size exceeded|Stack overflow/.test(messageOf(error))
}
