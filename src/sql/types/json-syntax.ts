/**
 * JSON text to a tree that has lost nothing: numbers keep their digits, objects their repeated keys and order, arrays
 * and objects where they stood in the text. What `JSON.parse` refuses and Jackson, whose meaning Spark has, takes is
 * behind options; two of them are on by default: strings in single quotes, and NaN and Infinity.
 *
 * Text after the value is not looked at, as in Spark: `{"a":1} x` is an object.
 */
import { JsonArray, type JsonNode, JsonNumber, JsonObject } from './json-tree.js'

/** Spark's options of these names. */
export interface JsonSyntax {
  readonly allowComments?: boolean
  readonly allowUnquotedFieldNames?: boolean
  /** True unless said. */
  readonly allowSingleQuotes?: boolean
  readonly allowNumericLeadingZeros?: boolean
  /** NaN, Infinity, INF and the last two with a sign, as numbers. True unless said. */
  readonly allowNonNumericNumbers?: boolean
  readonly allowBackslashEscapingAnyCharacter?: boolean
  readonly allowUnquotedControlChars?: boolean
  /** 1000 unless said. */
  readonly maxNestingDepth?: number
}

export { JsonArray, type JsonNode, JsonNumber, JsonObject } from './json-tree.js'

/** What is wrong with a text, and where. */
export class JsonSyntaxError extends Error {
  readonly position: number
  constructor(what: string, position: number) {
    super(`${what} at character ${position}`)
    this.name = 'JsonSyntaxError'
    this.position = position
  }
}

/** The first value of a text; undefined when there is only white space. Throws JsonSyntaxError. */
export function parseJson(text: string, syntax: JsonSyntax = {}): JsonNode | undefined {
  return new Parser(text, syntax).root()
}

/** As `parseJson`; undefined also when the text is malformed. */
export function tryParseJson(text: string, syntax: JsonSyntax = {}): JsonNode | undefined {
  try {
    return parseJson(text, syntax)
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined
    throw error
  }
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const zerosPattern = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const wordPattern = /[-+]?[\p{L}\p{N}_$]+/uy
const namePattern = /[\p{L}\p{N}_$@#*+-]+/uy
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none of them in strings
const controls = /[\x00-\x1f]/
const nonNumeric: Record<string, string> = {
  NaN: 'NaN',
  Infinity: 'Infinity',
  INF: 'Infinity',
  '+Infinity': 'Infinity',
  '+INF': 'Infinity',
  '-Infinity': '-Infinity',
  '-INF': '-Infinity',
}
const escapes: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const MAX_NUMBER_LENGTH = 1000

class Parser {
  readonly #text: string
  readonly #syntax: JsonSyntax
  readonly #maxDepth: number
  readonly #singleQuotes: boolean
  #at = 0
  #depth = 0

  constructor(text: string, syntax: JsonSyntax) {
    this.#text = text
    this.#syntax = syntax
    this.#maxDepth = syntax.maxNestingDepth ?? 1000
    this.#singleQuotes = syntax.allowSingleQuotes ?? true
  }

  root(): JsonNode | undefined {
    this.#space()
    return this.#at === this.#text.length ? undefined : this.#value()
  }

  #value(): JsonNode {
    const code = this.#text.charCodeAt(this.#at)
    switch (code) {
      case 0x7b:
        return this.#object()
      case 0x5b:
        return this.#array()
      case 0x22:
        return this.#string('"')
      case 0x27:
        if (this.#singleQuotes) return this.#string("'")
    }
    return code === 0x2d || (code >= 0x30 && code <= 0x39) ? this.#number() : this.#word()
  }

  #object(): JsonObject {
    this.#enter()
    const keys: string[] = []
    const values: JsonNode[] = []
    this.#space()
    if (this.#take('}')) return this.#leave(new JsonObject(keys, values))
    for (;;) {
      keys.push(this.#key())
      this.#space()
      if (!this.#take(':')) throw this.#unexpected("':'")
      this.#space()
      values.push(this.#value())
      this.#space()
      if (this.#take('}')) return this.#leave(new JsonObject(keys, values))
      if (!this.#take(',')) throw this.#unexpected("',' or '}'")
      this.#space()
    }
  }

  #array(): JsonArray {
    this.#enter()
    const items: JsonNode[] = []
    this.#space()
    if (this.#take(']')) return this.#leave(new JsonArray(items))
    for (;;) {
      items.push(this.#value())
      this.#space()
      if (this.#take(']')) return this.#leave(new JsonArray(items))
      if (!this.#take(',')) throw this.#unexpected("',' or ']'")
      this.#space()
    }
  }

  #enter(): void {
    if (++this.#depth > this.#maxDepth) {
      throw new JsonSyntaxError(`nesting deeper than ${this.#maxDepth}`, this.#at)
    }
    this.#at++
  }

  #leave<T>(node: T): T {
    this.#depth--
    return node
  }

  #key(): string {
    const first = this.#text[this.#at]
    if (first === '"') return this.#string('"')
    if (first === "'" && this.#singleQuotes) return this.#string("'")
    if (this.#syntax.allowUnquotedFieldNames) {
      const name = this.#match(namePattern)
      if (name !== undefined) return name
    }
    throw this.#unexpected('a name in quotes')
  }

  #string(quote: '"' | "'"): string {
    const text = this.#text
    const start = this.#at + 1
    const end = text.indexOf(quote, start)
    if (end < 0) throw new JsonSyntaxError('a string that does not end', this.#at)
    const part = text.slice(start, end)
    if (!part.includes('\\')) {
      this.#checkControls(part, start)
      this.#at = end + 1
      return part
    }
    return this.#escaped(quote, start)
  }

  #escaped(quote: string, start: number): string {
    const text = this.#text
    let result = ''
    let from = start
    let surrogates = false
    for (let i = start; i < text.length; i++) {
      const char = text[i]
      if (char === quote) {
        result += text.slice(from, i)
        this.#at = i + 1
        // half a pair of surrogates is no character: Spark's strings have ? there
        return surrogates ? result.replace(loneSurrogate, '?') : result
      }
      if (char !== '\\') {
        if (char < ' ') this.#checkControls(char, i)
        continue
      }
      result += text.slice(from, i)
      const letter = text[++i]
      if (letter === 'u') {
        const hex = text.slice(i + 1, i + 5)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) {
          throw new JsonSyntaxError('\\u without four hexadecimal digits', i)
        }
        const code = Number.parseInt(hex, 16)
        surrogates ||= code >= 0xd800 && code <= 0xdfff
        result += String.fromCharCode(code)
        i += 4
      } else {
        result += this.#unescape(letter, i)
      }
      from = i + 1
    }
    throw new JsonSyntaxError('a string that does not end', start - 1)
  }

  #unescape(letter: string | undefined, position: number): string {
    const known = letter === undefined ? undefined : escapes[letter]
    if (known !== undefined) return known
    if (letter === "'" && this.#singleQuotes) return letter
    if (letter !== undefined && this.#syntax.allowBackslashEscapingAnyCharacter) return letter
    throw new JsonSyntaxError('a backslash before a character that has no escape', position)
  }

  #checkControls(part: string, position: number): void {
    if (controls.test(part) && !this.#syntax.allowUnquotedControlChars) {
      throw new JsonSyntaxError('a control character within a string', position)
    }
  }

  #number(): JsonNumber {
    const start = this.#at
    const zeros = this.#syntax.allowNumericLeadingZeros
    const text = this.#match(zeros ? zerosPattern : numberPattern)
    if (text === undefined) return this.#word() as JsonNumber
    if (text.length > MAX_NUMBER_LENGTH) {
      throw new JsonSyntaxError(`a number of more than ${MAX_NUMBER_LENGTH} characters`, start)
    }
    const next = this.#text[this.#at]
    if (next !== undefined && !' \t\n\r,]}/'.includes(next)) throw this.#unexpected('a number')
    return new JsonNumber(zeros ? text.replace(/^(-?)0+(?=[0-9])/, '$1') : text)
  }

  #word(): JsonNode {
    const start = this.#at
    const word = this.#match(wordPattern)
    switch (word) {
      case 'true':
        return true
      case 'false':
        return false
      case 'null':
        return null
    }
    const named = word === undefined ? undefined : nonNumeric[word]
    if (named !== undefined && (this.#syntax.allowNonNumericNumbers ?? true)) {
      return new JsonNumber(named)
    }
    this.#at = start
    throw this.#unexpected('a value')
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return undefined
    this.#at = pattern.lastIndex
    return found[0]
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #space(): void {
    const text = this.#text
    for (;;) {
      const code = text.charCodeAt(this.#at)
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) this.#at++
      else if (code === 0x2f && this.#syntax.allowComments) this.#comment()
      else return
    }
  }

  #comment(): void {
    const text = this.#text
    const kind = text[this.#at + 1]
    const end =
      kind === '*'
        ? text.indexOf('*/', this.#at + 2)
        : kind === '/'
          ? text.indexOf('\n', this.#at)
          : -2
    if (end === -2) throw this.#unexpected('a comment')
    if (end < 0 && kind === '*') throw new JsonSyntaxError('a comment that does not end', this.#at)
    this.#at = end < 0 ? text.length : kind === '*' ? end + 2 : end + 1
  }

  #unexpected(expected: string): JsonSyntaxError {
    const found = this.#text[this.#at]
    const what = found === undefined ? 'the end of the text' : JSON.stringify(found)
    return new JsonSyntaxError(`${what} where ${expected} must stand`, this.#at)
  }
}
