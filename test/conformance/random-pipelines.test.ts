/** Random pipelines give what a naive reference works out from all of their input, also over a restart. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tries } from '../effort.js'
import type { PipelineCase } from './case-format.js'
import { Engine } from './engine.js'
import { runPipeline } from './kinds/pipeline.js'
import { randomPipeline } from './reference/random-pipeline.js'

const engine = new Engine()
after(() => engine[Symbol.asyncDispose]())

/** How many seeds; five a test, so that the list stays short. */
const SEEDS = tries(20)

async function hold(c: PipelineCase): Promise<void> {
  assert.deepEqual(await runPipeline(c, engine), { status: 'passed' }, JSON.stringify(c))
}

for (let first = 0; first < SEEDS; first += 5) {
  const seeds = Array.from({ length: 5 }, (_, i) => first + i)

  test(`pipelines of seeds ${first} to ${first + 4}`, async () => {
    for (const seed of seeds) await hold(randomPipeline(seed))
  })

  test(`pipelines of seeds ${first} to ${first + 4}, restarted`, async () => {
    for (const seed of seeds) {
      const c = randomPipeline(seed)
      const { error, numBatches = 0 } = c
      if (error === undefined) await hold({ ...c, restartAfter: 1 + (seed % (numBatches - 1)) })
    }
  })
}
