/**
 * One leaf column of a row group, page by page. Bytes are read when the first page is wanted, all at once; a page is decoded
 * when the one before it has been used. Counts that the file gives are checked before anything is made by them.
 */
import type { ColumnMetaData, DecodedArray, PageHeader, SchemaElement, SchemaTree } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { decompressPage } from 'hyparquet/src/datapage.js'
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js'
import { byteStreamSplit, readRleBitPackedHybrid } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js'
import { type ByteSource, readExactly } from '../byte-source.js'
import { pageCompressors } from './codecs.js'
import { chunkStart } from './footer.js'
import type { Convert, Ranges, Values } from './page-values.js'

/** Values with nulls and lists, `count` of them. */
export interface Page {
  readonly count: number
  /** Undefined when all are at the highest level. */
  readonly definitions: Uint8Array | undefined
  /** Undefined when there is no list. */
  readonly repetitions: Uint8Array | undefined
  readonly values: Values
  /** Of each value that is there its place in `values`; undefined: they are in order. */
  readonly indexes: Int32Array | undefined
}

interface Reader {
  view: DataView
  offset: number
}

const MAX_PAGE = 1 << 30
/** Larger pages have to be announced by the size of their column. */
const USUAL_PAGE = 1 << 26

export class ColumnPages {
  readonly maxDefinition: number
  readonly maxRepetition: number
  private readonly element: SchemaElement
  private readonly meta: ColumnMetaData
  private readonly source: ByteSource
  private readonly convert: Convert
  private reader: Reader | undefined
  private left: number
  private dictionary: Values | undefined

  /** `path`: from the root to the leaf. */
  constructor(
    path: readonly SchemaTree[],
    meta: ColumnMetaData,
    source: ByteSource,
    convert: Convert,
  ) {
    this.element = path[path.length - 1].element
    this.maxDefinition = getMaxDefinitionLevel(path as SchemaTree[])
    this.maxRepetition = getMaxRepetitionLevel(path as SchemaTree[])
    this.meta = meta
    this.source = source
    this.convert = convert
    this.left = Number(meta.num_values)
  }

  /** The next page with values; undefined at the end. */
  next(): Page | undefined {
    while (this.left > 0) {
      this.reader ??= this.open()
      const header = parquetHeader(this.reader)
      const size = header.compressed_page_size
      const at = this.reader.offset
      if (!(size >= 0 && at + size <= this.reader.view.byteLength)) {
        throw new Error(`a page of ${this.name} ends behind its column`)
      }
      if (!(header.uncompressed_page_size >= 0 && header.uncompressed_page_size <= this.maxPage)) {
        throw new Error(`a page of ${this.name} is too large`)
      }
      this.reader.offset += size
      // bytes of its own, so that a damaged page is not read beyond its end
      const { view } = this.reader
      const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + at, size).slice()
      const page = this.decode(header, bytes)
      if (page !== undefined && page.count > 0) {
        this.left -= page.count
        return page
      }
    }
    return undefined
  }

  private get maxPage(): number {
    return Math.min(MAX_PAGE, Math.max(USUAL_PAGE, Number(this.meta.total_uncompressed_size)))
  }

  private get name(): string {
    return this.meta.path_in_schema.join('.')
  }

  private open(): Reader {
    const start = Number(chunkStart(this.meta))
    const bytes = readExactly(this.source, start, Number(this.meta.total_compressed_size))
    return { view: new DataView(bytes.buffer), offset: 0 }
  }

  private decode(header: PageHeader, bytes: Uint8Array): Page | undefined {
    switch (header.type) {
      case 'DICTIONARY_PAGE': {
        const count = header.dictionary_page_header!.num_values
        const reader = readerOf(this.decompress(bytes, header.uncompressed_page_size))
        this.dictionary = this.convert(this.plain(reader, this.checked(count, Number.MAX_VALUE)))
        return undefined
      }
      case 'DATA_PAGE':
        return this.version1(header, bytes)
      case 'DATA_PAGE_V2':
        return this.version2(header, bytes)
      default:
        return undefined
    }
  }

  private version1(header: PageHeader, bytes: Uint8Array): Page {
    const { num_values, encoding } = header.data_page_header!
    const count = this.checked(num_values, this.left)
    const reader = readerOf(this.decompress(bytes, header.uncompressed_page_size))
    const repetitions = readLevels(reader, this.maxRepetition, count, undefined)
    const definitions = readLevels(reader, this.maxDefinition, count, undefined)
    return this.page(reader, encoding, count, repetitions, definitions)
  }

  private version2(header: PageHeader, bytes: Uint8Array): Page {
    const about = header.data_page_header_v2!
    const count = this.checked(about.num_values, this.left)
    const { repetition_levels_byte_length: first, definition_levels_byte_length: second } = about
    if (!(first >= 0 && second >= 0 && first + second <= bytes.length)) {
      throw new Error(`the levels of a page of ${this.name} are longer than the page`)
    }
    const levels = readerOf(bytes)
    const repetitions = readLevels(levels, this.maxRepetition, count, first)
    levels.offset = first
    const definitions = readLevels(levels, this.maxDefinition, count, second)
    const body = bytes.slice(first + second)
    const size = header.uncompressed_page_size - first - second
    const page = about.is_compressed === false || size === 0 ? body : this.decompress(body, size)
    return this.page(readerOf(page), about.encoding, count, repetitions, definitions)
  }

  private page(
    reader: Reader,
    encoding: string,
    count: number,
    repetitions: Uint8Array | undefined,
    levels: Uint8Array | undefined,
  ): Page {
    let present = count
    if (levels !== undefined) {
      present = 0
      const { maxDefinition } = this
      for (let i = 0; i < count; i++) if (levels[i] === maxDefinition) present++
    }
    const definitions = present === count && this.maxRepetition === 0 ? undefined : levels
    const common = { count, definitions, repetitions }
    if (encoding !== 'PLAIN_DICTIONARY' && encoding !== 'RLE_DICTIONARY') {
      const values = this.convert(this.values(reader, encoding, present))
      return { ...common, values, indexes: undefined }
    }
    const indexes = new Int32Array(present)
    if (present > 0) {
      const width = reader.view.getUint8(reader.offset++)
      if (width > 31) throw new Error(`a dictionary of ${this.name} has indexes of ${width} bits`)
      if (width > 0) {
        readRleBitPackedHybrid(reader, width, indexes, reader.view.byteLength - reader.offset)
      }
    }
    const values = this.dictionary
    if (values === undefined) throw new Error(`a dictionary of ${this.name} is missing`)
    const size = values.kind === 'numbers' ? values.data.length : values.offsets.length
    for (let i = 0; i < present; i++) {
      if (indexes[i] >= size) throw new Error(`a dictionary of ${this.name} has too few values`)
    }
    return { ...common, values, indexes }
  }

  private checked(count: number, limit: number): number {
    if (count >= 0 && count <= limit && count <= MAX_PAGE) return count
    throw new Error(`a page of ${this.name} has ${count} values, more than its column`)
  }

  private decompress(bytes: Uint8Array, size: number): Uint8Array {
    return decompressPage(bytes, size, this.meta.codec, pageCompressors)
  }

  private plain(reader: Reader, count: number): DecodedArray | Ranges {
    const { type, type_length } = this.element
    if (type === 'BYTE_ARRAY') return plainRanges(reader, count)
    const width = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8, BOOLEAN: 0.125 }[
      type as 'INT32'
    ]
    if (reader.offset + count * (width ?? type_length ?? 0) > reader.view.byteLength) {
      throw new Error(`a page of ${this.name} has fewer values than it says`)
    }
    if (type === 'FIXED_LEN_BYTE_ARRAY') return fixedRanges(reader, count, type_length ?? 0)
    return readPlain(reader, type!, count, type_length)
  }

  private values(reader: Reader, encoding: string, count: number): DecodedArray | Ranges {
    const { type, type_length } = this.element
    switch (encoding) {
      case 'PLAIN':
        return this.plain(reader, count)
      case 'RLE': {
        const decoded = new Uint8Array(count)
        // booleans, with their length in front
        if (count > 0) readRleBitPackedHybrid(reader, 1, decoded)
        return decoded
      }
      case 'BYTE_STREAM_SPLIT': {
        const decoded = byteStreamSplit(reader, count, type!, type_length)
        return type === 'FIXED_LEN_BYTE_ARRAY' ? joined(decoded as Uint8Array[]) : decoded
      }
      case 'DELTA_BINARY_PACKED': {
        const decoded = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
        if (count > 0) deltaBinaryUnpack(reader, count, decoded)
        return decoded
      }
      case 'DELTA_LENGTH_BYTE_ARRAY':
      case 'DELTA_BYTE_ARRAY': {
        const decoded = new Array<Uint8Array>(count)
        if (count > 0 && encoding === 'DELTA_BYTE_ARRAY') deltaByteArray(reader, count, decoded)
        else if (count > 0) deltaLengthByteArray(reader, count, decoded)
        return joined(decoded)
      }
      default:
        throw new Error(`a page of ${this.name} has the encoding ${encoding}, which is not known`)
    }
  }
}

function readerOf(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
}

/** `length`: in bytes; undefined: it stands in front of the levels. */
function readLevels(
  reader: Reader,
  max: number,
  count: number,
  length: number | undefined,
): Uint8Array | undefined {
  if (max === 0) return undefined
  const levels = new Uint8Array(count)
  if (count > 0) readRleBitPackedHybrid(reader, 32 - Math.clz32(max), levels, length)
  return levels
}

function plainRanges({ view, offset }: Reader, count: number): Ranges {
  const offsets = new Int32Array(count)
  const lengths = new Int32Array(count)
  let at = offset
  for (let i = 0; i < count; i++) {
    const length = view.getUint32(at, true)
    offsets[i] = at + 4
    lengths[i] = length
    at += 4 + length
    if (at > view.byteLength) throw new Error('a text ends behind its page')
  }
  const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength)
  return { kind: 'ranges', bytes, offsets, lengths }
}

function fixedRanges({ view, offset }: Reader, count: number, length: number): Ranges {
  const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength)
  const offsets = Int32Array.from({ length: count }, (_, i) => offset + i * length)
  return { kind: 'ranges', bytes, offsets, lengths: new Int32Array(count).fill(length) }
}

function joined(values: readonly Uint8Array[]): Ranges {
  const bytes = Buffer.concat(values)
  const lengths = Int32Array.from(values, value => value.length)
  const offsets = new Int32Array(values.length)
  for (let i = 1; i < offsets.length; i++) offsets[i] = offsets[i - 1] + lengths[i - 1]
  return { kind: 'ranges', bytes, offsets, lengths }
}
