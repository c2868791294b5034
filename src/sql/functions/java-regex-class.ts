/**
 * Character classes of Java's regular expressions as those of JavaScript's `v` mode: `[a-z&&[^b]]`, `\p{Alpha}`, `\h`.
 * A class is written in JavaScript without its brackets where it may stand inside of another one.
 */

/** What is on where a part of the pattern stands: `(?i)`, `(?m)`, `(?s)`, `(?x)`, `(?d)`, `(?U)`. */
export interface RegexFlags {
  readonly ignoreCase: boolean
  /** `(?iu)`: also beyond ASCII. */
  readonly unicodeCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly comments: boolean
  readonly unixLines: boolean
  readonly unicode: boolean
}

/** A pattern that is wrong, or has something that JavaScript cannot do. */
export class PatternProblem extends Error {}

/** Classes by the letter behind the backslash. */
const letterClasses: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'a-zA-Z0-9_',
  s: ' \\t\\n\\x0b\\f\\r',
  h: ' \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  v: '\\n\\x0b\\f\\r\\x85\\u2028\\u2029',
}

/** The same under `(?U)`. */
const unicodeClasses: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}',
  s: '\\p{White_Space}',
}

/** The class of `\d`, `\W`, `\h`...; undefined when the letter names none. */
export function letterClass(letter: string, flags: RegexFlags): string | undefined {
  const lower = letter.toLowerCase()
  const inside = (flags.unicode ? unicodeClasses[lower] : undefined) ?? letterClasses[lower]
  if (inside === undefined) return undefined
  return lower === letter ? `[${inside}]` : `[^${inside}]`
}

const posix: Readonly<Record<string, string>> = {
  Lower: '[a-z]',
  Upper: '[A-Z]',
  ASCII: '[\\x00-\\x7f]',
  Alpha: '[a-zA-Z]',
  Digit: '[0-9]',
  Alnum: '[a-zA-Z0-9]',
  Punct: '[\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e]',
  Graph: '[\\x21-\\x7e]',
  Print: '[\\x20-\\x7e]',
  Blank: '[ \\t]',
  Cntrl: '[\\x00-\\x1f\\x7f]',
  XDigit: '[0-9a-fA-F]',
  Space: '[ \\t\\n\\x0b\\f\\r]',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaTitleCase: '\\p{Lt}',
  javaAlphabetic: '\\p{Alphabetic}',
  javaIdeographic: '\\p{Ideographic}',
  javaDigit: '\\p{Nd}',
  javaLetter: '\\p{L}',
  javaLetterOrDigit: '[\\p{L}\\p{Nd}]',
  L1: '[\\x00-\\xff]',
  LD: '[\\p{L}\\p{Nd}]',
  LC: '[\\p{Lu}\\p{Ll}\\p{Lt}]',
  all: '[\\s\\S]',
}

const binaryProperties: Readonly<Record<string, string>> = {
  alphabetic: 'Alphabetic',
  ideographic: 'Ideographic',
  letter: 'L',
  lowercase: 'Lowercase',
  uppercase: 'Uppercase',
  titlecase: 'Lt',
  punctuation: 'P',
  control: 'Cc',
  white_space: 'White_Space',
  digit: 'Nd',
  hex_digit: 'Hex_Digit',
  join_control: 'Join_Control',
  assigned: 'Assigned',
  emoji: 'Emoji',
}

/** The class of `\p{name}`. */
export function propertyClass(name: string, negated: boolean): string {
  const found = posix[name] ?? propertyOf(name)
  if (!negated) return found
  return `[^${found}]`
}

function propertyOf(name: string): string {
  const [key, value] = name.includes('=') ? name.split('=', 2) : ['', name]
  const kind = key.toLowerCase()
  const candidates: string[] = []
  if (kind === 'script' || kind === 'sc') candidates.push(`Script=${value}`)
  else if (kind === 'general_category' || kind === 'gc') candidates.push(value)
  else if (kind === '') {
    const bare = value.startsWith('Is') ? value.slice(2) : value
    const binary = value.startsWith('Is') ? binaryProperties[bare.toLowerCase()] : undefined
    if (binary !== undefined) candidates.push(binary)
    if (/^[A-Z][a-z]?$/.test(bare)) candidates.push(bare)
    if (value.startsWith('Is')) candidates.push(`Script=${titleCase(bare)}`)
  }
  for (const candidate of candidates) {
    try {
      new RegExp(`\\p{${candidate}}`, 'v')
      return `\\p{${candidate}}`
    } catch {
      // not a property of JavaScript's: try the next meaning
    }
  }
  throw new PatternProblem(`the property ${name} is not known`)
}

function titleCase(name: string): string {
  return name.toLowerCase().replace(/(^|_)[a-z]/g, letter => letter.toUpperCase())
}

/** A code point as it may stand anywhere in a pattern. */
export function literal(code: number): string {
  const isPlain =
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  return isPlain ? String.fromCharCode(code) : `\\u{${code.toString(16)}}`
}

/** The codes from `from` to `to` with the other case of ASCII letters among them, within a class. */
export function rangeText(from: number, to: number, flags: RegexFlags): string {
  const own = from === to ? literal(from) : `${literal(from)}-${literal(to)}`
  if (!flags.ignoreCase) return own
  let text = own
  for (const [first, last, shift] of [
    [65, 90, 32],
    [97, 122, -32],
  ]) {
    const low = Math.max(from, first)
    const high = Math.min(to, last)
    if (low <= high) text += `${literal(low + shift)}-${literal(high + shift)}`
  }
  if (from === to && from > 127 && (flags.unicodeCase || flags.unicode)) {
    const character = String.fromCodePoint(from)
    for (const other of [character.toLowerCase(), character.toUpperCase()]) {
      if (other !== character && Array.from(other).length === 1) {
        text += literal(other.codePointAt(0) as number)
      }
    }
  }
  return text
}
