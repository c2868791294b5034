/** A restart after a long time: all batches of the time between, a few at a time. */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { StreamingContext } from '../../../src/streaming/streaming-context.js'
import type { Time } from '../../../src/streaming/time.js'
import type { ManualClock } from '../../../src/testing/manual-clock.js'
import { onlyThorough } from '../../effort.js'
import { endAll, Life, World } from '../checkpoint/recovery-program.js'
import { Gate, someTurns, turnsUntil } from './gated-batches.js'

afterEach(endAll)

async function stoppedWorld(): Promise<World> {
  const world = new World()
  const first = await Life.start(world, ssc => ssc.textFileStream('/in').foreachRDD(() => {}))
  await first.advance(1000)
  await first.stop()
  return world
}

const skip = onlyThorough('thousands of batches take seconds')
test('thousands of batches that are due are made in order, two ahead at most', {
  skip,
}, async () => {
  const world = await stoppedWorld()
  const batches = 2000
  world.nowMs += batches * 1000
  const times: number[] = []
  let pending = 0
  let most = 0
  const second = await Life.start(world, ssc => {
    ssc.addStreamingListener({
      onBatchSubmitted: () => {
        most = Math.max(most, ++pending)
      },
      onBatchCompleted: () => {
        pending--
      },
    })
    ssc.textFileStream('/in').foreachRDD(async (_, time) => {
      times.push(time.milliseconds)
      await setImmediate()
    })
  })
  await second.stop()
  assert.deepEqual(
    times,
    Array.from({ length: batches }, (_, i) => 102_000 + i * 1000),
  )
  assert.equal(most, 2)
})

test('a batch whose time comes meanwhile gets its blocks at its time, and waits for its turn', async () => {
  const world = await stoppedWorld()
  world.nowMs += 10_000
  const gate = new Gate()
  const events: string[] = []
  let ssc: StreamingContext | undefined
  const starting = Life.start(world, context => {
    ssc = context
    gate.hold(context.textFileStream('/in'))
    context.addStreamingListener({
      onBatchSubmitted: ({ batchInfo: { batchTime, submissionTime } }) => {
        events.push(`${batchTime.milliseconds} submitted ${submissionTime}`)
      },
    })
  })
  await turnsUntil(() => gate.arrivedMs.length === 1)
  await someTurns()
  const { receiverTracker } = ssc!.scheduler
  receiverTracker.allocateBlocksToBatch = (time: Time) => {
    events.push(`${time.milliseconds} allocated`)
    return Promise.resolve()
  }
  void (ssc!.clock as ManualClock).setTime(112_000)
  await someTurns()
  assert.deepEqual(events, [
    '102000 submitted 111000',
    '103000 submitted 111000',
    '112000 allocated',
  ])
  gate.open()
  const second = await starting
  assert.deepEqual(events.at(-1), '112000 submitted 112000')
  assert.deepEqual(
    gate.arrivedMs,
    Array.from({ length: 11 }, (_, i) => 102_000 + i * 1000),
  )
  assert.equal(second.failure, undefined)
  await second.stop()
})
