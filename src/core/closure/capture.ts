/**
 * Captures a user's function: its text, and the variables of its scopes with their values at this moment. Synchronous,
 * so that a transformation can do it at its call, where the stack still points at the user's line. A function that needs
 * nothing from around it is its text alone, and no inspector is asked.
 */
import { createHash } from 'node:crypto'
import { types } from 'node:util'
import v8 from 'node:v8'
import type { CallSite } from '../../util/call-site.js'
import { currentLogger } from '../../util/log.js'
import { CaptureContext } from './capture-context.js'
import type { CapturedFunction, SourcePosition } from './captured-function.js'
import {
  functionLabel,
  locateFunction,
  programGlobals,
  refuseOuterContext,
} from './encode-function.js'
import { encodeValue } from './encode-value.js'
import { type FunctionText, isUnusable, readFunctionText } from './function-text.js'
import { globalNames } from './intrinsics.js'
import { locationOf, scriptFile } from './module-location.js'
import { hasMutableState } from './mutable-state.js'
import { type ClosurePayload, type FunctionRecord, payloadVersion } from './records.js'
import { originalPosition } from './source-position.js'
import { findText, mayBeDeclared } from './source-text.js'

// biome-ignore lint/complexity/noBannedTypes: any function may be captured
type AnyFunction = Function

export interface CaptureOptions {
  /** The operator's name, for messages: `map`. */
  readonly operator: string
  /** Where the operator was called. */
  readonly callSite?: CallSite
  /** Told once per place about large captured values and assigned module variables. Default: the log. */
  readonly onWarning?: (text: string) => void
}

/** A captured variable above this many bytes gets a warning that points to broadcast. */
export const largeCaptureBytes: number = 1024 * 1024

const warned = new Set<string>()
const maxRemembered = 1000
const textOnly = new WeakMap<AnyFunction, CapturedFunction>()

/** Throws TASK_NOT_SERIALIZABLE, which names the variable, the function, its place, the reason and what to do instead. */
export function captureFunction(fn: AnyFunction, options: CaptureOptions): CapturedFunction {
  const known = textOnly.get(fn)
  if (known !== undefined) return known
  const alone = captureText(fn, options)
  if (alone !== undefined) {
    textOnly.set(fn, alone)
    return alone
  }
  return captureWithVariables(fn, options)
}

/** For asynchronous functions, which an operator may have to refuse or to await. */
export function isAsyncFunction(fn: AnyFunction): boolean {
  return types.isAsyncFunction(fn)
}

/** The function as its text, when that is all there is to it; undefined otherwise. */
function captureText(fn: AnyFunction, options: CaptureOptions): CapturedFunction | undefined {
  if (types.isProxy(fn)) return undefined
  const source = Function.prototype.toString.call(fn)
  const text = readFunctionText(source)
  if (isUnusable(text) || !text.verbatim || text.modeDependent || !text.strictable) return undefined
  const { free } = text
  if (text.kind === 'class' || free.dynamicImport || hasOwnProperties(fn)) return undefined
  if (free.outerThis || free.outerSuper || free.outerArguments || free.outerNewTarget) {
    if (options.callSite === undefined) return undefined
    const context = contextFor(fn, options)
    context.rootPosition = String(options.callSite)
    refuseOuterContext(text, context.rootPosition, context)
  }
  const freeGlobals = [...free.variables.keys()]
  const file = options.callSite && scriptFile(options.callSite.compiled.file)
  for (const [name, variable] of free.variables) {
    if (name === 'undefined') continue
    if (programGlobals(name, variable).length > 0) return undefined
    if (file === undefined || !globalNames.has(name)) return undefined
    // the same name may be a variable or an import of the file
    if (variable.assigned || mayBeDeclared(name, source, file)) return undefined
  }
  const { compiled, atCall } = compiledPosition(fn, source, text, options)
  return {
    id: hash(source, compiled),
    source,
    position: compiled && originalPosition(compiled),
    compiled: compiled && { ...compiled, file: locationOrUrl(compiled.file) },
    atCall,
    constants: {},
    freeGlobals,
  }
}

function hasOwnProperties(fn: AnyFunction): boolean {
  for (const key of Reflect.ownKeys(fn)) {
    if (!/^(length|name|prototype|arguments|caller)$/.test(String(key))) return true
  }
  const prototype: unknown = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Reflect.ownKeys(prototype).some(key => key !== 'constructor')
  )
}

/** Where the function is in what Node runs; near the operator's call when that cannot be told. */
function compiledPosition(
  fn: AnyFunction,
  source: string,
  text: FunctionText,
  { callSite, operator }: CaptureOptions,
): { compiled?: SourcePosition; atCall?: boolean } {
  if (callSite === undefined) return {}
  const { compiled } = callSite
  const file = scriptFile(compiled.file)
  if (file === undefined || text.kind === 'class') return { compiled, atCall: true }
  const found = findText(source, file, compiled)
  if (found === 'several') {
    const at = locateFunction(fn, source.slice(0, text.anchor))
    return { compiled: { file: at.file ?? file, line: at.line + 1, column: at.column + 1 } }
  }
  if (found !== undefined) return { compiled: found }
  return { compiled: { ...compiled, column: compiled.column + operator.length + 1 }, atCall: true }
}

function captureWithVariables(fn: AnyFunction, options: CaptureOptions): CapturedFunction {
  const context = contextFor(fn, options)
  const root = encodeValue(fn, context)
  shareModuleVariables(context)
  const payload: ClosurePayload = { version: payloadVersion, root, records: context.records }
  const bytes = v8.serialize(payload)
  const source = Function.prototype.toString.call(fn)
  const record = rootRecord(context, fn)
  if (bytes.length > largeCaptureBytes && record !== undefined) warnLarge(record, context)
  const script = record?.script
  const position = context.rootCompiled && originalPosition(context.rootCompiled)
  return {
    id: hash(source, context.rootCompiled, bytes),
    source,
    position: position ?? (options.callSite && originalPosition(options.callSite.compiled)),
    compiled: script && { ...(context.rootCompiled as SourcePosition), file: script.location },
    constants: record === undefined ? {} : constantsOf(record),
    freeGlobals: freeGlobalsOf(source, record),
    mutable: hasMutableState(context.records),
    payload: bytes,
  }
}

function contextFor(fn: AnyFunction, options: CaptureOptions): CaptureContext {
  const { operator, callSite } = options
  const at = String(callSite ?? '') || 'an unknown place'
  const context = new CaptureContext(operator, at, text => {
    const warn =
      options.onWarning ?? (t => currentLogger().warn(t, { operator: `${operator} at ${at}` }))
    if (warned.has(text)) return
    if (warned.size >= maxRemembered) warned.clear()
    warned.add(text)
    warn(text)
  })
  context.rootName = functionLabel(fn)
  return context
}

function rootRecord(context: CaptureContext, fn: AnyFunction): FunctionRecord | undefined {
  const reference = context.references.get(fn)
  if (reference === undefined || !('record' in reference)) return undefined
  const record = context.records[reference.record]
  return record.type === 'function' ? record : undefined
}

/** Functions of one module that use a variable which one of them assigns share a cell for it. */
function shareModuleVariables(context: CaptureContext): void {
  for (const [scriptId, names] of context.moduleVariables) {
    for (const [name, { users, assigned }] of names) {
      if (!assigned) continue
      for (const record of users) {
        record.group = scriptId
        record.sharedNames ??= []
        record.sharedNames.push(name)
      }
    }
  }
}

type Constants = Record<string, string | number | boolean | bigint | null | undefined>

function constantsOf(record: FunctionRecord): Constants {
  const constants: Constants = {}
  for (let i = 0; i < record.names.length; i++) {
    const value = record.values[i]
    if (typeof value === 'object' && value !== null) continue
    if (record.sharedNames?.includes(record.names[i])) continue
    Object.defineProperty(constants, record.names[i], {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return constants
}

function freeGlobalsOf(source: string, record: FunctionRecord | undefined): string[] {
  const text = readFunctionText(source)
  if (record === undefined || isUnusable(text)) return []
  const captured = new Set(record.names)
  return [...text.free.variables.keys()].filter(n => !captured.has(n) && globalNames.has(n))
}

/** Measures each variable alone: this happens for large captures only, once per place. */
function warnLarge(record: FunctionRecord, context: CaptureContext): void {
  for (let i = 0; i < record.names.length; i++) {
    const value = record.values[i]
    const bytes = sizeOf(value, context)
    if (bytes <= largeCaptureBytes) continue
    context.warn(
      `The function given to ${context.operator} at ${context.rootPosition} captures '${record.names[i]}', ${(bytes / 1048576).toFixed(1)} MB that are copied for it into every task thread. Use a broadcast variable: const shared = sc.broadcast(${record.names[i]}), and shared.value in the function.`,
    )
  }
}

function sizeOf(value: unknown, context: CaptureContext): number {
  const seen = new Set<number>()
  let bytes = 0
  const visit = (part: unknown): void => {
    if (typeof part === 'string' || typeof part === 'bigint') bytes += v8.serialize(part).length
    if (typeof part !== 'object' || part === null) return
    if ('plain' in part) bytes += v8.serialize(part.plain).length
    else if ('record' in part && typeof part.record === 'number') {
      if (seen.has(part.record)) return
      seen.add(part.record)
      const record = context.records[part.record]
      if (record.type === 'bytes') bytes += v8.serialize(record.value).length
      else for (const field of Object.values(record)) visit(field)
    } else for (const field of Object.values(part)) visit(field)
  }
  visit(value)
  return bytes
}

function hash(source: string, compiled: SourcePosition | undefined, payload?: Uint8Array): string {
  const h = createHash('sha256').update(source)
  h.update(
    compiled === undefined ? '\0' : `\0${compiled.file}:${compiled.line}:${compiled.column}\0`,
  )
  if (payload !== undefined) h.update(payload)
  return h.digest('base64url').slice(0, 22)
}

function locationOrUrl(file: string): string {
  const local = scriptFile(file)
  return local === undefined ? file : locationOf(local)
}
