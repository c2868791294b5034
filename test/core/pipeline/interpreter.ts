/** Plans, run the plain way: every operator makes an array of rows. The oracle of the generated code. */
import type { Plan, PlanNode, TaskInput } from '../../../src/core/pipeline/plan.js'
import { decodeRows } from '../../../src/core/serializer/column-block.js'
import { readBlock } from '../../../src/core/storage/block-reader.js'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import type { AnyFunction } from '../../../src/util/any-function.js'

export type Functions = ReadonlyMap<string, AnyFunction>
type Pair = [unknown, unknown]

const fileSystem = new LocalFileSystem()

export async function interpret(
  node: PlanNode,
  inputs: readonly TaskInput[],
  functions: Functions,
): Promise<unknown[]> {
  switch (node.node) {
    case 'source':
      return source(node.kind, inputs[node.slot])
    case 'cache':
      return interpret(node.parent, inputs, functions)
    case 'row': {
      const f = node.fn === undefined ? undefined : functions.get(node.fn.id)
      return byRow(node.kind, f!, await interpret(node.parent, inputs, functions))
    }
    case 'partition': {
      const parents: unknown[][] = []
      for (const parent of node.parents) parents.push(await interpret(parent, inputs, functions))
      if (node.name === 'test.interleave') return interleave(parents)
      const f = functions.get(node.fns[0].id)!
      const slot = inputs[node.slot]
      const made: unknown =
        node.name === 'mapPartitionsWithIndex'
          ? f(slot.kind === 'value' && slot.value, parents[0])
          : f(parents[0])
      const rows: unknown[] = []
      for await (const row of (await made) as AsyncIterable<unknown>) rows.push(row)
      return rows
    }
  }
}

function source(kind: string, input: TaskInput): unknown[] {
  if (input.kind === 'value') {
    if (kind === 'builtin') return [...(input.value as unknown[])]
    const [start, end, step] = input.value as [number, number, number]
    const rows: number[] = []
    for (let n = start; step > 0 ? n < end : n > end; n += step) rows.push(n)
    return rows
  }
  if (input.kind !== 'blocks') throw new Error('no such input in these tests')
  return input.blocks.flatMap(block => {
    const bytes = readBlock(block, fileSystem)
    if (kind === 'rows') return decodeRows(bytes)
    const lines = Buffer.from(bytes).toString().split('\n')
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines
  })
}

function byRow(kind: string, f: AnyFunction, rows: readonly unknown[]): unknown[] {
  switch (kind) {
    case 'map':
      return rows.map(row => f(row))
    case 'filter':
      return rows.filter(row => f(row))
    case 'flatMap':
      return rows.flatMap(row => [...(f(row) as Iterable<unknown>)])
    case 'mapValues':
      return rows.map(row => [(row as Pair)[0], f((row as Pair)[1])])
    case 'flatMapValues':
      return rows.flatMap(row => {
        const values = [...(f((row as Pair)[1]) as Iterable<unknown>)]
        return values.map(value => [(row as Pair)[0], value])
      })
    case 'keyBy':
      return rows.map(row => [f(row), row])
    case 'keys':
      return rows.map(row => (row as Pair)[0])
    default:
      return rows.map(row => (row as Pair)[1])
  }
}

/** First rows of all parents, then second ones. */
export function interleave(parents: readonly Iterable<unknown>[]): unknown[] {
  const lists = parents.map(parent => [...parent])
  const longest = Math.max(0, ...lists.map(list => list.length))
  return Array.from({ length: longest }, (_, i) =>
    lists.filter(list => i < list.length).map(list => list[i]),
  ).flat()
}

/** What the driver gets for a plan that ends with rows or a number. */
export async function interpretEnd(
  plan: Plan,
  inputs: readonly TaskInput[],
  functions: Functions,
): Promise<unknown> {
  const rows = await interpret(plan.root, inputs, functions)
  const { end } = plan
  switch (end.end) {
    case 'count':
      return rows.length
    case 'collect': {
      const limit = end.limitSlot < 0 ? undefined : inputs[end.limitSlot]
      return limit?.kind === 'value' ? rows.slice(0, limit.value as number) : rows
    }
    case 'reduce':
      return rows.length === 0 ? [] : [rows.reduce(functions.get(end.fn.id) as never)]
    case 'foreach':
      for (const row of rows) functions.get(end.fn.id)!(row)
      return []
    default:
      return rows
  }
}
