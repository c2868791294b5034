import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { decodeRows } from '../../../src/core/serializer/column-block.js'
import {
  type ReceivedBlock,
  ReceivedBlockTracker,
} from '../../../src/streaming/scheduler/received-block-tracker.js'
import { Time } from '../../../src/streaming/time.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { collectingLogger } from './collecting-logger.js'
import { dataLog, eventLog, frozenLog, frozenRows } from './frozen-logs.js'

const folder = fileURLToPath(new URL('../../../../test/streaming/log/frozen/', import.meta.url))
const versions = readdirSync(folder)

test('there are logs of the first version', () => {
  assert.ok(versions.includes('v1'))
})

for (const version of versions) {
  test(`logs of ${version} are read`, async t => {
    const copy = mkdtempSync(join(tmpdir(), 'millrace-frozen-'))
    t.after(() => rmSync(copy, { recursive: true }))
    cpSync(join(folder, version), copy, { recursive: true })
    const clock = new ManualClock(10_000)
    const events = frozenLog(copy, eventLog, clock)
    const { logger, lines } = collectingLogger()
    await events.open()
    const tracker = new ReceivedBlockTracker([5], { log: events, logger, nameOf: () => 'numbers' })
    assert.deepEqual(await tracker.recover(), [])
    assert.deepEqual(tracker.batchTimesMs, [2000])
    const rowsOf = ({ place, rows }: ReceivedBlock): unknown[] => {
      const { file, offset, length } = place!
      const decoded = decodeRows(
        Uint8Array.from(readFileSync(join(copy, dataLog, file)).subarray(offset, offset + length)),
      )
      assert.equal(decoded.length, rows)
      return decoded
    }
    const batch = tracker.getBlocksOfBatchAndStream(new Time(2000), 5)
    assert.deepEqual(batch.map(rowsOf), frozenRows.slice(1, 2))
    assert.deepEqual(tracker.getUnallocatedBlocks(5).map(rowsOf), frozenRows.slice(2))
    const data = frozenLog(copy, dataLog, clock)
    await data.open()
    const all: unknown[] = []
    for await (const { bytes } of data.readAll()) all.push(decodeRows(Uint8Array.from(bytes)))
    assert.deepEqual(all, frozenRows)
    assert.deepEqual(lines, [])
  })
}
