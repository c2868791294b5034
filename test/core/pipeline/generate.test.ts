/** Generated code against the plain interpreter, on random plans and rows. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compilePlan } from '../../../src/core/pipeline/generate.js'
import type { Plan, PlanEnd, PlanNode, TaskInput } from '../../../src/core/pipeline/plan.js'
import { decodeRows } from '../../../src/core/serializer/column-block.js'
import { encodeKey, keyScratch } from '../../../src/core/serializer/key-codec.js'
import { hashPartition } from '../../../src/core/shuffle/partition-function.js'
import { readBlock } from '../../../src/core/storage/block-reader.js'
import { MillraceError } from '../../../src/util/errors.js'
import { type Functions, interpret, interpretEnd } from './interpreter.js'
import { RandomPlan } from './random-plan.js'
import { testTask } from './task.js'

const SEEDS = 250

async function runPlan(
  root: PlanNode,
  end: PlanEnd,
  inputs: readonly TaskInput[],
  functions: Functions,
  task = testTask(),
): Promise<unknown> {
  const plan: Plan = { root, end, operator: 'end', callSite: 'here' }
  const run = compilePlan(plan).bind(id => functions.get(id)!)
  const output = await run(inputs, task)
  if (output.kind === 'count') return output.count
  if (output.kind === 'shuffle') return output.writer.finish()
  return output.kind === 'rows' ? output.rows : output.blocks
}

/** Runs `check` for each seed, and tells which seed failed. */
async function forSeeds(check: (seed: number) => Promise<void>): Promise<void> {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      await check(seed)
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error })
    }
  }
}

const endOf = (plan: RandomPlan, seed: number): PlanEnd => {
  // gives another number for another order
  const sizeOf = (x: unknown): number => (typeof x === 'number' ? x : `${JSON.stringify(x)}`.length)
  const order = (a: unknown, b: unknown): number => (sizeOf(a) * 31 + sizeOf(b)) % 1_000_003
  switch (seed % 5) {
    case 0:
      return { end: 'count' }
    case 1:
      return { end: 'collect', limitSlot: -1 }
    case 2: {
      const value = plan.random.below(12)
      return { end: 'collect', limitSlot: plan.slot({ kind: 'value', value }) }
    }
    case 3:
      return { end: 'reduce', fn: plan.capture(order) }
    default:
      return { end: 'foreach', fn: plan.capture(() => undefined) }
  }
}

function canonical(key: unknown): string {
  const tag = encodeKey(key)
  return `${tag}:${Buffer.from(keyScratch.bytes.subarray(0, keyScratch.length)).toString('hex')}`
}

describe('generated code', () => {
  it('gives what the interpreter gives: rows, counts, limits, reductions', () =>
    forSeeds(async seed => {
      const task = testTask()
      const plan = new RandomPlan(seed, task.allocator)
      const root = plan.node(2 + plan.random.below(6), false)
      const end = endOf(plan, seed)
      const found = await runPlan(root, end, plan.inputs, plan.functions, task)
      const whole: Plan = { root, end, operator: 'end', callSite: 'here' }
      assert.deepEqual(found, await interpretEnd(whole, plan.inputs, plan.functions))
    }))

  it('calls foreach with every row, in order', () =>
    forSeeds(async seed => {
      const task = testTask()
      const plan = new RandomPlan(seed, task.allocator)
      const root = plan.node(3, false)
      const seen: unknown[] = []
      const fn = plan.capture((row: unknown) => void seen.push(row))
      await runPlan(root, { end: 'foreach', fn }, plan.inputs, plan.functions, task)
      assert.deepEqual(seen, await interpret(root, plan.inputs, plan.functions))
    }))

  it('keeps partitions that were seen to their end, as they were, whatever limit follows', () =>
    forSeeds(async seed => {
      const task = testTask()
      const plan = new RandomPlan(seed, task.allocator)
      const parent = plan.node(3, false)
      const slot = plan.slot({ kind: 'value', value: 'rdd_99_0' })
      const rows = await interpret(parent, plan.inputs, plan.functions)
      const limitSlot = plan.slot({ kind: 'value', value: 1 + plan.random.below(4) })
      const root: PlanNode = { node: 'cache', slot, parent }
      await runPlan(root, { end: 'collect', limitSlot }, plan.inputs, plan.functions, task)
      const kept = task.kept.find(partition => partition.id === 'rdd_99_0')
      assert.ok(kept !== undefined)
      const read = kept.blocks.flatMap(block => decodeRows(readBlock(block, task.fileSystem)))
      assert.deepEqual(read, rows)
    }))

  it('combines by key as a Map does, through both sides of a shuffle', () =>
    forSeeds(async seed => {
      const { random, functions, partitions, blocksOf, pairs } = await shuffled(seed, true)
      const merge = { id: 'merge' }
      const expected = new Map<string, [unknown, number]>()
      for (const [key, value] of pairs) {
        const name = canonical(key)
        const known = expected.get(name)
        expected.set(name, [key, (known?.[1] ?? 0) + (value as number)])
      }
      let count = 0
      for (let p = 0; p < partitions; p++) {
        const root = sourceNode('combined', merge.id)
        const memoryLimitBytes = random.pick([2 ** 30, 300])
        const task = testTask({ memoryLimitBytes })
        const inputs: TaskInput[] = [{ kind: 'blocks', blocks: blocksOf(p) }]
        const collect: PlanEnd = { end: 'collect', limitSlot: -1 }
        const found = await runPlan(root, collect, inputs, functions, task)
        for (const [key, value] of found as [unknown, number][]) {
          assert.equal(hashPartition(key, partitions), p)
          assert.deepEqual([key, value], expected.get(canonical(key)))
          count++
        }
      }
      assert.equal(count, expected.size)
    }))

  it('brings pairs and groups through a shuffle in order', () =>
    forSeeds(async seed => {
      const { random, functions, partitions, blocksOf, pairs } = await shuffled(seed, false)
      for (let p = 0; p < partitions; p++) {
        const mine = pairs.filter(([key]) => hashPartition(key, partitions) === p)
        const inputs: TaskInput[] = [{ kind: 'blocks', blocks: blocksOf(p) }]
        const collect: PlanEnd = { end: 'collect', limitSlot: -1 }
        const found = await runPlan(sourceNode('pairs'), collect, inputs, functions)
        assert.deepEqual(found, mine)
        const groups = new Map<string, [unknown, unknown[]]>()
        for (const [key, value] of mine) {
          const name = canonical(key)
          const group = groups.get(name) ?? [key, []]
          group[1].push(value)
          groups.set(name, group)
        }
        const inPasses = random.below(2) === 0
        const task = testTask({ memoryLimitBytes: inPasses ? 200 : 2 ** 30 })
        const grouped = await runPlan(sourceNode('grouped'), collect, inputs, functions, task)
        const byName = (rows: unknown): unknown[] =>
          (rows as [unknown, unknown][])
            .map(([key, values]) => [canonical(key), values])
            .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1))
        assert.deepEqual(byName(grouped), byName([...groups.values()]))
        if (!inPasses) assert.deepEqual(grouped, [...groups.values()])
      }
    }))

  it('names the function that failed and the row that it had', async () => {
    let failures = 0
    await forSeeds(async seed => {
      const task = testTask()
      const plan = new RandomPlan(seed, task.allocator)
      const root = plan.node(2 + plan.random.below(6), false)
      const end: PlanEnd = { end: 'collect', limitSlot: -1 }
      const ids = [...plan.functions.keys()]
      if (ids.length === 0) return
      const broken = plan.random.pick(ids)
      const good = plan.functions.get(broken)!
      const which = plan.random.below(4)
      let calls = 0
      let input: unknown
      plan.functions.set(broken, (...args: unknown[]) => {
        if (calls++ < which) return good(...args)
        input = args[0]
        throw new Error(`call ${which}`)
      })
      const sites = sitesOf(root)
      try {
        await runPlan(root, end, plan.inputs, plan.functions, task)
        assert.ok(calls <= which)
      } catch (error) {
        assert.ok(error instanceof MillraceError, String(error))
        failures++
        assert.equal(error.parameters.error, `Error: call ${which}`)
        assert.equal(error.parameters.operator, sites.get(broken)?.operator)
        const { value } = error.parameters
        if (sites.get(broken)?.node === 'row' && (typeof input === 'number' || input === null)) {
          assert.equal(value, String(input))
        }
        assert.equal(
          task.kept.some(k => k.id === ''),
          false,
        )
      }
    })
    assert.ok(failures > SEEDS / 4, `${failures}`)
  })
})

/** Pairs of a random plan, written by a map task; its blocks by partition. */
async function shuffled(
  seed: number,
  combine: boolean,
): Promise<{
  random: RandomPlan['random']
  functions: Functions
  partitions: number
  blocksOf: (partition: number) => never[]
  pairs: [unknown, unknown][]
}> {
  const task = testTask({ memoryLimitBytes: seed % 2 === 0 ? 1 : 2 ** 30 })
  const plan = new RandomPlan(seed, task.allocator)
  const keyed = plan.node(3, true)
  const values = plan.capture((x: unknown) => (JSON.stringify(x) ?? '').length)
  const about = { operator: 'sizes', callSite: 'here' }
  const root: PlanNode = { node: 'row', kind: 'mapValues', fn: values, parent: keyed, ...about }
  const partitions = 1 + plan.random.below(4)
  const partitioner = { kind: 'hash', partitions } as const
  plan.functions.set('merge', (a: number, b: number) => a + b)
  const merge = { ...values, id: 'merge' }
  const end: PlanEnd = combine
    ? { end: 'combine', partitioner, mergeValue: merge, mergeCombiners: merge }
    : { end: 'shuffle', partitioner, keyed: true }
  const pairs = (await interpret(root, plan.inputs, plan.functions)) as [unknown, unknown][]
  const output = await runPlan(root, end, plan.inputs, plan.functions, task)
  const { random, functions } = plan
  return { random, functions, partitions, blocksOf: p => (output as never[][])[p], pairs }
}

function sourceNode(kind: 'combined' | 'pairs' | 'grouped', merge?: string): PlanNode {
  const captured = { source: '', position: undefined, constants: {}, freeGlobals: [] }
  return {
    node: 'source',
    kind,
    slot: 0,
    merge: merge === undefined ? undefined : { ...captured, id: merge },
    operator: 'read',
    callSite: 'here',
  }
}

/** Which node has which function. */
function sitesOf(root: PlanNode): Map<string, { operator: string; node: string }> {
  const found = new Map<string, { operator: string; node: string }>()
  const visit = (node: PlanNode): void => {
    if (node.node === 'row') {
      if (node.fn !== undefined) found.set(node.fn.id, node)
      visit(node.parent)
    } else if (node.node === 'partition') {
      for (const fn of node.fns) found.set(fn.id, node)
      node.parents.forEach(visit)
    } else if (node.node === 'cache') visit(node.parent)
  }
  visit(root)
  return found
}
