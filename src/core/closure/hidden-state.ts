/**
 * Whether instances of a class have state besides their own fields, so that nobody can make them again from these:
 * #private members, of the class or of one that it extends, and what Node and the language keep inside of their objects.
 */
import { createRequire } from 'node:module'
import type * as functionText from './function-text.js'
import { builtInPath } from './intrinsics.js'
import { builtInExport } from './loaded-exports.js'

// biome-ignore lint/complexity/noBannedTypes: constructors of any signature
type Constructor = Function

const load = createRequire(import.meta.url)
const known = new WeakMap<Constructor, string | false>()

/** Built-in classes whose instances are copied: all that they keep can be read. */
const copied = new Set<unknown>([
  Object,
  Array,
  Map,
  Set,
  Date,
  RegExp,
  URL,
  URLSearchParams,
  ArrayBuffer,
  DataView,
  Number,
  String,
  Boolean,
  BigInt,
  Buffer,
  Object.getPrototypeOf(Uint8Array),
])

export function isCopied(builtInClass: unknown): boolean {
  if (copied.has(builtInClass)) return true
  if (builtInClass === DOMException) return false
  const { prototype } = builtInClass as { prototype: unknown }
  return (
    prototype instanceof Error ||
    builtInClass === Error ||
    prototype instanceof Object.getPrototypeOf(Uint8Array)
  )
}

/** What an instance has that no copy could get, as the reason of a refusal; undefined when its own fields are all. */
export function hiddenState(madeBy: Constructor): string | undefined {
  let answer = known.get(madeBy)
  if (answer === undefined) {
    answer = find(madeBy) ?? false
    known.set(madeBy, answer)
  }
  return answer === false ? undefined : answer
}

function find(madeBy: Constructor): string | undefined {
  let prototype = madeBy.prototype as object | null
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const cls: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
    if (typeof cls !== 'function' || cls.prototype !== prototype) continue
    if (builtInPath(cls) !== undefined || builtInExport(cls) !== undefined) {
      // an emitter's own fields are all that it has, listeners among them
      if (isCopied(cls) || cls.name === 'EventEmitter') continue
      return `what ${article(cls.name)} keeps inside cannot be read`
    }
    if (hasPrivateMembers(cls)) {
      return `the #private members of class ${cls.name} cannot be read from outside`
    }
  }
  return undefined
}

function article(name: string): string {
  return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`
}

/** True for a class that gives its instances #private fields, methods or accessors; those it extends are not looked at. */
export function hasPrivateMembers(cls: Constructor): boolean {
  const text = Function.prototype.toString.call(cls)
  if (!/#|__privateAdd|__classPrivateField/.test(text)) return false
  // needs the parser, which most task threads never do
  const { readFunctionText, isUnusable } = load('./function-text.js') as typeof functionText
  const parsed = readFunctionText(text)
  return !isUnusable(parsed) && parsed.privateMembers
}
