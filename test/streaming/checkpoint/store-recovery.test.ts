import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { Receiver, SparkConf, SparkContext } from '../../../src/index.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { isCondition } from '../../../src/util/errors.js'
import { objectsBelow, putObject } from '../../core/stores/object-store.js'
import { endAll } from './recovery-program.js'

const folder = mkdtempSync(join(tmpdir(), 'millrace-store-'))
after(() => rmSync(folder, { recursive: true }))
afterEach(endAll)

const CHECKPOINT = 'store://bucket/checkpoint'

class Once extends Receiver<string> {
  override onStart(): void {
    this.storeReliably(['logged']).catch(error => this.restart('not stored', error))
  }

  override onStop(): void {}
}

interface Program {
  readonly ssc: StreamingContext
  readonly clock: ManualClock
  readonly totals: [string, number][][]
  readonly received: string[][]
}

/** Counts words of files, in all and in windows that are saved, and has what a logged receiver receives. */
async function start(startMs: number, failing = false): Promise<Program> {
  const conf = new SparkConf().setMaster('local[2]').setAppName('stores')
  conf.set('spark.log.level', 'OFF')
  conf.set(
    'spark.hadoop.fs.store.impl',
    new URL('../../core/stores/object-store.js', import.meta.url).href,
  )
  conf.set('spark.hadoop.fs.store.folder', folder)
  conf.set('spark.streaming.receiver.writeAheadLog.enable', true)
  conf.set('spark.streaming.receiver.writeAheadLog.closeFileAfterWrite', true)
  conf.set('spark.streaming.driver.writeAheadLog.closeFileAfterWrite', true)
  const clock = new ManualClock(startMs)
  const totals: [string, number][][] = []
  const received: string[][] = []
  const ssc = await StreamingContext.getOrCreate(CHECKPOINT, () => {
    const made = new StreamingContext(new SparkContext(conf), Milliseconds(1000), { clock })
    made.checkpoint(CHECKPOINT)
    const words = made
      .textFileStream('store://bucket/in')
      .map((word): [string, number] => [word, 1])
    const counts = words.updateStateByKey(
      (ones: number[], sum: number | undefined): number => (sum ?? 0) + ones.length,
    )
    counts.checkpoint(1000)
    counts.foreachRDD(async rdd => void totals.push((await rdd.collect()).sort()))
    counts.saveAsTextFiles('store://bucket/out/totals')
    const windows = words.window(2000)
    windows.checkpoint(2000)
    windows.foreachRDD(rdd => rdd.count())
    made
      .receiverStream(() => new Once())
      .foreachRDD(async rdd => {
        const rows = await rdd.collect()
        if (failing && rows.length > 0) throw new Error('no database')
        received.push(rows)
      })
    return made
  })
  ssc.awaitTermination().catch(() => {})
  await ssc.start()
  return { ssc, clock, totals, received }
}

const put = (name: string, text: string, modifiedMs: number): void =>
  putObject(folder, `store://bucket/in/${name}`, text, modifiedMs)

test('a program whose input, checkpoint, state, log and output are in a store goes on after a stop', async () => {
  const first = await start(100_000, true)
  put('a', 'x\ny\nx\n', 100_500)
  await first.clock.advance(1000)
  put('b', 'x\n', 101_500)
  await first.clock.advance(2000)
  await first.ssc.stop()
  assert.deepEqual(first.totals.at(-1), [
    ['x', 3],
    ['y', 1],
  ])
  for (const name of ['state', 'rdds', 'receivedData', 'receivedBlockMetadata']) {
    assert.notDeepEqual(objectsBelow(folder, `${CHECKPOINT}/${name}`), [], name)
  }
  assert.deepEqual(
    objectsBelow(folder, CHECKPOINT).filter(url => /\/lock/.test(url)),
    [],
  )

  put('c', 'y\n', 103_500)
  const second = await start(104_200)
  await second.clock.advance(1000)
  await second.ssc.stop()
  assert.deepEqual(second.totals.at(-1), [
    ['x', 3],
    ['y', 2],
  ])
  assert.equal(second.received.flat().filter(row => row === 'logged').length, 2)
  assert.deepEqual(
    objectsBelow(folder, 'store://bucket/out').filter(url => url.endsWith('/_SUCCESS')),
    [101, 102, 103, 104, 105].map(s => `store://bucket/out/totals-${s}000/_SUCCESS`),
  )
})

test('a program that uses a checkpoint folder in a store is not joined by another', async () => {
  const first = await start(200_000)
  const conf = first.ssc.sparkContext
  const second = new StreamingContext(conf, Milliseconds(1000), { clock: first.clock })
  second.checkpoint(`${CHECKPOINT}/`)
  assert.equal(second.checkpointDir, CHECKPOINT)
  const { DirectoryLock } = await import('../../../src/streaming/checkpoint/directory-lock.js')
  const other = { host: 'elsewhere', pid: 1, started: '1' }
  assert.throws(
    () => DirectoryLock.acquire(conf.env.fileSystem, CHECKPOINT, other),
    error => isCondition(error, 'CHECKPOINT_DIRECTORY_IN_USE'),
  )
  await first.ssc.stop()
})
