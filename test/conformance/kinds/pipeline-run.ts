/**
 * Runs the program of a pipeline case over its scripted input on a clock that stands still between batches, with a
 * restart from the checkpoint where the case asks for one, and writes down all that can be compared.
 */
import { type InputDStream, Milliseconds, StreamingContext, Time } from '../../../src/index.js'
import { ManualClock } from '../../../src/testing/index.js'
import type { IntrospectedStream, PipelineCase } from '../case-format.js'
import { canonical } from '../comparison.js'
import type { Engine } from '../engine.js'
import type { Stream } from '../program/operation.js'
import { runProgram } from '../program/program.js'
import { ScriptedInput } from '../program/scripted-input.js'
import { introspect } from './introspection.js'
import { eventRecorder } from './listener-events.js'

/** What a run gave. */
export interface PipelineRecord {
  /** Records of each output call; a batch that is run again by a restart takes the place of the first one. */
  readonly batches: Map<number, readonly unknown[]>
  /** Times of batches that gave other records when they were run again. */
  readonly changed: number[]
  readonly events: string[]
  slices: unknown[][]
  introspected: IntrospectedStream[]
  /** The first error: when the program was described, at the start, or of a batch. */
  error: unknown
}

interface Described {
  readonly ssc: StreamingContext
  readonly inputs: readonly InputDStream<unknown>[]
  readonly result: Stream
}

/** Runs all batches of the case. Rejects only when the runner itself fails. */
export async function recordPipeline(
  c: PipelineCase,
  reading: number,
  engine: Engine,
): Promise<PipelineRecord> {
  const record: PipelineRecord = {
    batches: new Map(),
    changed: [],
    events: [],
    slices: [],
    introspected: [],
    error: undefined,
  }
  const sc = await engine.sparkContext(c.conf)
  const directory = engine.newFolder()
  let described: Described | undefined

  const describe = (clock: ManualClock): Described => {
    const ssc = new StreamingContext(sc, Milliseconds(c.batchMs), { clock })
    if (!c.noCheckpointDir) ssc.checkpoint(directory)
    if (c.rememberMs !== undefined) ssc.remember(c.rememberMs)
    const inputs = [c.inputs, c.inputs2 ?? [], c.inputs3 ?? []].map(
      batches => new ScriptedInput(ssc, batches, c.numInputPartitions),
    )
    if (c.listener) ssc.addStreamingListener(eventRecorder(record.events))
    const result = runProgram(inputs, c.program, reading)
    result.foreachRDD(async (rdd, time) => note(record, time, await rdd.collect()))
    if (c.secondOutput) {
      inputs[0].count().foreachRDD(async rdd => {
        await rdd.collect()
      })
    }
    return { ssc, inputs, result }
  }

  const numBatches = c.numBatches ?? c.inputs.length
  let done = 0
  for (const until of c.restartAfter === undefined ? [numBatches] : [c.restartAfter, numBatches]) {
    const clock = new ManualClock(done * c.batchMs)
    try {
      const create = (): StreamingContext => {
        described = describe(clock)
        return described.ssc
      }
      if (c.restartAfter === undefined) create()
      else await StreamingContext.getOrCreate(directory, create)
      await runBatches(described!, clock, (until - done) * c.batchMs, record)
      if (until === numBatches && record.error === undefined) await observe(c, described!, record)
    } catch (error) {
      record.error ??= error
    } finally {
      await described?.ssc.stop(false)
    }
    if (record.error !== undefined) break
    done = until
  }
  return record
}

async function runBatches(
  { ssc }: Described,
  clock: ManualClock,
  ms: number,
  record: PipelineRecord,
): Promise<void> {
  await ssc.start()
  ssc.awaitTermination().catch(error => {
    record.error ??= error
  })
  await clock.advance(ms)
}

function note({ batches, changed }: PipelineRecord, time: Time, records: unknown[]): void {
  const { milliseconds } = time
  const before = batches.get(milliseconds)
  if (before !== undefined && canonical(before) !== canonical(records)) changed.push(milliseconds)
  batches.set(milliseconds, records)
}

async function observe(
  c: PipelineCase,
  described: Described,
  record: PipelineRecord,
): Promise<void> {
  for (const [from, to] of c.slices ?? []) {
    const rdds = await described.inputs[0].slice(new Time(from), new Time(to))
    const records = await Promise.all(rdds.map(rdd => rdd.collect()))
    record.slices.push(records.flat())
  }
  if (c.introspected !== undefined) record.introspected = introspect(described.result)
}
