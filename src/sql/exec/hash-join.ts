/** Tables of hash joins: made once a task, or once a thread where all tasks look rows up in the same one. */
import type { HashJoinOperator } from '../physical/operator.js'
import type { Batch } from '../physical/vector.js'
import { BATCH_ROWS } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import { HashTable } from './hash-table.js'
import { keyReader } from './key-reader.js'
import { pipelineContext } from './open.js'
import type { ExecContext } from './task-context.js'

const shared = new Map<string, HashTable>()
const KEPT = 8

const own = new WeakMap<ExecContext, Map<HashJoinOperator, HashTable>>()

export function joinTable(join: HashJoinOperator, context: ExecContext): HashTable {
  const name = join.shared
  if (name !== undefined) {
    const known = shared.get(name)
    if (known !== undefined) return known
  }
  let tables = own.get(context)
  if (tables === undefined) own.set(context, (tables = new Map()))
  let table = tables.get(join)
  if (table === undefined) {
    const types = join.build.output
    const read = keyReader(types, join.buildKeys, pipelineContext(context))
    const limit = name === undefined ? context.task.memoryLimitBytes : Number.POSITIVE_INFINITY
    table = new HashTable(
      types,
      context.open(join.build),
      read,
      join.buildKeys.length,
      limit,
      context.pass,
    )
    tables.set(join, table)
    if (name !== undefined) {
      shared.set(name, table)
      if (shared.size > KEPT) shared.delete(shared.keys().next().value!)
    }
  }
  return table
}

/** A table of this name is made anew the next time. */
export function forgetTable(name: string): void {
  shared.delete(name)
}

/** Rows of the build side that found no partner, with nulls for the other side. */
export function* unmatched(
  join: HashJoinOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const { batch, matched, size } = joinTable(join, context)
  const order = new Int32Array(BATCH_ROWS)
  const width = join.build.output.length
  const builder = new BatchBuilder(join.output, BATCH_ROWS)
  const isBuild = (k: number): boolean =>
    join.buildSide === 'left' ? k < width : k >= join.output.length - width
  const first = join.buildSide === 'left' ? 0 : join.output.length - width
  for (let row = 0; row < size; ) {
    let n = 0
    for (; row < size && n < BATCH_ROWS; row++) if (matched[row] === 0) order[n++] = row
    builder.reset()
    builder.columns.forEach((column, k) => {
      if (isBuild(k)) column.addRows(batch.columns[k - first], 0, n, order)
      else for (let i = 0; i < n; i++) column.addNull()
    })
    if (n > 0) yield { length: n, columns: builder.columns.map(column => column.result) }
  }
}
