/**
 * Built-ins that exist in every thread: they travel as the path that leads to them.
 */
type Lookup = Record<string, unknown>

/** Intrinsics that no global names. */
const hidden: Record<string, () => unknown> = {
  GeneratorFunction: () => Object.getPrototypeOf(function* () {}),
  AsyncGeneratorFunction: () => Object.getPrototypeOf(async function* () {}),
  AsyncFunction: () => Object.getPrototypeOf(async () => {}),
  Generator: () => Object.getPrototypeOf(function* () {}).prototype,
  AsyncGenerator: () => Object.getPrototypeOf(async function* () {}).prototype,
  TypedArray: () => Object.getPrototypeOf(Uint8Array),
}

const hiddenMark = '%'

const names = (
  'Object Function Array Number String Boolean Symbol Date Promise RegExp Error AggregateError EvalError RangeError ' +
  'ReferenceError SyntaxError TypeError URIError JSON Math Intl ArrayBuffer Atomics Uint8Array Int8Array Uint16Array ' +
  'Int16Array Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView ' +
  'Map BigInt Set WeakMap WeakSet WeakRef Proxy Reflect SharedArrayBuffer FinalizationRegistry Iterator parseInt ' +
  'parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval Buffer URL ' +
  'URLSearchParams TextEncoder TextDecoder AbortController AbortSignal Event EventTarget Blob setTimeout setInterval ' +
  'setImmediate clearTimeout clearInterval clearImmediate queueMicrotask structuredClone atob btoa performance ' +
  'MessageChannel DOMException console process WebAssembly'
).split(' ')

/** Globals that Node loads when they are first read: not read before the program has. */
const lateNames: readonly (readonly [loadedWith: string, names: string])[] = [
  ['NativeModule internal/deps/undici/undici', 'fetch Headers Request Response FormData'],
  ['NativeModule internal/crypto/webcrypto', 'crypto'],
]

/** Names of all globals when millrace was loaded; what a program adds later does not exist in task threads. */
export const globalNames: ReadonlySet<string> = new Set([
  'undefined',
  ...Object.getOwnPropertyNames(globalThis),
])

/** True for a name that the program put on globalThis. */
export function isProgramGlobal(name: string): boolean {
  return !globalNames.has(name) && name in globalThis
}

let paths: Map<unknown, readonly string[]> | undefined
const late = new Set(lateNames)

/** The path to a built-in function or object; undefined for anything else. */
export function builtInPath(value: unknown): readonly string[] | undefined {
  paths ??= collect()
  const path = paths.get(value)
  if (path !== undefined || late.size === 0) return path
  const { moduleLoadList } = process as { moduleLoadList?: readonly string[] }
  for (const entry of late) {
    if (!moduleLoadList?.includes(entry[0])) continue
    late.delete(entry)
    addGlobals(entry[1].split(' '), paths)
  }
  return paths.get(value)
}

export function builtInAt(path: readonly string[]): unknown {
  const [first, second, ...rest] = path
  if (first === hiddenMark) {
    return rest.reduce((o, key) => (o as Lookup)[key], hidden[second]())
  }
  return path.reduce((o, key) => (o as Lookup)[key], globalThis as unknown)
}

type Paths = Map<unknown, readonly string[]>

function collect(): Paths {
  const found: Paths = new Map<unknown, readonly string[]>([[globalThis, []]])
  for (const [name, get] of Object.entries(hidden)) {
    const value = get() as object
    add(value, [hiddenMark, name], found)
    addFunctions(value, [hiddenMark, name], found)
  }
  addGlobals(names, found)
  return found
}

function add(value: unknown, path: readonly string[], found: Paths): void {
  const isObject = typeof value === 'object' && value !== null
  if ((isObject || typeof value === 'function') && !found.has(value)) found.set(value, path)
}

function addFunctions(owner: object, path: readonly string[], found: Paths): void {
  for (const key of Object.getOwnPropertyNames(owner)) {
    const value: unknown = Object.getOwnPropertyDescriptor(owner, key)?.value
    if (typeof value === 'function') add(value, [...path, key], found)
  }
}

function addGlobals(globals: readonly string[], found: Paths): void {
  for (const name of globals) {
    const value = (globalThis as Lookup)[name]
    if (value === undefined || value === null) continue
    add(value, [name], found)
    addFunctions(value as object, [name], found)
    const prototype = typeof value === 'function' ? (value.prototype as unknown) : undefined
    if (typeof prototype === 'object' && prototype !== null) {
      add(prototype, [name, 'prototype'], found)
      addFunctions(prototype, [name, 'prototype'], found)
    }
  }
}
