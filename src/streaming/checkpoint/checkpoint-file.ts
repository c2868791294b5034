/**
 * A metadata checkpoint: what a program needs to go on where it was, as data; never code. One JSON file each,
 * `checkpoint-TIME_MS`, that people may read. Its last field is the SHA-256 of the text before it (which is a whole JSON
 * text when the brace that follows the checksum is put behind it); this holds for every version of the format.
 */
import { createHash } from 'node:crypto'
import { MillraceError } from '../../util/errors.js'

/** The version of the format that this millrace writes; it reads this one and those before. */
export const CHECKPOINT_FORMAT = 1

/** What a stream is to a checkpoint. */
export type OperatorRole = 'input' | 'state' | 'stream'

/** A stream that keeps something between batches. */
export interface OperatorRecord {
  /** `DStream.operatorId`. */
  readonly id: string
  readonly role: OperatorRole
  /** Whether the program gave the id. */
  readonly named: boolean
  /** The line that made it, as `map at src/job.ts:12`. */
  readonly madeBy: string
  /** What its `saveCheckpoint` gave. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** A keyed state whose contents lie in files of their own. */
export interface StateRecord {
  readonly operatorId: string
  readonly kind: string
  /** Batch of the newest version. */
  readonly versionMs: number
  /**
   * The version of the newest file that a restart from this checkpoint reads: older than the batch before the restart's
   * first when nothing has changed since. Left out when there is none, and by early versions of millrace.
   */
  readonly fileMs?: number
  readonly keys: number
  readonly bytes: number
  /** `string -> number`; left out while no key has state. */
  readonly schema?: string
}

export interface Checkpoint {
  readonly format: number
  /** The version of millrace that wrote it. */
  readonly millrace: string
  readonly application: string
  readonly batchDurationMs: number
  /** The last batch that was generated. */
  readonly timeMs: number
  /** Batches are counted from here. */
  readonly zeroTimeMs: number
  /** Batches that were generated and are not done, in order. */
  readonly pendingMs: readonly number[]
  readonly operators: readonly OperatorRecord[]
  readonly states: readonly StateRecord[]
}

type Batches = Pick<Checkpoint, 'pendingMs' | 'timeMs' | 'batchDurationMs'>

/** The first batch that a restart runs. */
export function resumeTimeMs({ pendingMs, timeMs, batchDurationMs }: Batches): number {
  return pendingMs[0] ?? timeMs + batchDurationMs
}

/** The batch whose state a restart goes on from: the one before the first that it runs. */
export function stateTimeMs(checkpoint: Batches): number {
  return resumeTimeMs(checkpoint) - checkpoint.batchDurationMs
}

export function checkpointFileName(timeMs: number): string {
  return `checkpoint-${timeMs}`
}

/** The time in the name of a checkpoint file; undefined for other files. */
export function checkpointTimeOf(path: string): number | undefined {
  const digits = /(?:^|\/)checkpoint-(-?\d+)$/.exec(path)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

export function encodeCheckpoint(checkpoint: Checkpoint): string {
  return sealed(checkpoint as unknown as Readonly<Record<string, unknown>>)
}

/** JSON text whose last field is its checksum. */
export function sealed(fields: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(fields, undefined, 2)
  return `${text.slice(0, -2)},\n  "checksum": "${hash(text)}"\n}\n`
}

/** The inverse of `sealed`; an Error says what is wrong with the text. */
export function unsealed(text: string): Readonly<Record<string, unknown>> {
  const end = /,\n {2}"checksum": "([0-9a-f]{64})"\n\}\n$/.exec(text)
  if (end === null) throw new Error('it has no checksum at its end, so a part of it is missing')
  const body = `${text.slice(0, end.index)}\n}`
  if (hash(body) !== end[1]) throw new Error('its checksum does not fit its contents')
  return JSON.parse(body) as Readonly<Record<string, unknown>>
}

/**
 * Throws CHECKPOINT_VERSION_NOT_SUPPORTED for a later format; any other Error says how the file is damaged.
 */
export function decodeCheckpoint(text: string, path: string): Checkpoint {
  const fields = unsealed(text)
  const { format } = fields
  if (typeof format !== 'number') throw new Error('it does not say its format')
  if (format > CHECKPOINT_FORMAT) {
    throw new MillraceError('CHECKPOINT_VERSION_NOT_SUPPORTED', {
      path,
      version: format,
      writer: String(fields.millrace),
      supported: CHECKPOINT_FORMAT,
    })
  }
  return fields as unknown as Checkpoint
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
