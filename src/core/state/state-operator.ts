/**
 * The state of one operator, on the driver: for each partition the chain of deltas from which any of its versions that may
 * still be wanted can be made. A version counts from the moment at which the answer of its task is accepted; what tasks
 * made besides (copies, tries that failed later) is let go.
 */
import { MillraceError } from '../../util/errors.js'
import type { BlockHandle } from '../storage/block.js'
import type { BlockManager } from '../storage/block-manager.js'
import type { StateDelta } from './state-delta.js'
import { fits, merge, type StateSchema, showShape } from './state-schema.js'
import type { StateReport } from './state-task.js'

export type StateKind = 'updateStateByKey' | 'mapWithState' | 'reduceByKeyAndWindow'

/** A version of one partition, as it was accepted or read from files. */
export interface KnownDelta extends StateDelta {
  readonly keys: number
  /** The blocks are in a file of the store, which nobody else counts. */
  readonly durable: boolean
}

interface Partition {
  /** The last version, in ms; undefined before the first. */
  timeMs: number | undefined
  /** Versions in which anything changed, in order. */
  chain: KnownDelta[]
  /** Versions below this one cannot be made any more. */
  firstMs: number
}

export interface StateOperatorOptions {
  readonly operatorId: string
  readonly kind: StateKind
  readonly partitions: number
  /** As text: how keys find their partition. */
  readonly partitioner: string
  readonly timed: boolean
  readonly blockManager: BlockManager
}

export class StateOperator {
  readonly operatorId: string
  readonly kind: StateKind
  readonly numPartitions: number
  readonly partitioner: string
  readonly timed: boolean
  /** What keys and states looked like so far. */
  schema: StateSchema | undefined
  /** True until the first version after a restart has shown that its states look like those that were kept. */
  isUnproven = false
  /** The first version, or that which was restored, in ms; undefined before. */
  beganMs: number | undefined
  private readonly partitions: Partition[] = []
  private readonly blockManager: BlockManager

  constructor(options: StateOperatorOptions) {
    this.operatorId = options.operatorId
    this.kind = options.kind
    this.numPartitions = options.partitions
    this.partitioner = options.partitioner
    this.timed = options.timed
    this.blockManager = options.blockManager
    for (let p = 0; p < options.partitions; p++) {
      this.partitions.push({ timeMs: undefined, chain: [], firstMs: Number.NEGATIVE_INFINITY })
    }
  }

  /** The last version that all partitions have, in ms; undefined when there is none. */
  get versionMs(): number | undefined {
    let version: number | undefined
    for (const { timeMs } of this.partitions) {
      if (timeMs === undefined) return undefined
      if (version === undefined || timeMs < version) version = timeMs
    }
    return version
  }

  /** Keys with state in the version at or before a time, and bytes of the blocks that hold them. */
  sizeAt(timeMs: number): { readonly keys: number; readonly bytes: number } {
    let keys = 0
    let bytes = 0
    for (const [p, { chain }] of this.partitions.entries()) {
      keys += this.last(p, timeMs)?.keys ?? 0
      for (const delta of chain) {
        if (delta.timeMs > timeMs) break
        for (const block of delta.blocks) bytes += block.length
      }
    }
    return { keys, bytes }
  }

  /** Whether a partition has this version. */
  has(partition: number, timeMs: number): boolean {
    const { timeMs: last, firstMs } = this.partitions[partition]
    return last !== undefined && timeMs <= last && timeMs >= firstMs
  }

  /** Whether all partitions have this version. */
  hasAll(timeMs: number): boolean {
    return this.partitions.every((_, p) => this.has(p, timeMs))
  }

  /** The version of a partition at or before a time; undefined when there is none. */
  before(
    partition: number,
    timeMs: number,
  ): { readonly timeMs: number; readonly token: string } | undefined {
    const { timeMs: last } = this.partitions[partition]
    if (last === undefined) return undefined
    const delta = this.last(partition, timeMs)
    return { timeMs: Math.min(last, timeMs), token: delta?.token ?? '' }
  }

  /** The deltas that make a partition's version at `timeMs`. Throws STATE_VERSION_NOT_KEPT. */
  chain(partition: number, timeMs: number): readonly KnownDelta[] {
    const { chain, firstMs } = this.partitions[partition]
    if (timeMs < firstMs) {
      throw new MillraceError('STATE_VERSION_NOT_KEPT', {
        operatorId: this.operatorId,
        time: timeMs,
        first: firstMs,
      })
    }
    const last = this.last(partition, timeMs)
    if (last === undefined) return []
    return chain.filter(d => d.timeMs >= last.baseMs && d.timeMs <= timeMs)
  }

  private last(partition: number, timeMs: number): KnownDelta | undefined {
    const { chain } = this.partitions[partition]
    for (let i = chain.length - 1; i >= 0; i--) if (chain[i].timeMs <= timeMs) return chain[i]
    return undefined
  }

  /** Takes the version that a task made. False, and nothing is taken, when it was made of other contents. */
  accept(report: StateReport, blocks: readonly BlockHandle[]): boolean {
    const partition = this.partitions[report.partition]
    const { timeMs, token, baseMs, parts, keys } = report
    const lastToken = partition.chain.at(-1)?.token ?? ''
    const isNext = partition.timeMs === undefined || timeMs > partition.timeMs
    if (!isNext || lastToken !== report.beforeToken) return false
    this.learn(report)
    partition.timeMs = timeMs
    this.beganMs ??= timeMs
    if (blocks.length > 0) {
      partition.chain.push({ timeMs, token, baseMs, parts, keys, blocks, durable: false })
    }
    return true
  }

  /** A partition as files have it. */
  restore(partition: number, timeMs: number, chain: readonly KnownDelta[]): void {
    const known = this.partitions[partition]
    known.timeMs = timeMs
    this.beganMs = timeMs
    known.chain = [...chain]
    known.firstMs = chain[0]?.timeMs ?? Number.NEGATIVE_INFINITY
    this.findFirst(known)
    this.extendFirst()
  }

  /** What was needed is kept for all partitions: one whose first delta comes later than another's had no state before. */
  private extendFirst(): void {
    let beginMs = Number.POSITIVE_INFINITY
    for (const { chain } of this.partitions) {
      if (chain.length > 0) beginMs = Math.min(beginMs, chain[0].timeMs)
    }
    for (const partition of this.partitions) {
      const isWhole = partition.firstMs === partition.chain[0]?.timeMs
      if (isWhole) partition.firstMs = Math.min(partition.firstMs, beginMs)
    }
  }

  /** The last version in which anything changed, in ms; undefined when there is none. */
  get lastChangeMs(): number | undefined {
    let last: number | undefined
    for (const { chain } of this.partitions) {
      const timeMs = chain.at(-1)?.timeMs
      if (timeMs !== undefined && (last === undefined || timeMs > last)) last = timeMs
    }
    return last
  }

  /** The newest version at or before a time that is in a file, in ms; undefined when there is none. */
  newestFileMs(timeMs: number): number | undefined {
    let newest: number | undefined
    for (const { chain } of this.partitions) {
      const last = chain.findLast(delta => delta.durable && delta.timeMs <= timeMs)?.timeMs
      if (last !== undefined && (newest === undefined || last > newest)) newest = last
    }
    return newest
  }

  /** Versions in which anything changed and that all partitions have, after one time and up to another. */
  versionsAfter(afterMs: number, untilMs: number): number[] {
    const { versionMs } = this
    if (versionMs === undefined) return []
    const times = new Set<number>()
    for (const { chain } of this.partitions) {
      for (const { timeMs } of chain) {
        if (timeMs > afterMs && timeMs <= untilMs && timeMs <= versionMs) times.add(timeMs)
      }
    }
    return [...times].sort((a, b) => a - b)
  }

  /** What changed in a version, by partition; undefined where nothing did. */
  deltasAt(timeMs: number): (KnownDelta | undefined)[] {
    return this.partitions.map(({ chain }) => chain.find(d => d.timeMs === timeMs))
  }

  /** The same contents as blocks of a file; those in memory are let go. */
  toFile(partition: number, timeMs: number, blocks: readonly BlockHandle[]): void {
    const { chain } = this.partitions[partition]
    const at = chain.findIndex(d => d.timeMs === timeMs)
    if (at < 0) return
    const old = chain[at]
    chain[at] = { ...old, blocks, durable: true }
    this.letGo(old)
  }

  /** Lets go of what no version from `oldestMs` on needs; gives the time of the oldest delta that is left. */
  prune(oldestMs: number): number | undefined {
    let oldest: number | undefined
    for (const [p, partition] of this.partitions.entries()) {
      const base = this.last(p, oldestMs)?.baseMs
      if (base !== undefined) {
        const kept = partition.chain.findIndex(d => d.timeMs >= base)
        for (const delta of partition.chain.splice(0, kept)) this.letGo(delta)
        if (kept > 0) this.findFirst(partition)
      }
      const first = partition.chain[0]?.timeMs
      if (first !== undefined && (oldest === undefined || first < oldest)) oldest = first
    }
    return oldest
  }

  /** Lets go of everything. */
  clear(): void {
    for (const partition of this.partitions) {
      for (const delta of partition.chain.splice(0)) this.letGo(delta)
      partition.timeMs = undefined
    }
  }

  /** The first version of which all deltas are there. */
  private findFirst(partition: Partition): void {
    const { chain } = partition
    if (chain.length === 0) return
    const begin = chain[0].timeMs
    const whole = chain.find(d => d.baseMs >= begin)
    partition.firstMs = whole?.timeMs ?? Number.POSITIVE_INFINITY
  }

  private letGo({ blocks, durable }: KnownDelta): void {
    if (!durable) this.blockManager.release(blocks)
  }

  /** Throws STATE_SCHEMA_MISMATCH when the states look other than those that were restored. */
  private learn({ schema: found, partition }: StateReport): void {
    if (found === undefined) return
    const { schema: kept } = this
    if (kept !== undefined && this.isUnproven) {
      if (!fits(kept.key, found.key) || !fits(kept.state, found.state)) {
        throw new MillraceError('STATE_SCHEMA_MISMATCH', {
          operatorId: this.operatorId,
          kept: showSchema(kept),
          found: showSchema(found),
          partition,
        })
      }
    }
    this.schema =
      kept === undefined
        ? found
        : { key: merge(kept.key, found.key), state: merge(kept.state, found.state) }
  }
}

/** `string -> number`. */
export function showSchema({ key, state }: StateSchema): string {
  return `${showShape(key)} -> ${showShape(state)}`
}

/** The blocks that a task reads and the block manager counts. */
export function countedBlocks(deltas: readonly KnownDelta[]): BlockHandle[] {
  return deltas.filter(delta => !delta.durable).flatMap(delta => delta.blocks)
}
