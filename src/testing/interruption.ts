/** Marks between the batches of an input: where the program that is tested ends, and how. */
import { invalidArgument } from '../streaming/check-arguments.js'

/**
 * A mark between the batches of an input: there the program that is tested ends, and is started again from its checkpoint.
 */
export class Interruption {
  readonly kind: 'restart' | 'kill' | 'killInBatch'
  /** Batches whose time passes before the program is started again. */
  readonly downBatches: number

  constructor(kind: Interruption['kind'], downBatches: number) {
    if (!Number.isSafeInteger(downBatches) || downBatches < 0) {
      throw invalidArgument(kind, {
        argument: 'The number of batches that the program is down',
        expected: 'a whole number from 0',
        value: downBatches,
      })
    }
    this.kind = kind
    this.downBatches = downBatches
  }
}

/** The program is stopped in order. The next `downBatches` batches of the input come while it is down. */
export function restart(downBatches: number = 0): Interruption {
  return new Interruption('restart', downBatches)
}

/** The program ends as by `kill -9`, between two batches: all that it has is what is in files. */
export function kill(downBatches: number = 0): Interruption {
  return new Interruption('kill', downBatches)
}

/** The same in the middle of the next batch, before its output is taken: the batch must be run again. */
export function killInBatch(downBatches: number = 0): Interruption {
  return new Interruption('killInBatch', downBatches)
}

/** The batches of an input without the marks, and the marks by the number of batches before them. */
export function splitInterruptions<T>(input: readonly (T | Interruption)[]): {
  readonly batches: readonly T[]
  readonly interruptions: ReadonlyMap<number, readonly Interruption[]>
} {
  const batches: T[] = []
  const interruptions = new Map<number, Interruption[]>()
  for (const entry of input) {
    if (!(entry instanceof Interruption)) {
      batches.push(entry)
      continue
    }
    const here = interruptions.get(batches.length) ?? []
    here.push(entry)
    interruptions.set(batches.length, here)
  }
  return { batches, interruptions }
}
