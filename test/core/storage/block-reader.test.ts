import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { crc32 } from 'node:zlib'
import type { FileBlock } from '../../../src/core/storage/block.js'
import { readBlock } from '../../../src/core/storage/block-reader.js'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { isCondition } from '../../../src/util/errors.js'

const fileSystem = new LocalFileSystem()
const bytes = Buffer.from('before|the block|after')
const content = bytes.subarray(7, 16)

describe('readBlock', () => {
  let directory: string
  let block: FileBlock
  before(async () => {
    directory = await fileSystem.temporaryDirectory('millrace-reader-')
    const path = join(directory, 'blocks')
    await fileSystem.writeFile(path, bytes)
    block = {
      kind: 'file',
      format: 'bytes',
      path,
      offset: 7,
      length: content.length,
      rows: 0,
      crc32: crc32(content),
    }
  })
  after(() => fileSystem.remove(directory))

  it('gives a view of a block in memory', () => {
    const buffer = new SharedArrayBuffer(64)
    new Uint8Array(buffer).fill(5, 16, 20)
    const view = readBlock(
      { kind: 'memory', format: 'bytes', slab: 1, buffer, offset: 16, length: 4, rows: 0 },
      fileSystem,
    )
    assert.equal(view.buffer, buffer)
    assert.deepEqual([...view], [5, 5, 5, 5])
  })

  it('reads a block in the middle of a file', () => {
    const read = readBlock(block, fileSystem)
    assert.deepEqual(Buffer.from(read), content)
    assert.equal(read.byteOffset % 8, 0)
  })

  const faults: [
    string,
    (block: FileBlock) => FileBlock,
    condition: 'BLOCK_CORRUPT' | 'FILE_NOT_FOUND',
    RegExp,
  ][] = [
    ['other bytes', b => ({ ...b, offset: 6 }), 'BLOCK_CORRUPT', /checksum/],
    [
      'a file that is too short',
      b => ({ ...b, length: 100 }),
      'BLOCK_CORRUPT',
      /85 bytes too early/,
    ],
    ['no file', b => ({ ...b, path: `${b.path}-gone` }), 'FILE_NOT_FOUND', /blocks-gone/],
  ]
  for (const [name, change, condition, text] of faults) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => readBlock(change(block), fileSystem),
        error => isCondition(error, condition) && text.test(error.message),
      )
    })
  }

  it('refuses a block of which one bit has changed', async () => {
    const path = join(directory, 'torn')
    const torn = Buffer.from(bytes)
    torn[10] ^= 1
    await fileSystem.writeFile(path, torn)
    assert.throws(
      () => readBlock({ ...block, path }, fileSystem),
      error => isCondition(error, 'BLOCK_CORRUPT') && error.parameters.block.startsWith(path),
    )
  })
})
