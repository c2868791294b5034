/** A checkpoint directory that may not be written to, from the start or later: the program is told, and loses nothing. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { FaultyFileSystem, ManualClock, TestInputStream } from '../../../src/testing/index.js'
import { isCondition } from '../../../src/util/errors.js'
import { temporaryFolder } from '../dstream/state-harness.js'
import { endAll } from './recovery-program.js'

const writes = new Set(['appender', 'writeFile', 'mkdirs', 'rename', 'remove', 'openSync'])
let fileSystem: FaultyFileSystem
let sc: SparkContext

beforeEach(() => {
  fileSystem = new FaultyFileSystem()
  const conf = new SparkConf()
    .setMaster('local')
    .setAppName('read-only')
    .set('spark.log.level', 'OFF')
  sc = new SparkContext(conf, { fileSystem })
})
afterEach(endAll)

/** From now on nothing below the folder can be changed, until the same is called with undefined. */
function makeReadOnly(folder: string | undefined): void {
  fileSystem.faults =
    folder === undefined
      ? {}
      : { fail: ({ method, path }) => writes.has(method) && path.startsWith(folder) }
}

interface Program {
  readonly ssc: StreamingContext
  readonly clock: ManualClock
  readonly failures: unknown[]
}

/** Sums a word a batch, from `fromMs` on. */
async function start(
  folder: string,
  fromMs: number,
  words: readonly string[],
  out: Map<number, Record<string, number>>,
): Promise<Program> {
  const clock = new ManualClock(fromMs)
  const failures: unknown[] = []
  const ssc = await StreamingContext.getOrCreate(folder, () => {
    const made = new StreamingContext(sc, Milliseconds(1000), { clock })
    made.checkpoint(folder)
    new TestInputStream(
      made,
      words.map(word => [word]),
    )
      .map(word => [word, 1] as [string, number])
      .updateStateByKey((ones: readonly number[], n: number | undefined) => (n ?? 0) + ones.length)
      .uid('totals')
      .foreachRDD(async (rdd, time) => {
        out.set(time.milliseconds, Object.fromEntries((await rdd.collect()).sort()))
      })
    return made
  })
  ssc.awaitTermination().catch(error => failures.push(error))
  await ssc.start()
  return { ssc, clock, failures }
}

test('from the start: checkpoint() says so', async () => {
  const folder = temporaryFolder()
  makeReadOnly(folder)
  const ssc = new StreamingContext(sc, Milliseconds(1000))
  assert.throws(() => ssc.checkpoint(folder), { condition: 'CHECKPOINT_DIRECTORY_UNUSABLE' })
  await ssc.stop(false)
})

test('while it runs: awaitTermination rejects, batches go on, and a restart has all of it', async () => {
  const folder = temporaryFolder()
  const out = new Map<number, Record<string, number>>()
  const words = ['a', 'b', 'a', 'a']
  const first = await start(folder, 0, words, out)
  await first.clock.advance(2000)
  makeReadOnly(folder)
  await first.clock.advance(1000)
  assert.deepEqual(out.get(3000), { a: 2, b: 1 })
  assert.ok(isCondition(first.failures[0], 'CHECKPOINT_WRITE_FAILED'), String(first.failures[0]))
  // the folder can be written to again: the next write has everything
  makeReadOnly(undefined)
  await first.clock.advance(1000)
  await first.ssc.stop(false)
  assert.deepEqual(out.get(4000), { a: 3, b: 1 })
  const second = await start(folder, 4000, ['c'], out)
  await second.clock.advance(1000)
  await second.ssc.stop(false)
  assert.deepEqual(second.failures, [])
  assert.deepEqual(out.get(5000), { a: 3, b: 1, c: 1 })
})
