/** Random pipelines give what a naive reference works out from all of their input. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Engine } from './engine.js'
import { runPipeline } from './kinds/pipeline.js'
import { randomPipeline } from './reference/random-pipeline.js'

const engine = new Engine()
after(() => engine[Symbol.asyncDispose]())

/** Seeds, each a case; in tens, so that a failure names its seed and the list stays short. */
const GROUPS = 6

for (let group = 0; group < GROUPS; group++) {
  const first = group * 10
  test(`pipelines of seeds ${first} to ${first + 9}`, async () => {
    for (let seed = first; seed < first + 10; seed++) {
      const c = randomPipeline(seed)
      assert.deepEqual(await runPipeline(c, engine), { status: 'passed' }, JSON.stringify(c))
    }
  })
}
