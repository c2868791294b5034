/**
 * The program whose checkpoints are kept as test data: a file stream, a state that is named and one that is not, a window
 * over saved RDDs, and a batch that failed. Paths are relative, so that the folder may lie anywhere.
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'

export const START_MS = 1_000_000_000_000
/** The batch that fails when the checkpoints are written. */
const FAILED_MS = START_MS + 4000

/** By output: what each batch gave. */
export type Outputs = Record<string, Record<number, unknown[]>>

export interface FrozenRun {
  readonly ssc: StreamingContext
  readonly clock: ManualClock
  readonly outputs: Outputs
}

/** Lays a file of words into the folder `in` of the current folder. */
export function putWords(timeMs: number, words: readonly string[]): void {
  const path = `in/${timeMs}`
  writeFileSync(path, words.map(word => `${word}\n`).join(''))
  utimesSync(path, timeMs / 1000, timeMs / 1000)
}

/** Starts the program in the current folder, with the folder `checkpoint` there. */
export async function startFrozen(nowMs: number, fails: boolean): Promise<FrozenRun> {
  const clock = new ManualClock(nowMs)
  const conf = new SparkConf().setMaster('local').setAppName('frozen').set('spark.log.level', 'OFF')
  const sc = new SparkContext(conf, { clock })
  const outputs: Outputs = { lines: {}, totals: {}, kinds: {}, window: {} }
  const ssc = await StreamingContext.getOrCreate('checkpoint', () => {
    const made = new StreamingContext(sc, Milliseconds(1000), { clock })
    made.checkpoint('checkpoint')
    const words = made.textFileStream('in')
    const pairs = words.map(word => [word, 1] as [string, number])
    const count = (ones: readonly number[], n: number | undefined): number => (n ?? 0) + ones.length
    const streams = {
      lines: words,
      totals: pairs.updateStateByKey(count, 2).uid('totals'),
      kinds: pairs.map(([word]) => [word.length, 1] as [number, number]).updateStateByKey(count, 2),
      window: words
        .map(word => `${word}!`)
        .checkpoint(2000)
        .uid('saved')
        .window(3000),
    }
    for (const [name, stream] of Object.entries(streams)) {
      stream.foreachRDD(async (rdd, time) => {
        const rows = await rdd.collect()
        if (fails && name === 'lines' && time.milliseconds === FAILED_MS) throw new Error('failed')
        outputs[name][time.milliseconds] = rows.map(row => JSON.stringify(row)).sort()
      })
    }
    return made
  })
  ssc.awaitTermination().catch(() => {})
  await ssc.start()
  return { ssc, clock, outputs }
}

/** Writes `in` and `checkpoint` in the current folder: five batches, the fourth of which has failed. */
export async function writeFrozen(): Promise<void> {
  mkdirSync('in')
  const { ssc, clock } = await startFrozen(START_MS, true)
  for (const [i, words] of [['a'], ['bb', 'a'], ['ccc'], ['a', 'dd'], ['bb']].entries()) {
    putWords(START_MS + i * 1000 + 500, words)
    await clock.advance(1000)
  }
  await ssc.stop()
}

/** What a restart at 6.5 s gives, after one more batch of `a`. */
export const expectedOutputs: Outputs = {
  lines: { [FAILED_MS]: ['"a"', '"dd"'], [START_MS + 6000]: ['"a"'] },
  totals: {
    [FAILED_MS]: ['["a",3]', '["bb",1]', '["ccc",1]', '["dd",1]'],
    [START_MS + 6000]: ['["a",4]', '["bb",2]', '["ccc",1]', '["dd",1]'],
  },
  kinds: {
    [FAILED_MS]: ['[1,3]', '[2,2]', '[3,1]'],
    [START_MS + 6000]: ['[1,4]', '[2,3]', '[3,1]'],
  },
  window: {
    [FAILED_MS]: ['"a!"', '"a!"', '"bb!"', '"ccc!"', '"dd!"'],
    [START_MS + 6000]: ['"a!"', '"a!"', '"bb!"', '"dd!"'],
  },
}
