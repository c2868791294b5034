/**
 * Everything that crosses between the driver and a receiver thread. No other message exists; besides, some words of
 * shared memory let a receiver that never returns to its event loop see that it must stop, hand over its block or keep to
 * another rate.
 *
 * Life: driver `start` -> thread `started` -> any number of `blocks`, `error`; each `tick` is answered by `ticked`,
 * `blocks` with a receipt by `stored`;
 * `stopped` with a restart delay is answered by `start` after that delay, without one it is the end.
 */
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import type { BlockHandle } from '../../core/storage/block.js'
import type { SlabGrant, SlabReport } from '../../core/storage/block-allocator.js'
import type { ErrorData } from '../../util/errors.js'

/** What a receiver thread runs. */
export type ReceiverSpec =
  | {
      readonly kind: 'socketText'
      readonly host: string
      readonly port: number
      readonly maxLineBytes: number
    }
  | {
      readonly kind: 'socketRaw'
      readonly host: string
      readonly port: number
      readonly maxFrameBytes: number
    }
  | {
      readonly kind: 'socketConverted'
      readonly host: string
      readonly port: number
      readonly converter: CapturedFunction
    }
  /** A function that makes a Receiver. */
  | { readonly kind: 'custom'; readonly factory: CapturedFunction }

/** What a receiver thread gets when it is made (`workerData`). */
export interface ReceiverThreadSettings {
  readonly threadId: number
  readonly streamId: number
  readonly receiver: ReceiverSpec
  /** For `prepareThread`. */
  readonly program: unknown
  /** Int32: see `ControlWord`. */
  readonly control: SharedArrayBuffer
  /** Int32: KiB of received blocks that no batch has processed yet, of all receivers. */
  readonly pending: SharedArrayBuffer
  /** At and above this many KiB pending, receivers wait. */
  readonly maxPendingKiB: number
  /** Time between two ticks. */
  readonly blockIntervalMs: number
  /** The driver logs the blocks: send their checksums with them. */
  readonly checksums: boolean
}

/** Indexes into the control words of a receiver. */
export const ControlWord = {
  /** 1 when the receiver must stop. */
  stop: 0,
  /** Number of the last tick. */
  tick: 1,
  /** Records a second that may be stored; 0 when there is no limit. */
  rate: 2,
  /** 1 while the receiver is made to wait, because more than may is unprocessed. Written by the thread. */
  waiting: 3,
  /** KiB of all blocks that the thread has counted as pending, modulo 2 ** 32. Written by the thread. */
  counted: 4,
  /** Number of the last tick that the thread has left unanswered for long: its event loop has no turn. */
  late: 5,
} as const

/** Bytes of the control words of a receiver. */
export const CONTROL_BYTES: number = 24

export type ToReceiver =
  | { readonly type: 'start' }
  /** A block interval is over. */
  | { readonly type: 'tick' }
  | { readonly type: 'grant'; readonly slabs: readonly SlabGrant[] }
  | { readonly type: 'stop' }
  /** The blocks that came with this receipt are stored (and in the log, when there is one), or were refused. */
  | { readonly type: 'stored'; readonly receipt: number; readonly error: ErrorData | undefined }

export type FromReceiver =
  | { readonly type: 'started'; readonly name: string }
  /**
   * Blocks of the stream, in the order of their data; each comes with one reference. Those of one message are stored
   * together or not at all.
   */
  | {
      readonly type: 'blocks'
      readonly blocks: readonly BlockHandle[]
      /** The crc32 of each block's bytes, when the settings ask for it; else empty. */
      readonly sums: readonly number[]
      /** To be answered by `stored`. */
      readonly receipt: number | undefined
      readonly slabs: SlabReport
    }
  | { readonly type: 'ticked'; readonly tick: number }
  | {
      readonly type: 'error'
      readonly message: string
      readonly error: ErrorData | undefined
    }
  | {
      readonly type: 'stopped'
      readonly message: string
      readonly error: ErrorData | undefined
      /** When it should be started again; undefined for never. -1 stands for the configured delay. */
      readonly restartDelayMs: number | undefined
    }

/** What a block adds to the pending KiB. */
export function pendingKiB(block: BlockHandle): number {
  return Math.ceil(block.length / 1024)
}
