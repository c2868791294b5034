/**
 * What crosses between the thread of the file stores and those that use them. Each user has a channel of its own: it sends
 * calls, and gets a reply to each, in any order. After each reply the thread counts up the user's word in shared memory, so
 * that a user that may not go on before the answer waits for it there.
 */
import type { ErrorData } from '../../util/errors.js'

/** What is used of a MessagePort; a type of our own, so that programs need no types of Node. */
export interface StorePort {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  /** The other end is gone. */
  on(event: 'close', listener: () => void): unknown
  /** Keeps the process alive. */
  ref(): void
  unref(): void
}

/** Words of `StoreChannel.words`. */
export const REPLIES = 0
/** 1 when the thread is gone. */
export const GONE = 1

/** What a user of the stores has of its channel. */
export interface StoreChannel {
  readonly port: StorePort
  /** Two words on shared memory. */
  readonly words: Int32Array
  /** The schemes that have a store. */
  readonly schemes: readonly string[]
}

/** What the thread begins with (`workerData`). */
export interface StoreThreadSettings {
  /** As `prepareThread` takes it. */
  readonly program: unknown
  /** Module by scheme. */
  readonly modules: Readonly<Record<string, string>>
  readonly conf: Readonly<Record<string, string>>
}

/** To the thread: another user. */
export interface StoreConnect {
  readonly port: StorePort
  readonly words: Int32Array
}

export type StoreMethod =
  | 'stat'
  | 'list'
  | 'read'
  | 'write'
  | 'remove'
  | 'mkdirs'
  | 'rename'
  | 'append'

export interface StoreCall {
  readonly id: number
  readonly scheme: string
  readonly method: StoreMethod
  readonly args: readonly unknown[]
}

export type StoreReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorData }
