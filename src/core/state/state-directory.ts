/**
 * The files of all operators of one StateStore, below `state` in the checkpoint directory: which are written, which lie
 * there from earlier lives of the program, and which are removed when.
 */
import type { SparkEnv } from '../spark-env.js'
import type { BlockHandle } from '../storage/block.js'
import { stateFileTime, writeStateFile } from './state-file.js'
import { listStateFiles, restoreFolder } from './state-folder.js'
import type { StateOperator } from './state-operator.js'

/** Which files a directory has as of a batch. */
export interface RestoredFiles {
  /** The version of the newest file, by id of the operator. */
  readonly newestMs: ReadonlyMap<string, number>
  /** Ids of those that rightly have no state as of the batch: theirs begins behind it. */
  readonly beginLater: ReadonlySet<string>
}

/** What a directory has as of a batch. */
export interface RestoredStates extends RestoredFiles {
  readonly operators: readonly StateOperator[]
}

export class StateDirectory {
  private readonly path: string
  private readonly env: SparkEnv
  /** The last version in a file, by operator. */
  private readonly written = new Map<StateOperator, number>()
  /** Folders of operators that no stream has. */
  private readonly abandoned = new Set<string>()
  /** Files of versions behind this one, of an earlier life of the program, are still there. */
  private laterThanMs: number | undefined
  /** Files that no version needs; removed two calls of `removeDropped` later, when no task that was told of them runs. */
  private readonly dropped: string[][] = [[], []]

  constructor(env: SparkEnv, checkpointDirectory: string) {
    this.env = env
    this.path = `${checkpointDirectory}/state`
  }

  /**
   * Reads what there is as of a batch. Later versions stay until `removeLater`; those of operators that are not `known`
   * are abandoned. Throws STATE_FILE_CORRUPT, STATE_FILE_VERSION_NOT_SUPPORTED.
   */
  async restore(timeMs: number, known: ReadonlySet<string> | undefined): Promise<RestoredStates> {
    this.laterThanMs = timeMs
    const { fileSystem, blockManager } = this.env
    const operators: StateOperator[] = []
    const newestMs = new Map<string, number>()
    const beginLater = new Set<string>()
    if (!(await fileSystem.exists(this.path))) return { operators, newestMs, beginLater }
    for (const { path, isDirectory } of await fileSystem.list(this.path)) {
      if (!isDirectory) continue
      const operatorId = path.slice(path.lastIndexOf('/') + 1)
      if (known !== undefined && !known.has(operatorId)) {
        this.abandoned.add(path)
        continue
      }
      const { operator, beginsLater } = await restoreFolder(fileSystem, path, timeMs, blockManager)
      if (beginsLater) beginLater.add(operatorId)
      if (operator === undefined) continue
      operators.push(operator)
      const { lastChangeMs } = operator
      if (lastChangeMs === undefined) continue
      this.written.set(operator, lastChangeMs)
      newestMs.set(operatorId, lastChangeMs)
    }
    return { operators, newestMs, beginLater }
  }

  /** The folder of this operator is one of the program from now on. */
  claim(operatorId: string): void {
    this.abandoned.delete(this.folderOf(operatorId))
  }

  /** No stream has this operator. */
  abandon(operatorId: string): void {
    this.abandoned.add(this.folderOf(operatorId))
  }

  /** The last version in a file. */
  writtenMs(operator: StateOperator): number | undefined {
    return this.written.get(operator)
  }

  /**
   * Puts a version into a file; resolves when it survives a power failure. `origin`: the operator of before a change of
   * partitions, whose files stay beside.
   */
  async write(
    operator: StateOperator,
    timeMs: number,
    origin: StateOperator | undefined,
  ): Promise<void> {
    const { fileSystem, blockManager } = this.env
    const { operatorId, kind, partitioner, timed, schema } = operator
    const folder = this.folderOf(operatorId)
    const previousMs = this.written.get(operator)
    const isFirst = previousMs === undefined
    if (isFirst) await this.beginFolder(folder, origin !== undefined)
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
        movedMs: isFirst ? origin?.versionMs : undefined,
        schema,
      }
      written = await writeStateFile(fileSystem, folder, about, deltas)
    } finally {
      blockManager.release(blocks)
    }
    for (const [p, delta] of deltas.entries()) {
      if (delta !== undefined) operator.toFile(p, timeMs, written[p])
    }
    this.written.set(operator, timeMs)
  }

  /** Removes the versions behind the one that was restored, which are made again, and files that are not whole. */
  async removeLater(operatorIds: Iterable<string>): Promise<void> {
    const { laterThanMs } = this
    if (laterThanMs === undefined) return
    const { fileSystem } = this.env
    for (const operatorId of operatorIds) {
      const folder = this.folderOf(operatorId)
      if (!(await fileSystem.exists(folder))) continue
      for (const { path } of await fileSystem.list(folder)) {
        const timeMs = stateFileTime(path)
        if (timeMs === undefined || timeMs > laterThanMs) await fileSystem.remove(path)
      }
    }
    this.laterThanMs = undefined
  }

  /** Removes the files before these versions, two calls later. */
  async removeDropped(oldestMs: ReadonlyMap<string, number>): Promise<void> {
    const { fileSystem } = this.env
    const now = this.dropped.shift() as string[]
    const waiting = new Set([...now, ...this.dropped.flat()])
    const next: string[] = []
    this.dropped.push(next)
    for (const [operatorId, oldest] of oldestMs) {
      const folder = this.folderOf(operatorId)
      if (!(await fileSystem.exists(folder))) continue
      for (const { path, timeMs } of await listStateFiles(fileSystem, folder)) {
        if (timeMs < oldest && !waiting.has(path)) next.push(path)
      }
    }
    for (const path of now) await fileSystem.remove(path)
  }

  /** Removes the folders of operators that no stream has. */
  async removeAbandoned(): Promise<void> {
    for (const folder of this.abandoned) {
      await this.env.fileSystem.remove(folder)
      this.abandoned.delete(folder)
    }
  }

  /** What a run left there that is not continued is removed. */
  private async beginFolder(folder: string, continues: boolean): Promise<void> {
    const { fileSystem } = this.env
    await fileSystem.mkdirs(folder)
    if (!continues) {
      for (const { path } of await fileSystem.list(folder)) await fileSystem.remove(path)
    }
    await fileSystem.sync(this.path)
  }

  private folderOf(operatorId: string): string {
    return `${this.path}/${operatorId}`
  }
}
