/** How long a graceful stop makes batches, and how long it waits for their jobs. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { manualContext, ScriptedInput, type Streaming } from '../harness.js'
import { Gate, someTurns, turnsUntil } from './gated-batches.js'

const conf = new SparkConf().setMaster('local[1]').setAppName('graceful stop')
const sc = new SparkContext(conf.set('spark.log.level', 'OFF'))
after(() => sc.stop())
const { warn } = sc.env.logger
const warnings: string[] = []
sc.env.logger.warn = text => warnings.push(text)
const warnedOf = (what: string): boolean => warnings.some(text => text.includes(what))
afterEach(async () => {
  warnings.length = 0
  await StreamingContext.getActive()?.stop(false)
})
after(() => {
  sc.env.logger.warn = warn
})

const HOUR = 3_600_000

/** Stops the context, whose clock then comes to its last tick. */
async function stopAt({ ssc, clock }: Streaming, tickMs: number): Promise<{ done: Promise<void> }> {
  const done = ssc.stop({ sparkContext: false, graceful: true })
  // it waits for the receivers first
  await someTurns()
  void clock.setTime(tickMs)
  await someTurns()
  return { done }
}

test('the jobs of all batches that are made are run, however long that takes', async () => {
  const streaming = manualContext(sc, 10)
  const gate = new Gate()
  gate.hold(new ScriptedInput(streaming.ssc, []))
  await streaming.ssc.start()
  void streaming.clock.setTime(30)
  const { done } = await stopAt(streaming, 40)
  void streaming.clock.setTime(HOUR)
  await someTurns()
  gate.open()
  await done
  assert.deepEqual(gate.arrivedMs, [10, 20, 30, 40])
  assert.deepEqual(warnings, [])
})

test('after an hour, jobs that are not done are given up', async () => {
  const streaming = manualContext(sc, 10)
  const gate = new Gate()
  gate.hold(new ScriptedInput(streaming.ssc, []))
  await streaming.ssc.start()
  void streaming.clock.setTime(30)
  const { done } = await stopAt(streaming, 40)
  void streaming.clock.setTime(40 + HOUR)
  await turnsUntil(() => warnedOf(`has waited ${HOUR} ms for jobs`))
  gate.open()
  await done
  assert.deepEqual(gate.arrivedMs, [10])
})

for (const { batchMs, set, boundMs } of [
  { batchMs: 10, boundMs: 10_000 },
  { batchMs: 2000, boundMs: 20_000 },
  { batchMs: 2000, set: '3s', boundMs: 3000 },
]) {
  const said = set === undefined ? 'is not set' : `is ${set}`
  test(`batches of ${batchMs} ms are made for ${boundMs} ms when the key ${said}`, async () => {
    sc.conf.remove('spark.streaming.gracefulStopTimeout')
    if (set !== undefined) sc.conf.set('spark.streaming.gracefulStopTimeout', set)
    const streaming = manualContext(sc, batchMs)
    const { ssc, clock } = streaming
    const making = new Gate()
    const made: number[] = []
    new ScriptedInput(ssc, [])
      .transform(async (rdd, time) => {
        await making.wait(time.milliseconds)
        return rdd
      })
      .foreachRDD((_, time) => {
        made.push(time.milliseconds)
      })
    await ssc.start()
    void clock.setTime(batchMs)
    const { done } = await stopAt(streaming, 2 * batchMs)
    void clock.setTime(batchMs + boundMs - 1)
    await someTurns()
    assert.deepEqual(warnings, [])
    void clock.setTime(batchMs + boundMs)
    await turnsUntil(() => warnedOf(`has made batches for ${boundMs} ms`))
    making.open()
    await done
    assert.deepEqual([making.arrivedMs, made.includes(2 * batchMs)], [[batchMs], false])
  })
}

test('another program gets the checkpoint folder when nothing is written to it any more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-graceful-stop-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const isLocked = (): boolean => readdirSync(folder).some(name => name.startsWith('lock'))
  const { ssc, clock } = manualContext(sc)
  ssc.checkpoint(folder)
  new ScriptedInput(ssc, []).foreachRDD(() => {})
  await ssc.start()
  await clock.advance(1000)
  const { blocks } = ssc.scheduler.receiverTracker
  const closeLogs = blocks.closeLogs.bind(blocks)
  const locked: boolean[] = []
  blocks.closeLogs = async () => {
    await closeLogs()
    locked.push(isLocked())
  }
  await ssc.stop(false)
  assert.deepEqual([locked, isLocked()], [[true], false])
})
