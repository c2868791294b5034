/** Kind `lifecycle`: what may be done with a StreamingContext in which of its states. */
import { Milliseconds, type SparkContext, StreamingContext } from '../../../src/index.js'
import { ManualClock } from '../../../src/testing/index.js'
import type { Operation, Step, StepsCase } from '../case-format.js'
import type { Engine } from '../engine.js'
import type { Outcome } from '../outcome.js'
import { named } from '../program/named-functions.js'
import { runProgram } from '../program/program.js'
import { ScriptedInput } from '../program/scripted-input.js'
import { runSteps } from './steps.js'

/** The input of pipelines that steps add: these records in the first batch. */
const RECORDS = [[1, 2, 3]]

const DEFAULT_BATCH_MS = 1000

class Life {
  readonly contexts: Map<string, StreamingContext> = new Map()
  readonly clocks: Map<StreamingContext, ManualClock> = new Map()
  readonly sc: SparkContext
  readonly engine: Engine

  constructor(sc: SparkContext, engine: Engine) {
    this.sc = sc
    this.engine = engine
  }

  create(batchMs: number): StreamingContext {
    const clock = new ManualClock()
    const ssc = new StreamingContext(this.sc, Milliseconds(batchMs), { clock })
    this.clocks.set(ssc, clock)
    return ssc
  }

  /** The context that a step names; `a` when it names none. */
  contextOf(step: Step): StreamingContext {
    const name = nameOf(step)
    const ssc = this.contexts.get(name)
    if (ssc === undefined) throw new Error(`there is no context '${name}': no step created it`)
    return ssc
  }

  clockOf(step: Step): ManualClock {
    return this.clocks.get(this.contextOf(step))!
  }
}

function nameOf(step: Step): string {
  return (step.ctx as string | undefined) ?? 'a'
}

const defaultProgram: readonly Operation[] = [{ op: 'map', fn: 'plus1' }]

const steps: Readonly<Record<string, (life: Life, step: Step) => unknown>> = {
  create(life, step) {
    const batchMs = step.batchMs as number | undefined
    life.contexts.set(nameOf(step), life.create(batchMs ?? DEFAULT_BATCH_MS))
  },
  addPipeline(life, step) {
    const input = new ScriptedInput(life.contextOf(step), RECORDS)
    const program = (step.program as readonly Operation[] | undefined) ?? defaultProgram
    runProgram([input, input, input], program).foreachRDD(async rdd => {
      await rdd.collect()
    })
  },
  addInputOnly(life, step) {
    new ScriptedInput(life.contextOf(step), RECORDS)
  },
  setCheckpointDir(life, step) {
    life.contextOf(step).checkpoint(life.engine.newFolder())
  },
  remember: (life, step) => life.contextOf(step).remember(step.ms as number),
  start: (life, step) => life.contextOf(step).start(),
  stop: (life, step) =>
    life.contextOf(step).stop({
      sparkContext: (step.stopSparkContext as boolean | undefined) ?? false,
      graceful: (step.graceful as boolean | undefined) ?? false,
    }),
  state: (life, step) => life.contextOf(step).getState(),
  awaitTermination: (life, step) => life.contextOf(step).awaitTermination(),
  async awaitTerminationOrTimeout(life, step) {
    const ms = step.ms as number
    const answer = life.contextOf(step).awaitTerminationOrTimeout(ms)
    const [stopped] = await Promise.all([answer, life.clockOf(step).advance(ms)])
    return stopped
  },
  advance: (life, step) => life.clockOf(step).advance(step.ms as number),
  getOrCreateActive(life, step) {
    const ssc = StreamingContext.getActiveOrCreate(() => life.create(DEFAULT_BATCH_MS))
    return ssc === life.contextOf(step) ? 'existing' : 'created'
  },
  useSparkContext: life => life.sc.parallelize([1, 2, 3], 2).count(),
}

export async function runLifecycle(c: StepsCase, engine: Engine): Promise<Outcome> {
  const sc = await engine.ownSparkContext(c.conf)
  const life = new Life(sc, engine)
  try {
    return await runSteps(c, step => named(steps, step.do, 'step')(life, step))
  } finally {
    for (const ssc of life.contexts.values()) await ssc.stop(false)
    await sc.stop()
  }
}
