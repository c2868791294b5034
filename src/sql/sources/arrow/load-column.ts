/**
 * Columns taken out of a record batch as SQL types: the type that the schema says, or a wider one. A column that is not
 * wanted is passed over, which reads nothing of it.
 */
import type { DataType, MapType, StructShape } from '../../types/data-type.js'
import type { Integral, SqlValue } from '../../types/sql-value.js'
import { type ArrowColumn, BytesColumn, fillValues, isNull, ValueColumn } from './arrow-column.js'
import type { ArrowField, ArrowType, SpanType } from './arrow-schema.js'
import { mapEntry } from './arrow-types.js'
import type { BatchBody, FieldNode } from './batch-body.js'
import { loadNumbers } from './load-numbers.js'

export interface Loading {
  /** The values of a dictionary as this type. */
  dictionary(field: ArrowField, type: DataType): ArrowColumn
  /** Throws ARROW_COLUMN_DATA_TYPE_MISMATCH. */
  mismatch(field: ArrowField, type: DataType): Error
  /** The child of this name. */
  child(fields: readonly ArrowField[], name: string): ArrowField | undefined
}

/** Passes over a column. */
export function skipColumn(field: ArrowField, body: BatchBody): void {
  body.nextNode()
  if (field.dictionary !== undefined) {
    body.skip(2)
    return
  }
  const { type } = field
  body.skip(bufferCount(type))
  if ('span' in type && type.span === 'views' && type.kind !== 'list') {
    body.skip(body.nextVariadic())
  }
  for (const child of field.children) skipColumn(child, body)
}

function bufferCount(type: ArrowType): number {
  switch (type.kind) {
    case 'null':
    case 'run_end_encoded':
      return 0
    case 'struct':
      return 1
    case 'union':
      return type.isDense ? 2 : 1
    case 'list':
      return { fixed: 1, offsets: 2, views: 3 }[type.span]
    case 'text':
    case 'binary':
      return type.span === 'offsets' ? 3 : 2
    default:
      return 2
  }
}

/** The next column of a batch, as a type. Throws ARROW_COLUMN_DATA_TYPE_MISMATCH, and Errors for what does not fit together. */
export function loadColumn(
  field: ArrowField,
  type: DataType,
  body: BatchBody,
  loading: Loading,
): ArrowColumn {
  if (field.dictionary !== undefined) return loadEncoded(field, type, body, loading)
  const arrow = field.type
  switch (arrow.kind) {
    case 'null': {
      const { length } = body.nextNode()
      return new ValueColumn(length, undefined, () => null)
    }
    case 'text':
    case 'binary':
      if (type.kind !== 'string' && type.kind !== 'binary') break
      return loadBytes(arrow, type.kind === 'string', body)
    case 'list':
      if (type.kind !== 'array') break
      return loadList(field, arrow, type.element, body, loading)
    case 'map':
      if (type.kind !== 'map') break
      return loadMap(field, type, body, loading)
    case 'struct':
      if (type.kind !== 'struct') break
      return loadStruct(field, type, body, loading)
    case 'run_end_encoded':
      return loadRuns(field, type, body, loading)
    default: {
      const column = loadNumbers(arrow, type, body)
      if (column !== undefined) return column
    }
  }
  throw loading.mismatch(field, type)
}

function loadBytes(type: SpanType, isText: boolean, body: BatchBody): BytesColumn {
  const node = body.nextNode()
  const validity = body.validity(node)
  const { length } = node
  if (type.span === 'views') {
    const views = body.numbers(Int32Array, 4 * length)
    const parts: Uint8Array[] = [new Uint8Array(views.buffer, views.byteOffset, 16 * length)]
    for (let count = body.nextVariadic(); count > 0; count--) parts.push(body.bytes())
    return ofViews(isText, validity, views, parts)
  }
  const offsets =
    type.span === 'fixed'
      ? evenOffsets(length, type.width)
      : loadOffsets(type.isLarge, length, body)
  const bytes = body.bytes()
  checkOffsets(offsets, bytes.length)
  return new BytesColumn(isText, validity, bytes, offsets.subarray(0, length), lengthsOf(offsets))
}

/** Each view: length, and the text itself, or where in which part it is. */
function ofViews(
  isText: boolean,
  validity: Uint8Array | undefined,
  views: Int32Array,
  parts: readonly Uint8Array[],
): BytesColumn {
  const starts = [0]
  for (const part of parts) starts.push(starts[starts.length - 1] + part.length)
  const bytes = new Uint8Array(starts[parts.length])
  parts.forEach((part, i) => {
    bytes.set(part, starts[i])
  })
  const length = views.length / 4
  const offsets = new Int32Array(length)
  const lengths = new Int32Array(length)
  for (let i = 0; i < length; i++) {
    const size = views[4 * i]
    if (isNull(validity, i)) continue
    const [part, at] = size <= 12 ? [0, 16 * i + 4] : [views[4 * i + 2] + 1, views[4 * i + 3]]
    if (!(size >= 0 && part >= 0 && at >= 0 && at + size <= (parts[part]?.length ?? -1))) {
      throw new Error('a text is not within its buffer')
    }
    offsets[i] = starts[part] + at
    lengths[i] = size
  }
  return new BytesColumn(isText, validity, bytes, offsets, lengths)
}

function evenOffsets(length: number, width: number): Int32Array {
  if (length * width >= 2 ** 31) throw new Error('a column has more than 2 GiB in a batch')
  return Int32Array.from({ length: length + 1 }, (_, i) => i * width)
}

/** One more than there are values. */
function loadOffsets(isLarge: boolean, length: number, body: BatchBody): Int32Array {
  if (length === 0) {
    body.skip(1)
    return new Int32Array(1)
  }
  return loadPlaces(isLarge, length + 1, body)
}

function loadPlaces(isLarge: boolean, count: number, body: BatchBody): Int32Array {
  if (!isLarge) return body.numbers(Int32Array, count)
  const halves = body.numbers(Int32Array, 2 * count)
  const places = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    if (halves[2 * i + 1] !== 0 || halves[2 * i] < 0) {
      throw new Error('a column has more than 2 GiB in a batch')
    }
    places[i] = halves[2 * i]
  }
  return places
}

function checkOffsets(offsets: Int32Array, end: number): void {
  let last = 0
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i] < last) throw new Error('offsets of a column go backwards')
    last = offsets[i]
  }
  if (last > end) throw new Error('offsets of a column go behind the end of its values')
}

function lengthsOf(offsets: Int32Array): Int32Array {
  const lengths = new Int32Array(offsets.length - 1)
  for (let i = 0; i < lengths.length; i++) lengths[i] = offsets[i + 1] - offsets[i]
  return lengths
}

/** Where each list is among the values of its child. */
interface Ranges {
  readonly node: FieldNode
  readonly validity: Uint8Array | undefined
  readonly offsets: Int32Array
  readonly lengths: Int32Array
}

function loadRanges({ span, isLarge, width }: SpanType, body: BatchBody): Ranges {
  const node = body.nextNode()
  const validity = body.validity(node)
  if (span === 'views') {
    const offsets = loadPlaces(isLarge, node.length, body)
    return { node, validity, offsets, lengths: loadPlaces(isLarge, node.length, body) }
  }
  const offsets =
    span === 'fixed' ? evenOffsets(node.length, width) : loadOffsets(isLarge, node.length, body)
  checkOffsets(offsets, Number.POSITIVE_INFINITY)
  return { node, validity, offsets, lengths: lengthsOf(offsets) }
}

/** The elements of the list in a row. */
function elementsOf({ offsets, lengths }: Ranges, child: ArrowColumn, row: number): SqlValue[] {
  const values: SqlValue[] = []
  const end = offsets[row] + lengths[row]
  for (let i = offsets[row]; i < end; i++) values.push(child.at(i))
  return values
}

function checkRanges({ offsets, lengths, validity }: Ranges, child: ArrowColumn): void {
  for (let i = 0; i < offsets.length && i < lengths.length; i++) {
    if (isNull(validity, i)) continue
    if (offsets[i] < 0 || lengths[i] < 0 || offsets[i] + lengths[i] > child.length) {
      throw new Error('a list has more elements than there are')
    }
  }
}

function loadList(
  field: ArrowField,
  type: SpanType,
  element: DataType,
  body: BatchBody,
  loading: Loading,
): ArrowColumn {
  const ranges = loadRanges(type, body)
  const child = loadColumn(field.children[0], element, body, loading)
  checkRanges(ranges, child)
  const { node, validity } = ranges
  return new ValueColumn(node.length, validity, row => elementsOf(ranges, child, row))
}

const plainList = { kind: 'list', span: 'offsets', isLarge: false, width: 0 } as const

function loadMap(field: ArrowField, type: MapType, body: BatchBody, loading: Loading): ArrowColumn {
  const entry = mapEntry(field)
  if (entry === undefined) throw loading.mismatch(field, type)
  const ranges = loadRanges(plainList, body)
  const entries = body.nextNode()
  body.validity(entries)
  const keys = loadColumn(entry[0], type.key, body, loading)
  const values = loadColumn(entry[1], type.value, body, loading)
  checkRanges(ranges, keys.length < values.length ? keys : values)
  return new ValueColumn(ranges.node.length, ranges.validity, row => {
    const own = elementsOf(ranges, keys, row)
    if (own.includes(null)) throw new Error('a key of a map is null')
    return { keys: own, values: elementsOf(ranges, values, row) }
  })
}

function loadStruct(
  field: ArrowField,
  type: StructShape,
  body: BatchBody,
  loading: Loading,
): ArrowColumn {
  const node = body.nextNode()
  const validity = body.validity(node)
  const fields = loadFields(field.children, type, body, loading)
  for (const column of fields) checkLength(column, node.length)
  return new ValueColumn(node.length, validity, row =>
    fields.map(column => (column === undefined ? null : column.at(row))),
  )
}

/** The columns of fields by name; undefined for those that there are not. */
export function loadFields(
  fields: readonly ArrowField[],
  type: StructShape,
  body: BatchBody,
  loading: Loading,
): (ArrowColumn | undefined)[] {
  const wanted = type.fields.map(({ name }) => loading.child(fields, name))
  const columns = new Array<ArrowColumn | undefined>(wanted.length).fill(undefined)
  for (const field of fields) {
    const at = wanted.indexOf(field)
    if (at < 0) skipColumn(field, body)
    else columns[at] = loadColumn(field, type.fields[at].type, body, loading)
  }
  return columns
}

/** Throws when there are fewer values than rows. */
export function checkLength(column: ArrowColumn | undefined, rows: number): void {
  if (column !== undefined && column.length < rows) {
    throw new Error(`a column has ${column.length} values for ${rows} rows`)
  }
}

/** Values that stand for several rows each, with where each ends. */
function loadRuns(
  field: ArrowField,
  type: DataType,
  body: BatchBody,
  loading: Loading,
): ArrowColumn {
  const { length } = body.nextNode()
  const ends = loadIndexes(field.children[0].type, body)
  const values = loadColumn(field.children[1], type, body, loading)
  const indexes = new Int32Array(length)
  let row = 0
  for (let run = 0; run < ends.length && row < length; run++) {
    if (run === values.length) break
    for (const end = Math.min(length, Number(ends.at(run) ?? 0)); row < end; row++) {
      indexes[row] = run
    }
  }
  if (row < length) throw new Error('the runs of a column end before its rows do')
  return picked(values, new ValueColumn(length, undefined, i => indexes[i]))
}

function loadEncoded(
  field: ArrowField,
  type: DataType,
  body: BatchBody,
  loading: Loading,
): ArrowColumn {
  const indexes = loadIndexes(field.dictionary!.index, body)
  return picked(loading.dictionary(field, type), indexes)
}

function loadIndexes(type: ArrowType, body: BatchBody): ArrowColumn {
  const column = loadNumbers(type, { kind: 'decimal', precision: 20, scale: 0 }, body)
  if (type.kind === 'int' && column !== undefined) return column
  throw new Error('what should be indexes are no integers')
}

/** The values that the indexes say. */
function picked(values: ArrowColumn, indexes: ArrowColumn): ArrowColumn {
  const indexOf = (row: number): number => {
    const index = indexes.at(row) as Integral | null
    if (index === null) return -1
    if (index >= 0 && index < values.length) return Number(index)
    throw new Error(`an index (${index}) is not within its dictionary`)
  }
  return {
    length: indexes.length,
    at(row) {
      const index = indexOf(row)
      return index < 0 ? null : values.at(index)
    },
    fill(vector, from, to) {
      if (vector.kind !== 'bytes' || !(values instanceof BytesColumn)) {
        fillValues(this, vector, from, to)
        return
      }
      // texts stay where they are
      vector.bytes = values.bytes
      vector.nulls = new Uint8Array(vector.offsets.length)
      for (let row = from; row < to; row++) {
        const index = indexOf(row)
        const isThere = index >= 0 && !isNull(values.validity, index)
        vector.nulls[row - from] = isThere ? 0 : 1
        vector.offsets[row - from] = isThere ? values.offsets[index] : 0
        vector.lengths[row - from] = isThere ? values.lengths[index] : 0
      }
    },
  }
}
