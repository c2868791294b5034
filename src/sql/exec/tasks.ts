/**
 * What task threads register for SQL: the operator that runs a fragment, the source that reads batches from blocks, and
 * the sinks that write batches for a shuffle or give them to the driver. Loaded by a thread with its first SQL task.
 */
import '../functions/all.js'
import '../sinks/write-sink.js'
import '../sources/all.js'
import './row-operators.js'
import type { OperatorPlace } from '../../core/operator-errors.js'
import {
  type PartitionOperator,
  registerPartitionOperator,
  registerSource,
} from '../../core/pipeline/partition-operators.js'
import { registerSink } from '../../core/pipeline/sinks.js'
import type { TaskRun } from '../../core/pipeline/task-run.js'
import type { BlockHandle } from '../../core/storage/block.js'
import { readBlock } from '../../core/storage/block-reader.js'
import type { AnyFunction } from '../../util/any-function.js'
import type { FunctionEnv } from '../functions/function.js'
import { decodeBatch, encodeBatch } from '../physical/batch-block.js'
import { decodeFragment, type Fragment } from '../physical/fragment.js'
import type { Operator } from '../physical/operator.js'
import { fragmentKey, operatorsOf } from '../physical/operator-rows.js'
import type { Batch } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'
import { ExchangeWriter, type Partitioning } from './exchange.js'
import { opener } from './open.js'
import { toRows } from './rows.js'

interface KnownFragment extends Fragment {
  readonly key: string
  /** The number of each operator, by which its rows are counted. */
  readonly numbers: ReadonlyMap<Operator, number>
}

const fragments = new Map<string, KnownFragment>()
const KEPT = 200

export function fragmentOf(text: string): KnownFragment {
  let fragment = fragments.get(text)
  if (fragment === undefined) {
    const decoded = decodeFragment(text)
    const numbers = new Map(operatorsOf(decoded.operator).map((operator, i) => [operator, i]))
    fragment = { ...decoded, key: fragmentKey(text), numbers }
    if (fragments.size >= KEPT) fragments.delete(fragments.keys().next().value!)
    fragments.set(text, fragment)
  }
  return fragment
}

/** Arguments: the fragment's text, the ids of the functions, and the methods of the program that run them. */
export const runFragment: PartitionOperator = (
  parents,
  fns,
  [text, ids, places],
  partition,
  task,
) => {
  const { operator, env, key, numbers } = fragmentOf(text as string)
  const { metrics } = task
  metrics.operatorRows ??= {}
  const rowsOf = (metrics.operatorRows[key] ??= new Array<number>(numbers.size).fill(-1))
  const byId = new Map((ids as string[]).map((id, i) => [id, fns[i]] as const))
  return opener({
    task,
    env: { ...env, places: places as readonly OperatorPlace[] },
    partition,
    parents,
    functions: fns,
    functionOf: (id: string): AnyFunction => byId.get(id)!,
    counted: (of, rows) => {
      const number = numbers.get(of)
      if (number !== undefined) rowsOf[number] = Math.max(0, rowsOf[number]) + rows
    },
  })(operator)
}

registerPartitionOperator('sql.fragment', runFragment)

registerPartitionOperator('sql.rows', ([batches], _, [types]) =>
  toRows(batches() as Iterable<Batch>, types as readonly DataType[]),
)

function* batchesOf(blocks: readonly BlockHandle[], task: TaskRun): Iterable<Batch> {
  for (const handle of blocks) {
    task.checkCancelled()
    yield decodeBatch(readBlock(handle, task.fileSystem))
  }
}

registerSource('sql.batches', (value, task) => batchesOf(value as readonly BlockHandle[], task))

/** Arguments: how rows find their partition, the columns' types, the session. */
registerSink('sql.exchange', (fns, [partitioning, types, env], value, task) => {
  void fns
  const writer = new ExchangeWriter(
    task,
    partitioning as Partitioning,
    types as readonly DataType[],
    env as FunctionEnv,
    value,
  )
  return {
    add: batch => writer.add(batch as Batch),
    finish: () => [],
    output: () => ({ kind: 'shuffle', writer }),
  }
})

registerSink('sql.noop', () => ({ add: () => {}, finish: () => [] }))

/** Argument: about how many rows are wanted: every second one goes when there are twice as many. */
registerSink('sql.sample', (_, [wanted, types]) => {
  let rows = new BatchBuilder(types as readonly DataType[])
  let stride = 1
  let at = 0
  return {
    add(row) {
      const batch = row as Batch
      for (; at < batch.length; at += stride) rows.addRows(batch, at, at + 1)
      at -= batch.length
      if (rows.length < 2 * (wanted as number)) return
      const all = rows.batch
      rows = new BatchBuilder(types as readonly DataType[])
      for (let i = 0; i < all.length; i += 2) rows.addRows(all, i, i + 1)
      stride *= 2
    },
    finish: () => [],
    output: () => ({ kind: 'blocks', blocks: [encodeBatch(rows.batch).slice()] }),
  }
})

/** Argument: how many rows are wanted of the partition; -1: all. */
registerSink('sql.collect', (_, [limit]) => {
  const blocks: Uint8Array[] = []
  let left = (limit as number) < 0 ? Number.POSITIVE_INFINITY : (limit as number)
  return {
    add(row) {
      const batch = row as Batch
      const n = Math.min(left, batch.length)
      if (n === 0) return
      left -= n
      blocks.push(encodeBatch(batch, 0, n).slice())
    },
    finish: () => [],
    output: () => ({ kind: 'blocks', blocks }),
  }
})
