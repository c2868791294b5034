/**
 * Errors are data: a condition (a stable name, Spark's where the condition is Spark's), its parameters, an optional
 * SQLSTATE and a cause. The text is made from a template in `error-conditions.ts`; tests assert condition and parameters.
 * With `operator` and `callSite` among the parameters it begins with them, unless the template has them itself.
 *
 * `instanceof MillraceError` works across two copies of the package, because it is answered by a global symbol.
 */
import { type ErrorCondition, errorConditions } from './error-conditions.js'

const brand = Symbol.for('millrace.error')

export interface MillraceErrorOptions {
  cause?: unknown
  /** Stack of the user's code to show in place of the engine's (for errors that were made in a task thread). */
  stack?: string
}

export class MillraceError extends Error {
  readonly condition: string
  readonly parameters: Readonly<Record<string, string>>
  readonly sqlState: string | undefined

  constructor(
    condition: ErrorCondition,
    parameters: Readonly<Record<string, string | number>> = {},
    options: MillraceErrorOptions = {},
  ) {
    const texts: Record<string, string> = {}
    for (const [name, value] of Object.entries(parameters)) texts[name] = String(value)
    super(
      `[${condition}] ${textOf(errorConditions[condition].message, texts)}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.name = 'MillraceError'
    this.condition = condition
    this.parameters = texts
    this.sqlState = (errorConditions[condition] as { sqlState?: string }).sqlState
    Object.defineProperty(this, brand, { value: true })
    if (options.stack !== undefined) this.stack = options.stack
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return (
      typeof value === 'object' &&
      value !== null &&
      (value as { [brand]?: boolean })[brand] === true
    )
  }
}

/** True for a MillraceError of this condition. */
export function isCondition(error: unknown, condition: ErrorCondition): error is MillraceError {
  return error instanceof MillraceError && error.condition === condition
}

function textOf(template: string, parameters: Record<string, string>): string {
  const { operator, callSite } = parameters
  const place =
    operator && callSite && !template.includes('<callSite>')
      ? `In ${operator} at ${callSite}: `
      : ''
  return place + fill(template, parameters)
}

/** A part in braces is left out when one of its parameters is empty. */
function fill(template: string, parameters: Record<string, string>): string {
  const chosen = template.replace(/\{([^{}]*<\w+>[^{}]*)\}/g, (_, part: string) =>
    [...part.matchAll(/<(\w+)>/g)].every(([, name]) => parameters[name]) ? part : '',
  )
  return chosen.replace(/<(\w+)>/g, (whole, name: string) => parameters[name] ?? whole)
}

/** An error that crossed a thread: plain data, with its causes. */
export interface ErrorData {
  name: string
  message: string
  stack?: string
  condition?: string
  parameters?: Readonly<Record<string, string>>
  cause?: ErrorData
}

/** What an error (or anything that was thrown) looks like to another thread. */
export function errorToData(error: unknown, depth = 0): ErrorData {
  if (!isErrorLike(error)) {
    return { name: 'thrown value', message: describeThrown(error) }
  }
  const data: ErrorData = { name: String(error.name), message: String(error.message) }
  if (typeof error.stack === 'string') data.stack = error.stack
  if (error instanceof MillraceError) {
    data.condition = error.condition
    data.parameters = error.parameters
  }
  if (error.cause !== undefined && depth < 8) data.cause = errorToData(error.cause, depth + 1)
  return data
}

const builtInErrors: Record<string, ErrorConstructor> = {
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  EvalError,
}

/** The inverse of `errorToData`: an error of the same class where that is a built-in one, else an Error with its name. */
export function errorFromData(data: ErrorData): Error {
  const cause = data.cause === undefined ? undefined : errorFromData(data.cause)
  if (data.condition !== undefined && data.condition in errorConditions) {
    return new MillraceError(data.condition as ErrorCondition, data.parameters, {
      cause,
      stack: data.stack,
    })
  }
  const error = new (builtInErrors[data.name] ?? Error)(
    data.message,
    cause === undefined ? undefined : { cause },
  )
  if (error.name !== data.name) {
    Object.defineProperty(error, 'name', { value: data.name, configurable: true, writable: true })
  }
  if (data.stack !== undefined) error.stack = data.stack
  return error
}

function isErrorLike(value: unknown): value is Error {
  return (
    value instanceof Error ||
    (typeof value === 'object' && value !== null && 'message' in value && 'stack' in value)
  )
}

function describeThrown(value: unknown): string {
  try {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  } catch {
    // no JSON, and perhaps no text either (an object without a prototype)
    return Object.prototype.toString.call(value)
  }
}
