import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { BlockAllocator } from '../../../src/core/storage/block-allocator.js'
import { readBlock } from '../../../src/core/storage/block-reader.js'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { SLAB_BYTES, SLABS_PER_THREAD } from '../../../src/core/storage/slab-messages.js'
import { isCondition } from '../../../src/util/errors.js'
import { FullDisk } from './faulty-file-system.js'
import { memoryBlock } from './slabs.js'

const fileSystem = new LocalFileSystem()

describe('BlockAllocator', () => {
  let directory: string
  before(async () => {
    directory = await fileSystem.temporaryDirectory('millrace-allocator-')
  })
  after(() => fileSystem.remove(directory))

  it('cuts blocks one behind the other, at multiples of 8', () => {
    const allocator = new BlockAllocator(2)
    const blocks = [3, 8, 0, 13].map(length => memoryBlock(allocator, length, 1))
    assert.deepEqual(
      blocks.map(b => b.offset),
      [0, 8, 16, 16],
    )
    assert.equal(new Set(blocks.map(b => b.slab)).size, 1)
    const report = allocator.takeReport()
    assert.deepEqual(report.blocks, [{ slab: 2 * SLABS_PER_THREAD, count: 4 }])
    assert.deepEqual(report.closed, [])
    assert.deepEqual(allocator.takeReport().created, [])
  })

  it('begins another slab when a block does not fit', () => {
    const allocator = new BlockAllocator(1)
    const a = memoryBlock(allocator, SLAB_BYTES / 2, 1)
    const b = memoryBlock(allocator, SLAB_BYTES / 2, 1)
    const c = memoryBlock(allocator, 1, 1)
    assert.equal(a.slab, b.slab)
    assert.notEqual(b.slab, c.slab)
    assert.deepEqual(allocator.takeReport().closed, [a.slab])
  })

  it('gives a large block a slab of its own and goes on in the open one', () => {
    const allocator = new BlockAllocator(1)
    const a = memoryBlock(allocator, 10, 1)
    const large = memoryBlock(allocator, 5 * SLAB_BYTES, 1)
    const b = memoryBlock(allocator, 10, 1)
    assert.equal(large.buffer.byteLength, 8 * SLAB_BYTES)
    assert.equal(b.slab, a.slab)
    assert.deepEqual(allocator.takeReport().closed, [large.slab])
  })

  it('gives room back that a block did not need', () => {
    const allocator = new BlockAllocator(1)
    const room = allocator.allocate(1000)
    room.view.fill(1, 0, 10)
    const block = room.finish(2, 'text', 10)
    assert.equal(block.length, 10)
    assert.equal(memoryBlock(allocator, 1, 1).offset, 16)
  })

  it('gives up the blocks of a task that failed, and only these', () => {
    const allocator = new BlockAllocator(1)
    allocator.beginTask()
    const kept = memoryBlock(allocator, 10, 1)
    allocator.beginTask()
    memoryBlock(allocator, 10, 1)
    memoryBlock(allocator, SLAB_BYTES, 1)
    allocator.abandonTask()
    assert.deepEqual(allocator.takeReport().blocks, [{ slab: kept.slab, count: 1 }])
  })

  it('writes the blocks of a task that are over its limit to a file', async () => {
    const spill = { fileSystem, directory: join(directory, 'spill') }
    const allocator = new BlockAllocator(1, { spill })
    allocator.beginTask(100)
    const texts = ['a', 'b', 'c', 'd'].map(c => Buffer.from(c.repeat(40)))
    const handles = texts.map(bytes => allocator.write(bytes, 'text', 1))
    assert.deepEqual(
      handles.map(h => h.kind),
      ['memory', 'memory', 'file', 'file'],
    )
    const report = allocator.takeReport()
    assert.equal(report.files.length, 1)
    assert.equal(report.files[0].blocks, 2)
    for (const [i, handle] of handles.entries()) {
      assert.deepEqual(Buffer.from(readBlock(handle, fileSystem)), texts[i])
    }
    allocator.beginTask(100)
    assert.equal(allocator.write(texts[0], 'text', 1).kind, 'memory')
  })

  it('removes the file of a task that failed', async () => {
    const spill = { fileSystem, directory: join(directory, 'failed') }
    const allocator = new BlockAllocator(1, { spill })
    allocator.beginTask(0)
    allocator.write(Buffer.from('x'), 'text', 1)
    allocator.abandonTask()
    assert.deepEqual(allocator.takeReport().files, [])
    assert.deepEqual(await fileSystem.list(spill.directory), [])
  })

  it('tells of a full disk, and its next blocks are whole', async () => {
    const disk = new FullDisk()
    const spill = { fileSystem: disk, directory: join(directory, 'full') }
    const allocator = new BlockAllocator(1, { spill })
    allocator.beginTask(0)
    const bytes = Buffer.from('0123456789')
    disk.full = false
    const first = allocator.write(bytes, 'text', 1)
    disk.full = true
    assert.throws(
      () => allocator.write(bytes, 'text', 1),
      error => isCondition(error, 'DISK_FULL') && error.parameters.path.startsWith(directory),
    )
    disk.full = false
    const second = allocator.write(bytes, 'text', 1)
    for (const handle of [first, second]) {
      assert.deepEqual(Buffer.from(readBlock(handle, fileSystem)), bytes)
    }
    assert.deepEqual(
      allocator.takeReport().files.map(f => f.blocks),
      [1, 1],
    )
  })
})
