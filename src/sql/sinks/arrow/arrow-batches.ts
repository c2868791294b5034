/** Rows gathered into record batches, each a message of its own. */
import type { Batch } from '../../physical/vector.js'
import type { StructShape } from '../../types/data-type.js'
import { type Codec, zstd } from '../compression.js'
import { messageBytes } from './arrow-messages.js'
import { type ColumnBuffers, columnBuffers, type FieldBuffers } from './column-buffers.js'
import { byte, long, structs, table } from './flat-builder.js'

/** A batch ends when it has so many rows or bytes, about. */
const MAX_ROWS = 1 << 16
const MAX_BYTES = 16 << 20
const ZSTD = 1

/** The parts of a message. */
export interface BatchMessage {
  readonly metadata: Uint8Array
  readonly body: Uint8Array
}

export class ArrowBatches {
  private readonly schema: StructShape
  private readonly places: readonly number[]
  private readonly codec: Codec
  private readonly columns: readonly ColumnBuffers[]
  private rows = 0
  private bytes = 0

  /** `places`: where the columns of the schema are in the batches of rows. */
  constructor(schema: StructShape, places: readonly number[], codec: Codec) {
    this.schema = schema
    this.places = places
    this.codec = codec
    this.columns = schema.fields.map(field => columnBuffers(field.type))
  }

  /** Adds rows [first, to); gives the batches that are full. */
  *add(batch: Batch, first: number, to: number): Generator<BatchMessage, void, void> {
    for (let from = first; from < to; ) {
      const end = Math.min(to, from + MAX_ROWS - this.rows)
      this.columns.forEach((column, i) => {
        const { type } = this.schema.fields[i]
        this.bytes += column.addRows(batch.columns[this.places[i]], type, from, end)
      })
      this.rows += end - from
      from = end
      if (this.rows >= MAX_ROWS || this.bytes >= MAX_BYTES) yield* this.rest()
    }
  }

  /** The batch of the rows that are left; none without rows. */
  *rest(): Generator<BatchMessage, void, void> {
    if (this.rows === 0) return
    const fields: FieldBuffers = { nodes: [], buffers: [] }
    for (const column of this.columns) {
      column.take(fields)
      column.clear()
    }
    const { rows } = this
    this.rows = 0
    this.bytes = 0
    yield message(rows, fields, this.codec)
  }
}

function message(rows: number, { nodes, buffers }: FieldBuffers, codec: Codec): BatchMessage {
  const isCompressed = codec !== 'none'
  const parts = isCompressed ? buffers.map(compressed) : buffers
  const places: number[] = []
  let size = 0
  for (const { length } of parts) {
    places.push(size, length)
    size += Math.ceil(length / 8) * 8
  }
  const body = new Uint8Array(size)
  parts.forEach((part, i) => {
    body.set(part, places[2 * i])
  })
  const header = [
    long(rows),
    structs(nodes, 2),
    structs(places, 2),
    isCompressed ? table(byte(ZSTD), byte(0)) : undefined,
  ]
  return { metadata: messageBytes('batch', header, size), body }
}

/** With its size in front. */
function compressed(buffer: Uint8Array): Uint8Array {
  if (buffer.length === 0) return buffer
  const size = Buffer.alloc(8)
  size.writeBigInt64LE(BigInt(buffer.length))
  return Buffer.concat([size, zstd(buffer)])
}
