/** Reads Java's regular expressions into nodes; `java-regex.ts` writes them as JavaScript's. */
import { letterClass, literal, type RegexFlags, rangeText } from './java-regex-class.js'
import { MAX_DEPTH, RegexReader } from './java-regex-reader.js'

export type RegexNode =
  | { readonly kind: 'literal'; readonly code: number }
  /** JavaScript as it is; a class may take a quantifier. */
  | { readonly kind: 'text'; readonly source: string; readonly isClass: boolean }
  | { readonly kind: 'sequence' | 'choice'; readonly items: readonly RegexNode[] }
  /** `number`: of a group that captures; else `open` is what begins it. */
  | {
      readonly kind: 'group'
      readonly body: RegexNode
      readonly number?: number
      readonly open: string
      readonly isLookaround: boolean
    }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'repeat'; readonly body: RegexNode; readonly quantifier: string }
  | { readonly kind: 'reference'; readonly number: number }
  | { readonly kind: 'begin' | 'end'; readonly multiline: boolean; readonly unixLines: boolean }

const flagNames: Readonly<Record<string, keyof RegexFlags | undefined>> = {
  i: 'ignoreCase',
  u: 'unicodeCase',
  m: 'multiline',
  s: 'dotAll',
  x: 'comments',
  d: 'unixLines',
  U: 'unicode',
}

const word = '[\\p{L}\\p{Nd}_]'
const boundary = `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
const noBoundary = `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
const lineBreak = '(?:\\r\\n|[\\n\\x0b\\f\\r\\x85\\u2028\\u2029])'

const text = (source: string, isClass = false): RegexNode => ({ kind: 'text', source, isClass })

export class RegexParser extends RegexReader {
  groupCount = 0
  readonly names: Map<string, number> = new Map()

  parse(): RegexNode {
    const node = this.choice()
    if (this.at < this.pattern.length) throw this.problem("a ')' closes no group")
    return node
  }

  /** Up to `)` or the end; flags that are set within end there. */
  private choice(): RegexNode {
    if (++this.depth > MAX_DEPTH) throw this.problem('groups are nested too deeply')
    const before = this.flags
    const items = [this.sequence()]
    while (this.accept('|')) items.push(this.sequence())
    this.flags = before
    this.depth--
    return items.length === 1 ? items[0] : { kind: 'choice', items }
  }

  private sequence(): RegexNode {
    const items: RegexNode[] = []
    for (;;) {
      if (this.flags.comments) this.skipComments()
      const c = this.peek()
      if (c === '' || c === '|' || c === ')') break
      if (this.accept('\\Q')) {
        const end = this.pattern.indexOf('\\E', this.at)
        const quoted = this.pattern.slice(this.at, end < 0 ? undefined : end)
        this.at = end < 0 ? this.pattern.length : end + 2
        const letters = Array.from(quoted, letter => this.character(letter.codePointAt(0)!))
        if (letters.length > 0)
          items.push(...letters.slice(0, -1), this.quantified(letters.at(-1)!))
        continue
      }
      const node = this.atom()
      if (node !== undefined) items.push(this.quantified(node))
    }
    return items.length === 1 ? items[0] : { kind: 'sequence', items }
  }

  private quantified(body: RegexNode): RegexNode {
    let node = body
    for (;;) {
      if (this.flags.comments) this.skipComments()
      const c = this.peek()
      let quantifier: string
      if (c === '*' || c === '+' || c === '?') {
        this.at++
        quantifier = c
      } else if (c === '{') {
        const found = /^\{(\d+)(?:,(\d*))?\}/.exec(this.pattern.slice(this.at, this.at + 40))
        if (found === null) throw this.problem("a '{' begins no repetition")
        if (found[2] && Number(found[2]) < Number(found[1])) {
          throw this.problem('a repetition ends below its begin')
        }
        this.at += found[0].length
        quantifier = found[0]
      } else return node
      if (this.accept('+'))
        node = { kind: 'atomic', body: { kind: 'repeat', body: node, quantifier } }
      else
        node = {
          kind: 'repeat',
          body: node,
          quantifier: this.accept('?') ? `${quantifier}?` : quantifier,
        }
    }
  }

  /** One character, class or group; undefined for what only changes flags. */
  private atom(): RegexNode | undefined {
    const c = this.take()
    const { flags } = this
    switch (c) {
      case '(':
        return this.group()
      case '[':
        return text(this.characterClass(), true)
      case '\\':
        return this.escape()
      case '.':
        if (flags.dotAll) return text('[\\s\\S]', true)
        return text(flags.unixLines ? '[^\\n]' : '[^\\n\\r\\x85\\u2028\\u2029]', true)
      case '^':
        return { kind: 'begin', multiline: flags.multiline, unixLines: flags.unixLines }
      case '$':
        return { kind: 'end', multiline: flags.multiline, unixLines: flags.unixLines }
      case '*':
      case '+':
      case '?':
        throw this.problem(`a '${c}' follows nothing`)
      default:
        this.at--
        return this.character(this.code())
    }
  }

  private character(code: number): RegexNode {
    if (!this.flags.ignoreCase) return { kind: 'literal', code }
    const source = rangeText(code, code, this.flags)
    return source === literal(code) ? { kind: 'literal', code } : text(`[${source}]`, true)
  }

  private group(): RegexNode | undefined {
    if (!this.accept('?')) return this.capture()
    for (const open of ['=', '!', '<=', '<!']) {
      if (this.accept(open)) return this.closed(`(?${open}`, true)
    }
    if (this.accept(':')) return this.closed('(?:', false)
    if (this.accept('>')) {
      const body = this.choice()
      this.expect(')')
      return { kind: 'atomic', body }
    }
    if (this.accept('<')) {
      const found = /^([A-Za-z][A-Za-z0-9]*)>/.exec(this.pattern.slice(this.at, this.at + 200))
      if (found === null) throw this.problem('the name of a group is wrong')
      if (this.names.has(found[1])) throw this.problem(`two groups have the name ${found[1]}`)
      this.at += found[0].length
      this.names.set(found[1], this.groupCount + 1)
      return this.capture()
    }
    return this.flagGroup()
  }

  private capture(): RegexNode {
    const number = ++this.groupCount
    const body = this.choice()
    this.expect(')')
    return { kind: 'group', number, body, open: '(', isLookaround: false }
  }

  private closed(open: string, isLookaround: boolean): RegexNode {
    const body = this.choice()
    this.expect(')')
    return { kind: 'group', open, body, isLookaround }
  }

  /** `(?i)`, `(?s-m)`, `(?i:...)`. */
  private flagGroup(): RegexNode | undefined {
    const before = this.flags
    let on = true
    for (;;) {
      const c = this.take()
      if (c === '-') on = false
      else if (c === ')') return undefined
      else if (c === ':') {
        const node = this.closed('(?:', false)
        this.flags = before
        return node
      } else {
        const name = flagNames[c]
        if (name === undefined) throw this.problem(`the flag ${c} is not known`)
        this.flags = { ...this.flags, [name]: on }
      }
    }
  }

  private escape(): RegexNode {
    const c = this.peek()
    const { flags } = this
    const simple = letterClass(c, flags)
    if (simple !== undefined && c !== '') {
      this.at++
      return text(simple, true)
    }
    switch (c) {
      case 'b':
        this.at++
        if (this.peek() === '{') throw this.problem('\\b{..} is not supported')
        return text(boundary)
      case 'B':
        this.at++
        return text(noBoundary)
      case 'A':
        this.at++
        return text('(?<![\\s\\S])')
      case 'z':
        this.at++
        return text('(?![\\s\\S])')
      case 'Z':
        this.at++
        return { kind: 'end', multiline: false, unixLines: flags.unixLines }
      case 'R':
        this.at++
        return text(lineBreak)
      case 'p':
      case 'P':
        return text(this.property(), true)
      case 'k': {
        const found = /^k<([A-Za-z][A-Za-z0-9]*)>/.exec(this.pattern.slice(this.at, this.at + 200))
        const number = found === null ? undefined : this.names.get(found[1])
        if (found === null || number === undefined) throw this.problem('\\k names no group')
        this.at += found[0].length
        return this.reference(number)
      }
    }
    if (c >= '1' && c <= '9') {
      let number = Number(this.take())
      // further digits belong to it while there are so many groups
      while (/[0-9]/.test(this.peek()) && number * 10 + Number(this.peek()) <= this.groupCount) {
        number = number * 10 + Number(this.take())
      }
      return this.reference(number)
    }
    return this.character(this.escapedCode())
  }

  private reference(number: number): RegexNode {
    if (this.flags.ignoreCase) throw this.problem('a back reference under (?i) is not supported')
    return { kind: 'reference', number }
  }
}
