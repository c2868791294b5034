/** Receivers with the write-ahead log: what is acknowledged survives the program. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { ReceiverInputDStream } from '../../../src/streaming/input/receiver-input-dstream.js'
import { receiverSettings } from '../../../src/streaming/scheduler/receiver-settings.js'
import {
  ReceiverTracker,
  type ReceiverTrackerOptions,
} from '../../../src/streaming/scheduler/receiver-tracker.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { FaultyFileSystem, ManualClock } from '../../../src/testing/index.js'
import { isCondition } from '../../../src/util/errors.js'
import { advanceUntil } from '../advance.js'
import type { Collected } from '../harness.js'
import { collectingLogger } from '../log/collecting-logger.js'
import { brought, Numbers, newFolder, program } from './logged-program.js'

const all = <T>(batches: readonly Collected<T>[]): T[] => batches.flatMap(batch => batch.rows)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const sorted = (rows: readonly number[]): number[] => [...rows].sort((a, b) => a - b)

test('the log without a checkpoint directory is refused at the start', async () => {
  await assert.rejects(
    program({ directory: undefined, receiver: new Numbers(0, 10, true) }),
    error => isCondition(error, 'WRITE_AHEAD_LOG_NO_CHECKPOINT_DIRECTORY'),
  )
})

for (const isReliable of [true, false]) {
  const kind = isReliable ? 'reliable' : 'unreliable'
  test(`what a ${kind} receiver stored before its first batch is processed after a restart, once`, async () => {
    const directory = newFolder()
    const first = await program({ directory, receiver: new Numbers(0, 30, isReliable) })
    await advanceUntil(first, () => brought(first), 1)
    await first.clock.advance(200)
    assert.ok(first.clock.now() < 1000, 'no batch was to come')
    await first.stop()
    assert.deepEqual(all(first.batches), [])
    assert.deepEqual(readdirSync(join(directory, 'receivedData')), ['numbers'])

    const clock = new ManualClock(5500)
    const second = await program({ directory, clock, receiver: new Numbers(30, 30, isReliable) })
    await advanceUntil(second, () => all(second.batches).length === 60)
    assert.deepEqual(sorted(all(second.batches)), upTo(60))
    // the batches of the time between are run with their times; the first one has what was waiting
    assert.deepEqual(second.batches[0], { timeMs: 1000, rows: upTo(30) })
    await second.stop(true)

    const third = await program({ directory, clock, receiver: new Numbers(60, 10, isReliable) })
    await advanceUntil(third, () => all(third.batches).length >= 10)
    await third.clock.advance(3000)
    assert.deepEqual(sorted(all(third.batches)), upTo(70).slice(60))
    await third.stop()
  })
}

test('a batch that failed is run again by a restart, with its own blocks', async () => {
  const directory = newFolder()
  let isBroken = true
  const check = (timeMs: number): void => {
    if (isBroken && timeMs === 2000) throw new Error('not this time')
  }
  const first = await program({ directory, check, receiver: new Numbers(0, 0, true) })
  void first.ssc.awaitTermination().catch(() => {})
  await first.clock.advance(1000)
  await first.stop()
  const clock = new ManualClock(1100)
  const second = await program({ directory, check, clock, receiver: new Numbers(0, 50, true) })
  const failed = second.ssc.awaitTermination().then(
    () => assert.fail('the batch was to fail'),
    error => error as Error,
  )
  await advanceUntil(second, () => brought(second), 1)
  await clock.setTime(2000)
  await clock.advance(30_000)
  assert.match((await failed).message, /not this time/)
  assert.ok(!second.batches.some(({ timeMs }) => timeMs === 2000))
  await second.stop()
  isBroken = false
  const third = await program({ directory, check, clock, receiver: new Numbers(50, 10, true) })
  await advanceUntil(third, () => all(third.batches).length === 60)
  assert.deepEqual(third.batches[0], { timeMs: 2000, rows: upTo(50) })
  await third.stop()
})

test('a graceful stop processes all that was received, and a restart none of it', async () => {
  const directory = newFolder()
  const first = await program({ directory, receiver: new Numbers(0, 500, true) })
  await advanceUntil(first, () => brought(first), 1)
  await first.stop(true)
  assert.deepEqual(sorted(all(first.batches)), upTo(500))
  const { clock } = first
  const second = await program({ directory, clock, receiver: new Numbers(0, 0, true) })
  await clock.advance(5000)
  assert.deepEqual(all(second.batches), [])
  await second.stop()
})

test('files of the logs are removed when no restart needs them', async () => {
  const directory = newFolder()
  const run = await program({
    directory,
    receiver: new Numbers(0, 20_000, false),
    settings: {
      'spark.streaming.receiver.maxRate': '200',
      'spark.streaming.blockInterval': '1s',
      'spark.streaming.receiver.writeAheadLog.rollingIntervalSecs': '1',
      'spark.streaming.driver.writeAheadLog.rollingIntervalSecs': '1',
    },
  })
  await advanceUntil(run, () => all(run.batches).length > 0, 100)
  await run.clock.advance(40_000)
  for (const folder of ['receivedData/numbers', 'receivedBlockMetadata']) {
    const files = readdirSync(join(directory, folder))
    assert.ok(files.length > 3 && files.length < 25, `${folder}: ${files}`)
  }
  await run.stop()
})

test('without room nothing is acknowledged and nothing lost: it waits, and is told', async () => {
  for (const isReliable of [true, false]) {
    const directory = newFolder()
    const fileSystem = new FaultyFileSystem()
    const run = await program({
      directory,
      fileSystem,
      receiver: new Numbers(0, 200, isReliable),
      settings: { 'spark.streaming.receiver.maxRate': '100' },
    })
    let isFull = true
    fileSystem.faults = {
      fail: ({ method, path }) => isFull && method === 'append' && path.includes('receivedData'),
    }
    const message = isReliable ? 'brought again' : 'Received data cannot be logged, and waits'
    await advanceUntil(run, () => run.reports.some(r => r.message === message), 100)
    await run.clock.advance(1000)
    const report = run.reports.find(r => r.message === message)
    assert.match(report!.error, /WRITE_AHEAD_LOG_WRITE_FAILED/)
    assert.deepEqual(all(run.batches), [])
    isFull = false
    await advanceUntil(run, () => all(run.batches).length >= 200, 100)
    assert.deepEqual(all(run.batches), upTo(200))
    await run.stop()
  }
})

/** A program that stopped with 20 numbers received and not processed. */
async function stoppedWithData(batches = 0): Promise<{ directory: string; path: string }> {
  const directory = newFolder()
  const first = await program({ directory, receiver: new Numbers(0, 20, true) })
  await advanceUntil(first, () => brought(first), 1)
  await first.clock.advance(1000 * batches)
  await first.stop()
  const folder = join(directory, 'receivedData', 'numbers')
  return { directory, path: join(folder, readdirSync(folder)[0]) }
}

test('received data with a flipped bit fails its batch, which names file and offset', async () => {
  const { directory, path } = await stoppedWithData()
  const contents = readFileSync(path)
  contents[contents.length - 3] ^= 4
  writeFileSync(path, contents)
  const clock = new ManualClock(1500)
  const run = await program({ directory, clock, receiver: new Numbers(20, 10, true) })
  const failure = run.ssc.awaitTermination().then(
    () => assert.fail('the batch was to fail'),
    error => error as unknown,
  )
  await clock.advance(10)
  const error = await failure
  assert.ok(isCondition(error, 'WRITE_AHEAD_LOG_CORRUPT'), String(error))
  assert.equal(error.parameters.path, path)
  assert.match(error.parameters.offset, /^\d+$/)
  await advanceUntil(run, () => all(run.batches).length === 10)
  await run.stop()
})

test('a restart without the files of received data is refused, which names them', async () => {
  const { directory, path } = await stoppedWithData()
  rmSync(join(directory, 'receivedData'), { recursive: true })
  const clock = new ManualClock(1500)
  await assert.rejects(
    program({ directory, clock, receiver: new Numbers(20, 10, true) }),
    error =>
      isCondition(error, 'WRITE_AHEAD_LOG_FILE_MISSING') &&
      error.parameters.path === path &&
      error.parameters.blocks === '2',
  )
})

for (const [name, lose] of [
  ['are empty', folder => readdirSync(folder).map(file => truncateSync(join(folder, file)))],
  ['are gone', folder => rmSync(folder, { recursive: true })],
] as [string, (folder: string) => void][]) {
  test(`a restart with received data whose records ${name}`, async () => {
    for (const hadBatch of [true, false]) {
      const { directory, path } = await stoppedWithData(hadBatch ? 1 : 0)
      lose(join(directory, 'receivedBlockMetadata'))
      const clock = new ManualClock(2500)
      const restart = program({ directory, clock, receiver: new Numbers(20, 10, true) })
      if (hadBatch) {
        await assert.rejects(
          restart,
          error =>
            isCondition(error, 'WRITE_AHEAD_LOG_RECORDS_MISSING') &&
            error.parameters.files === path,
        )
      } else {
        // the data may be what a crash leaves that was not acknowledged
        const run = await restart
        await advanceUntil(run, () => all(run.batches).length >= 10)
        assert.deepEqual(all(run.batches), upTo(30).slice(20))
        await run.stop()
      }
    }
  })
}

test('a restart with a damaged account of blocks is refused, which names file and offset', async () => {
  const { directory } = await stoppedWithData()
  const folder = join(directory, 'receivedBlockMetadata')
  const path = join(folder, readdirSync(folder)[0])
  const contents = readFileSync(path)
  contents[40] ^= 1
  writeFileSync(path, contents)
  await assert.rejects(
    program({ directory, clock: new ManualClock(1500), receiver: new Numbers(0, 10, true) }),
    error =>
      isCondition(error, 'WRITE_AHEAD_LOG_CORRUPT') &&
      error.parameters.path === path &&
      error.parameters.offset === '20',
  )
})

for (const enable of ['true', 'false']) {
  test(`a restart that finds no log warns of what is lost: log enabled ${enable}`, async () => {
    const { logger, lines } = collectingLogger()
    const conf = new SparkConf().setMaster('local[1]').setAppName('logged')
    conf.set('spark.streaming.receiver.writeAheadLog.enable', enable)
    const sc = new SparkContext(conf)
    const ssc = new StreamingContext(sc, Milliseconds(1000), { clock: new ManualClock(0) })
    ssc.receiverStream(new Numbers(0, 1, true))
    const checkpointDir = newFolder()
    const tracker = (restored?: ReceiverTrackerOptions['restored']): ReceiverTracker =>
      new ReceiverTracker({
        ...receiverSettings(conf, 1000),
        batchMs: 1000,
        env: { ...sc.env, logger },
        conf,
        clock: ssc.clock,
        listenerBus: ssc.scheduler.listenerBus,
        streams: ssc.graph.inputStreams.filter(stream => stream instanceof ReceiverInputDStream),
        checkpointDir,
        restored,
      })
    await tracker().prepare()
    assert.deepEqual(lines, [])
    await tracker({ timeMs: 1000, zeroTimeMs: 0, pendingMs: [] }).prepare()
    assert.match(
      lines.join('\n'),
      enable === 'true'
        ? /no write-ahead log in \S+: what receivers had brought .* is lost\. From now on it is kept/
        : /no write-ahead log: what receivers had brought .* is lost\. Enable \S+ to keep it/,
    )
    await sc.stop()
  })
}
