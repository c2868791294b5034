/**
 * Tables of FlatBuffers, as Arrow describes its data in. Nothing is read outside of the bytes: what would be is a RangeError,
 * and a vector that would be is an error before anything is made of it.
 */
import { Buffer } from 'node:buffer'

/** Elements that lie one behind the other. */
export interface FlatVector {
  readonly at: number
  readonly length: number
}

export class FlatTable {
  readonly view: DataView
  private readonly at: number
  private readonly slots: number
  private readonly slotBytes: number

  private constructor(view: DataView, at: number) {
    this.view = view
    this.at = at
    this.slots = at - view.getInt32(at, true)
    this.slotBytes = view.getUint16(this.slots, true)
  }

  /** The table that the bytes are of. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    return new FlatTable(view, view.getUint32(0, true))
  }

  byte(slot: number, unless = 0): number {
    const at = this.place(slot)
    return at === undefined ? unless : this.view.getUint8(at)
  }

  flag(slot: number): boolean {
    return this.byte(slot) !== 0
  }

  short(slot: number, unless = 0): number {
    const at = this.place(slot)
    return at === undefined ? unless : this.view.getInt16(at, true)
  }

  int(slot: number, unless = 0): number {
    const at = this.place(slot)
    return at === undefined ? unless : this.view.getInt32(at, true)
  }

  /** Of 64 bits: beyond the safe integers it is not exact. */
  long(slot: number): number {
    const at = this.place(slot)
    return at === undefined ? 0 : longAt(this.view, at)
  }

  text(slot: number): string | undefined {
    const found = this.vector(slot, 1)
    if (found === undefined) return undefined
    const { buffer, byteOffset } = this.view
    return Buffer.from(buffer as ArrayBuffer, byteOffset + found.at, found.length).toString('utf8')
  }

  table(slot: number): FlatTable | undefined {
    const at = this.place(slot)
    return at === undefined ? undefined : this.tableFrom(at)
  }

  tables(slot: number): FlatTable[] {
    const found = this.vector(slot, 4)
    if (found === undefined) return []
    return Array.from({ length: found.length }, (_, i) => this.tableFrom(found.at + 4 * i))
  }

  /** Numbers of 64 bits, or structs made of these. */
  longs(slot: number, each = 1): number[] {
    const found = this.vector(slot, 8 * each)
    if (found === undefined) return []
    return Array.from({ length: found.length * each }, (_, i) =>
      longAt(this.view, found.at + 8 * i),
    )
  }

  private tableFrom(at: number): FlatTable {
    return new FlatTable(this.view, at + this.view.getUint32(at, true))
  }

  private vector(slot: number, stride: number): FlatVector | undefined {
    const place = this.place(slot)
    if (place === undefined) return undefined
    const at = place + this.view.getUint32(place, true)
    const length = this.view.getUint32(at, true)
    if (at + 4 + length * stride > this.view.byteLength) {
      throw new RangeError('a vector is longer than what it is in')
    }
    return { at: at + 4, length }
  }

  private place(slot: number): number | undefined {
    const entry = 4 + 2 * slot
    if (entry >= this.slotBytes) return undefined
    const offset = this.view.getUint16(this.slots + entry, true)
    return offset === 0 ? undefined : this.at + offset
  }
}

function longAt(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 4294967296 + view.getUint32(at, true)
}
