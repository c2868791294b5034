/** Rows of a partition in order. With a limit, only as many as are wanted are kept on the way. */
import { BatchOutput, BatchSink } from '../codegen/batch-sink.js'
import { compilePipeline } from '../codegen/pipeline.js'
import { compareRanges } from '../codegen/runtime.js'
import type { SortOrder } from '../expressions/expression.js'
import type { SortOperator } from '../physical/operator.js'
import { BATCH_ROWS, type Batch, type Vector } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'
import { compareDoubles, compareValues } from '../types/ordering.js'
import { pipelineContext } from './open.js'
import { SpilledRuns } from './spilled-runs.js'
import type { ExecContext } from './task-context.js'

/** Compares two rows. */
export type CompareRows = (a: number, b: number) => number

export function* sorted(
  operator: SortOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const { orders, limit, output } = operator
  const { task } = context
  const width = output.length
  const { types, keys, batches } = withKeys(operator, context)
  const sort = (rows: Batch): Int32Array => sortRows(rows, keys, orders, types)
  let rows = new BatchBuilder(types)
  let runs: SpilledRuns | undefined
  try {
    for (const batch of batches) {
      task.checkCancelled()
      rows.addRows(batch)
      if (limit !== undefined) {
        if (rows.length <= 2 * limit + BATCH_ROWS) continue
        const fewer = new BatchBuilder(types)
        fewer.addRows(rows.batch, 0, limit, sort(rows.batch))
        rows = fewer
      } else if (rows.byteSize > task.memoryLimitBytes) {
        runs ??= newRuns(context, types)
        if (runs === undefined) continue
        runs.add(rows.batch, sort(rows.batch))
        rows = new BatchBuilder(types)
      }
    }
    const all = rows.batch
    const order = sort(all)
    if (runs === undefined) {
      yield* inOrder(all, order, Math.min(all.length, limit ?? all.length), types.slice(0, width))
      return
    }
    runs.add(all, order)
    for (const { length, columns } of runs.merged(sort)) {
      yield { length, columns: columns.slice(0, width) }
    }
  } finally {
    runs?.remove()
  }
}

/** Undefined where there is no disk to write to. */
function newRuns({ task }: ExecContext, types: readonly DataType[]): SpilledRuns | undefined {
  const path = task.allocator.temporaryPath()
  return path === undefined ? undefined : new SpilledRuns(task.fileSystem, path, types)
}

/** The child's batches, with the sort keys that are not columns of it behind its columns. */
export function withKeys(
  { orders, child }: { orders: readonly SortOrder[]; child: SortOperator['child'] },
  context: ExecContext,
): { types: DataType[]; keys: number[]; batches: Iterable<Batch> } {
  const extra = orders.filter(order => order.child.kind !== 'bound')
  const types = [...child.output, ...extra.map(order => order.child.type!)]
  let next = child.output.length
  const keys = orders.map(({ child: key }) => (key.kind === 'bound' ? key.ordinal : next++))
  if (extra.length === 0) return { types, keys, batches: context.open(child) }
  return { types, keys, batches: computed(child, extra, types, context) }
}

function* computed(
  child: SortOperator['child'],
  extra: readonly SortOrder[],
  types: readonly DataType[],
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const own = types.slice(child.output.length)
  const list = extra.map(order => order.child)
  const { run } = compilePipeline(
    child.output,
    [{ op: 'project', list, output: own, child }],
    new BatchSink(own, false),
    pipelineContext(context),
  )
  const output = new BatchOutput(own)
  for (const batch of context.open(child)) {
    output.reset(batch.length)
    run(batch, 0, output)
    yield { length: batch.length, columns: [...batch.columns, ...output.batch.columns] }
  }
}

/** Rows `order[0..count)` of a batch, in batches. */
export function* inOrder(
  rows: Batch,
  order: Int32Array,
  count: number,
  types: readonly DataType[],
): Generator<Batch, void, undefined> {
  const builder = new BatchBuilder(types, Math.min(count, BATCH_ROWS))
  const columns = rows.columns.slice(0, types.length)
  for (let from = 0; from < count; from += BATCH_ROWS) {
    builder.reset()
    builder.addRows(
      { length: rows.length, columns },
      from,
      Math.min(from + BATCH_ROWS, count),
      order,
    )
    yield builder.batch
  }
}

/** The rows of a batch in order, equal ones as they came. */
export function sortRows(
  rows: Batch,
  keys: readonly number[],
  orders: readonly SortOrder[],
  types: readonly DataType[],
): Int32Array {
  const order = new Int32Array(rows.length)
  for (let i = 0; i < order.length; i++) order[i] = i
  const compare = compareRows(rows, keys, orders, types)
  return order.sort((a, b) => compare(a, b) || a - b)
}

/** Compares rows of a batch (of two batches: `other` has the second row) by key columns. */
export function compareRows(
  rows: Batch,
  keys: readonly number[],
  orders: readonly SortOrder[],
  types: readonly DataType[],
  other: Batch = rows,
  otherKeys: readonly number[] = keys,
): CompareRows {
  const parts = orders.map((order, i) =>
    compareColumn(rows.columns[keys[i]], other.columns[otherKeys[i]], types[keys[i]], order),
  )
  if (parts.length === 1) return parts[0]
  return (a, b) => {
    for (let i = 0; i < parts.length; i++) {
      const order = parts[i](a, b)
      if (order !== 0) return order
    }
    return 0
  }
}

function compareColumn(
  left: Vector,
  right: Vector,
  type: DataType,
  { ascending, nullsFirst }: Pick<SortOrder, 'ascending' | 'nullsFirst'>,
): CompareRows {
  const sign = ascending ? 1 : -1
  const whenNull = nullsFirst ? -1 : 1
  const compare = compareNotNull(left, right, type)
  if (left.kind === 'object') {
    const x = left.data
    const y = (right as typeof left).data
    return (a, b) => {
      if (x[a] === null) return y[b] === null ? 0 : whenNull
      return y[b] === null ? -whenNull : sign * compare(a, b)
    }
  }
  const x = left.nulls
  const y = right.nulls
  if (x === undefined && y === undefined) return sign === 1 ? compare : (a, b) => -compare(a, b)
  return (a, b) => {
    const isNull = x !== undefined && x[a] === 1
    const otherNull = y !== undefined && y[b] === 1
    if (isNull) return otherNull ? 0 : whenNull
    return otherNull ? -whenNull : sign * compare(a, b)
  }
}

function compareNotNull(left: Vector, right: Vector, type: DataType): CompareRows {
  switch (left.kind) {
    case 'bool':
    case 'int': {
      const x = left.data
      const y = (right as typeof left).data
      return (a, b) => x[a] - y[b]
    }
    case 'double': {
      const x = left.data
      const y = (right as typeof left).data
      if (type.kind === 'double' || type.kind === 'float')
        return (a, b) => compareDoubles(x[a], y[b])
      return (a, b) => x[a] - y[b]
    }
    case 'integral': {
      const other = right as typeof left
      const x = left.data
      const y = other.data
      if (left.big === undefined && other.big === undefined) {
        return (a, b) => (x[a] < y[b] ? -1 : x[a] > y[b] ? 1 : 0)
      }
      const value = (v: typeof left, row: number): number | bigint => {
        const n = v.data[row]
        return Number.isNaN(n) ? v.big!.get(row)! : n
      }
      return (a, b) => {
        const p = value(left, a)
        const q = value(other, b)
        return p < q ? -1 : p > q ? 1 : 0
      }
    }
    case 'bytes': {
      const other = right as typeof left
      return (a, b) =>
        compareRanges(
          left.bytes,
          left.offsets[a],
          left.lengths[a],
          other.bytes,
          other.offsets[b],
          other.lengths[b],
        )
    }
    case 'object': {
      const compare = compareValues(type)
      const x = left.data
      const y = (right as typeof left).data
      return (a, b) => compare(x[a], y[b])
    }
  }
}
