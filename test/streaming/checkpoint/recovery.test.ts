import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { decodeCheckpoint } from '../../../src/streaming/checkpoint/checkpoint-file.js'
import type { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.js'
import { stride } from '../../effort.js'
import {
  CrashAtStep,
  type Describe,
  DIRECTORY,
  endAll,
  Life,
  type LifeOptions,
  World,
} from './recovery-program.js'

afterEach(endAll)

type Rows = readonly unknown[]

/** The batches of a file stream's lines, over all lives: [time, rows] in the order in which they ran. */
function linesInto(out: [number, Rows][]): Describe {
  return ssc =>
    ssc.textFileStream('/in').foreachRDD(async (rdd, time) => {
      out.push([time.milliseconds, await rdd.collect()])
    })
}

test('a program that stopped goes on with the batches of the time between, each once', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  const first = await Life.start(world, linesInto(out))
  await world.put('a', 'a\n')
  await first.advance(1000)
  await first.stop()
  world.nowMs += 500
  await world.put('b', 'b\n')
  world.nowMs += 2000
  await world.put('c', 'c\n')
  const second = await Life.start(world, linesInto(out))
  await second.advance(1500)
  assert.deepEqual(out, [
    [101_000, ['a']],
    [102_000, ['b']],
    [103_000, []],
    [104_000, ['c']],
    [105_000, []],
  ])
  assert.equal(second.failure, undefined)
  await second.stop()
})

test('batches that were pending at a crash are run again with their times and their files', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  let fails = true
  const describe: Describe = ssc =>
    ssc.textFileStream('/in').foreachRDD(async (rdd, time) => {
      const rows = await rdd.collect()
      if (fails && time.milliseconds > 101_000) throw new Error('no database')
      out.push([time.milliseconds, rows])
    })
  const first = await Life.start(world, describe)
  for (const name of ['a', 'b', 'c']) {
    await world.put(name, `${name}\n`)
    await first.advance(1000)
  }
  assert.match(String(first.failure), /no database/)
  await first.crash()
  assert.deepEqual(out, [[101_000, ['a']]])
  // what comes with an old time now belongs to no batch of before
  await world.put('late', 'late\n')
  fails = false
  const second = await Life.start(world, describe)
  assert.deepEqual(out.slice(1), [
    [102_000, ['b']],
    [103_000, ['c']],
  ])
  await second.advance(1000)
  assert.deepEqual(out.slice(3), [[104_000, ['late']]])
  await second.stop()
})

test('two crashes in a row, the second one while the first is made good', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  let failFrom = 101_000
  const describe: Describe = ssc =>
    ssc.textFileStream('/in').foreachRDD(async (rdd, time) => {
      const rows = await rdd.collect()
      if (time.milliseconds >= failFrom) throw new Error('not now')
      out.push([time.milliseconds, rows])
    })
  const first = await Life.start(world, describe)
  for (const name of ['a', 'b', 'c']) {
    await world.put(name, `${name}\n`)
    await first.advance(1000)
  }
  await first.crash()
  failFrom = 102_000
  const second = await Life.start(world, describe)
  assert.deepEqual(out, [[101_000, ['a']]])
  await second.crash({ powerFailure: true })
  world.nowMs += 1500
  failFrom = Number.POSITIVE_INFINITY
  const third = await Life.start(world, describe)
  assert.deepEqual(out, [
    [101_000, ['a']],
    [102_000, ['b']],
    [103_000, ['c']],
    [104_000, []],
  ])
  await third.stop()
})

test('batches stay in step with the first start, and zero time is kept', async () => {
  const world = new World(100_300)
  const out: [number, Rows][] = []
  const first = await Life.start(world, linesInto(out), { batchMs: 700 })
  await first.advance(1400)
  await first.stop()
  const times = out.map(([time]) => time)
  assert.deepEqual(times, [100_800, 101_500])
  world.nowMs = 102_000
  const second = await Life.start(world, linesInto(out), { batchMs: 700 })
  await second.advance(300)
  assert.deepEqual(
    out.map(([time]) => time),
    [100_800, 101_500, 102_200],
  )
  assert.equal(second.ssc.checkpointer?.restored?.zeroTimeMs, 100_100)
  await second.stop()
})

test('a clock that has gone back: no batch time comes twice', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  const first = await Life.start(world, linesInto(out))
  await first.advance(5000)
  await first.stop()
  world.nowMs = 101_000
  const second = await Life.start(world, linesInto(out))
  assert.ok(second.warnings.some(text => /clock .* is behind the last batch/.test(text)))
  await second.advance(5000)
  assert.deepEqual(
    out.map(([time]) => time),
    [101_000, 102_000, 103_000, 104_000, 105_000, 106_000],
  )
  await second.stop()
})

test('windows have their earlier batches again', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  const describe: Describe = ssc =>
    ssc
      .textFileStream('/in')
      .window(3000, 1000)
      .foreachRDD(async (rdd, time) => {
        out.push([time.milliseconds, (await rdd.collect()).sort()])
      })
  let life = await Life.start(world, describe)
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
    await world.put(name, `${name}\n`)
    await life.advance(1000)
    await life.crash()
    life = await Life.start(world, describe)
  }
  await life.stop()
  const letters = 'abcdef'
  assert.deepEqual(
    out,
    [...letters].map((_, i) => [101_000 + i * 1000, [...letters.slice(Math.max(0, i - 2), i + 1)]]),
  )
})

test('whatever step a crash comes at, each batch has the same rows as without one', async () => {
  const words = ['a', 'b', 'c']
  const expected = [[101_000, []], ...words.map((word, i) => [102_000 + i * 1000, [word]])]
  for (let crashAt = 0; ; crashAt += stride(1)) {
    const world = new World()
    const out: [number, Rows][] = []
    const plan = new CrashAtStep({ powerFailure: crashAt % 2 === 1 })
    const options: LifeOptions = { onStep: plan.onStep }
    const describe: Describe = ssc =>
      ssc.textFileStream('/in').foreachRDD(async (rdd, time) => {
        const rows = await rdd.collect()
        const { isCrashed } = ssc.env.fileSystem as SimulatedFileSystem
        if (!isCrashed) out.push([time.milliseconds, rows])
      })
    let life = await Life.start(world, describe, options)
    plan.life = life
    await life.advance(1000)
    plan.arm(crashAt)
    for (const word of words) {
      await world.put(word, `${word}\n`)
      await life.advance(1000)
      if (life.fileSystem.isCrashed) {
        await life.crash()
        life = await Life.start(world, describe, options)
      }
    }
    plan.disarm()
    await life.stop()
    const byTime = new Map<number, Rows>()
    for (const [time, rows] of out) {
      assert.deepEqual(byTime.get(time) ?? rows, rows, `step ${crashAt}: ${time} came twice`)
      byTime.set(time, rows)
    }
    assert.deepEqual([...byTime], expected, `crash at step ${crashAt}`)
    if (!plan.hasCrashed) {
      assert.ok(crashAt > 30, `only ${crashAt} steps`)
      break
    }
  }
})

test('a full disk stops no batch; the program hears of it, and nothing is lost', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  let full = false
  const onStep = (operation: string, path: string): void => {
    if (full && operation === 'write' && path.startsWith(DIRECTORY)) {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    }
  }
  const first = await Life.start(world, linesInto(out), { onStep })
  await world.put('a', 'a\n')
  await first.advance(1000)
  full = true
  for (const name of ['b', 'c']) {
    await world.put(name, `${name}\n`)
    await first.advance(1000)
  }
  assert.match(String(first.failure), /CHECKPOINT_WRITE_FAILED.*102000 ms could not be written/)
  full = false
  await first.advance(1000)
  await first.crash()
  const second = await Life.start(world, linesInto(out))
  await second.advance(1000)
  assert.deepEqual(out, [
    [101_000, ['a']],
    [102_000, ['b']],
    [103_000, ['c']],
    [104_000, []],
    [105_000, []],
  ])
  await second.stop()
})

test('a crash while the disk is full runs again what the last checkpoint does not have', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  let full = false
  const onStep = (operation: string, path: string): void => {
    if (full && operation === 'write' && path.startsWith(DIRECTORY)) throw new Error('no space')
  }
  const first = await Life.start(world, linesInto(out), { onStep })
  full = true
  for (const name of ['a', 'b']) {
    await world.put(name, `${name}\n`)
    await first.advance(1000)
  }
  await first.crash()
  out.length = 0
  const second = await Life.start(world, linesInto(out))
  await second.advance(1000)
  // the last one that was written is that of the start
  assert.deepEqual(out, [
    [101_000, ['a']],
    [102_000, ['b']],
    [103_000, []],
  ])
  await second.stop()
})

test('a crash before the first batch loses no file', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  const first = await Life.start(world, linesInto(out))
  await world.put('a', 'a\n')
  await first.crash({ powerFailure: true })
  world.nowMs += 2500
  const second = await Life.start(world, linesInto(out))
  assert.deepEqual(out, [
    [101_000, ['a']],
    [102_000, []],
  ])
  await second.stop()
})

test('a checkpoint that cannot be read: the one before is taken, and named', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  const first = await Life.start(world, linesInto(out))
  for (const name of ['a', 'b', 'c']) {
    await world.put(name, `${name}\n`)
    await first.advance(1000)
  }
  await first.stop()
  await world.files.writeFile(`${DIRECTORY}/checkpoint-103000`, '{ "format": 1,')
  out.length = 0
  const second = await Life.start(world, linesInto(out))
  assert.ok(
    second.warnings.some(text =>
      /cannot be used: .*checkpoint-103000: .*checkpoint-\d+, is taken$/.test(text),
    ),
  )
  assert.deepEqual(out, [[103_000, ['c']]])
  await second.stop()
})

test('a second start without getOrCreate sets aside what is there', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  const first = await Life.start(world, linesInto(out))
  await first.advance(2000)
  await first.stop()
  const second = await Life.start(world, linesInto(out), { recover: false })
  assert.ok(second.warnings.some(text => /were moved to '\/checkpoint\/previous'/.test(text)))
  const moved = ['checkpoint-100000', 'checkpoint-101000', 'checkpoint-102000']
  assert.deepEqual(world.names(`${DIRECTORY}/previous`), moved)
  await second.advance(1000)
  await second.stop()
  const names = ['checkpoint-102000', 'checkpoint-103000', 'metadata', 'previous']
  assert.deepEqual(world.names(DIRECTORY), names)
})

for (const [what, options, condition] of [
  [
    'of another application',
    { conf: { 'spark.app.name': 'other' } },
    'CHECKPOINT_OF_ANOTHER_APPLICATION',
  ],
  ['of other batches', { batchMs: 500 }, 'CHECKPOINT_BATCH_DURATION_CHANGED'],
] as const) {
  test(`a checkpoint ${what} is refused, and stays as it is`, async () => {
    const world = new World()
    const first = await Life.start(world, linesInto([]))
    await first.advance(1000)
    await first.stop()
    const before = world.names(DIRECTORY)
    await assert.rejects(Life.start(world, linesInto([]), options), { condition })
    assert.deepEqual(world.names(DIRECTORY), before)
    const again = await Life.start(world, linesInto([]))
    await again.stop()
  })
}

test('a folder of another application is refused to a program that begins anew, too', async () => {
  const world = new World()
  const first = await Life.start(world, linesInto([]))
  await first.stop()
  await assert.rejects(
    Life.start(world, linesInto([]), { recover: false, conf: { 'spark.app.name': 'other' } }),
    { condition: 'CHECKPOINT_OF_ANOTHER_APPLICATION' },
  )
})

test('without the file metadata the checkpoints are enough', async () => {
  const world = new World()
  const out: [number, Rows][] = []
  const first = await Life.start(world, linesInto(out))
  await first.advance(2000)
  await first.stop()
  await world.files.remove(`${DIRECTORY}/metadata`)
  const second = await Life.start(world, linesInto(out))
  await second.advance(1000)
  await second.stop()
  assert.deepEqual(
    out.map(([time]) => time),
    [101_000, 102_000, 103_000],
  )
  assert.ok(world.names(DIRECTORY).includes('metadata'))
})

test('a queue stream is refused at the start', async () => {
  const world = new World()
  await assert.rejects(
    Life.start(world, ssc => ssc.queueStream([[1]]).foreachRDD(() => {})),
    { condition: 'STREAMING_QUEUE_WITH_CHECKPOINT' },
  )
  // and the folder is free
  await (await Life.start(world, linesInto([]))).stop()
})

test('the checkpoint of a batch is there before its jobs run, and knows its files', async () => {
  const world = new World()
  const seen: unknown[] = []
  const life = await Life.start(world, ssc =>
    ssc.textFileStream('/in').foreachRDD(async (_, time) => {
      const path = `${DIRECTORY}/checkpoint-${time.milliseconds}`
      const { pendingMs, operators } = decodeCheckpoint(await world.read(path), path)
      seen.push([pendingMs, operators[0].data?.files])
    }),
  )
  await world.put('a', 'a\n')
  await life.advance(1000)
  assert.deepEqual(seen, [[[101_000], { '101000': ['/in/a'] }]])
  await life.stop()
})

test('many batches leave ten checkpoints and nothing that grows', async () => {
  const world = new World()
  const life = await Life.start(world, linesInto([]), { batchMs: 10 })
  for (let i = 0; i < 10; i++) await life.advance(1000)
  const sizeOf = async (): Promise<number> => {
    const names = world.names(DIRECTORY).filter(name => name.startsWith('checkpoint-'))
    assert.equal(names.length, 10)
    return (await world.read(`${DIRECTORY}/${names[9]}`)).length
  }
  const early = await sizeOf()
  for (let i = 0; i < 5; i++) await life.advance(1000)
  assert.ok((await sizeOf()) < early + 200)
  await life.stop()
})
