/** Columns gathered as Arrow has them: for each field, how many values and nulls, and its buffers. */
import { MillraceError } from '../../../util/errors.js'
import { BytesArena } from '../../physical/bytes-arena.js'
import type { Vector } from '../../physical/vector.js'
import { valueAt } from '../../physical/vector-builder.js'
import type { DataType } from '../../types/data-type.js'
import type { CalendarInterval, Integral, MapValue, SqlValue } from '../../types/sql-value.js'

/** What a batch says of its fields, in order of the schema's tree. */
export interface FieldBuffers {
  /** Of each field: values, and nulls among them. */
  readonly nodes: number[]
  readonly buffers: Uint8Array[]
}

/** Gathers the values of a field and of those below it. */
export abstract class ColumnBuffers {
  protected length = 0
  private nullCount = 0
  private validity = new Uint8Array(64)

  add(value: SqlValue): void {
    const at = this.length++
    if (at >> 3 >= this.validity.length) this.validity = grown(this.validity, (at >> 3) + 1)
    if (value === null) {
      this.nullCount++
      this.addNull(at)
    } else {
      this.validity[at >> 3] |= 1 << (at & 7)
      this.addValue(value, at)
    }
  }

  /** Adds rows [from, to) of a vector; gives about how many bytes they are. */
  addRows(vector: Vector, type: DataType, from: number, to: number): number {
    let bytes = 0
    for (let row = from; row < to; row++) this.add(valueAt(vector, row, type))
    if (vector.kind === 'bytes') for (let row = from; row < to; row++) bytes += vector.lengths[row]
    return bytes + (to - from) * (vector.kind === 'object' ? 64 : 8)
  }

  /** Gives what was gathered. */
  take(target: FieldBuffers): void {
    target.nodes.push(this.length, this.nullCount)
    // without nulls the bitmap may be left out
    const bitmap = this.nullCount === 0 ? 0 : (this.length + 7) >> 3
    target.buffers.push(this.validity.slice(0, bitmap))
    this.takeValues(target)
  }

  /** Forgets it. */
  clear(): void {
    this.validity.fill(0)
    this.length = 0
    this.nullCount = 0
  }

  protected abstract addValue(value: SqlValue, at: number): void
  protected abstract addNull(at: number): void
  protected abstract takeValues(target: FieldBuffers): void
}

function grown(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(size, 2 * bytes.length))
  larger.set(bytes)
  return larger
}

/** What gathers the values of a type. */
export function columnBuffers(type: DataType): ColumnBuffers {
  switch (type.kind) {
    case 'void':
      return new NullBuffers()
    case 'boolean':
      return new FlagBuffers()
    case 'string':
    case 'binary':
      return new BytesBuffers()
    case 'array': {
      const elements = columnBuffers(type.element)
      return new ListBuffers(elements, value => {
        const items = value as readonly SqlValue[]
        for (const item of items) elements.add(item)
        return items.length
      })
    }
    case 'map': {
      const entries = new StructBuffers([columnBuffers(type.key), columnBuffers(type.value)])
      return new ListBuffers(entries, value => {
        const { keys, values } = value as MapValue
        for (let i = 0; i < keys.length; i++) entries.add([keys[i], values[i]])
        return keys.length
      })
    }
    case 'struct':
      return new StructBuffers(type.fields.map(field => columnBuffers(field.type)))
    default:
      return new FixedBuffers(...fixedOf(type))
  }
}

class NullBuffers extends ColumnBuffers {
  protected addValue(): void {}
  protected addNull(): void {}
  protected takeValues(): void {}

  override take({ nodes }: FieldBuffers): void {
    nodes.push(this.length, this.length)
  }
}

class FlagBuffers extends ColumnBuffers {
  private bits = new Uint8Array(64)

  protected addValue(value: SqlValue, at: number): void {
    if (at >> 3 >= this.bits.length) this.bits = grown(this.bits, (at >> 3) + 1)
    if (value === true) this.bits[at >> 3] |= 1 << (at & 7)
  }

  protected addNull(): void {}

  protected takeValues({ buffers }: FieldBuffers): void {
    const size = (this.length + 7) >> 3
    if (size > this.bits.length) this.bits = grown(this.bits, size)
    buffers.push(this.bits.slice(0, size))
  }

  override clear(): void {
    super.clear()
    this.bits.fill(0)
  }
}

/** Writes a value where it belongs. */
type Put = (view: DataView, at: number, value: SqlValue) => void

/** Bytes of a value of a type, and how they are written. */
function fixedOf(type: DataType): [bytes: number, put: Put] {
  switch (type.kind) {
    case 'byte':
      return [1, (view, at, value) => view.setInt8(at, value as number)]
    case 'short':
      return [2, (view, at, value) => view.setInt16(at, value as number, true)]
    case 'float':
      return [4, (view, at, value) => view.setFloat32(at, value as number, true)]
    case 'double':
      return [8, (view, at, value) => view.setFloat64(at, value as number, true)]
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return [8, (view, at, value) => putLong(view, at, value as Integral)]
    case 'decimal':
      return [16, (view, at, value) => putDecimal(view, at, value as Integral)]
    case 'calendar_interval':
      return [16, (view, at, value) => putInterval(view, at, value as CalendarInterval)]
    default:
      return [4, (view, at, value) => view.setInt32(at, value as number, true)]
  }
}

function putLong(view: DataView, at: number, value: Integral): void {
  if (typeof value === 'bigint') view.setBigInt64(at, value, true)
  else {
    const high = Math.floor(value / 4294967296)
    view.setInt32(at, value - high * 4294967296, true)
    view.setInt32(at + 4, high, true)
  }
}

function putDecimal(view: DataView, at: number, value: Integral): void {
  putLong(view, at, typeof value === 'bigint' ? BigInt.asIntN(64, value) : value)
  if (typeof value === 'bigint') view.setBigInt64(at + 8, value >> 64n, true)
  else putLong(view, at + 8, value < 0 ? -1 : 0)
}

const MAX_LONG = 2n ** 63n

function putInterval(
  view: DataView,
  at: number,
  { months, days, microseconds }: CalendarInterval,
): void {
  const nanos = BigInt(microseconds) * 1000n
  if (nanos >= MAX_LONG || nanos < -MAX_LONG) {
    throw new MillraceError('ARITHMETIC_OVERFLOW', { alternative: '' })
  }
  view.setInt32(at, months, true)
  view.setInt32(at + 4, days, true)
  view.setBigInt64(at + 8, nanos, true)
}

class FixedBuffers extends ColumnBuffers {
  private readonly width: number
  private readonly put: Put
  private bytes = new Uint8Array(1024)
  private view = new DataView(this.bytes.buffer)

  constructor(width: number, put: Put) {
    super()
    this.width = width
    this.put = put
  }

  protected addValue(value: SqlValue, at: number): void {
    this.reserve(at + 1)
    this.put(this.view, at * this.width, value)
  }

  protected addNull(at: number): void {
    this.reserve(at + 1)
  }

  protected takeValues({ buffers }: FieldBuffers): void {
    buffers.push(this.bytes.slice(0, this.length * this.width))
  }

  override clear(): void {
    super.clear()
    this.bytes.fill(0)
  }

  private reserve(rows: number): void {
    if (rows * this.width <= this.bytes.length) return
    this.bytes = grown(this.bytes, rows * this.width)
    this.view = new DataView(this.bytes.buffer)
  }
}

/** Where each value ends, one behind the other. */
class Ends {
  private data = new Int32Array(256)
  private length = 1

  add(end: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(2 * this.length)
      larger.set(this.data)
      this.data = larger
    }
    this.data[this.length++] = end
  }

  get last(): number {
    return this.data[this.length - 1]
  }

  take(): Uint8Array {
    return new Uint8Array(this.data.slice(0, this.length).buffer)
  }

  clear(): void {
    this.length = 1
  }
}

class BytesBuffers extends ColumnBuffers {
  private readonly arena = new BytesArena()
  private readonly ends = new Ends()

  override addRows(vector: Vector, type: DataType, from: number, to: number): number {
    if (vector.kind !== 'bytes') return super.addRows(vector, type, from, to)
    const { bytes, offsets, lengths, nulls } = vector
    const before = this.arena.used
    for (let row = from; row < to; row++) {
      if (nulls?.[row] === 1) this.add(null)
      else this.add(bytes.subarray(offsets[row], offsets[row] + lengths[row]))
    }
    return this.arena.used - before + 4 * (to - from)
  }

  protected addValue(value: SqlValue): void {
    if (typeof value === 'string') this.arena.text(value)
    else this.arena.binary(value as Uint8Array)
    this.ends.add(this.arena.used)
  }

  protected addNull(): void {
    this.ends.add(this.arena.used)
  }

  protected takeValues({ buffers }: FieldBuffers): void {
    buffers.push(this.ends.take(), this.arena.bytes.slice(0, this.arena.used))
  }

  override clear(): void {
    super.clear()
    this.arena.reset()
    this.ends.clear()
  }
}

/** Lists and maps. `addItems` gives how many there were. */
class ListBuffers extends ColumnBuffers {
  private readonly child: ColumnBuffers
  private readonly addItems: (value: SqlValue) => number
  private readonly ends = new Ends()

  constructor(child: ColumnBuffers, addItems: (value: SqlValue) => number) {
    super()
    this.child = child
    this.addItems = addItems
  }

  protected addValue(value: SqlValue): void {
    this.ends.add(this.ends.last + this.addItems(value))
  }

  protected addNull(): void {
    this.ends.add(this.ends.last)
  }

  protected takeValues(target: FieldBuffers): void {
    target.buffers.push(this.ends.take())
    this.child.take(target)
  }

  override clear(): void {
    super.clear()
    this.ends.clear()
    this.child.clear()
  }
}

class StructBuffers extends ColumnBuffers {
  private readonly children: readonly ColumnBuffers[]

  constructor(children: readonly ColumnBuffers[]) {
    super()
    this.children = children
  }

  protected addValue(value: SqlValue): void {
    this.children.forEach((child, i) => {
      child.add((value as readonly SqlValue[])[i])
    })
  }

  protected addNull(): void {
    for (const child of this.children) child.add(null)
  }

  protected takeValues(target: FieldBuffers): void {
    for (const child of this.children) child.take(target)
  }

  override clear(): void {
    super.clear()
    for (const child of this.children) child.clear()
  }
}
