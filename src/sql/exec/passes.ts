/**
 * Work that needs a table of keys, in as many passes over the input as the task's memory makes necessary: each pass takes
 * the keys of one part of a hash. The first pass takes all; one that grows too large is split in four.
 */
import { MillraceError } from '../../util/errors.js'

export interface Pass {
  readonly pass: number
  readonly passes: number
}

/** Thrown by work that does not fit, before it has given anything. */
export class TooLarge extends Error {
  readonly bytes: number

  constructor(bytes: number) {
    super('a table is too large')
    this.bytes = bytes
  }
}

const PARTS = 4
const MOST = 4 ** 7

/** What `work` gives for one pass after the other. Throws UNABLE_TO_ACQUIRE_MEMORY when a part cannot be split further. */
export function* inPasses<T>(
  limit: number,
  work: (pass: Pass) => Iterable<T>,
): Generator<T, void, undefined> {
  const waiting: Pass[] = [{ pass: 0, passes: 1 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    try {
      yield* work(next)
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      const { pass, passes } = next
      if (passes * PARTS > MOST) {
        throw new MillraceError('UNABLE_TO_ACQUIRE_MEMORY', {
          requestedBytes: error.bytes,
          receivedBytes: limit,
        })
      }
      for (let i = PARTS - 1; i >= 0; i--) {
        waiting.push({ pass: pass + i * passes, passes: passes * PARTS })
      }
    }
  }
}
