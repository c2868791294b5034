/**
 * The keyed state of one StreamingContext: its operators, on the driver, whose versions outlive the process in files. Below
 * the checkpoint directory (`state-directory.ts`) each operator has a folder `state/OPERATOR_ID` with a file for each
 * version in which anything changed.
 *
 * Without a directory state lives in memory only; `commit` then completes versions and writes nothing.
 */
import { isCondition, MillraceError, messageOf } from '../../util/errors.js'
import type { KeptPartition } from '../pipeline/task-run.js'
import type { SparkContext } from '../spark-context.js'
import { StorageLevel } from '../storage/storage-level.js'
import { type DurableState, describeState, type StateDescription } from './state-description.js'
import { type RestoredFiles, StateDirectory } from './state-directory.js'
import { type StateKind, StateOperator, showSchema } from './state-operator.js'
import type { StateReport } from './state-task.js'

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
  /** Operators that begin with what another one of their id had, and that one. */
  private readonly origins = new Map<StateOperator, StateOperator>()
  /** Those of which `tellOfKept` has told. */
  private readonly told = new Set<StateOperator>()
  private directory: StateDirectory | undefined
  private restoredTimeMs: number | undefined
  private committing: Promise<void> = Promise.resolve()
  private neededMs: number | undefined
  private firstCommitMs: number | undefined
  private lastCommitMs = Number.NEGATIVE_INFINITY

  constructor(context: SparkContext) {
    this.context = context
    this.checksSchema = context.conf.getBoolean('spark.millrace.streaming.state.checkSchema', true)
    context.addKeeper(this.keep)
  }

  /** Where `commit` writes: the checkpoint directory. */
  setDirectory(directory: string): void {
    this.directory = new StateDirectory(this.context.env, directory)
  }

  /**
   * The state of a stream: that which was restored under its id, or a new one. `origin`: what was restored, when its
   * partitions are others; its rows are to be put into the new one. Throws STATE_KIND_MISMATCH.
   */
  bind(binding: StateBinding): {
    readonly operator: StateOperator
    readonly origin: StateOperator | undefined
  } {
    const found = this.restored.get(binding.operatorId)
    this.restored.delete(binding.operatorId)
    this.directory?.claim(binding.operatorId)
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
      this.origins.set(operator, found)
    }
    this.operators.set(binding.operatorId, operator)
    return { operator, origin: fitsAsIs ? undefined : found }
  }

  /** The batch as of which state was restored, in ms; undefined when it was not. */
  get restoredMs(): number | undefined {
    return this.restoredTimeMs
  }

  /** The operators of the program, and those restored that have no stream. */
  describe(): StateDescription[] {
    return [...this.operators.values(), ...this.restored.values()].map(operator =>
      describeState(operator, operator.versionMs),
    )
  }

  /**
   * The operators of the program as a restart after the last `commit` would find them; left out while there is nothing.
   * `asOfMs`: the batch whose state that restart goes on from.
   */
  describeDurable(asOfMs: number): DurableState[] {
    const described: DurableState[] = []
    for (const operator of this.operators.values()) {
      const { beganMs = Number.POSITIVE_INFINITY, versionMs = beganMs } = operator
      const isWritten = beganMs <= this.lastCommitMs
      const durable = isWritten ? operator : this.origins.get(operator)
      if (durable === undefined) continue
      const ms = isWritten ? Math.min(versionMs, this.lastCommitMs) : durable.versionMs
      const fileMs =
        durable.newestFileMs(asOfMs) ?? this.origins.get(operator)?.newestFileMs(asOfMs)
      described.push({ ...describeState(durable, ms), fileMs })
    }
    return described
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
    const { directory } = this
    // no restart goes back to where they were in use
    if (this.firstCommitMs !== undefined && oldestNeededMs > this.firstCommitMs) {
      for (const operatorId of this.restored.keys()) directory?.abandon(operatorId)
      this.restored.clear()
      await directory?.removeAbandoned()
    }
    const oldestMs = new Map<string, number>()
    for (const operator of this.operators.values()) {
      const oldest = this.prune(operator)
      // a restart before what this operator has reads what another one of its id had
      if (oldest === undefined || oldest > this.neededMs - 1) continue
      oldestMs.set(operator.operatorId, oldest)
    }
    await directory?.removeDropped(oldestMs)
  }

  /**
   * Finds the state that was kept below a checkpoint directory, as of a batch; versions after it are removed with the first
   * `commit`. Streams bind to it by their operator ids. `known`: the operators that the checkpoint has state of; all that
   * are there, unless said. Throws STATE_FILE_CORRUPT, STATE_FILE_VERSION_NOT_SUPPORTED.
   */
  async restore(
    directory: string,
    timeMs: number,
    known?: ReadonlySet<string>,
  ): Promise<RestoredFiles> {
    this.directory = new StateDirectory(this.context.env, directory)
    this.restoredTimeMs = timeMs
    this.lastCommitMs = timeMs
    const { operators, ...files } = await this.directory.restore(timeMs, known)
    for (const operator of operators) {
      operator.isUnproven = this.checksSchema
      this.restored.set(operator.operatorId, operator)
    }
    return files
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
        this.tellOfKept(operator, error)
        const text = messageOf(error)
        this.context.env.logger.debug(
          `The state of ${operator.operatorId} at ${version.timeMs} ms is not complete: ${text}`,
          { batchTime: version.timeMs, operator: operator.operatorId },
        )
      } finally {
        this.pending.delete(version)
      }
    }
  }

  /** A function that fails on the first states since a restart may not expect what was kept: says once what that is. */
  private tellOfKept(operator: StateOperator, error: unknown): void {
    const { operatorId, schema, isUnproven } = operator
    if (!isUnproven || schema === undefined || this.told.has(operator)) return
    if (!isCondition(error, 'USER_FUNCTION_FAILED')) return
    this.told.add(operator)
    this.context.env.logger.warn(
      `The function of the state '${operatorId}' failed in the first version since the restart. The states that an earlier run has kept are ${showSchema(schema)}: the function must take those`,
      { operator: operatorId },
    )
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
    const { directory } = this
    if (directory === undefined) return
    await directory.removeLater(this.operators.keys())
    for (const operator of this.operators.values()) {
      const after = directory.writtenMs(operator) ?? Number.NEGATIVE_INFINITY
      for (const version of operator.versionsAfter(after, timeMs)) {
        await directory.write(operator, version, this.origins.get(operator))
      }
    }
    this.lastCommitMs = Math.max(this.lastCommitMs, timeMs)
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
}

/** Whether the same partitioner is certain to give the same partitions in another run. */
function isStable(partitioner: string): boolean {
  return partitioner.startsWith('hash ')
}
