/** A program without input that runs for long: neither its folder nor what it holds grows. */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type State, StateSpec } from '../../../src/index.js'
import { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.js'
import { onlyThorough } from '../../effort.js'
import { type Describe, DIRECTORY, endAll, Life, World } from './recovery-program.js'

afterEach(endAll)

const program: Describe = ssc => {
  const pairs = ssc.textFileStream('/in').map(word => [word, 1] as [string, number])
  const sum = (ones: readonly number[], n: number | undefined) => (n ?? 0) + ones.length
  pairs
    .updateStateByKey(sum)
    .uid('totals')
    .checkpoint(100)
    .foreachRDD(() => {})
  pairs
    .reduceByKeyAndWindow(
      (a, b) => a + b,
      (a, b) => a - b,
      50,
    )
    .uid('window')
    .checkpoint(100)
    .foreachRDD(() => {})
  pairs
    .mapWithState(
      StateSpec.function((_: string, n: number | undefined, state: State<number>) => {
        state.update((state.getOption() ?? 0) + (n ?? 0))
      }),
    )
    .uid('mapped')
    .foreachRDD(() => {})
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is in all the maps, sets and lists that can be reached. Shuffles are let go when their RDDs are collected. */
async function entriesOf(root: object): Promise<number> {
  collectGarbage()
  await new Promise<void>(resolve => {
    setImmediate(resolve)
  })
  const seen = new Set<object>()
  const left: unknown[] = [root]
  let count = 0
  const visit = (values: Iterable<unknown>): void => {
    for (const value of values) left.push(value)
  }
  for (let value = left.pop(); value !== undefined || left.length > 0; value = left.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    if (ArrayBuffer.isView(value) || value instanceof SharedArrayBuffer) continue
    // its disk is not memory of the program
    if (value instanceof SimulatedFileSystem) continue
    seen.add(value)
    if (value instanceof Map) {
      count += value.size
      visit([...value.keys(), ...value.values()])
    } else if (value instanceof Set || Array.isArray(value)) {
      const values = [...value]
      count += values.length
      visit(values)
    }
    for (const key of Object.keys(value)) left.push((value as Record<string, unknown>)[key])
  }
  return count
}

const skip = onlyThorough('thousands of batches take seconds')
test('empty batches leave nothing behind, in files or in memory', { skip }, async () => {
  const world = new World()
  const conf = {
    'spark.streaming.fileStream.minRememberDuration': '1s',
    'spark.streaming.ui.retainedBatches': '50',
  }
  const life = await Life.start(world, program, { batchMs: 10, conf })
  await world.put('words', 'a\nb\n')
  const files = (): number =>
    ['totals', 'window', 'mapped'].flatMap(id => world.names(`${DIRECTORY}/state/${id}`)).length
  await life.advance(2000)
  const early = { files: files(), entries: await entriesOf(life.ssc) }
  await life.advance(5000)
  const late = { files: files(), entries: await entriesOf(life.ssc) }
  assert.ok(early.entries > 500)
  assert.ok(late.files <= early.files, `${early.files} files, and ${late.files} later`)
  assert.ok(late.entries <= early.entries + 100, `${early.entries}, and ${late.entries} later`)
  await life.stop()
})
