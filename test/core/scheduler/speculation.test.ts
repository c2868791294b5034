import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stragglers } from '../../../src/core/scheduler/speculation.js'
import { SparkConf, SparkContext, TaskContext } from '../../../src/index.js'

const options = { intervalMs: 10, multiplier: 3, quantile: 0.75, minRunMs: 50 }

const cases: [string, number[], number[], number, number[]][] = [
  // what, start of the running tasks, run times of those done, number of tasks, starts of those that get a copy
  ['none before most are done', [0], [10, 10], 8, []],
  ['one that takes three times the median', [0], [100, 100, 100], 4, [0]],
  ['none that is only somewhat slower', [750], [100, 100, 100], 4, []],
  ['none that ran for less than the minimum', [960], [1, 1, 1], 4, []],
  ['the median counts, not the mean', [0, 600], [10, 10, 5000, 10], 5, [0, 600]],
  ['nothing is known before the first is done', [0], [], 1, []],
]

describe('tasks that get a copy', () => {
  for (const [what, starts, doneMs, numTasks, expected] of cases) {
    it(what, () => {
      const running = starts.map(sinceMs => ({ sinceMs }))
      const found = stragglers(running, doneMs, numTasks, 1000, options)
      assert.deepEqual(
        found.map(task => task.sinceMs),
        expected,
      )
    })
  }
})

describe('speculation', () => {
  it('a copy answers for a task that hangs, and the job goes on', async () => {
    const conf = new SparkConf()
      .setMaster('local[2]')
      .set('spark.speculation', true)
      .set('spark.speculation.interval', '5ms')
      .set('spark.speculation.minTaskRuntime', '20ms')
      .set('spark.speculation.quantile', 0.5)
    await using sc = new SparkContext(conf)
    const rows = await sc
      .range(0, 8, 1, 8)
      .map(x => {
        const attempt = TaskContext.get()?.attemptNumber() ?? 0
        if (x === 7 && attempt === 0) for (;;) {}
        return x * 10 + attempt
      })
      .collect()
    // on a busy machine other tasks may get a copy too, and either may answer
    assert.deepEqual(
      rows.map(row => Math.floor(row / 10)),
      [0, 1, 2, 3, 4, 5, 6, 7],
    )
    assert.equal(rows[7], 71)
    assert.equal(await sc.range(0, 10, 1, 4).count(), 10)
  })
})
