/**
 * The reduce side of a shuffle: the blocks that all map tasks wrote for one partition, in order of map task, as
 * combined, grouped or plain pairs.
 *
 * What does not fit in the task's memory limit is read in several passes, each taking its share of the keys by another
 * part of their hash: the blocks stay where they are, and nothing is written again.
 */
import type { TaskInput } from '../pipeline/plan.js'
import type { TaskRun } from '../pipeline/task-run.js'
import { decodeKeyed } from '../serializer/column-block.js'
import { murmur3 } from '../serializer/hash.js'
import { decodeKey } from '../serializer/key-codec.js'
import type { BlockHandle } from '../storage/block.js'
import { readBlock } from '../storage/block-reader.js'
import { type AddBytes, Combiner } from './combiner.js'
import { KeyTable, type TableSize } from './key-table.js'

/** One block of pairs: its values, and keys decoded on demand. */
export interface KeyedRows {
  readonly count: number
  readonly values: ArrayLike<unknown>
  key(row: number): unknown
}

export function* keyedBlocks(
  task: TaskRun,
  input: TaskInput,
): Generator<KeyedRows, void, undefined> {
  for (const handle of blocksOf(input)) {
    task.checkCancelled()
    const { count, keys, values } = decodeKeyed(readBlock(handle, task.fileSystem))
    const { tags, lengths, bytes } = keys
    let row = 0
    let at = 0
    yield {
      count,
      values,
      // rows are read in order
      key(wanted: number): unknown {
        while (row < wanted) at += lengths[row++]
        return decodeKey(tags === undefined ? 0 : tags[row], bytes, at, lengths[row])
      },
    }
  }
}

/** The combiners of all keys, merged by `add`; one Combiner a pass. */
export function* combined(
  task: TaskRun,
  input: TaskInput,
  add: AddBytes,
): Generator<Combiner, void, undefined> {
  const combiner = new Combiner(expectedSize(input))
  const passes = passesFor(task, input, 3)
  for (let pass = 0; pass < passes; pass++) {
    combiner.clear()
    eachKey(task, input, pass, passes, (tag, bytes, offset, length, value) =>
      add(combiner, tag, bytes, offset, length, value),
    )
    yield combiner
  }
}

/** Half of the rows may well be distinct keys; beyond some size growing costs little against the rest. */
function expectedSize(input: TaskInput): TableSize {
  let rows = 0
  let bytes = 0
  for (const handle of blocksOf(input)) {
    rows += handle.rows
    bytes += handle.length
  }
  return { keys: Math.min(rows / 2, 2 ** 16), bytes: Math.min(bytes / 2, 2 ** 20) }
}

/** All values of each key: `values[group]` in order of map task. */
export class Groups {
  readonly table: KeyTable = new KeyTable()
  readonly values: unknown[][] = []

  get count(): number {
    return this.values.length
  }

  key(group: number): unknown {
    return this.table.key(group)
  }

  add(tag: number, bytes: Uint8Array, offset: number, length: number, value: unknown): void {
    const group = this.table.groupOfBytes(tag, bytes, offset, length)
    if (group === this.values.length) this.values.push([value])
    else this.values[group].push(value)
  }
}

export function* grouped(task: TaskRun, input: TaskInput): Generator<Groups, void, undefined> {
  const passes = passesFor(task, input, 6)
  for (let pass = 0; pass < passes; pass++) {
    const groups = new Groups()
    eachKey(task, input, pass, passes, (tag, bytes, offset, length, value) =>
      groups.add(tag, bytes, offset, length, value),
    )
    yield groups
  }
}

/** Calls `f` for the pairs of a pass. */
function eachKey(
  task: TaskRun,
  input: TaskInput,
  pass: number,
  passes: number,
  f: (tag: number, bytes: Uint8Array, offset: number, length: number, value: unknown) => void,
): void {
  for (const handle of blocksOf(input)) {
    task.checkCancelled()
    const block = decodeKeyed(readBlock(handle, task.fileSystem))
    const { count, keys } = block
    const { tags, lengths, bytes } = keys
    // a block without a key of this pass keeps its values as bytes
    let values: ArrayLike<unknown> | undefined
    for (let i = 0, at = 0; i < count; at += lengths[i++]) {
      const tag = tags === undefined ? 0 : tags[i]
      const length = lengths[i]
      if (passes > 1 && passOf(bytes, at, length, tag, passes) !== pass) continue
      values ??= block.values
      f(tag, bytes, at, length, values[i])
    }
  }
}

/** Another seed than the partition's hash: keys of one partition would all fall into few passes otherwise. */
function passOf(
  bytes: Uint8Array,
  at: number,
  length: number,
  tag: number,
  passes: number,
): number {
  return murmur3(bytes, at, length, tag ^ 0x5bd1e995) % passes
}

/** No more than there are rows: a key's rows all belong to one pass, however large they are. */
function passesFor(task: TaskRun, input: TaskInput, weight: number): number {
  let bytes = 0
  let rows = 0
  for (const handle of blocksOf(input)) {
    bytes += handle.length
    rows += handle.rows
  }
  const wanted = Math.ceil((bytes * weight) / task.memoryLimitBytes)
  return Math.max(1, Math.min(rows, wanted))
}

function blocksOf(input: TaskInput): readonly BlockHandle[] {
  return input.kind === 'blocks' ? input.blocks : []
}
