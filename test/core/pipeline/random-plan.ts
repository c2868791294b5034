/** Random plans over random rows, the same ones for the same seed. */
import type { CapturedFunction } from '../../../src/core/closure/captured-function.js'
import {
  registerPartitionOperator,
  registerSource,
} from '../../../src/core/pipeline/partition-operators.js'
import type { PlanNode, RowOperatorKind, TaskInput } from '../../../src/core/pipeline/plan.js'
import { encodeRows } from '../../../src/core/serializer/column-block.js'
import type { BlockHandle } from '../../../src/core/storage/block.js'
import type { BlockAllocator } from '../../../src/core/storage/block-allocator.js'
import type { AnyFunction } from '../../../src/util/any-function.js'
import { type Random, seeded } from '../shuffle/random.js'
import { interleave } from './interpreter.js'

registerPartitionOperator('test.interleave', parents => interleave(parents.map(pull => pull())))
registerSource('test.rows', value => value as unknown[])

const text = (x: unknown): string => JSON.stringify(x) ?? 'undefined'
const size = (x: unknown): number => text(x).length

const mappers: readonly AnyFunction[] = [
  (x: unknown) => (typeof x === 'number' ? x * 2 + 1 : size(x)),
  (x: unknown) => text(x).slice(0, 6),
  (x: unknown) => ({ x, n: size(x) }),
  (x: unknown) => (size(x) % 2 === 0 ? undefined : null),
]
const filters: readonly AnyFunction[] = [
  (x: unknown) => size(x) % 3 !== 0,
  () => true,
  () => false,
  (x: unknown) => text(x).charCodeAt(1) & 1,
]
const expanders: readonly AnyFunction[] = [
  (x: unknown) => (size(x) % 4 === 0 ? [] : [x, size(x)]),
  (x: unknown) => new Set([size(x) % 3, size(x) % 2]),
  (x: unknown) => text(x).slice(0, 3),
  function* (x: unknown) {
    for (let i = 0; i < size(x) % 3; i++) yield [i, x]
  },
]
const keyers: readonly AnyFunction[] = [
  (x: unknown) => size(x) % 5,
  (x: unknown) => text(x).slice(0, 2),
  (x: unknown) => [size(x) % 2, 'k'],
]
const wholes: readonly AnyFunction[] = [
  (rows: Iterable<unknown>) => [...rows].reverse(),
  function* (rows: Iterable<unknown>) {
    let last: unknown
    for (const row of rows) yield (last = [row, last === undefined])
  },
  function* (rows: Iterable<unknown>) {
    // leaves the rest alone
    let n = 0
    for (const row of rows) {
      if (n++ === 5) return
      yield row
    }
  },
]
const waiting: readonly AnyFunction[] = [
  async function* (rows: Iterable<unknown>) {
    for (const row of rows) {
      await Promise.resolve()
      yield row
    }
  },
  async (rows: Iterable<unknown>) => [...rows].slice(1),
]

export class RandomPlan {
  readonly random: Random
  readonly inputs: TaskInput[] = []
  readonly functions: Map<string, AnyFunction> = new Map()
  private readonly allocator: BlockAllocator
  private nodes = 0

  constructor(seed: number, allocator: BlockAllocator) {
    this.random = seeded(seed)
    this.allocator = allocator
  }

  capture(fn: AnyFunction): CapturedFunction {
    const id = `f${this.functions.size}`
    this.functions.set(id, fn)
    return { id, source: '', position: undefined, constants: {}, freeGlobals: [] }
  }

  slot(input: TaskInput): number {
    return this.inputs.push(input) - 1
  }

  /** A tree of about `steps` operators; `pairs`: its rows are pairs. */
  node(steps: number, pairs: boolean): PlanNode {
    if (pairs) return this.pairs(steps)
    if (steps <= 0) return this.source()
    const { random } = this
    const rest = steps - 1
    switch (random.below(9)) {
      case 0:
        return this.row('map', mappers, this.node(rest, false))
      case 1:
        return this.row('filter', filters, this.node(rest, false))
      case 2:
        return this.row('flatMap', expanders, this.node(rest, false))
      case 3:
        return this.row(random.pick(['keys', 'values']), undefined, this.pairs(rest))
      case 4:
        return this.pairs(steps)
      case 5:
        return this.cache(this.node(rest, false))
      case 6:
        return this.partition('mapPartitions', wholes, [this.node(rest, false)])
      case 7: {
        const asynchronous = random.below(3) === 0
        const parents = [this.node(rest, false)]
        if (asynchronous) return this.partition('mapPartitions', waiting, parents)
        const indexed = (index: unknown, rows: Iterable<unknown>): unknown[] => [index, ...rows]
        return this.partition('mapPartitionsWithIndex', [indexed], parents)
      }
      default:
        return this.partition('test.interleave', undefined, [
          this.node(rest >> 1, false),
          this.node(rest >> 1, random.below(2) === 0),
        ])
    }
  }

  private pairs(steps: number): PlanNode {
    const { random } = this
    if (steps <= 1) return this.row('keyBy', keyers, this.node(steps - 1, false))
    const rest = steps - 1
    switch (random.below(5)) {
      case 0:
        return this.row('mapValues', mappers, this.pairs(rest))
      case 1:
        return this.row('flatMapValues', expanders, this.pairs(rest))
      case 2:
        return this.row('filter', filters, this.pairs(rest))
      case 3:
        return this.cache(this.pairs(rest))
      default:
        return this.row('keyBy', keyers, this.node(rest, false))
    }
  }

  private row(
    kind: RowOperatorKind,
    choice: readonly AnyFunction[] | undefined,
    parent: PlanNode,
  ): PlanNode {
    const fn = choice && this.capture(this.random.pick(choice))
    return { node: 'row', kind, fn, operator: `op${this.nodes++}`, callSite: 'here', parent }
  }

  private cache(parent: PlanNode): PlanNode {
    return {
      node: 'cache',
      slot: this.slot({ kind: 'value', value: `rdd_${this.nodes++}_0` }),
      parent,
    }
  }

  private partition(
    name: string,
    choice: readonly AnyFunction[] | undefined,
    parents: readonly PlanNode[],
  ): PlanNode {
    const fns = choice === undefined ? [] : [this.capture(this.random.pick(choice))]
    const slot = this.slot({ kind: 'value', value: 7 })
    const operator = `op${this.nodes++}`
    return { node: 'partition', name, fns, args: [], slot, operator, callSite: 'here', parents }
  }

  private source(): PlanNode {
    const { random } = this
    const about = { operator: 'source', callSite: 'here' }
    const rows = this.rows(random.below(30))
    switch (random.below(4)) {
      case 0: {
        const step = random.pick([1, 2, -3, 0.5])
        const value = [random.below(9), random.below(9) + Math.sign(step) * 8, step]
        return {
          node: 'source',
          kind: 'range',
          slot: this.slot({ kind: 'value', value }),
          ...about,
        }
      }
      case 1: {
        const slot = this.slot({ kind: 'value', value: rows })
        return { node: 'source', kind: 'builtin', name: 'test.rows', slot, ...about }
      }
      case 2: {
        const lines = rows.map(row => text(row)).join('\n') + random.pick(['', '\n'])
        const blocks = [this.allocator.write(Buffer.from(lines), 'text', 0)]
        return {
          node: 'source',
          kind: 'text',
          slot: this.slot({ kind: 'blocks', blocks }),
          ...about,
        }
      }
      default: {
        const blocks = [this.block(rows), this.block(this.rows(random.below(5)))]
        return {
          node: 'source',
          kind: 'rows',
          slot: this.slot({ kind: 'blocks', blocks }),
          ...about,
        }
      }
    }
  }

  private block(rows: readonly unknown[]): BlockHandle {
    return this.allocator.write(encodeRows(rows, 0, rows.length), 'columns', rows.length)
  }

  private rows(count: number): unknown[] {
    const { random } = this
    return Array.from({ length: count }, () =>
      random.pick<() => unknown>([
        () => random.below(50),
        () => `w${random.below(20)}`,
        () => [random.below(4), `v${random.below(9)}`],
        () => ({ id: random.below(9) }),
        () => null,
      ])(),
    )
  }
}
