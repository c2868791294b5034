/**
 * The letters of datetime patterns, as Spark has them since 3.0: a pattern becomes parts, each a field with the number
 * of its letters, a literal text, or an optional section. What Spark refuses is refused here.
 */
import { MillraceError } from '../../util/errors.js'

export type PatternPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }
  | { readonly kind: 'optional'; readonly parts: readonly PatternPart[] }

/** The largest number of each letter. */
const longest: Readonly<Record<string, number>> = {
  G: 4,
  y: 6,
  u: 6,
  M: 4,
  L: 4,
  d: 2,
  D: 3,
  E: 4,
  F: 1,
  Q: 4,
  q: 4,
  a: 1,
  h: 2,
  H: 2,
  k: 2,
  K: 2,
  m: 2,
  s: 2,
  S: 9,
  V: 2,
  z: 4,
  O: 4,
  X: 5,
  x: 5,
  Z: 5,
}

const weekBased = 'YWwu'
const refused = 'AnNpB'
const onlyForWriting = 'qQ'

/** Throws INVALID_DATETIME_PATTERN and INCONSISTENT_BEHAVIOR_CROSS_VERSION. */
export function parsePattern(pattern: string, forReading: boolean): PatternPart[] {
  const stack: PatternPart[][] = [[]]
  const add = (part: PatternPart): void => {
    stack[stack.length - 1].push(part)
  }
  let at = 0
  while (at < pattern.length) {
    const char = pattern[at]
    if (char === "'") {
      let text = ''
      let end = at + 1
      for (; ; end++) {
        if (end >= pattern.length) throw illegal(pattern, "'")
        if (pattern[end] !== "'") text += pattern[end]
        else if (pattern[end + 1] === "'") {
          text += "'"
          end++
        } else break
      }
      add({ kind: 'literal', text: end === at + 1 ? "'" : text })
      at = end + 1
    } else if (char === '[') {
      stack.push([])
      at++
    } else if (char === ']') {
      const parts = stack.pop()
      if (parts === undefined || stack.length === 0) throw illegal(pattern, ']')
      add({ kind: 'optional', parts })
      at++
    } else if (/[A-Za-z]/.test(char)) {
      let end = at
      while (pattern[end] === char) end++
      checkField(pattern, char, end - at, forReading)
      add({ kind: 'field', letter: char, count: end - at })
      at = end
    } else if ('{}#'.includes(char)) {
      throw illegal(pattern, char)
    } else {
      add({ kind: 'literal', text: char })
      at++
    }
  }
  // sections that are not closed end with the pattern
  while (stack.length > 1) {
    const parts = stack.pop() as PatternPart[]
    add({ kind: 'optional', parts })
  }
  return stack[0]
}

function checkField(pattern: string, letter: string, count: number, forReading: boolean): void {
  if (letter === 'e' || letter === 'c') {
    throw new MillraceError('INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN', {
      c: letter,
    })
  }
  if (weekBased.includes(letter)) throw notSinceSpark3(pattern)
  if (forReading && (letter === 'E' || letter === 'F')) throw notSinceSpark3(pattern)
  if (refused.includes(letter) || (forReading && onlyForWriting.includes(letter))) {
    throw illegal(pattern, letter)
  }
  const most = longest[letter]
  if (most === undefined) throw illegal(pattern, letter)
  if (count > most) {
    if ('GyMLEQq'.includes(letter)) throw notSinceSpark3(pattern)
    throw new MillraceError('INVALID_DATETIME_PATTERN.LENGTH', { pattern })
  }
  const isWrongCount =
    (letter === 'V' && count !== 2) || (letter === 'O' && count !== 1 && count !== 4)
  if (isWrongCount) throw new MillraceError('INVALID_DATETIME_PATTERN.LENGTH', { pattern })
}

function illegal(pattern: string, c: string): MillraceError {
  return new MillraceError('INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER', { c, pattern })
}

function notSinceSpark3(pattern: string): MillraceError {
  return new MillraceError('INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION', {
    pattern: `'${pattern}'`,
  })
}

export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** From Monday. */
export const dayNames: readonly string[] = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
]

export const eraNames: readonly string[] = ['Before Christ', 'Anno Domini']
export const quarterNames: readonly string[] = [
  '1st quarter',
  '2nd quarter',
  '3rd quarter',
  '4th quarter',
]
