/** The account of received blocks with its logs, over a disk in memory. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkConf } from '../../../src/index.js'
import { ReceivedBlocks } from '../../../src/streaming/scheduler/received-blocks.js'
import { ReceivedDataLogs } from '../../../src/streaming/scheduler/received-data-logs.js'
import { Time } from '../../../src/streaming/time.js'
import { ManualClock, SimulatedFileSystem } from '../../../src/testing/index.js'
import { captureCallSite } from '../../../src/util/call-site.js'
import { onlyThorough } from '../../effort.js'
import { sparkContextForTests } from '../harness.js'
import { collectingLogger } from '../log/collecting-logger.js'

const spark = sparkContextForTests()
const folders = ['/checkpoint/receivedData/numbers', '/checkpoint/receivedBlockMetadata']

function account() {
  const fileSystem = new SimulatedFileSystem()
  const clock = new ManualClock(0)
  const { blockManager, allocator } = spark.sc.env
  const open = async (): Promise<ReceivedBlocks> => {
    const conf = new SparkConf().set(
      'spark.streaming.receiver.writeAheadLog.rollingIntervalSecs',
      '1',
    )
    await fileSystem.mkdirs('/checkpoint')
    const logs = await ReceivedDataLogs.open({
      fileSystem,
      clock,
      logger: collectingLogger().logger,
      conf,
      checkpointDir: '/checkpoint',
      retryMs: 100,
      streams: [{ id: 0, operatorId: 'numbers', creationSite: captureCallSite() }],
    })
    return new ReceivedBlocks({ blockManager, streamIds: [0], logs })
  }
  /** Brings a block; undefined when it is stored, else why not. */
  const bring = (blocks: ReceivedBlocks, text: string): Promise<unknown> => {
    const block = allocator.write(Buffer.from(text), 'text', 1)
    blockManager.adopt(allocator.takeReport())
    return new Promise(settled => blocks.add(0, { blocks: [block], sums: [], settled }))
  }
  const batch = async (blocks: ReceivedBlocks, timeMs: number): Promise<number> => {
    await clock.setTime(timeMs)
    await blocks.allocateToBatch(new Time(timeMs))
    blocks.batchProcessed(new Time(timeMs))
    return blocks.ofBatch(new Time(timeMs), 0).length
  }
  const forget = async (blocks: ReceivedBlocks, thresholdMs: number): Promise<void> => {
    blocks.cleanup(thresholdMs)
    await blocks.cleanupLogs(thresholdMs)
  }
  const sizes = async (folder: string): Promise<number[]> =>
    (await fileSystem.list(folder)).map(({ size }) => size)
  return { fileSystem, clock, open, bring, batch, forget, sizes }
}

test('what was refused and is in the account all the same is there for a restart, and not for ever', async () => {
  const { fileSystem, open, bring, batch, forget, sizes } = account()
  const first = await open()
  await batch(first, 1000)
  const { exists } = fileSystem
  // its record is on disk, and then the log takes the write for failed
  fileSystem.exists = async path => !path.includes('Metadata') && exists.call(fileSystem, path)
  assert.match(String(await bring(first, 'refused')), /WRITE_AHEAD_LOG_WRITE_FAILED/)
  fileSystem.exists = exists
  for (const timeMs of [5000, 8000]) {
    assert.equal(await bring(first, `before ${timeMs}`), undefined)
    assert.equal(await batch(first, timeMs), 1)
  }
  await forget(first, 8000)

  const second = await open()
  await second.recover(() => true, true)
  assert.equal(await batch(second, 9000), 1)
  await second.clear()

  for (const timeMs of [120_000, 240_000, 360_000]) {
    await bring(first, `before ${timeMs}`)
    await batch(first, timeMs)
    await forget(first, timeMs)
  }
  // the data of what was refused is gone with the account of it
  assert.equal((await sizes(folders[0])).length, 1)
  await first.clear()
})

const skip = onlyThorough('ten thousand batches take seconds')
test('ten thousand batches without data leave the files of the logs as small as a few do', {
  skip,
}, async () => {
  const { open, batch, forget, sizes } = account()
  const blocks = await open()
  const total = async (): Promise<number> =>
    (await sizes(folders[1])).reduce((sum, size) => sum + size, 0)
  let early = 0
  for (let n = 1; n <= 10_000; n++) {
    await batch(blocks, n * 1000)
    await forget(blocks, (n - 3) * 1000)
    // files are removed as a whole: the most of some minutes
    if (n <= 300) early = Math.max(early, await total())
  }
  const late = await total()
  assert.ok(late <= 1.2 * early, `${late} bytes after ${early}`)
  assert.deepEqual(await sizes(folders[0]), [])
  await blocks.clear()
})
