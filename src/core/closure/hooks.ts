/**
 * How an object says what happens to it when a function that captured it is sent to task threads.
 */

/** A method `(): Replacement`: the object travels as that data and `resolve(kind, data)` makes the value over there. */
export const replaceHook: unique symbol = Symbol.for('millrace.closure.replace') as never

/** A property with the reason why functions that run in tasks can't use the object. */
export const forbidHook: unique symbol = Symbol.for('millrace.closure.forbid') as never

export interface Replacement {
  readonly kind: string
  /** Anything that a captured variable may hold. */
  readonly data: unknown
}

/** Makes the value that stands for a replaced object in a task thread. */
export type ReplacementResolver = (kind: string, data: unknown) => unknown
