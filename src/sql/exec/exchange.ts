/**
 * The map side of an exchange: rows of batches, sorted into blocks by partition. Rows are gathered a partition until
 * there are enough for a block.
 */
import type { TaskRun } from '../../core/pipeline/task-run.js'
import type { MapOutput, ShuffleWriter } from '../../core/shuffle/shuffle-writer.js'
import type { BlockHandle } from '../../core/storage/block.js'
import type { Expression, SortOrder } from '../expressions/expression.js'
import type { FunctionEnv } from '../functions/function.js'
import { decodeBatch, encodeBatch } from '../physical/batch-block.js'
import { GroupKeys } from '../physical/group-keys.js'
import { BATCH_ROWS, type Batch } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'
import { keyReader } from './key-reader.js'
import { compareRows } from './sort.js'

/** How rows find their partition. Keys and orders are bound to the columns. */
export type Partitioning =
  | { readonly kind: 'hash'; readonly partitions: number; readonly keys: readonly Expression[] }
  | { readonly kind: 'roundRobin'; readonly partitions: number }
  | { readonly kind: 'single'; readonly partitions: 1 }
  /** Each map partition is a partition: rows stay where they are, but are kept. */
  | { readonly kind: 'same'; readonly partitions: number }
  /** By upper bounds, rows of the keys in order, encoded: the value of the task's slot. Orders are columns. */
  | {
      readonly kind: 'range'
      readonly partitions: number
      readonly orders: readonly SortOrder[]
    }

type Target = (batch: Batch, row: number) => number

export class ExchangeWriter implements ShuffleWriter {
  private readonly task: TaskRun
  private readonly partitions: number
  private readonly blocks: BlockHandle[][]
  private readonly gathered: (BatchBuilder | undefined)[]
  private readonly types: readonly DataType[]
  private readonly targetsOf: (batch: Batch) => Int32Array | number

  constructor(
    task: TaskRun,
    partitioning: Partitioning,
    types: readonly DataType[],
    env: FunctionEnv,
    value: unknown,
  ) {
    this.task = task
    this.types = types
    this.partitions = partitioning.partitions
    this.blocks = Array.from({ length: this.partitions }, () => [])
    this.gathered = this.blocks.map(() => undefined)
    this.targetsOf = targets(partitioning, types, env, task, value)
  }

  add(batch: Batch): void {
    const targets = this.targetsOf(batch)
    const { length } = batch
    if (typeof targets === 'number') {
      this.write(targets, batch, length)
      return
    }
    // rows by partition, those of one in their order
    const starts = new Int32Array(this.partitions + 1)
    for (let i = 0; i < length; i++) starts[targets[i] + 1]++
    for (let p = 0; p < this.partitions; p++) starts[p + 1] += starts[p]
    const order = new Int32Array(length)
    const next = starts.slice(0, this.partitions)
    for (let i = 0; i < length; i++) order[next[targets[i]]++] = i
    for (let p = 0; p < this.partitions; p++) {
      const from = starts[p]
      const to = starts[p + 1]
      if (from < to) this.gather(p, batch, from, to, order)
    }
  }

  private gather(p: number, batch: Batch, from: number, to: number, order: Int32Array): void {
    let rows = this.gathered[p]
    if (rows === undefined) {
      if (to - from >= BATCH_ROWS / 2) {
        this.put(p, encodeBatch(batch, from, to, order), to - from)
        return
      }
      rows = new BatchBuilder(this.types, 256)
      this.gathered[p] = rows
    }
    rows.addRows(batch, from, to, order)
    if (rows.length >= BATCH_ROWS) this.flush(p)
  }

  private write(p: number, batch: Batch, length: number): void {
    this.put(p, encodeBatch(batch, 0, length), length)
  }

  private flush(p: number): void {
    const rows = this.gathered[p]
    if (rows === undefined || rows.length === 0) return
    const { batch } = rows
    this.put(p, encodeBatch(batch), batch.length)
    rows.reset()
  }

  private put(p: number, bytes: Uint8Array, rows: number): void {
    this.blocks[p].push(this.task.allocator.write(bytes, 'columns', rows))
    this.task.metrics.shuffleBytesWritten += bytes.length
    this.task.metrics.shuffleRowsWritten += rows
  }

  finish(): MapOutput {
    for (let p = 0; p < this.partitions; p++) this.flush(p)
    return this.blocks
  }
}

function targets(
  partitioning: Partitioning,
  types: readonly DataType[],
  env: FunctionEnv,
  task: TaskRun,
  value: unknown,
): (batch: Batch) => Int32Array | number {
  const { partitions } = partitioning
  const each = (target: Target): ((batch: Batch) => Int32Array) => {
    return batch => {
      const found = new Int32Array(batch.length)
      for (let i = 0; i < found.length; i++) found[i] = target(batch, i)
      return found
    }
  }
  switch (partitioning.kind) {
    case 'single':
      return () => 0
    case 'same':
      return () => task.partition
    case 'roundRobin': {
      let turn = task.partition
      return each(() => turn++ % partitions)
    }
    case 'hash':
      return partitions === 1
        ? () => 0
        : hashTargets(partitioning.keys, partitions, types, env, task)
    case 'range':
      return rangeTargets(partitioning.orders, types, value as Uint8Array)
  }
}

/** By the hash of the keys' canonical bytes, a null being a key like others. */
function hashTargets(
  keys: readonly Expression[],
  partitions: number,
  types: readonly DataType[],
  env: FunctionEnv,
  task: TaskRun,
): (batch: Batch) => Int32Array {
  const context = {
    env,
    functionOf: () => () => null,
    tableOf: () => undefined,
    partition: task.partition,
  }
  const read = keyReader(types, keys, context, true)
  const hashes = new GroupKeys(keys.length)
  hashes.onlyHash(partitions)
  return batch => read(batch, hashes)
}

/** The first partition whose bound is not below the row. */
function rangeTargets(
  orders: readonly SortOrder[],
  types: readonly DataType[],
  encoded: Uint8Array,
): (batch: Batch) => Int32Array {
  const bounds = decodeBatch(encoded)
  const keys = orders.map(({ child }) => (child.kind === 'bound' ? child.ordinal : 0))
  const boundKeys = orders.map((_, i) => i)
  return batch => {
    const compare = compareRows(batch, keys, orders, types, bounds, boundKeys)
    const found = new Int32Array(batch.length)
    for (let i = 0; i < found.length; i++) {
      let low = 0
      let high = bounds.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (compare(i, middle) > 0) low = middle + 1
        else high = middle
      }
      found[i] = low
    }
    return found
  }
}
