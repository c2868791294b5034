/**
 * Path patterns as Hadoop's: `*`, `?`, `[abc]`, `[a-c]`, `[^a]`, `{a,b{c,d}}` and a backslash before what is meant as
 * it is. A star or question mark does not match a slash; a name that begins with a dot is matched like others.
 */
import { MillraceError } from '../../util/errors.js'

/** Asks for the names in a folder and goes on with them; empty when it is none. In the end: the paths that match. */
export type GlobExpansion = Generator<string, string[], readonly string[]>

/** True when the text has a character that makes it a pattern. */
export function isGlob(text: string): boolean {
  return /[*?[{\\]/.test(text)
}

/**
 * Paths that match, sorted. A part without special characters is not looked up. Yields each folder whose names are
 * needed, so that the caller may wait for them or not. Throws INVALID_GLOB.
 */
export function* expandGlob(pattern: string): GlobExpansion {
  const found = new Set<string>()
  for (const alternative of expandBraces(pattern)) {
    for (const path of yield* expandAlternative(alternative)) found.add(path)
  }
  return [...found].sort()
}

/** The pattern for each choice of its braces (`a{b,c}` gives `ab` and `ac`), so that a choice may hold a slash. */
export function expandBraces(pattern: string): string[] {
  const open = indexOutsideClass(pattern, '{', 0)
  if (open < 0) return [pattern]
  const choices: string[] = []
  let depth = 0
  let start = open + 1
  for (let i = open; i < pattern.length; i++) {
    const c = pattern[i]
    if (c === '\\') i++
    else if (c === '{') depth++
    else if (c === ',' && depth === 1) {
      choices.push(pattern.slice(start, i))
      start = i + 1
    } else if (c === '}' && --depth === 0) {
      choices.push(pattern.slice(start, i))
      const before = pattern.slice(0, open)
      const after = pattern.slice(i + 1)
      return choices.flatMap(choice => expandBraces(before + choice + after))
    }
  }
  throw new MillraceError('INVALID_GLOB', { pattern, reason: 'a { is not closed' })
}

function* expandAlternative(pattern: string): GlobExpansion {
  const parts = pattern.split('/')
  let paths = [parts[0] === '' && parts.length > 1 ? '/' : '']
  for (const part of parts) {
    if (part === '') continue
    if (!isGlob(part)) {
      paths = paths.map(path => join(path, part))
      continue
    }
    const matches = globMatcher(part)
    const next: string[] = []
    for (const path of paths) {
      for (const name of yield path === '' ? '.' : path) {
        if (matches(name)) next.push(join(path, name))
      }
    }
    paths = next
  }
  return paths.filter(path => path !== '')
}

function join(path: string, name: string): string {
  return path === '' || path.endsWith('/') ? path + name : `${path}/${name}`
}

/** A test for names: a pattern of one path part, without braces. Throws INVALID_GLOB. */
export function globMatcher(pattern: string): (name: string) => boolean {
  let source = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]
    if (c === '*') source += '[^/]*'
    else if (c === '?') source += '[^/]'
    else if (c === '[') {
      const end = endOfClass(pattern, i)
      source += classSource(pattern.slice(i + 1, end))
      i = end
    } else {
      if (c === '\\' && i + 1 < pattern.length) i++
      source += literal(pattern[i])
    }
  }
  try {
    const expression = new RegExp(`^${source}$`, 's')
    return name => expression.test(name)
  } catch {
    throw new MillraceError('INVALID_GLOB', { pattern, reason: 'a range in brackets is empty' })
  }
}

/** Where the bracket that opens at `open` closes; one right after the opening is meant as it is. */
function endOfClass(pattern: string, open: number): number {
  let i = open + 1
  if (pattern[i] === '^' || pattern[i] === '!') i++
  for (let first = true; i < pattern.length; i++, first = false) {
    if (pattern[i] === '\\') i++
    else if (pattern[i] === ']' && !first) return i
  }
  throw new MillraceError('INVALID_GLOB', { pattern, reason: 'a [ is not closed' })
}

function classSource(inside: string): string {
  const negated = inside[0] === '^' || inside[0] === '!'
  let source = negated ? '[^/' : '['
  for (let i = negated ? 1 : 0; i < inside.length; i++) {
    const c = inside[i]
    if (c === '\\' && i + 1 < inside.length) source += literal(inside[++i])
    else source += c === '-' ? '-' : literal(c)
  }
  return `${source}]`
}

function literal(c: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c
}

function indexOutsideClass(pattern: string, wanted: string, from: number): number {
  for (let i = from; i < pattern.length; i++) {
    if (pattern[i] === wanted) return i
    if (pattern[i] === '\\') i++
    else if (pattern[i] === '[') i = endOfClass(pattern, i)
  }
  return -1
}
