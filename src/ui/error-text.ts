/** Errors as they are shown and kept: message and stack with its causes, both bounded. */
import type { ErrorText } from './events.js'

const MAX_MESSAGE = 4000
const MAX_STACK = 20_000
const MAX_CAUSES = 8

/** The text of what was thrown, which may be anything. */
export function errorText(error: unknown): ErrorText {
  const stacks: string[] = []
  let length = 0
  let cause: unknown = error
  for (let depth = 0; depth <= MAX_CAUSES && length < MAX_STACK; depth++) {
    const stack = stackOf(cause)
    stacks.push(depth === 0 ? stack : `Caused by: ${stack}`)
    length += stack.length
    cause = cause instanceof Error ? cause.cause : undefined
    if (cause === undefined || cause === null) break
  }
  return { message: cut(messageOf(error), MAX_MESSAGE), stack: cut(stacks.join('\n'), MAX_STACK) }
}

/** A text that is no longer than `most`, and says how much was left out. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most)}\n... (${text.length - most} more characters)`
}

/** A failure that came as a text already: the first line is the message. */
export function failureText(text: string): ErrorText {
  const lineEnd = text.search(/\n {4}at |\n$/)
  const message = lineEnd < 0 ? text : text.slice(0, lineEnd)
  return { message: cut(message, MAX_MESSAGE), stack: cut(text, MAX_STACK) }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return describe(error)
  return error.name === 'MillraceError' ? error.message : `${error.name}: ${error.message}`
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return describe(error)
  return typeof error.stack === 'string' ? error.stack : messageOf(error)
}

function describe(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    // an object without a prototype
    return Object.prototype.toString.call(thrown)
  }
}
