/**
 * Lines of JSON files, as Spark's writer makes them: numbers and texts without anything to escape go straight from vectors to
 * bytes, all else through `jsonWriter`.
 */
import type { BytesArena } from '../physical/bytes-arena.js'
import type { Batch, Vector } from '../physical/vector.js'
import { valueAt } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'
import { jsonOptions } from '../types/json-options.js'
import { jsonWriter } from '../types/json-text.js'
import { type LineEncoder, putByte, putInteger, utf8Bytes } from './line-file.js'
import type { WriteJob } from './write-job.js'

/** Appends a value that is not null. */
type Put = (vector: Vector, row: number, target: BytesArena) => void

const NULL = utf8Bytes('null')

export function jsonEncoder({ columns, schema, options, env }: WriteJob): LineEncoder {
  const json = jsonOptions({ ...options, pretty: 'false' }, env)
  const separator = utf8Bytes(options.linesep ?? '\n')
  const keys = schema.fields.map(field => utf8Bytes(`${JSON.stringify(field.name)}:`))
  const puts = schema.fields.map(({ type }) => {
    const write = jsonWriter(type, json)
    return putOf(type, write, json.writeNonAsciiCharacterAsCodePoint)
  })
  const { ignoreNullFields } = json
  return {
    header: undefined,
    encode(batch: Batch, from: number, to: number, target: BytesArena): void {
      const vectors = columns.map(column => batch.columns[column])
      for (let row = from; row < to; row++) {
        putByte(target, 123)
        let isFirst = true
        for (let i = 0; i < vectors.length; i++) {
          const vector = vectors[i]
          const isNull =
            vector.kind === 'object' ? vector.data[row] === null : vector.nulls?.[row] === 1
          if (isNull && ignoreNullFields) continue
          if (isFirst) isFirst = false
          else putByte(target, 44)
          target.binary(keys[i])
          if (isNull) target.binary(NULL)
          else puts[i](vector, row, target)
        }
        putByte(target, 125)
        target.binary(separator)
      }
    },
  }
}

function putOf(type: DataType, write: (value: never) => string, asciiOnly: boolean): Put {
  const slow: Put = (vector, row, target) => {
    target.text(write(valueAt(vector, row, type) as never))
  }
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return (vector, row, target) => {
        const value = (vector as Vector & { kind: 'int' | 'integral' }).data[row]
        if (Number.isNaN(value)) slow(vector, row, target)
        else putInteger(target, value)
      }
    case 'string':
      return (vector, row, target) => {
        if (vector.kind !== 'bytes') return
        const { bytes, offsets, lengths } = vector
        const start = offsets[row]
        const length = lengths[row]
        const end = start + length
        for (let i = start; i < end; i++) {
          const byte = bytes[i]
          if (byte < 0x20 || byte === 0x22 || byte === 0x5c || (asciiOnly && byte > 0x7f)) {
            slow(vector, row, target)
            return
          }
        }
        putByte(target, 0x22)
        target.copy(bytes, start, length)
        putByte(target, 0x22)
      }
    default:
      return slow
  }
}
