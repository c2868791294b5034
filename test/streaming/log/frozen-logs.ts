/** Logs with known contents: what a script writes once for each format version, and every later version must read. */
import { encodeRows } from '../../../src/core/serializer/column-block.js'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { WriteAheadLog } from '../../../src/streaming/log/write-ahead-log.js'
import {
  type ReceivedBlock,
  ReceivedBlockTracker,
} from '../../../src/streaming/scheduler/received-block-tracker.js'
import { Time } from '../../../src/streaming/time.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { collectingLogger } from './collecting-logger.js'

/** Rows of the blocks of the stream `numbers`, in order. */
export const frozenRows: readonly (readonly unknown[])[] = [
  [1, 2, 3],
  ['a', 'ä', '€'],
  [['key', { value: 4.5 }]],
  [null, undefined, 7n],
]

export function frozenLog(folder: string, name: string, clock: ManualClock): WriteAheadLog {
  return new WriteAheadLog({
    fileSystem: new LocalFileSystem(),
    clock,
    logger: collectingLogger().logger,
    directory: `${folder}/${name}`,
    rollingIntervalMs: 1000,
    maxFailures: 1,
    closeFileAfterWrite: false,
    inOrder: true,
  })
}

export const dataLog = 'receivedData/numbers'
export const eventLog = 'receivedBlockMetadata'

/**
 * Four blocks: the first one's batch is forgotten, the batch at 2000 has the second, the third and fourth wait. The data
 * log has two files.
 */
export async function writeFrozenLogs(folder: string): Promise<void> {
  const clock = new ManualClock(100)
  const data = frozenLog(folder, dataLog, clock)
  const events = frozenLog(folder, eventLog, clock)
  const { logger } = collectingLogger()
  await data.open()
  await events.open()
  const tracker = new ReceivedBlockTracker([0], { log: events, logger, nameOf: () => 'numbers' })
  for (const [i, rows] of frozenRows.entries()) {
    const place = await data.write(encodeRows(rows, 0, rows.length).slice())
    const block: ReceivedBlock = {
      id: `block-${i}`,
      streamId: 0,
      rows: rows.length,
      kib: 1,
      place: { ...place, format: 'columns' },
    }
    await tracker.addBlocks([block])
    if (i < 2) await tracker.allocateBlocksToBatch(new Time((i + 1) * 1000))
    await clock.advance(600)
  }
  await tracker.cleanupOldBatches(2000)
  await data.close()
  await events.close()
}
