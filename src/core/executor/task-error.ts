/**
 * An error of a task as the driver shows it: stacks in terms of the user's own files (only the driver has all source
 * maps), and for what a user's function threw, the place where it was thrown.
 */
import { type ErrorData, errorFromData } from '../../util/errors.js'
import { mapStack } from '../closure/source-position.js'

export function taskError(data: ErrorData): Error {
  return errorFromData(mapped(data))
}

function mapped(data: ErrorData): ErrorData {
  const stack = data.stack === undefined ? undefined : mapStack(data.stack)
  const cause = data.cause === undefined ? undefined : mapped(data.cause)
  if (data.condition !== 'USER_FUNCTION_FAILED') return { ...data, stack, cause }
  // what the engine refuses was not thrown by a line of the user's
  const thrown = cause?.condition === undefined ? firstPlace(cause?.stack) : undefined
  const thrownAt = thrown ?? data.parameters?.callSite ?? ''
  // the stack of the message says nothing that its cause does not say better
  return { ...data, parameters: { ...data.parameters, thrownAt }, stack: undefined, cause }
}

/** `file:line:column` of the first frame of a stack that is a file's. */
function firstPlace(stack: string | undefined): string | undefined {
  return /^\s+at (?:.*\()?(?:file:\/\/)?([^()\s]+:\d+:\d+)\)?$/m.exec(stack ?? '')?.[1]
}
