/** What batches that wait or run need is kept, whatever becomes of later ones. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { BlockRDD } from '../../../src/core/rdd/source-rdds.js'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { InputDStream } from '../../../src/streaming/input/input-dstream.js'
import { Time } from '../../../src/streaming/time.js'
import { isCondition } from '../../../src/util/errors.js'
import { manualContext, ScriptedInput, type Streaming } from '../harness.js'
import { Gate, someTurns, turnsUntil } from './gated-batches.js'

const conf = new SparkConf().setMaster('local[1]').setAppName('pending batches')
conf.set('spark.log.level', 'OFF').set('spark.streaming.concurrentJobs', '2')
const sc = new SparkContext(conf)
after(() => sc.stop())

/** Three batches and more at once; the jobs wait at the gate. */
async function gated(
  jumpMs: number,
  make: (time: Time) => void = () => {},
): Promise<Streaming & { gate: Gate; input: ScriptedInput<number>; jumped: Promise<void> }> {
  const streaming = manualContext(sc)
  const gate = new Gate()
  const input = new ScriptedInput(streaming.ssc, [[1], [2], [3]])
  gate.hold(
    input.transform((rdd, time) => {
      make(time)
      return rdd
    }),
  )
  await streaming.ssc.start()
  return { ...streaming, gate, input, jumped: streaming.clock.setTime(jumpMs) }
}

test('a quick batch that overtakes a slow one forgets nothing of it', async () => {
  const { ssc, gate, input, jumped } = await gated(2000)
  await turnsUntil(() => gate.arrivedMs.length === 2)
  gate.pass(2000)
  await someTurns()
  assert.deepEqual(input.heldTimesMs, [1000, 2000])
  assert.equal(ssc.scheduler.inputInfoTracker.getInfo(new Time(1000)).size, 1)
  gate.pass(1000)
  await jumped
  assert.deepEqual(input.heldTimesMs, [2000])
  await ssc.stop(false)
})

test('a batch that cannot be made forgets nothing of those that wait before it', async () => {
  const { ssc, gate, input, jumped } = await gated(4000, time => {
    if (time.milliseconds === 4000) throw new Error('no batch at four')
  })
  await assert.rejects(ssc.awaitTermination(), /no batch at four/)
  await someTurns()
  assert.deepEqual(input.heldTimesMs, [1000, 2000, 3000, 4000])
  gate.open()
  await jumped
  assert.deepEqual(input.heldTimesMs, [4000])
  await ssc.stop(false)
})

test('a compute that throws at once fails its batch, once', async () => {
  class Throwing extends InputDStream<number> {
    override compute(time: Time): Promise<ReturnType<typeof sc.emptyRDD<number>>> {
      if (time.milliseconds === 2000) throw new Error('no input at two')
      return Promise.resolve(sc.emptyRDD<number>())
    }
  }
  const { ssc, clock } = manualContext(sc)
  const input = new Throwing(ssc)
  const times: number[] = []
  input.foreachRDD((_, time) => {
    times.push(time.milliseconds)
  })
  const errors: string[] = []
  const { logger } = ssc.env
  const { error } = logger
  logger.error = text => errors.push(text)
  await ssc.start()
  await clock.advance(5000)
  logger.error = error
  await ssc.stop(false)
  assert.deepEqual(times, [1000, 3000, 4000, 5000])
  assert.equal(errors.length, 1, errors.join('\n'))
  assert.match(errors[0], /no input at two/)
})

test('received blocks that were let go are not read', async () => {
  const rdd = new BlockRDD<number>(sc, [[]])
  assert.deepEqual(await rdd.collect(), [])
  rdd.releaseBlocks()
  await assert.rejects(rdd.collect(), error => isCondition(error, 'RECEIVED_BLOCK_LOST'))
})
