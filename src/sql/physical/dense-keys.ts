/**
 * Groups of whole numbers that lie close together: an array has the group of each number between the least and the most, so
 * that a look-up is one read. Null is a key like others. Numbers that lie too far apart, and what is no whole number, are not taken.
 */

/** Entries of the array for one key. */
const SPARSE = 4
/** Entries that there may be for any number of keys. */
const FREE_SPAN = 65_536
/** Of numbers that are taken, in size: where the array begins and ends is a whole number without rounding, too. */
const MOST = 2 ** 52
/** How far the array reaches at least. */
const FIRST_LENGTH = 1024

export class DenseKeys {
  count = 0
  /** The group of each number from `least` on; -1 for none. */
  groups: Int32Array = new Int32Array(0)
  least = 0
  /** The key of each group; NaN for null. */
  values: Float64Array = new Float64Array(64)
  /** Of null; -1 for none. */
  nullGroup = -1
  /** The groups are the numbers from `least` on: no array is needed to find them. */
  private isRun = false
  private lowest = Number.POSITIVE_INFINITY
  private highest = Number.NEGATIVE_INFINITY

  /** Of whole numbers, and NaN for null, whose place is their group, from `lowest` to `highest`; undefined when these lie too far apart. */
  static of(values: Float64Array, lowest: number, highest: number): DenseKeys | undefined {
    const span = highest - lowest + 1
    if (values.length === 0 || span > Math.max(FREE_SPAN, SPARSE * values.length)) return undefined
    if (lowest < -MOST || highest > MOST) return undefined
    const keys = new DenseKeys()
    keys.least = lowest
    keys.lowest = lowest
    keys.highest = highest
    keys.groups = new Int32Array(Math.max(0, span)).fill(-1)
    keys.values = values
    keys.count = values.length
    for (let group = 0; group < values.length; group++) {
      if (Number.isNaN(values[group])) keys.nullGroup = group
      else keys.groups[values[group] - lowest] = group
    }
    return keys
  }

  /** No key is added from now on. */
  seal(): void {
    const { count, values, least } = this
    let run = 0
    while (run < count && values[run] === least + run) run++
    this.isRun = run === count
  }

  /** The groups of numbers, -1 for those that have none: without a branch, as chance says which have one. True when all have. */
  find(values: Float64Array | Int32Array, from: number, to: number, found: Int32Array): boolean {
    const { groups, least, isRun } = this
    const end = isRun ? this.count : groups.length
    let signs = 0
    for (let i = from; i < to; i++) {
      const distance = values[i] - least
      const at = distance | 0
      // all bits are set where it is within the array
      const isWithin = ((at - end) & ~at) >> 31
      const group = at !== distance ? -1 : (isRun ? at : groups[at & isWithin]) | ~isWithin
      found[i] = group
      signs |= group
    }
    return signs >= 0
  }

  /** The group of a number, a new one if there is none; -1 when the number cannot be taken, and nothing has changed. */
  add(value: number): number {
    if (!Number.isInteger(value) || value > MOST || value < -MOST) return -1
    const lowest = Math.min(this.lowest, value)
    const highest = Math.max(this.highest, value)
    const span = highest - lowest + 1
    if (span > FREE_SPAN && span > SPARSE * (this.count + 1)) return -1
    if (value < this.least || value >= this.least + this.groups.length) this.reach(value, span)
    this.lowest = lowest
    this.highest = highest
    const at = value - this.least
    const known = this.groups[at]
    if (known >= 0) return known
    const group = this.next(value === 0 ? 0 : value)
    this.groups[at] = group
    return group
  }

  addNull(): number {
    if (this.nullGroup < 0) this.nullGroup = this.next(Number.NaN)
    return this.nullGroup
  }

  clear(): void {
    this.groups.fill(-1)
    this.count = 0
    this.nullGroup = -1
    this.lowest = Number.POSITIVE_INFINITY
    this.highest = Number.NEGATIVE_INFINITY
  }

  get byteSize(): number {
    return this.groups.byteLength + this.values.byteLength
  }

  private next(key: number): number {
    const { count, values } = this
    if (count === values.length) {
      this.values = new Float64Array(2 * count)
      this.values.set(values)
    }
    this.values[count] = key
    this.count = count + 1
    return count
  }

  /** Makes the array reach a number, and as far again on that side. */
  private reach(value: number, span: number): void {
    const { groups, least, lowest, highest } = this
    const room = Math.max(span, FIRST_LENGTH)
    if (lowest > highest) {
      this.least = value
      this.groups = new Int32Array(room).fill(-1)
      return
    }
    const end = least + groups.length
    const newLeast = value < least ? value - room : least
    const newEnd = value < end ? end : value + 1 + room
    const larger = new Int32Array(newEnd - newLeast).fill(-1)
    larger.set(groups, least - newLeast)
    this.groups = larger
    this.least = newLeast
  }
}
