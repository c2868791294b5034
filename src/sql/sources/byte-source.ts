/**
 * The bytes of a file as text readers see them: plain files are read where they are asked for; compressed ones, and those in
 * another encoding than UTF-8, are decompressed and made UTF-8 piece by piece, from the beginning on.
 *
 * How a file is compressed is said by its name, and its first bytes must agree: `.gz`, `.deflate` (zlib), `.zst` (on a Node that
 * has it). Other known endings are refused by name, and so is a file that begins like gzip or zstd and is not named so.
 */
import { Buffer } from 'node:buffer'
import type { TaskRun } from '../../core/pipeline/task-run.js'
import { canDecompress, decompressed, type StreamCodec } from '../../util/decompress.js'
import { isCondition, MillraceError, messageOf } from '../../util/errors.js'

export interface ByteSource {
  /** Infinite for what is converted: nobody knows before its end. */
  readonly size: number
  /**
   * Made from the file's bytes piece by piece: positions are not those of the file, which is one part. It is read in order; no
   * earlier position can be asked for than the one at which the last read began.
   */
  readonly isConverted?: boolean
  /** Up to `length` bytes from `position` to `target[offset...]`; how many, 0 at the end. */
  read(target: Uint8Array, offset: number, length: number, position: number): number
  close(): void
}

const codecs: Readonly<Record<string, StreamCodec>> = {
  '.gz': 'gzip',
  '.gzip': 'gzip',
  '.deflate': 'deflate',
  '.zst': 'zstd',
}

const refused: Readonly<Record<string, string>> = {
  '.bz2': 'bzip2',
  '.snappy': 'snappy',
  '.lz4': 'lz4',
  '.lzo': 'lzo',
  '.xz': 'xz',
  '.zip': 'zip',
  '.br': 'brotli',
}

function extension(path: string): string {
  const dot = path.lastIndexOf('.')
  return dot > path.lastIndexOf('/') ? path.slice(dot).toLowerCase() : ''
}

/** A compressed file cannot be cut into parts. */
export function isCompressed(path: string): boolean {
  const ending = extension(path)
  return Object.hasOwn(codecs, ending) || Object.hasOwn(refused, ending)
}

/** Opens a file. `encoding`: of its text. Throws the FAILED_READ_FILE conditions. */
export function openBytes(task: TaskRun, path: string, encoding = 'UTF-8'): ByteSource {
  const ending = extension(path)
  if (Object.hasOwn(refused, ending)) throw unsupportedCodec(path, refused[ending])
  const file = openFile(task, path)
  const codec = codecs[ending] as StreamCodec | undefined
  const plain = isUtf8Name(encoding)
  try {
    const head = new Uint8Array(4)
    const n = file.read(head, 0, 4, 0)
    checkMagic(path, head.subarray(0, n), codec)
    if (codec === 'zstd' && !canDecompress(codec)) throw unsupportedCodec(path, codec)
    if (codec === undefined && plain) return file
    const pieces = piecesOf(file)
    const text = codec === undefined ? pieces : checked(path, decompressed(pieces, codec))
    return new ConvertedFile(file, plain ? text : recoded(path, text, encoding))
  } catch (error) {
    file.close()
    throw error
  }
}

/** Opens a file as it is. Throws the FAILED_READ_FILE conditions. */
export function openFile(task: TaskRun, path: string): ByteSource {
  return attempt(path, () => new OpenFile(task, path))
}

/** Every byte of a source. */
export function readAll(source: ByteSource): Buffer {
  const pieces: Uint8Array[] = []
  for (const piece of piecesOf(source)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Bytes in memory as what files are read from. */
export function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(target, offset, length, position) {
      const found = bytes.subarray(position, position + length)
      target.set(found, offset)
      return found.length
    },
    close() {},
  }
}

/** Exactly these bytes, in memory of their own. */
export function readExactly(
  source: ByteSource,
  position: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (!(position >= 0 && length >= 0 && position + length <= source.size)) {
    throw new Error(`it has no ${length} bytes at ${position}`)
  }
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const n = source.read(bytes, filled, length - filled, position + filled)
    if (n === 0) throw new Error('it became shorter while it was read')
    filled += n
  }
  return bytes
}

const PIECE = 1 << 16

/** The bytes of a source from its beginning; each piece is memory of its own. */
function* piecesOf(source: ByteSource): Generator<Uint8Array, void, void> {
  const length = Math.max(1, Math.min(source.size, PIECE))
  for (let position = 0; ; ) {
    const piece = Buffer.allocUnsafeSlow(length)
    let filled = 0
    for (let n = -1; n !== 0 && filled < length; filled += n) {
      n = source.read(piece, filled, length - filled, position + filled)
    }
    if (filled === 0) return
    position += filled
    yield piece.subarray(0, filled)
  }
}

class ConvertedFile implements ByteSource {
  readonly size: number = Number.POSITIVE_INFINITY
  readonly isConverted = true
  private readonly file: ByteSource
  private readonly pieces: Iterator<Uint8Array>
  /** The last piece, and its position. */
  private piece: Uint8Array = new Uint8Array(0)
  private start = 0

  constructor(file: ByteSource, pieces: Iterator<Uint8Array>) {
    this.file = file
    this.pieces = pieces
  }

  read(target: Uint8Array, offset: number, length: number, position: number): number {
    while (position >= this.start + this.piece.length) {
      this.start += this.piece.length
      const { done, value } = this.pieces.next()
      this.piece = done === true ? new Uint8Array(0) : value
      if (done === true) return 0
    }
    const from = position - this.start
    const n = Math.min(length, this.piece.length - from)
    target.set(this.piece.subarray(from, from + n), offset)
    return n
  }

  close(): void {
    this.pieces.return?.()
    this.file.close()
  }
}

class OpenFile implements ByteSource {
  readonly size: number
  private readonly task: TaskRun
  private readonly path: string
  private readonly file: number

  constructor(task: TaskRun, path: string) {
    this.task = task
    this.path = path
    this.size = task.fileSystem.statSync(path).size
    this.file = task.fileSystem.openSync(path)
  }

  read(target: Uint8Array, offset: number, length: number, position: number): number {
    const { fileSystem, metrics } = this.task
    const n = attempt(this.path, () =>
      fileSystem.readSync(this.file, target, offset, length, position),
    )
    metrics.bytesRead += n
    return n
  }

  close(): void {
    this.task.fileSystem.closeSync(this.file)
  }
}

function attempt<T>(path: string, f: () => T): T {
  try {
    return f()
  } catch (error) {
    throw readError(path, error)
  }
}

/** What a task throws when a file cannot be read. */
export function readError(path: string, error: unknown): MillraceError {
  if (error instanceof MillraceError && error.condition.startsWith('FAILED_READ_FILE')) return error
  const options = { cause: error }
  if (isCondition(error, 'FILE_NOT_FOUND')) {
    return new MillraceError('FAILED_READ_FILE.FILE_NOT_EXIST', { path }, options)
  }
  return new MillraceError('FAILED_READ_FILE.NO_HINT', { path, reason: messageOf(error) }, options)
}

function unsupportedCodec(path: string, codec: string): MillraceError {
  return new MillraceError('FAILED_READ_FILE.UNSUPPORTED_COMPRESSION', { path, codec })
}

function corrupt(path: string, reason: string, cause?: unknown): MillraceError {
  return new MillraceError('FAILED_READ_FILE.CORRUPT_COMPRESSION', { path, reason }, { cause })
}

/** What the first bytes say. */
function magicOf(head: Uint8Array): StreamCodec | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return undefined
}

function checkMagic(path: string, head: Uint8Array, codec: StreamCodec | undefined): void {
  const found = magicOf(head)
  if (codec === undefined) {
    if (found !== undefined)
      throw corrupt(path, `it begins as a ${found} file, and its name does not say so`)
  } else if (codec !== 'deflate' && found !== codec && head.length > 0) {
    throw corrupt(path, `it does not begin as a ${codec} file does`)
  }
}

function* checked(
  path: string,
  pieces: Generator<Uint8Array, void, void>,
): Generator<Uint8Array, void, void> {
  try {
    yield* pieces
  } catch (error) {
    throw error instanceof MillraceError ? error : corrupt(path, messageOf(error), error)
  }
}

export function isUtf8Name(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding)
}

/** A decoder of an encoding by its name in Java. Throws INVALID_READER_OPTION. */
export function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding)
  } catch (cause) {
    const parameters = {
      option: 'encoding',
      value: encoding,
      expected: 'an encoding that Node knows',
    }
    throw new MillraceError('INVALID_READER_OPTION', parameters, { cause })
  }
}

function* recoded(
  path: string,
  pieces: Iterable<Uint8Array>,
  encoding: string,
): Generator<Uint8Array, void, void> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  for (const piece of pieces) {
    decoder ??= attempt(path, () => decoderOf(labelOf(encoding, piece)))
    yield Buffer.from(decoder.decode(piece, { stream: true }))
  }
  if (decoder !== undefined) yield Buffer.from(decoder.decode())
}

/** UTF-16 goes by its mark, and is big endian without one. */
function labelOf(encoding: string, head: Uint8Array): string {
  if (!/^utf-?16$/i.test(encoding)) return encoding
  return head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : 'utf-16be'
}
