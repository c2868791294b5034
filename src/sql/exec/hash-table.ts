/**
 * The build side of a hash join: all its rows, and for each key a chain of rows in the order in which they came.
 * Generated code looks a key up in `keys` and follows `heads` and `nexts`. Rows with a null among their keys are in no
 * chain.
 */
import { GroupKeys, OTHER_PASS } from '../physical/group-keys.js'
import type { Batch, BytesVector } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'
import type { KeyReader } from './key-reader.js'
import { type Pass, TooLarge } from './passes.js'

export class HashTable {
  readonly keys: GroupKeys
  /** First row of each group; -1 for none. Empty, as `nexts`, where keys are unique. */
  heads: Int32Array
  /** The row after a row, in its group; -1 for none. */
  nexts: Int32Array
  batch: Batch
  /** 1 for rows that have found a partner, where a join asks for it. */
  readonly matched: Uint8Array
  private readonly firsts: Map<number, Int32Array> = new Map()
  readonly size: number
  readonly hasNullKey: boolean
  /** No two rows have one key: the group of a key is the number of its row. */
  readonly isUnique: boolean
  /** The group of a row with a null among its keys: none in this pass, or (-2) left to the first one. */
  readonly noKey: number

  /** Throws TooLarge when the table is larger than `limit` bytes. */
  constructor(
    types: readonly DataType[],
    batches: Iterable<Batch>,
    readKeys: KeyReader,
    width: number,
    limit: number,
    { pass, passes }: Pass = { pass: 0, passes: 1 },
  ) {
    const rows = new BatchBuilder(types)
    this.keys = new GroupKeys(width)
    this.keys.takePass(pass, passes)
    this.noKey = pass === 0 ? -1 : OTHER_PASS
    let groups: Int32Array = new Int32Array(1024)
    let hasNull = false
    for (const batch of batches) {
      const found = readKeys(batch, this.keys)
      const order = new Int32Array(batch.length)
      let n = 0
      const at = rows.length
      if (at + batch.length > groups.length) groups = grown(groups, at + batch.length)
      for (let i = 0; i < found.length; i++) {
        if (found[i] === OTHER_PASS) continue
        if (found[i] < 0) {
          hasNull = true
          if (pass > 0) continue
        }
        groups[at + n] = found[i]
        order[n++] = i
      }
      rows.addRows(batch, 0, n, n === batch.length ? undefined : order)
      const bytes = rows.byteSize + this.keys.byteSize
      if (bytes > limit && this.keys.count > 1) throw new TooLarge(bytes)
    }
    this.batch = rows.batch
    const { length } = this.batch
    this.size = length
    this.hasNullKey = hasNull
    this.matched = new Uint8Array(length)
    this.isUnique = !hasNull && this.keys.count === length
    const chained = this.isUnique ? 0 : length
    this.heads = new Int32Array(this.isUnique ? 0 : Math.max(1, this.keys.count)).fill(-1)
    this.nexts = new Int32Array(chained).fill(-1)
    const tails = new Int32Array(this.heads.length).fill(-1)
    for (let row = 0; row < chained; row++) {
      const group = groups[row]
      if (group < 0) continue
      if (this.heads[group] < 0) this.heads[group] = row
      else this.nexts[tails[group]] = row
      tails[group] = row
    }
    this.keys.seal()
  }

  /** For each row the number of the first row that has the same text in column `k`: a number in place of a text. */
  firstRows(k: number): Int32Array {
    const known = this.firsts.get(k)
    if (known !== undefined) return known
    const { offsets, lengths, bytes } = this.batch.columns[k] as BytesVector
    const seen = new GroupKeys(1)
    const rows: number[] = []
    const firsts = new Int32Array(this.size)
    for (let row = 0; row < firsts.length; row++) {
      const group = seen.text(bytes, offsets[row], lengths[row])
      if (group === rows.length) rows.push(row)
      firsts[row] = rows[group]
    }
    this.firsts.set(k, firsts)
    return firsts
  }

  get byteSize(): number {
    return this.keys.byteSize + this.nexts.byteLength * 3
  }
}

function grown(old: Int32Array, least: number): Int32Array {
  const larger = new Int32Array(Math.max(least, old.length * 2))
  larger.set(old)
  return larger
}
