/** What the lexer makes of SQL text. */

export type TokenKind =
  /** A word without quotes: an identifier or a keyword, which only the grammar can tell. */
  | 'word'
  /** An identifier in backticks. */
  | 'quoted'
  | 'string'
  | 'number'
  /** Operators and punctuation; also a character that is part of nothing. */
  | 'sign'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  /** The word or number as written; the contents of strings and of quoted identifiers. */
  readonly text: string
  /** The word in upper case, or the sign: what the grammar compares. Empty for all other kinds. */
  readonly word: string
  /** The range [start, end) in the SQL text. */
  readonly start: number
  readonly end: number
}
