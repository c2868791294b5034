/**
 * Many jobs at once over shared shuffles and kept partitions, with little memory, functions that fail, threads that die
 * and jobs that are cancelled: every answer is exact, and in the end nothing is held.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type RDD, TaskContext } from '../../../src/index.js'
import { isCondition } from '../../../src/util/errors.js'
import { seeded } from '../shuffle/random.js'
import { type LocalContext, withContext } from './local-context.js'

const ROUNDS = 6
const JOBS = 5

function settings(memory: string): Record<string, string> {
  return {
    'spark.millrace.memory': memory,
    'spark.millrace.task.maxLosses': '10',
    'spark.millrace.task.killGrace': '1ms',
  }
}

async function run({ sc, next, heard }: LocalContext, seed: number): Promise<void> {
  const random = seeded(seed)
  const lines = Array.from({ length: 2000 }, (_, i) => `word${i % 250} ${i}`)
  const base = sc.parallelize(lines, 5) as RDD<unknown>
  const shared = (base as RDD<string>)
    .map((line): [string, number] => [line.split(' ')[0], 1])
    .reduceByKey((a, b) => a + b, 4)
  const kept = shared.mapValues(count => count * 2).cache()

  async function job(number: number): Promise<void> {
    const fate = random.below(6)
    const disturb = <T>(row: T): T => {
      const task = TaskContext.get()!
      if (task.attemptNumber() === 0 && task.partitionId() === 1) {
        if (fate === 0) process.exit(1)
        if (fate === 1) throw new Error('a bad start')
      }
      return row
    }
    switch (random.below(5)) {
      case 0: {
        const counts = await shared.map(disturb).collect()
        assert.deepEqual([counts.length, counts.every(([, count]) => count === 8)], [250, true])
        return
      }
      case 1: {
        const counts = await kept.map(disturb).collect()
        assert.deepEqual([counts.length, counts.every(([, count]) => count === 16)], [250, true])
        return
      }
      case 2: {
        const groups = (base as RDD<string>)
          .map(disturb)
          .map((line): [number, string] => [line.length, line])
          .groupByKey(3)
        const found = await groups.values().collect()
        assert.deepEqual(found.flat().sort(), [...lines].sort())
        sc.releaseShuffles(groups as RDD<unknown>, rdd => rdd === base)
        return
      }
      case 3: {
        const group = `group ${number}`
        const started = next(event => event.type === 'taskStart')
        sc.setJobGroup(group, 'may be cancelled')
        const counted = shared.map(disturb).count()
        sc.clearJobGroup()
        void started.then(() => sc.cancelJobGroup(group))
        const count = await counted.catch(error => {
          assert.ok(isCondition(error, 'JOB_CANCELLED'), String(error))
          return 250
        })
        assert.equal(count, 250)
        return
      }
      default: {
        const pairs = kept.map(disturb).union(shared).groupByKey(3)
        for (const [word, counts] of await pairs.collect()) {
          assert.deepEqual([word, [...counts].sort()], [word, [16, 8]])
        }
        sc.releaseShuffles(pairs as RDD<unknown>, rdd => rdd === kept || rdd === shared)
      }
    }
  }

  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(Array.from({ length: JOBS }, (_, i) => job(round * JOBS + i)))
  }
  assert.equal(heard('jobEnd').length, heard('jobStart').length)
  kept.unpersist()
  sc.releaseShuffles(shared as RDD<unknown>)
  await sc.env.blockManager.settle()
  assert.deepEqual(sc.env.blockManager.status(), [])
}

describe('chaos', () => {
  for (const [memory, seed] of [
    ['48k', 1],
    ['48k', 2],
    ['1g', 3],
  ] as const) {
    it(`with ${memory} of memory, seed ${seed}`, () =>
      withContext({ master: 'local[2,8]', settings: settings(memory) }, context =>
        run(context, seed),
      ))
  }
})
