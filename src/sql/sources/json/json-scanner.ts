/**
 * The grammar of JSON over bytes, as Jackson reads it with the options that Spark gives: tokens are checked whole, what is behind the
 * first value is not looked at. Slower than the generated reader (`json-lane.ts`), which leaves to it what is not plain.
 *
 * Throws `malformed` (one object, without a stack) where the bytes are no JSON.
 */
import { Buffer, isUtf8 } from 'node:buffer'
import type { JsonOptions } from './json-options.js'
import {
  decodeWithSurrogates,
  hexDigit,
  isEscape,
  malformed,
  unescaped,
  wellFormed,
} from './json-strings.js'

/** Deeper nesting is malformed, and so are longer numbers: as Jackson has it. */
const MAX_DEPTH = 1000
const MAX_NUMBER = 1000

const words: readonly (readonly [Buffer, 'true' | 'false' | 'null'])[] = [
  [Buffer.from('true'), 'true'],
  [Buffer.from('false'), 'false'],
  [Buffer.from('null'), 'null'],
]
const nonNumeric = ['NaN', 'Infinity', '-Infinity', '+Infinity', '-INF', '+INF'].map(text =>
  Buffer.from(text),
)

export type TokenKind = 'string' | 'int' | 'float' | 'true' | 'false' | 'null' | 'object' | 'array'

export class JsonScanner {
  protected bytes: Buffer = Buffer.alloc(0)
  protected at = 0
  protected end = 0
  private checkUtf8 = false
  private depth = 0
  protected readonly options: JsonOptions

  constructor(options: JsonOptions) {
    this.options = options
  }

  protected begin(bytes: Buffer, start: number, end: number, validUtf8: boolean): void {
    this.bytes = bytes
    this.at = start
    this.end = end
    this.depth = 0
    this.checkUtf8 = !validUtf8
  }

  /** Where the value at `at` ends; -1 when it is malformed. `end` bounds it. */
  skip(bytes: Buffer, at: number, end: number): number {
    this.begin(bytes, at, end, true)
    try {
      this.skipValue()
      return this.at
    } catch (error) {
      if (error === malformed) return -1
      throw error
    }
  }

  protected blanks(): void {
    const { bytes, end } = this
    let p = this.at
    for (;;) {
      while (p < end && (bytes[p] === 32 || bytes[p] === 9 || bytes[p] === 10 || bytes[p] === 13)) {
        p++
      }
      if (!this.options.allowComments || p >= end) break
      const next = this.comment(p)
      if (next === p) break
      p = next
    }
    this.at = p
  }

  /** Behind a comment that begins at `p`, or `p`. */
  private comment(p: number): number {
    const { bytes, end } = this
    if (bytes[p] !== 47) return p
    if (bytes[p + 1] === 47 && p + 1 < end) {
      let q = p + 2
      while (q < end && bytes[q] !== 10 && bytes[q] !== 13) q++
      return q
    }
    if (bytes[p + 1] === 42 && p + 1 < end) {
      for (let q = p + 2; q + 1 < end; q++) if (bytes[q] === 42 && bytes[q + 1] === 47) return q + 2
    }
    throw malformed
  }

  /** The next byte that is no blank, not taken; throws at the end. */
  protected peek(): number {
    this.blanks()
    if (this.at >= this.end) throw malformed
    return this.bytes[this.at]
  }

  /** What the value at `at` is, by its first byte; nothing of it is taken. */
  protected kind(): TokenKind {
    const c = this.peek()
    if (c === 34 || (c === 39 && this.options.allowSingleQuotes)) return 'string'
    if (c === 123) return 'object'
    if (c === 91) return 'array'
    if (c === 116) return 'true'
    if (c === 102) return 'false'
    if (c === 110) return 'null'
    return this.numberEnd(this.at).float ? 'float' : 'int'
  }

  protected depthMark(): number {
    return this.depth
  }

  protected restoreDepth(depth: number): void {
    this.depth = depth
  }

  protected enter(): void {
    this.at++
    if (++this.depth > MAX_DEPTH) throw malformed
  }

  protected leave(): void {
    this.at++
    this.depth--
  }

  /** In an object: takes the next key and its colon; undefined at the closing brace, which is taken. */
  protected nextKey(first: boolean): string | undefined {
    let c = this.peek()
    if (c === 125) {
      this.leave()
      return undefined
    }
    if (!first) {
      if (c !== 44) throw malformed
      this.at++
      c = this.peek()
    }
    const key = this.key(c)
    if (this.peek() !== 58) throw malformed
    this.at++
    return key
  }

  private key(c: number): string {
    if (c === 34 || (c === 39 && this.options.allowSingleQuotes)) return this.string()
    if (!this.options.allowUnquotedFieldNames) throw malformed
    const { bytes, end } = this
    const start = this.at
    let p = start
    while (p < end && isNameByte(bytes[p])) p++
    if (p === start || (bytes[start] >= 48 && bytes[start] <= 57)) throw malformed
    this.at = p
    return bytes.toString('utf8', start, p)
  }

  /** In an array: true when there is a next element, else the bracket is taken. */
  protected nextElement(first: boolean): boolean {
    const c = this.peek()
    if (c === 93) {
      this.leave()
      return false
    }
    if (first) return true
    if (c !== 44) throw malformed
    this.at++
    return true
  }

  /** Takes a value of any kind. */
  protected skipValue(): void {
    const c = this.peek()
    if (c === 123) {
      this.enter()
      for (let first = true; this.nextKey(first) !== undefined; first = false) this.skipValue()
    } else if (c === 91) {
      this.enter()
      for (let first = true; this.nextElement(first); first = false) this.skipValue()
    } else if (c === 34 || (c === 39 && this.options.allowSingleQuotes)) this.string(false)
    else this.scalar()
  }

  /** Takes a number or a word. */
  protected scalar(): TokenKind {
    const c = this.peek()
    for (const [word, kind] of words) {
      if (c !== word[0]) continue
      if (!this.isHere(word)) throw malformed
      this.at += word.length
      // a word ends where no name goes on
      if (this.at < this.end && isNameByte(this.bytes[this.at])) throw malformed
      return kind
    }
    const { at, float } = this.numberEnd(this.at)
    this.at = at
    return float ? 'float' : 'int'
  }

  private isHere(word: Buffer): boolean {
    const { at, end, bytes } = this
    return at + word.length <= end && word.compare(bytes, at, at + word.length) === 0
  }

  /** Where the number at `p` ends. NaN and its like count as floats. */
  private numberEnd(p: number): { at: number; float: boolean } {
    const { bytes, end } = this
    let q = p
    if (bytes[q] === 45) q++
    const first = q
    while (q < end && isDigit(bytes[q])) q++
    if (q === first) return { at: this.nonNumericEnd(p), float: true }
    if (bytes[first] === 48 && q > first + 1 && !this.options.allowNumericLeadingZeros) {
      throw malformed
    }
    let float = false
    if (q < end && bytes[q] === 46) {
      float = true
      const from = ++q
      while (q < end && isDigit(bytes[q])) q++
      if (q === from) throw malformed
    }
    if (q < end && (bytes[q] === 101 || bytes[q] === 69)) {
      float = true
      q++
      if (q < end && (bytes[q] === 43 || bytes[q] === 45)) q++
      const from = q
      while (q < end && isDigit(bytes[q])) q++
      if (q === from) throw malformed
    }
    if (q - p > MAX_NUMBER) throw malformed
    return { at: q, float }
  }

  private nonNumericEnd(p: number): number {
    if (this.options.allowNonNumericNumbers) {
      for (const word of nonNumeric) if (this.isHere(word)) return p + word.length
    }
    throw malformed
  }

  /** Takes a string; gives its text, when it is wanted. */
  protected string(wanted = true): string {
    const { bytes, end } = this
    const quote = bytes[this.at]
    const start = this.at + 1
    let p = start
    let escapes = false
    for (; ; p++) {
      if (p >= end) throw malformed
      const c = bytes[p]
      if (c === quote) break
      if (c === 92) {
        escapes = true
        p = this.escapeEnd(p) - 1
      } else if (c < 32 && !this.options.allowUnquotedControlChars) throw malformed
    }
    this.at = p + 1
    if (this.checkUtf8 && !isUtf8(bytes.subarray(start, p))) {
      const text = decodeWithSurrogates(bytes, start, p)
      return escapes ? unescaped(text) : text
    }
    if (!wanted) return ''
    const text = bytes.toString('utf8', start, p)
    return wellFormed(escapes ? unescaped(text) : text)
  }

  /** Behind the escape that begins at `p`. */
  private escapeEnd(p: number): number {
    const { bytes, end } = this
    if (p + 1 >= end) throw malformed
    const c = bytes[p + 1]
    if (c === 117) {
      if (p + 6 > end) throw malformed
      for (let i = p + 2; i < p + 6; i++) if (hexDigit(bytes[i]) < 0) throw malformed
      return p + 6
    }
    if (!isEscape(c) && !this.options.allowBackslashEscapingAnyCharacter) throw malformed
    if (c < 128) return p + 2
    return p + 1 // the first byte of a longer character: it is text from here on
  }
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57
}

function isNameByte(c: number): boolean {
  return (
    isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || c === 36 || c >= 128
  )
}
