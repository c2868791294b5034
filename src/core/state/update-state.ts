/**
 * updateStateByKey: a function sees every key that has state or values in the batch, once, and gives its new state.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { registerPartitionOperator } from '../pipeline/partition-operators.js'
import { checkNoPromise, checkPair, iterate } from '../pipeline/runtime.js'
import { advance, type Change, giveBack, takeTouched } from './advance.js'
import { batchRows } from './batch-rows.js'
import { makeBatchTime } from './batch-time.js'
import { tableRows } from './read-state.js'
import { stateFailure } from './state-failure.js'
import type { StateTaskOptions, StateTaskValue } from './state-task.js'
import type { Touched } from './touched.js'

interface Gathered {
  /** Keys of the batch. */
  readonly keys: Touched
  /** The values of each, by its number. */
  readonly values: unknown[][]
}

function gather({ sources, table, task }: Change): Gathered {
  const keys = takeTouched()
  const values: unknown[][] = []
  for (const source of sources) {
    for (const block of batchRows(source, table, task)) {
      keys.reserve(table.count)
      const { count, groups } = block
      for (let i = 0; i < count; i++) {
        const at = keys.add(groups[i])
        if (at === values.length) values.push([block.values[i]])
        else values[at].push(block.values[i])
      }
    }
  }
  keys.reserve(table.count)
  return { keys, values }
}

/** Sets or, for undefined, removes a key's state, and notes whether it may be another one. */
function setState({ table, changed, value }: Change, group: number, state: unknown): void {
  const had = table.present[group] !== 0
  if (state === undefined) {
    if (!had) return
    table.remove(group)
    changed.add(group)
    return
  }
  const isSame =
    had && Object.is(table.values[group], state) && (typeof state !== 'object' || state === null)
  if (isSame) return
  table.set(group, state, value.timeMs)
  changed.add(group)
}

function update(change: Change, f: AnyFunction, withTime: boolean): void {
  const { table, changed, value, task, options } = change
  const { keys, values } = gather(change)
  const time = withTime ? makeBatchTime(value.timeMs) : undefined
  const { count } = table
  changed.reserve(count)
  let group = 0
  let isFirst = true
  try {
    for (; group < count; group++) {
      if ((group & 0xffff) === 0) task.checkCancelled()
      const has = table.present[group] !== 0
      const at = keys.find(group)
      if (at < 0 && !has) continue
      const news = at < 0 ? [] : values[at]
      const old = has ? table.values[group] : undefined
      const state = withTime ? f(time, table.key(group), news, old) : f(news, old)
      if (isFirst) checkNoPromise(state)
      isFirst = false
      setState(change, group, state)
    }
  } catch (error) {
    throw stateFailure(error, table.key(group), value.timeMs, task.partition, options)
  }
  giveBack(keys)
}

/** The form over an iterator: what it gives is all the state there is afterwards. */
function updateAll(change: Change, f: AnyFunction): void {
  const { table, changed, value, task, options } = change
  const { keys, values } = gather(change)
  const { count } = table
  changed.reserve(count)
  const { present } = table
  const given = takeTouched()
  given.reserve(count)
  const states: unknown[] = []
  let last = 0
  function* triples(): Generator<[unknown, unknown[], unknown], void, undefined> {
    for (let g = 0; g < count; g++) {
      const at = keys.find(g)
      if (at < 0 && present[g] === 0) continue
      last = g
      yield [table.key(g), at < 0 ? [] : values[at], present[g] === 0 ? undefined : table.values[g]]
    }
  }
  try {
    const rows = iterate(f(triples()))
    for (let step = rows.next(); !step.done; step = rows.next()) {
      checkPair(step.value)
      const [key, state] = step.value as [unknown, unknown]
      const group = table.keys.group(key)
      if (group >= count) {
        throw new MillraceError('STATE_KEY_NOT_OF_PARTITION', { key: preview(key, 80) })
      }
      // the first state of a key counts
      if (given.add(group) === states.length) states.push(state)
    }
  } catch (error) {
    throw stateFailure(error, table.key(last), value.timeMs, task.partition, options)
  }
  for (let g = 0; g < count; g++) {
    const at = given.find(g)
    if (at >= 0 || present[g] !== 0) setState(change, g, at < 0 ? undefined : states[at])
  }
  giveBack(given)
  giveBack(keys)
}

function registerUpdate(name: string, apply: (change: Change, f: AnyFunction) => void): void {
  registerPartitionOperator(name, (parents, [f], args, value, task) => {
    const [options] = args as [StateTaskOptions]
    const { table } = advance(parents, options, value as StateTaskValue, task, change =>
      apply(change, f),
    )
    return tableRows(table, task)
  })
}

/** fns: [f(values, state)]; args: [options]. */
registerUpdate('updateState', (change, f) => update(change, f, false))
/** fns: [f(time, key, values, state)]; args: [options]. */
registerUpdate('updateStateWithTime', (change, f) => update(change, f, true))
/** fns: [f(iterator of [key, values, state])], which gives [key, state]; args: [options]. */
registerUpdate('updateStateOfAll', updateAll)
