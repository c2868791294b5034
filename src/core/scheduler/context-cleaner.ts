/**
 * Sees that what the program has forgotten is freed in time. Shuffle outputs and blocks live as long as the RDD objects
 * that stand for them; the garbage collector tells when these are gone, but it looks at the driver's heap only, where an
 * RDD is a few hundred bytes and never a reason to run. So the cleaner asks for a collection when block memory has grown
 * by much since the last one.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Block memory may grow by this much, in bytes, and to twice what was live, before a collection is asked for. */
export const GROWTH_BYTES: number = 64 * 1024 * 1024

export class ContextCleaner {
  private readonly bytesInUse: () => number
  private readonly collect: () => void
  private limit = GROWTH_BYTES

  constructor(bytesInUse: () => number, collect: () => void = collectGarbage) {
    this.bytesInUse = bytesInUse
    this.collect = collect
  }

  /** To be called when something may have been forgotten: at the end of each job. */
  check(): void {
    const bytes = this.bytesInUse()
    if (bytes < this.limit) {
      // what was freed lately brings the next collection nearer
      this.limit = Math.min(this.limit, 2 * bytes + GROWTH_BYTES)
      return
    }
    this.collect()
    this.limit = 2 * bytes + GROWTH_BYTES
  }
}

let gc: (() => void) | undefined

function collectGarbage(): void {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('gc') as () => void
    setFlagsFromString('--no-expose-gc')
  }
  gc()
}
