/**
 * Lanes: generated functions that read plain records of a window from the index of its structural bytes, made once for each
 * signature. And what the readers of lines do with a record that a lane leaves to them.
 */
import type { Buffer } from 'node:buffer'
import type { SqlValue } from '../types/sql-value.js'
import type { BatchTarget } from './batch-target.js'
import type { ScanMemory } from './scan-memory.js'

const LF = 10
const CR = 13
const MAX_LANES = 500

/** Where a lane is. */
export interface LaneState {
  /** Where the next record begins. */
  line: number
  /** The position in the index of the first structural byte at or behind `line`. */
  next: number
  /** The record at `line` is not plain. */
  stopped: boolean
}

/**
 * Reads records whose ends are among the first `count` positions of the index until the target is full, one is not plain, or
 * all are read.
 */
export type Lane<Helpers> = (
  state: LaneState,
  count: number,
  target: BatchTarget,
  memory: ScanMemory,
  helpers: Helpers,
) => void

/** The lanes of a format. */
export class Lanes<Helpers> {
  private readonly made = new Map<string, Lane<Helpers>>()

  of(signature: string, code: () => string): Lane<Helpers> {
    let lane = this.made.get(signature)
    if (lane === undefined) {
      lane = new Function('state', 'count', 'target', 'memory', 'helpers', code()) as Lane<Helpers>
      if (this.made.size >= MAX_LANES) this.made.clear()
      this.made.set(signature, lane)
    }
    return lane
  }
}

/** The end of the line at hand; the state goes on behind it. */
export function passLine(state: LaneState, { bytes, index }: ScanMemory, count: number): number {
  let k = state.next
  while (bytes[index[k]] !== LF && bytes[index[k]] !== CR) k++
  const end = index[k]
  const crlf =
    bytes[end] === CR && k + 1 < count && bytes[end + 1] === LF && index[k + 1] === end + 1
  state.next = crlf ? k + 2 : k + 1
  state.line = crlf ? end + 2 : end + 1
  return end
}

/** Adds a row, and leaves room for the next one: yields where the target is full. */
export function* addRow(
  target: BatchTarget,
  row: readonly SqlValue[],
): Generator<void, void, void> {
  if (target.isClosed || !target.add(row)) {
    yield
    target.clear()
    target.add(row)
  }
  if (target.isClosed) {
    yield
    target.clear()
  }
}

/** Without the end of the line. */
export function endOfText(line: Buffer, end: number): number {
  let to = end
  if (to > 0 && line[to - 1] === LF) to--
  if (to > 0 && line[to - 1] === CR) to--
  return to
}

/**
 * Reads digits at `q` four at a time into `x`, as many as there are four of: a word whose bytes are all digits is two
 * products of pairs, where a digit at a time waits for the one before.
 */
export const fourDigits: string = `for (;;) {
              const w = (view.getInt32(q, true) - 0x30303030) | 0
              if ((((w + 0x76767676) | w) & 0x80808080) !== 0) break
              const t = Math.imul(w, 10) + (w >>> 8)
              x = x * 10000 + ((t & 255) * 100 + ((t >>> 16) & 255))
              q += 4
            }`
