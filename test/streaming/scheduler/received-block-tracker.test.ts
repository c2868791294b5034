import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { WriteAheadLog } from '../../../src/streaming/log/write-ahead-log.js'
import {
  type ReceivedBlock,
  ReceivedBlockTracker,
} from '../../../src/streaming/scheduler/received-block-tracker.js'
import { Time } from '../../../src/streaming/time.js'
import { ManualClock, SimulatedDisk, SimulatedFileSystem } from '../../../src/testing/index.js'
import { isCondition } from '../../../src/util/errors.js'
import { readCases } from '../cases.js'
import { collectingLogger } from '../log/collecting-logger.js'

const block = (streamId: number, n: number): ReceivedBlock => ({
  id: `input-${streamId}-${n}`,
  streamId,
  rows: n,
  kib: 1,
})
const ids = (blocks: readonly ReceivedBlock[]): string[] => blocks.map(({ id }) => id)

test('a block belongs to the first batch after it, and to no other', async () => {
  const tracker = new ReceivedBlockTracker([0, 1])
  await tracker.addBlocks([block(0, 1), block(1, 2), block(0, 3)])
  assert.equal(tracker.hasUnallocatedBlocks(), true)
  await tracker.allocateBlocksToBatch(new Time(1000))
  assert.equal(tracker.hasUnallocatedBlocks(), false)
  await tracker.addBlocks([block(0, 4)])
  assert.deepEqual(ids(tracker.getUnallocatedBlocks(0)), ['input-0-4'])
  await tracker.allocateBlocksToBatch(new Time(2000))
  const of = (timeMs: number, stream: number): string[] =>
    ids(tracker.getBlocksOfBatchAndStream(new Time(timeMs), stream))
  assert.deepEqual(of(1000, 0), ['input-0-1', 'input-0-3'])
  assert.deepEqual(of(1000, 1), ['input-1-2'])
  assert.deepEqual(of(2000, 0), ['input-0-4'])
  assert.deepEqual(of(2000, 1), [])
  assert.deepEqual(of(3000, 0), [])
})

test('a batch gets its blocks once', async () => {
  const tracker = new ReceivedBlockTracker([0])
  await tracker.addBlocks([block(0, 1)])
  await tracker.allocateBlocksToBatch(new Time(1000))
  await tracker.addBlocks([block(0, 2)])
  await tracker.allocateBlocksToBatch(new Time(1000))
  assert.deepEqual(ids(tracker.getBlocksOfBatch(new Time(1000))), ['input-0-1'])
  assert.deepEqual(ids(tracker.getUnallocatedBlocks(0)), ['input-0-2'])
})

test('a clean-up gives back the blocks of older batches', async () => {
  const tracker = new ReceivedBlockTracker([0])
  for (const n of [1, 2, 3]) {
    await tracker.addBlocks([block(0, n)])
    await tracker.allocateBlocksToBatch(new Time(n * 1000))
  }
  assert.deepEqual(ids(await tracker.cleanupOldBatches(3000)), ['input-0-1', 'input-0-2'])
  assert.deepEqual(ids(tracker.getBlocksOfBatch(new Time(2000))), [])
  await tracker.addBlocks([block(0, 4)])
  assert.deepEqual(ids(tracker.clear()), ['input-0-3', 'input-0-4'])
  assert.equal(tracker.hasUnallocatedBlocks(), false)
})

test('very many blocks are given back by a clean-up, by the end, and by a batch that could not get them', async () => {
  const { open } = parts(new ManualClock(0), new SimulatedFileSystem())
  const { log, tracker } = await open([0], false)
  const count = 200_000
  const add = (): void => {
    for (let n = 0; n < count; n++) tracker.addUnlogged(block(0, n))
  }
  const { write } = log
  add()
  log.write = () => Promise.reject(new Error('the disk does not answer'))
  await tracker.allocateBlocksToBatch(new Time(1000))
  assert.equal(tracker.getUnallocatedBlocks(0).length, count)
  log.write = write
  await tracker.allocateBlocksToBatch(new Time(2000))
  assert.equal((await tracker.cleanupOldBatches(3000)).length, count)
  add()
  assert.equal(tracker.clear().length, count)
})

test('a clean-up of nothing writes nothing', async () => {
  const fileSystem = new SimulatedFileSystem()
  const { open } = parts(new ManualClock(0), fileSystem)
  const { log, tracker } = await open([0], false)
  await tracker.allocateBlocksToBatch(new Time(1000))
  const size = async (): Promise<number> =>
    (await fileSystem.stat(log.pathOf(log.fileNames[0]))).size
  const before = await size()
  await tracker.cleanupOldBatches(1000)
  assert.equal(await size(), before)
  await tracker.cleanupOldBatches(1001)
  assert.ok((await size()) > before)
})

interface Step {
  readonly do: string
  readonly streams?: readonly number[]
  readonly recover?: boolean
  readonly stream?: number
  readonly blocks?: readonly number[]
  readonly batch?: number
  readonly before?: number
  readonly ms?: number
  readonly expect: { readonly ok: boolean; readonly value?: unknown }
}

const directory = '/checkpoint/receivedBlockMetadata'
const parts = (clock: ManualClock, fileSystem: SimulatedFileSystem) => {
  const { logger, lines } = collectingLogger()
  const options = { fileSystem, clock, logger, directory }
  const open = async (streams: readonly number[], recover: boolean) => {
    const log = new WriteAheadLog({
      ...options,
      rollingIntervalMs: 1000,
      maxFailures: 3,
      closeFileAfterWrite: false,
      inOrder: true,
    })
    await log.open()
    const tracker = new ReceivedBlockTracker(streams, { log, logger })
    const strangers = recover ? await tracker.recover() : []
    return { log, tracker, strangers }
  }
  return { open, lines }
}

suite('with a log, as recorded', () => {
  for (const { id, title, steps } of readCases<{ id: string; title: string; steps: Step[] }>(
    'block-tracker',
  )) {
    test(`${id}: ${title}`, async () => {
      const clock = new ManualClock(0)
      const { open } = parts(clock, new SimulatedFileSystem())
      let current: Awaited<ReturnType<typeof open>> | undefined
      const numbers = (blocks: readonly ReceivedBlock[]): number[] => blocks.map(b => Number(b.id))
      const names = async (): Promise<readonly string[]> => {
        const { log } = await open([], false)
        return log.fileNames
      }
      for (const [i, step] of steps.entries()) {
        const value = await run(step)
        if ('value' in step.expect) {
          assert.deepEqual(value, step.expect.value, `step ${i}: ${step.do}`)
        }
      }
      async function run(step: Step): Promise<unknown> {
        const tracker = current?.tracker
        switch (step.do) {
          case 'open':
            current = await open(step.streams!, step.recover ?? false)
            return undefined
          case 'close':
            return current?.log.close()
          case 'walEnabled':
            return tracker?.isWriteAheadLogEnabled
          case 'advance':
            return clock.advance(step.ms!)
          case 'add':
            return tracker?.addBlocks(
              step.blocks!.map(n => ({ ...block(step.stream!, n), id: String(n) })),
            )
          case 'allocate':
            return tracker?.allocateBlocksToBatch(new Time(step.batch!))
          case 'cleanup':
            return tracker?.cleanupOldBatches(step.before!)
          case 'unallocated':
            return numbers(tracker!.getUnallocatedBlocks(step.stream!))
          case 'blocksOfBatch':
            return numbers(tracker!.getBlocksOfBatchAndStream(new Time(step.batch!), step.stream!))
          case 'logFileNames':
            return names()
          default:
            assert.fail(`step ${step.do}`)
        }
      }
    })
  }
})

/** What the tracker holds, as text. */
function account(tracker: ReceivedBlockTracker, streams: readonly number[]): unknown {
  const batches = [...tracker.batchTimesMs]
    .sort((a, b) => a - b)
    .map(timeMs => [timeMs, ids(tracker.getBlocksOfBatch(new Time(timeMs)))])
  return { batches, waiting: streams.map(id => ids(tracker.getUnallocatedBlocks(id))) }
}

/** Blocks come, batches get them, old ones are forgotten; gives the account after each step that ended. */
async function life(fileSystem: SimulatedFileSystem): Promise<unknown[]> {
  const clock = new ManualClock(0)
  const { tracker } = await parts(clock, fileSystem).open([0, 1], false)
  const accounts: unknown[] = [account(tracker, [0, 1])]
  let n = 0
  for (let round = 1; round <= 3; round++) {
    for (const step of [
      () => tracker.addBlocks([block(0, n++), block(1, n++)]),
      () => tracker.allocateBlocksToBatch(new Time(round * 1000)),
      () => tracker.addBlocks([block(1, n++)]),
      () => tracker.cleanupOldBatches(round * 1000 - 500),
      () => clock.advance(700),
    ]) {
      try {
        await step()
      } catch {
        return accounts
      }
      if (fileSystem.isCrashed) return accounts
      accounts.push(account(tracker, [0, 1]))
    }
  }
  return accounts
}

test('after a power failure at any moment the log gives what held, with or without what was being written', async () => {
  let calls = 0
  const counting = new SimulatedFileSystem(new SimulatedDisk(), {
    onStep: () => {
      calls++
    },
  })
  const whole = await life(counting)
  assert.equal(whole.length, 16)
  assert.ok(calls > 50, `${calls} calls`)
  for (let at = 1; at <= calls; at++) {
    const disk = new SimulatedDisk()
    disk.mkdirs('/checkpoint', true)
    let call = 0
    const fileSystem = new SimulatedFileSystem(disk, {
      onStep: () => {
        if (++call === at) fileSystem.crash({ powerFailure: true })
      },
    })
    const ended = (await life(fileSystem).catch(() => [whole[0]])).length
    const next = parts(new ManualClock(20_000), new SimulatedFileSystem(disk))
    const { tracker } = await next.open([0, 1], true)
    const found = JSON.stringify(account(tracker, [0, 1]))
    const possible = whole.slice(ended - 1, ended + 1).map(each => JSON.stringify(each))
    assert.ok(possible.includes(found), `crash at call ${at}: ${found} is none of ${possible}`)
  }
})

test('blocks of a stream that is not there any more are told, and not given to another', async () => {
  const clock = new ManualClock(0)
  const { open } = parts(clock, new SimulatedFileSystem())
  const { tracker } = await open([0, 1], false)
  await tracker.addBlocks([block(0, 1), block(1, 2)])
  const { tracker: later, strangers } = await open([1], true)
  assert.deepEqual(
    strangers.map(({ id, stream }) => [id, stream]),
    [['input-0-1', '0']],
  )
  assert.deepEqual(ids(later.getUnallocatedBlocks(1)), ['input-1-2'])
})

test('a batch whose allocation cannot be logged gets nothing, and the next one gets it all', async () => {
  const clock = new ManualClock(0)
  const fileSystem = new SimulatedFileSystem()
  const { open, lines } = parts(clock, fileSystem)
  const { tracker } = await open([0], false)
  await tracker.addBlocks([block(0, 1)])
  const { appender } = fileSystem
  const { sync } = fileSystem
  let isBroken = true
  fileSystem.appender = async (path, mode) => {
    if (isBroken) throw new Error('the disk does not answer')
    return appender.call(fileSystem, path, mode)
  }
  await clock.advance(5000)
  await tracker.allocateBlocksToBatch(new Time(5000))
  assert.deepEqual(ids(tracker.getBlocksOfBatch(new Time(5000))), [])
  assert.match(lines.join('\n'), /batch at 5000 ms gets no received blocks.*does not answer/)
  await assert.rejects(
    tracker.addBlocks([block(0, 2)]),
    error =>
      isCondition(error, 'WRITE_AHEAD_LOG_WRITE_FAILED') &&
      error.parameters.attempts === '3' &&
      error.parameters.reason === 'the disk does not answer',
  )
  isBroken = false
  assert.equal(fileSystem.sync, sync)
  await tracker.addBlocks([block(0, 3)])
  await tracker.allocateBlocksToBatch(new Time(6000))
  assert.deepEqual(ids(tracker.getBlocksOfBatch(new Time(6000))), ['input-0-1', 'input-0-3'])
  const { tracker: later } = await open([0], true)
  assert.deepEqual(account(later, [0]), account(tracker, [0]))
})
