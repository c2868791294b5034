/** Reads the small parts of Java's regular expressions: characters, escapes, properties and classes. */
import {
  letterClass,
  PatternProblem,
  propertyClass,
  type RegexFlags,
  rangeText,
} from './java-regex-class.js'

const noFlags: RegexFlags = {
  ignoreCase: false,
  unicodeCase: false,
  multiline: false,
  dotAll: false,
  comments: false,
  unixLines: false,
  unicode: false,
}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 }

/** More levels of groups than this are refused. */
export const MAX_DEPTH = 500

export class RegexReader {
  protected readonly pattern: string
  protected at = 0
  protected flags: RegexFlags = noFlags
  protected depth = 0

  constructor(pattern: string) {
    this.pattern = pattern
  }

  protected problem(what: string): PatternProblem {
    return new PatternProblem(`${what} (near index ${this.at})`)
  }

  protected peek(): string {
    return this.pattern[this.at] ?? ''
  }

  protected take(): string {
    if (this.at >= this.pattern.length) throw this.problem('it ends too early')
    return this.pattern[this.at++]
  }

  protected accept(part: string): boolean {
    if (!this.pattern.startsWith(part, this.at)) return false
    this.at += part.length
    return true
  }

  protected expect(part: string): void {
    if (!this.accept(part)) throw this.problem(`'${part}' is missing`)
  }

  protected code(): number {
    const code = this.pattern.codePointAt(this.at)
    if (code === undefined) throw this.problem('it ends too early')
    this.at += code > 0xffff ? 2 : 1
    return code
  }

  protected property(): string {
    const negated = this.take() === 'P'
    if (!this.accept('{')) return propertyClass(this.take(), negated)
    const end = this.pattern.indexOf('}', this.at)
    if (end < 0) throw this.problem("'}' is missing")
    const name = this.pattern.slice(this.at, end)
    this.at = end + 1
    return propertyClass(name, negated)
  }

  /** The code point that stands behind a backslash. */
  protected escapedCode(): number {
    if (this.at >= this.pattern.length) throw this.problem('it ends with a backslash')
    const code = this.code()
    const c = String.fromCodePoint(code)
    if (controls[c] !== undefined) return controls[c]
    const rest = this.pattern.slice(this.at, this.at + 12)
    const numbers: Readonly<Record<string, RegExp | undefined>> = {
      '0': /^([0-3]?[0-7]{1,2})/,
      x: /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})/,
      u: /^([0-9a-fA-F]{4})/,
    }
    const form = numbers[c]
    if (form !== undefined) {
      const found = form.exec(rest)
      if (found === null) throw this.problem(`\\${c} is followed by no code`)
      this.at += found[0].length
      const value = Number.parseInt(found[1] ?? found[2], c === '0' ? 8 : 16)
      if (value > 0x10ffff) throw this.problem('a code is above 10FFFF')
      return value
    }
    if (c === 'c') return this.code() ^ 64
    if (/[A-Za-z]/.test(c)) throw this.problem(`\\${c} is not supported`)
    return code
  }

  /** Behind `[`: up to its `]`. */
  protected characterClass(): string {
    if (++this.depth > MAX_DEPTH) throw this.problem('classes are nested too deeply')
    const open = this.accept('^') ? '[^' : '['
    const operands: string[] = []
    let items = ''
    let isFirst = true
    for (;;) {
      if (this.flags.comments) this.skipComments()
      if (this.accept('&&')) {
        if (items !== '') operands.push(`[${items}]`)
        items = ''
        continue
      }
      const c = this.peek()
      if (c === '') throw this.problem("']' is missing")
      if (c === ']' && !isFirst) break
      isFirst = false
      items += this.classItem()
    }
    this.at++
    this.depth--
    if (operands.length === 0) return `${open}${items}]`
    if (items !== '') operands.push(`[${items}]`)
    return `${open}${operands.join('&&')}]`
  }

  protected classItem(): string {
    if (this.accept('[')) return this.characterClass()
    if (this.accept('\\Q')) {
      const end = this.pattern.indexOf('\\E', this.at)
      const quoted = this.pattern.slice(this.at, end < 0 ? undefined : end)
      this.at = end < 0 ? this.pattern.length : end + 2
      return Array.from(quoted, letter => {
        const code = letter.codePointAt(0) as number
        return rangeText(code, code, this.flags)
      }).join('')
    }
    const first = this.classCode()
    if (typeof first === 'string') return first
    const after = this.pattern[this.at + 1]
    const isRange = this.peek() === '-' && after !== undefined && after !== ']' && after !== '['
    if (!isRange) return rangeText(first, first, this.flags)
    this.at++
    const last = this.classCode()
    if (typeof last === 'string') throw this.problem('a range ends in a class')
    if (last < first) throw this.problem('a range ends below its begin')
    return rangeText(first, last, this.flags)
  }

  /** A code point, or a class named by a backslash. */
  protected classCode(): number | string {
    if (!this.accept('\\')) return this.code()
    const c = this.peek()
    if (c === 'p' || c === 'P') return this.property()
    const named = c === '' ? undefined : letterClass(c, this.flags)
    if (named === undefined) return this.escapedCode()
    this.at++
    return named
  }

  protected skipComments(): void {
    for (;;) {
      const c = this.peek()
      if (c !== '' && ' \t\n\v\f\r'.includes(c)) this.at++
      else if (c === '#') {
        while (this.at < this.pattern.length && !/[\n\r\x85\u2028\u2029]/.test(this.peek()))
          this.at++
      } else return
    }
  }
}
