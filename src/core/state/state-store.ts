/**
 * The keyed state of one StreamingContext: its operators, on the driver, and the files in which their versions outlive the
 * process. Below the checkpoint directory each operator has a folder `state/OPERATOR_ID` with a file for each version in
 * which anything changed (`state-file.ts`).
 *
 * Without a directory state lives in memory only; `commit` then completes versions and writes nothing.
 */
import { MillraceError } from '../../util/errors.js'
import type { KeptPartition } from '../pipeline/task-run.js'
import type { SparkContext } from '../spark-context.js'
import type { BlockHandle } from '../storage/block.js'
import { StorageLevel } from '../storage/storage-level.js'
import {
  partsOf,
  readStateFile,
  type StateFileHeader,
  stateFileTime,
  writeStateFile,
} from './state-file.js'
import { type KnownDelta, type StateKind, StateOperator, showSchema } from './state-operator.js'
import type { StateReport } from './state-task.js'

/** What is known of an operator's state. */
export interface StateDescription {
  readonly operatorId: string
  readonly kind: StateKind
  /** The last version of all partitions, in ms; undefined before the first. */
  readonly versionMs: number | undefined
  readonly keys: number
  readonly bytes: number
  /** `string -> number`; undefined while no key has state. */
  readonly schema: string | undefined
}

/** What a stream says of the state that it wants. */
export interface StateBinding {
  readonly operatorId: string
  readonly kind: StateKind
  readonly partitions: number
  readonly partitioner: string
  readonly timed: boolean
}

/** A version that is described: it may not have been computed for all partitions. */
export interface DescribedVersion {
  readonly timeMs: number
  readonly state: StateOperator
  /** Computes the partitions that are missing. */
  complete(partitions: readonly number[]): Promise<void>
  /** All partitions are there: lets go of what they were made of. */
  settled(): void
}

let stores = 0

export class StateStore {
  /** Unique in the process. */
  readonly id: number = stores++
  private readonly context: SparkContext
  private readonly checksSchema: boolean
  private readonly operators = new Map<string, StateOperator>()
  private readonly restored = new Map<string, StateOperator>()
  private readonly pending = new Set<DescribedVersion>()
  /** Versions that somebody may ask for, by operator: how many RDDs stand for each. */
  private readonly held = new Map<StateOperator, Map<number, number>>()
  /** The last version in a file, by operator. */
  private readonly written = new Map<StateOperator, number>()
  /** Operators that begin with what another one of their id had. */
  private readonly moved = new Set<StateOperator>()
  private directory: string | undefined
  private restoredTimeMs: number | undefined
  private committing: Promise<void> = Promise.resolve()
  private neededMs: number | undefined
  private firstCommitMs: number | undefined
  /** Files that no version needs; removed two calls of `cleanup` later, when no task that was told of them runs. */
  private dropped: string[][] = [[], []]

  constructor(context: SparkContext) {
    this.context = context
    this.checksSchema = context.conf.getBoolean('spark.millrace.streaming.state.checkSchema', true)
    context.addKeeper(this.keep)
  }

  /** Where `commit` writes: the checkpoint directory. */
  setDirectory(directory: string | undefined): void {
    this.directory = directory === undefined ? undefined : `${directory}/state`
  }

  /**
   * The state of a stream: that which was restored under its id, or a new one. `moved`: what was restored, when its
   * partitions are others; its rows are to be put into the new one. Throws STATE_KIND_MISMATCH.
   */
  bind(binding: StateBinding): {
    readonly operator: StateOperator
    readonly moved: StateOperator | undefined
  } {
    const found = this.restored.get(binding.operatorId)
    this.restored.delete(binding.operatorId)
    if (found !== undefined && found.kind !== binding.kind) {
      const { operatorId, kind } = binding
      throw new MillraceError('STATE_KIND_MISMATCH', { operatorId, kind, kept: found.kind })
    }
    const fitsAsIs =
      found !== undefined &&
      found.numPartitions === binding.partitions &&
      found.partitioner === binding.partitioner &&
      found.timed === binding.timed &&
      isStable(binding.partitioner)
    const operator = fitsAsIs
      ? found
      : new StateOperator({ ...binding, blockManager: this.context.env.blockManager })
    if (found !== undefined && !fitsAsIs) {
      operator.schema = found.schema
      operator.isUnproven = this.checksSchema
      this.moved.add(operator)
    }
    this.operators.set(binding.operatorId, operator)
    return { operator, moved: fitsAsIs ? undefined : found }
  }

  /** The batch as of which state was restored, in ms; undefined when it was not. */
  get restoredMs(): number | undefined {
    return this.restoredTimeMs
  }

  /** The operators that were restored and have no stream. */
  get unbound(): StateDescription[] {
    return [...this.restored.values()].map(describe)
  }

  /** Removes the files of the operators that were restored and have no stream; `cleanup` does it when it is time. */
  async dropUnbound(): Promise<void> {
    for (const operatorId of this.restored.keys()) {
      await this.context.env.fileSystem.remove(this.folderOf(operatorId) as string)
    }
    this.restored.clear()
  }

  /** The operators of the program, and those restored that have no stream. */
  describe(): StateDescription[] {
    return [...this.operators.values(), ...this.restored.values()].map(describe)
  }

  /**
   * Puts into files what is new in all versions up to a batch; resolves when it survives a power failure. A version that
   * was computed for some of its partitions only is computed for the others first. Without a directory it is not written.
   */
  commit(timeMs: number): Promise<void> {
    return this.inOrder(() => this.commitNow(timeMs))
  }

  /** Removes what is not needed to run the batch at `oldestNeededMs`, and those after it, again. */
  async cleanup(oldestNeededMs: number): Promise<void> {
    this.neededMs = Math.max(oldestNeededMs, this.neededMs ?? Number.NEGATIVE_INFINITY)
    await this.committing
    const { fileSystem } = this.context.env
    // no restart goes back to where they were in use
    if (this.firstCommitMs !== undefined && oldestNeededMs > this.firstCommitMs) {
      await this.dropUnbound()
    }
    const now = this.dropped.shift() ?? []
    const next: string[] = []
    this.dropped.push(next)
    for (const operator of this.operators.values()) {
      const oldest = this.prune(operator)
      const folder = this.folderOf(operator.operatorId)
      if (folder === undefined || !(await fileSystem.exists(folder))) continue
      const waiting = new Set([...now, ...this.dropped.flat()])
      for (const { path } of await fileSystem.list(folder)) {
        const at = stateFileTime(path)
        if (at !== undefined && oldest !== undefined && at < oldest && !waiting.has(path)) {
          next.push(path)
        }
      }
    }
    for (const path of now) await fileSystem.remove(path)
  }

  /**
   * Finds the state that was kept below a checkpoint directory, as of a batch; versions after it are removed. Streams bind
   * to it by their operator ids. Throws STATE_FILE_CORRUPT, STATE_FILE_VERSION_NOT_SUPPORTED.
   */
  async restore(directory: string, timeMs: number): Promise<void> {
    this.setDirectory(directory)
    this.restoredTimeMs = timeMs
    const { fileSystem } = this.context.env
    const root = this.directory as string
    if (!(await fileSystem.exists(root))) return
    for (const { path, isDirectory } of await fileSystem.list(root)) {
      if (isDirectory) await this.restoreOperator(path, timeMs)
    }
  }

  /** Lets go of everything in memory; files stay. */
  close(): void {
    this.context.removeKeeper(this.keep)
    this.pending.clear()
    this.held.clear()
    // not while a file is written from the blocks
    void this.inOrder(async () => {
      if (this.context.isStopped) return
      this.context.env.blockManager.removeMatching(`staterows:${this.id}/`)
      for (const operator of this.operators.values()) operator.clear()
    })
  }

  // ---- for the RDDs of state

  /** @internal A version that is described now: it is wanted until `release`, and completed with its batch. */
  hold(version: DescribedVersion): void {
    const { state, timeMs } = version
    let times = this.held.get(state)
    if (times === undefined) {
      times = new Map()
      this.held.set(state, times)
    }
    times.set(timeMs, (times.get(timeMs) ?? 0) + 1)
    this.pending.add(version)
  }

  /** @internal Nobody will ask for this version any more. */
  release(operator: StateOperator, timeMs: number): void {
    const times = this.held.get(operator)
    const left = (times?.get(timeMs) ?? 0) - 1
    if (left > 0) {
      times?.set(timeMs, left)
      return
    }
    times?.delete(timeMs)
    const { blockManager } = this.context.env
    for (let p = 0; p < operator.numPartitions; p++) {
      blockManager.remove(`staterows:${this.id}/${operator.operatorId}/${p}@${timeMs}`)
    }
    this.prune(operator)
  }

  /** @internal Computes, for the versions up to a batch, the partitions that no job asked for. */
  complete(timeMs: number): Promise<void> {
    return this.inOrder(() => this.completeNow(timeMs))
  }

  private inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.committing.then(work)
    this.committing = done.catch(() => undefined)
    return done
  }

  private async completeNow(timeMs: number): Promise<void> {
    for (const version of [...this.pending].sort((a, b) => a.timeMs - b.timeMs)) {
      if (version.timeMs > timeMs) continue
      const { state: operator } = version
      const missing: number[] = []
      for (let p = 0; p < operator.numPartitions; p++) {
        if (!operator.has(p, version.timeMs)) missing.push(p)
      }
      try {
        if (missing.length > 0) await version.complete(missing)
        operator.isUnproven = false
        version.settled()
      } catch (error) {
        // what made the batch fail fails here too; the next version makes this one first
        const text = error instanceof Error ? error.message : String(error)
        this.context.env.logger.debug(
          `The state of ${operator.operatorId} at ${version.timeMs} ms is not complete: ${text}`,
        )
      } finally {
        this.pending.delete(version)
      }
    }
  }

  /** Takes what tasks kept for this store. */
  private readonly keep = (kept: KeptPartition): boolean => {
    if (kept.id === `state:${this.id}`) {
      const report = kept.about as StateReport
      const operator = this.operators.get(report.operatorId)
      const { blockManager } = this.context.env
      let isTaken = false
      try {
        isTaken = operator?.accept(report, kept.blocks) === true
      } finally {
        if (!isTaken) blockManager.release(kept.blocks)
      }
      return true
    }
    if (kept.id.startsWith(`staterows:${this.id}/`)) {
      const { blockManager } = this.context.env
      if (blockManager.has(kept.id)) blockManager.release(kept.blocks)
      else blockManager.register(kept.id, kept.blocks, StorageLevel.MEMORY_AND_DISK)
      return true
    }
    return false
  }

  private async commitNow(timeMs: number): Promise<void> {
    await this.completeNow(timeMs)
    this.firstCommitMs ??= timeMs
    if (this.directory === undefined) return
    for (const operator of this.operators.values()) {
      const after = this.written.get(operator) ?? Number.NEGATIVE_INFINITY
      for (const version of operator.versionsAfter(after, timeMs)) {
        await this.write(operator, version)
        this.written.set(operator, version)
      }
    }
  }

  private async write(operator: StateOperator, timeMs: number): Promise<void> {
    const { fileSystem, blockManager } = this.context.env
    const { operatorId, kind, partitioner, timed, schema } = operator
    const folder = this.folderOf(operatorId) as string
    const previousMs = this.written.get(operator)
    if (previousMs === undefined) await this.beginFolder(operator, folder)
    const deltas = operator.deltasAt(timeMs)
    const blocks = deltas.flatMap(delta => (delta === undefined ? [] : delta.blocks))
    blockManager.retain(blocks)
    let written: BlockHandle[][]
    try {
      const about = {
        operatorId,
        kind,
        partitions: operator.numPartitions,
        partitioner,
        timed,
        timeMs,
        previousMs,
        schema,
      }
      written = await writeStateFile(fileSystem, folder, about, deltas)
    } finally {
      blockManager.release(blocks)
    }
    for (const [p, delta] of deltas.entries()) {
      if (delta !== undefined) operator.toFile(p, timeMs, written[p])
    }
  }

  /** What a run left there that is not continued is removed. */
  private async beginFolder(operator: StateOperator, folder: string): Promise<void> {
    const { fileSystem } = this.context.env
    await fileSystem.mkdirs(folder)
    if (!this.moved.has(operator)) {
      for (const { path } of await fileSystem.list(folder)) await fileSystem.remove(path)
    }
    await fileSystem.sync(this.directory as string)
  }

  private folderOf(operatorId: string): string | undefined {
    return this.directory === undefined ? undefined : `${this.directory}/${operatorId}`
  }

  private prune(operator: StateOperator): number | undefined {
    const { versionMs } = operator
    if (versionMs === undefined) return undefined
    let oldest = versionMs
    for (const timeMs of this.held.get(operator)?.keys() ?? []) oldest = Math.min(oldest, timeMs)
    // with files, what a restart needs is known from `cleanup`
    if (this.directory !== undefined) oldest = Math.min(oldest, (this.neededMs ?? -Infinity) - 1)
    return operator.prune(oldest)
  }

  private async restoreOperator(folder: string, timeMs: number): Promise<void> {
    const { fileSystem, blockManager } = this.context.env
    const files: { path: string; at: number }[] = []
    for (const { path } of await fileSystem.list(folder)) {
      const at = stateFileTime(path)
      if (at !== undefined && at <= timeMs) files.push({ path, at })
      else await fileSystem.remove(path)
    }
    files.sort((a, b) => a.at - b.at)
    const read: { header: StateFileHeader; blocks: BlockHandle[][] }[] = []
    for (const { path, at } of files) {
      const file = await readStateFile(fileSystem, path)
      const { previousMs } = file.header
      // here begins what has other partitions than before
      if (previousMs === undefined) read.length = 0
      // the files before the oldest one that is needed are gone, one after the other
      if (read.length > 0 && previousMs !== read[read.length - 1].header.timeMs) {
        throw new MillraceError('STATE_FILE_CORRUPT', {
          path,
          reason: `the file of the version before it, ${previousMs} ms, is missing beside that of ${at} ms`,
        })
      }
      read.push(file)
    }
    const last = read.at(-1)?.header
    if (last === undefined) return
    const operator = new StateOperator({ ...last, blockManager })
    operator.schema = last.schema
    operator.isUnproven = this.checksSchema
    for (let p = 0; p < last.partitions; p++) {
      const chain: KnownDelta[] = []
      for (const { header, blocks } of read) {
        const delta = header.deltas[p]
        if (delta === null) continue
        const { timeMs: at } = header
        chain.push({
          ...delta,
          timeMs: at,
          token: `file.${at}`,
          parts: partsOf(header, p),
          blocks: blocks[p],
          durable: true,
        })
      }
      this.checkWhole(folder, chain)
      operator.restore(p, Math.max(timeMs, last.timeMs), chain)
    }
    this.written.set(operator, last.timeMs)
    this.restored.set(last.operatorId, operator)
  }

  /** Throws STATE_FILE_CORRUPT when the last version cannot be made of what there is. */
  private checkWhole(folder: string, chain: readonly KnownDelta[]): void {
    const last = chain.at(-1)
    if (last === undefined || chain[0].timeMs <= last.baseMs) return
    throw new MillraceError('STATE_FILE_CORRUPT', {
      path: folder,
      reason: `the files from ${last.baseMs} ms on are needed, and the first is that of ${chain[0].timeMs} ms`,
    })
  }
}

/** Whether the same partitioner is certain to give the same partitions in another run. */
function isStable(partitioner: string): boolean {
  return partitioner.startsWith('hash ')
}

function describe(operator: StateOperator): StateDescription {
  const { operatorId, kind, versionMs, size, schema } = operator
  return {
    operatorId,
    kind,
    versionMs,
    ...size,
    schema: schema === undefined ? undefined : showSchema(schema),
  }
}
