/**
 * Random batches, with functions that fail, threads that die, versions that nobody asks for or only in part, and restarts
 * from files with other partitions: every version has the states and rows that a plain Map gives.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { seeded } from '../shuffle/random.js'
import { type Fault, type Form, Machine, type Pair, sorted } from './machine.js'

const BATCHES = 15
let sc: SparkContext
before(() => {
  sc = new SparkContext(
    new SparkConf()
      .setMaster('local[2,4]')
      .set('spark.log.level', 'OFF')
      .set('spark.millrace.task.maxLosses', '10')
      .set('spark.locality.wait', '5ms'),
  )
})
after(() => sc.stop())

async function run(form: Form, seed: number): Promise<void> {
  const random = seeded(seed)
  const machine = new Machine(sc, form, 1 + random.below(4))
  try {
    for (let batch = 0; batch < BATCHES; batch++) {
      const keys = 1 + random.below(random.below(4) === 0 ? 3000 : 12)
      const size = random.below(3) === 0 ? 0 : random.below(2 * keys)
      const pairs = Array.from(
        { length: size },
        (): Pair => [`key ${random.below(keys)}`, form === 'map' ? 1 : 1 + random.below(9)],
      )
      const fault = (['none', 'none', 'none', 'throws', 'exits'] as Fault[])[random.below(5)]
      const rdd = machine.describe(pairs, fault, random.below(3))
      const expected = machine.expect()
      const asked = random.below(5)
      if (asked === 0) await rdd.take(1)
      else if (asked > 1) {
        assert.deepEqual(sorted(await rdd.collect()), expected, `batch ${batch}`)
      }
      if (random.below(2) === 0) await machine.checkStates(random.below(3))
      if (random.below(4) > 0) await machine.store.commit(machine.timeMs)
      if (random.below(3) === 0) await machine.store.cleanup(machine.timeMs - 2000)
      if (random.below(6) === 0) {
        await machine.store.commit(machine.timeMs)
        await machine.restart(1 + random.below(4))
      }
    }
    await machine.store.commit(machine.timeMs)
  } finally {
    machine.close()
  }
}

for (const form of ['update', 'map', 'window'] as const) {
  describe(form, () => {
    for (let seed = 1; seed <= 2; seed++) it(`seed ${seed}`, () => run(form, seed))
  })
}
