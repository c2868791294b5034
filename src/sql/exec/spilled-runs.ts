/**
 * Sorted runs of rows in a file of their own, and their merge: what a sort does with more rows than the task's memory
 * holds. The file is removed when the merge ends, in whatever way.
 */
import type { SyncFileSystem } from '../../core/storage/file-system.js'
import { decodeBatch, encodeBatch } from '../physical/batch-block.js'
import { BATCH_ROWS, type Batch } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'

interface Block {
  readonly offset: number
  readonly length: number
}

export class SpilledRuns {
  private readonly fileSystem: SyncFileSystem
  private readonly path: string
  private readonly types: readonly DataType[]
  private readonly runs: Block[][] = []
  private readonly file: number
  private size = 0

  constructor(fileSystem: SyncFileSystem, path: string, types: readonly DataType[]) {
    this.fileSystem = fileSystem
    this.path = path
    this.types = types
    this.file = fileSystem.openSync(path, 'w')
  }

  get count(): number {
    return this.runs.length
  }

  /** Writes rows in an order as one run. */
  add(rows: Batch, order: Int32Array): void {
    const run: Block[] = []
    for (let from = 0; from < order.length; from += BATCH_ROWS) {
      const bytes = encodeBatch(rows, from, Math.min(from + BATCH_ROWS, order.length), order)
      this.fileSystem.writeSync(this.file, bytes)
      run.push({ offset: this.size, length: bytes.length })
      this.size += bytes.length
    }
    this.runs.push(run)
  }

  /**
   * All rows in order, in batches. The next block of every run is held; what comes before the least of their last rows is
   * surely next.
   */
  *merged(sort: (rows: Batch) => Int32Array): Generator<Batch, void, undefined> {
    const { fileSystem, runs, types } = this
    fileSystem.closeSync(this.file)
    const file = fileSystem.openSync(this.path)
    try {
      const next = runs.map(() => 0)
      let held = new BatchBuilder(types)
      // of each run: the row among those that are held behind which its next block comes; -1: to be read, -2: at its end
      let lasts = runs.map(() => -1)
      for (;;) {
        runs.forEach((run, r) => {
          if (lasts[r] !== -1) return
          if (next[r] === run.length) {
            lasts[r] = -2
            return
          }
          held.addRows(this.read(file, run[next[r]++]))
          lasts[r] = held.length - 1
        })
        const rows = held.batch
        if (rows.length === 0) return
        const order = sort(rows)
        const place = new Int32Array(rows.length)
        for (let i = 0; i < order.length; i++) place[order[i]] = i
        const open = lasts.filter(row => row >= 0).map(row => place[row])
        const end = open.length === 0 ? rows.length : Math.min(...open) + 1
        yield* pieces(rows, order, end, types)
        const rest = new BatchBuilder(types)
        rest.addRows(rows, end, rows.length, order)
        lasts = lasts.map(row => (row < 0 ? row : place[row] < end ? -1 : place[row] - end))
        held = rest
      }
    } finally {
      fileSystem.closeSync(file)
    }
  }

  private read(file: number, { offset, length }: Block): Batch {
    const bytes = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      const n = this.fileSystem.readSync(file, bytes, filled, length - filled, offset + filled)
      if (n === 0) break
      filled += n
    }
    return decodeBatch(bytes)
  }

  remove(): void {
    this.fileSystem.removeSync(this.path)
  }
}

function* pieces(
  rows: Batch,
  order: Int32Array,
  count: number,
  types: readonly DataType[],
): Generator<Batch, void, undefined> {
  const builder = new BatchBuilder(types, Math.min(count, BATCH_ROWS))
  for (let from = 0; from < count; from += BATCH_ROWS) {
    builder.reset()
    builder.addRows(rows, from, Math.min(from + BATCH_ROWS, count), order)
    yield builder.batch
  }
}
