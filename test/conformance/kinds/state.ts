/** Kind `state`: the state of one key, as a function of `mapWithState` sees it. */
import { KeyState } from '../../../src/core/state/state.js'
import type { Step, StepsCase } from '../case-format.js'
import type { Outcome } from '../outcome.js'
import { named } from '../program/named-functions.js'
import { runSteps } from './steps.js'

type State = KeyState<unknown>

const steps: Readonly<Record<string, (state: State, step: Step) => unknown>> = {
  new: state => state.wrap(false, undefined),
  wrap: (state, { v }) => state.wrap(v !== undefined && v !== null, v ?? undefined),
  wrapNone: state => state.wrap(false, undefined),
  wrapTimingOut: (state, { v }) => state.wrapTimingOut(v),
  flags: state => ({
    exists: state.exists(),
    updated: state.isUpdated(),
    removed: state.isRemoved(),
    timingOut: state.isTimingOut(),
  }),
  exists: state => state.exists(),
  isUpdated: state => state.isUpdated(),
  isRemoved: state => state.isRemoved(),
  isTimingOut: state => state.isTimingOut(),
  get: state => state.get(),
  getOption: state => state.getOption(),
  update: (state, { v }) => state.update(v),
  remove: state => state.remove(),
}

export function runState(c: StepsCase): Promise<Outcome> {
  const state: State = new KeyState()
  return runSteps(c, step => named(steps, step.do, 'step')(state, step))
}
