/**
 * The Combiner: everything that reduces by key goes through it, before and after a shuffle. Keys are canonical bytes in
 * a KeyTable; there is one accumulated value a key. While all values are numbers they stay in a Float64Array; the first
 * other value moves them to an array of objects, once.
 *
 * `addFactory` compiles the inner function once for each plan, so that V8 sees each call with its own target.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { decodeValue } from '../serializer/value-codec.js'
import { KeyTable, type TableSize } from './key-table.js'

export class Combiner {
  readonly table: KeyTable
  /** By group, while every value is a number; else undefined. */
  numbers: Float64Array | undefined
  objects: unknown[] = []
  /** Values stored: equals `table.count` between calls. */
  size = 0

  constructor(expected?: TableSize) {
    this.table = new KeyTable(expected)
    this.numbers = new Float64Array(this.table.capacity)
  }

  get count(): number {
    return this.size
  }

  /** Memory held, in bytes; values that are objects are counted at a guess of 64. */
  get byteSize(): number {
    const values = this.numbers === undefined ? this.objects.length * 64 : this.numbers.byteLength
    return this.table.byteSize + values
  }

  key(group: number): unknown {
    return this.table.key(group)
  }

  value(group: number): unknown {
    return this.numbers === undefined ? this.objects[group] : this.numbers[group]
  }

  clear(): void {
    this.table.clear()
    this.size = 0
    this.objects = []
    this.numbers ??= new Float64Array(this.table.capacity)
  }

  /** The slow side of `add`: a first value, or one that is no number. */
  append(value: unknown): void {
    const { numbers } = this
    if (numbers !== undefined) {
      if (typeof value === 'number') {
        if (this.size === numbers.length) {
          const larger = new Float64Array(numbers.length * 2)
          larger.set(numbers)
          this.numbers = larger
          larger[this.size++] = value
        } else {
          numbers[this.size++] = value
        }
        return
      }
      this.leaveNumbers()
    }
    this.objects.push(value)
    this.size++
  }

  set(group: number, value: unknown): void {
    if (this.numbers !== undefined) {
      if (typeof value === 'number') {
        this.numbers[group] = value
        return
      }
      this.leaveNumbers()
    }
    this.objects[group] = value
  }

  private leaveNumbers(): void {
    this.objects = Array.from(this.numbers!.subarray(0, this.size))
    this.numbers = undefined
  }
}

/** Adds one value to its key: `add(combiner, key, value)`. */
export type AddToCombiner = (combiner: Combiner, key: unknown, value: unknown) => void

/** What follows once the group `g` of a value is known. */
const store = (first: string): string => `if(g===C.size){C.append(${first});return}
const numbers=C.numbers;
if(numbers!==undefined){const r=merge(numbers[g],value);if(typeof r==='number')numbers[g]=r;else C.set(g,r)}
else C.objects[g]=merge(C.objects[g],value)}`

/** Makes the adding function for a pair of user functions. */
export type AddFactory = (create: AnyFunction | undefined, merge: AnyFunction) => AddToCombiner

/**
 * Compiles an adding function: `create(value)` gives the first combiner of a key (the value itself when there is no
 * such function), `merge(combiner, value)` the next.
 */
export function addFactory(hasCreate: boolean): AddFactory {
  const text = `"use strict";return function add(C,key,value){
const g=typeof key==='string'?C.table.groupOfString(key):C.table.group(key);
${store(hasCreate ? 'create(value)' : 'value')}`
  return new Function('create', 'merge', text) as AddFactory
}

/** An adding function of its own for a pair of user functions, as `addFactory` makes it. */
export function generateAdd(create: AnyFunction | undefined, merge: AnyFunction): AddToCombiner {
  return addFactory(create !== undefined)(create, merge)
}

/** The function that merges a key's first value into a zero, which is encoded: each key gets a zero of its own. */
export function createFromZero(zero: Uint8Array, merge: AnyFunction): AnyFunction {
  const copy = copier(zero)
  return (value: unknown) => merge(copy(), value)
}

/** Makes copies of an encoded value: without decoding again where a shallow copy is a whole one. */
function copier(encoded: Uint8Array): () => unknown {
  const first = decodeValue(encoded)
  if (isPrimitive(first)) return () => first
  if (Array.isArray(first) && first.every(isPrimitive)) return () => first.slice()
  if (
    Object.getPrototypeOf(first) === Object.prototype &&
    Object.values(first).every(isPrimitive)
  ) {
    return () => ({ ...first })
  }
  return () => decodeValue(encoded)
}

function isPrimitive(value: unknown): value is null | undefined | string | number | boolean {
  return typeof value !== 'object' || value === null
}

/** The same for keys that are canonical bytes already. */
export type AddBytes = (
  combiner: Combiner,
  tag: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  value: unknown,
) => void

export function addBytesFactory(): (merge: AnyFunction) => AddBytes {
  const text = `"use strict";return function add(C,tag,bytes,offset,length,value){
const g=C.table.groupOfBytes(tag,bytes,offset,length);
${store('value')}`
  return new Function('merge', text) as (merge: AnyFunction) => AddBytes
}
