/**
 * The records of the log of received blocks: a block came, a batch got blocks, batches were forgotten. JSON texts, so that
 * a person can read the file. Streams are named by their operator ids, since their numbers may change with the program.
 */
import type { BlockFormat } from '../../core/storage/block.js'
import { MillraceError } from '../../util/errors.js'

/** A received block as it is logged. */
export interface LoggedBlock {
  readonly id: string
  /** The stream's operator id. */
  readonly stream: string
  readonly rows: number
  /** Where its bytes are in the stream's own log. */
  readonly place: LoggedPlace | undefined
}

export interface LoggedPlace {
  readonly file: string
  readonly offset: number
  readonly length: number
  readonly crc32: number
  readonly format: BlockFormat
}

export type ReceivedBlockEvent =
  | { readonly type: 'blocks'; readonly blocks: readonly LoggedBlock[] }
  | { readonly type: 'batch'; readonly timeMs: number; readonly blocks: readonly LoggedBlock[] }
  | { readonly type: 'cleanup'; readonly timesMs: readonly number[] }

export function encodeEvent(event: ReceivedBlockEvent): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(event))
}

/** Throws WRITE_AHEAD_LOG_CORRUPT when the bytes are no event. */
export function decodeEvent(bytes: Uint8Array, path: string, offset: number): ReceivedBlockEvent {
  const fail = (reason: string): never => {
    throw new MillraceError('WRITE_AHEAD_LOG_CORRUPT', { path, offset, reason })
  }
  let event: ReceivedBlockEvent
  try {
    event = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    return fail(`the record is no JSON (${error instanceof Error ? error.message : error})`)
  }
  switch (event?.type) {
    case 'blocks':
    case 'batch':
      return Array.isArray(event.blocks) ? event : fail('the record names no blocks')
    case 'cleanup':
      return Array.isArray(event.timesMs) ? event : fail('the record names no batches')
    default:
      return fail('the record is of a kind that this millrace does not know')
  }
}
