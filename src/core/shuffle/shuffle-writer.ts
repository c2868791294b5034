/**
 * The map side of a shuffle: rows of one task, sorted into blocks by reduce partition. Three forms: combined by key
 * before they are written (`CombineWriter`), as canonical key and value (`KeyedWriter`), and as plain rows (`RowWriter`).
 * All write what they hold when it grows too large, so a task's memory is bounded; a partition then has several blocks.
 */
import type { AnyFunction } from '../../util/any-function.js'
import type { PartitionerDescription, TaskInput } from '../pipeline/plan.js'
import type { TaskRun } from '../pipeline/task-run.js'
import { encodeKeyed, encodeRows } from '../serializer/column-block.js'
import { murmur3 } from '../serializer/hash.js'
import { encodeKey, keyScratch } from '../serializer/key-codec.js'
import type { BlockHandle } from '../storage/block.js'
import { Combiner } from './combiner.js'
import type { TableSize } from './key-table.js'
import { keyPartitionFunction, type PartitionFunction } from './partition-function.js'

/** Blocks by reduce partition, in the order in which they were written. */
export type MapOutput = readonly (readonly BlockHandle[])[]

export interface ShuffleWriter {
  /** Writes what is left and gives all blocks. */
  finish(): MapOutput
}

const BLOCK_ROWS = 8192
const BLOCK_BYTES = 512 * 1024

class Output {
  readonly blocks: BlockHandle[][]
  private readonly task: TaskRun

  constructor(task: TaskRun, partitions: number) {
    this.task = task
    this.blocks = Array.from({ length: partitions }, () => [])
  }

  write(partition: number, bytes: Uint8Array, rows: number): void {
    this.blocks[partition].push(this.task.allocator.write(bytes, 'columns', rows))
    this.task.metrics.shuffleBytesWritten += bytes.length
    this.task.metrics.shuffleRowsWritten += rows
  }
}

/** A Combiner whose content goes out by partition, in the end or when it has grown to the task's memory limit. */
export class CombineWriter extends Combiner implements ShuffleWriter {
  private readonly output: Output
  private readonly partitions: number
  private readonly partitionOf: PartitionFunction | undefined
  private readonly limit: number
  private readonly noteSize: ((size: TableSize) => void) | undefined

  constructor(
    task: TaskRun,
    partitions: number,
    partitionOf: PartitionFunction | undefined,
    sizes: { expected?: TableSize; note?: (size: TableSize) => void } = {},
  ) {
    super(sizes.expected)
    this.noteSize = sizes.note
    this.output = new Output(task, partitions)
    this.partitions = partitions
    this.partitionOf = partitionOf
    this.limit = task.memoryLimitBytes
  }

  override append(value: unknown): void {
    super.append(value)
    if ((this.size & 1023) === 0 && (this.byteSize > this.limit || this.table.isFull)) this.flush()
  }

  finish(): MapOutput {
    this.noteSize?.(this.table.size)
    this.flush()
    return this.output.blocks
  }

  private flush(): void {
    const { table, size } = this
    if (size === 0) return
    const targets = new Int32Array(size)
    const starts = new Int32Array(this.partitions + 1)
    for (let g = 0; g < size; g++) starts[(targets[g] = this.targetOf(g)) + 1]++
    for (let p = 0; p < this.partitions; p++) starts[p + 1] += starts[p]
    // groups in order of partition, those of one partition in order of first sight
    const order = new Int32Array(size)
    const next = starts.slice(0, this.partitions)
    for (let g = 0; g < size; g++) order[next[targets[g]]++] = g
    for (let p = 0; p < this.partitions; p++) {
      for (let from = starts[p]; from < starts[p + 1]; from += BLOCK_ROWS) {
        this.writeGroups(p, order, from, Math.min(from + BLOCK_ROWS, starts[p + 1]))
      }
    }
    table.clear()
    this.clear()
  }

  private targetOf(group: number): number {
    if (this.partitions === 1) return 0
    if (this.partitionOf !== undefined) return this.partitionOf(this.key(group))
    const { table } = this
    const lengthTag = table.lengthTag(group)
    const hash = murmur3(table.arena, table.offset(group), lengthTag >>> 4, lengthTag & 15)
    return hash % this.partitions
  }

  private writeGroups(partition: number, order: Int32Array, from: number, to: number): void {
    const { table } = this
    const { arena, onlyStrings } = table
    const count = to - from
    const lengths = new Uint32Array(count)
    const tags = onlyStrings ? undefined : new Uint8Array(count)
    let total = 0
    for (let i = 0; i < count; i++) {
      const lengthTag = table.lengthTag(order[from + i])
      total += lengths[i] = lengthTag >>> 4
      if (tags !== undefined) tags[i] = lengthTag & 15
    }
    const bytes = new Uint8Array(total)
    let at = 0
    for (let i = 0; i < count; i++) {
      const start = table.offset(order[from + i])
      for (let j = start, end = start + lengths[i]; j < end; j++) bytes[at++] = arena[j]
    }
    this.output.write(
      partition,
      encodeKeyed({ tags, lengths, bytes }, this.valuesOf(order, from, to), count),
      count,
    )
  }

  private valuesOf(order: Int32Array, from: number, to: number): Float64Array | unknown[] {
    const { numbers, objects } = this
    if (numbers === undefined) {
      return Array.from(order.subarray(from, to), group => objects[group])
    }
    const values = new Float64Array(to - from)
    for (let i = from; i < to; i++) values[i - from] = numbers[order[i]]
    return values
  }
}

/** Keys and values on their way to one partition. */
class KeyedBucket {
  bytes: Uint8Array = new Uint8Array(1024)
  used = 0
  readonly lengths: number[] = []
  readonly tags: number[] = []
  readonly values: unknown[] = []
  onlyStrings = true

  /** Adds the key that lies in `keyScratch`. */
  add(tag: number, value: unknown): void {
    const { length } = keyScratch
    if (this.used + length > this.bytes.length) this.grow(length)
    const { bytes } = keyScratch
    for (let i = 0; i < length; i++) this.bytes[this.used + i] = bytes[i]
    this.used += length
    this.lengths.push(length)
    this.tags.push(tag)
    if (tag !== 0) this.onlyStrings = false
    this.values.push(value)
  }

  private grow(extra: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.used + extra))
    larger.set(this.bytes.subarray(0, this.used))
    this.bytes = larger
  }
}

/** Pairs as canonical key and value, not combined: what groupByKey, cogroup and joins read. */
export class KeyedWriter implements ShuffleWriter {
  private readonly output: Output
  private readonly partitionOf: PartitionFunction | undefined
  private readonly buckets: KeyedBucket[]

  constructor(task: TaskRun, partitions: number, partitionOf: PartitionFunction | undefined) {
    this.output = new Output(task, partitions)
    this.partitionOf = partitionOf
    this.buckets = Array.from({ length: partitions }, () => new KeyedBucket())
  }

  add(pair: readonly [unknown, unknown]): void {
    const { buckets, partitionOf } = this
    const chosen = partitionOf === undefined ? -1 : partitionOf(pair[0])
    const tag = encodeKey(pair[0])
    const partition =
      chosen >= 0 ? chosen : murmur3(keyScratch.bytes, 0, keyScratch.length, tag) % buckets.length
    const bucket = buckets[partition]
    bucket.add(tag, pair[1])
    if (bucket.values.length >= BLOCK_ROWS || bucket.used >= BLOCK_BYTES) this.flush(partition)
  }

  finish(): MapOutput {
    for (let p = 0; p < this.buckets.length; p++) this.flush(p)
    return this.output.blocks
  }

  private flush(partition: number): void {
    const bucket = this.buckets[partition]
    const count = bucket.values.length
    if (count === 0) return
    const keys = {
      tags: bucket.onlyStrings ? undefined : Uint8Array.from(bucket.tags),
      lengths: Uint32Array.from(bucket.lengths),
      bytes: bucket.bytes.subarray(0, bucket.used),
    }
    this.output.write(partition, encodeKeyed(keys, bucket.values, count), count)
    this.buckets[partition] = new KeyedBucket()
  }
}

/** Rows as they are: repartition, partitionBy, sortByKey. */
export class RowWriter implements ShuffleWriter {
  private readonly output: Output
  private readonly next: (row: unknown) => number
  private readonly buckets: unknown[][]

  constructor(task: TaskRun, partitions: number, next: (row: unknown) => number) {
    this.output = new Output(task, partitions)
    this.next = next
    this.buckets = Array.from({ length: partitions }, () => [])
  }

  add(row: unknown): void {
    const partition = this.next(row)
    const bucket = this.buckets[partition]
    if (bucket.push(row) >= BLOCK_ROWS) this.flush(partition)
  }

  finish(): MapOutput {
    for (let p = 0; p < this.buckets.length; p++) this.flush(p)
    return this.output.blocks
  }

  private flush(partition: number): void {
    const bucket = this.buckets[partition]
    if (bucket.length === 0) return
    this.output.write(partition, encodeRows(bucket, 0, bucket.length), bucket.length)
    this.buckets[partition] = []
  }
}

/** How large the table of a plan's last task was: the next one begins with that. By the plan's own partitioner object. */
const lastSizes = new WeakMap<PartitionerDescription, TableSize>()

/** The writer of a task that combines by key. */
export function combineWriter(
  task: TaskRun,
  partitioner: PartitionerDescription,
  inputs: readonly TaskInput[],
  custom: AnyFunction | undefined,
): CombineWriter {
  const partitionOf = keyPartitionFunction(partitioner, inputs, custom)
  const expected = lastSizes.get(partitioner)
  const note = (size: TableSize): void => void lastSizes.set(partitioner, size)
  return new CombineWriter(task, partitioner.partitions, partitionOf, { expected, note })
}

/** The writer of a task that does not combine. */
export function shuffleWriter(
  task: TaskRun,
  partitioner: PartitionerDescription,
  inputs: readonly TaskInput[],
  keyed: boolean,
  custom: AnyFunction | undefined,
): KeyedWriter | RowWriter {
  const { partitions } = partitioner
  const partitionOf = keyPartitionFunction(partitioner, inputs, custom)
  if (keyed) return new KeyedWriter(task, partitions, partitionOf)
  if (partitioner.kind === 'roundRobin') {
    let turn = task.partition
    return new RowWriter(task, partitions, () => turn++ % partitions)
  }
  if (partitionOf !== undefined) {
    return new RowWriter(task, partitions, row => partitionOf((row as [unknown, unknown])[0]))
  }
  return new RowWriter(task, partitions, row => {
    const tag = encodeKey((row as [unknown, unknown])[0])
    return murmur3(keyScratch.bytes, 0, keyScratch.length, tag) % partitions
  })
}
