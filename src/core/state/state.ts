/**
 * The state of one key, as a function of `mapWithState` sees it: Spark's State. One object serves all calls of a task, so
 * a function must not keep it.
 */
import { MillraceError } from '../../util/errors.js'

/** What a function of `mapWithState` may do with the state of its key. */
export interface State<S> {
  /** Whether the key has state. */
  exists(): boolean
  /** The state. Throws STATE_NOT_SET when there is none. */
  get(): S
  /** The state, or undefined. */
  getOption(): S | undefined
  /** Sets the state. Throws STATE_UPDATE_NOT_ALLOWED when it was removed in this call or is timing out. */
  update(state: S): void
  /** Forgets the key. Throws STATE_REMOVE_NOT_ALLOWED when it was removed in this call or is timing out. */
  remove(): void
  /** Whether the key is forgotten after this call, because it had no data for the time that `timeout` says. */
  isTimingOut(): boolean
}

export class KeyState<S> implements State<S> {
  private value: S | undefined
  private defined = false
  private timingOut = false
  private updated = false
  private removed = false

  /** The state of the next key. */
  wrap(defined: boolean, value: S | undefined): void {
    this.value = value
    this.defined = defined
    this.timingOut = false
    this.updated = false
    this.removed = false
  }

  /** The state of a key that is timing out. */
  wrapTimingOut(value: S): void {
    this.wrap(true, value)
    this.timingOut = true
  }

  /** Whether the last call set the state. */
  isUpdated(): boolean {
    return this.updated
  }

  /** Whether the last call removed the state. */
  isRemoved(): boolean {
    return this.removed
  }

  exists(): boolean {
    return this.defined
  }

  get(): S {
    if (!this.defined) throw new MillraceError('STATE_NOT_SET')
    return this.value as S
  }

  getOption(): S | undefined {
    return this.defined ? this.value : undefined
  }

  update(state: S): void {
    if (this.removed) throw new MillraceError('STATE_UPDATE_NOT_ALLOWED', { reason: REMOVED })
    if (this.timingOut) throw new MillraceError('STATE_UPDATE_NOT_ALLOWED', { reason: TIMING_OUT })
    this.value = state
    this.defined = true
    this.updated = true
  }

  remove(): void {
    if (this.timingOut) throw new MillraceError('STATE_REMOVE_NOT_ALLOWED', { reason: TIMING_OUT })
    if (this.removed) throw new MillraceError('STATE_REMOVE_NOT_ALLOWED', { reason: REMOVED })
    this.value = undefined
    this.defined = false
    this.updated = false
    this.removed = true
  }

  isTimingOut(): boolean {
    return this.timingOut
  }

  toString(): string {
    return this.defined ? `State(${String(this.value)})` : 'State()'
  }
}

const REMOVED = 'it was removed'
const TIMING_OUT = 'it is timing out'
