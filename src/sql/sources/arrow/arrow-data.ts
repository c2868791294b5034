/** Arrow data that is open: its schema, and its batches one by one with the columns that are wanted. */
import { messageOf } from '../../../util/errors.js'
import type { DataType, StructShape } from '../../types/data-type.js'
import type { ByteSource } from '../byte-source.js'
import { named } from '../file-scan.js'
import { type ArrowColumn, fillValues } from './arrow-column.js'
import {
  type ArrowLayout,
  type Block,
  type DictionaryBlock,
  dictionaryBatchOf,
  layoutOf,
  recordBatchOf,
} from './arrow-layout.js'
import type { ArrowField } from './arrow-schema.js'
import { BatchBody } from './batch-body.js'
import { checkLength, type Loading, loadColumn, loadFields } from './load-column.js'

export class ArrowData {
  readonly layout: ArrowLayout
  private readonly source: ByteSource
  private readonly loading: Loading
  /** What has been loaded of dictionaries, by the field that is read. */
  private readonly dictionaries = new Map<ArrowField, Map<DictionaryBlock, ArrowColumn>>()
  private readonly beingLoaded = new Set<number>()
  /** The batch that is read. */
  private current: Block | undefined

  /** `mismatch`: what is thrown for a column that cannot be read as a type. Throws an Error that says what is wrong. */
  constructor(source: ByteSource, mismatch: Loading['mismatch']) {
    this.source = source
    this.layout = layoutOf(source)
    this.loading = {
      mismatch,
      child: (fields, name) => named(fields, name, field => field.name),
      dictionary: (field, type) => this.dictionary(field, type),
    }
  }

  /** Whether there is a column of this name. */
  has(name: string): boolean {
    return this.loading.child(this.layout.schema.fields, name) !== undefined
  }

  /** The columns of a batch by the fields of a schema; undefined for those that it does not have. */
  batch(block: Block, wanted: StructShape): { rows: number; columns: (ArrowColumn | undefined)[] } {
    this.current = block
    try {
      const body = new BatchBody(this.source, block, recordBatchOf(this.source, block))
      const { rows } = body
      // without columns it is not read
      if (wanted.fields.length === 0) return { rows, columns: [] }
      const columns = loadFields(this.layout.schema.fields, wanted, body, this.loading)
      for (const column of columns) checkLength(column, rows)
      return { rows, columns }
    } catch (error) {
      throw error instanceof RangeError
        ? new Error(`its metadata is damaged (${messageOf(error)})`, { cause: error })
        : error
    }
  }

  /** The values of a dictionary as they are for the current batch. */
  private dictionary(field: ArrowField, type: DataType): ArrowColumn {
    const { id } = field.dictionary!
    if (this.beingLoaded.has(id)) throw new Error('a dictionary is within itself')
    this.beingLoaded.add(id)
    const known = this.dictionaries.get(field)
    const values = new Map(
      this.blocksOf(id).map(block => [block, known?.get(block) ?? this.values(field, type, block)]),
    )
    this.dictionaries.set(field, values)
    this.beingLoaded.delete(id)
    return joined([...values.values()])
  }

  /** The last message with all values of a dictionary, and those with more. */
  private blocksOf(id: number): DictionaryBlock[] {
    const { dictionaries, isStream } = this.layout
    const own = dictionaries.filter(
      block => block.id === id && (!isStream || block.at < this.current!.at),
    )
    return own.slice(
      Math.max(
        0,
        own.findLastIndex(block => !block.isDelta),
      ),
    )
  }

  private values(field: ArrowField, type: DataType, block: DictionaryBlock): ArrowColumn {
    const body = new BatchBody(this.source, block, dictionaryBatchOf(this.source, block))
    return loadColumn({ ...field, dictionary: undefined }, type, body, this.loading)
  }
}

/** Columns one behind the other. */
function joined(columns: readonly ArrowColumn[]): ArrowColumn {
  if (columns.length === 1) return columns[0]
  const starts = [0]
  for (const { length } of columns) starts.push(starts[starts.length - 1] + length)
  return {
    length: starts[columns.length],
    at(row) {
      const part = starts.findLastIndex(start => start <= row)
      return columns[part].at(row - starts[part])
    },
    fill(vector, from, to) {
      fillValues(this, vector, from, to)
    },
  }
}
