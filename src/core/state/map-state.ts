/**
 * mapWithState: a function sees each row of the batch with the state of its key, and each key that times out. Its results
 * are the rows; they are kept as blocks beside the state, so that they are made once however often they are asked for.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { registerPartitionOperator } from '../pipeline/partition-operators.js'
import { checkNoPromise } from '../pipeline/runtime.js'
import type { TaskRun } from '../pipeline/task-run.js'
import { decodeRows, encodeRows } from '../serializer/column-block.js'
import type { BlockHandle } from '../storage/block.js'
import { advance, type Change } from './advance.js'
import { batchRows } from './batch-rows.js'
import { makeBatchTime } from './batch-time.js'
import { KeyState } from './state.js'
import { stateFailure } from './state-failure.js'
import { rowsId, type StateTaskOptions, type StateTaskValue } from './state-task.js'

const ROWS = 8192

interface Mapped {
  readonly rows: readonly unknown[]
  /** Some state was an object: a row may be or have it, and whoever changes the row would change the state. */
  readonly mayShare: boolean
}

function mapState(change: Change, f: AnyFunction, withTime: boolean): Mapped {
  const { table, sources, changed, value, options, task } = change
  const { timeMs } = value
  const time = withTime ? makeBatchTime(timeMs) : undefined
  const state = new KeyState<unknown>()
  const rows: unknown[] = []
  let mayShare = false
  let key: unknown
  let isFirst = true
  try {
    for (const source of sources) {
      for (const { count, groups, values } of batchRows(source, table, task)) {
        changed.reserve(table.count)
        for (let i = 0; i < count; i++) {
          const group = groups[i]
          key = table.key(group)
          const had = table.present[group] !== 0
          const old = had ? table.values[group] : undefined
          state.wrap(had, old)
          const row = withTime ? f(time, key, values[i], state) : f(key, values[i], state)
          if (isFirst) checkNoPromise(row)
          isFirst = false
          if (row !== undefined) rows.push(row)
          if (state.isRemoved()) {
            if (had) changed.add(group)
            table.remove(group)
            continue
          }
          if (!state.exists()) continue
          const now = state.get()
          const isObject = typeof now === 'object' && now !== null
          if (isObject) mayShare = true
          // an object may have been changed in place
          if (!state.isUpdated() && !options.timed && !isObject) continue
          table.set(group, now, timeMs)
          changed.add(group)
        }
      }
    }
    key = undefined
    if (value.timeoutMs !== undefined && table.times !== undefined) {
      changed.reserve(table.count)
      const { count, times, present } = table
      for (let group = 0; group < count; group++) {
        if (present[group] === 0 || times[group] >= value.timeoutMs) continue
        key = table.key(group)
        const old = table.values[group]
        if (typeof old === 'object' && old !== null) mayShare = true
        state.wrapTimingOut(old)
        const row = withTime ? f(time, key, undefined, state) : f(key, undefined, state)
        if (row !== undefined) rows.push(row)
        table.remove(group)
        changed.add(group)
      }
    }
  } catch (error) {
    if (key === undefined) throw error
    throw stateFailure(error, key, timeMs, task.partition, options)
  }
  return { rows, mayShare }
}

/** Rows that a task made, for another operator of it that asks for the same. */
const madeRows = new WeakMap<TaskRun, Map<string, readonly unknown[]>>()

function keepRows(mapped: Mapped, value: StateTaskValue, task: TaskRun): readonly unknown[] {
  const { rows } = mapped
  const blocks: BlockHandle[] = []
  const copies: unknown[] = []
  for (let from = 0; from < rows.length; from += ROWS) {
    const to = Math.min(from + ROWS, rows.length)
    const bytes = encodeRows(rows, from, to)
    blocks.push(task.allocator.write(bytes, 'columns', to - from))
    if (mapped.mayShare) for (const row of decodeRows(bytes.slice())) copies.push(row)
  }
  task.kept.push({ id: rowsId(value), blocks, about: { rowsOf: value.store } })
  return mapped.mayShare ? copies : rows
}

function registerMap(name: string, withTime: boolean): void {
  registerPartitionOperator(name, (parents, [f], args, slot, task) => {
    const [options] = args as [StateTaskOptions]
    const value = slot as StateTaskValue
    const { given } = advance(parents, options, value, task, change =>
      mapState(change, f, withTime),
    )
    let made = madeRows.get(task)
    if (made === undefined) {
      made = new Map()
      madeRows.set(task, made)
    }
    const id = rowsId(value)
    if (given !== undefined) made.set(id, keepRows(given, value, task))
    return made.get(id) ?? []
  })
}

/** fns: [f(key, value, state)]; args: [options]. */
registerMap('mapState', false)
/** fns: [f(time, key, value, state)]; args: [options]. */
registerMap('mapStateWithTime', true)
