/**
 * The user's functions on their way into RDDs: captured at the call that takes them. A function that was captured
 * before (by a DStream, once for all its batches) carries its capture with it.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { captureFunction, isAsyncFunction } from '../closure/capture.js'
import type { CapturedFunction } from '../closure/captured-function.js'
import { atOperator, mayBeAsync, refusedArgument } from '../operator-errors.js'

const capture = Symbol('millrace.captured')

/**
 * Captures a function; throws TASK_NOT_SERIALIZABLE, NOT_A_FUNCTION when it is none, and ASYNC_FUNCTION_NOT_ALLOWED when
 * the operator takes no asynchronous one.
 */
export function captured(fn: AnyFunction, operator: string): CapturedFunction {
  if (typeof fn !== 'function') {
    throw refusedArgument('NOT_A_FUNCTION', operator, { value: preview(fn, 80) })
  }
  const known = (fn as { [capture]?: CapturedFunction })[capture]
  if (known !== undefined) return known
  const callSite = captureCallSite()
  if (isAsyncFunction(fn) && !mayBeAsync(operator)) {
    const error = new MillraceError('ASYNC_FUNCTION_NOT_ALLOWED', { hint: '' })
    throw atOperator(error, { operator, callSite: String(callSite) })
  }
  return captureFunction(fn, { operator, callSite })
}

/** A stand-in for `fn` that carries its capture: to give to RDD methods again and again. */
export function capturedOp<F extends AnyFunction>(fn: F, operator: string): F {
  const data = captured(fn, operator)
  const standIn = function (this: unknown, ...args: unknown[]): unknown {
    return fn.apply(this, args)
  }
  return Object.assign(standIn, { [capture]: data }) as unknown as F
}
