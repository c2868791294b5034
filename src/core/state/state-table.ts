/**
 * The live state of one operator in one partition, in the thread that computes it: canonical key bytes to a value and,
 * with a timeout, the time of the last update. Keys have group numbers (`KeyTable`); a removed key keeps its number until
 * the table is copied. `token` names the contents: two tables with the same token hold the same state, so a thread's
 * table can be compared with what the driver accepted.
 *
 * The sweep: each version of the state that is written out has, beside what changed, a piece of everything else in turn
 * (`sweepAt`), so that after one round what was written before the round began is needed no more (`baseMs`).
 */
import { KeyTable } from '../shuffle/key-table.js'

/** Stands in `values` where a key has no state: a number, which keeps an array of numbers one of numbers. */
const NONE = 0

export class StateTable {
  readonly keys: KeyTable
  /** By group. */
  readonly values: unknown[] = []
  /** 1 where a key has state. */
  present: Uint8Array = new Uint8Array(1024)
  /** Batch time of the last update, in ms; undefined when nobody asks for it. */
  times: Float64Array | undefined
  /** Keys that have state. */
  live = 0
  token = ''
  /** Iterations over this table that may not have ended. */
  readers = 0
  /** The version whose block is the first that is needed to make this table again. */
  baseMs = 0
  sweepAt = 0
  sweepFromMs = 0
  /** Keys as they go to functions, as far as they were decoded and cannot be changed. */
  private readonly known: (string | undefined)[] = []

  constructor(timed: boolean, keys: KeyTable = new KeyTable()) {
    this.keys = keys
    this.times = timed ? new Float64Array(1024) : undefined
  }

  /** Groups, with and without state. */
  get count(): number {
    return this.values.length
  }

  /** Makes room for the groups that `keys` numbered since the last call. */
  grow(): void {
    const { keys, values, known } = this
    const { count } = keys
    if (count > this.present.length) {
      const room = Math.max(count, this.present.length * 2)
      const present = new Uint8Array(room)
      present.set(this.present)
      this.present = present
      if (this.times !== undefined) {
        const times = new Float64Array(room)
        times.set(this.times)
        this.times = times
      }
    }
    for (let g = values.length; g < count; g++) {
      values.push(NONE)
      known.push(undefined)
    }
  }

  key(group: number): unknown {
    const known = this.known[group]
    if (known !== undefined) return known
    const key = this.keys.key(group)
    if (typeof key === 'string') this.known[group] = key
    return key
  }

  set(group: number, value: unknown, timeMs: number): void {
    if (this.present[group] === 0) {
      this.present[group] = 1
      this.live++
    }
    this.values[group] = value
    if (this.times !== undefined) this.times[group] = timeMs
  }

  remove(group: number): void {
    if (this.present[group] === 0) return
    this.present[group] = 0
    this.values[group] = NONE
    this.live--
  }

  /** True when most of the numbers belong to keys without state. */
  get isSparse(): boolean {
    return this.count > 1024 && this.count > 2 * this.live
  }

  /** The same state in a table of its own, without the numbers of removed keys. Its sweep begins anew. */
  copy(): StateTable {
    const { keys } = this
    const copied = new KeyTable({ keys: this.live, bytes: keys.arenaUsed })
    const table = new StateTable(this.times !== undefined, copied)
    for (let g = 0; g < this.count; g++) {
      if (this.present[g] === 0) continue
      const lengthTag = keys.lengthTag(g)
      copied.groupOfBytes(lengthTag & 15, keys.arena, keys.offset(g), lengthTag >>> 4)
    }
    table.grow()
    for (let g = 0, to = 0; g < this.count; g++) {
      if (this.present[g] === 0) continue
      table.known[to] = this.known[g]
      table.set(to++, this.values[g], this.times === undefined ? 0 : this.times[g])
    }
    table.token = this.token
    table.baseMs = this.baseMs
    return table
  }
}
