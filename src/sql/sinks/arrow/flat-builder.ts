/**
 * Writes tables of FlatBuffers: a tree of values becomes bytes, parents before what they point to, so that every offset
 * points forward.
 */
import { Buffer } from 'node:buffer'

/** A field of a table; undefined: it is not there, and readers take the default. */
export type FlatValue =
  | { readonly bytes: 1 | 2 | 4; readonly value: number }
  | { readonly bytes: 8; readonly value: number }
  | { readonly text: string }
  | { readonly table: FlatFields }
  | { readonly tables: readonly FlatFields[] }
  | { readonly longs: readonly number[]; readonly each: number }
  | undefined

/** The fields of a table by slot. */
export type FlatFields = readonly FlatValue[]

export const byte = (value: number): FlatValue => ({ bytes: 1, value })
export const short = (value: number): FlatValue => ({ bytes: 2, value })
export const int = (value: number): FlatValue => ({ bytes: 4, value })
export const long = (value: number): FlatValue => ({ bytes: 8, value })
export const text = (text: string): FlatValue => ({ text })
export const table = (...fields: FlatFields): FlatValue => ({ table: fields })
export const tables = (tables: readonly FlatFields[]): FlatValue => ({ tables })
/** Structs of so many numbers of 64 bits each. */
export const structs = (longs: readonly number[], each: number): FlatValue => ({ longs, each })

/** The bytes of a table and all below it. */
export function flatBytes(root: FlatFields): Uint8Array {
  const builder = new FlatBuilder()
  const at = builder.reserve(4, 4)
  builder.point(at, builder.table(root))
  return builder.bytes
}

class FlatBuilder {
  private buffer = Buffer.alloc(256)
  private used = 0

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.used)
  }

  /** Room for so many bytes, zeros, at a multiple of `align` (less `before`). */
  reserve(bytes: number, align: number, before = 0): number {
    const at = Math.ceil((this.used + before) / align) * align - before
    this.used = at + bytes
    if (this.used > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(this.used, this.buffer.length * 2))
      this.buffer.copy(larger)
      this.buffer = larger
    }
    return at
  }

  /** Lets an offset point to something behind it. */
  point(from: number, to: number): void {
    this.buffer.writeUInt32LE(to - from, from)
  }

  /** Gives where the table is. */
  table(fields: FlatFields): number {
    const slots = fields.length
    const places: number[] = []
    let size = 4
    for (const field of fields) {
      const bytes = field === undefined ? 0 : 'bytes' in field ? field.bytes : 4
      if (bytes > 0) size = Math.ceil(size / bytes) * bytes
      places.push(bytes === 0 ? 0 : size)
      size += bytes
    }
    const header = 4 + 2 * slots
    const start = this.reserve(header + size, 8, header)
    const at = start + header
    this.buffer.writeUInt16LE(header, start)
    this.buffer.writeUInt16LE(size, start + 2)
    places.forEach((place, slot) => {
      this.buffer.writeUInt16LE(place, start + 4 + 2 * slot)
    })
    this.buffer.writeInt32LE(header, at)
    fields.forEach((field, slot) => {
      this.field(at + places[slot], field)
    })
    return at
  }

  private field(at: number, field: FlatValue): void {
    if (field === undefined) return
    if (!('bytes' in field)) this.point(at, this.target(field))
    else if (field.bytes === 8) this.long(at, field.value)
    else this.buffer.writeIntLE(field.value, at, field.bytes)
  }

  private target(value: Exclude<FlatValue, { bytes: number } | undefined>): number {
    if ('text' in value) {
      const bytes = Buffer.from(value.text)
      const at = this.vector(bytes.length, bytes.length + 1, 4)
      bytes.copy(this.buffer, at + 4)
      return at
    }
    if ('table' in value) return this.table(value.table)
    if ('tables' in value) {
      const at = this.vector(value.tables.length, 4 * value.tables.length, 4)
      value.tables.forEach((fields, i) => {
        this.point(at + 4 + 4 * i, this.table(fields))
      })
      return at
    }
    const at = this.vector(value.longs.length / value.each, 8 * value.longs.length, 8)
    value.longs.forEach((number, i) => {
      this.long(at + 4 + 8 * i, number)
    })
    return at
  }

  /** Gives where the number of elements is; they are behind it. */
  private vector(length: number, bytes: number, align: number): number {
    const at = this.reserve(4 + bytes, align, 4)
    this.buffer.writeUInt32LE(length, at)
    return at
  }

  private long(at: number, value: number): void {
    this.buffer.writeBigInt64LE(BigInt(value), at)
  }
}
