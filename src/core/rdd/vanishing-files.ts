/**
 * Files that may be gone by the time a job reads them, as those that a stream found in a folder: the ones that are gone
 * are left out, and told of, instead of failing the job. They are looked for before each attempt of a stage; one that
 * vanishes later fails its task, and the stage is tried again without it.
 */
import type { FileSystem } from '../storage/file-system.js'

export class VanishingFiles {
  private readonly fileSystem: FileSystem
  private readonly onGone: (path: string) => void
  private readonly gone: Set<string> = new Set()

  /** `onGone` is called once for each file that is left out. */
  constructor(fileSystem: FileSystem, onGone: (path: string) => void) {
    this.fileSystem = fileSystem
    this.onGone = onGone
  }

  /** Leaves out those of the files that are gone now. */
  async look(paths: readonly string[]): Promise<void> {
    await Promise.all(
      paths.map(async path => {
        if (!this.gone.has(path) && !(await this.fileSystem.exists(path))) this.leaveOut(path)
      }),
    )
  }

  isGone(path: string): boolean {
    return this.gone.has(path)
  }

  private leaveOut(path: string): void {
    this.gone.add(path)
    this.onGone(path)
  }
}

/** An RDD of files that can do without some of them. */
export interface ReadsVanishingFiles {
  /** Leaves files out that are gone when they are to be read; `onGone` is called once for each. */
  leaveOutVanished(onGone: (path: string) => void): void
  /** True when the RDD reads this file and would do without it. */
  mayVanish(path: string): boolean
}

export function readsVanishingFiles(rdd: object): rdd is ReadsVanishingFiles {
  return 'leaveOutVanished' in rdd
}
