/**
 * How large a value a function makes: asked before it is made, as an array that is too long ends the whole process ("heap
 * out of memory"), which no error of a query must.
 */
import { MillraceError } from '../../util/errors.js'
import { isStringTooLong, MAX_STRING_LENGTH } from '../../util/string-limit.js'

/** The longest array that Spark makes. */
const MAX_ARRAY_LENGTH = 2147483632

/**
 * The most elements that a function makes at once: 2^25. It is V8's own border: an array that is made longer is a hash
 * table to it, of several times the 8 bytes an element, 256 MiB in all, that a plain one takes. Some of those fit into the
 * heap of a task's thread (`spark.millrace.executor.heap`, 1 GiB) and of the program (what Node gives it, 2 to 4 GiB).
 */
export const MAX_ELEMENTS: number = 2 ** 25

/**
 * Throws COLLECTION_SIZE_LIMIT_EXCEEDED: beyond Spark's limit as Spark does, naming the parameter where one says the
 * length, and between ours and Spark's with the sub-condition MEMORY.
 */
export function checkLength(
  length: number | bigint,
  functionName: string,
  parameter?: string,
): void {
  if (length <= MAX_ELEMENTS) return
  const about = { numberOfElements: String(length), functionName: `\`${functionName}\`` }
  if (length <= MAX_ARRAY_LENGTH) {
    throw new MillraceError('COLLECTION_SIZE_LIMIT_EXCEEDED.MEMORY', {
      ...about,
      maxElements: MAX_ELEMENTS,
    })
  }
  const beyond = { ...about, maxRoundedArrayLength: MAX_ARRAY_LENGTH }
  throw parameter === undefined
    ? new MillraceError('COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION', beyond)
    : new MillraceError('COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER', {
        ...beyond,
        parameter: `\`${parameter}\``,
      })
}

/** Throws STRING_SIZE_LIMIT_EXCEEDED for a string of more UTF-16 units, or a binary of more bytes, than a string has. */
export function checkSize(size: number, functionName: string, parameter?: string): void {
  if (size > MAX_STRING_LENGTH) throw tooLong(size, functionName, parameter)
}

function tooLong(size: number, functionName: string, parameter?: string): MillraceError {
  const about = { size, functionName: `\`${functionName}\``, maxSize: MAX_STRING_LENGTH }
  return parameter === undefined
    ? new MillraceError('STRING_SIZE_LIMIT_EXCEEDED.FUNCTION', about)
    : new MillraceError('STRING_SIZE_LIMIT_EXCEEDED.PARAMETER', {
        ...about,
        parameter: `\`${parameter}\``,
      })
}

/** What `parts.join(separator)` gives; STRING_SIZE_LIMIT_EXCEEDED where that is too long. */
export function joinTexts(
  parts: readonly unknown[],
  separator: string,
  functionName: string,
): string {
  try {
    return parts.join(separator)
  } catch (error) {
    if (!isStringTooLong(error)) throw error
    let size = separator.length * (parts.length - 1)
    for (const part of parts) size += String(part).length
    throw tooLong(size, functionName)
  }
}
