/** What can be said of a state besides its function: partitioners, whether they are remembered, whether types are checked. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HashPartitioner } from '../../../src/core/rdd/partitioner.js'
import type { RDD } from '../../../src/core/rdd/rdd.js'
import { type State, StateSpec, StreamingContext } from '../../../src/index.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { isCondition } from '../../../src/util/errors.js'
import { manualContext, runBatches, ScriptedInput, sparkContextForTests } from '../harness.js'
import { temporaryFolder } from './state-harness.js'

const shared = sparkContextForTests()
type Pairs = DStream<[string, number]>
const count = (ones: readonly number[], n: number | undefined): number => (n ?? 0) + ones.length

/** Short keys before long ones. */
const byLength = {
  numPartitions: 3,
  getPartition: (key: string): number => Math.min(key.length, 3) - 1,
}

async function partitionsOf<T>(program: (pairs: Pairs) => DStream<T>): Promise<T[][]> {
  const streaming = manualContext(shared.sc)
  streaming.ssc.checkpoint(temporaryFolder())
  const batches = [
    ['a', 'b', 'bb'],
    ['ccc', 'a', 'dddd'],
  ]
  const words = new ScriptedInput(streaming.ssc, batches)
  let last: T[][] = []
  program(words.map(word => [word, 1] as [string, number])).foreachRDD(async rdd => {
    last = (await rdd.glom().collect()).map(rows => [...rows].sort())
  })
  await runBatches(streaming, batches.length)
  return last
}

describe('a partitioner of the program', () => {
  const expected = [
    [
      ['a', 2],
      ['b', 1],
    ],
    [['bb', 1]],
    [
      ['ccc', 1],
      ['dddd', 1],
    ],
  ]

  test('spreads the keys of updateStateByKey', async () => {
    assert.deepEqual(await partitionsOf(pairs => pairs.updateStateByKey(count, byLength)), expected)
  })

  test('spreads the keys of mapWithState: StateSpec.partitioner()', async () => {
    const spec = StateSpec.function((_: string, n: number | undefined, state: State<number>) => {
      state.update((state.getOption() ?? 0) + (n ?? 0))
    }).partitioner(byLength)
    const found = await partitionsOf(pairs => pairs.mapWithState(spec).stateSnapshots())
    assert.deepEqual(found, expected)
  })
})

describe('rememberPartitioner', () => {
  for (const remembers of [true, false]) {
    test(`${remembers}: a join with the state ${remembers ? 'needs no' : 'needs a'} shuffle of it`, async () => {
      const streaming = manualContext(shared.sc)
      streaming.ssc.checkpoint(temporaryFolder())
      const partitioner = new HashPartitioner(2)
      const update = (_: unknown, __: string, ones: readonly number[], n: number | undefined) =>
        count(ones, n)
      const state = new ScriptedInput(streaming.ssc, [['a', 'b'], ['a']])
        .map(word => [word, 1] as [string, number])
        .updateStateByKey(update, partitioner, remembers)
      const names = shared.sc
        .parallelize([['a', 'Ann']] as [string, string][])
        .partitionBy(partitioner)
      let rows: unknown[] = []
      const shuffles: number[] = []
      state.foreachRDD(async rdd => {
        assert.equal(rdd.partitioner?.equals(partitioner) ?? false, remembers)
        const joined = rdd.join(names, partitioner)
        const found = new Set<RDD<unknown>>([joined as RDD<unknown>])
        let wide = 0
        for (const each of found) {
          // what is behind the state is its own affair
          if (each === (rdd as RDD<unknown>) || each === (names as RDD<unknown>)) continue
          for (const dependency of each.dependencies) {
            if (dependency.kind === 'shuffle') wide++
            found.add(dependency.rdd)
          }
        }
        shuffles.push(wide)
        rows = await joined.collect()
      })
      await runBatches(streaming, 2)
      assert.deepEqual(rows, [['a', [2, 'Ann']]])
      assert.deepEqual(shuffles, remembers ? [0, 0] : [1, 1])
    })
  }
})

describe('spark.millrace.streaming.state.checkSchema', () => {
  type Lives = (
    f: (ones: number[], state: unknown) => unknown,
    checks: boolean,
  ) => Promise<{ rows: unknown[]; failure: unknown }>

  /** Each life has one batch, a second after the one of the life before. */
  function lives(): Lives {
    const folder = temporaryFolder()
    let fromMs = 0
    return async (f, checks) => {
      shared.sc.conf.set('spark.millrace.streaming.state.checkSchema', String(checks))
      const clock = new ManualClock(fromMs)
      fromMs += 1000
      let rows: unknown[] = []
      let failure: unknown
      const ssc = await StreamingContext.getOrCreate(folder, () => {
        const made = new StreamingContext(shared.sc, Milliseconds(1000), { clock })
        made.checkpoint(folder)
        new ScriptedInput(made, [['a']])
          .map(word => [word, 1] as [string, number])
          .updateStateByKey(f)
          .uid('totals')
          .foreachRDD(async rdd => {
            rows = await rdd.collect()
          })
        return made
      })
      ssc.awaitTermination().catch(error => {
        failure = error
      })
      await ssc.start()
      await clock.advance(1000)
      await ssc.stop(false)
      shared.sc.conf.set('spark.millrace.streaming.state.checkSchema', 'true')
      return { rows, failure }
    }
  }

  for (const checks of [true, false]) {
    test(`${checks}: another type of state after a restart is ${checks ? 'refused' : 'taken'}`, async () => {
      const live = lives()
      assert.deepEqual((await live(() => 7, checks)).rows, [['a', 7]])
      const { rows, failure } = await live((_, state) => `${state}!`, checks)
      if (checks) assert.ok(isCondition(failure, 'STATE_SCHEMA_MISMATCH'), String(failure))
      else assert.deepEqual([rows, failure], [[['a', '7!']], undefined])
    })
  }

  test('false for one start: later ones that check know both types', async () => {
    const live = lives()
    const takesBoth = (_: number[], state: unknown): string => `${state}!`
    await live(() => 7, true)
    await live(takesBoth, false)
    const { rows, failure } = await live(takesBoth, true)
    assert.deepEqual([rows, failure], [[['a', '7!!']], undefined])
  })

  test('a function that fails on what was kept: the log says what that is, once', async t => {
    const live = lives()
    await live(() => 7, true)
    const warn = t.mock.method(shared.sc.env.logger, 'warn', () => {})
    const { failure } = await live((_, state) => (state as { total: number[] }).total.length, true)
    assert.ok(isCondition(failure, 'USER_FUNCTION_FAILED'), String(failure))
    const told = warn.mock.calls
      .map(({ arguments: [text] }) => String(text))
      .filter(text => text.includes('an earlier run'))
    assert.equal(told.length, 1)
    assert.match(
      told[0],
      /state 'totals' failed .* string -> number: the function must take those$/,
    )
  })
})
