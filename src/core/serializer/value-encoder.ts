/**
 * Encodes any value that can travel between threads, exactly: -0, NaN, undefined, holes, key order, cycles, Map, Set,
 * Date, RegExp, URL, errors, bytes, and instances of classes that have a reference and hide nothing
 * (`class-resolver.ts`).
 *
 * Not kept, as with structuredClone: symbol keys, properties that are not enumerable, getters (their value is taken),
 * frozenness, properties that were put on a Map, Set, Date or RegExp itself. Named properties of an array are kept for
 * arrays of up to 64 elements and for match results. Typed arrays that share a buffer come back with one each.
 *
 * Refuses functions, symbols and what is tied to its thread by throwing a Refusal; `value-codec.ts` makes the error.
 */
import { types } from 'node:util'
import type { ByteWriter } from './byte-writer.js'
import { classResolver } from './class-resolver.js'
import {
  ERROR_KINDS,
  VALUE_ARRAY,
  VALUE_ARRAY_BUFFER,
  VALUE_ASCII,
  VALUE_BIGINT,
  VALUE_BOXED,
  VALUE_BUILT_IN_INSTANCE,
  VALUE_BYTES_VIEW,
  VALUE_DATE,
  VALUE_ERROR,
  VALUE_FALSE,
  VALUE_FLOAT64,
  VALUE_HOLE,
  VALUE_INSTANCE,
  VALUE_INT8,
  VALUE_INT32,
  VALUE_MAP,
  VALUE_NULL,
  VALUE_NULL_PROTOTYPE_OBJECT,
  VALUE_OBJECT,
  VALUE_REFERENCE,
  VALUE_REGEXP,
  VALUE_SET,
  VALUE_SPARSE_ARRAY,
  VALUE_TRUE,
  VALUE_UNDEFINED,
  VALUE_URL,
  VALUE_URL_SEARCH_PARAMS,
  VALUE_UTF8,
  VALUE_UTF16,
  VIEW_KINDS,
} from './value-tags.js'

/** Why `value` can't be encoded. Thrown by the encoder; no error of its own, so that making it costs no stack. */
export class Refusal {
  readonly value: unknown
  readonly reason: string
  /** The row it was found in, when rows are encoded. */
  row: unknown = undefined

  constructor(value: unknown, reason: string) {
    this.value = value
    this.reason = reason
  }
}

/** Thrown when a value refers to one of `outer`: its columns cannot be encoded apart. */
export const OUTER_REFERENCE: unique symbol = Symbol('outer reference')

const LINEAR_SEEN = 16
const NONE: readonly object[] = []

export class ValueEncoder {
  readonly out: ByteWriter
  /** Objects that enclose the value outside of this encoding: meeting one throws OUTER_REFERENCE. */
  outer: readonly unknown[] = NONE

  private seen: object[] = []
  private seenIndex: Map<object, number> | undefined

  constructor(out: ByteWriter) {
    this.out = out
  }

  /** Appends one value. Identity inside the value is kept, identity between two calls is not. */
  encode(value: unknown): void {
    if (typeof value !== 'object' || value === null) {
      this.scalar(value)
      return
    }
    this.seen.length = 0
    this.seenIndex = undefined
    this.object(value)
  }

  value(value: unknown): void {
    if (typeof value === 'object' && value !== null) this.object(value)
    else this.scalar(value)
  }

  private scalar(value: unknown): void {
    const out = this.out
    switch (typeof value) {
      case 'string':
        this.string(value)
        return
      case 'number':
        if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
          if (value >= -128 && value < 128) {
            out.u8(VALUE_INT8)
            out.u8(value & 255)
          } else {
            out.u8(VALUE_INT32)
            out.i32(value)
          }
        } else {
          out.u8(VALUE_FLOAT64)
          out.f64(value)
        }
        return
      case 'boolean':
        out.u8(value ? VALUE_TRUE : VALUE_FALSE)
        return
      case 'undefined':
        out.u8(VALUE_UNDEFINED)
        return
      case 'bigint': {
        const hex = (value < 0n ? -value : value).toString(16)
        const magnitude = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').reverse()
        out.u8(VALUE_BIGINT)
        out.u8(value < 0n ? 1 : 0)
        out.varint(magnitude.length)
        out.copy(magnitude)
        return
      }
      case 'function':
        throw new Refusal(value, 'functions stay in their thread')
      case 'symbol':
        throw new Refusal(value, 'symbols stay in their thread')
      default:
        out.u8(VALUE_NULL)
    }
  }

  string(text: string): void {
    const out = this.out
    const length = text.length
    out.reserve(3 * length + 16)
    const start = out.length
    out.bytes[out.length++] = VALUE_ASCII
    out.varint(length)
    if (length <= 32) {
      const bytes = out.bytes
      const at = out.length
      let i = 0
      for (; i < length; i++) {
        const c = text.charCodeAt(i)
        if (c > 127) break
        bytes[at + i] = c
      }
      if (i === length) {
        out.length = at + length
        return
      }
    } else {
      const written = out.bytes.write(text, out.length, 'utf8')
      if (written === length) {
        out.length += length
        return
      }
    }
    out.length = start
    if (text.isWellFormed()) {
      out.u8(VALUE_UTF8)
      const size = Buffer.byteLength(text)
      out.varint(size)
      out.length += out.bytes.write(text, out.length, 'utf8')
    } else {
      out.u8(VALUE_UTF16)
      out.varint(length)
      out.length += out.bytes.write(text, out.length, 'utf16le')
    }
  }

  private object(value: object): void {
    for (let i = 0; i < this.outer.length; i++) if (this.outer[i] === value) throw OUTER_REFERENCE
    if (this.wasSeen(value)) return
    const prototype: object | null = Object.getPrototypeOf(value)
    if (prototype === Object.prototype) {
      this.out.u8(VALUE_OBJECT)
      this.fields(value, Object.keys(value))
    } else if (prototype === Array.prototype && Array.isArray(value)) {
      this.array(value)
    } else if (prototype === null) {
      this.out.u8(VALUE_NULL_PROTOTYPE_OBJECT)
      this.fields(value, Object.keys(value))
    } else {
      this.special(value, prototype)
    }
  }

  /** Writes a reference and returns true when the value has been met before; else gives it the next number. */
  private wasSeen(value: object): boolean {
    const seen = this.seen
    let index: number | undefined
    if (this.seenIndex === undefined) {
      const at = seen.indexOf(value)
      index = at < 0 ? undefined : at
    } else {
      index = this.seenIndex.get(value)
    }
    if (index !== undefined) {
      this.out.u8(VALUE_REFERENCE)
      this.out.varint(index)
      return true
    }
    seen.push(value)
    if (this.seenIndex !== undefined) {
      this.seenIndex.set(value, seen.length - 1)
    } else if (seen.length > LINEAR_SEEN) {
      this.seenIndex = new Map(seen.map((object, i) => [object, i]))
    }
    return false
  }

  private fields(value: object, keys: readonly string[]): void {
    this.out.varint(keys.length)
    for (const key of keys) {
      this.string(key)
      this.value((value as Record<string, unknown>)[key])
    }
  }

  private array(value: readonly unknown[]): void {
    if (hasNamedProperties(value) || isSparse(value)) {
      this.out.u8(VALUE_SPARSE_ARRAY)
      this.out.varint(value.length)
      this.fields(value, Object.keys(value))
      return
    }
    this.out.u8(VALUE_ARRAY)
    this.out.varint(value.length)
    for (let i = 0; i < value.length; i++) {
      const element = value[i]
      if (element === undefined && !(i in value)) this.out.u8(VALUE_HOLE)
      else this.value(element)
    }
  }

  /** Built-in objects, instances of classes, plain objects of another realm, and what can't travel. */
  private special(value: object, prototype: object): void {
    const reason = whyTied(value)
    if (reason !== undefined) throw new Refusal(value, reason)
    const owner: unknown = Object.hasOwn(prototype, 'constructor')
      ? prototype.constructor
      : undefined
    if (typeof owner !== 'function' || owner.prototype !== prototype) {
      throw new Refusal(value, 'its prototype is not that of a class')
    }
    const hasBase = hasInternalPart(value)
    if (isNative(owner) || copiedOfNode.has(owner)) {
      if (hasBase) this.builtIn(value)
      else if (owner.name === 'Object') this.plainOfOtherRealm(value)
      else throw new Refusal(value, 'it is tied to its thread')
      return
    }
    const resolver = classResolver()
    const hidden = resolver.hiddenState?.(owner)
    if (hidden !== undefined) throw new Refusal(value, hidden)
    const reference = resolver.referenceOf(owner)
    if (reference === undefined) {
      throw new Refusal(value, 'no module exports its class, so another thread could not find it')
    }
    this.out.u8(hasBase ? VALUE_BUILT_IN_INSTANCE : VALUE_INSTANCE)
    this.string(reference.url)
    this.string(reference.name)
    if (hasBase) this.builtIn(value)
    this.fields(value, hasBase ? fieldsOfBuiltInInstance(value) : Object.keys(value))
  }

  private plainOfOtherRealm(value: object): void {
    this.out.u8(VALUE_OBJECT)
    this.fields(value, Object.keys(value))
  }

  private builtIn(value: object): void {
    const out = this.out
    if (Array.isArray(value)) {
      this.array(value)
    } else if (types.isDate(value)) {
      out.u8(VALUE_DATE)
      out.f64(Date.prototype.getTime.call(value))
    } else if (types.isMap(value)) {
      out.u8(VALUE_MAP)
      out.varint(Reflect.get(Map.prototype, 'size', value))
      Map.prototype.forEach.call(value, (element, key) => {
        this.value(key)
        this.value(element)
      })
    } else if (types.isSet(value)) {
      out.u8(VALUE_SET)
      out.varint(Reflect.get(Set.prototype, 'size', value))
      Set.prototype.forEach.call(value, element => this.value(element))
    } else if (types.isRegExp(value)) {
      out.u8(VALUE_REGEXP)
      this.string(value.source)
      this.string(value.flags)
      out.varint(value.lastIndex)
    } else if (ArrayBuffer.isView(value)) {
      this.view(value)
    } else if (types.isArrayBuffer(value)) {
      out.u8(VALUE_ARRAY_BUFFER)
      out.varint(value.byteLength)
      out.copy(new Uint8Array(value))
    } else if (types.isBoxedPrimitive(value)) {
      out.u8(VALUE_BOXED)
      this.scalar(value.valueOf())
    } else if (value instanceof URL) {
      out.u8(VALUE_URL)
      this.string(Reflect.get(URL.prototype, 'href', value))
    } else if (value instanceof URLSearchParams) {
      out.u8(VALUE_URL_SEARCH_PARAMS)
      this.string(URLSearchParams.prototype.toString.call(value))
    } else {
      this.error(value as Error)
    }
  }

  private view(value: ArrayBufferView): void {
    const kind = Buffer.isBuffer(value)
      ? 'Buffer'
      : Object.prototype.toString.call(value).slice(8, -1)
    this.out.u8(VALUE_BYTES_VIEW)
    this.out.u8(VIEW_KINDS.indexOf(kind))
    this.out.varint(value.byteLength)
    this.out.copy(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  }

  private error(value: Error): void {
    let prototype: object | null = Object.getPrototypeOf(value)
    while (prototype !== null && !isNative(prototype.constructor)) {
      prototype = Object.getPrototypeOf(prototype)
    }
    this.out.u8(VALUE_ERROR)
    this.out.u8(Math.max(0, ERROR_KINDS.indexOf(prototype?.constructor.name ?? '')))
    const hidden = Object.getOwnPropertyNames(value).filter(
      name => !Object.prototype.propertyIsEnumerable.call(value, name),
    )
    this.fields(value, hidden)
    this.fields(value, Object.keys(value))
  }
}

/** True when an array has properties besides its elements, as far as this can be told cheaply (see the top). */
export function hasNamedProperties(array: readonly unknown[]): boolean {
  if (array.length > 64) return isMatchResult(array)
  const keys = Object.keys(array)
  return keys.length > 0 && !isIndex(keys[keys.length - 1])
}

/** True for what `RegExp.exec` and `String.match` return. */
export function isMatchResult(array: readonly unknown[]): boolean {
  return (array as unknown as RegExpMatchArray).index !== undefined
}

function isIndex(key: string): boolean {
  const n = Number(key)
  return n >= 0 && n < 2 ** 32 - 1 && String(n) === key
}

function isSparse(array: readonly unknown[]): boolean {
  return array.length >= 1024 && Object.keys(array).length < array.length / 4
}

/** Why a value can't leave its thread, whatever its class is. */
function whyTied(value: object): string | undefined {
  if (types.isPromise(value)) return 'a promise stays in its thread; await it first'
  if (types.isWeakMap(value) || types.isWeakSet(value) || value instanceof WeakRef) {
    return 'weak references stay in their thread'
  }
  if (types.isSharedArrayBuffer(value)) {
    return 'shared memory would be seen by several tasks at once; send its bytes'
  }
  if (
    types.isGeneratorObject(value) ||
    types.isMapIterator(value) ||
    types.isSetIterator(value) ||
    types.isExternal(value) ||
    types.isModuleNamespaceObject(value)
  ) {
    return 'it is tied to its thread'
  }
  return undefined
}

/** True for objects whose properties are not all of them: arrays, dates, maps, bytes, errors... */
function hasInternalPart(value: object): boolean {
  return (
    Array.isArray(value) ||
    types.isDate(value) ||
    types.isMap(value) ||
    types.isSet(value) ||
    types.isRegExp(value) ||
    types.isNativeError(value) ||
    ArrayBuffer.isView(value) ||
    types.isArrayBuffer(value) ||
    types.isBoxedPrimitive(value) ||
    value instanceof URL ||
    value instanceof URLSearchParams
  )
}

/** What `builtIn` has not written: elements and an error's fields are part of it, own fields of the others are not. */
function fieldsOfBuiltInInstance(value: object): string[] {
  if (types.isNativeError(value)) return []
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof String) {
    return Object.keys(value).filter(key => !isIndex(key))
  }
  return Object.keys(value)
}

/** Classes of Node, written in JavaScript, whose instances are copied. */
const copiedOfNode: ReadonlySet<unknown> = new Set([Buffer, URL, URLSearchParams])

const nativeClasses = new WeakMap<object, boolean>()

/** True for classes of the language itself, of this realm or another. */
function isNative(cls: object): boolean {
  let native = nativeClasses.get(cls)
  if (native === undefined) {
    native = Function.prototype.toString.call(cls).endsWith('{ [native code] }')
    nativeClasses.set(cls, native)
  }
  return native
}
