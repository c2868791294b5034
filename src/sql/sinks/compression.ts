/**
 * The compressions of written files by format: what the option `compression` may say, what the file's name says of it,
 * and how pieces of a file are compressed as they are written.
 */
import * as zlib from 'node:zlib'
import { MillraceError } from '../../util/errors.js'
import { type ColumnarFormat, type FileFormat, isColumnar } from '../sources/file-formats.js'

export type Codec = 'none' | 'gzip' | 'deflate' | 'zstd' | 'snappy'

const { zstdCompressSync } = zlib as {
  zstdCompressSync?: (bytes: Uint8Array) => Uint8Array
}

const hasZstd = zstdCompressSync !== undefined
const textCodecs: readonly Codec[] = [
  'none',
  'gzip',
  'deflate',
  ...(hasZstd ? ['zstd' as const] : []),
]
const columnarCodecs: Readonly<Record<ColumnarFormat, readonly Codec[]>> = {
  parquet: ['none', 'snappy', 'gzip', ...(hasZstd ? ['zstd' as const] : [])],
  arrow: ['none', ...(hasZstd ? ['zstd' as const] : [])],
}

/** The codec that a text names. Throws CODEC_NOT_AVAILABLE. */
export function codecOf(format: FileFormat, given: string): Codec {
  const available = isColumnar(format) ? columnarCodecs[format] : textCodecs
  const name = given.toLowerCase()
  const codec = (name === 'uncompressed' ? 'none' : name) as Codec
  if (available.includes(codec)) return codec
  throw new MillraceError('CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION', {
    codecName: given,
    availableCodecs: ['uncompressed', ...available].join(', '),
  })
}

const textEndings: Readonly<Record<Codec, string>> = {
  none: '',
  gzip: '.gz',
  deflate: '.deflate',
  zstd: '.zst',
  snappy: '.snappy',
}
const columnarEndings: Readonly<Record<Codec, string>> = {
  none: '',
  gzip: '.gz',
  deflate: '.deflate',
  zstd: '.zstd',
  snappy: '.snappy',
}

/** `.csv.gz`, `.snappy.parquet`, `.arrow`. */
export function endingOf(format: FileFormat, codec: Codec): string {
  if (isColumnar(format)) return `${columnarEndings[codec]}.${format}`
  return `.${format === 'text' ? 'txt' : format}${textEndings[codec]}`
}

export function gzip(bytes: Uint8Array): Uint8Array {
  return zlib.gzipSync(bytes)
}

export function zstd(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync!(bytes)
}

/** Compresses a file piece by piece; `end` gives what comes behind the last one. */
export interface Compressor {
  piece(bytes: Uint8Array): Uint8Array
  end(): Uint8Array
}

const nothing = new Uint8Array(0)

export function compressorOf(codec: Codec): Compressor | undefined {
  switch (codec) {
    case 'gzip':
      return new Members(gzip)
    case 'zstd':
      return new Members(zstd)
    case 'deflate':
      return new ZlibStream()
    default:
      return undefined
  }
}

/** Each piece is a gzip member or a zstd frame of its own; readers take several as one. */
class Members implements Compressor {
  private readonly compress: (bytes: Uint8Array) => Uint8Array
  private isEmpty = true

  constructor(compress: (bytes: Uint8Array) => Uint8Array) {
    this.compress = compress
  }

  piece(bytes: Uint8Array): Uint8Array {
    this.isEmpty = false
    return this.compress(bytes)
  }

  end(): Uint8Array {
    return this.isEmpty ? this.compress(nothing) : nothing
  }
}

const ADLER = 65521

/** One zlib stream: its header, deflated pieces that end at a byte each, an empty last block, and the checksum. */
class ZlibStream implements Compressor {
  private begun = false
  private a = 1
  private b = 0

  piece(bytes: Uint8Array): Uint8Array {
    this.check(bytes)
    const body = zlib.deflateRawSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH })
    return Buffer.concat([this.header(), body])
  }

  end(): Uint8Array {
    const checksum = Buffer.alloc(4)
    checksum.writeUInt16BE(this.b, 0)
    checksum.writeUInt16BE(this.a, 2)
    return Buffer.concat([this.header(), Buffer.from([3, 0]), checksum])
  }

  private header(): Uint8Array {
    if (this.begun) return nothing
    this.begun = true
    return Buffer.from([0x78, 0x9c])
  }

  private check(bytes: Uint8Array): void {
    let { a, b } = this
    for (let i = 0; i < bytes.length; ) {
      // as many as surely do not overflow 32 bits
      const end = Math.min(bytes.length, i + 5552)
      for (; i < end; i++) {
        a += bytes[i]
        b += a
      }
      a %= ADLER
      b %= ADLER
    }
    this.a = a
    this.b = b
  }
}
