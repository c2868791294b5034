/**
 * The memory that a reader of text works in: a window of the input, an arena for strings that are not in the input as they
 * are (unescaped ones), and the index of the window's structural bytes. Strings of a batch are offsets into `bytes`, which covers
 * window and arena, so that most of them are never copied.
 *
 * A thread keeps one for its readers; a second reader at the same time (two scans that one task reads in turns) makes
 * another.
 */
import { Buffer } from 'node:buffer'
import { KERNEL_SLACK, type StructuralKernel, structuralMemory } from './kernel/structural.js'

/** Bytes of input searched at once: a few thousand rows, and less than a core's cache holds. */
export const WINDOW_BYTES: number = 1 << 19

export const WINDOW_AT = 64
const WINDOW_END = WINDOW_AT + WINDOW_BYTES + 2 * KERNEL_SLACK
const ARENA_BYTES = 1 << 20
const INDEX_AT = WINDOW_END + ARENA_BYTES
const TOTAL = INDEX_AT + 4 * (WINDOW_BYTES + 2 * KERNEL_SLACK)

export class ScanMemory {
  /** Window and arena. */
  readonly bytes: Buffer
  readonly view: DataView
  readonly index: Uint32Array
  readonly kernel: StructuralKernel
  private arenaUsed = WINDOW_END

  /** `scalar`: with the kernel in JavaScript. */
  constructor(scalar = false) {
    const { buffer, kernel } = structuralMemory(TOTAL, INDEX_AT, scalar)
    this.bytes = Buffer.from(buffer, 0, INDEX_AT)
    this.view = new DataView(buffer, 0, INDEX_AT)
    this.index = new Uint32Array(buffer, INDEX_AT)
    this.kernel = kernel
  }

  /** Forgets the strings of the arena: when a batch has been used. */
  clearArena(): void {
    this.arenaUsed = WINDOW_END
  }

  /** Room for `length` bytes in the arena; -1 when there is none. */
  allocate(length: number): number {
    const at = this.arenaUsed
    if (at + length > INDEX_AT) return -1
    this.arenaUsed = at + length
    return at
  }

  /** Gives back what is behind `end`, of the last allocation. */
  shrink(end: number): void {
    this.arenaUsed = end
  }
}

let kept: ScanMemory | undefined

export function takeScanMemory(): ScanMemory {
  const memory = kept ?? new ScanMemory()
  kept = undefined
  memory.clearArena()
  return memory
}

export function releaseScanMemory(memory: ScanMemory): void {
  kept = memory
}
