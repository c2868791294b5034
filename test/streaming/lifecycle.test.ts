/** Recorded answers of Spark for the life of a StreamingContext: scripts of steps, each with what came of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SparkConf, SparkContext } from '../../src/index.js'
import { Milliseconds } from '../../src/streaming/duration.js'
import { StreamingContext } from '../../src/streaming/streaming-context.js'
import { isCondition } from '../../src/util/errors.js'
import { readCases } from './cases.js'
import { ScriptedInput } from './harness.js'

interface Step {
  do: string
  ctx?: string
  batchMs?: number
  ms?: number
  stopSparkContext?: boolean
  expect: { ok: boolean; value?: unknown; error?: { message: string } }
}

interface LifecycleCase {
  id: string
  title: string
  steps: Step[]
}

/** Which of our conditions stands for what Spark says. */
const conditions: [RegExp, string][] = [
  [/No output operations registered/, 'STREAMING_NO_OUTPUT_OPERATIONS'],
  [/after stopping a context/, 'STREAMING_ADD_AFTER_STOP'],
  [/has already been stopped/, 'STREAMING_CONTEXT_STOPPED'],
  [/Only one StreamingContext/, 'STREAMING_CONTEXT_ALREADY_ACTIVE'],
  [/stopped SparkContext/, 'SPARK_CONTEXT_STOPPED'],
]

function addInput(ssc: StreamingContext): ScriptedInput<number> {
  return new ScriptedInput(ssc, [[1, 2, 3]])
}

async function perform(
  step: Step,
  sc: SparkContext,
  contexts: Map<string, StreamingContext>,
): Promise<unknown> {
  const name = step.ctx ?? 'a'
  const ssc = contexts.get(name)!
  switch (step.do) {
    case 'create':
      contexts.set(name, new StreamingContext(sc, Milliseconds(step.batchMs!)))
      return
    case 'addPipeline':
      addInput(ssc)
        .map(x => x + 1)
        .foreachRDD(() => {})
      return
    case 'addInputOnly':
      addInput(ssc)
      return
    case 'start':
      return ssc.start()
    case 'stop':
      return ssc.stop({ sparkContext: step.stopSparkContext ?? false })
    case 'state':
      return ssc.getState()
    case 'awaitTerminationOrTimeout':
      return ssc.awaitTerminationOrTimeout(step.ms!)
    case 'getOrCreateActive': {
      const found = StreamingContext.getActiveOrCreate(
        () => new StreamingContext(sc, Milliseconds(500)),
      )
      return found === ssc ? 'existing' : 'created'
    }
    case 'useSparkContext':
      return sc.parallelize([1, 2, 3], 2).count()
    default:
      throw new Error(`unknown step ${step.do}`)
  }
}

async function outcome(promise: Promise<unknown>): Promise<{ value?: unknown; error?: unknown }> {
  try {
    return { value: await promise }
  } catch (error) {
    return { error }
  }
}

for (const { id, title, steps } of readCases<LifecycleCase>('lifecycle')) {
  test(`${id}: ${title}`, async () => {
    const sc = new SparkContext(
      new SparkConf().setMaster('local[2]').setAppName(id).set('spark.log.level', 'OFF'),
    )
    const contexts = new Map<string, StreamingContext>()
    try {
      for (const step of steps) {
        const { value, error } = await outcome(perform(step, sc, contexts))
        const said = JSON.stringify(step)
        if (step.expect.ok) {
          assert.equal(error, undefined, said)
          if (step.expect.value !== undefined) assert.equal(value, step.expect.value, said)
        } else {
          const message = step.expect.error!.message
          const [, condition] = conditions.find(([pattern]) => pattern.test(message))!
          assert.ok(isCondition(error, condition as never), `${said} gave ${String(error)}`)
        }
      }
    } finally {
      for (const ssc of contexts.values()) await ssc.stop(false)
      await sc.stop()
    }
  })
}

const newContext = (): SparkContext =>
  new SparkContext(new SparkConf().setMaster('local[1]').set('spark.log.level', 'OFF'))

test('a batch duration must be a positive whole number of milliseconds', () => {
  for (const bad of [0, -1, Number.NaN, 0.5, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => new StreamingContext(new SparkConf().setMaster('local[1]'), bad),
      error => isCondition(error, 'INVALID_BATCH_DURATION'),
    )
  }
  assert.equal(SparkContext.getActive(), undefined, 'no SparkContext was made')
})

test('nothing may be added after the start', async () => {
  await using sc = newContext()
  const ssc = new StreamingContext(sc, 1000)
  const input = addInput(ssc)
  input.foreachRDD(() => {})
  await ssc.start()
  for (const add of [
    () => addInput(ssc),
    () => input.map(x => x),
    () => input.union(input),
    () => input.print(),
  ]) {
    assert.throws(add, error => isCondition(error, 'STREAMING_ADD_AFTER_START'))
  }
  assert.throws(
    () => input.persist(),
    error => isCondition(error, 'STREAMING_PERSIST_AFTER_START'),
  )
  await ssc.stop(false)
})

test('the refusal of a second context says where the first was started', async () => {
  await using sc = newContext()
  const [first, second] = [new StreamingContext(sc, 1000), new StreamingContext(sc, 1000)]
  for (const ssc of [first, second]) addInput(ssc).foreachRDD(() => {})
  await first.start()
  await assert.rejects(second.start(), /lifecycle\.test\.[tj]s:\d+/)
  await first.stop(false)
})

test('an error of start reaches awaitTermination too', async () => {
  await using sc = newContext()
  const ssc = new StreamingContext(sc, 1000)
  await assert.rejects(ssc.start())
  await assert.rejects(ssc.awaitTermination(), error =>
    isCondition(error, 'STREAMING_NO_OUTPUT_OPERATIONS'),
  )
})

test('stop ends the SparkContext unless told otherwise, as does the end of an await using block', async () => {
  const sc = newContext()
  {
    await using ssc = new StreamingContext(sc, 1000)
    addInput(ssc).foreachRDD(() => {})
    await ssc.start()
  }
  assert.equal(sc.isStopped, true)
  assert.equal(StreamingContext.getActive(), undefined)
})

test('two contexts may use one SparkContext, one after the other', async () => {
  await using sc = newContext()
  for (let round = 0; round < 2; round++) {
    const ssc = new StreamingContext(sc, 10)
    let sum = 0
    // a queue, which is not bound to times: on the real clock the first batch may come an interval later than expected
    ssc.queueStream([[1, 2, 3]]).foreachRDD(async rdd => {
      sum += await rdd.count()
      await ssc.stop(false)
    })
    await ssc.start()
    await ssc.awaitTermination()
    assert.equal(sum, 3)
  }
})

test('streams of different contexts cannot be combined', async () => {
  await using sc = newContext()
  const [a, b] = [new StreamingContext(sc, 1000), new StreamingContext(sc, 1000)]
  assert.throws(
    () => addInput(a).union(addInput(b)),
    error => isCondition(error, 'STREAMING_DIFFERENT_CONTEXTS'),
  )
  assert.throws(
    () => a.union(),
    error => isCondition(error, 'STREAMING_NO_PARENTS'),
  )
})
