/** A set of groups in order of first sight, with a number for each: 0, 1, 2... One a thread, emptied after each use. */
export class Touched {
  groups: Int32Array = new Int32Array(1024)
  count = 0
  /** By group: its number + 1; 0 for none. */
  private marks: Int32Array = new Int32Array(1024)

  /** Begins for groups below `bound`; it may grow. */
  reserve(bound: number): void {
    if (bound <= this.marks.length) return
    const marks = new Int32Array(Math.max(bound, this.marks.length * 2))
    marks.set(this.marks)
    this.marks = marks
  }

  has(group: number): boolean {
    return this.marks[group] !== 0
  }

  /** The number of a group, or -1. */
  find(group: number): number {
    return this.marks[group] - 1
  }

  /** The number of a group, which is the count before the call when the group is new. */
  add(group: number): number {
    const mark = this.marks[group]
    if (mark !== 0) return mark - 1
    if (this.count === this.groups.length) {
      const groups = new Int32Array(this.count * 2)
      groups.set(this.groups)
      this.groups = groups
    }
    this.groups[this.count] = group
    this.marks[group] = ++this.count
    return this.count - 1
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.marks[this.groups[i]] = 0
    this.count = 0
  }
}
