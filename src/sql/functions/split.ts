/** Cutting strings at the matches of a regular expression, as Java does. */
import { characterCount, sliceCharacters } from './characters.js'
import { javaRegex } from './java-regex.js'
import { checkLength, MAX_ELEMENTS } from './size-limits.js'

/** A function of a string and a limit (0 and less: none) that gives the parts between the matches of a pattern. */
export function splitter(
  pattern: string,
  functionName: string,
): (s: string, limit: number) => string[] {
  if (pattern === '') return splitCharacters
  const plain = plainText(pattern)
  if (plain !== undefined) {
    return (s, limit) => {
      if (limit > 0) return splitAtText(s, plain, limit)
      const parts = s.split(plain, MAX_ELEMENTS + 1)
      checkLength(parts.length, 'split')
      return parts
    }
  }
  const { find } = javaRegex(pattern, functionName)
  return (s, limit) => {
    const parts: string[] = []
    let from = 0
    find.lastIndex = 0
    while (limit <= 0 || parts.length < limit - 1) {
      const match = find.exec(s)
      if (match === null) break
      const { index } = match
      const { length } = match[0]
      if (length === 0) {
        if (index >= s.length) {
          if (index === 0) break
          parts.push(s.slice(from, index))
          from = index
          break
        }
        find.lastIndex += (s.codePointAt(index) as number) > 0xffff ? 2 : 1
        // no empty part before the first character
        if (index === 0) continue
      }
      parts.push(s.slice(from, index))
      from = index + length
      checkLength(parts.length + 1, 'split')
    }
    parts.push(s.slice(from))
    return parts
  }
}

/** The text that a pattern without anything special stands for. */
function plainText(pattern: string): string | undefined {
  if (/^[^\\^$.*+?()[\]{}|]+$/.test(pattern)) return pattern
  return /^\\[^A-Za-z0-9]$/.test(pattern) ? pattern.slice(1) : undefined
}

function splitAtText(s: string, separator: string, limit: number): string[] {
  const parts: string[] = []
  let from = 0
  while (parts.length < limit - 1) {
    const at = s.indexOf(separator, from)
    if (at < 0) break
    parts.push(s.slice(from, at))
    from = at + separator.length
    checkLength(parts.length + 1, 'split')
  }
  parts.push(s.slice(from))
  return parts
}

function splitCharacters(s: string, limit: number): string[] {
  if (s === '') return ['']
  const length = characterCount(s)
  const wanted = limit > 0 ? Math.min(limit, length) : length
  checkLength(wanted, 'split')
  return Array.from(sliceCharacters(s, 0, wanted))
}
