/** Errors of what a program says in one call, a text or rows: told with the method and the line. */
import { type CallSite, captureCallSite } from './call-site.js'
import type { ErrorCondition } from './error-conditions.js'
import { MillraceError } from './errors.js'

/** What `body` gives; its errors `withCaller`. */
export function namingCaller<T>(body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw withCaller(error)
  }
}

/** The error with the method and the line of the program, unless it names a line or no program called. */
export function withCaller(error: unknown, site: CallSite = captureCallSite()): unknown {
  if (!(error instanceof MillraceError) || error.parameters.callSite !== undefined) return error
  if (site.called === '' || site.file === '<unknown>') return error
  const place = { operator: site.called, callSite: site.toString() }
  return new MillraceError(
    error.condition as ErrorCondition,
    { ...error.parameters, ...place },
    { cause: error.cause },
  )
}
