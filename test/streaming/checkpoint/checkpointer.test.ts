/** One write at a time, whoever asks when; and what is told of a batch that keeps everything. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import {
  Checkpointer,
  type CheckpointSource,
} from '../../../src/streaming/checkpoint/checkpointer.js'
import { Time } from '../../../src/streaming/time.js'
import { SimulatedDisk } from '../../../src/testing/simulated-disk.js'
import { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.js'

let sc: SparkContext
let disk: SimulatedDisk
const warnings: string[] = []
/** Writes under way. */
let writing = 0
let commits: string[] = []

beforeEach(() => {
  disk = new SimulatedDisk(1)
  disk.mkdirs('/checkpoint', true)
  const conf = new SparkConf().setMaster('local').set('spark.log.level', 'OFF')
  sc = new SparkContext(conf, { fileSystem: new SimulatedFileSystem(disk) })
  warnings.length = 0
  sc.env.logger.warn = text => warnings.push(text)
  commits = []
})
afterEach(() => sc.stop())

async function open(commit: (timeMs: number) => Promise<void>): Promise<Checkpointer> {
  const source: CheckpointSource = {
    env: sc.env,
    directory: '/checkpoint',
    application: 'test',
    batchDurationMs: 1000,
    operators: () => [],
    states: () => [],
    commitStates: async timeMs => {
      assert.equal(writing, 1, 'two write at the same time, or the activity does not say so')
      commits.push(String(timeMs))
      await commit(timeMs)
    },
    cleanUp: () => Promise.resolve(),
    activity: {
      begin: () => {
        writing++
      },
      end: () => {
        writing--
      },
    },
    reportError: (_, error) => assert.fail(String(error)),
  }
  const checkpointer = await Checkpointer.open(source, { recover: false })
  checkpointer.startedAt(new Time(0))
  return checkpointer
}

const batch = (checkpointer: Checkpointer, timeMs: number): void => {
  checkpointer.batchBegins(new Time(timeMs))
  checkpointer.batchSucceeded(new Time(timeMs))
}

test('those who ask when a write ends get the next one, and nobody writes beside it', async () => {
  const checkpointer = await open(() => Promise.resolve())
  const asked: Promise<void>[] = []
  const ask = (left: number): void => {
    batch(checkpointer, 1000 * (asked.length + 1))
    const done = checkpointer.write()
    asked.push(done)
    // also in each turn behind the end of the write
    if (left === 0) return
    void done.then(() => ask(left - 1))
    void done.then(() => undefined).then(() => ask(0))
  }
  ask(6)
  ask(6)
  for (let i = 0; i < asked.length; i++) await asked[i]
  await checkpointer.close()
  assert.equal(writing, 0)
  assert.equal(asked.length, 26)
})

test('the folder is let go when the last write is done, also one that was asked for meanwhile', async () => {
  let release = (): void => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const checkpointer = await open(timeMs => (timeMs === 1000 ? held : Promise.resolve()))
  batch(checkpointer, 1000)
  void checkpointer.write()
  const closed = checkpointer.close()
  batch(checkpointer, 2000)
  void checkpointer.write().then(() => {
    batch(checkpointer, 3000)
    void checkpointer.write()
  })
  release()
  await closed
  assert.equal(writing, 0)
  assert.deepEqual(commits, ['1000', '2000', '3000'])
  const names = sc.env.fileSystem.listSync('/checkpoint').map(({ path }) => path)
  assert.ok(!names.some(name => name.includes('lock')), names.join())
})

test('a batch that failed a hundred batches ago is told of, once', async () => {
  const checkpointer = await open(() => Promise.resolve())
  checkpointer.batchBegins(new Time(5000))
  for (let timeMs = 6000; timeMs <= 110_000; timeMs += 1000) {
    batch(checkpointer, timeMs)
    if (timeMs % 3000 === 0 || timeMs === 104_000) await checkpointer.write()
    assert.equal(warnings.length, timeMs < 105_000 ? 0 : 1, `${timeMs} ms`)
  }
  assert.match(warnings[0], /The batch at 5000 ms has failed or is not done, and 100 batches /)
  await checkpointer.close()
})

test('very many batches may be pending, and end together', async () => {
  const checkpointer = await open(() => Promise.resolve())
  const count = 150_000
  for (let n = 1; n <= count; n++) batch(checkpointer, n * 1000)
  assert.equal(checkpointer.oldestPendingMs, 1000)
  await checkpointer.write()
  assert.equal(checkpointer.oldestPendingMs, undefined)
  assert.deepEqual(commits, [String(count * 1000)])
  await checkpointer.close()
})
