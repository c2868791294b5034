/**
 * The build side of a hash join: all its rows, and for each key a chain of rows in the order in which they came.
 * Generated code looks a key up in `keys` and follows `heads` and `nexts`. Rows with a null among their keys are in no
 * chain.
 */
import { GroupKeys } from '../physical/group-keys.js'
import type { Batch } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'
import type { KeyReader } from './key-reader.js'

export class HashTable {
  readonly keys: GroupKeys
  /** First row of each group; -1 for none. */
  heads: Int32Array
  /** The row after a row, in its group; -1 for none. */
  nexts: Int32Array
  batch: Batch
  /** 1 for rows that have found a partner, where a join asks for it. */
  readonly matched: Uint8Array
  readonly size: number
  readonly hasNullKey: boolean

  constructor(types: readonly DataType[], batches: Iterable<Batch>, readKeys: KeyReader) {
    const rows = new BatchBuilder(types)
    for (const batch of batches) rows.addRows(batch)
    this.batch = rows.batch
    const { length } = this.batch
    this.size = length
    this.keys = new GroupKeys({ keys: length, bytes: length * 8 })
    this.heads = new Int32Array(Math.max(16, length)).fill(-1)
    this.nexts = new Int32Array(length).fill(-1)
    this.matched = new Uint8Array(length)
    this.hasNullKey = this.link(readKeys)
    this.keys.onlyFind = true
  }

  private link(readKeys: KeyReader): boolean {
    const groups = readKeys(this.batch, this.keys)
    const tails = new Int32Array(this.heads.length).fill(-1)
    let hasNull = false
    for (let row = 0; row < groups.length; row++) {
      const group = groups[row]
      if (group < 0) {
        hasNull = true
        continue
      }
      if (this.heads[group] < 0) this.heads[group] = row
      else this.nexts[tails[group]] = row
      tails[group] = row
    }
    return hasNull
  }

  get byteSize(): number {
    return this.keys.table.byteSize + this.nexts.byteLength * 3
  }
}
