/**
 * A plan says what a task does to one partition: a tree from sources through operators to an end, as plain data that
 * travels to task threads. Operators are kept apart until the thread: fusing them is the generator's work
 * (`generate.ts`), so that it may choose other code for the same operator.
 *
 * Everything that differs between the partitions of a stage (which file, which blocks, which index) is not in the plan
 * but in the task's inputs, to which a plan refers by slot. So one plan serves all partitions, and every later batch:
 * it is sent to a thread once and compiled once. A plan's signature says when two plans are the same.
 */
import type { CapturedFunction } from '../closure/captured-function.js'
import type { BlockHandle } from '../storage/block.js'

/** What a task reads at one slot. */
export type TaskInput =
  /** Bytes [start, end) of a text file; a line belongs to the range in which it begins. `end` -1: to the file's end. */
  | { readonly kind: 'file'; readonly path: string; readonly start: number; readonly end: number }
  | { readonly kind: 'blocks'; readonly blocks: readonly BlockHandle[] }
  | { readonly kind: 'value'; readonly value: unknown }

/** Where rows come from. */
export interface SourceNode {
  readonly node: 'source'
  /**
   * `text`: lines of a file range or of text blocks. `rows`: rows of column blocks. `range`: numbers; the slot has
   * `[start, end, step]`. `combined`: keyed blocks merged by `merge`. `pairs`: keyed blocks as pairs.
   * `grouped`: keyed blocks as `[key, values]`. `builtin`: what the registered source `name` makes of the slot's value.
   */
  readonly kind: 'text' | 'rows' | 'range' | 'combined' | 'pairs' | 'grouped' | 'builtin'
  readonly slot: number
  readonly name?: string
  /** How two combiners of one key become one (`combined`). */
  readonly merge?: CapturedFunction
  readonly operator: string
  readonly callSite: string
}

export type RowOperatorKind =
  | 'map'
  | 'filter'
  | 'flatMap'
  | 'mapValues'
  | 'flatMapValues'
  | 'keyBy'
  | 'keys'
  | 'values'

/** One row in, any number out, by the user's function. */
export interface RowNode {
  readonly node: 'row'
  readonly kind: RowOperatorKind
  readonly fn?: CapturedFunction
  readonly operator: string
  readonly callSite: string
  readonly parent: PlanNode
}

/**
 * A whole partition in, another out: the user's function over an iterator, or a registered one of ours by `name`, which
 * gets the user's functions, `args`, and the value at `slot`.
 */
export interface PartitionNode {
  readonly node: 'partition'
  readonly name: string
  readonly fns: readonly CapturedFunction[]
  readonly args: readonly unknown[]
  readonly slot: number
  readonly operator: string
  readonly callSite: string
  /** More than one for operators that read partitions side by side (zip, cogroup, cartesian, coalesce). */
  readonly parents: readonly PlanNode[]
}

/** Keeps a copy of the rows that pass as a block of the partition of a persisted RDD; the slot has the block's id. */
export interface CacheNode {
  readonly node: 'cache'
  readonly slot: number
  readonly parent: PlanNode
}

export type PlanNode = SourceNode | RowNode | PartitionNode | CacheNode

/** How rows find their reduce partition. */
export type PartitionerDescription =
  | { readonly kind: 'hash'; readonly partitions: number }
  /** By upper bounds in order; the slot's value is `{ bounds, ascending }`. */
  | { readonly kind: 'range'; readonly partitions: number; readonly slot: number }
  | { readonly kind: 'custom'; readonly partitions: number; readonly fn: CapturedFunction }
  /** Rows, not pairs, dealt out in turn from a start that depends on the partition. */
  | { readonly kind: 'roundRobin'; readonly partitions: number }

/** What becomes of the rows. */
export type PlanEnd =
  | { readonly end: 'count' }
  /** All rows, or the first `limit` (the slot's value). */
  | { readonly end: 'collect'; readonly limitSlot: number }
  | { readonly end: 'reduce'; readonly fn: CapturedFunction }
  | { readonly end: 'foreach'; readonly fn: CapturedFunction }
  /** The registered sink `name` (`sinks.ts`) with the user's functions, `args`, and the value at `slot`. */
  | {
      readonly end: 'sink'
      readonly name: string
      readonly fns: readonly CapturedFunction[]
      readonly args: readonly unknown[]
      readonly slot: number
    }
  /** Pairs combined by key, then written for each reduce partition. */
  | {
      readonly end: 'combine'
      readonly partitioner: PartitionerDescription
      readonly create?: CapturedFunction
      /** Instead of `create`: the encoded value that each key's first value is merged into. */
      readonly zero?: Uint8Array
      readonly mergeValue: CapturedFunction
      readonly mergeCombiners: CapturedFunction
    }
  /** Rows written for each reduce partition: `keyed` as canonical key and value, else as they are. */
  | {
      readonly end: 'shuffle'
      readonly partitioner: PartitionerDescription
      readonly keyed: boolean
    }

export interface Plan {
  readonly root: PlanNode
  readonly end: PlanEnd
  /** Operator and call site of the end, for messages. */
  readonly operator: string
  readonly callSite: string
}

/** JSON would make one of several numbers, and refuse others. */
function argsSignature(args: readonly unknown[]): string {
  return JSON.stringify(args, (_, value: unknown) => {
    if (typeof value === 'bigint' || value === undefined) return { is: String(value) }
    if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value
    return { is: Object.is(value, -0) ? '-0' : String(value) }
  })
}

/** A text that is the same for plans that may share generated code. */
export function planSignature(plan: Plan): string {
  return `${nodeSignature(plan.root)}>${endSignature(plan.end)}@${plan.operator}:${plan.callSite}`
}

function nodeSignature(node: PlanNode): string {
  switch (node.node) {
    case 'source':
      return `${node.kind}${node.slot}${node.name ?? ''}(${node.merge?.id ?? ''})@${node.callSite}`
    case 'row':
      return `${nodeSignature(node.parent)}|${node.operator}.${node.kind}(${node.fn?.id ?? ''})@${node.callSite}`
    case 'cache':
      return `${nodeSignature(node.parent)}|cache${node.slot}`
    case 'partition': {
      const parents = node.parents.map(nodeSignature).join(';')
      const fns = node.fns.map(f => f.id).join(',')
      return `[${parents}]${node.operator}.${node.name}${node.slot}(${fns};${argsSignature(node.args)})@${node.callSite}`
    }
  }
}

function endSignature(end: PlanEnd): string {
  switch (end.end) {
    case 'count':
      return 'count'
    case 'collect':
      return `collect${end.limitSlot}`
    case 'reduce':
    case 'foreach':
      return `${end.end}(${end.fn.id})`
    case 'sink':
      return `${end.name}${end.slot}(${end.fns.map(f => f.id).join(',')};${argsSignature(end.args)})`
    case 'combine':
      return `combine(${end.create?.id ?? ''}${zeroSignature(end.zero)},${end.mergeValue.id},${end.mergeCombiners.id})${partitionerSignature(end.partitioner)}`
    case 'shuffle':
      return `shuffle${end.keyed ? 'K' : ''}${partitionerSignature(end.partitioner)}`
  }
}

function zeroSignature(zero: Uint8Array | undefined): string {
  return zero === undefined ? '' : `zero${Buffer.from(zero).toString('base64')}`
}

function partitionerSignature(partitioner: PartitionerDescription): string {
  switch (partitioner.kind) {
    case 'hash':
    case 'roundRobin':
      return `${partitioner.kind}${partitioner.partitions}`
    case 'custom':
      return `custom${partitioner.partitions}(${partitioner.fn.id})`
    case 'range':
      return `range${partitioner.partitions}s${partitioner.slot}`
  }
}
