/** What the driver's slab pool and the threads' block allocators tell each other; travels in task messages. */

/** A slab that a thread may cut blocks from. */
export interface SlabGrant {
  readonly id: number
  readonly buffer: SharedArrayBuffer
}

/** What a thread did with slabs and files since its last report; sent with each task's result. */
export interface SlabReport {
  readonly threadId: number
  /** Slabs that the thread made. */
  readonly created: readonly SlabGrant[]
  /** Blocks written less blocks given up, by slab. Each counts as one reference, held by who receives the report. */
  readonly blocks: readonly { readonly slab: number; readonly count: number }[]
  /** Slabs in which the thread will write no more. */
  readonly closed: readonly number[]
  /** Granted slabs that the thread does not want. */
  readonly returned: readonly number[]
  /** Slabs that the thread began to use, by their size: what to grant next time. */
  readonly opened: readonly { readonly bytes: number; readonly count: number }[]
  /** Files that blocks were written to, with the number of blocks in each; these count as references too. */
  readonly files: readonly { readonly path: string; readonly blocks: number }[]
}

/** Size of a slab, in bytes, unless one block needs more. */
export const SLAB_BYTES: number = 1024 * 1024

/** Slab ids are `thread * SLABS_PER_THREAD + n`, so that threads number their slabs without asking. */
export const SLABS_PER_THREAD: number = 2 ** 24

/** Size of the slab that a block of its own gets: the next power of two. */
export function slabBytesFor(length: number): number {
  let bytes = SLAB_BYTES
  while (bytes < length) bytes *= 2
  return bytes
}
