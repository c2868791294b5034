/**
 * Saved RDDs of streams that the program has no more: they stay until no checkpoint is kept that an earlier version of the
 * program may have written, and are removed then.
 */
import type { FileSystem } from '../../core/storage/file-system.js'
import { savedTimes } from './dstream-checkpoint-data.js'

export class AbandonedRDDs {
  private readonly fileSystem: FileSystem
  /** The newest batch that each folder has. */
  private readonly folders: Map<string, number>

  private constructor(fileSystem: FileSystem, folders: Map<string, number>) {
    this.fileSystem = fileSystem
    this.folders = folders
  }

  /** Looks what there is besides the folders of these streams. */
  static async find(
    fileSystem: FileSystem,
    checkpointDir: string,
    operatorIds: ReadonlySet<string>,
  ): Promise<AbandonedRDDs> {
    const folders = new Map<string, number>()
    const all = `${checkpointDir}/rdds`
    if (await fileSystem.exists(all)) {
      for (const { path, isDirectory } of await fileSystem.list(all)) {
        const operatorId = path.slice(path.lastIndexOf('/') + 1)
        if (!isDirectory || operatorIds.has(operatorId)) continue
        folders.set(path, Math.max(0, ...(await savedTimes(fileSystem, path))))
      }
    }
    return new AbandonedRDDs(fileSystem, folders)
  }

  /** Removes the folders that have no batch behind `boundMs`. */
  async remove(boundMs: number): Promise<void> {
    for (const [folder, newestMs] of this.folders) {
      if (newestMs > boundMs) continue
      await this.fileSystem.remove(folder)
      this.folders.delete(folder)
    }
  }
}
