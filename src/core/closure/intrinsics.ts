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
  'setImmediate clearTimeout clearInterval clearImmediate queueMicrotask structuredClone atob btoa performance fetch ' +
  'Headers Request Response FormData MessageChannel console process WebAssembly crypto'
).split(' ')

/** Names of all globals when millrace was loaded; what a program adds later does not exist in task threads. */
export const globalNames: ReadonlySet<string> = new Set([
  'undefined',
  ...Object.getOwnPropertyNames(globalThis),
])

let paths: Map<unknown, readonly string[]> | undefined

/** The path to a built-in function or object; undefined for anything else. */
export function builtInPath(value: unknown): readonly string[] | undefined {
  return (paths ??= collect()).get(value)
}

export function builtInAt(path: readonly string[]): unknown {
  const [first, second, ...rest] = path
  if (first === hiddenMark) {
    return rest.reduce((o, key) => (o as Lookup)[key], hidden[second]())
  }
  return path.reduce((o, key) => (o as Lookup)[key], globalThis as unknown)
}

function collect(): Map<unknown, readonly string[]> {
  const found = new Map<unknown, readonly string[]>([[globalThis, []]])
  const add = (value: unknown, path: readonly string[]): void => {
    const isObject = typeof value === 'object' && value !== null
    if ((isObject || typeof value === 'function') && !found.has(value)) found.set(value, path)
  }
  const addFunctions = (owner: object, path: readonly string[]): void => {
    for (const [key, d] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (typeof d.value === 'function') add(d.value, [...path, key])
    }
  }
  for (const [name, get] of Object.entries(hidden)) {
    const value = get() as object
    add(value, [hiddenMark, name])
    addFunctions(value, [hiddenMark, name])
  }
  for (const name of names) {
    const value = (globalThis as Lookup)[name]
    if (value === undefined || value === null) continue
    add(value, [name])
    addFunctions(value as object, [name])
    const prototype = typeof value === 'function' ? (value.prototype as unknown) : undefined
    if (typeof prototype === 'object' && prototype !== null) {
      add(prototype, [name, 'prototype'])
      addFunctions(prototype, [name, 'prototype'])
    }
  }
  return found
}
