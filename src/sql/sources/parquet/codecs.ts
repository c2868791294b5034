/** Decompression of pages: what Node has natively is Node's, the rest is the library's. */
import * as zlib from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array }

export const pageCompressors: Compressors = {
  ...(compressors as Compressors),
  GZIP: bytes => zlib.gunzipSync(bytes),
  BROTLI: bytes => zlib.brotliDecompressSync(bytes),
  ...(zstdDecompressSync !== undefined && {
    ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes),
  }),
}
