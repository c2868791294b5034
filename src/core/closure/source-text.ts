/**
 * Questions about a file's text that save asking the inspector: where a function's text is in it, and whether a name
 * that looks like a global may be something that the file declares or imports.
 */
import type { SourcePosition } from './captured-function.js'
import { fileText } from './source-position.js'

/** The first place of `text` in the file at or after `from`; undefined when it is not there (a loader changed it). */
export function findTextAfter(
  text: string,
  file: string,
  from: { readonly line: number; readonly column: number },
): SourcePosition | undefined {
  const whole = fileText(file)
  if (whole === undefined) return undefined
  let start = 0
  for (let line = 1; line < from.line; line++) {
    const end = whole.indexOf('\n', start)
    if (end < 0) return undefined
    start = end + 1
  }
  const at = whole.indexOf(text, start + from.column - 1)
  if (at < 0) return undefined
  let line = from.line
  for (let i = whole.indexOf('\n', start); i >= 0 && i < at; i = whole.indexOf('\n', start)) {
    line++
    start = i + 1
  }
  return { file, line, column: at - start + 1 }
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
