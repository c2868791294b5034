/** How often each key was seen; keys compare by value, and are in order of first sight. */
import { KeyTable } from '../shuffle/key-table.js'

export class KeyCounts {
  private readonly table = new KeyTable()
  private readonly keys: unknown[] = []
  private readonly counts: number[] = []

  /** Throws KEY_NOT_COMPARABLE. */
  add(key: unknown, times: number): void {
    const group = this.table.group(key)
    if (group === this.keys.length) {
      this.keys.push(key)
      this.counts.push(times)
    } else {
      this.counts[group] += times
    }
  }

  entries(): [key: unknown, count: number][] {
    return this.keys.map((key, i) => [key, this.counts[i]])
  }
}
