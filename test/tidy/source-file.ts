/**
 * The files of the repository as the tidy rules see them: path (with forward slashes, from the root), text, and two
 * masked copies of it in which every other character keeps its place, so that an index is an index into all three.
 */
import { readdirSync, readFileSync } from 'node:fs'

export interface SourceFile {
  readonly path: string
  readonly text: string
  /** `text` with comments blanked. */
  readonly noComments: string
  /** `text` with comments and the insides of strings, templates and regular expressions blanked. */
  readonly code: string
}

const skippedFolders = new Set(['node_modules', '.git', 'dist', '.cache'])
const textFile = /\.(ts|mts|js|mjs|cjs|json|md|yml|sh)$|^\.ci\/run$|^\.gitignore$|^NOTICE$/

/** Every text file under `root` (a folder URL), but not what is installed, built or cached. */
export function readSourceFiles(root: URL): SourceFile[] {
  const files: SourceFile[] = []
  const visit = (folder: string): void => {
    for (const entry of readdirSync(new URL(`./${folder}`, root), { withFileTypes: true })) {
      const path = folder + entry.name
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name) && !entry.name.startsWith('.build-')) visit(`${path}/`)
      } else if (textFile.test(path)) {
        files.push(sourceFile(path, readFileSync(new URL(path, root), 'utf8')))
      }
    }
  }
  visit('')
  return files
}

export function sourceFile(path: string, text: string): SourceFile {
  if (!/\.[mc]?[jt]s$/.test(path)) return { path, text, noComments: text, code: text }
  return { path, text, ...mask(text) }
}

/** The line (from 1) of a character. */
export function lineAt(text: string, index: number): number {
  let line = 1
  for (let i = 0; i < index; i++) if (text.charCodeAt(i) === 10) line++
  return line
}

type Context = 'comment' | 'string' | 'code'

/** A small lexer: enough of JavaScript to tell comments, strings, templates and regular expressions from code. */
function mask(text: string): { noComments: string; code: string } {
  const kinds: Context[] = new Array(text.length).fill('code')
  const fill = (from: number, to: number, kind: Context): void => {
    for (let i = from; i < to && i < text.length; i++) kinds[i] = kind
  }
  /** For each open `${`: how many braces are open inside it. */
  const templates: number[] = []
  let at = text.startsWith('#!') ? endOf(text, '\n', 0) : 0
  fill(0, at, 'comment')
  while (at < text.length) {
    const start = at
    const character = text[at]
    if (text.startsWith('//', at)) {
      at = endOf(text, '\n', at)
      fill(start, at, 'comment')
    } else if (text.startsWith('/*', at)) {
      at = endOf(text, '*/', at + 2) + 2
      fill(start, at, 'comment')
    } else if (character === "'" || character === '"') {
      at = skipQuoted(text, at, character)
      fill(start + 1, at - 1, 'string')
    } else if (character === '/' && regexMayStart(text, kinds, at)) {
      at = skipRegex(text, at)
      fill(start + 1, at - 1, 'string')
    } else if (character === '`' || (character === '}' && templates.at(-1) === 0)) {
      if (character === '}') templates.pop()
      at = skipQuoted(text, at, '`')
      if (text[at - 1] === '{') templates.push(0)
      fill(start + 1, at - 1, 'string')
    } else {
      if (templates.length > 0) {
        if (character === '{') templates[templates.length - 1]++
        if (character === '}') templates[templates.length - 1]--
      }
      at++
    }
  }
  const keep = (kept: (kind: Context) => boolean): string =>
    Array.from({ length: text.length }, (_, i) =>
      kept(kinds[i]) || text[i] === '\n' ? text[i] : ' ',
    ).join('')
  return { noComments: keep(kind => kind !== 'comment'), code: keep(kind => kind === 'code') }
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? text.length : at
}

/** Index after the closing quote, or for a template after the `{` of its next `${`. */
function skipQuoted(text: string, from: number, quote: string): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === quote) return i + 1
    else if (quote === '`' && text[i] === '$' && text[i + 1] === '{') return i + 2
    else if (quote !== '`' && text[i] === '\n') return i
  }
  return text.length
}

function skipRegex(text: string, from: number): number {
  let inClass = false
  for (let i = from + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '[') inClass = true
    else if (text[i] === ']') inClass = false
    else if (text[i] === '/' && !inClass) return i + 1
  }
  return from + 1
}

function regexMayStart(text: string, kinds: Context[], at: number): boolean {
  let i = at - 1
  while (i >= 0 && (kinds[i] === 'comment' || /\s/.test(text[i]))) i--
  if (i < 0) return true
  if (/[(,=:[!&|?{};<>+*%~^-]/.test(text[i])) return true
  return /\b(return|typeof|case|in|of|yield|await)$/.test(text.slice(Math.max(0, i - 9), i + 1))
}
