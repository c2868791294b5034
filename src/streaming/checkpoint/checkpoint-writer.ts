/**
 * Writes the metadata checkpoints of a folder and keeps the newest ten, so that one that cannot be read has others before
 * it. One write at a time.
 */
import type { FileSystem } from '../../core/storage/file-system.js'
import type { Logger } from '../../util/log.js'
import { writeAtomically } from './atomic-file.js'
import {
  type Checkpoint,
  checkpointFileName,
  encodeCheckpoint,
  resumeTimeMs,
} from './checkpoint-file.js'
import { listCheckpoints, readCheckpoint } from './checkpoint-reader.js'

const KEPT = 10

export class CheckpointWriter {
  private readonly fileSystem: FileSystem
  private readonly directory: string
  private readonly logger: Logger
  /** Of the files that are there, by time: the first batch that a restart from it runs; undefined for a damaged one. */
  private readonly files: Map<number, number | undefined> = new Map()

  private constructor(fileSystem: FileSystem, directory: string, logger: Logger) {
    this.fileSystem = fileSystem
    this.directory = directory
    this.logger = logger
  }

  /** Looks at what the folder has. */
  static async open(
    fileSystem: FileSystem,
    directory: string,
    logger: Logger,
  ): Promise<CheckpointWriter> {
    const writer = new CheckpointWriter(fileSystem, directory, logger)
    for (const file of await listCheckpoints(fileSystem, directory)) {
      const read = await readCheckpoint(fileSystem, file)
      const resumeMs = 'checkpoint' in read ? resumeTimeMs(read.checkpoint) : undefined
      writer.files.set(file.timeMs, resumeMs)
    }
    return writer
  }

  /** The first batch that a restart from any of the kept files runs; undefined before the first is written. */
  get oldestResumeMs(): number | undefined {
    const times = [...this.files.values()].filter(timeMs => timeMs !== undefined)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /** Resolves when the checkpoint survives a power failure; replaces one of the same time. */
  async write(checkpoint: Checkpoint): Promise<void> {
    const { timeMs } = checkpoint
    const text = encodeCheckpoint(checkpoint)
    await writeAtomically(this.fileSystem, this.directory, checkpointFileName(timeMs), text)
    this.files.set(timeMs, resumeTimeMs(checkpoint))
    await this.removeOld()
  }

  /** What cannot be removed stays, and is tried again after the next write. */
  private async removeOld(): Promise<void> {
    const old = [...this.files.keys()].sort((a, b) => b - a).slice(KEPT)
    for (const timeMs of old) {
      const path = `${this.directory}/${checkpointFileName(timeMs)}`
      try {
        await this.fileSystem.remove(path)
        this.files.delete(timeMs)
      } catch (error) {
        this.logger.warn(`The old checkpoint ${path} could not be removed: ${error}`)
      }
    }
  }
}
