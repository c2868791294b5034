/** Keyed state over restarts: what is kept, where it is found again, what is refused. */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { Seconds, SparkConf, type State, StateSpec, StreamingContext } from '../../../src/index.js'
import type { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.js'
import { stride } from '../../effort.js'
import { CrashAtStep, type Describe, DIRECTORY, endAll, Life, World } from './recovery-program.js'

afterEach(endAll)

type Totals = Record<string, number>

const wordsOf = (ssc: StreamingContext) =>
  ssc.textFileStream('/in').map(word => [word, 1] as [string, number])

/** Counts words over all batches; the totals of each batch by time. */
function totals(
  out: Map<number, Totals>,
  change: { readonly uid?: string; readonly edited?: boolean; readonly partitions?: number } = {},
): Describe {
  return ssc => {
    const words = change.edited
      ? wordsOf(ssc)
          .filter(() => true)
          .mapValues(n => n)
      : wordsOf(ssc)
    const state = words.updateStateByKey(
      (ones: readonly number[], total: number | undefined) => (total ?? 0) + ones.length,
      change.partitions ?? 2,
    )
    if (change.uid !== undefined) state.uid(change.uid)
    state.foreachRDD(async (rdd, time) => {
      const rows = await rdd.collect()
      const { isCrashed } = ssc.env.fileSystem as SimulatedFileSystem
      if (!isCrashed) out.set(time.milliseconds, Object.fromEntries(rows.sort()))
    })
  }
}

async function runWords(life: Life, words: readonly string[]): Promise<void> {
  for (const word of words) {
    await life.world.put(`${life.world.nowMs}`, `${word}\n`)
    await life.advance(1000)
  }
}

test('state goes on where it was, after a stop and after crashes', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  let life = await Life.start(world, totals(out))
  const ends = [
    () => life.stop(),
    () => life.crash(),
    () => life.crash({ powerFailure: true }),
    () => life.crash({ powerFailure: true }),
  ]
  for (const end of ends) {
    await runWords(life, ['a', 'b', 'a'])
    await end()
    life = await Life.start(world, totals(out))
  }
  await life.advance(1000)
  assert.deepEqual(out.get(113_000), { a: 8, b: 4 })
  assert.equal(out.size, 13)
  await life.stop()
})

test('a batch that failed is run again, and those behind it have the same state', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  let fails = true
  const describe: Describe = ssc => {
    totals(out)(ssc)
    ssc.textFileStream('/in').foreachRDD((_, time) => {
      if (fails && time.milliseconds === 102_000) throw new Error('no database')
    })
  }
  const first = await Life.start(world, describe)
  await runWords(first, ['a', 'b', 'c', 'a'])
  const before = new Map(out)
  assert.deepEqual(before.get(104_000), { a: 2, b: 1, c: 1 })
  await first.crash()
  fails = false
  out.clear()
  const second = await Life.start(world, describe)
  await runWords(second, ['d'])
  assert.deepEqual(
    [...out],
    [
      [102_000, { a: 1, b: 1 }],
      [105_000, { a: 2, b: 1, c: 1, d: 1 }],
    ],
  )
  await second.stop()
})

for (const [what, change] of [
  ['with an edit above the state', { edited: true }],
  ['with another number of partitions', { partitions: 5 }],
] as const) {
  test(`a program ${what} keeps its state`, async () => {
    const world = new World()
    const out = new Map<number, Totals>()
    const first = await Life.start(world, totals(out))
    await runWords(first, ['a', 'b', 'a'])
    await first.stop()
    const second = await Life.start(world, totals(out, change))
    await runWords(second, ['b'])
    assert.deepEqual(out.get(104_000), { a: 2, b: 2 })
    await second.crash()
    const third = await Life.start(world, totals(out, change))
    await runWords(third, ['c'])
    assert.deepEqual(out.get(105_000), { a: 2, b: 2, c: 1 })
    await third.stop()
  })
}

test('a new state begins empty beside one that is kept', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  const added = new Map<number, Totals>()
  const first = await Life.start(world, totals(out))
  await runWords(first, ['a', 'b'])
  await first.stop()
  const second = await Life.start(world, ssc => {
    totals(out)(ssc)
    totals(added, { uid: 'second' })(ssc)
  })
  assert.ok(second.warnings.some(text => /Recovery: new state second/.test(text)))
  assert.ok(second.warnings.some(text => /Recovery: kept state updateStateByKey-0/.test(text)))
  await runWords(second, ['a'])
  assert.deepEqual(out.get(103_000), { a: 2, b: 1 })
  assert.deepEqual(added.get(103_000), { a: 1 })
  await second.stop()
})

test('state that no stream takes up is refused with its size, and lost when that is allowed', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  const first = await Life.start(world, totals(out))
  await runWords(first, ['a', 'b'])
  await first.stop()
  const renamed = totals(out, { uid: 'totals' })
  await assert.rejects(Life.start(world, renamed), (error: Error) => {
    assert.match(
      error.message,
      /^\[CHECKPOINT_STATE_DROPPED\] .*updateStateByKey-0\.textFileStream-0 \(updateStateByKey at .*state-recovery\.test.*\): 2 keys, \d+ bytes.*\(new: totals\)/,
    )
    return true
  })
  // nothing was lost by that
  const again = await Life.start(world, totals(out))
  await runWords(again, ['a'])
  assert.deepEqual(out.get(103_000), { a: 2, b: 1 })
  await again.stop()
  const allowed = await Life.start(world, renamed, {
    conf: { 'spark.millrace.streaming.checkpoint.allowDroppedState': 'true' },
  })
  assert.ok(
    allowed.warnings.some(text => /Recovery: dropped state updateStateByKey-0.*2 keys/.test(text)),
  )
  await runWords(allowed, ['a', 'b'])
  assert.deepEqual(out.get(105_000), { a: 1, b: 1 })
  await allowed.stop()
  // back to the program of before, with the checkpoints that only it wrote: the state is still there
  for (const name of world.names(DIRECTORY).filter(each => /^checkpoint-10[345]/.test(each))) {
    await world.files.remove(`${DIRECTORY}/${name}`)
  }
  out.clear()
  await (await Life.start(world, totals(out))).stop()
  assert.deepEqual(
    [...out],
    [
      [103_000, { a: 2, b: 1 }],
      [104_000, { a: 3, b: 1 }],
      [105_000, { a: 3, b: 2 }],
    ],
  )
})

test('state that was let go does not come back, and is removed when no checkpoint names it', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  const conf = { 'spark.millrace.streaming.checkpoint.allowDroppedState': 'true' }
  const renamed = totals(out, { uid: 'totals' })
  const first = await Life.start(world, totals(out))
  await runWords(first, ['a', 'b'])
  await first.stop()
  await (await Life.start(world, renamed, { conf })).stop()
  const again = await Life.start(world, renamed)
  await runWords(again, ['a'])
  assert.deepEqual(out.get(103_000), { a: 1 })
  await again.stop()
  assert.equal(world.names(`${DIRECTORY}/state`).length, 2)
  const back = await Life.start(world, totals(out), { conf })
  await runWords(back, ['b'])
  assert.deepEqual(out.get(104_000), { b: 1 })
  await runWords(back, Array(14).fill('a'))
  assert.deepEqual(world.names(`${DIRECTORY}/state`), ['updateStateByKey-0.textFileStream-0'])
  await back.stop()
})

test('a program that dies before its first batch with other partitions has lost nothing', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  const first = await Life.start(world, totals(out))
  await runWords(first, ['a', 'b'])
  await first.stop()
  for (const partitions of [5, 3]) {
    const life = await Life.start(world, totals(out, { partitions }))
    await life.crash()
    const names = world.names(DIRECTORY).filter(name => name.startsWith('checkpoint-'))
    const text = await world.read(`${DIRECTORY}/${names.at(-1)}`)
    assert.equal(JSON.parse(text).states[0].keys, 2)
  }
  const last = await Life.start(world, totals(out, { partitions: 5 }))
  await runWords(last, ['a'])
  assert.deepEqual(out.get(103_000), { a: 2, b: 1 })
  await last.stop()
})

test('after a change of partitions, state is kept for a batch that fails again and again', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  let fails = true
  const describe =
    (partitions: number): Describe =>
    ssc => {
      totals(out, { partitions })(ssc)
      ssc.textFileStream('/in').foreachRDD((_, time) => {
        if (fails && time.milliseconds === 103_000) throw new Error('no database')
      })
    }
  const first = await Life.start(world, describe(2))
  await runWords(first, ['a', 'b', 'c', 'a'])
  await first.stop()
  const second = await Life.start(world, describe(5))
  await runWords(second, ['a', 'a', 'a', 'a', 'a', 'a'])
  await second.stop()
  fails = false
  out.clear()
  const third = await Life.start(world, describe(5))
  await runWords(third, ['d'])
  assert.deepEqual(out.get(103_000), { a: 1, b: 1, c: 1 })
  assert.deepEqual(out.get(111_000), { a: 8, b: 1, c: 1, d: 1 })
  await third.stop()
})

test('a stream that saves RDDs is kept, also before it has saved one', async () => {
  const world = new World()
  const saving: Describe = ssc => {
    wordsOf(ssc)
      .uid('words')
      .checkpoint(1000)
      .foreachRDD(async rdd => {
        await rdd.count()
      })
  }
  const first = await Life.start(world, saving)
  await runWords(first, ['a', 'b'])
  await first.stop()
  const second = await Life.start(world, saving)
  const told = second.warnings.filter(text => /^Recovery: .* words /.test(text))
  assert.equal(told.length, 1)
  assert.match(told[0], /kept stream words/)
  await second.stop()
})

test('an id that another kind of stream had is refused, with both', async () => {
  const world = new World()
  const wordsTo =
    (state: string, input: string): Describe =>
    ssc => {
      const lines = ssc.textFileStream('/in').uid(input)
      lines
        .map(word => [word, 1] as [string, number])
        .updateStateByKey((_: readonly number[], n: number | undefined) => (n ?? 0) + 1)
        .uid(state)
        .foreachRDD(() => {})
    }
  const first = await Life.start(world, wordsTo('totals', 'lines'))
  await runWords(first, ['a'])
  await first.stop()
  const conf = { 'spark.millrace.streaming.checkpoint.allowDroppedState': 'true' }
  await assert.rejects(Life.start(world, wordsTo('lines', 'other'), { conf }), {
    condition: 'CHECKPOINT_STREAM_MISMATCH',
    message:
      /as 'lines' is of an input \(textFileStream at .*, and the program has a state \(update/,
  })
  const ssc = new StreamingContext(new SparkConf().setMaster('local').setAppName('x'), Seconds(1))
  const files = ssc.textFileStream('/in')
  await assert.rejects(files.restoreCheckpoint({ offsets: [1] }), {
    condition: 'CHECKPOINT_STREAM_MISMATCH',
    message: /is of a stream that keeps offsets, and the program has a file stream \(/,
  })
  await ssc.stop()
})

test('state of another operation is refused, with the lines of both', async () => {
  const world = new World()
  const keep =
    (isMapped: boolean): Describe =>
    ssc => {
      const pairs = ssc.textFileStream('/in').map(word => [word, 1] as [string, number])
      const kept = isMapped
        ? pairs.mapWithState(
            StateSpec.function(
              (word: string, _n: number | undefined, _state: State<number>) => word,
            ),
          )
        : pairs.updateStateByKey((_: readonly number[], n: number | undefined) => (n ?? 0) + 1)
      kept.uid('totals').foreachRDD(() => {})
    }
  const first = await Life.start(world, keep(false))
  await runWords(first, ['a'])
  await first.stop()
  await assert.rejects(Life.start(world, keep(true)), {
    condition: 'STATE_KIND_MISMATCH',
    message:
      /In mapWithState at \S+:\d+: .* 'totals' is that of updateStateByKey \(updateStateByKey at \S+:\d+\), and/,
  })
})

test('a folder whose state was deleted is refused', async () => {
  const world = new World()
  const first = await Life.start(world, totals(new Map()))
  await runWords(first, ['a', 'b'])
  await first.stop()
  await world.files.remove(`${DIRECTORY}/state`)
  await assert.rejects(Life.start(world, totals(new Map())), {
    condition: 'CHECKPOINT_STATE_MISSING',
  })
})

const STATE = `${DIRECTORY}/state/updateStateByKey-0.textFileStream-0`

/** Ends with the newest file of the state older than the last batch. */
const withQuietEnd = async (life: Life): Promise<void> => {
  await runWords(life, ['a', 'b', 'c'])
  await life.advance(1000)
  await life.advance(1000)
}

for (const [what, run, change, newest] of [
  ['after batches with changes', (life: Life) => runWords(life, ['a', 'b', 'c']), {}, 103_000],
  ['after batches without changes', withQuietEnd, {}, 103_000],
  ['with other partitions', (life: Life) => runWords(life, ['a', 'b']), { partitions: 5 }, 102_000],
] as const) {
  test(`a state whose newest files were deleted is refused, ${what}`, async () => {
    const world = new World()
    const first = await Life.start(world, totals(new Map()))
    await run(first)
    await first.stop()
    const names = world.names(STATE)
    assert.equal(names.at(-1), `delta-${newest}`)
    for (const count of [1, 2]) {
      await world.files.remove(`${STATE}/${names.at(-count)}`)
      await assert.rejects(Life.start(world, totals(new Map(), change)), {
        condition: 'CHECKPOINT_STATE_MISSING',
        message: new RegExp(`of which 'delta-${newest}' must be there and `),
      })
    }
  })
}

test('of a state ahead of a failed batch, the files up to that batch must be there', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  let fails = true
  const describe: Describe = ssc => {
    totals(out)(ssc)
    ssc.textFileStream('/in').foreachRDD((_, time) => {
      if (fails && time.milliseconds === 103_000) throw new Error('no database')
    })
  }
  const first = await Life.start(world, describe)
  await runWords(first, ['a', 'b', 'c', 'd'])
  await first.stop()
  const names = world.names(STATE)
  assert.deepEqual(names.slice(-3), ['delta-102000', 'delta-103000', 'delta-104000'])
  const kept = await world.files.readFile(`${STATE}/delta-102000`)
  for (const name of names.slice(-3)) await world.files.remove(`${STATE}/${name}`)
  await assert.rejects(Life.start(world, describe), {
    condition: 'CHECKPOINT_STATE_MISSING',
    message: /of which 'delta-102000' must be there and the newest is 'delta-101000'/,
  })
  // those behind it are made again
  await world.files.writeFile(`${STATE}/delta-102000`, kept)
  fails = false
  out.clear()
  const second = await Life.start(world, describe)
  await runWords(second, ['a'])
  assert.deepEqual(out.get(105_000), { a: 2, b: 1, c: 1, d: 1 })
  await second.stop()
})

test('state of which only versions behind a batch that failed are there is refused, and nothing is removed', async () => {
  const world = new World()
  let fails = true
  const describe: Describe = ssc => {
    totals(new Map())(ssc)
    ssc.textFileStream('/in').foreachRDD((_, time) => {
      if (fails && time.milliseconds === 103_000) throw new Error('no database')
    })
  }
  const first = await Life.start(world, describe)
  await runWords(first, ['a', 'b', 'c', 'd'])
  await first.stop()
  fails = false
  const folder = `${DIRECTORY}/state/updateStateByKey-0.textFileStream-0`
  const before = world.names(folder)
  for (const name of before.slice(0, 2)) await world.files.remove(`${folder}/${name}`)
  await assert.rejects(Life.start(world, describe), { condition: 'CHECKPOINT_STATE_MISSING' })
  assert.deepEqual(world.names(folder), before.slice(2))
})

test('a state whose first batch failed begins with nothing when that is run again', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  let fails = true
  const describe: Describe = ssc => {
    totals(out)(ssc)
    ssc.textFileStream('/in').foreachRDD((_, time) => {
      if (fails && time.milliseconds === 101_000) throw new Error('no database')
    })
  }
  const first = await Life.start(world, describe)
  await runWords(first, ['a', 'b', 'c'])
  await first.crash()
  fails = false
  const second = await Life.start(world, describe)
  await runWords(second, ['a'])
  assert.deepEqual(out.get(104_000), { a: 2, b: 1, c: 1 })
  await second.stop()
})

test('an older checkpoint that is used in place of a damaged one finds its state', async () => {
  const world = new World()
  const out = new Map<number, Totals>()
  const first = await Life.start(world, totals(out))
  await runWords(first, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm'])
  await first.stop()
  const before = new Map(out)
  for (const name of world
    .names(DIRECTORY)
    .filter(each => each.startsWith('checkpoint-'))
    .slice(2)) {
    await world.files.writeFile(`${DIRECTORY}/${name}`, 'x')
  }
  out.clear()
  const second = await Life.start(world, totals(out))
  const told = second.warnings.filter(text => text.includes('cannot be used'))
  assert.equal(told.length, 1, told.join('\n'))
  assert.equal(out.size, 8)
  for (const [time, found] of out) assert.deepEqual(found, before.get(time), `${time}`)
  await second.stop()
})

test('whatever step a crash comes at while an earlier run is set aside, nothing of it is lost', async () => {
  for (const recover of [false, true]) {
    for (let crashAt = 0; ; crashAt += stride(1)) {
      const world = new World()
      const out = new Map<number, Totals>()
      const first = await Life.start(world, totals(out))
      await runWords(first, ['a', 'b'])
      await first.stop()
      const names = world.names(DIRECTORY).filter(name => /^checkpoint-|^state/.test(name))
      world.disk.mkdirs(`${DIRECTORY}/previous/of another run`, true)
      const aside = (): string[] =>
        world.names(DIRECTORY).includes('previous') ? world.names(`${DIRECTORY}/previous`) : []
      let steps = crashAt
      const onStep = (_: string, path: string): void => {
        if (path.startsWith(DIRECTORY) && steps-- <= 0) throw new Error('crashed')
      }
      await assert.rejects(Life.start(world, totals(out), { recover: false, onStep }))
      if (aside().includes('state')) {
        assert.deepEqual(aside(), names)
        break
      }
      const second = await Life.start(world, totals(out), { recover })
      out.clear()
      await runWords(second, ['a'])
      await second.stop()
      const isGoneOn = aside().includes('of another run')
      if (isGoneOn) assert.ok(recover, 'it was to begin anew')
      else assert.deepEqual(aside(), names, `crash at step ${crashAt}`)
      // from a checkpoint that was not moved yet
      assert.deepEqual(out.get(103_000), isGoneOn ? { a: 2, b: 1 } : { a: 1 }, `${crashAt}`)
    }
  }
})

test('whatever step a crash comes at, the totals are those of a run without one', async () => {
  const words = ['a', 'b', 'a', 'c']
  for (let crashAt = 0; ; crashAt += stride(3)) {
    const world = new World()
    const out = new Map<number, Totals>()
    const plan = new CrashAtStep({ powerFailure: crashAt % 2 === 1 })
    let life = await Life.start(world, totals(out), { onStep: plan.onStep })
    plan.life = life
    await life.advance(1000)
    plan.arm(crashAt)
    for (const word of words) {
      await runWords(life, [word])
      if (!life.fileSystem.isCrashed) continue
      await life.crash()
      life = await Life.start(world, totals(out), { onStep: plan.onStep })
    }
    plan.disarm()
    await life.stop()
    const expected: Totals = {}
    for (const [i, word] of words.entries()) {
      expected[word] = (expected[word] ?? 0) + 1
      assert.deepEqual(
        out.get(102_000 + i * 1000),
        expected,
        `crash at step ${crashAt}, batch ${i}`,
      )
    }
    if (!plan.hasCrashed) break
  }
})
