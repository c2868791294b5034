/** Classes of errors, which travel as instances in rows do: when a module exports them, and they hide nothing. */
import type { ErrorClasses } from '../../util/errors.js'
import { classResolver } from '../serializer/class-resolver.js'

export const errorClasses: ErrorClasses = {
  referenceOf(error) {
    const owner: unknown = error.constructor
    if (typeof owner !== 'function' || owner.prototype !== Object.getPrototypeOf(error)) return
    const resolver = classResolver()
    return orNothing(() =>
      resolver.hiddenState?.(owner) === undefined ? resolver.referenceOf(owner) : undefined,
    )
  },
  prototypeOf(reference) {
    return orNothing(() => classResolver().resolve(reference).prototype as object)
  },
}

/** An error without its class says more than what went wrong on the search for the class. */
function orNothing<T>(find: () => T | undefined): T | undefined {
  try {
    return find()
  } catch {
    return undefined
  }
}
