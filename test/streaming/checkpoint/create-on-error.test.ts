/** What getOrCreate does with a folder that can't be taken up, with `createOnError` and without. */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { CHECKPOINT_FORMAT, sealed } from '../../../src/streaming/checkpoint/checkpoint-file.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import type { MillraceError } from '../../../src/util/errors.js'
import { DIRECTORY, endAll, Life, type LifeOptions, World } from './recovery-program.js'

afterEach(endAll)

const totals =
  (out: Map<number, unknown>) =>
  (ssc: StreamingContext): void =>
    ssc
      .textFileStream('/in')
      .map(word => [word, 1])
      .updateStateByKey((ones, total: number | undefined) => (total ?? 0) + ones.length)
      .uid('totals')
      .foreachRDD(async (rdd, time) => {
        out.set(time.milliseconds, Object.fromEntries(await rdd.collect()))
      })

/** A folder with the totals of two batches, and what lies in it then. */
async function counted(): Promise<World> {
  const world = new World()
  const first = await Life.start(world, totals(new Map()))
  for (const name of ['a', 'b']) {
    await world.put(name, `${name}\n`)
    await first.advance(1000)
  }
  await first.stop()
  return world
}

const later = { format: CHECKPOINT_FORMAT + 1, millrace: '99' }
const inFolder = (world: World, pattern: RegExp): string[] =>
  world.names(DIRECTORY).filter(name => pattern.test(name))

interface Case {
  readonly title: string
  readonly spoil: (world: World) => Promise<void>
  readonly options?: LifeOptions
  readonly condition: string
  /** With `createOnError` the program begins anew. */
  readonly anew: boolean
}

const writeCheckpoints = async (world: World, text: string): Promise<void> => {
  for (const name of inFolder(world, /^checkpoint-/)) {
    await world.files.writeFile(`${DIRECTORY}/${name}`, text)
  }
}

const cases: Case[] = [
  {
    title: 'checkpoints that are all damaged',
    spoil: world => writeCheckpoints(world, '{ "format": 1,'),
    condition: 'CHECKPOINT_UNREADABLE',
    anew: true,
  },
  {
    title: 'checkpoints of a later version',
    spoil: async world => {
      await writeCheckpoints(world, sealed({ ...later, application: 'recovery' }))
      const fields = sealed({ ...later, application: 'recovery' })
      await world.files.writeFile(`${DIRECTORY}/metadata`, fields)
    },
    condition: 'CHECKPOINT_VERSION_NOT_SUPPORTED',
    anew: true,
  },
  {
    title: 'files of state that are damaged',
    spoil: async world => {
      for (const name of world.names(`${DIRECTORY}/state/totals`)) {
        await world.files.writeFile(`${DIRECTORY}/state/totals/${name}`, 'no state')
      }
    },
    condition: 'STATE_FILE_CORRUPT',
    anew: true,
  },
  {
    title: 'files of state that are gone',
    spoil: world => world.files.remove(`${DIRECTORY}/state/totals`),
    condition: 'CHECKPOINT_STATE_MISSING',
    anew: true,
  },
  {
    title: 'a folder of another application',
    spoil: () => Promise.resolve(),
    options: { conf: { 'spark.app.name': 'other' } },
    condition: 'CHECKPOINT_OF_ANOTHER_APPLICATION',
    anew: false,
  },
  {
    title: 'checkpoints of another application and a later version',
    spoil: async world => {
      await writeCheckpoints(world, sealed({ ...later, application: 'other' }))
      const fields = sealed({ ...later, application: 'other' })
      await world.files.writeFile(`${DIRECTORY}/metadata`, fields)
    },
    condition: 'CHECKPOINT_OF_ANOTHER_APPLICATION',
    anew: false,
  },
  {
    title: 'another batch duration',
    spoil: () => Promise.resolve(),
    options: { batchMs: 500 },
    condition: 'CHECKPOINT_BATCH_DURATION_CHANGED',
    anew: false,
  },
]

for (const { title, spoil, options, condition, anew } of cases) {
  test(`${title}: ${anew ? 'the program may begin anew' : 'refused in any case'}`, async () => {
    const world = await counted()
    await spoil(world)
    const out = new Map<number, unknown>()
    if (anew) await assert.rejects(Life.start(world, totals(out), options), { condition })
    const again = Life.start(world, totals(out), { ...options, createOnError: true })
    if (!anew) {
      await assert.rejects(again, { condition })
      assert.equal(inFolder(world, /^previous$/).length, 0)
      return
    }
    const life = await again
    assert.ok(life.warnings.some(text => text.includes('begins anew') && text.includes(condition)))
    assert.ok(!life.warnings.some(text => text.includes('getOrCreate')))
    await world.put('c', 'c\n')
    await life.advance(1000)
    await life.stop()
    assert.deepEqual(Object.fromEntries(out), { 103000: { c: 1 } })
    assert.ok(world.names(`${DIRECTORY}/previous`).length > 0)
    // what it has written goes on without being asked to begin anew
    await (await Life.start(world, totals(out))).stop()
  })
}

test('a context that is refused is stopped, with the SparkContext that it has made', async () => {
  const world = await counted()
  for (const own of [true, false]) {
    const conf = new SparkConf().setMaster('local[1]').setAppName('other')
    conf.set('spark.log.level', 'OFF')
    const given = own ? undefined : new SparkContext(conf, { fileSystem: world.files })
    let made: StreamingContext | undefined
    const create = (): StreamingContext => {
      made = new StreamingContext(given ?? conf, 1000)
      Object.assign(made.env, { fileSystem: world.files })
      return made
    }
    await assert.rejects(
      StreamingContext.getOrCreate(DIRECTORY, create),
      ({ condition }: MillraceError) => condition === 'CHECKPOINT_OF_ANOTHER_APPLICATION',
    )
    assert.equal(made?.getState(), 'STOPPED')
    assert.equal(made?.sparkContext.isStopped, own)
    await given?.stop()
  }
})
