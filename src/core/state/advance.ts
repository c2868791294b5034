/**
 * One version of the state of one partition, made from the version before: what the three kinds of operators share. A kind
 * gives `change`, which calls the user's function and changes the table; around it, this file takes the table from the
 * thread's cache, puts in the first state, writes down what changed, and tells the driver.
 */
import type { Pull } from '../pipeline/partition-operators.js'
import { checkPair } from '../pipeline/runtime.js'
import type { TaskRun } from '../pipeline/task-run.js'
import type { BlockHandle } from '../storage/block.js'
import { batchRows } from './batch-rows.js'
import { type DeltaBlocks, writeDelta } from './state-delta.js'
import { merge, type StateSchema, shapeOf } from './state-schema.js'
import type { StateTable } from './state-table.js'
import { isMade, keepTable, newToken, readTable, takeTable } from './state-tables.js'
import type { StateReport, StateTaskOptions, StateTaskValue } from './state-task.js'
import { Touched } from './touched.js'

/** Blocks of a shuffle, or rows of the same task. */
export type Source = readonly BlockHandle[] | Pull

export interface Change {
  readonly table: StateTable
  readonly sources: readonly Source[]
  readonly value: StateTaskValue
  readonly options: StateTaskOptions
  readonly task: TaskRun
  /** Keys whose state may be another one afterwards; the kind adds them. */
  readonly changed: Touched
}

/** Changes the table of a batch; gives what the operator gives besides the state. */
export type ChangeState<T> = (change: Change) => T

/** Not in use: an operator may ask for the rows of another one while it works. */
const spare: Touched[] = []
const SAMPLES = 16
/** A round of the sweep takes at most so many versions in which anything changed. */
const SWEEP_VERSIONS = 100
/** Chains that a change of threads made longer than this are cut with one full version. */
const MAX_CHAIN = 300

/**
 * Makes the version and gives its table, which is to be read only, and what `change` gave; undefined in its place when
 * another operator of the same task had made the version.
 */
export function advance<T>(
  parents: readonly Pull[],
  options: StateTaskOptions,
  value: StateTaskValue,
  task: TaskRun,
  change: ChangeState<T>,
): { readonly table: StateTable; readonly given: T | undefined } {
  if (isMade(value, task)) return { table: readTable(value, options.timed, task), given: undefined }
  const pulls = [...parents]
  if (options.nested) {
    const before = pulls.shift() as Pull
    if (value.before === true) makeFirst(before)
  }
  const sources = value.sources.map((blocks): Source => blocks ?? (pulls.shift() as Pull))
  const table = takeTable(value, options.timed, task)
  const beforeToken = table.token
  const changed = takeTouched()
  const initial = options.initial === 'none' ? undefined : (sources.pop() as Source)
  if (initial !== undefined) putInitial(initial, table, value, options, changed, task)
  const given = change({ table, sources, value, options, task, changed })
  if (!value.replay) report(table, beforeToken, value, changed, task)
  giveBack(changed)
  return { table, given }
}

/** An empty set; `giveBack` when it is not used any more. */
export function takeTouched(): Touched {
  return spare.pop() ?? new Touched()
}

export function giveBack(touched: Touched): void {
  touched.clear()
  spare.push(touched)
}

/** Lets the operator of the version before do its work, whose rows nobody wants here. */
function makeFirst(pull: Pull): void {
  const rows = pull()[Symbol.iterator]()
  rows.next()
  rows.return?.()
}

function putInitial(
  source: Source,
  table: StateTable,
  { timeMs }: StateTaskValue,
  { initial }: StateTaskOptions,
  changed: Touched,
  task: TaskRun,
): void {
  const put = (group: number, state: unknown): void => {
    table.grow()
    if (initial === 'moved') {
      const [kept, keptMs] = state as [unknown, number]
      table.set(group, kept, keptMs)
    } else {
      table.set(group, state, timeMs)
    }
    changed.reserve(table.count)
    changed.add(group)
  }
  if (typeof source !== 'function') {
    for (const block of batchRows(source, table, task)) {
      for (let i = 0; i < block.count; i++) put(block.groups[i], block.values[i])
    }
    return
  }
  for (const row of source()) {
    checkPair(row)
    const [key, state] = row as [unknown, unknown]
    put(table.keys.group(key), state)
  }
}

/** Writes the version down and tells the driver of it, with the task's answer. */
function report(
  table: StateTable,
  beforeToken: string,
  value: StateTaskValue,
  changed: Touched,
  task: TaskRun,
): void {
  const { timeMs } = value
  const schema = sampleOf(table, changed)
  let delta: DeltaBlocks = { blocks: [], parts: '' }
  if (changed.count > 0) {
    if (beforeToken === '') startChain(table, timeMs)
    else sweep(table, timeMs, value.chain.length, changed)
    delta = writeDelta(table, changed.groups, changed.count, task.allocator)
    table.token = newToken()
  }
  keepTable(value, table, task)
  // not the task's partition: that may be one of an RDD that reads this one, such as a union
  const slash = value.table.lastIndexOf('/')
  const about: StateReport = {
    operatorId: value.table.slice(0, slash),
    partition: Number(value.table.slice(slash + 1)),
    timeMs,
    beforeToken,
    token: table.token,
    baseMs: table.baseMs,
    parts: delta.parts,
    keys: table.live,
    schema,
  }
  task.kept.push({ id: `state:${value.store}`, blocks: delta.blocks, about })
}

/** All of the state is in this version. */
function startChain(table: StateTable, timeMs: number): void {
  table.baseMs = timeMs
  table.sweepAt = 0
}

/** Adds the next piece of the table to what is written. */
function sweep(table: StateTable, timeMs: number, chain: number, changed: Touched): void {
  const { count, present } = table
  if (chain > MAX_CHAIN) table.sweepAt = 0
  const piece =
    chain > MAX_CHAIN ? count : Math.max(1024, changed.count, Math.ceil(count / SWEEP_VERSIONS))
  if (table.sweepAt === 0) table.sweepFromMs = timeMs
  const end = Math.min(count, table.sweepAt + piece)
  changed.reserve(count)
  for (let g = table.sweepAt; g < end; g++) if (present[g] !== 0) changed.add(g)
  table.sweepAt = end
  if (end === count) {
    table.baseMs = table.sweepFromMs
    table.sweepAt = 0
  }
}

/** What some of the changed keys and their states look like. */
function sampleOf(table: StateTable, changed: Touched): StateSchema | undefined {
  let schema: StateSchema | undefined
  const step = Math.max(1, Math.floor(changed.count / SAMPLES))
  for (let i = 0; i < changed.count; i += step) {
    const group = changed.groups[i]
    if (table.present[group] === 0) continue
    const key = shapeOf(table.key(group))
    const state = shapeOf(table.values[group])
    schema =
      schema === undefined
        ? { key, state }
        : { key: merge(schema.key, key), state: merge(schema.state, state) }
  }
  return schema
}
