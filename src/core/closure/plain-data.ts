/**
 * Whether everything under a value is data that `v8.serialize` gives back exactly: arrays, plain objects, dates, maps,
 * typed arrays. What is more than that (functions, instances, frozen objects, accessors) needs records.
 */
import { types } from 'node:util'
import { forbidHook, replaceHook } from './hooks.js'
import { builtInPath } from './intrinsics.js'

/** Adds all objects under `root` to `plain` and answers true, or answers false. `hasRecord`: sharing must be kept. */
export function isPlainData(
  root: unknown,
  plain: Set<object>,
  hasRecord: (value: object) => boolean,
): boolean {
  const seen = new Set<object>()
  const stack: unknown[] = [root]
  while (stack.length > 0) {
    const value = stack.pop()
    if (typeof value === 'function' || typeof value === 'symbol') return false
    if (typeof value !== 'object' || value === null || seen.has(value) || plain.has(value)) continue
    if (hasRecord(value) || types.isProxy(value) || !pushParts(value, stack)) return false
    seen.add(value)
  }
  for (const value of seen) plain.add(value)
  return true
}

/** Pushes what lies directly in the object; false when the object itself is not plain. */
function pushParts(value: object, stack: unknown[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype || !Object.isExtensible(value)) return false
    for (let i = 0; i < value.length; i++) pushObject(value[i], stack)
    // names come after indexes, symbols last: the last key tells whether there is more than elements
    return Reflect.ownKeys(value).at(-1) === 'length'
  }
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return isPlainBytes(value, prototype)
  if (prototype === Map.prototype) {
    for (const [key, item] of value as Map<unknown, unknown>) {
      pushObject(key, stack)
      pushObject(item, stack)
    }
    return Reflect.ownKeys(value).length === 0
  }
  if (prototype === Set.prototype) {
    for (const item of value as Set<unknown>) pushObject(item, stack)
    return Reflect.ownKeys(value).length === 0
  }
  if (prototype === Date.prototype || prototype === RegExp.prototype) {
    // a regexp owns lastIndex, which v8.serialize does not keep
    return prototype === Date.prototype
      ? Reflect.ownKeys(value).length === 0
      : (value as RegExp).lastIndex === 0 && Reflect.ownKeys(value).length === 1
  }
  if (types.isBoxedPrimitive(value)) return !types.isSymbolObject(value)
  return prototype === Object.prototype && pushProperties(value, stack)
}

function pushProperties(value: object, stack: unknown[]): boolean {
  if (builtInPath(value) !== undefined || types.isNativeError(value) || types.isExternal(value)) {
    return false
  }
  if (types.isArgumentsObject(value) || types.isModuleNamespaceObject(value)) return false
  if (!Object.isExtensible(value) || replaceHook in value || forbidHook in value) return false
  if (Object.getOwnPropertySymbols(value).length > 0) return false
  for (const key of Object.getOwnPropertyNames(value)) {
    const d = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor
    if (d.get || d.set || !d.writable || !d.configurable || !d.enumerable) return false
    pushObject(d.value, stack)
  }
  return true
}

function isPlainBytes(value: object, prototype: unknown): boolean {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  if (types.isSharedArrayBuffer(buffer)) return false
  return builtInPath((prototype as { constructor: unknown }).constructor) !== undefined
}

function pushObject(value: unknown, stack: unknown[]): void {
  const type = typeof value
  if (type === 'function' || type === 'symbol' || (type === 'object' && value !== null)) {
    stack.push(value)
  }
}
