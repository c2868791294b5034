/**
 * Keyed state: 1,000,000 keys are loaded, then each batch updates 100,000 of them at random, and is durable when it is
 * done. `seconds` is the median batch, from the start of its job until its state is in a file that survives a power
 * failure. mapWithState gives a row an update, updateStateByKey sees and gives every key. `script` keeps a Map and writes
 * all of it to a file, with fsync, after each batch.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DStream,
  Milliseconds,
  type RDD,
  SparkContext,
  type State,
  StateSpec,
  StreamingContext,
} from 'millrace'
import { BatchesInput } from './batches-input.js'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { benchConf } from './millrace-words.js'
import { median } from './statistics.js'
import { secondsSinceStart, timed } from './timing.js'

const keys = 1_000_000
const updates = 100_000
const batches = 20
/** The first ones compile. */
const warmUp = 5

export const bench: Bench = {
  name: 'state',
  summary: 'a batch of 100,000 updates to 1,000,000 keys of state, durable',
  unit: 'updates',
  prepare: () => Promise.resolve(''),
  variants: [
    { name: 'millrace mapWithState', run: runMapWithState },
    { name: 'millrace updateStateByKey', run: runUpdateStateByKey },
    { name: 'script', run: runScript },
  ],
}

/** A number that looks random, the same for the same one. */
function mixed(i: number): number {
  let h = Math.imul(i + 1, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  return (h ^ (h >>> 13)) >>> 0
}

function keyOf(n: number): string {
  return `user-${n}`
}

/** The updates of a batch; the batch before the first loads all keys. */
function pairsOf(sc: SparkContext, batch: number, partitions: number): RDD<[string, number]> {
  if (batch === 0) {
    return sc.range(0, keys, 1, partitions).map((n): [string, number] => [keyOf(n), 1])
  }
  const from = batch * updates
  return sc
    .range(from, from + updates, 1, partitions)
    .map((i): [string, number] => [keyOf(mixed(i) % keys), 1])
}

type Pairs = DStream<[string, number]>
type Totals = [keys: number, sum: number]

function runMapWithState(input: BenchInput): Promise<Measurement> {
  return runStream(input, pairs => {
    const mapped = pairs.mapWithState(
      StateSpec.function(
        (key: string, one: number | undefined, total: State<number>): [string, number] => {
          const sum = (total.getOption() ?? 0) + (one ?? 0)
          total.update(sum)
          return [key, sum]
        },
      ),
    )
    return { rows: mapped, states: mapped.stateSnapshots() }
  })
}

function runUpdateStateByKey(input: BenchInput): Promise<Measurement> {
  return runStream(input, pairs => {
    const states = pairs.updateStateByKey((ones: number[], total: number | undefined) => {
      let sum = total ?? 0
      for (const one of ones) sum += one
      return sum
    })
    return { rows: states, states }
  })
}

async function runStream(
  { cores }: BenchInput,
  describe: (pairs: Pairs) => { rows: DStream<unknown>; states: Pairs },
): Promise<Measurement> {
  const sc = new SparkContext(benchConf('state', cores))
  const ssc = new StreamingContext(sc, Milliseconds(500))
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  ssc.checkpoint(folder)
  const queue = Array.from({ length: batches + 1 }, (_, batch) => pairsOf(sc, batch, cores))
  const input = new BatchesInput(ssc, batch => queue[Math.min(batch, batches)])
  const { rows, states } = describe(input)
  const seconds: number[] = []
  const cpuSeconds: number[] = []
  let done = 0
  let totals: Totals = [0, 0]
  const finished = new Promise<void>((resolve, reject) => {
    rows.foreachRDD(async (rdd, time) => {
      if (done > batches) return
      const start = secondsSinceStart()
      const cpu = process.cpuUsage()
      await rdd.count()
      await ssc.stateStore.commit(time.milliseconds)
      seconds.push(secondsSinceStart() - start)
      cpuSeconds.push(cpuSecondsSince(cpu))
      done++
    })
    states.foreachRDD(async rdd => {
      if (done !== batches + 1) return
      totals = await rdd
        .map(([, sum]): Totals => [1, sum])
        .reduce((a, b) => [a[0] + b[0], a[1] + b[1]])
      done++
      resolve()
    })
    ssc.awaitTermination().catch(reject)
  })
  await ssc.start()
  await finished
  await ssc.stop()
  rmSync(folder, { recursive: true, force: true })
  return measurement(seconds, cpuSeconds, totals)
}

async function runScript(): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  const table = new Map<string, number>()
  const seconds: number[] = []
  const cpuSeconds: number[] = []
  const add = (key: string): void => {
    table.set(key, (table.get(key) ?? 0) + 1)
  }
  for (let batch = 0; batch <= batches; batch++) {
    const cpu = process.cpuUsage()
    const { seconds: taken } = await timed(() => {
      if (batch === 0) for (let n = 0; n < keys; n++) add(keyOf(n))
      else {
        const from = batch * updates
        for (let i = from; i < from + updates; i++) add(keyOf(mixed(i) % keys))
      }
      writeAll(table, join(folder, 'state'))
    })
    seconds.push(taken)
    cpuSeconds.push(cpuSecondsSince(cpu))
  }
  rmSync(folder, { recursive: true, force: true })
  let sum = 0
  for (const count of table.values()) sum += count
  return measurement(seconds, cpuSeconds, [table.size, sum])
}

function writeAll(table: ReadonlyMap<string, number>, path: string): void {
  const file = openSync(`${path}.tmp`, 'w')
  let text = ''
  for (const [key, sum] of table) {
    text += `${key} ${sum}\n`
    if (text.length < 1_000_000) continue
    writeSync(file, text)
    text = ''
  }
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.tmp`, path)
}

/** Of all threads. */
function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

function measurement(
  seconds: readonly number[],
  cpuSeconds: readonly number[],
  totals: Totals,
): Measurement {
  const warm = seconds.slice(1 + warmUp)
  return {
    rows: updates,
    seconds: median(warm),
    checksum: totals.join(' keys, '),
    details: {
      loadSeconds: seconds[0],
      slowestBatchSeconds: Math.max(...warm),
      batchCpuSeconds: median(cpuSeconds.slice(1 + warmUp)),
    },
  }
}
