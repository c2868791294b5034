/** A piece of work several times in one process: the first one is of a cold engine, the others show how fast it becomes. */
import type { Measurement } from './bench.js'
import { median } from './statistics.js'
import { timed } from './timing.js'

export interface Passes<T> {
  /** The median of all but the first. */
  readonly seconds: number
  readonly firstSeconds: number
  readonly value: T
}

export async function passesOf<T>(passes: number, work: () => T | Promise<T>): Promise<Passes<T>> {
  const first = await timed(work)
  let { value } = first
  const seconds: number[] = []
  for (let pass = 1; pass < passes; pass++) {
    const one = await timed(work)
    seconds.push(one.seconds)
    value = one.value
  }
  return { seconds: median(seconds), firstSeconds: first.seconds, value }
}

/** `rows` in each pass; the checksum is of the last one. */
export async function measurePasses(
  rows: number,
  passes: number,
  work: () => string | Promise<string>,
): Promise<Measurement> {
  const { seconds, firstSeconds, value } = await passesOf(passes, work)
  return { rows, seconds, checksum: value, details: { firstSeconds } }
}
