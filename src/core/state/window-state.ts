/**
 * reduceByKeyAndWindow with an inverse: the state of a key is its reduced value over the window, from which what left is
 * taken and to which what came is added. The work is that of the keys that left or came.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { registerPartitionOperator } from '../pipeline/partition-operators.js'
import { checkNoPromise } from '../pipeline/runtime.js'
import { advance, type Change, giveBack, type Source, takeTouched } from './advance.js'
import { batchRows } from './batch-rows.js'
import { tableRows } from './read-state.js'
import { stateFailure } from './state-failure.js'
import type { StateTaskOptions, StateTaskValue } from './state-task.js'
import type { Touched } from './touched.js'

/** What a key's values are reduced to, by the key's number; `ABSENT` for none. */
const ABSENT: unique symbol = Symbol('absent')

function slide(
  change: Change,
  reduce: AnyFunction,
  inverse: AnyFunction,
  filter: AnyFunction | undefined,
): void {
  const { table, sources, changed, value, task, options } = change
  const keys = takeTouched()
  let key: unknown
  const gather = (of: readonly Source[]): unknown[] => {
    const reduced: unknown[] = new Array(keys.count).fill(ABSENT)
    for (const source of of) {
      for (const { count, groups, values } of batchRows(source, table, task)) {
        keys.reserve(table.count)
        for (let i = 0; i < count; i++) {
          const at = keys.add(groups[i])
          if (at >= reduced.length) reduced.push(values[i])
          else if (reduced[at] === ABSENT) reduced[at] = values[i]
          else {
            key = table.key(groups[i])
            reduced[at] = reduce(reduced[at], values[i])
          }
        }
      }
    }
    return reduced
  }
  try {
    const left = gather(sources.slice(0, options.leaving))
    const came = gather(sources.slice(options.leaving))
    changed.reserve(table.count)
    for (let at = 0; at < keys.count; at++) {
      const group = keys.groups[at]
      key = table.key(group)
      const old = at < left.length ? left[at] : ABSENT
      const now = came[at]
      let state: unknown
      if (table.present[group] === 0) {
        if (now === ABSENT) {
          throw new MillraceError('INVERSE_WINDOW_WITHOUT_VALUE', { key: preview(key, 80) })
        }
        state = now
      } else {
        state = table.values[group]
        if (old !== ABSENT) state = inverse(state, old)
        if (now !== ABSENT) state = reduce(state, now)
      }
      if (at === 0) checkNoPromise(state)
      setState(change, group, filter === undefined || filter([key, state]) ? state : ABSENT)
    }
    key = undefined
  } catch (error) {
    if (key === undefined) throw error
    throw stateFailure(error, key, value.timeMs, task.partition, options)
  }
  giveBack(keys as Touched)
}

function setState({ table, changed, value }: Change, group: number, state: unknown): void {
  if (state === ABSENT) {
    if (table.present[group] === 0) return
    table.remove(group)
  } else {
    const isSame = table.present[group] !== 0 && Object.is(table.values[group], state)
    if (isSame && (typeof state !== 'object' || state === null)) return
    table.set(group, state, value.timeMs)
  }
  changed.add(group)
}

/** fns: [reduce, inverse] or [reduce, inverse, filter of [key, value]]; args: [options]. */
registerPartitionOperator(
  'slideWindow',
  (parents, [reduce, inverse, filter], args, value, task) => {
    const [options] = args as [StateTaskOptions]
    const { table } = advance(parents, options, value as StateTaskValue, task, change =>
      slide(change, reduce, inverse, filter),
    )
    return tableRows(table, task)
  },
)
