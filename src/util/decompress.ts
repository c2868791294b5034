/**
 * Decompression in pieces, in the calling thread: what is read and what comes out are a piece at a time, however large the
 * file is. Node offers this only to asynchronous streams; their handles work synchronously too (`writeSync`, which Node's own
 * synchronous functions call), and those are used here. A Node whose handles have it no more decompresses the whole at once.
 */
import { Buffer } from 'node:buffer'
import * as zlib from 'node:zlib'

export type StreamCodec = 'gzip' | 'deflate' | 'zstd'

/** The part of a stream's handle that works without waiting. */
interface Handle {
  writeSync?(
    flush: number,
    input: Uint8Array,
    from: number,
    length: number,
    output: Uint8Array,
    at: number,
    room: number,
  ): void
  close(): void
  onerror: (message: string) => void
}

interface Steps {
  readonly _handle: Handle
  /** After a step: room that is left in the output, bytes that are left of the input. */
  readonly _writeState: Uint32Array
}

const PIECE = 1 << 16

const { createZstdDecompress, zstdDecompressSync } = zlib as {
  createZstdDecompress?: () => unknown
  zstdDecompressSync?: (bytes: Uint8Array) => Buffer
}

const Z_NO_FLUSH = 0
const Z_FINISH = 4
const nothing = new Uint8Array(0)
/** A frame of the byte 0x5a, not compressed. */
const oneByteFrame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 1, 9, 0, 0, 0x5a)

/** zstd came with Node 22.15. */
export function canDecompress(codec: StreamCodec): boolean {
  return codec !== 'zstd' || createZstdDecompress !== undefined
}

/**
 * What the pieces of a compressed file decompress to, in pieces of at most 64 KiB; each is overwritten by the next one. Throws zlib's error
 * for what is damaged or cut off. `atOnce`: as on a Node that cannot do it in steps.
 */
export function* decompressed(
  pieces: Iterable<Uint8Array>,
  codec: StreamCodec,
  atOnce = false,
): Generator<Uint8Array, void, void> {
  const stream = streamOf(codec)
  const { _handle: handle } = stream
  const output = new Uint8Array(PIECE)
  let isEmpty = true
  try {
    if (atOnce || handle.writeSync === undefined) {
      const whole = Buffer.concat(Array.from(pieces, piece => Buffer.from(piece)))
      if (whole.length > 0) yield decompressedWhole(whole, codec)
      return
    }
    for (const piece of pieces) {
      isEmpty &&= piece.length === 0
      yield* steps(stream, piece, output, Z_NO_FLUSH)
    }
    if (isEmpty) return
    if (codec === 'zstd') checkFrameEnd(stream, output)
    else yield* steps(stream, nothing, output, Z_FINISH)
  } finally {
    handle.close()
  }
}

function* steps(
  { _handle: handle, _writeState: state }: Steps,
  input: Uint8Array,
  output: Uint8Array,
  flush: number,
): Generator<Uint8Array, void, void> {
  let failure: string | undefined
  handle.onerror = message => {
    failure = message
  }
  for (let from = 0; ; ) {
    const given = input.length - from
    handle.writeSync!(flush, input, from, given, output, 0, PIECE)
    if (failure !== undefined) throw new Error(failure)
    const [room, left] = state
    from += given - left
    if (room < PIECE) yield output.subarray(0, PIECE - room)
    // room is left: all of the input was used, or what follows the end is no more of it
    if (room > 0 && (left === 0 || left === given)) return
  }
}

/**
 * zstd does not say whether its last frame has ended, but only where one has ended another can begin. Throws where none can.
 */
function checkFrameEnd(stream: Steps, output: Uint8Array): void {
  const bytes: number[] = []
  try {
    // byte by byte: zstd takes a frame that it is given whole for one, whatever came before
    for (const byte of oneByteFrame) {
      for (const piece of steps(stream, Uint8Array.of(byte), output, Z_NO_FLUSH))
        bytes.push(...piece)
    }
  } catch {
    bytes.length = 0
  }
  if (bytes.length !== 1 || bytes[0] !== 0x5a) throw new Error('unexpected end of file')
}

function streamOf(codec: StreamCodec): Steps {
  const stream =
    codec === 'zstd'
      ? createZstdDecompress!()
      : codec === 'gzip'
        ? zlib.createGunzip()
        : zlib.createInflate()
  return stream as Steps
}

function decompressedWhole(bytes: Uint8Array, codec: StreamCodec): Buffer {
  if (codec === 'zstd') return zstdDecompressSync!(bytes)
  return codec === 'gzip' ? zlib.gunzipSync(bytes) : zlib.inflateSync(bytes)
}
