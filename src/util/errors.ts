/**
 * Errors are data: a condition (a stable name, Spark's where the condition is Spark's), its parameters, an optional
 * SQLSTATE and a cause. The text is made from a template in `error-conditions.ts`; tests assert condition and parameters.
 * With `operator` and `callSite` among the parameters it begins with what the template itself does not say of them; with
 * `sqlFragment` (the place in a SQL text, drawn) it ends with that.
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

/**
 * What millrace throws: `condition` is a stable name, `parameters` are the values of its message, `cause` is what was thrown
 * below it. `docs/reference/errors.md` lists the conditions.
 */
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

/** The text of what was thrown, which may be anything. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** True for a MillraceError of this condition. */
export function isCondition(error: unknown, condition: ErrorCondition): error is MillraceError {
  return error instanceof MillraceError && error.condition === condition
}

function textOf(template: string, parameters: Record<string, string>): string {
  const { operator, callSite } = parameters
  const isPlaced = operator && callSite && !template.includes('<callSite>')
  const where = template.startsWith('<operator> ') ? 'At' : `In ${operator} at`
  const place = isPlaced ? `${where} ${callSite}: ` : ''
  const { sqlFragment } = parameters
  const fragment = sqlFragment && !template.includes('<sqlFragment>') ? `\n${sqlFragment}` : ''
  return place + fill(template, parameters) + fragment
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
  /** Its name; that of its class, when it has only the name of a built-in class that this one extends. */
  name: string
  message: string
  stack?: string
  condition?: string
  parameters?: Readonly<Record<string, string>>
  /** The built-in class that it is of, or that its class extends. */
  builtIn?: string
  /** Where its class is found. */
  ofClass?: ErrorClassReference
  /** Its own fields whose values are primitive; the others are not sent. */
  fields?: readonly ErrorField[]
  /** The errors of an AggregateError. */
  errors?: readonly ErrorData[]
  cause?: ErrorData
}

export interface ErrorField {
  readonly name: string
  readonly value: unknown
  readonly enumerable: boolean
}

export interface ErrorClassReference {
  readonly url: string
  readonly name: string
}

/** Finds the classes of errors by reference; both answer undefined for what is not found. */
export interface ErrorClasses {
  referenceOf(error: Error): ErrorClassReference | undefined
  prototypeOf(reference: ErrorClassReference): object | undefined
}

/** What an error (or anything that was thrown) looks like to another thread. */
export function errorToData(error: unknown, classes?: ErrorClasses): ErrorData {
  return toData(error, classes, [])
}

const MAX_DEPTH = 8

/** `around`: the errors of which this one is a part. */
function toData(
  error: unknown,
  classes: ErrorClasses | undefined,
  around: readonly Error[],
): ErrorData {
  if (!isErrorLike(error)) {
    return { name: 'thrown value', message: describeThrown(error) }
  }
  const data: ErrorData = { name: errorName(error), message: String(error.message) }
  if (typeof error.stack === 'string') data.stack = error.stack
  const path = [...around, error]
  const goesOn = (part: unknown): boolean =>
    path.length <= MAX_DEPTH && !path.includes(part as Error)
  if (error.cause !== undefined && goesOn(error.cause)) {
    data.cause = toData(error.cause, classes, path)
  }
  if (error instanceof MillraceError) {
    data.condition = error.condition
    data.parameters = error.parameters
    return data
  }
  data.builtIn = builtInClassOf(error)
  if (error.constructor?.name !== data.builtIn) data.ofClass = classes?.referenceOf(error)
  const fields = fieldsOf(error)
  if (fields.length > 0) data.fields = fields
  const { errors } = error as Partial<AggregateError>
  if (data.builtIn === 'AggregateError' && Array.isArray(errors)) {
    data.errors = errors.filter(goesOn).map(part => toData(part, classes, path))
  }
  return data
}

const builtInErrors: Record<string, { readonly prototype: Error }> = {
  AggregateError,
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}

/** The error's name, or its class's when that of a built-in class is all that it inherited. */
export function errorName(error: Error): string {
  const name = String(error.name)
  if (Object.hasOwn(error, 'name') || !Object.hasOwn(builtInErrors, name)) return name
  const owner: unknown = error.constructor
  return typeof owner === 'function' && owner.name !== '' ? owner.name : name
}

function builtInClassOf(error: Error): string | undefined {
  for (let p: unknown = error; p !== null; p = Object.getPrototypeOf(p)) {
    const owner: unknown = Object.getOwnPropertyDescriptor(p, 'constructor')?.value
    if (typeof owner === 'function' && Object.hasOwn(builtInErrors, owner.name)) return owner.name
  }
  return undefined
}

const ownParts: ReadonlySet<string> = new Set(['message', 'stack', 'cause', 'errors'])

function fieldsOf(error: Error): ErrorField[] {
  const fields: ErrorField[] = []
  for (const name of Object.getOwnPropertyNames(error)) {
    const d = Object.getOwnPropertyDescriptor(error, name)
    if (ownParts.has(name) || d === undefined || !('value' in d) || !isPrimitive(d.value)) continue
    fields.push({ name, value: d.value, enumerable: d.enumerable === true })
  }
  return fields
}

function isPrimitive(value: unknown): boolean {
  return value === null || !/^(object|function|symbol)$/.test(typeof value)
}

/**
 * The inverse of `errorToData`: an error of the same class, where `classes` finds it; else of the built-in class that
 * this one extends, with its name.
 */
export function errorFromData(data: ErrorData, classes?: ErrorClasses): Error {
  const cause = data.cause === undefined ? undefined : errorFromData(data.cause, classes)
  if (data.condition !== undefined && data.condition in errorConditions) {
    return new MillraceError(data.condition as ErrorCondition, data.parameters, {
      cause,
      stack: data.stack,
    })
  }
  const error = new Error(data.message, cause === undefined ? undefined : { cause })
  const own = data.ofClass === undefined ? undefined : classes?.prototypeOf(data.ofClass)
  const prototype = own ?? builtInErrors[data.builtIn ?? '']?.prototype ?? Error.prototype
  Object.setPrototypeOf(error, prototype)
  for (const { name, value, enumerable } of data.fields ?? []) {
    define(error, name, value, enumerable)
  }
  if (data.errors !== undefined) {
    const errors = data.errors.map(part => errorFromData(part, classes))
    define(error, 'errors', errors, false)
  }
  if (own === undefined && error.name !== data.name) define(error, 'name', data.name, false)
  if (data.stack !== undefined) error.stack = data.stack
  return error
}

function define(error: Error, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, name, { value, enumerable, configurable: true, writable: true })
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
