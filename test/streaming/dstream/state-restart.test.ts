/** Streams with state that stop between two batches and go on from the checkpoint directory: as if nothing had been. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RDD } from '../../../src/core/rdd/rdd.js'
import { type State, StateSpec, StreamingContext } from '../../../src/index.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { InputDStream } from '../../../src/streaming/input/input-dstream.js'
import type { Time } from '../../../src/streaming/time.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { isCondition } from '../../../src/util/errors.js'
import { sparkContextForTests } from '../harness.js'
import { temporaryFolder } from './state-harness.js'

const shared = sparkContextForTests()

/** The letters of each batch, whenever that is made. */
class Letters extends InputDStream<[string, number]> {
  private readonly batches: readonly string[]

  constructor(context: StreamingContext, batches: readonly string[]) {
    super(context)
    this.batches = batches
  }

  override compute(time: Time): Promise<RDD<[string, number]>> {
    const letters = this.batches[time.milliseconds / 1000 - 1] ?? ''
    const pairs = [...letters].map((key): [string, number] => [key, 1])
    return Promise.resolve(this.context.sparkContext.parallelize(pairs, 2))
  }
}

type Pairs = DStream<[string, number]>
type Program = (letters: Pairs, partitions: number) => DStream<unknown>

/** Runs the program in lives that end before these batches; the rows of each batch, by its time in ms. */
async function live(
  program: Program,
  batches: readonly string[],
  ends: readonly number[],
  partitions: (life: number) => number = () => 2,
): Promise<Map<number, unknown[]>> {
  const folder = temporaryFolder()
  const seen = new Map<number, unknown[]>()
  let from = 0
  for (const [life, end] of [...ends, batches.length].entries()) {
    const clock = new ManualClock(from * 1000)
    const ssc = await StreamingContext.getOrCreate(folder, () => {
      const made = new StreamingContext(shared.sc, Milliseconds(1000), { clock })
      made.checkpoint(folder)
      const rows = program(new Letters(made, batches), partitions(life)).uid('rows')
      rows.foreachRDD(async (rdd, time) => {
        const all = (await rdd.collect()).sort((a, b) => (String(a) < String(b) ? -1 : 1))
        const before = seen.get(time.milliseconds)
        if (before !== undefined) assert.deepEqual(all, before, `again: ${time}`)
        seen.set(time.milliseconds, all)
      })
      return made
    })
    await ssc.start()
    await clock.advance((end - from) * 1000)
    await ssc.stop(false)
    from = end
  }
  return seen
}

const programs: Record<string, Program> = {
  updateStateByKey: (letters, partitions) =>
    letters.updateStateByKey(
      (values: number[], sum: number | undefined) =>
        values.length === 0 && sum === 3 ? undefined : (sum ?? 0) + values.length,
      partitions,
    ),
  'mapWithState with a timeout': (letters, partitions) =>
    letters
      .mapWithState(
        StateSpec.function((key: string, value: number | undefined, state: State<number>) => {
          if (value === undefined) return `${key} is out at ${state.get()}`
          state.update((state.getOption() ?? 0) + value)
          return `${key}${state.get()}`
        })
          .timeout(3000)
          .numPartitions(partitions),
      )
      .checkpoint(2000),
  stateSnapshots: (letters, partitions) =>
    letters
      .mapWithState(
        StateSpec.function((_: string, value: number | undefined, state: State<number[]>) => {
          state.update([...(state.getOption() ?? []), value ?? 0])
        })
          .numPartitions(partitions)
          .initialState([['z', [0]]]),
      )
      .stateSnapshots(),
  'a window with an inverse': (letters, partitions) =>
    letters.reduceByKeyAndWindow(
      (a, b) => a + b,
      (a, b) => a - b,
      Milliseconds(3000),
      Milliseconds(1000),
      partitions,
      ([, n]) => n > 0,
    ),
  'a window over a state': (letters, partitions) =>
    letters
      .updateStateByKey(
        (values: number[], sum: number | undefined) => (sum ?? 0) + values.length,
        partitions,
      )
      .window(Milliseconds(3000), Milliseconds(1000))
      .map(([key, n]) => `${key}${n}`),
}

const batches = ['ab', 'b', 'a', '', 'c', 'ac', '', 'b', 'abc', 'c', 'a', '', '', 'b']

describe('state over a restart', () => {
  for (const [name, program] of Object.entries(programs)) {
    test(name, async () => {
      const expected = await live(program, batches, [])
      assert.equal(expected.size, batches.length)
      assert.deepEqual(await live(program, batches, [5]), expected)
      assert.deepEqual(await live(program, batches, [1, 2, 9]), expected)
    })

    test(`${name}, with other partitions each time`, async () => {
      if (name === 'a window over a state') return
      const expected = await live(program, batches, [])
      const found = await live(program, batches, [4, 5, 10], life => 1 + ((life * 3) % 4))
      assert.deepEqual(found, expected)
    })
  }

  test('state of an operator that is gone is refused, and let go when that is wanted', async () => {
    const folder = temporaryFolder()
    let nowMs = 0
    const run = async (uid: string): Promise<unknown[]> => {
      const clock = new ManualClock(nowMs)
      let last: unknown[] = []
      const ssc = await StreamingContext.getOrCreate(folder, () => {
        const made = new StreamingContext(shared.sc, Milliseconds(1000), { clock })
        made.checkpoint(folder)
        programs
          .updateStateByKey(new Letters(made, ['a', 'a']), 2)
          .uid(uid)
          .foreachRDD(async rdd => {
            last = await rdd.collect()
          })
        return made
      })
      await ssc.start()
      await clock.advance(30_000)
      await ssc.stop(false)
      nowMs += 30_000
      return last
    }
    assert.deepEqual(await run('old'), [['a', 2]])
    await assert.rejects(run('new'), error => isCondition(error, 'CHECKPOINT_STATE_DROPPED'))
    shared.sc.conf.set('spark.millrace.streaming.checkpoint.allowDroppedState', 'true')
    assert.deepEqual(await run('new'), [])
    // what was let go does not come back
    assert.deepEqual(await run('old'), [])
  })
})
