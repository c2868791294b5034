/** What a job does when tasks fail, threads die and functions do not end. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type RDD, type SparkContext, TaskContext } from '../../../src/index.js'
import { isCondition } from '../../../src/util/errors.js'
import { withContext } from './local-context.js'

const words = Array.from({ length: 5000 }, (_, i) => `w${(i * i) % 97}`)
const expected = new Map<string, number>()
for (const word of words) expected.set(word, (expected.get(word) ?? 0) + 1)

function wordsOf(sc: SparkContext): RDD<string> {
  return sc.parallelize(words, 6)
}

async function assertCounts(counts: RDD<[string, number]>): Promise<void> {
  const found = new Map(await counts.collect())
  assert.deepEqual(new Map([...found].sort()), new Map([...expected].sort()))
}

describe('a thread that dies', () => {
  it('in a map task of a shuffle changes no count', () =>
    withContext({}, async ({ sc, heard }) => {
      const pairs = wordsOf(sc).map((word): [string, number] => {
        const task = TaskContext.get()!
        if (task.partitionId() === 3 && task.attemptNumber() === 0 && word === 'w1') process.exit(7)
        return [word, 1]
      })
      await assertCounts(pairs.reduceByKey((a, b) => a + b, 3))
      assert.equal(heard('executorRemoved').length, 1)
      assert.equal(heard('executorAdded').length, 1)
    }))

  it('in a reduce task of a shuffle changes no count, and no map task runs again', () =>
    withContext({}, async ({ sc, heard }) => {
      const counts = wordsOf(sc)
        .map((word): [string, number] => [word, 1])
        .reduceByKey((a, b) => a + b, 3)
        .map((pair): [string, number] => {
          const task = TaskContext.get()!
          if (task.partitionId() === 1 && task.attemptNumber() === 0) process.exit(7)
          return pair
        })
      await assertCounts(counts)
      const attempts = heard('taskStart').map(task => task.attempt)
      assert.equal(attempts.length, 6 + 3 + 1)
      assert.equal(attempts.filter(attempt => attempt > 0).length, 1)
    }))

  it('again and again ends the job at the limit, and the next job works', () =>
    withContext({ settings: { 'spark.millrace.task.maxLosses': '2' } }, async ({ sc, heard }) => {
      const exits = wordsOf(sc).map(word => {
        if (TaskContext.getPartitionId() === 2) process.exit(3)
        return word
      })
      await assert.rejects(
        exits.count(),
        e =>
          isCondition(e, 'EXECUTOR_LOST') &&
          e.parameters.reason.includes('exit code 3') &&
          e.parameters.operator === 'map' &&
          e.parameters.partition === '2' &&
          // the place is said once
          e.message.split(e.parameters.callSite).length === 2 &&
          /losses\.test\.ts:\d+$/.test(e.parameters.callSite),
      )
      assert.equal(heard('executorRemoved').length, 2)
      assert.equal(await wordsOf(sc).count(), words.length)
    }))

  it('of too much memory is tried again once, then the job ends, and the next job works', () =>
    withContext({ settings: { 'spark.millrace.executor.heap': '24m' } }, async ({ sc, heard }) => {
      const warnings = warningsOf(sc)
      const hungry = sc.parallelize([1], 1).flatMap(() => {
        const all: number[][] = []
        for (;;) all.push(new Array(10_000).fill(0.5))
      })
      await assert.rejects(
        hungry.filter(n => n !== undefined).count(),
        e =>
          isCondition(e, 'EXECUTOR_LOST') &&
          e.parameters.reason.includes('24 MiB') &&
          e.message.includes('spark.millrace.executor.heap') &&
          e.parameters.operator === 'filter' &&
          /^flatMap at \S+losses\.test\.ts:\d+$/.test(e.parameters.others),
      )
      assert.equal(heard('executorRemoved').length, 2)
      assert.deepEqual(
        warnings.map(text => /EXECUTOR_LOST.*flatMap at .*(Loss \d)/.exec(text)?.[1]),
        ['Loss 1', 'Loss 2'],
      )
      assert.equal(await wordsOf(sc).count(), words.length)
    }))
})

describe('an error that no task waits for', () => {
  const strays: readonly (readonly [string, () => void])[] = [
    ['a rejection that nobody handles', () => void Promise.reject(new Error('nobody looks'))],
    ['a throw in a callback', () => void setImmediate(() => JSON.parse('nobody looks'))],
    ['a throw of no error', () => void Promise.reject('nobody looks')],
  ]
  for (const [name, leave] of strays) {
    it(`(${name}) is told in the log and ends neither task nor thread`, () =>
      withContext({}, async ({ sc, heard }) => {
        const warnings = warningsOf(sc)
        const rows = sc.parallelize([1], 1).mapPartitions(async function* (rows) {
          leave()
          for (const _ of [1, 2, 3]) await new Promise(resolve => setImmediate(resolve))
          yield* rows
        })
        assert.deepEqual(await rows.collect(), [1])
        assert.equal(heard('executorRemoved').length, 0)
        assert.equal(warnings.length, 1)
        assert.match(warnings[0], /mapPartitions at \S*losses\.test\.ts:\d+.*(nobody looks|JSON)/)
      }))
  }
})

/** What the engine warns of from now on. */
function warningsOf(sc: SparkContext): string[] {
  const warnings: string[] = []
  sc.env.logger.warn = text => void warnings.push(text)
  return warnings
}

describe('a task that fails', () => {
  const failing = (sc: SparkContext, times: number): RDD<number> =>
    sc.range(0, 40, 1, 4).map(n => {
      const task = TaskContext.get()!
      if (n === 25 && task.attemptNumber() < times)
        throw new Error(`attempt ${task.attemptNumber()}`)
      return n
    })

  it('is not tried again unless the master says so', () =>
    withContext({}, async ({ sc, heard }) => {
      await assert.rejects(failing(sc, 1).count(), e => isCondition(e, 'USER_FUNCTION_FAILED'))
      assert.ok(heard('taskStart').every(task => task.attempt === 0))
    }))

  it('is tried again as often as local[n, maxFailures] says', () =>
    withContext({ master: 'local[2,3]' }, async ({ sc, heard }) => {
      assert.equal(await failing(sc, 2).count(), 40)
      const tries = heard('taskStart').filter(task => task.partition === 2)
      assert.deepEqual(
        tries.map(task => task.attempt),
        [0, 1, 2],
      )
    }))

  it('ends the job when it fails once more', () =>
    withContext({ settings: { 'spark.task.maxFailures': '3' } }, async ({ sc, heard }) => {
      await assert.rejects(
        failing(sc, 3).count(),
        e => isCondition(e, 'USER_FUNCTION_FAILED') && e.parameters.error === 'Error: attempt 2',
      )
      assert.equal(heard('jobEnd').length, 1)
      assert.ok(heard('jobEnd')[0].error !== undefined)
    }))

  it('counts the accumulators of its good attempt only', () =>
    withContext({ master: 'local[2,3]' }, async ({ sc }) => {
      const seen = sc.longAccumulator('seen')
      const rows = sc.range(0, 40, 1, 4)
      await rows.foreach(n => {
        seen.add(1)
        if (n === 29 && TaskContext.get()!.attemptNumber() < 2) throw new Error('once more')
      })
      assert.equal(seen.value, 40)
    }))
})

describe('cancellation', () => {
  const settings = { 'spark.millrace.task.killGrace': '1ms' }

  it('ends a function that does not end, with its thread', () =>
    withContext({ settings }, async ({ sc, next, heard }) => {
      const started = next(event => event.type === 'taskStart')
      sc.setJobGroup('endless', 'runs for ever')
      const endless = sc.parallelize([1], 1).foreach(() => {
        for (;;);
      })
      sc.clearJobGroup()
      const rejected = assert.rejects(
        endless,
        e => isCondition(e, 'JOB_CANCELLED') && e.parameters.reason.includes('endless'),
      )
      await started
      sc.cancelJobGroup('another group')
      sc.cancelJobGroup('endless')
      await rejected
      assert.equal(await wordsOf(sc).count(), words.length)
      assert.ok(heard('executorRemoved').length <= 1)
    }))

  it('of a job lets others go on that wait for the same shuffle', () =>
    withContext({ settings, master: 'local[1]' }, async ({ sc, next }) => {
      const counts = wordsOf(sc)
        .map((word): [string, number] => [word, 1])
        .reduceByKey((a, b) => a + b, 2)
      const started = next(event => event.type === 'taskStart')
      sc.setJobGroup('first', 'to be cancelled')
      const first = counts.count()
      sc.clearJobGroup()
      const rejected = assert.rejects(first, e => isCondition(e, 'JOB_CANCELLED'))
      const second = assertCounts(counts)
      await started
      sc.cancelJobGroup('first')
      await rejected
      await second
    }))

  it('of all jobs ends those that wait in the queue', () =>
    withContext({ settings, master: 'local[1]' }, async ({ sc, next }) => {
      const started = next(event => event.type === 'taskStart')
      const jobs = [1, 2, 3].map(() =>
        assert.rejects(
          sc.parallelize([1], 1).foreach(() => {
            for (;;);
          }),
          e => isCondition(e, 'JOB_CANCELLED'),
        ),
      )
      await started
      sc.cancelAllJobs()
      await Promise.all(jobs)
      assert.deepEqual(await sc.parallelize([1, 2], 1).collect(), [1, 2])
    }))
})
