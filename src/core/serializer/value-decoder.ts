/** Reads what `value-encoder.ts` wrote. Results share no memory with the bytes. */
import { MillraceError } from '../../util/errors.js'
import type { ByteReader } from './byte-reader.js'
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

type ViewConstructor = new (buffer: ArrayBuffer) => ArrayBufferView

const KEY_SLOTS = 128

export class ValueDecoder {
  private readonly input: ByteReader
  private seen: unknown[] = []
  private keys: string[] | undefined
  private keyPositions: Int32Array | undefined

  constructor(input: ByteReader) {
    this.input = input
  }

  /** The next value. Throws BLOCK_CORRUPT, CLASS_NOT_FOUND. */
  decode(): unknown {
    if (this.seen.length > 0) this.seen = []
    return this.value()
  }

  private value(): unknown {
    const input = this.input
    const tag = input.u8()
    switch (tag) {
      case VALUE_NULL:
        return null
      case VALUE_UNDEFINED:
        return undefined
      case VALUE_FALSE:
        return false
      case VALUE_TRUE:
        return true
      case VALUE_INT8:
        return (input.u8() << 24) >> 24
      case VALUE_INT32:
        return input.i32()
      case VALUE_FLOAT64:
        return input.f64()
      case VALUE_ASCII:
        return input.latin1(input.varint())
      case VALUE_UTF8:
        return input.utf8(input.varint())
      case VALUE_UTF16:
        return input.utf16(input.varint())
      case VALUE_BIGINT:
        return this.bigint()
      case VALUE_REFERENCE:
        return this.reference()
      default:
        return this.object(tag)
    }
  }

  private object(tag: number): unknown {
    const input = this.input
    switch (tag) {
      case VALUE_OBJECT:
        return this.fields(this.remember({}))
      case VALUE_NULL_PROTOTYPE_OBJECT:
        return this.fields(this.remember(Object.create(null)))
      case VALUE_ARRAY:
        return this.array()
      case VALUE_SPARSE_ARRAY:
        return this.fields(this.remember(new Array(input.varint())))
      case VALUE_DATE:
        return this.remember(new Date(input.f64()))
      case VALUE_REGEXP:
        return this.regExp()
      case VALUE_MAP:
        return this.map()
      case VALUE_SET:
        return this.set()
      case VALUE_ERROR:
        return this.error()
      case VALUE_INSTANCE: {
        const prototype = this.prototype()
        return this.fields(this.remember(Object.create(prototype)))
      }
      case VALUE_BUILT_IN_INSTANCE: {
        const prototype = this.prototype()
        const base = this.value() as object
        return this.fields(Object.setPrototypeOf(base, prototype))
      }
      case VALUE_ARRAY_BUFFER:
        return this.remember(input.copy(input.varint()))
      case VALUE_BYTES_VIEW:
        return this.view()
      case VALUE_BOXED:
        return this.boxed()
      case VALUE_URL:
        return this.madeOfText(text => new URL(text))
      case VALUE_URL_SEARCH_PARAMS:
        return this.madeOfText(text => new URLSearchParams(text))
      default:
        throw this.corrupt(`no value begins with ${tag}`)
    }
  }

  private remember<T>(value: T): T {
    this.seen.push(value)
    return value
  }

  private reference(): unknown {
    const index = this.input.varint()
    if (index >= this.seen.length) throw this.corrupt(`there is no object ${index} to refer to`)
    return this.seen[index]
  }

  private text(): string {
    const text = this.value()
    if (typeof text !== 'string') throw this.corrupt('a name is not a string')
    return text
  }

  /** A field's name. Rows have the same few again and again: those seen before are not decoded again. */
  private key(): string {
    const { input } = this
    const { bytes, position } = input
    const length = bytes[position + 1]
    if (bytes[position] !== VALUE_ASCII || length === 0 || length > 63) return this.text()
    const last = bytes[position + 1 + length]
    const slot = (length + 5 * bytes[position + 2] + 11 * last) & (KEY_SLOTS - 1)
    this.keys ??= new Array<string>(KEY_SLOTS).fill('')
    this.keyPositions ??= new Int32Array(KEY_SLOTS).fill(-1)
    const known = this.keyPositions[slot]
    if (known >= 0 && sameBytes(bytes, known, position, length + 2)) {
      input.take(length + 2)
      return this.keys[slot]
    }
    this.keyPositions[slot] = position
    return (this.keys[slot] = this.text())
  }

  private fields<T extends object>(target: T): T {
    const count = this.input.varint()
    for (let i = 0; i < count; i++) {
      const key = this.key()
      const value = this.value()
      if (key === '__proto__') defineField(target, key, value, true)
      else (target as Record<string, unknown>)[key] = value
    }
    return target
  }

  private array(): unknown[] {
    const input = this.input
    const length = input.varint()
    const array: unknown[] = this.remember([])
    for (let i = 0; i < length; i++) {
      if (input.bytes[input.position] === VALUE_HOLE) {
        input.u8()
        array.length = i + 1
      } else {
        array.push(this.value())
      }
    }
    return array
  }

  private bigint(): bigint {
    const negative = this.input.u8() === 1
    const magnitude = Buffer.from(this.input.copy(this.input.varint())).reverse()
    const value = magnitude.length === 0 ? 0n : BigInt(`0x${magnitude.toString('hex')}`)
    return negative ? -value : value
  }

  private regExp(): RegExp {
    const index = this.seen.push(undefined) - 1
    const regExp = new RegExp(this.text(), this.text())
    regExp.lastIndex = this.input.varint()
    this.seen[index] = regExp
    return regExp
  }

  private map(): Map<unknown, unknown> {
    const count = this.input.varint()
    const map = this.remember(new Map<unknown, unknown>())
    for (let i = 0; i < count; i++) {
      const key = this.value()
      map.set(key, this.value())
    }
    return map
  }

  private set(): Set<unknown> {
    const count = this.input.varint()
    const set = this.remember(new Set<unknown>())
    for (let i = 0; i < count; i++) set.add(this.value())
    return set
  }

  private error(): Error {
    const name = ERROR_KINDS[this.input.u8()]
    if (name === undefined) throw this.corrupt('no class of errors has this number')
    const prototype = (globalThis as unknown as Record<string, ErrorConstructor>)[name].prototype
    // a native error (made by a constructor), without the fields that this thread gives it
    const error = new Error() as unknown as Record<string, unknown>
    if (prototype !== Error.prototype) Object.setPrototypeOf(error, prototype)
    for (const own of Object.getOwnPropertyNames(error)) delete error[own]
    this.remember(error)
    const hidden = this.input.varint()
    for (let i = 0; i < hidden; i++) defineField(error, this.text(), this.value(), false)
    return this.fields(error) as unknown as Error
  }

  private view(): ArrayBufferView {
    const kind = VIEW_KINDS[this.input.u8()]
    if (kind === undefined) throw this.corrupt('no class of typed arrays has this number')
    const buffer = this.input.copy(this.input.varint())
    if (kind === 'Buffer') return this.remember(Buffer.from(buffer))
    const View = (globalThis as unknown as Record<string, ViewConstructor>)[kind]
    return this.remember(new View(buffer))
  }

  private madeOfText(make: (text: string) => object): object {
    const index = this.seen.push(undefined) - 1
    const value = make(this.text())
    this.seen[index] = value
    return value
  }

  private boxed(): object {
    const index = this.seen.push(undefined) - 1
    const value = Object(this.value()) as object
    this.seen[index] = value
    return value
  }

  private prototype(): object {
    const url = this.text()
    const name = this.text()
    try {
      return classResolver().resolve({ url, name }).prototype as object
    } catch (cause) {
      throw new MillraceError('CLASS_NOT_FOUND', { url, name }, { cause })
    }
  }

  private corrupt(reason: string): MillraceError {
    const block = `of ${this.input.bytes.length} bytes`
    return new MillraceError('BLOCK_CORRUPT', {
      block,
      reason: `${reason}, at position ${this.input.position}`,
    })
  }
}

function sameBytes(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false
  return true
}

function defineField(target: object, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(target, name, { value, enumerable, configurable: true, writable: true })
}
