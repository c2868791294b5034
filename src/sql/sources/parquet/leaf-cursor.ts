/** Goes over the values of a leaf one by one, for nested columns, or many at a time into a vector. */
import { BytesArena } from '../../physical/bytes-arena.js'
import { BATCH_ROWS, newVector, type Vector, vectorKind } from '../../physical/vector.js'
import type { DataType } from '../../types/data-type.js'
import type { SqlValue } from '../../types/sql-value.js'
import type { ColumnPages, Page } from './column-pages.js'
import type { Values } from './page-values.js'

export class LeafCursor {
  readonly maxDefinition: number
  private readonly pages: ColumnPages
  private readonly make: (values: Values, index: number) => SqlValue
  private page: Page | undefined
  /** Of the page: entries, and those of them that have a value. */
  private at = 0
  private valueAt = 0

  constructor(pages: ColumnPages, type: DataType) {
    this.pages = pages
    this.maxDefinition = pages.maxDefinition
    this.make = valueMaker(type)
  }

  /** How far down the next entry is there. */
  get definition(): number {
    const page = this.current()
    return page.definitions === undefined ? this.maxDefinition : page.definitions[this.at]
  }

  /** The list at which the next entry begins an element; 0 begins a row, and so does the end. */
  get repetition(): number {
    if (this.page === undefined || this.at === this.page.count) {
      this.page = this.pages.next()
      this.at = 0
      this.valueAt = 0
      if (this.page === undefined) return 0
    }
    return this.page.repetitions === undefined ? 0 : this.page.repetitions[this.at]
  }

  /** The next entry's value, null when there is none. */
  next(): SqlValue {
    const page = this.current()
    const isThere =
      page.definitions === undefined || page.definitions[this.at] === this.maxDefinition
    this.at++
    if (!isThere) return null
    const index = this.valueAt++
    return this.make(page.values, page.indexes === undefined ? index : page.indexes[index])
  }

  /** Passes over the next entry. */
  skip(): void {
    const page = this.current()
    if (page.definitions === undefined || page.definitions[this.at] === this.maxDefinition) {
      this.valueAt++
    }
    this.at++
  }

  /** Fills rows [0, count) of a vector, whose strings go to the arena. */
  fill(vector: Vector, arena: BytesArena, count: number): void {
    if (vector.kind === 'object') return
    vector.nulls = undefined
    if (vector.kind === 'integral') vector.big = undefined
    for (let row = 0; row < count; ) {
      const page = this.current()
      const end = Math.min(count, row + page.count - this.at)
      if (page.definitions !== undefined) {
        vector.nulls ??= new Uint8Array(BATCH_ROWS)
        for (let i = row; i < end; i++) {
          vector.nulls[i] = page.definitions[this.at + i - row] === this.maxDefinition ? 0 : 1
        }
      }
      this.valueAt = copy(page, this.valueAt, vector, arena, row, end)
      this.at += end - row
      row = end
    }
    if (vector.kind === 'bytes') vector.bytes = arena.bytes
  }

  private current(): Page {
    if (this.page === undefined || this.at === this.page.count) {
      this.page = this.pages.next()
      this.at = 0
      this.valueAt = 0
    }
    if (this.page === undefined) throw new Error('a column has fewer values than its row group')
    return this.page
  }
}

/** Copies a page's values from `first` on to rows that are not null; gives the first value that is left. */
function copy(
  { values, indexes, definitions }: Page,
  first: number,
  vector: Exclude<Vector, { kind: 'object' }>,
  arena: BytesArena,
  from: number,
  to: number,
): number {
  const nulls = definitions === undefined ? undefined : vector.nulls
  let next = first
  if (values.kind === 'ranges') {
    if (vector.kind !== 'bytes') return next
    const { bytes, offsets, lengths } = values
    for (let row = from; row < to; row++) {
      vector.offsets[row] = arena.used
      if (nulls !== undefined && nulls[row] === 1) {
        vector.lengths[row] = 0
        continue
      }
      const index = indexes === undefined ? next : indexes[next]
      vector.lengths[row] = arena.copy(bytes, offsets[index], lengths[index])
      next++
    }
    return next
  }
  if (vector.kind === 'bytes') return next
  const { data, big } = values
  const target = vector.data
  for (let row = from; row < to; row++) {
    if (nulls !== undefined && nulls[row] === 1) continue
    const index = indexes === undefined ? next : indexes[next]
    target[row] = data[index]
    if (big !== undefined && vector.kind === 'integral' && big.has(index)) {
      vector.big ??= new Map()
      vector.big.set(row, big.get(index)!)
    }
    next++
  }
  return next
}

function valueMaker(type: DataType): (values: Values, index: number) => SqlValue {
  switch (type.kind) {
    case 'boolean':
      return (values, index) => values.kind === 'numbers' && values.data[index] === 1
    case 'string':
      return (values, index) => {
        if (values.kind !== 'ranges') return null
        const { bytes, offsets, lengths } = values
        return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length).toString(
          'utf8',
          offsets[index],
          offsets[index] + lengths[index],
        )
      }
    case 'binary':
      return (values, index) => {
        if (values.kind !== 'ranges') return null
        const start = values.offsets[index]
        return new Uint8Array(values.bytes.slice(start, start + values.lengths[index]))
      }
    default:
      return (values, index) =>
        values.kind === 'numbers' ? (values.big?.get(index) ?? values.data[index]) : null
  }
}

/** A vector for values of a type, and the memory of its strings. */
export function emptyColumn(type: DataType): { vector: Vector; arena: BytesArena } {
  return {
    vector: newVector(vectorKind(type)),
    arena: new BytesArena(vectorKind(type) === 'bytes' ? 1 << 16 : 0),
  }
}
