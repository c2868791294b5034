/**
 * The pairs of a batch for one partition of state, a block at a time, with the group of each key in the state's table:
 * from the keyed blocks of a shuffle, whose canonical key bytes are looked up as they are, or from rows of the same task.
 */
import type { Pull } from '../pipeline/partition-operators.js'
import { checkPair } from '../pipeline/runtime.js'
import type { TaskRun } from '../pipeline/task-run.js'
import { decodeKeyed } from '../serializer/column-block.js'
import type { BlockHandle } from '../storage/block.js'
import { readBlock } from '../storage/block-reader.js'
import type { StateTable } from './state-table.js'

export interface BatchBlock {
  readonly count: number
  readonly groups: Int32Array
  readonly values: ArrayLike<unknown>
}

const PULLED_ROWS = 4096

/** The pairs of one source; the table has room for all groups of a block when the block is given. */
export function* batchRows(
  source: readonly BlockHandle[] | Pull,
  table: StateTable,
  task: TaskRun,
): Generator<BatchBlock, void, undefined> {
  if (typeof source === 'function') {
    yield* pulledRows(source, table)
    return
  }
  for (const handle of source) {
    task.checkCancelled()
    const { count, keys, values } = decodeKeyed(readBlock(handle, task.fileSystem))
    const { tags, lengths, bytes } = keys
    const groups = new Int32Array(count)
    for (let i = 0, at = 0; i < count; at += lengths[i++]) {
      groups[i] = table.keys.groupOfBytes(tags === undefined ? 0 : tags[i], bytes, at, lengths[i])
    }
    table.grow()
    yield { count, groups, values }
  }
}

function* pulledRows(pull: Pull, table: StateTable): Generator<BatchBlock, void, undefined> {
  let values: unknown[] = []
  let groups = new Int32Array(PULLED_ROWS)
  let isFirst = true
  for (const row of pull()) {
    if (isFirst) checkPair(row)
    isFirst = false
    const [key, value] = row as [unknown, unknown]
    groups[values.length] = table.keys.group(key)
    if (values.push(value) < PULLED_ROWS) continue
    table.grow()
    yield { count: values.length, groups, values }
    values = []
    groups = new Int32Array(PULLED_ROWS)
  }
  table.grow()
  if (values.length > 0) yield { count: values.length, groups, values }
}
