/** Decompression in pieces against what was compressed, cut at all places. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as zlib from 'node:zlib'
import { canDecompress, decompressed, type StreamCodec } from '../../src/util/decompress.js'

const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Uint8Array) => Buffer }
const small = Buffer.from('abc\n'.repeat(30))
// more than several pieces, some of it not compressible
const large = Buffer.from(
  Array.from({ length: 60_000 }, (_, i) => `${i} ${(i * 2654435761) % 4294967296}\n`).join(''),
)

function* cut(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += length) yield bytes.subarray(i, i + length)
}

function all(bytes: Uint8Array, codec: StreamCodec, length: number, atOnce = false): string {
  const made: Buffer[] = []
  for (const piece of decompressed(cut(bytes, length), codec, atOnce)) {
    assert.ok(atOnce || piece.length <= 1 << 16)
    made.push(Buffer.from(piece))
  }
  return Buffer.concat(made).toString()
}

const codecs: [StreamCodec, (bytes: Uint8Array) => Buffer][] = [
  ['gzip', bytes => zlib.gzipSync(bytes)],
  ['deflate', bytes => zlib.deflateSync(bytes)],
  ['zstd', bytes => zstdCompressSync!(bytes)],
]
for (const [codec, compress] of codecs) {
  const skip = canDecompress(codec) ? false : 'this Node has no zstd'
  describe(`decompression of ${codec}`, { skip }, () => {
    for (const length of [1, 2, 7, 1000, 1 << 20]) {
      it(`in pieces of ${length} bytes`, () => {
        const bytes = length < 1000 ? small : large
        assert.equal(all(compress(bytes), codec, length), bytes.toString())
        assert.equal(all(compress(new Uint8Array(0)), codec, length), '')
      })
    }

    it('one after the other in one file', {
      skip: codec === 'deflate' && 'it has no members',
    }, () => {
      const several = Buffer.concat([small, small, large].map(compress))
      for (const length of [compress(small).length, 1000, 1 << 20]) {
        assert.equal(all(several, codec, length), `${small}${small}${large}`)
      }
    })

    it('cut off anywhere', () => {
      const bytes = compress(small)
      for (let end = 1; end < bytes.length; end++) {
        for (const length of [1, 3, 100]) {
          assert.throws(
            () => all(bytes.subarray(0, end), codec, length),
            /unexpected end of file/,
            `${end} of ${bytes.length} bytes`,
          )
        }
      }
    })

    it('what is none', () => {
      assert.throws(() => all(Buffer.from('plain text'), codec, 4))
      assert.equal(all(new Uint8Array(0), codec, 4), '')
    })

    it('at once', () => {
      assert.equal(all(compress(large), codec, 1000, true), large.toString())
      assert.equal(all(new Uint8Array(0), codec, 4, true), '')
    })
  })
}

it('a file that becomes a thousand times as large is never in memory as a whole', () => {
  const bomb = zlib.gzipSync(Buffer.alloc(1 << 26))
  let total = 0
  for (const piece of decompressed([bomb], 'gzip')) {
    assert.ok(piece.length <= 1 << 16)
    total += piece.length
  }
  assert.equal(total, 1 << 26)
})
