/** RDDs that read what is not an RDD: rows of the driver, ranges of numbers, blocks, ranges of text files. */
import { MillraceError } from '../../util/errors.js'
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import type { BlockHandle } from '../storage/block.js'
import type { Dependency } from './dependency.js'
import { RDD } from './rdd.js'
import { type ReadsVanishingFiles, VanishingFiles } from './vanishing-files.js'

abstract class SourceRDD<T> extends RDD<T> {
  get dependencies(): readonly Dependency[] {
    return []
  }
}

/** One partition a block, or a list of blocks. */
export class BlockRDD<T> extends SourceRDD<T> {
  private readonly partitions: readonly (readonly BlockHandle[])[]
  private released = false

  /** Takes over one reference of each block. */
  constructor(
    context: SparkContext,
    partitions: readonly (readonly BlockHandle[])[],
    operator = 'blockRDD',
  ) {
    super(context, operator)
    this.partitions = partitions
  }

  get numPartitions(): number {
    return this.partitions.length
  }

  /** Lets go of the blocks; the RDD can't be computed any more. */
  releaseBlocks(): void {
    if (this.released) return
    this.released = true
    for (const blocks of this.partitions) this.context.env.blockManager.release(blocks)
  }

  /** Throws RECEIVED_BLOCK_LOST when the blocks were let go: their memory may hold other data by now. */
  plan(partition: number, builder: PlanBuilder): PlanNode {
    if (this.released) {
      throw new MillraceError('RECEIVED_BLOCK_LOST', { block: `${partition} of ${this}` })
    }
    const blocks = this.partitions[partition]
    const slot = builder.slot({ kind: 'blocks', blocks })
    const kind = blocks[0]?.format === 'text' ? 'text' : 'rows'
    const { operator, callSite } = this
    return { node: 'source', kind, slot, operator, callSite }
  }
}

/** Numbers from `start` (inclusive) by `step` to `end` (exclusive), computed where they are needed. */
export class RangeRDD extends SourceRDD<number> {
  private readonly start: number
  private readonly step: number
  private readonly length: number
  readonly numPartitions: number

  constructor(
    context: SparkContext,
    start: number,
    end: number,
    step: number,
    numPartitions: number,
  ) {
    super(context, 'range')
    this.start = start
    this.step = step
    this.length = Math.max(0, Math.ceil((end - start) / step))
    this.numPartitions = numPartitions
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const at = (p: number): number =>
      this.start + this.step * Math.floor((p * this.length) / this.numPartitions)
    const slot = builder.value([at(partition), at(partition + 1), this.step])
    const { operator, callSite } = this
    return { node: 'source', kind: 'range', slot, operator, callSite }
  }
}

/** Bytes [start, end) of a file; `end` -1: the whole of it. */
export interface FileRange {
  readonly path: string
  readonly start: number
  readonly end: number
}

/** Lines of text files, cut into ranges of bytes; found out when the number of partitions is first asked for. */
export class TextFileRDD extends SourceRDD<string> implements ReadsVanishingFiles {
  private readonly find: () => readonly FileRange[]
  private found: readonly FileRange[] | undefined
  private vanishing: VanishingFiles | undefined

  constructor(context: SparkContext, operator: string, find: () => readonly FileRange[]) {
    super(context, operator)
    this.find = find
  }

  get numPartitions(): number {
    return this.ranges.length
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const range = this.ranges[partition]
    const isGone = this.vanishing?.isGone(range.path) === true
    const slot = builder.slot(isGone ? { kind: 'blocks', blocks: [] } : { kind: 'file', ...range })
    const { operator, callSite } = this
    return { node: 'source', kind: 'text', slot, operator, callSite }
  }

  override async prepare(): Promise<void> {
    await this.vanishing?.look(this.ranges.map(range => range.path))
  }

  leaveOutVanished(onGone: (path: string) => void): void {
    this.vanishing ??= new VanishingFiles(this.context.env.fileSystem, onGone)
  }

  mayVanish(path: string): boolean {
    return this.vanishing !== undefined && this.ranges.some(range => range.path === path)
  }

  private get ranges(): readonly FileRange[] {
    this.found ??= this.find()
    return this.found
  }
}
