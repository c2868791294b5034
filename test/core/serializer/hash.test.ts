import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { murmur3 } from '../../../src/core/serializer/hash.js'

const text = new TextEncoder()

/** Vectors that implementations of MurmurHash3_x86_32 are commonly checked against: text, seed, hash. */
const vectors: readonly (readonly [string, number, number])[] = [
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['\0\0\0\0', 0, 0x2362f9de],
  ['test', 0, 0xba6bd213],
  ['test', 0x9747b28c, 0x704b81dc],
  ['Hello, world!', 0, 0xc0363e43],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['aaaa', 0x9747b28c, 0x5a97808a],
  ['aaa', 0x9747b28c, 0x283e0130],
  ['aa', 0x9747b28c, 0x5d211726],
  ['a', 0x9747b28c, 0x7fa09ea6],
  ['abcd', 0x9747b28c, 0xf0478627],
  ['abc', 0x9747b28c, 0xc84a62dd],
  ['ab', 0x9747b28c, 0x74875592],
  ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ['ππππππππ', 0x9747b28c, 0xd58063c1],
]

describe('murmur3', () => {
  for (const [value, seed, hash] of vectors) {
    it(`${JSON.stringify(value)} with seed ${seed}`, () => {
      const bytes = text.encode(value)
      assert.equal(murmur3(bytes, 0, bytes.length, seed), hash)
    })
  }

  it('takes signs out of bytes', () => {
    const bytes = Uint8Array.of(0xff, 0xff, 0xff, 0xff)
    assert.equal(murmur3(bytes, 0, 4, 0), 0x76293b50)
    const mixed = Uint8Array.of(0x21, 0x43, 0x65, 0x87)
    assert.equal(murmur3(mixed, 0, 4, 0), 0xf55b516b)
    assert.equal(murmur3(mixed, 0, 4, 0x5082edee), 0x2362f9de)
    assert.equal(murmur3(mixed, 0, 3, 0), 0x7e4a8634)
    assert.equal(murmur3(mixed, 0, 2, 0), 0xa0f7b07a)
    assert.equal(murmur3(mixed, 0, 1, 0), 0x72661cf4)
  })

  it('looks at the range alone', () => {
    const bytes = text.encode('..Hello, world!..')
    assert.equal(murmur3(bytes, 2, 13, 0), 0xc0363e43)
  })
})
