/** What Arrow data is described by: schemas, messages, footers. Types are those that Spark gives its own. */
import type { DataType, StructShape } from '../../types/data-type.js'
import {
  byte,
  type FlatFields,
  flatBytes,
  int,
  long,
  short,
  structs,
  table,
  tables,
  text,
} from './flat-builder.js'

const V5 = 4
const MICROS = 2
const HEADERS = { schema: 1, batch: 3 } as const

/** The schema. `timeZone`: what TIMESTAMP columns say of themselves; they are instants in any case. */
export function schemaFields({ fields }: StructShape, timeZone: string): FlatFields {
  return [undefined, tables(fields.map(({ name, type }) => fieldOf(name, type, timeZone)))]
}

function fieldOf(name: string, type: DataType, zone: string, isNullable = true): FlatFields {
  const [id, about] = typeOf(type, zone)
  const children = childrenOf(type, zone)
  return [
    text(name),
    byte(isNullable ? 1 : 0),
    byte(id),
    table(...about),
    undefined,
    tables(children),
  ]
}

/** Names are Spark's. */
function childrenOf(type: DataType, zone: string): FlatFields[] {
  switch (type.kind) {
    case 'array':
      return [fieldOf('element', type.element, zone)]
    case 'struct':
      return type.fields.map(field => fieldOf(field.name, field.type, zone))
    case 'map': {
      const entry = [fieldOf('key', type.key, zone, false), fieldOf('value', type.value, zone)]
      return [[text('entries'), byte(0), byte(13), table(), undefined, tables(entry)]]
    }
    default:
      return []
  }
}

/** The number of a type, and its own table. */
function typeOf(type: DataType, zone: string): [id: number, about: FlatFields] {
  switch (type.kind) {
    case 'void':
      return [1, []]
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return [2, [int({ byte: 8, short: 16, int: 32, long: 64 }[type.kind]), byte(1)]]
    case 'float':
    case 'double':
      return [3, [short(type.kind === 'float' ? 1 : 2)]]
    case 'binary':
      return [4, []]
    case 'string':
      return [5, []]
    case 'boolean':
      return [6, []]
    case 'decimal':
      return [7, [int(type.precision), int(type.scale), int(128)]]
    case 'date':
      return [8, [short(0)]]
    case 'timestamp':
      return [10, [short(MICROS), text(zone)]]
    case 'timestamp_ntz':
      return [10, [short(MICROS)]]
    case 'year_month_interval':
      return [11, [short(0)]]
    case 'calendar_interval':
      return [11, [short(2)]]
    case 'array':
      return [12, []]
    case 'struct':
      return [13, []]
    case 'map':
      return [17, []]
    case 'day_time_interval':
      return [18, [short(MICROS)]]
  }
}

/** A message before its body: how long it is, and what it is. */
export function messageBytes(
  kind: keyof typeof HEADERS,
  header: FlatFields,
  bodyBytes: number,
): Uint8Array {
  const message = flatBytes([short(V5), byte(HEADERS[kind]), table(...header), long(bodyBytes)])
  const padded = Math.ceil(message.length / 8) * 8
  const bytes = Buffer.alloc(8 + padded)
  bytes.writeInt32LE(-1, 0)
  bytes.writeInt32LE(padded, 4)
  bytes.set(message, 8)
  return bytes
}

/** The end of a stream. */
export const END_OF_STREAM: Uint8Array = new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0])
/** What a file begins with; it ends with the first six. */
export const FILE_MAGIC: Uint8Array = new Uint8Array(Buffer.from('ARROW1\0\0'))

/** A batch in a file: where it is, and how long its parts are. */
export type FileBlock = readonly [at: number, metadataBytes: number, bodyBytes: number]

/** What comes behind the end of the stream in a file. */
export function footerBytes(schema: FlatFields, blocks: readonly FileBlock[]): Uint8Array {
  const footer = flatBytes([short(V5), table(...schema), structs([], 3), structs(blocks.flat(), 3)])
  const length = Buffer.alloc(4)
  length.writeInt32LE(footer.length)
  return Buffer.concat([footer, length, FILE_MAGIC.subarray(0, 6)])
}
