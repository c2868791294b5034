/**
 * Sessions: rows of the same keys whose times lie within each other's gap. The input is in order of keys and time; the
 * session's start and end, of all rows that belong together, stand behind each row's columns.
 */
import { BatchOutput, BatchSink } from '../codegen/batch-sink.js'
import { compilePipeline } from '../codegen/pipeline.js'
import type { SortOrder } from '../expressions/expression.js'
import type { SessionWindowOperator } from '../physical/operator.js'
import { BATCH_ROWS, type Batch, type DoubleVector } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import { pipelineContext } from './open.js'
import { compareRows } from './sort.js'
import type { ExecContext } from './task-context.js'

export function* sessionWindows(
  operator: SessionWindowOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const { keys, time, end, child, output } = operator
  const width = child.output.length
  const list = [...keys, time, end]
  const own = list.map(e => e.type!)
  const types = [...child.output, ...own]
  const { run } = compilePipeline(
    child.output,
    [{ op: 'project', list, output: own, child }],
    new BatchSink(own, false),
    pipelineContext(context),
  )
  const computed = new BatchOutput(own)
  let held = new BatchBuilder(types)
  for (const batch of context.open(child)) {
    computed.reset(batch.length)
    run(batch, 0, computed)
    held.addRows({ length: batch.length, columns: [...batch.columns, ...computed.batch.columns] })
  }
  const rows = held.batch
  held = new BatchBuilder(output, BATCH_ROWS)
  const orders: SortOrder[] = keys.map(key => ({
    kind: 'order',
    child: key,
    ascending: true,
    nullsFirst: true,
  }))
  const same = compareRows(
    rows,
    keys.map((_, i) => width + i),
    orders,
    types,
  )
  const times = (rows.columns[width + keys.length] as DoubleVector).data
  const ends = (rows.columns[width + keys.length + 1] as DoubleVector).data
  const starts = new Float64Array(rows.length)
  const lasts = new Float64Array(rows.length)
  for (let from = 0; from < rows.length; ) {
    let last = ends[from]
    let to = from + 1
    while (to < rows.length && times[to] <= last && (keys.length === 0 || same(to - 1, to) === 0)) {
      last = Math.max(last, ends[to++])
    }
    starts.fill(times[from], from, to)
    lasts.fill(last, from, to)
    from = to
  }
  const all: Batch = {
    length: rows.length,
    columns: [
      ...rows.columns.slice(0, width),
      { kind: 'double', data: starts, nulls: undefined },
      { kind: 'double', data: lasts, nulls: undefined },
    ],
  }
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    held.reset()
    held.addRows(all, from, Math.min(from + BATCH_ROWS, rows.length))
    yield held.batch
  }
}
