/**
 * What crosses between a task thread and its thread of connections. Tasks are loops that do not wait for promises, and a client
 * of a database gives nothing else: so its connections live in a thread beside, and the task stands still until an answer is there.
 * Calls and replies are paired by number; after each reply the word in shared memory is counted up. A message of nothing asks only
 * whether the port is there.
 */
import type { MessagePort } from 'node:worker_threads'
import type { ErrorData } from '../../../util/errors.js'

/** Words of shared memory: how many replies were sent; 1 when the thread is gone. */
export const REPLIES = 0
export const GONE = 1

/** What the thread begins with (`workerData`). */
export interface ConnectionThreadData {
  /** As `prepareThread` takes it. */
  readonly program: unknown
  readonly port: MessagePort
  readonly words: Int32Array
}

/** One connection's work: `read` gives batches, `write` takes them. */
export interface ConnectionWork {
  /** The next batch, encoded; undefined behind the last. */
  next?(): Promise<Uint8Array | undefined>
  /** Writes the rows of an encoded batch. */
  add?(batch: Uint8Array): Promise<void>
  /** Makes what was written last. */
  commit?(): Promise<void>
  /** Lets the connection go; what was not committed is rolled back. Never throws. */
  close(): Promise<void>
}

export interface ConnectionCall {
  readonly id: number
  /** Which connection: numbers are given by who calls. */
  readonly connection: number
  readonly method: 'read' | 'write' | 'next' | 'add' | 'commit' | 'close'
  readonly argument: unknown
}

export type ConnectionReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorData }
