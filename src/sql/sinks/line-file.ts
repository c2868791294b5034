/**
 * Files of text formats: rows of batches become bytes in memory, line by line, and these go to the file in pieces. What a
 * line is says the encoder of the format.
 */
import { BytesArena } from '../physical/bytes-arena.js'
import type { Batch } from '../physical/vector.js'
import type { OutputFile } from './output-file.js'
import type { FormatFile } from './write-job.js'

/** Bytes gathered before they are written, a batch more or less. */
const PIECE = 512 * 1024

export interface LineEncoder {
  /** What a file begins with; undefined: nothing. */
  readonly header: Uint8Array | undefined
  /** Appends lines, the separator behind each. */
  encode(batch: Batch, from: number, to: number, target: BytesArena): void
}

export class LineFile implements FormatFile {
  readonly file: OutputFile
  private readonly encoder: LineEncoder
  private readonly arena = new BytesArena(PIECE)

  constructor(file: OutputFile, encoder: LineEncoder) {
    this.file = file
    this.encoder = encoder
    if (encoder.header !== undefined) this.arena.binary(encoder.header)
  }

  write(batch: Batch, from: number, to: number): void {
    this.encoder.encode(batch, from, to, this.arena)
    if (this.arena.used >= PIECE) this.flush()
  }

  finish(): void {
    this.flush()
    this.file.finish()
  }

  private flush(): void {
    const { bytes, used } = this.arena
    if (used > 0) this.file.write(bytes.subarray(0, used))
    this.arena.reset()
  }
}

export const utf8Bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

/** Appends a whole number that is safe, in decimal digits. */
export function putInteger(target: BytesArena, value: number): void {
  if (value > 999_999_999 || value < -999_999_999) {
    target.text(String(value))
    return
  }
  target.reserve(10)
  const { bytes } = target
  let at = target.used
  let rest = value
  if (rest < 0) {
    bytes[at++] = 45
    rest = -rest
  }
  let end = at + 1
  for (let limit = 10; rest >= limit; limit *= 10) end++
  for (let i = end - 1; i >= at; i--) {
    const next = (rest / 10) | 0
    bytes[i] = 48 + rest - next * 10
    rest = next
  }
  target.used = end
}

/** Appends one byte. */
export function putByte(target: BytesArena, byte: number): void {
  target.reserve(1)
  target.bytes[target.used++] = byte
}
