/**
 * Turns a captured value into data. What has no meaning outside this thread is refused with the path that leads to it.
 */
import { EventEmitter } from 'node:events'
import { types } from 'node:util'
import { type CaptureContext, keyText } from './capture-context.js'
import { encodeFunction } from './encode-function.js'
import { hasPrivateMembers, isCopied } from './hidden-state.js'
import { forbidHook, type Replacement, replaceHook } from './hooks.js'
import { inspectFunction, inspectScript } from './inspector.js'
import { builtInPath } from './intrinsics.js'
import { builtInExport, commonJsExport } from './loaded-exports.js'
import { locationOf } from './module-location.js'
import { isPlainData } from './plain-data.js'
import type { Encoded, ObjectRecord, PropertyRecord } from './records.js'

export function encodeValue(value: unknown, context: CaptureContext): Encoded {
  if (typeof value === 'symbol') return encodeSymbol(value, context)
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) {
    return value as Encoded
  }
  const known = context.references.get(value)
  if (known !== undefined) return known
  if (context.plain.has(value)) return { plain: value }
  const builtIn = builtInPath(value)
  if (builtIn !== undefined) return { builtIn }
  if (types.isProxy(value)) {
    context.refuse('is a Proxy, whose handler cannot be read', 'Capture the object behind it')
  }
  const forbidden = (value as { [forbidHook]?: unknown })[forbidHook]
  if (typeof forbidden === 'string') {
    context.refuse(
      forbidden.startsWith('is ') ? forbidden : `is not for tasks: ${forbidden}`,
      'Use it in the program itself, and give the function the values that it needs (collect, broadcast or join)',
    )
  }
  if (typeof value === 'function') return encodeFunction(value, context)
  if (types.isModuleNamespaceObject(value)) {
    return encodeNamespace(value, Object.keys(value), context)
  }
  if (isPlainData(value, context.plain, o => context.references.has(o))) return { plain: value }
  return encodeExported(value, context) ?? encodeObject(value, context)
}

/** A reference to the module that exports the value, when one does. */
export function encodeExported(value: object, context: CaptureContext): Encoded | undefined {
  const builtIn = builtInExport(value)
  if (builtIn !== undefined) {
    const name = builtIn.name ?? 'default'
    return context.addFor(value, { type: 'import', location: builtIn.module, name })
  }
  const found = commonJsExport(value)
  if (found === undefined) return undefined
  const location = locationOf(found.module)
  return context.addFor(value, { type: 'require', location, name: found.name })
}

function encodeSymbol(value: symbol, context: CaptureContext): Encoded {
  const symbolKey = Symbol.keyFor(value)
  if (symbolKey !== undefined) return { symbolKey }
  const name = value.description?.startsWith('Symbol.') ? value.description.slice(7) : ''
  if ((Symbol as unknown as Record<string, unknown>)[name] === value) return { symbolName: name }
  return context.refuse(
    `is ${String(value)}, which is another symbol in each thread`,
    `Use Symbol.for(${JSON.stringify(value.description ?? 'name')})`,
  )
}

/** The named properties only: the rest of a module is not needed and may not be able to travel. */
export function encodeNamespace(
  namespace: object,
  names: Iterable<string>,
  context: CaptureContext,
): Encoded {
  const record: ObjectRecord = { type: 'object', properties: [] }
  const reference = context.add(record)
  for (const key of names) {
    if (!(key in namespace)) continue
    const value = context.step(keyText(key), () =>
      encodeValue((namespace as Record<string, unknown>)[key], context),
    )
    record.properties.push({ key, value, flags: 7 })
  }
  return reference
}

/** Own properties as records, those for which `skip` answers true left out. */
export function encodeProperties(
  value: object,
  context: CaptureContext,
  skip: (key: PropertyKey, d: PropertyDescriptor) => boolean,
): PropertyRecord[] {
  const records: PropertyRecord[] = []
  for (const key of Reflect.ownKeys(value)) {
    const d = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor
    if (skip(key, d)) continue
    context.step(keyText(key), () => {
      const encodedKey = typeof key === 'symbol' ? encodeSymbol(key, context) : key
      const flags = (d.enumerable ? 1 : 0) | (d.writable ? 2 : 0) | (d.configurable ? 4 : 0)
      if (d.get || d.set) {
        const get = d.get && encodeValue(d.get, context)
        const set = d.set && encodeValue(d.set, context)
        records.push({ key: encodedKey, get, set, flags })
      } else records.push({ key: encodedKey, value: encodeValue(d.value, context), flags })
    })
  }
  return records
}

function encodeObject(value: object, context: CaptureContext): Encoded {
  const { [replaceHook]: replace } = value as { [replaceHook]?: () => Replacement }
  if (typeof replace === 'function') {
    const { kind, data } = replace.call(value)
    const record = { type: 'replaced' as const, kind, data: undefined as Encoded }
    const reference = context.addFor(value, record)
    record.data = encodeValue(data, context)
    return reference
  }
  refuseBoundToThread(value, context)
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
    return encodeBytes(value, context)
  }
  const record = recordFor(value)
  const reference = context.addFor(value, record)
  if (types.isMap(value)) {
    record.entries = [...Map.prototype.entries.call(value)].map(([key, item], i) =>
      context.step(`<entry ${i}>`, () => [encodeValue(key, context), encodeValue(item, context)]),
    )
  } else if (types.isSet(value)) {
    record.entries = [...Set.prototype.values.call(value)].map((item, i) =>
      context.step(`<entry ${i}>`, () => [encodeValue(item, context), undefined]),
    )
  }
  record.properties = encodeProperties(value, context, key => skipsProperty(value, key))
  // its value is made from the text; as an own accessor (Node 22) it could not travel
  if (types.isNativeError(value)) {
    record.properties.push({ key: 'stack', value: String(value.stack), flags: 6 })
  }
  encodePrototype(value, record, context)
  if (Object.isFrozen(value)) record.integrity = 2
  else if (Object.isSealed(value)) record.integrity = 1
  else if (!Object.isExtensible(value)) record.integrity = 0
  return reference
}

function recordFor(value: object): ObjectRecord {
  if (Array.isArray(value)) return { type: 'array', init: value.length, properties: [] }
  if (types.isMap(value)) return { type: 'map', properties: [] }
  if (types.isSet(value)) return { type: 'set', properties: [] }
  if (types.isDate(value)) {
    return { type: 'date', init: Date.prototype.getTime.call(value), properties: [] }
  }
  if (types.isRegExp(value)) {
    return { type: 'regexp', init: [value.source, value.flags], properties: [] }
  }
  if (value instanceof URL) return { type: 'url', init: value.href, properties: [] }
  if (value instanceof URLSearchParams) {
    return { type: 'searchParams', init: value.toString(), properties: [] }
  }
  return { type: types.isNativeError(value) ? 'error' : 'object', properties: [] }
}

function skipsProperty(value: object, key: PropertyKey): boolean {
  if (Array.isArray(value)) return key === 'length'
  if (types.isNativeError(value)) return key === 'stack'
  // listeners of node's emitters are kept under private symbols and are of this thread
  if (value instanceof EventEmitter) {
    return typeof key === 'symbol' ? Symbol.keyFor(key) === undefined : /^_events/.test(String(key))
  }
  return false
}

const standardPrototypes: Record<ObjectRecord['type'], object> = {
  object: Object.prototype,
  array: Array.prototype,
  map: Map.prototype,
  set: Set.prototype,
  date: Date.prototype,
  regexp: RegExp.prototype,
  error: Error.prototype,
  url: URL.prototype,
  searchParams: URLSearchParams.prototype,
}

function encodePrototype(value: object, record: ObjectRecord, context: CaptureContext): void {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === standardPrototypes[record.type]) return
  record.prototype = prototype === null ? null : encodePrototypeObject(prototype, context)
}

/** A prototype by the class that it belongs to, when it has one. */
export function encodePrototypeObject(prototype: object, context: CaptureContext): Encoded {
  const known = builtInPath(prototype)
  if (known !== undefined) return { builtIn: known }
  const d = Object.getOwnPropertyDescriptor(prototype, 'constructor')
  const madeBy: unknown = d?.value
  if (typeof madeBy === 'function' && madeBy.prototype === prototype) {
    refusePrivateFields(madeBy, context)
    return { prototypeOf: context.step('.constructor', () => encodeValue(madeBy, context)) }
  }
  return context.step('.__proto__', () => encodeValue(prototype, context))
}

function refusePrivateFields(madeBy: unknown, context: CaptureContext): void {
  let c = madeBy
  while (typeof c === 'function' && !builtInPath(c) && !builtInExport(c)) {
    if (hasPrivateMembers(c)) {
      context.refuse(
        `is an instance of class ${c.name}, whose #private members cannot be read from outside`,
        `Make the ${c.name} inside the function, or give the class a method [Symbol.for('millrace.closure.replace')]`,
      )
    }
    c = Object.getPrototypeOf(c)
  }
}

function encodeBytes(value: object, context: CaptureContext): Encoded {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  if (types.isSharedArrayBuffer(buffer)) {
    context.refuse(
      'lies on a SharedArrayBuffer',
      'Use a broadcast variable: it shares memory between threads and is copied to remote executors',
    )
  }
  return context.addFor(value, { type: 'bytes', value })
}

/** Kinds of objects that belong to the thread or process that made them, or whose content nobody can read. */
function refuseBoundToThread(value: object, context: CaptureContext): void {
  if (types.isPromise(value)) {
    context.refuse('is a Promise', 'Await it before you write the function')
  }
  if (types.isGeneratorObject(value) || isBuiltInIterator(value)) {
    context.refuse('is a running generator or iterator', 'Collect it into an array first')
  }
  if (types.isExternal(value)) context.refuse('is a native pointer')
  let first = true
  let p = Object.getPrototypeOf(value) as object | null
  for (; p !== null && p !== Object.prototype; p = Object.getPrototypeOf(p), first = false) {
    const madeBy: unknown = Object.getOwnPropertyDescriptor(p, 'constructor')?.value
    if (typeof madeBy !== 'function' || madeBy.prototype !== p) continue
    const own = (value.constructor as { name?: string } | undefined)?.name
    const builtIn = builtInPath(madeBy)
    if (builtIn !== undefined) {
      if (isCopied(madeBy) || ArrayBuffer.isView(value)) continue
      const kind = builtIn.join('.')
      context.refuse(
        `is a ${first ? kind : `${own} (a ${kind})`}, whose content cannot be read`,
        'Make it inside the function, or once per partition with mapPartitions',
      )
    }
    const found = builtInExport(madeBy)
    if (found !== undefined && madeBy.name !== 'EventEmitter') {
      const kind = `${found.module.slice(5)}.${madeBy.name}`
      context.refuse(
        `is a ${first ? kind : `${own} (a ${kind})`}, which belongs to this thread`,
        'Open it inside the function, or once per partition with mapPartitions or foreachPartition',
      )
    }
    if (found === undefined && (isNative(madeBy) || isInsideNode(madeBy))) {
      context.refuse(
        `is a ${madeBy.name} of Node, which belongs to this thread`,
        'Make it inside the function',
      )
    }
  }
}

// biome-ignore lint/complexity/noBannedTypes: constructors of any signature
const insideNode = new WeakMap<Function, boolean>()

/** A class of Node that no module exports (timers, streams' parts). */
// biome-ignore lint/complexity/noBannedTypes: constructors of any signature
function isInsideNode(madeBy: Function): boolean {
  let answer = insideNode.get(madeBy)
  if (answer === undefined) {
    const { position } = inspectFunction(madeBy)
    answer = position !== undefined && inspectScript(position.scriptId).url.startsWith('node:')
    insideNode.set(madeBy, answer)
  }
  return answer
}

function isBuiltInIterator(value: object): boolean {
  const { next } = value as { next?: unknown }
  if (typeof next !== 'function' || Object.hasOwn(value, 'next')) return false
  return (
    /Iterator\]$|Iterator Helper\]$/.test(Object.prototype.toString.call(value)) && isNative(next)
  )
}

export function isNative(fn: unknown): boolean {
  return /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(fn))
}
