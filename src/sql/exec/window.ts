/**
 * Window functions over the partitions of a sorted input: partition after partition, each whole in memory. Results stand
 * behind the input's columns.
 */
import { MillraceError } from '../../util/errors.js'
import { BatchOutput, BatchSink } from '../codegen/batch-sink.js'
import { compilePipeline } from '../codegen/pipeline.js'
import type {
  Expression,
  FrameBound,
  Resolved,
  SortOrder,
  WindowExpression,
} from '../expressions/expression.js'
import { constantValue } from '../functions/constant.js'
import { datetimeOperation } from '../functions/datetime-arithmetic.js'
import type { FunctionEnv, TypedCall } from '../functions/function.js'
import { functionOf } from '../functions/registry.js'
import type { WindowOperator } from '../physical/operator.js'
import { BATCH_ROWS, type Batch } from '../physical/vector.js'
import { BatchBuilder, valueAt } from '../physical/vector-builder.js'
import {
  type FrameBounds,
  type RangeBound,
  rangeBounds,
  rowBounds,
} from '../physical/window-bounds.js'
import { frameAggregate } from '../physical/window-frames.js'
import type { DataType } from '../types/data-type.js'
import { isNumeric } from '../types/data-type.js'
import { compareValues, nullsFirst } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'
import { pipelineContext } from './open.js'
import { compareRows } from './sort.js'
import type { ExecContext } from './task-context.js'

/** One partition: where it lies in the rows that are held, and its columns. */
interface Partition {
  readonly rows: Batch
  readonly from: number
  readonly n: number
  readonly peers: Int32Array
}

type Evaluate = (partition: Partition, out: (row: number, value: SqlValue) => void) => void

export function* windowed(
  operator: WindowOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const { functions, partitionBy, orderBy, child } = operator
  // what functions, partitioning and order are computed from stands behind the child's columns
  const extra: Expression[] = [...partitionBy, ...orderBy.map(order => order.child)]
  const argsAt: number[] = []
  for (const { fn } of functions) {
    argsAt.push(child.output.length + extra.length)
    extra.push(...argumentsOf(fn as TypedCall))
  }
  const types = [...child.output, ...extra.map(e => e.type!)]
  const partitionKeys = partitionBy.map((_, i) => child.output.length + i)
  const orderKeys = orderBy.map((_, i) => child.output.length + partitionBy.length + i)
  const evaluate = functions.map((f, i) =>
    evaluator(f, argsAt[i], types, orderKeys, orderBy, context.env),
  )
  const same: SortOrder[] = partitionBy.map(key => ({
    kind: 'order',
    child: key,
    ascending: true,
    nullsFirst: true,
  }))
  let held = new BatchBuilder(types)
  const finish = function* (rows: Batch, to: number): Generator<Batch, void, undefined> {
    const peers = peersOf(rows, to, orderKeys, orderBy, types)
    const results = new BatchBuilder(
      functions.map(f => f.type!),
      to,
    )
    const partition = { rows, from: 0, n: to, peers }
    evaluate.forEach((run, k) => {
      const column = results.columns[k]
      const values: SqlValue[] = new Array(to).fill(null)
      run(partition, (row, value) => {
        values[row] = value
      })
      for (const value of values) column.add(value)
    })
    const own = new BatchBuilder(operator.output, Math.min(to, BATCH_ROWS))
    const all = {
      length: to,
      columns: [
        ...rows.columns.slice(0, child.output.length),
        ...results.columns.map(c => c.result),
      ],
    }
    for (let from = 0; from < to; from += BATCH_ROWS) {
      own.reset()
      own.addRows(all, from, Math.min(from + BATCH_ROWS, to))
      yield own.batch
    }
  }
  for (const batch of withColumns(child, extra, types, context)) {
    held.addRows(batch)
    // all partitions that are surely whole
    let rows = held.batch
    const compare = compareRows(rows, partitionKeys, same, types)
    let from = 0
    const cuts: number[] = []
    for (let row = held.length - batch.length; row < held.length; row++) {
      if (row > 0 && compare(row - 1, row) !== 0) cuts.push(row)
    }
    if (cuts.length === 0) continue
    for (const cut of cuts) {
      yield* finish(part(rows, from, cut, types), cut - from)
      from = cut
    }
    rows = held.batch
    const rest = new BatchBuilder(types)
    rest.addRows(rows, from, rows.length)
    held = rest
  }
  if (held.length > 0) yield* finish(held.batch, held.length)
}

function part(rows: Batch, from: number, to: number, types: readonly DataType[]): Batch {
  if (from === 0) return { length: to, columns: rows.columns }
  const copy = new BatchBuilder(types, to - from)
  copy.addRows(rows, from, to)
  return copy.batch
}

function argumentsOf(call: TypedCall): Expression[] {
  const args = call.args.filter(arg => arg.kind !== 'star')
  return call.filter === undefined ? [...args] : [...args, call.filter]
}

function* withColumns(
  child: WindowOperator['child'],
  extra: readonly Expression[],
  types: readonly DataType[],
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const own = types.slice(child.output.length)
  const { run } = compilePipeline(
    child.output,
    [{ op: 'project', list: extra, output: own, child }],
    new BatchSink(own, false),
    pipelineContext(context),
  )
  const output = new BatchOutput(own)
  for (const batch of context.open(child)) {
    context.task.checkCancelled()
    output.reset(batch.length)
    run(batch, 0, output)
    yield { length: batch.length, columns: [...batch.columns, ...output.batch.columns] }
  }
}

/** Groups of rows that are equal in order, by number from 0. */
function peersOf(
  rows: Batch,
  n: number,
  keys: readonly number[],
  orders: readonly SortOrder[],
  types: readonly DataType[],
): Int32Array {
  const peers = new Int32Array(n)
  if (keys.length === 0) return peers
  const compare = compareRows(rows, keys, orders, types)
  for (let row = 1; row < n; row++) {
    peers[row] = peers[row - 1] + (compare(row - 1, row) === 0 ? 0 : 1)
  }
  return peers
}

function evaluator(
  window: WindowExpression,
  argsAt: number,
  types: readonly DataType[],
  orderKeys: readonly number[],
  orderBy: readonly SortOrder[],
  env: FunctionEnv,
): Evaluate {
  const call = window.fn as TypedCall
  const f = functionOf(call.name)
  const width = call.args.filter(arg => arg.kind !== 'star').length
  const argument =
    ({ rows }: Partition) =>
    (k: number, row: number): SqlValue =>
      valueAt(rows.columns[argsAt + k], row, types[argsAt + k])
  if (f.kind === 'window') {
    const run = f.make(call, env)
    return (partition, out) => run(partition.n, partition.peers, argument(partition), out)
  }
  if (f.kind !== 'aggregate') {
    throw new MillraceError('INTERNAL_ERROR', { what: `${call.name} is no window function` })
  }
  const run = frameAggregate(f, call, env)
  return (partition, out) => {
    const { n, peers, rows } = partition
    const bounds = frameBounds(window, n, peers, rows, orderKeys, orderBy, types, env)
    let arg = argument(partition)
    if (call.filter !== undefined) {
      // rows that the filter leaves out are as rows with nulls, which aggregates skip
      const all = arg
      arg = (k, row) => (all(width, row) === true ? all(k, row) : null)
    }
    run(n, bounds, arg, out)
  }
}

function frameBounds(
  { spec }: WindowExpression,
  n: number,
  peers: Int32Array,
  rows: Batch,
  orderKeys: readonly number[],
  orderBy: readonly SortOrder[],
  types: readonly DataType[],
  env: FunctionEnv,
): FrameBounds {
  const { frame } = spec
  if (frame === undefined) {
    const upper = orderBy.length > 0 ? 'current_row' : 'unbounded_following'
    return rangeBounds(n, peers, 'unbounded_preceding', upper)
  }
  if (frame.unit === 'rows') return rowBounds(n, rowOffset(frame.lower), rowOffset(frame.upper))
  const [order] = orderBy
  const [key] = orderKeys
  const range = (bound: FrameBound): RangeBound =>
    typeof bound === 'string' ? bound : rangeOffset(bound.offset, order, env)
  const compare = order && valueOrder(order)
  return rangeBounds(
    n,
    peers,
    range(frame.lower),
    range(frame.upper),
    order && { value: row => valueAt(rows.columns[key], row, types[key]), compare: compare! },
  )
}

function valueOrder(order: SortOrder): (a: SqlValue, b: SqlValue) => number {
  const compare = compareValues(order.child.type!)
  const sign = order.ascending ? 1 : -1
  if (order.ascending && order.nullsFirst) return nullsFirst(compare)
  const whenNull = order.nullsFirst ? -1 : 1
  return (a, b) => {
    if (a === null) return b === null ? 0 : whenNull
    return b === null ? -whenNull : sign * compare(a, b)
  }
}

function rowOffset(bound: FrameBound): number {
  switch (bound) {
    case 'unbounded_preceding':
      return Number.NEGATIVE_INFINITY
    case 'unbounded_following':
      return Number.POSITIVE_INFINITY
    case 'current_row':
      return 0
    default:
      return Number(constantValue(bound.offset))
  }
}

/** The order's value at a distance: descending order goes the other way. */
function rangeOffset(
  offset: Expression,
  order: SortOrder,
  env: FunctionEnv,
): (value: SqlValue) => SqlValue {
  const type = order.child.type!
  const amount = constantValue(offset) as SqlValue
  if (isNumeric(type)) {
    const distance = order.ascending
      ? amount
      : typeof amount === 'bigint'
        ? -amount
        : -(amount as number)
    return value =>
      typeof value === 'bigint' || typeof distance === 'bigint'
        ? BigInt(value as number) + BigInt(distance as number)
        : (value as number) + (distance as number)
  }
  const literal = (t: DataType): Resolved => ({
    kind: 'literal',
    value: null,
    type: t,
    nullable: true,
  })
  const add = datetimeOperation(
    order.ascending ? '+' : '-',
    [literal(type), literal(offset.type!)],
    env,
  )
  if (add === undefined) {
    throw new MillraceError('INTERNAL_ERROR', { what: 'a range over values that have no distance' })
  }
  const move = add.make()
  return value => move(value, amount)
}
