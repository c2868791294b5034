/**
 * The bytes of a file as text readers see them: plain files are read where they are asked for; compressed ones, and those in
 * another encoding than UTF-8, are read whole and held in memory as UTF-8.
 *
 * How a file is compressed is said by its name, and its first bytes must agree: `.gz`, `.deflate` (zlib), `.zst` (on a Node that
 * has it). Other known endings are refused by name, and so is a file that begins like gzip or zstd and is not named so.
 */
import { Buffer } from 'node:buffer'
import * as zlib from 'node:zlib'
import type { TaskRun } from '../../core/pipeline/task-run.js'
import { isCondition, MillraceError, messageOf } from '../../util/errors.js'

export interface ByteSource {
  readonly size: number
  /** Read whole and converted: positions are not those of the file, which is one part. */
  readonly isConverted?: boolean
  /** Up to `length` bytes from `position` to `target[offset...]`; how many, 0 at the end. */
  read(target: Uint8Array, offset: number, length: number, position: number): number
  close(): void
}

type Codec = 'gzip' | 'deflate' | 'zstd'

const codecs: Readonly<Record<string, Codec>> = {
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
  const file = attempt(path, () => new OpenFile(task, path))
  const codec = codecs[ending] as Codec | undefined
  const plain = isUtf8Name(encoding)
  try {
    const head = new Uint8Array(4)
    const n = file.read(head, 0, 4, 0)
    checkMagic(path, head.subarray(0, n), codec)
    if (codec === undefined && plain) return file
  } catch (error) {
    file.close()
    throw error
  }
  try {
    const bytes = readAll(file)
    const text = codec === undefined ? bytes : decompress(path, bytes, codec)
    return { ...inMemory(plain ? text : recode(path, text, encoding)), isConverted: true }
  } finally {
    file.close()
  }
}

/** Every byte of a source. */
export function readAll(source: ByteSource): Buffer {
  const bytes = Buffer.allocUnsafeSlow(source.size)
  let filled = 0
  while (filled < bytes.length) {
    const n = source.read(bytes, filled, bytes.length - filled, filled)
    if (n === 0) break
    filled += n
  }
  return bytes.subarray(0, filled)
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

export function inMemory(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (target, offset, length, position) => {
      const n = Math.min(length, bytes.length - position)
      if (n > 0) target.set(bytes.subarray(position, position + n), offset)
      return Math.max(0, n)
    },
    close: () => {},
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
function magicOf(head: Uint8Array): Codec | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return undefined
}

function checkMagic(path: string, head: Uint8Array, codec: Codec | undefined): void {
  const found = magicOf(head)
  if (codec === undefined) {
    if (found !== undefined)
      throw corrupt(path, `it begins as a ${found} file, and its name does not say so`)
  } else if (codec !== 'deflate' && found !== codec && head.length > 0) {
    throw corrupt(path, `it does not begin as a ${codec} file does`)
  }
}

const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Buffer }

function decompress(path: string, bytes: Buffer, codec: Codec): Buffer {
  if (bytes.length === 0) return bytes
  if (codec === 'zstd' && zstdDecompressSync === undefined) throw unsupportedCodec(path, codec)
  try {
    if (codec === 'zstd') return zstdDecompressSync!(bytes)
    return codec === 'gzip' ? zlib.gunzipSync(bytes) : zlib.inflateSync(bytes)
  } catch (error) {
    throw corrupt(path, messageOf(error), error)
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

function recode(path: string, bytes: Buffer, encoding: string): Buffer {
  let label = encoding
  if (/^utf-?16$/i.test(encoding)) {
    // by its mark; big endian without one
    label = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be'
  }
  try {
    return Buffer.from(decoderOf(label).decode(bytes))
  } catch (error) {
    throw readError(path, error)
  }
}
