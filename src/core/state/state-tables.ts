/**
 * The tables of a thread: what it computed last of each partition of state. They are a cache: a table whose contents are
 * not those that a task needs is brought forward by the deltas that it has not seen, or made again from all of them.
 */
import { threadId } from 'node:worker_threads'
import { MillraceError } from '../../util/errors.js'
import type { TaskRun } from '../pipeline/task-run.js'
import { applyDelta, type StateDelta } from './state-delta.js'
import { StateTable } from './state-table.js'
import type { StateTaskValue } from './state-task.js'

/** Of a table that is being changed. */
const BROKEN = '!'

const tables = new Map<string, StateTable>()
let owner = -1
let tokens = 0

/** The token of a version that a task made first, for what it makes after that. */
const madeBy = new WeakMap<TaskRun, Map<string, string>>()

/** A name for contents that no other version has. */
export function newToken(): string {
  return `${threadId}.${++tokens}`
}

/** The table with the version before, for the caller alone to change; it is in the cache no more until `keepTable`. */
export function takeTable(value: StateTaskValue, timed: boolean, task: TaskRun): StateTable {
  const { before, chain } = value
  openFor(value.store)
  const cached = tables.get(value.table)
  if (before === undefined) {
    if (!value.replay) tables.delete(value.table)
    return new StateTable(timed)
  }
  const token = before === true ? madeBy.get(task)?.get(value.table) : before.token
  if (cached !== undefined && cached.token === token) {
    if (value.replay || cached.readers > 0) return cached.copy()
    tables.delete(value.table)
    return cached.isSparse ? cached.copy() : cached
  }
  if (before === true) {
    throw new MillraceError('INTERNAL_ERROR', { what: `no version before ${value.timeMs}` })
  }
  if (value.replay) return rebuilt(chain, timed, task)
  tables.delete(value.table)
  return broughtForward(cached, chain, task) ?? rebuilt(chain, timed, task)
}

/** The table with the version itself, to be read only. Not called before the task has made what it makes. */
export function readTable(value: StateTaskValue, timed: boolean, task: TaskRun): StateTable {
  const { chain } = value
  openFor(value.store)
  const cached = tables.get(value.table)
  const made = madeBy.get(task)?.get(`${value.table}@${value.timeMs}`)
  const wanted = made ?? chain.at(-1)?.token
  if (cached !== undefined && cached.token === wanted) return cached
  if (chain.length === 0) return new StateTable(timed)
  const forward = broughtForward(cached, chain, task)
  if (forward !== undefined) tables.delete(value.table)
  const table = forward ?? rebuilt(chain, timed, task)
  // a table that is further than this version stays: the next batch wants it
  if (cached === undefined || forward !== undefined) tables.set(value.table, table)
  return table
}

/** Puts a table, with its new contents, into the cache. */
export function keepTable(value: StateTaskValue, table: StateTable, task: TaskRun): void {
  tables.set(value.table, table)
  let made = madeBy.get(task)
  if (made === undefined) {
    made = new Map()
    madeBy.set(task, made)
  }
  made.set(value.table, table.token)
  made.set(`${value.table}@${value.timeMs}`, table.token)
}

/** Whether this task has made this version already: two of its operators may ask for it. */
export function isMade(value: StateTaskValue, task: TaskRun): boolean {
  const token = madeBy.get(task)?.get(`${value.table}@${value.timeMs}`)
  return token !== undefined && tables.get(value.table)?.token === token
}

function openFor(store: number): void {
  if (store === owner) return
  tables.clear()
  owner = store
}

function broughtForward(
  cached: StateTable | undefined,
  chain: readonly StateDelta[],
  task: TaskRun,
): StateTable | undefined {
  if (cached === undefined) return undefined
  const at = chain.findIndex(delta => delta.token === cached.token)
  if (at < 0) return undefined
  const table = cached.readers > 0 ? cached.copy() : cached
  applyAll(table, chain.slice(at + 1), task)
  return table
}

function rebuilt(chain: readonly StateDelta[], timed: boolean, task: TaskRun): StateTable {
  const table = new StateTable(timed)
  applyAll(table, chain, task)
  return table
}

function applyAll(table: StateTable, deltas: readonly StateDelta[], task: TaskRun): void {
  for (const delta of deltas) {
    task.checkCancelled()
    // not even half of a delta is taken for the contents before or after it
    table.token = BROKEN
    applyDelta(table, delta, task.fileSystem)
    table.token = delta.token
    table.baseMs = delta.baseMs
  }
  table.sweepAt = 0
}
