/**
 * An error of a task as the driver shows it: stacks in terms of the user's own files (only the driver has all source
 * maps), and for what a user's function threw, the place where it was thrown.
 */
import { type ErrorData, errorFromData } from '../../util/errors.js'
import { isOwnFile } from '../closure/module-location.js'
import { mapStack } from '../closure/source-position.js'
import { errorClasses } from './error-classes.js'

export function taskError(data: ErrorData): Error {
  return errorFromData(mapped(data), errorClasses)
}

function mapped(data: ErrorData): ErrorData {
  const stack = data.stack === undefined ? undefined : mapStack(data.stack)
  const cause = data.cause === undefined ? undefined : mapped(data.cause)
  const errors = data.errors?.map(mapped)
  if (data.condition !== 'USER_FUNCTION_FAILED') return { ...data, stack, errors, cause }
  const thrownAt = firstPlace(cause?.stack) ?? ''
  // the stack of the message says nothing that its cause does not say better
  return { ...data, parameters: { ...data.parameters, thrownAt }, stack: undefined, cause }
}

/** `file:line:column` of the first frame of a stack that lies in a file, and not in one of millrace's. */
function firstPlace(stack: string | undefined): string | undefined {
  const frames = (stack ?? '').matchAll(/^\s+at (?:.*\()?(?:file:\/\/)?([^()\s]+):(\d+:\d+)\)?$/gm)
  for (const [, file, place] of frames) {
    if (!file.startsWith('node:') && !isOwnFile(file)) return `${file}:${place}`
  }
  return undefined
}
