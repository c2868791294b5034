/** The rows of a version of the state: `[key, state]` of each key that has one. */
import {
  type Pull,
  registerPartitionOperator,
  registerSource,
} from '../pipeline/partition-operators.js'
import type { TaskRun } from '../pipeline/task-run.js'
import { decodeRows, encodeRows } from '../serializer/column-block.js'
import { applyDelta, type StateDelta } from './state-delta.js'
import { StateTable } from './state-table.js'
import { readTable } from './state-tables.js'
import type { StateTaskOptions, StateTaskValue } from './state-task.js'

const COPIED_ROWS = 1024

/** All rows of a table. What an operator behind changes in a row is not changed in the table. */
export function* tableRows(table: StateTable, task: TaskRun): Generator<unknown, void, undefined> {
  const { values } = table
  table.readers++
  try {
    const { count } = table
    let objects: unknown[] = []
    for (let g = 0; g < count; g++) {
      if (table.present[g] === 0) continue
      if ((g & 0xffff) === 0) task.checkCancelled()
      const value = values[g]
      if (typeof value !== 'object' || value === null) {
        yield [table.key(g), value]
      } else if (objects.push([table.key(g), value]) === COPIED_ROWS) {
        yield* copied(objects)
        objects = []
      }
    }
    yield* copied(objects)
  } finally {
    table.readers--
  }
}

function copied(rows: readonly unknown[]): unknown[] {
  return rows.length === 0 ? [] : decodeRows(encodeRows(rows, 0, rows.length).slice())
}

/** args: [options]; the first parent, if there is one, makes the version in this task. */
registerPartitionOperator('readState', (parents, _, args, value, task) => {
  const [options] = args as [StateTaskOptions]
  if (options.nested) {
    const rows = (parents[0] as Pull)()[Symbol.iterator]()
    rows.next()
    rows.return?.()
  }
  return tableRows(readTable(value as StateTaskValue, options.timed, task), task)
})

/** Rows `[key, [state, time]]` of a chain: `{ chain, timed }` is the slot's value. */
registerSource('restoredState', function* (value, task) {
  const { chain, timed } = value as { chain: readonly StateDelta[]; timed: boolean }
  const table = new StateTable(timed)
  for (const delta of chain) applyDelta(table, delta, task.fileSystem)
  for (let g = 0; g < table.count; g++) {
    if (table.present[g] !== 0) yield [table.key(g), [table.values[g], table.times?.[g] ?? 0]]
  }
})
