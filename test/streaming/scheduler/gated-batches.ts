/** Output operations that wait until the test lets them go, and the turns of the event loop in between. */
import { setImmediate } from 'node:timers/promises'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'

export class Gate {
  /** Batches that have come to the gate, by time in ms, whether or not they have passed. */
  readonly arrivedMs: number[] = []
  private readonly waiting: Map<number, () => void> = new Map()
  private isOpen = false

  /** Makes the jobs of a stream wait here. */
  hold(stream: DStream<unknown>): void {
    stream.foreachRDD((_, time) => this.wait(time.milliseconds))
  }

  wait(timeMs: number): Promise<void> {
    this.arrivedMs.push(timeMs)
    if (this.isOpen) return Promise.resolve()
    return new Promise(resolve => this.waiting.set(timeMs, resolve))
  }

  /** Lets one go. */
  pass(timeMs: number): void {
    this.waiting.get(timeMs)?.()
    this.waiting.delete(timeMs)
  }

  /** Lets all go, also those that come. */
  open(): void {
    this.isOpen = true
    for (const timeMs of [...this.waiting.keys()]) this.pass(timeMs)
  }
}

/** Lets the event loop turn until the condition holds; fails after very many turns. */
export async function turnsUntil(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 100_000; i++) {
    if (condition()) return
    await setImmediate()
  }
  throw new Error('the event loop turned 100,000 times and it did not come')
}

/** Some turns, in which whatever is ready happens. */
export async function someTurns(): Promise<void> {
  for (let i = 0; i < 20; i++) await setImmediate()
}
