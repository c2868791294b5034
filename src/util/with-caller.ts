/** Errors of what a program says in one call, a text or rows: told with the method and the line. */
import { type CallSite, captureCallSite } from './call-site.js'
import type { ErrorCondition } from './error-conditions.js'
import { MillraceError } from './errors.js'

/** What `body` gives; its errors `withCaller`. */
export function namingCaller<T>(body: () => T, site?: CallSite): T {
  try {
    return body()
  } catch (error) {
    throw withCaller(error, site)
  }
}

/** The errors of all methods of a class, `withCaller`; to be called once, when its methods are there. */
export function nameCallers({ prototype }: { readonly prototype: object }): void {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(prototype))
  for (const [name, { value: method }] of methods) {
    if (name === 'constructor' || typeof method !== 'function') continue
    // not with `catch`, which would cut the stack that what runs later sees
    const later = async (result: Promise<unknown>, site: CallSite): Promise<unknown> => {
      try {
        return await result
      } catch (error) {
        throw withCaller(error, site)
      }
    }
    const value = function (this: unknown, ...args: unknown[]): unknown {
      const result = namingCaller(() => method.apply(this, args))
      return result instanceof Promise ? later(result, captureCallSite()) : result
    }
    // by which they are known on the stack
    for (const f of [later, value]) Object.defineProperty(f, 'name', { value: name })
    Object.defineProperty(prototype, name, { value })
  }
}

/** The error with the line of the program, and the method unless it names one; as it is where it has a line or no program called. */
export function withCaller(error: unknown, site: CallSite = captureCallSite()): unknown {
  if (!(error instanceof MillraceError) || error.parameters.callSite !== undefined) return error
  if (site.called === '' || site.file === '<unknown>') return error
  const place = { operator: site.called, callSite: site.toString() }
  const made = new MillraceError(
    error.condition as ErrorCondition,
    { ...place, ...error.parameters },
    { cause: error.cause },
  )
  made.stack = error.stack?.replace(error.message, () => made.message)
  // with what else is known of it
  return Object.assign(made, { ...error, ...made })
}
