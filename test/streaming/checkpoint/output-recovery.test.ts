import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { CommitKey, commitOnce, type TransactionalStore } from '../../../src/index.js'
import { stride } from '../../effort.js'
import { CrashAtStep, type Describe, endAll, Life, World } from './recovery-program.js'

afterEach(endAll)

const saving: Describe = ssc => ssc.textFileStream('/in').saveAsTextFiles('/out/words', 'txt')

test('files of a batch that is run again replace those of before, whatever step a crash comes at', async () => {
  for (let crashAt = 0; ; crashAt += stride(2)) {
    const world = new World()
    world.disk.mkdirs('/out', true)
    const plan = new CrashAtStep({ powerFailure: crashAt % 4 === 0 })
    let life = await Life.start(world, saving, { onStep: plan.onStep })
    plan.life = life
    await life.advance(1000)
    plan.arm(crashAt)
    for (const word of ['a', 'b']) {
      await world.put(word, `${word}\n`)
      await life.advance(1000)
      if (!life.fileSystem.isCrashed) continue
      await life.crash()
      life = await Life.start(world, saving, { onStep: plan.onStep })
    }
    plan.disarm()
    await life.stop()
    for (const [timeMs, text] of [
      [101_000, ''],
      [102_000, 'a\n'],
      [103_000, 'b\n'],
    ] as const) {
      const folder = `/out/words-${timeMs}.txt`
      const names = world.names(folder)
      assert.ok(names.includes('_SUCCESS'), `crash at step ${crashAt}: ${folder} has ${names}`)
      let found = ''
      for (const name of names) found += await world.read(`${folder}/${name}`)
      assert.equal(found, text, `crash at step ${crashAt}: ${folder}`)
    }
    if (!plan.hasCrashed) break
  }
})

test('a folder that is there is refused to a batch that has not run before', async () => {
  const world = new World()
  world.disk.mkdirs('/out/words-101000.txt', true)
  const life = await Life.start(world, saving)
  await life.advance(1000)
  assert.match(String(life.failure), /OUTPUT_PATH_EXISTS/)
  await life.crash()
  // the batch is pending, and may have written it
  const again = await Life.start(world, saving)
  assert.deepEqual(world.names('/out/words-101000.txt'), ['_SUCCESS'])
  await again.stop()
})

/** A database: a transaction is whole or not at all, and outlives the program. */
class Ledger implements TransactionalStore<Map<string, number>> {
  rows = new Map<string, number>()
  /** Claims of what was written before. */
  again = 0

  async transaction<R>(body: (tx: Map<string, number>) => Promise<R>): Promise<R> {
    const tx = new Map(this.rows)
    const result = await body(tx)
    this.rows = tx
    return result
  }

  claim(tx: Map<string, number>, key: CommitKey): Promise<boolean> {
    const isNew = !tx.has(String(key))
    if (isNew) tx.set(String(key), 1)
    else this.again++
    return Promise.resolve(isNew)
  }
}

test('what a batch writes with commitOnce is there once, whatever step a crash comes at', async () => {
  let again = 0
  for (let crashAt = 0; ; crashAt += stride(1)) {
    const world = new World()
    const ledger = new Ledger()
    let isDead = false
    const counting: Describe = ssc =>
      ssc.textFileStream('/in').foreachRDD(async (rdd, time) => {
        const words = await rdd.collect()
        // a process that is no more writes nothing
        if (isDead) return
        await commitOnce(ledger, new CommitKey('words', time), tx => {
          for (const word of words) tx.set(word, (tx.get(word) ?? 0) + 1)
          return Promise.resolve()
        })
      })
    let steps = -1
    let life: Life | undefined
    const onStep = (): void => {
      if (steps < 0 || steps-- > 0 || isDead) return
      isDead = true
      life?.fileSystem.crash({ powerFailure: crashAt % 2 === 1 })
    }
    life = await Life.start(world, counting, { onStep })
    await life.advance(1000)
    steps = crashAt
    for (const name of ['1', '2', '3']) {
      await world.put(name, 'a\nb\na\n')
      await life.advance(1000)
      if (!isDead) continue
      await life.crash()
      steps = -1
      isDead = false
      life = await Life.start(world, counting, { onStep })
    }
    const crashed = steps < 0
    steps = -1
    await life.stop()
    assert.deepEqual([ledger.rows.get('a'), ledger.rows.get('b')], [6, 3], `step ${crashAt}`)
    again += ledger.again
    if (!crashed) break
  }
  assert.ok(again > 0, 'no crash came between the transaction and the checkpoint')
})
