/**
 * Broadcast variables: a value encoded once into shared memory and decoded once in each task thread that asks for it,
 * in place of travelling with every function that uses it.
 */

import { MillraceError } from '../../util/errors.js'
import { type Replacement, replaceHook } from '../closure/hooks.js'

/**
 * A value that is encoded once and decoded once in each task thread that asks for its `value`, in place of travelling with
 * every function. Made by `sc.broadcast`.
 */
export class Broadcast<T> {
  readonly id: number
  private readonly load: () => T
  private readonly drop: (() => void) | undefined
  private loaded: { value: T } | undefined
  private destroyed = false

  /** For the engine: `load` gives the value when it is asked for, `drop` frees it everywhere. */
  constructor(id: number, load: () => T, drop?: () => void) {
    this.id = id
    this.load = load
    this.drop = drop
  }

  /** The value; do not change it. Throws BROADCAST_DESTROYED. */
  get value(): T {
    if (this.destroyed) throw new MillraceError('BROADCAST_DESTROYED', { id: this.id })
    this.loaded ??= { value: this.load() }
    return this.loaded.value
  }

  /** Forgets this thread's copy; it is decoded again when it is asked for. */
  unpersist(): void {
    this.loaded = undefined
  }

  /** Frees the value everywhere; it can't be used any more. */
  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.loaded = undefined
    this.drop?.()
  }

  /** For the engine: what travels with a function that captured it. */
  toReplacement(): Replacement {
    if (this.destroyed) throw new MillraceError('BROADCAST_DESTROYED', { id: this.id })
    return { kind: 'broadcast', data: { id: this.id } }
  }
}

Object.defineProperty(Broadcast.prototype, replaceHook, {
  value(this: Broadcast<unknown>): Replacement {
    return this.toReplacement()
  },
})
