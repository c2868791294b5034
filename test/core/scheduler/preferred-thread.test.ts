/** Tasks over state go to the thread that has it; when that is busy for long, or gone, another one takes them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { captured } from '../../../src/core/rdd/captured.js'
import { HashPartitioner } from '../../../src/core/rdd/partitioner.js'
import type { RDD } from '../../../src/core/rdd/rdd.js'
import { StateRDD } from '../../../src/core/rdd/state-rdd.js'
import { StateStore } from '../../../src/core/state/state-store.js'
import { type LocalContext, withContext } from './local-context.js'

/** Runs batches of a state in two partitions; for each batch the executors of the partitions. */
async function batches(
  { sc, heard }: LocalContext,
  count: number,
  before: (batch: number) => Promise<void>,
): Promise<number[][]> {
  const store = new StateStore(sc)
  const about = { operatorId: 'op', partitions: 2, partitioner: 'hash 2', timed: false }
  const { operator } = store.bind({ ...about, kind: 'updateStateByKey' })
  const found: number[][] = []
  for (let batch = 1; batch <= count; batch++) {
    await before(batch)
    const pairs = sc.parallelize<[number, number]>([[batch, 1]], 1) as RDD<unknown>
    const rdd = new StateRDD<[number, number]>(sc, 'updateStateByKey', {
      store,
      state: operator,
      partitioner: new HashPartitioner(2),
      timeMs: batch,
      beforeMs: batch === 1 ? undefined : batch - 1,
      previous: undefined,
      form: 'updateState',
      fns: [captured((ones: number[], sum = 0) => sum + ones.length, 'updateStateByKey')],
      pairs: [pairs],
    })
    assert.equal(await rdd.count(), batch)
    const starts = heard('taskStart')
    const { stageId } = starts[starts.length - 1]
    const own = starts.filter(start => start.stageId === stageId)
    own.sort((a, b) => a.partition - b.partition)
    found.push(own.map(start => start.executorId))
  }
  store.close()
  return found
}

describe('tasks over state', () => {
  it('go to the same threads in every batch, one partition each', () =>
    withContext({ master: 'local[2]' }, async context => {
      const [first, ...others] = await batches(context, 6, async () => {})
      assert.notEqual(first[0], first[1])
      for (const other of others) assert.deepEqual(other, first)
    }))

  it('go to the thread that took the place of a lost one', () =>
    withContext({ master: 'local[2]' }, async context => {
      const found = await batches(context, 4, async batch => {
        if (batch !== 3) return
        const killed = context.sc.parallelize([0], 1).map(() => process.exit(1) as number)
        await assert.rejects(killed.count())
      })
      const survivors = found[3].filter(executor => found[0].includes(executor))
      assert.notEqual(found[3][0], found[3][1])
      assert.ok(survivors.length <= 1, String(found))
      assert.deepEqual(found[3], found[2])
    }))

  it('go to another thread when theirs stays busy', () =>
    withContext(
      { master: 'local[2]', settings: { 'spark.locality.wait': '20ms' } },
      async context => {
        const { sc, next } = context
        let busy: Promise<unknown> = Promise.resolve()
        const found = await batches(context, 3, async batch => {
          if (batch !== 3) return
          const started = next(event => event.type === 'taskStart')
          const never = sc.parallelize([0], 1).map(() => {
            for (;;);
          })
          sc.setJobGroup('busy', '')
          busy = never.count().catch(() => undefined)
          sc.clearJobGroup()
          await started
        })
        sc.cancelJobGroup('busy')
        await busy
        assert.equal(found[2][0], found[2][1])
        assert.notEqual(found[1][0], found[1][1])
      },
    ))
})
