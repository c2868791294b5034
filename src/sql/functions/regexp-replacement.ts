/** The replacement text of `regexp_replace`: `$1`, `${name}`, and backslashes, as Java reads them. */
import type { JavaRegex } from './java-regex.js'

/** What is put in place of a match. Throws what `error` makes when the text names a group that is not there. */
export function replacementOf(
  text: string,
  regex: JavaRegex,
  error: () => Error,
): (match: RegExpExecArray) => string {
  const parts: (string | number)[] = []
  let literal = ''
  let i = 0
  while (i < text.length) {
    const c = text[i++]
    if (c === '\\') {
      if (i >= text.length) throw error()
      literal += text[i++]
    } else if (c === '$') {
      let number: number | undefined
      const named = /^\{([A-Za-z][A-Za-z0-9]*)\}/.exec(text.slice(i))
      if (named !== null) {
        number = regex.names.get(named[1])
        i += named[0].length
      } else if (/[0-9]/.test(text[i] ?? '')) {
        number = Number(text[i++])
        // further digits belong to it while there are so many groups
        while (/[0-9]/.test(text[i] ?? '') && number * 10 + Number(text[i]) <= regex.groupCount) {
          number = number * 10 + Number(text[i++])
        }
      }
      if (number === undefined || number > regex.groupCount) throw error()
      if (literal !== '') parts.push(literal)
      literal = ''
      parts.push(regex.groups[number])
    } else literal += c
  }
  if (literal !== '') parts.push(literal)
  if (parts.length === 0) return () => ''
  if (parts.length === 1 && typeof parts[0] === 'string') {
    const [only] = parts
    return () => only
  }
  return match => {
    let made = ''
    for (const part of parts) made += typeof part === 'string' ? part : (match[part] ?? '')
    return made
  }
}
