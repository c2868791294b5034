import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type SimulatedProgram, SimulationFailure, simulate } from '../../src/testing/index.js'
import { tries } from '../effort.js'
import { keptSeeds } from './kept-seeds.js'
import { log, programs, wordCount } from './programs.js'

const SEEDS = tries(9)

for (const program of programs) {
  describe(`simulation: ${program.name}`, () => {
    const kept = keptSeeds.filter(each => each.program === program.name).map(each => each.seed)
    const seeds = new Set([...Array.from({ length: SEEDS }, (_, i) => 1000 + i), ...kept])
    for (const seed of seeds)
      it(`seed ${seed}`, async () => void (await simulate(program, { seed })))
  })
}

describe('the simulation itself', () => {
  it('does the same with the same seed, and other things with others', async () => {
    const run = async (seed: number): Promise<string> => {
      const events: string[] = []
      const report = await simulate(wordCount, { seed, onEvent: text => events.push(text) })
      return JSON.stringify({ report, events })
    }
    const first = await run(3)
    assert.equal(await run(3), first)
    assert.notEqual(await run(4), first)
  })

  it('crashes programs, lets executors die, and sees batches come again', async () => {
    let [crashes, deaths, repeated] = [0, 0, 0]
    // not in every seed is there one of each
    for (let seed = 0; seed < 100 && Math.min(crashes, deaths, repeated) === 0; seed++) {
      const report = await simulate(wordCount, { seed })
      crashes += report.crashes
      deaths += report.deaths
      repeated += report.repeated
    }
    assert.ok(crashes > 0, `${crashes} crashes`)
    assert.ok(deaths > 0, `${deaths} deaths`)
    assert.ok(repeated > 0, `${repeated} repeated`)
  })

  it('crashes programs also before their first batch', async () => {
    const crashes: number[] = []
    for (let seed = 0; seed < 40 && !crashes.some(timeMs => timeMs < 1000); seed++) {
      const onEvent = (text: string): void => {
        if (text.includes('crashes')) crashes.push(Number.parseInt(text, 10))
      }
      await simulate(log, { seed, onEvent })
    }
    assert.ok(Math.min(...crashes) < 1000, `${crashes}`)
  })

  it('fails with the seed when an output is wrong', async () => {
    const wrong: SimulatedProgram = {
      ...wordCount,
      check: () => assert.fail('not what it should be'),
    }
    await assert.rejects(simulate(wrong, { seed: 5, maxCrashes: 0 }), error => {
      assert.ok(error instanceof SimulationFailure)
      assert.equal(error.seed, 5)
      assert.match(
        error.message,
        /word count of files with seed 5 failed: .*not what it should be/s,
      )
      return true
    })
  })

  it('fails when a batch that came again was another one', async () => {
    let calls = 0
    const unsteady: SimulatedProgram = {
      ...wordCount,
      describe(ssc, outside) {
        const life = calls++
        const lines = ssc.textFileStream('/in')
        outside.take(
          'lives',
          lines.transform(rdd => rdd.context.parallelize([life], 1)),
        )
      },
      check: () => {},
    }
    const results = await Promise.allSettled([unsteadySeeds(unsteady)])
    assert.equal(results[0].status, 'rejected')
    const { reason } = results[0] as PromiseRejectedResult
    assert.match(String(reason), /Batches changed:\nlives at \d+ ms was \d+ and then \d+/)
  })
})

/** Until one fails: not in every seed does a batch come again. */
async function unsteadySeeds(program: SimulatedProgram): Promise<void> {
  for (let seed = 0; seed < 40; seed++) await simulate(program, { seed })
}
