import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { BlockHandle } from '../../../src/core/storage/block.js'
import { BlockAllocator } from '../../../src/core/storage/block-allocator.js'
import { BlockManager } from '../../../src/core/storage/block-manager.js'
import { readBlock } from '../../../src/core/storage/block-reader.js'
import { type FileSystem, LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { SLAB_BYTES } from '../../../src/core/storage/slab-messages.js'
import { SlabPool } from '../../../src/core/storage/slab-pool.js'
import { StorageLevel } from '../../../src/core/storage/storage-level.js'
import { FullDisk } from './faulty-file-system.js'
import { memoryBlock, randomNumbers } from './slabs.js'

const local = new LocalFileSystem()
const { MEMORY_ONLY, MEMORY_AND_DISK, DISK_ONLY } = StorageLevel

/** A manager with a thread's allocator before it; blocks are of 1,000 bytes and the limit is three of them. */
class Bench {
  readonly pool = new SlabPool()
  readonly allocator = new BlockAllocator(1)
  readonly warnings: string[] = []
  readonly directory: string
  readonly manager: BlockManager

  constructor(directory: string, fileSystem: FileSystem = local) {
    this.directory = directory
    this.manager = new BlockManager({
      pool: this.pool,
      fileSystem,
      directory,
      memoryLimitBytes: 3000,
      logger: {
        debug: () => undefined,
        info: () => undefined,
        warn: text => this.warnings.push(text),
        error: text => this.warnings.push(text),
      },
    })
  }

  blocks(fill: number, count = 1, length = 1000): BlockHandle[] {
    const blocks = Array.from({ length: count }, () => memoryBlock(this.allocator, length, fill))
    this.manager.adopt(this.allocator.takeReport())
    return blocks
  }

  add(id: string, fill: number, level: StorageLevel): void {
    this.manager.register(id, this.blocks(fill), level)
  }

  /** Where each entry is, in order of use. */
  places(): string[] {
    return this.manager
      .status()
      .map(s => `${s.id} ${s.memoryBytes > 0 ? 'memory' : ''}${s.diskBytes > 0 ? 'disk' : ''}`)
  }

  /** The byte that fills the entry's blocks. */
  fill(id: string): number {
    const fills = this.manager.get(id)!.flatMap(block => [...new Set(readBlock(block, local))])
    assert.equal(new Set(fills).size, 1)
    return fills[0]
  }

  /** Bytes in use when no slab is open any more. */
  bytesInUse(): number {
    this.pool.threadLost(1)
    return this.pool.bytesInUse
  }
}

describe('BlockManager', () => {
  let root: string
  let bench: Bench
  let benches = 0
  before(async () => {
    root = await local.temporaryDirectory('millrace-manager-')
  })
  after(() => local.remove(root))
  beforeEach(() => {
    bench = new Bench(join(root, String(benches++)))
  })

  it('gives what was registered until it is removed', () => {
    bench.add('rdd_1_0', 1, MEMORY_ONLY)
    bench.add('rdd_1_1', 2, MEMORY_ONLY)
    bench.add('rdd_10_0', 3, MEMORY_ONLY)
    assert.equal(bench.fill('rdd_1_1'), 2)
    assert.equal(bench.manager.get('rdd_9_9'), undefined)
    assert.equal(bench.manager.removeMatching('rdd_1_'), 2)
    assert.equal(bench.manager.has('rdd_1_0'), false)
    assert.equal(bench.manager.has('rdd_10_0'), true)
    assert.equal(bench.manager.remove('rdd_10_0'), true)
    assert.equal(bench.manager.remove('rdd_10_0'), false)
    assert.equal(bench.manager.memoryBytes, 0)
    assert.equal(bench.bytesInUse(), 0)
  })

  it('replaces an entry of the same id', () => {
    bench.add('rdd_1_0', 1, MEMORY_ONLY)
    bench.add('rdd_1_0', 2, MEMORY_ONLY)
    assert.equal(bench.fill('rdd_1_0'), 2)
    assert.equal(bench.manager.memoryBytes, 1000)
    bench.manager.remove('rdd_1_0')
    assert.equal(bench.bytesInUse(), 0)
  })

  it('writes the least recently used entries to files above the limit', async () => {
    for (const i of [0, 1, 2]) bench.add(`rdd_1_${i}`, i + 1, MEMORY_AND_DISK)
    bench.manager.get('rdd_1_0')
    bench.add('rdd_1_3', 4, MEMORY_AND_DISK)
    bench.add('rdd_1_4', 5, MEMORY_AND_DISK)
    await bench.manager.settle()
    assert.deepEqual(bench.places(), [
      'rdd_1_1 disk',
      'rdd_1_2 disk',
      'rdd_1_0 memory',
      'rdd_1_3 memory',
      'rdd_1_4 memory',
    ])
    for (const i of [0, 1, 2, 3, 4]) assert.equal(bench.fill(`rdd_1_${i}`), i + 1)
  })

  it('drops persisted partitions that can be computed again, and keeps other memory-only entries', async () => {
    bench.add('input-0-1700000000000', 1, MEMORY_ONLY)
    for (const i of [0, 1, 2]) bench.add(`rdd_1_${i}`, i + 1, MEMORY_ONLY)
    await bench.manager.settle()
    assert.deepEqual(bench.places(), [
      'input-0-1700000000000 memory',
      'rdd_1_1 memory',
      'rdd_1_2 memory',
    ])
    assert.equal(bench.manager.get('rdd_1_0'), undefined)
  })

  it('writes DISK_ONLY entries at once', async () => {
    bench.add('rdd_1_0', 9, DISK_ONLY)
    await bench.manager.settle()
    assert.deepEqual(bench.places(), ['rdd_1_0 disk'])
    assert.equal(bench.fill('rdd_1_0'), 9)
    assert.equal(bench.bytesInUse(), 0)
  })

  it('writes blocks larger than a piece, several in one file, with their formats and rows', async () => {
    const large = 3 * SLAB_BYTES + 5
    const blocks = [...bench.blocks(6, 1, large), ...bench.blocks(6, 2, 10)]
    bench.manager.register('shuffle_0_0_0', blocks, MEMORY_AND_DISK)
    await bench.manager.settle()
    const written = bench.manager.get('shuffle_0_0_0')!
    assert.deepEqual(
      written.map(b => [b.kind, b.offset, b.length, b.format, b.rows]),
      [
        ['file', 0, large, 'bytes', 1],
        ['file', large, 10, 'bytes', 1],
        ['file', large + 10, 10, 'bytes', 1],
      ],
    )
    assert.equal(bench.fill('shuffle_0_0_0'), 6)
    assert.equal((await local.list(bench.directory)).length, 1)
  })

  it('leaves memory to those who still hold it when an entry moves', async () => {
    const blocks = bench.blocks(7)
    bench.manager.retain(blocks)
    bench.manager.register('rdd_1_0', blocks, DISK_ONLY)
    await bench.manager.settle()
    assert.deepEqual(bench.places(), ['rdd_1_0 disk'])
    assert.equal(readBlock(blocks[0], local)[999], 7)
    assert.equal(bench.bytesInUse(), SLAB_BYTES)
    bench.manager.release(blocks)
    assert.equal(bench.pool.bytesInUse, 0)
  })

  it('removes a file with its last holder', async () => {
    bench.manager.register('rdd_1_0', bench.blocks(7, 2), DISK_ONLY)
    await bench.manager.settle()
    const held = bench.manager.get('rdd_1_0')!
    bench.manager.retain(held)
    bench.manager.remove('rdd_1_0')
    await bench.manager.settle()
    assert.equal(readBlock(held[1], local)[0], 7)
    bench.manager.release(held)
    await bench.manager.settle()
    assert.deepEqual(await local.list(bench.directory), [])
  })

  it('keeps the files that a task wrote for as long as they have holders', async () => {
    const spill = { fileSystem: local, directory: bench.directory }
    const allocator = new BlockAllocator(2, { spill })
    allocator.beginTask(0)
    const blocks = [1, 2].map(i => allocator.write(Buffer.alloc(10, i), 'bytes', 1))
    bench.manager.adopt(allocator.takeReport())
    bench.manager.register('shuffle_0_0_0', blocks, MEMORY_AND_DISK)
    assert.equal(bench.manager.status()[0].diskBytes, 20)
    bench.manager.release([blocks[0]])
    await bench.manager.settle()
    assert.equal((await local.list(bench.directory)).length, 1)
    bench.manager.retain([blocks[0]])
    bench.manager.remove('shuffle_0_0_0')
    await bench.manager.settle()
    assert.deepEqual(await local.list(bench.directory), [])
  })

  it('forgets an entry that is removed while it is written', async () => {
    bench.add('rdd_1_0', 1, DISK_ONLY)
    bench.manager.remove('rdd_1_0')
    await bench.manager.settle()
    assert.deepEqual(bench.places(), [])
    assert.deepEqual(await local.list(bench.directory), [])
    assert.equal(bench.bytesInUse(), 0)
  })

  it('goes on with blocks in memory when the disk is full, and warns once', async () => {
    const disk = new FullDisk()
    const full = new Bench(join(root, 'full'), disk)
    for (let i = 0; i < 6; i++) {
      full.add(`rdd_1_${i}`, i + 1, MEMORY_AND_DISK)
      await full.manager.settle()
    }
    full.add('rdd_2_0', 1, MEMORY_ONLY)
    await full.manager.settle()
    assert.equal(full.warnings.length, 1)
    assert.match(full.warnings[0], /rdd_1_0 .*space/)
    assert.equal(full.manager.get('rdd_2_0'), undefined)
    assert.equal(full.manager.memoryBytes, 6000)
    for (let i = 0; i < 6; i++) assert.equal(full.fill(`rdd_1_${i}`), i + 1)
    assert.deepEqual(await local.list(full.directory), [])
    disk.full = false
    full.add('rdd_1_6', 7, MEMORY_AND_DISK)
    await full.manager.settle()
    assert.equal(full.manager.memoryBytes, 3000)
    for (let i = 0; i < 7; i++) assert.equal(full.fill(`rdd_1_${i}`), i + 1)
  })

  it('lets go of everything and removes its files when it is closed', async () => {
    bench.add('rdd_1_0', 1, DISK_ONLY)
    await bench.manager.settle()
    bench.add('rdd_1_1', 1, DISK_ONLY)
    bench.add('rdd_1_2', 1, MEMORY_ONLY)
    await bench.manager.close()
    assert.equal(await local.exists(bench.directory), false)
    assert.equal(bench.bytesInUse(), 0)
  })

  it('agrees with a naive list of least recently used entries', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      await checkAgainstModel(new Bench(join(root, `model-${seed}`)), randomNumbers(seed))
    }
  })
})

async function checkAgainstModel(bench: Bench, random: (n: number) => number): Promise<void> {
  const levels = [MEMORY_ONLY, MEMORY_AND_DISK, DISK_ONLY]
  let model: { id: string; level: StorageLevel; memory: boolean; fill: number }[] = []
  for (let step = 0; step < 120; step++) {
    const id = `rdd_0_${random(8)}`
    const at = model.findIndex(e => e.id === id)
    if (random(3) > 0) {
      const level = levels[random(3)]
      bench.add(id, step, level)
      if (at >= 0) model.splice(at, 1)
      model.push({ id, level, memory: level !== DISK_ONLY, fill: step })
      while (model.filter(e => e.memory).length > 3) {
        const first = model.find(e => e.memory)!
        if (first.level === MEMORY_ONLY) model = model.filter(e => e !== first)
        else first.memory = false
      }
      // the engine may take several registrations before it moves one; the model takes them one by one
      await bench.manager.settle()
    } else if (random(3) === 0) {
      assert.equal(bench.manager.remove(id), at >= 0)
      if (at >= 0) model.splice(at, 1)
    } else {
      assert.equal(bench.manager.get(id) !== undefined, at >= 0)
      if (at >= 0) model.push(...model.splice(at, 1))
    }
    assert.deepEqual(
      bench.places(),
      model.map(e => `${e.id} ${e.memory ? 'memory' : 'disk'}`),
    )
  }
  for (const { id, fill } of [...model]) assert.equal(bench.fill(id), fill)
  await bench.manager.close()
  assert.equal(bench.bytesInUse(), 0)
}
