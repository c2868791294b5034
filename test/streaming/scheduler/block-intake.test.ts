/** The way of blocks into the log, over a disk in memory. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockHandle } from '../../../src/core/storage/block.js'
import { WriteAheadLog } from '../../../src/streaming/log/write-ahead-log.js'
import { type Arrival, BlockIntake } from '../../../src/streaming/scheduler/block-intake.js'
import { ManualClock, SimulatedFileSystem } from '../../../src/testing/index.js'
import { collectingLogger } from '../log/collecting-logger.js'

const bytesOf = new TextEncoder()

/** A block whose bytes are its number, as text. */
const block = (n: number): BlockHandle => ({
  kind: 'memory',
  format: 'text',
  slab: n,
  buffer: new SharedArrayBuffer(0),
  offset: 0,
  length: 10,
  rows: 1,
})

const arrival = (n: number, settled?: Arrival['settled']): Arrival => ({
  blocks: [block(n)],
  sums: [],
  settled,
})

async function intakeOver(read: (n: number) => Uint8Array) {
  const clock = new ManualClock(1000)
  const { logger } = collectingLogger()
  const log = new WriteAheadLog({
    fileSystem: new SimulatedFileSystem(),
    clock,
    logger,
    directory: '/data',
    rollingIntervalMs: 1000,
    maxFailures: 1,
    closeFileAfterWrite: false,
    inOrder: false,
  })
  await log.open()
  const accepted: number[] = []
  const refused: number[] = []
  const numbersOf = (blocks: readonly BlockHandle[]): number[] =>
    blocks.map(each => (each.kind === 'memory' ? each.slab : -1))
  const intake = new BlockIntake({
    log,
    clock,
    retryMs: 100,
    read: each => read(each.kind === 'memory' ? each.slab : -1),
    accept: async blocks => {
      accepted.push(...numbersOf(blocks))
    },
    refuse: blocks => {
      refused.push(...numbersOf(blocks))
    },
    onFailure: () => {},
  })
  return { intake, clock, log, accepted, refused }
}

const settledOf = (intake: BlockIntake, n: number): Promise<unknown> =>
  new Promise(resolve => intake.push(arrival(n, resolve)))

test('a block that comes at any moment while another is settled is taken in', async () => {
  const { intake, accepted } = await intakeOver(n => bytesOf.encode(String(n)))
  let n = 0
  for (let turns = 0; turns < 30; turns++) {
    await settledOf(intake, n++)
    for (let i = 0; i < turns; i++) await undefined
    assert.equal(await settledOf(intake, n++), undefined)
  }
  assert.equal(accepted.length, n)
})

test('blocks are refused when nothing of them is written any more, and what was written of them is let go of', async () => {
  const { intake, log, refused, clock } = await intakeOver(n => {
    if (n === 1) throw new Error('the block cannot be read')
    return bytesOf.encode(String(n))
  })
  let isWriting = 0
  const { write } = log
  log.write = async (bytes, sum) => {
    isWriting++
    try {
      return await write.call(log, bytes, sum)
    } finally {
      isWriting--
    }
  }
  const error = await new Promise<unknown>(resolve => {
    intake.push({
      blocks: [block(0), block(1), block(2)],
      sums: [],
      settled: reason => {
        assert.equal(isWriting, 0)
        resolve(reason)
      },
    })
  })
  assert.match(String(error), /cannot be read/)
  assert.deepEqual(refused, [0, 1, 2])
  await clock.advance(5000)
  await log.write(bytesOf.encode('the next file'))
  await log.clean(5000)
  assert.deepEqual(log.fileNames, ['log-6000-7000'])
})
