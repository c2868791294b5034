/** State as the naive reference keeps it: one table a stream, gone through from the first batch on. */
import type { Operation } from '../case-format.js'
import {
  type KeyState,
  stateFunctions,
  timedUpdateFunctions,
  updateFunctions,
} from '../program/named-functions.js'
import { ByKey, groups, type ReferenceStream, stream } from './batch.js'
import type { ReferenceOperations } from './interpreter.js'

type Pair = [unknown, unknown]
type Update = (timeMs: number, key: unknown, values: unknown[], state: unknown) => unknown

function updated(
  parent: ReferenceStream,
  initial: readonly Pair[],
  update: Update,
): ReferenceStream {
  const result: ReferenceStream = stream(parent.slideMs, timeMs => {
    const before = result.at(timeMs - parent.slideMs)?.flat() as Pair[] | undefined
    const batch = parent.at(timeMs)
    if (before === undefined && batch === undefined) return undefined
    const values = groups(batch?.flat() ?? [])
    const states = new ByKey<unknown>()
    for (const [key, state] of before ?? initial) states.set(key, state)
    const keys = new ByKey<unknown>()
    for (const [key] of [...states.pairs(), ...values.pairs()]) keys.set(key, key)
    const after: Pair[] = []
    for (const [key] of keys.pairs()) {
      const state = update(timeMs, key, values.get(key) ?? [], states.get(key))
      if (state !== undefined) after.push([key, state])
    }
    return [after]
  })
  return result
}

interface Entry {
  readonly state: unknown
  readonly timeMs: number
}

interface Mapped {
  readonly emitted: unknown[]
  readonly states: ByKey<Entry>
}

/** The state of one key during one call. */
class CallState implements KeyState {
  state: unknown
  private readonly timingOut: boolean

  constructor(state: unknown, timingOut: boolean) {
    this.state = state
    this.timingOut = timingOut
  }

  exists(): boolean {
    return this.state !== undefined
  }

  get(): unknown {
    return this.state
  }

  update(state: unknown): void {
    this.state = state
  }

  remove(): void {
    this.state = undefined
  }

  isTimingOut(): boolean {
    return this.timingOut
  }
}

/** Keys that had nothing for longer than the timeout are forgotten at multiples of the checkpoint interval. */
function mapWithState(parent: ReferenceStream, operation: Operation): ReferenceStream {
  const { fn = '', initial = [], timeoutMs, checkpointMs = 10 * parent.slideMs } = operation
  const made = new Map<number, Mapped>()
  const at = (timeMs: number): Mapped => {
    const known = made.get(timeMs)
    if (known !== undefined) return known
    const states = new ByKey<Entry>()
    if (timeMs <= 0) {
      // counts as updated in the first batch
      for (const [key, state] of initial) states.set(key, { state, timeMs: parent.slideMs })
      return { emitted: [], states }
    }
    for (const [key, entry] of at(timeMs - parent.slideMs).states.pairs()) states.set(key, entry)
    const emitted: unknown[] = []
    const call = (key: unknown, value: unknown, timingOut: boolean): void => {
      const state = new CallState(states.get(key)?.state, timingOut)
      const result = stateFunctions[fn](timeMs, key, value, state)
      if (result !== undefined) emitted.push(result)
      if (timingOut || !state.exists()) states.delete(key)
      else states.set(key, { state: state.state, timeMs })
    }
    for (const [key, value] of (parent.at(timeMs)?.flat() ?? []) as Pair[]) call(key, value, false)
    if (timeoutMs !== undefined && timeMs % checkpointMs === 0) {
      for (const [key, entry] of states.pairs()) {
        if (entry.timeMs < timeMs - timeoutMs) call(key, undefined, true)
      }
    }
    made.set(timeMs, { emitted, states })
    return made.get(timeMs)!
  }
  return stream(parent.slideMs, timeMs => {
    const { emitted, states } = at(timeMs)
    if (operation.emit !== 'snapshots') return [emitted]
    return [states.pairs().map(([key, { state }]) => [key, state])]
  })
}

export const stateReference: ReferenceOperations = {
  updateStateByKey(parent, { fn = '', initial = [] }) {
    const update = updateFunctions[fn]
    return updated(parent, initial, (_, __, values, state) => update(values, state))
  },
  updateStateByKeyWithTime: (parent, { fn = '', initial = [] }) =>
    updated(parent, initial, timedUpdateFunctions[fn]),
  mapWithState,
}
