/**
 * Questions about a file's text that save asking the inspector: where a function's text is in it, and whether a name
 * that looks like a global may be something that the file declares or imports.
 */
import type { SourcePosition } from './captured-function.js'
import { fileText } from './source-position.js'

/** A function given to an operator is at most this far from the operator's name. */
const nearby = 2000

/**
 * Where `text` is in the file: its only place, or where it stands in the call that begins at `from`; undefined when it is not in the
 * file (a loader changed it, or it is of another one), 'several' when nothing says which place it is.
 */
export function findText(
  text: string,
  file: string,
  from: { readonly line: number; readonly column: number },
): SourcePosition | 'several' | undefined {
  const whole = fileText(file)
  if (whole === undefined) return undefined
  let at = whole.indexOf(text)
  if (at < 0) return undefined
  if (at !== whole.lastIndexOf(text)) {
    const start = offsetOf(whole, from.line, from.column)
    at = whole.indexOf(text, start)
    if (at < 0 || at - start > nearby || !isInCall(whole.slice(start, at))) return 'several'
  }
  let line = 1
  let lineStart = 0
  for (let i = whole.indexOf('\n'); i >= 0 && i < at; i = whole.indexOf('\n', lineStart)) {
    line++
    lineStart = i + 1
  }
  return { file, line, column: at - lineStart + 1 }
}

/** What stands between the beginning of a call and a place: its first parenthesis is still open there. */
function isInCall(between: string): boolean {
  let depth = 0
  for (const [bracket] of between.matchAll(/[()]/g)) {
    depth += bracket === '(' ? 1 : -1
    if (depth === 0) return false
  }
  return depth > 0
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0
  for (let l = 1; l < line; l++) {
    const end = text.indexOf('\n', start)
    if (end < 0) return text.length
    start = end + 1
  }
  return start + column - 1
}

const answers = new Map<string, boolean>()
const maxAnswers = 1000

/**
 * False only when `source` is text of the file and every mention of the name in the file is a plain use of it: a call,
 * a `new`, a member access. Anything else may declare it.
 */
export function mayBeDeclared(name: string, source: string, file: string): boolean {
  const whole = fileText(file)
  if (whole === undefined || !whole.includes(source)) return true
  const key = `${file} ${name}`
  let answer = answers.get(key)
  if (answer === undefined) {
    answer = isMentionedOtherwise(name, whole)
    if (answers.size >= maxAnswers) answers.clear()
    answers.set(key, answer)
  }
  return answer
}

const plainUse = /^\s*[.(]/
const declaringWord = /(?:\b(?:function|class|const|let|var|import|as)\b[\s*]*|[,{])\s*$/

function isMentionedOtherwise(name: string, whole: string): boolean {
  for (let at = whole.indexOf(name); at >= 0; at = whole.indexOf(name, at + name.length)) {
    const before = whole.slice(Math.max(0, at - 40), at)
    const after = whole.slice(at + name.length, at + name.length + 40)
    if (/[\w$.]$/.test(before) && !/\.\.\.$/.test(before)) continue
    if (/^[\w$]/.test(after)) continue
    if (!plainUse.test(after) || declaringWord.test(before)) return true
  }
  return false
}
