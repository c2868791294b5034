/** RDDs of a stream that are saved at each checkpoint interval: when, where, read back, removed. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { type RDD, StreamingContext } from '../../../src/index.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { Time } from '../../../src/streaming/time.js'
import { isCondition } from '../../../src/util/errors.js'
import { ConsoleLogger } from '../../../src/util/log.js'
import { stride, tries } from '../../effort.js'
import {
  type Collected,
  collectInto,
  manualContext,
  ScriptedInput,
  type Streaming,
  sparkContextForTests,
} from '../harness.js'

const spark = sparkContextForTests()
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
})
afterEach(async () => {
  await StreamingContext.getActive()?.stop(false)
  rmSync(folder, { recursive: true })
})

const ten: readonly number[][] = Array.from({ length: 10 }, (_, i) => [i, i + 100])

interface Program extends Streaming {
  readonly input: DStream<number>
  readonly doubled: DStream<number>
  readonly found: Collected<number>[]
}

/** Doubles numbers, saves every third batch, and outputs windows of four batches. */
function program(startMs = 0, input?: (streaming: Streaming) => DStream<number>): Program {
  const streaming = manualContext(spark.sc, 1000, startMs)
  streaming.ssc.checkpoint(folder)
  const source = input?.(streaming) ?? new ScriptedInput<number>(streaming.ssc, ten)
  const doubled = source
    .map(x => 2 * x)
    .checkpoint(3000)
    .uid('doubled')
  return { ...streaming, input: source, doubled, found: collectInto(doubled.window(4000)) }
}

const savedTimes = (): string[] => {
  const rdds = join(folder, 'rdds', 'doubled')
  return existsSync(rdds) ? readdirSync(rdds).sort() : []
}

test('the RDD of each interval is saved, whole, in the folder of its stream and batch', async () => {
  const { ssc, clock, doubled } = program()
  await ssc.start()
  await clock.advance(7000)
  assert.deepEqual(savedTimes(), ['3000', '6000'])
  assert.deepEqual(readdirSync(join(folder, 'rdds', 'doubled', '6000')), [
    '_SUCCESS',
    'part-00000',
    'part-00001',
  ])
  assert.deepEqual(doubled.saveCheckpoint(), {
    rdds: [
      { timeMs: 3000, partitions: 2 },
      { timeMs: 6000, partitions: 2 },
    ],
  })
  assert.deepEqual(
    await spark.sc.objectFile<number>(join(folder, 'rdds', 'doubled', '6000')).collect(),
    [10, 210],
  )
  await ssc.stop(false)
})

test('a saved RDD ends the lineage', async () => {
  const { ssc, clock, doubled } = program()
  await ssc.start()
  await clock.advance(4000)
  const [saved, next] = await doubled.slice(new Time(3000), new Time(4000))
  assert.deepEqual(
    [saved, next].map(rdd => rdd.isCheckpointed),
    [true, false],
  )
  assert.match(await saved.toDebugString(), /ReliableCheckpointRDD/)
  assert.doesNotMatch(await saved.toDebugString(), /parallelize/)
  await ssc.stop(false)
})

test('streams without an interval save nothing and have nothing to tell', async () => {
  const { ssc, clock, input } = program()
  await ssc.start()
  await clock.advance(6000)
  assert.equal(input.saveCheckpoint(), undefined)
  assert.deepEqual(readdirSync(join(folder, 'rdds')), ['doubled'])
  await ssc.stop(false)
})

test('saved RDDs are removed when no batch that may run again needs them', async () => {
  const { ssc, clock } = program()
  await ssc.start()
  await clock.advance(10_000)
  assert.deepEqual(savedTimes(), ['3000', '6000', '9000'])
  // remembered for 6 s: batch 8 needs what is later than 2
  await ssc.graph.clearCheckpointData(new Time(8000))
  assert.deepEqual(savedTimes(), ['3000', '6000', '9000'])
  await ssc.graph.clearCheckpointData(new Time(9000))
  assert.deepEqual(savedTimes(), ['6000', '9000'])
  await ssc.stop(false)
})

/** Tells what it was asked for. */
class AskedInput extends ScriptedInput<number> {
  asked: number[] = []

  override compute(time: Time): Promise<RDD<number> | undefined> {
    this.asked.push(time.milliseconds)
    const rows = ten[time.milliseconds / 1000 - 1]
    return Promise.resolve(this.context.sparkContext.parallelize(rows, 2))
  }
}

test('a context that takes over reads what was saved, and does not ask its input for it', async () => {
  const first = program()
  await first.ssc.start()
  await first.clock.advance(6000)
  const data = JSON.parse(JSON.stringify(first.doubled.saveCheckpoint()))
  await first.ssc.stop(false)

  let input: AskedInput | undefined
  const second = program(6000, ({ ssc }) => {
    input = new AskedInput(ssc, [])
    return input
  })
  await StreamingContext.getOrCreate(folder, () => second.ssc)
  await second.ssc.start()
  await second.clock.advance(1000)
  assert.deepEqual(second.found, [{ timeMs: 7000, rows: [6, 206, 8, 208, 10, 210, 12, 212] }])
  assert.deepEqual(input!.asked.sort(), [4000, 5000, 7000])
  // taken over: told of again, and removed in time
  assert.deepEqual(second.doubled.saveCheckpoint(), data)
  await second.ssc.graph.clearCheckpointData(new Time(9000))
  assert.deepEqual(savedTimes(), ['6000'])
  await second.ssc.stop(false)
})

test('a saved RDD whose files are gone is left out with a warning', async t => {
  const first = program()
  await first.ssc.start()
  await first.clock.advance(6000)
  const data = first.doubled.saveCheckpoint()!
  await first.ssc.stop(false)
  rmSync(join(folder, 'rdds', 'doubled', '6000', 'part-00001'))

  const warnings: string[] = []
  t.mock.method(ConsoleLogger.prototype, 'warn', (text: string) => warnings.push(text))
  const second = program(6000)
  await second.doubled.restoreCheckpoint(data)
  assert.deepEqual(second.doubled.heldTimesMs, [3000])
  assert.equal(warnings.length, 1)
  assert.match(warnings[0], /for 6000 ms is not there .*part-00001/)
})

/** Goes on after a life in which no batch ran, and which left these folders in `rdds`. */
async function restarted(left: readonly string[]): Promise<Program> {
  const first = program()
  await first.ssc.start()
  await first.ssc.stop(false)
  for (const name of left) {
    mkdirSync(join(folder, 'rdds', name), { recursive: true })
    writeFileSync(join(folder, 'rdds', name, 'part-00007'), 'of an older program')
  }
  const second = program()
  await StreamingContext.getOrCreate(folder, () => second.ssc)
  await second.ssc.start()
  return second
}

test('what an interrupted program left behind is replaced and removed', async () => {
  const rdds = join(folder, 'rdds', 'doubled')
  const { ssc, clock } = await restarted(['doubled/1000', 'doubled/3000', 'doubled/_3000'])
  await clock.advance(4000)
  assert.deepEqual(savedTimes(), ['1000', '3000'])
  assert.deepEqual(readdirSync(join(rdds, '3000')), ['_SUCCESS', 'part-00000', 'part-00001'])
  await ssc.graph.clearCheckpointData(new Time(8000))
  assert.deepEqual(savedTimes(), ['3000'])
  await ssc.stop(false)
})

test('unfinished folders go with their time, folders of streams that are no more with their last', async () => {
  const rdds = join(folder, 'rdds')
  const { ssc, clock } = await restarted([
    'doubled/_500',
    'doubled/_3500',
    'gone/1000',
    'gone/_2500',
    'none',
  ])
  await clock.advance(3000)
  const there = (): string[] => readdirSync(rdds).sort()
  await ssc.graph.clearCheckpointData(new Time(7000))
  assert.deepEqual(savedTimes(), ['3000', '_3500'])
  assert.deepEqual(there(), ['doubled', 'gone'])
  await ssc.graph.clearCheckpointData(new Time(8500))
  assert.deepEqual(there(), ['doubled'])
  await ssc.graph.clearCheckpointData(new Time(9500))
  assert.deepEqual(savedTimes(), [])
  await ssc.stop(false)
})

test('what could not be removed is removed the next time', async t => {
  const { ssc, clock } = program()
  await ssc.start()
  await clock.advance(3000)
  const remove = t.mock.method(spark.sc.env.fileSystem, 'remove', () =>
    Promise.reject(new Error('busy')),
  )
  await assert.rejects(ssc.graph.clearCheckpointData(new Time(9000)), /busy/)
  remove.mock.restore()
  assert.deepEqual(savedTimes(), ['3000'])
  await ssc.graph.clearCheckpointData(new Time(9000))
  assert.deepEqual(savedTimes(), [])
  await ssc.stop(false)
})

test('a batch whose RDD cannot be saved fails; the next interval is saved again', async t => {
  const { ssc, clock, found } = program()
  const { fileSystem } = spark.sc.env
  const rename = fileSystem.rename.bind(fileSystem)
  t.mock.method(fileSystem, 'rename', (from: string, to: string) => {
    if (to.endsWith('/doubled/3000')) return Promise.reject(new Error('no room'))
    return rename(from, to)
  })
  await ssc.start()
  const ended = assert.rejects(ssc.awaitTermination(), /no room/)
  await clock.advance(6000)
  await ended
  assert.deepEqual(
    found.map(({ timeMs }) => timeMs),
    [1000, 2000],
  )
  await ssc.stop(false)
})

test('whichever call to the file system fails, a saved RDD is whole or not there, and a later one is saved', async t => {
  const { fileSystem } = spark.sc.env
  const methods = ['exists', 'mkdirs', 'remove', 'rename', 'sync', 'writeFile'] as const
  let calls = 0
  let failing = 0
  for (const name of methods) {
    const real = fileSystem[name].bind(fileSystem) as (...args: unknown[]) => Promise<unknown>
    t.mock.method(fileSystem, name, ((...args: unknown[]) => {
      const isOurs = args.some(path => /\/doubled(?:\/_?3000|$)/.test(String(path)))
      if (isOurs && ++calls === failing) return Promise.reject(new Error(`call ${calls} failed`))
      return real(...args)
    }) as never)
  }
  let failed = 0
  for (failing = 1; ; failing += stride(1)) {
    calls = 0
    rmSync(folder, { recursive: true, force: true })
    const { ssc, clock } = program()
    let failure: unknown
    ssc.awaitTermination().catch(error => {
      failure = error
    })
    await ssc.start()
    await clock.advance(9000)
    await ssc.stop(false)
    if (failure !== undefined) failed++
    const times = savedTimes().filter(name => !name.startsWith('_'))
    assert.ok(times.includes('6000') || times.includes('9000'), `call ${failing}: ${times}`)
    for (const time of times) {
      const rows = await spark.sc.objectFile(join(folder, 'rdds', 'doubled', time)).collect()
      assert.equal(rows.length, 2, `call ${failing}, batch ${time}`)
    }
    if (calls < failing) break
  }
  assert.ok(failed >= tries(10), `${failed} of ${failing} runs failed`)
})

test('an input may be saved, and a window', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  ssc.checkpoint(folder)
  const input = new ScriptedInput<number>(ssc, ten).checkpoint(2000).uid('input')
  const window = input.window(3000, 2000).checkpoint(2000).uid('window')
  const found = collectInto(window)
  await ssc.start()
  await clock.advance(4000)
  await ssc.stop(false)
  assert.deepEqual(
    found.map(({ rows }) => rows),
    [
      [0, 100, 1, 101],
      [1, 101, 2, 102, 3, 103],
    ],
  )
  assert.deepEqual(readdirSync(join(folder, 'rdds')).sort(), ['input', 'window'])
  assert.deepEqual(readdirSync(join(folder, 'rdds', 'window')).sort(), ['2000', '4000'])
})

test('a stream that gives no RDD at an interval saves none', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  ssc.checkpoint(folder)
  const stream = new ScriptedInput<number>(ssc, [[1], null, [], [4]])
    .map(x => x)
    .checkpoint(2000)
    .uid('doubled')
  stream.foreachRDD(rdd => rdd.collect())
  await ssc.start()
  await clock.advance(4000)
  assert.deepEqual(stream.saveCheckpoint(), { rdds: [{ timeMs: 4000, partitions: 2 }] })
  await ssc.stop(false)
  assert.deepEqual(savedTimes(), ['4000'])
})

test('what cannot be saved as rows is told as such', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  ssc.checkpoint(folder)
  const stream = new ScriptedInput<number>(ssc, [[1]]).map(x => () => x)
  stream.checkpoint(1000).foreachRDD(rdd => rdd.count())
  const ended = assert.rejects(ssc.awaitTermination(), error =>
    isCondition(error, 'VALUE_NOT_SERIALIZABLE'),
  )
  await ssc.start()
  await clock.advance(1000)
  await ended
  await ssc.stop(false)
})
