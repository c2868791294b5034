/**
 * Where things are in Arrow data: a file with its footer (`ARROW1`), or a stream of messages. Every place is checked
 * against the size of what is read.
 */
import { messageOf } from '../../../util/errors.js'
import { type ByteSource, readExactly } from '../byte-source.js'
import { type ArrowSchema, schemaOf } from './arrow-schema.js'
import { FlatTable } from './flat-table.js'

/** A message: its description, and the bytes behind that. */
export interface Block {
  readonly at: number
  readonly metadataBytes: number
  readonly bodyBytes: number
}

/** Values of a dictionary: all of them, or more of them. */
export interface DictionaryBlock extends Block {
  readonly id: number
  readonly isDelta: boolean
}

export interface ArrowLayout {
  readonly schema: ArrowSchema
  readonly batches: readonly Block[]
  readonly dictionaries: readonly DictionaryBlock[]
  /** Dictionaries may change between batches; in a file all of them are for all batches. */
  readonly isStream: boolean
}

const MAGIC = 'ARROW1'
/** Versions before this one (Arrow 0.8) have other messages. */
const V4 = 3
const HEADERS = { schema: 1, dictionary: 2, batch: 3 } as const

/** Throws an Error that says what is wrong. */
export function layoutOf(source: ByteSource): ArrowLayout {
  try {
    return isFile(source) ? ofFile(source) : ofStream(source)
  } catch (error) {
    throw error instanceof RangeError
      ? new Error(`its metadata is damaged (${messageOf(error)})`, { cause: error })
      : error
  }
}

function isFile(source: ByteSource): boolean {
  if (source.size < 8) throw new Error(`with ${source.size} bytes it is too short to be Arrow data`)
  return textAt(source, 0) === MAGIC
}

function textAt(source: ByteSource, at: number): string {
  return String.fromCharCode(...readExactly(source, at, MAGIC.length))
}

function ofFile(source: ByteSource): ArrowLayout {
  const tail = source.size - MAGIC.length
  if (tail < 20 || textAt(source, tail) !== MAGIC) {
    throw new Error('it does not end as an Arrow file does: it may have been cut off')
  }
  const length = intAt(source, tail - 4)
  if (length < 0 || length > tail - 12) {
    throw new Error(`its footer would be longer (${length}) than the file`)
  }
  const end = tail - 4 - length
  const footer = FlatTable.root(readExactly(source, end, length))
  const blocks = (slot: number): Block[] => {
    const words = footer.longs(slot, 3)
    return Array.from({ length: words.length / 3 }, (_, i) => {
      const [at, metadataBytes, bodyBytes] = words.slice(3 * i)
      // the upper half of the second word is not used
      return checked({ at, metadataBytes: metadataBytes % 4294967296, bodyBytes }, end)
    })
  }
  const schema = footer.table(1)
  if (schema === undefined) throw new Error('its footer has no schema')
  checkVersion(footer)
  return {
    schema: schemaOf(schema),
    batches: blocks(3),
    dictionaries: blocks(2).map(block =>
      dictionaryAt(block, headerOf(source, block, 'dictionary')),
    ),
    isStream: false,
  }
}

function ofStream(source: ByteSource): ArrowLayout {
  let schema: ArrowSchema | undefined
  const batches: Block[] = []
  const dictionaries: DictionaryBlock[] = []
  for (let at = 0; at < source.size; ) {
    const metadataBytes = prefixed(source, at)
    if (metadataBytes === 0) break
    if (schema === undefined && (metadataBytes < 0 || at + metadataBytes > source.size)) {
      throw new Error('it begins neither as an Arrow file nor as an Arrow stream')
    }
    const message = messageAt(source, checked({ at, metadataBytes, bodyBytes: 0 }, source.size))
    const block = checked({ at, metadataBytes, bodyBytes: message.long(3) }, source.size)
    const header = message.table(2)
    const kind = message.byte(1)
    if (header === undefined) throw new Error('a message has nothing in it')
    if (kind === HEADERS.schema) schema ??= schemaOf(header)
    else if (schema === undefined) throw new Error('it does not begin with a schema')
    else if (kind === HEADERS.batch) batches.push(block)
    else if (kind === HEADERS.dictionary) dictionaries.push(dictionaryAt(block, header))
    else throw new Error(`it has a message of a kind (${kind}) that is no batch of rows`)
    at += metadataBytes + block.bodyBytes
  }
  if (schema === undefined) throw new Error('it has no schema')
  return { schema, batches, dictionaries, isStream: true }
}

/** The description of a batch, whose slots are those of RecordBatch. */
export function recordBatchOf(source: ByteSource, block: Block): FlatTable {
  return headerOf(source, block, 'batch')
}

/** The values of a dictionary, described as a batch of one column. */
export function dictionaryBatchOf(source: ByteSource, block: Block): FlatTable {
  const values = headerOf(source, block, 'dictionary').table(1)
  if (values === undefined) throw new Error('a dictionary has no values')
  return values
}

function headerOf(source: ByteSource, block: Block, kind: keyof typeof HEADERS): FlatTable {
  const message = messageAt(source, block)
  const header = message.table(2)
  if (message.byte(1) !== HEADERS[kind] || header === undefined) {
    throw new Error(`there is no ${kind} where it says that there is one`)
  }
  return header
}

function messageAt(source: ByteSource, { at, metadataBytes }: Block): FlatTable {
  const skip = intAt(source, at) === -1 ? 8 : 4
  const message = FlatTable.root(readExactly(source, at + skip, metadataBytes - skip))
  checkVersion(message)
  return message
}

function dictionaryAt(block: Block, header: FlatTable): DictionaryBlock {
  return { ...block, id: header.long(0), isDelta: header.flag(2) }
}

/** Bytes of a message's description with what says their number; 0 at the end of the stream, less for what is none. */
function prefixed(source: ByteSource, at: number): number {
  const first = intAt(source, at)
  // before Arrow 0.15 there was no mark in front
  const length = first === -1 ? intAt(source, at + 4) : first
  return length <= 0 ? length : length + (first === -1 ? 8 : 4)
}

function checked(block: Block, size: number): Block {
  const { at, metadataBytes, bodyBytes } = block
  const isWithin = at >= 0 && metadataBytes > 8 && bodyBytes >= 0
  if (isWithin && at + metadataBytes + bodyBytes <= size) return block
  throw new Error('a part of it lies behind its end: it may have been cut off')
}

function checkVersion(table: FlatTable): void {
  if (table.short(0) < V4) throw new Error('it is of an Arrow before 0.8, which is not supported')
}

function intAt(source: ByteSource, at: number): number {
  return new DataView(readExactly(source, at, 4).buffer).getInt32(0, true)
}
