/**
 * CSV text into tokens, one record at a time, as Spark's parser (univocity) cuts it with the handling STOP_AT_DELIMITER:
 * what begins with a quote and has quotes that are not escaped is taken as it is, up to the next delimiter.
 *
 * A token is its text; an unquoted empty one is null, a quoted empty one is `emptyValue`. Ends of lines in the text are \n.
 */
import type { CsvOptions } from './csv-options.js'

export type Token = string | null

/** A character that is in no text. */
const NONE = -1
const NEWLINE = 10

export class CsvTokens {
  private readonly options: CsvOptions
  private readonly quote: number
  private readonly escape: number
  private readonly escapeEscape: number
  private readonly comment: string
  private readonly separator: string
  private text = ''
  private at = 0

  constructor(options: CsvOptions) {
    this.options = options
    this.quote = codeOf(options.quote)
    this.escape = codeOf(options.escape)
    this.escapeEscape = codeOf(options.escapeEscape)
    this.comment = options.comment
    this.separator = options.separator
  }

  /** The tokens of one line, without its end; undefined for a blank line and a comment. */
  line(text: string): Token[] | undefined {
    if (this.isComment(text, 0) || isBlank(text)) return undefined
    this.text = text
    this.at = 0
    return this.record()
  }

  /** The records of a whole text. Lines of blanks are records here, empty ones are not. */
  *records(text: string): Generator<{ readonly tokens: Token[]; readonly text: string }> {
    let at = 0
    while (at < text.length) {
      const end = text.indexOf('\n', at)
      const lineEnd = end < 0 ? text.length : end
      if (lineEnd === at || this.isComment(text, at)) {
        if (end < 0) return
        at = end + 1
        continue
      }
      this.text = text
      this.at = at
      const tokens = this.record()
      yield { tokens, text: text.slice(at, this.at) }
      at = this.at + 1
    }
  }

  private isComment(text: string, at: number): boolean {
    return this.comment !== '' && text.startsWith(this.comment, at)
  }

  /** From `at` to the end of the record, where `at` is then. */
  private record(): Token[] {
    const tokens: Token[] = []
    const { maxColumns } = this.options
    for (;;) {
      tokens.push(this.token())
      if (tokens.length > maxColumns) {
        const reason = `a record has more than ${maxColumns} columns, which is the option 'maxColumns'`
        throw new Error(reason)
      }
      if (!this.isSeparator()) return tokens
      this.at += this.separator.length
    }
  }

  private get code(): number {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : NEWLINE
  }

  private isSeparator(): boolean {
    return this.at < this.text.length && this.text.startsWith(this.separator, this.at)
  }

  private get atEnd(): boolean {
    return this.code === NEWLINE || this.isSeparator()
  }

  private token(): Token {
    const { ignoreLeadingWhiteSpace, emptyValue } = this.options
    if (ignoreLeadingWhiteSpace) while (!this.atEnd && this.code <= 32) this.at++
    if (this.quote !== NONE && this.at < this.text.length && this.code === this.quote) {
      const value = this.quoted()
      return this.checked(value === '' ? emptyValue : value)
    }
    const value = this.untilSeparator()
    return value === '' ? null : this.checked(value)
  }

  private checked(value: string): string {
    const { maxCharsPerColumn } = this.options
    if (maxCharsPerColumn >= 0 && value.length > maxCharsPerColumn) {
      const reason = `a column has more than ${maxCharsPerColumn} characters, which is the option 'maxCharsPerColumn'`
      throw new Error(reason)
    }
    return value
  }

  private untilSeparator(): string {
    const { text, at } = this
    let end = text.indexOf(this.separator, at)
    const line = text.indexOf('\n', at)
    if (end < 0 || (line >= 0 && line < end)) end = line
    if (end < 0) end = text.length
    this.at = end
    if (this.options.ignoreTrailingWhiteSpace) {
      while (end > at && text.charCodeAt(end - 1) <= 32) end--
    }
    return text.slice(at, end)
  }

  /** From the opening quote on. */
  private quoted(): string {
    const { text, quote, escape: guard, escapeEscape } = this
    const mark = String.fromCharCode(quote)
    let value = ''
    let before = NONE
    let loose = false
    this.at++
    if (this.at >= text.length) return mark
    for (;;) {
      if (this.at >= text.length) return value
      const c = this.code
      if (before === quote && (c <= 32 || this.isSeparator())) return this.afterQuote(value)
      if (c !== quote && c !== guard) {
        // a quote that was not escaped: all is taken as it is, up to the delimiter
        if (before === quote) return (loose ? '' : mark) + value + mark + this.untilSeparator()
        if (before !== NONE && before === guard) value += String.fromCharCode(guard)
        const from = this.at
        let to = from
        for (; to < text.length; to++) {
          const x = text.charCodeAt(to)
          if (x === quote || x === guard) break
        }
        value += text.slice(from, to)
        this.at = to
        before = NONE
        continue
      }
      let taken = c
      if (c === guard && before === escapeEscape && escapeEscape !== NONE) {
        value += String.fromCharCode(guard)
        taken = NONE
      } else if (before !== NONE && before === guard) {
        if (c === quote) {
          value += mark
          taken = NONE
        } else value += String.fromCharCode(before)
      } else if (before === quote) {
        value += mark
        if (c !== quote) {
          // an escape behind a quote that was not escaped: both stay, and what they would end or escape is left out
          value += text[this.at++]
          loose = true
          if (this.isSeparator()) this.at += this.separator.length
          else if (this.code === quote || this.code === guard) this.at++
          before = NONE
          continue
        }
      }
      before = taken
      this.at++
    }
  }

  /** Behind the closing quote: blanks are left out, unless something follows them. */
  private afterQuote(value: string): string {
    const from = this.at
    while (!this.atEnd && this.code <= 32) this.at++
    if (this.atEnd) return value
    const mark = String.fromCharCode(this.quote)
    return mark + value + mark + this.text.slice(from, this.at) + this.untilSeparator()
  }
}

function isBlank(line: string): boolean {
  for (let i = 0; i < line.length; i++) if (line.charCodeAt(i) > 32) return false
  return true
}

function codeOf(character: string): number {
  return character === '' ? NONE : character.charCodeAt(0)
}
