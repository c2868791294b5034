/** Counts what is under way, and tells when nothing is. */
export class Activity {
  private count = 0
  private waiters: (() => void)[] = []

  begin(): void {
    this.count++
  }

  end(): void {
    this.count--
    if (this.count > 0) return
    const waiters = this.waiters
    this.waiters = []
    for (const resolve of waiters) resolve()
  }

  /** Undefined when idle, else a promise that resolves when it has become idle. */
  whenIdle(): Promise<void> | undefined {
    if (this.count === 0) return undefined
    return new Promise(resolve => this.waiters.push(resolve))
  }
}
