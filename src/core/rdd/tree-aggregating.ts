/**
 * `reduce` and `aggregate` for results that are large or slow to join: the partitions' results are joined in groups, in
 * parallel, level by level, before the last few are joined in one task.
 */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { CapturedFunction } from '../closure/captured-function.js'
import type { PartitionerDescription } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import { encodeValue } from '../serializer/value-codec.js'
import { reduceRows, rowsOf } from './actions.js'
import { foldRows } from './aggregating.js'
import { captured } from './captured.js'
import type { Zero } from './element-types.js'
import type { TreeLeaf } from './operators/folding.js'
import { PartitionRDD } from './partition-rdd.js'
import type { Partitioner } from './partitioner.js'
import { RDD } from './rdd.js'
import { RowRDD } from './row-rdd.js'
import { ShuffledRDD } from './shuffled-rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * As `reduce`, joined in a tree of about `depth` levels (2 unless said). Neighbouring partitions are joined first.
     * Throws EMPTY_COLLECTION, INVALID_TREE_DEPTH.
     */
    treeReduce(f: (a: T, b: T) => T, depth?: number): Promise<T>
    /** As `aggregate`, joined in a tree of about `depth` levels (2 unless said). Throws INVALID_TREE_DEPTH. */
    treeAggregate<U extends Zero>(
      zero: U,
      seqOp: (result: U, row: T) => U,
      combOp: (a: U, b: U) => U,
      depth?: number,
    ): Promise<U>
    treeAggregate<U>(
      zero: U,
      seqOp: (result: U, row: T) => U,
      combOp: (a: U, b: U) => U,
      depth?: number,
    ): Promise<U>
  }
}

RDD.prototype.treeReduce = async function <T>(
  this: RDD<T>,
  f: (a: T, b: T) => T,
  depth = 2,
): Promise<T> {
  const callSite = captureCallSite().toString()
  checkDepth(depth)
  const fn = captured(f, 'treeReduce')
  const joined = joinedInTree(this as RDD<unknown>, 'treeReduce', fn, fn, undefined, depth)
  return (await reduceRows(joined, fn, 'treeReduce', callSite)) as T
}

RDD.prototype.treeAggregate = async function <T, U>(
  this: RDD<T>,
  zero: U,
  seqOp: (result: U, row: T) => U,
  combOp: (a: U, b: U) => U,
  depth = 2,
): Promise<U> {
  const operator = 'treeAggregate'
  const callSite = captureCallSite().toString()
  checkDepth(depth)
  const add = captured(seqOp, operator)
  const combine = captured(combOp, operator)
  const value = encodeValue(zero)
  const joined = joinedInTree(this as RDD<unknown>, operator, add, combine, value, depth)
  const partial = (await rowsOf(joined, operator, undefined, undefined, callSite)).flat()
  const last = { sink: 'fold', operator, callSite, fns: [combine], value }
  return (await foldRows(joined, partial, last)) as U
}

function checkDepth(depth: number): void {
  if (!(depth >= 1)) throw new MillraceError('INVALID_TREE_DEPTH', { depth: preview(depth, 80) })
}

/** The results of the partitions, joined until there are few. Spark's rule for the number of groups of each level. */
function joinedInTree(
  rdd: RDD<unknown>,
  operator: string,
  seqOp: CapturedFunction,
  combOp: CapturedFunction,
  zero: Uint8Array | undefined,
  depth: number,
): RDD<unknown> {
  let count = rdd.numPartitions
  const scale = Math.max(Math.ceil(count ** (1 / depth)), 2)
  const groups = nextGroups(count, scale)
  let pairs: RDD<unknown> = new PartitionRDD(rdd.context, [rdd], {
    name: 'foldToGroup',
    operator,
    fns: [seqOp],
    value: partition => ({ group: groupOf(partition, count, groups), zero }) satisfies TreeLeaf,
  })
  const aggregator = {
    create: undefined,
    mergeValue: combOp,
    mergeCombiners: combOp,
    mapSideCombine: true,
  }
  for (let size = groups; size < count; ) {
    pairs = new ShuffledRDD(
      pairs,
      new GroupPartitioner(size),
      { kind: 'combined', aggregator },
      operator,
    )
    count = size
    size = nextGroups(count, scale)
    if (size === count) break
    const [from, to] = [count, size]
    pairs = new PartitionRDD(rdd.context, [pairs], {
      name: 'regroup',
      operator,
      value: partition => groupOf(partition, from, to),
    })
  }
  return new RowRDD(pairs, 'values', undefined, { operator })
}

/** Partitions after the next level; as many as before when another level would not help. */
function nextGroups(count: number, scale: number): number {
  return count > scale + Math.ceil(count / scale) ? Math.floor(count / scale) : count
}

function groupOf(partition: number, partitions: number, groups: number): number {
  return Math.floor((partition * groups) / partitions)
}

/** Keys are the numbers of the partitions. */
class GroupPartitioner implements Partitioner {
  readonly numPartitions: number

  constructor(numPartitions: number) {
    this.numPartitions = numPartitions
  }

  equals(other: Partitioner): boolean {
    return other instanceof GroupPartitioner && other.numPartitions === this.numPartitions
  }

  describe(builder: PlanBuilder): PartitionerDescription {
    const bounds = Array.from({ length: this.numPartitions - 1 }, (_, i) => i)
    const slot = builder.value({ bounds, ascending: true })
    return { kind: 'range', partitions: this.numPartitions, slot }
  }
}
