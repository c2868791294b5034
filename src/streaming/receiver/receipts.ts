/** What a receiver has handed over and waits to hear of, by number, in its thread. */
import { type ErrorData, errorFromData } from '../../util/errors.js'

interface Open {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export class Receipts {
  private readonly waiting: Map<number, Open> = new Map()
  private next = 0
  private emptied: (() => void)[] = []

  /** A new number, and what resolves or rejects when it is settled. */
  open(): { readonly receipt: number; readonly settled: Promise<void> } {
    const receipt = this.next++
    const settled = new Promise<void>((resolve, reject) => {
      this.waiting.set(receipt, { resolve, reject })
    })
    return { receipt, settled }
  }

  settle(receipt: number, error: ErrorData | undefined): void {
    const open = this.waiting.get(receipt)
    if (open === undefined) return
    this.waiting.delete(receipt)
    if (error === undefined) open.resolve()
    else open.reject(errorFromData(error))
    if (this.waiting.size > 0) return
    for (const resolve of this.emptied.splice(0)) resolve()
  }

  get isEmpty(): boolean {
    return this.waiting.size === 0
  }

  /** Resolves when all are settled. */
  whenEmpty(): Promise<void> {
    if (this.isEmpty) return Promise.resolve()
    return new Promise(resolve => this.emptied.push(resolve))
  }
}
