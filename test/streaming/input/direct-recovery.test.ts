import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { PartitionOffset } from '../../../src/index.js'
import { type Describe, endAll, Life, World } from '../checkpoint/recovery-program.js'
import { NumberedSource, NumberedStream } from './numbered-source.js'

afterEach(endAll)

type Batch = readonly [timeMs: number, ranges: string, window: readonly string[]]

/** The ranges of each batch, with what a window of two batches has; a batch whose time is `failing` fails. */
function ranges(source: NumberedSource, out: Batch[], failing: () => number): Describe {
  return ssc => {
    const stream = new NumberedStream(ssc, source)
    const taken = new Map<number, string>()
    stream.foreachRDD((rdd, time) => void taken.set(time.milliseconds, rdd.offsetRanges.join(' ')))
    stream.window(2000).foreachRDD(async (rdd, time) => {
      if (time.milliseconds === failing()) throw new Error('no database')
      const { milliseconds } = time
      out.push([milliseconds, taken.get(milliseconds)!, (await rdd.collect()).sort()])
    })
  }
}

test('a batch that is run again has the ranges that it had, and a restart goes on behind the last one', async () => {
  const world = new World()
  const source = new NumberedSource(1)
  const out: Batch[] = []
  let failing = 102_000
  const describe = ranges(source, out, () => failing)
  const first = await Life.start(world, describe)
  await first.advance(1000)
  source.ends[0] = 3
  await first.advance(1000)
  await first.crash()
  source.ends[0] = 4
  source.ends.push(1)
  failing = 0
  const second = await Life.start(world, describe)
  await second.advance(1000)
  await second.stop()
  assert.equal(second.failure, undefined)
  assert.deepEqual(out, [
    [101_000, 'numbers-0 [0 -> 1]', ['0:0']],
    [102_000, 'numbers-0 [1 -> 3]', ['0:0', '0:1', '0:2']],
    [103_000, 'numbers-0 [3 -> 4] numbers-1 [0 -> 1]', ['0:1', '0:2', '0:3', '1:0']],
  ])
})

/** Begins at the end, as it is at the start. */
class FromEnd extends NumberedStream {
  protected override startOffsets(): Promise<PartitionOffset[]> {
    return this.latestOffsets()
  }
}

test('what comes after the first start is not lost by a crash before the first batch', async () => {
  const world = new World()
  const source = new NumberedSource(5)
  const out: string[] = []
  const describe: Describe = ssc =>
    new FromEnd(ssc, source).foreachRDD(rdd => void out.push(rdd.offsetRanges.join(' ')))
  const first = await Life.start(world, describe)
  source.ends[0] = 7
  await first.crash()
  source.ends[0] = 8
  const second = await Life.start(world, describe)
  await second.advance(1000)
  await second.stop()
  assert.deepEqual(out, ['numbers-0 [5 -> 8]'])
})

test('after a time without the program, batches of that time share what came, as the rate allows', async () => {
  const world = new World()
  const source = new NumberedSource(1)
  const out: string[] = []
  const describe: Describe = ssc =>
    new NumberedStream(ssc, source).foreachRDD(
      (rdd, time) => void out.push(`${time.milliseconds}: ${rdd.offsetRanges.join(' ')}`),
    )
  const conf = { 'spark.millrace.streaming.direct.maxRatePerPartition': '4' }
  const first = await Life.start(world, describe, { conf })
  await first.advance(1000)
  await first.stop()
  source.ends[0] = 8
  world.nowMs += 3000
  const second = await Life.start(world, describe, { conf })
  await second.stop()
  assert.deepEqual(out, [
    '101000: numbers-0 [0 -> 1]',
    '102000: numbers-0 [1 -> 5]',
    '103000: numbers-0 [5 -> 8]',
    '104000: numbers-0 [8 -> 8]',
  ])
})
