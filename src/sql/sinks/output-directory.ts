/**
 * The folder that a write fills, on the driver. Tasks write files of their own into a hidden folder; when all are done, the
 * files of the attempts that counted are put in their place. What is atomic is said in docs/internals/sql-files.md:
 *
 * - a folder that is new, or overwritten as a whole, is made beside its place under a hidden name and renamed when it is
 *   whole;
 * - `append` renames file by file, and takes back what it did when one of them fails;
 * - a dynamic overwrite replaces the folders of the partitions that were written, each as a whole.
 */
import { randomUUID } from 'node:crypto'
import { parentOf, withoutEndSlashes } from '../../core/storage/file-paths.js'
import type { FileSystem } from '../../core/storage/file-system.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import type { SaveMode } from '../query.js'
import type { WriteTarget, WrittenFile } from './write-job.js'

const REMOVALS = 5

/** What is done, with what takes it back. */
type Undo = () => Promise<void>

export class OutputDirectory {
  private readonly fileSystem: FileSystem
  private readonly path: string
  private readonly given: string
  private readonly mode: SaveMode
  /** Only partitions that are written are replaced. */
  private readonly isDynamic: boolean
  private readonly id = randomUUID()
  private wasThere = false

  constructor(fileSystem: FileSystem, path: string, mode: SaveMode, isDynamic: boolean) {
    this.fileSystem = fileSystem
    this.given = path
    this.path = withoutEndSlashes(path)
    this.mode = mode
    this.isDynamic = isDynamic && mode === 'overwrite'
  }

  /** Where tasks write. */
  get target(): WriteTarget {
    return { folder: this.isWhole ? `${this.staging}/_temporary` : this.staging, id: this.id }
  }

  /** False when there is nothing to do. Throws PATH_ALREADY_EXISTS, PATH_IS_NOT_A_DIRECTORY. */
  async begin(): Promise<boolean> {
    const { fileSystem, path, mode } = this
    this.wasThere = (await fileSystem.exists(path)) || (await this.recovered())
    if (this.wasThere) {
      if (mode === 'ignore') return false
      if (mode === 'errorifexists') {
        throw new MillraceError('PATH_ALREADY_EXISTS', { outputPath: this.given })
      }
      if (!this.isWhole && !(await fileSystem.stat(path)).isDirectory) {
        throw new MillraceError('PATH_IS_NOT_A_DIRECTORY', { path: this.given })
      }
    }
    await fileSystem.mkdirs(this.target.folder)
    return true
  }

  /** Makes the files visible. When this fails, all is as it was before. */
  async commit(files: readonly WrittenFile[]): Promise<void> {
    if (this.isWhole) await this.commitWhole(files)
    else if (this.isDynamic) await this.commitPartitions(files)
    else await this.commitFiles(files)
  }

  /** Removes what tasks have written. */
  async abort(): Promise<void> {
    await this.removeSurely(this.staging)
    if (!this.isWhole) await this.removeEmptyTemporary()
  }

  /** The whole folder is made anew. */
  private get isWhole(): boolean {
    return !this.wasThere || (this.mode === 'overwrite' && !this.isDynamic)
  }

  /** The hidden folder of this write. */
  private get staging(): string {
    return this.isWhole ? this.beside('') : `${this.path}/_temporary/${this.id}`
  }

  /** A hidden name beside the output's. */
  private beside(ending: string): string {
    const name = this.path.slice(this.path.lastIndexOf('/') + 1)
    const parent = parentOf(this.path)
    return `${parent.endsWith('/') ? parent : `${parent}/`}.${name}.${this.id}${ending}`
  }

  private async commitWhole(files: readonly WrittenFile[]): Promise<void> {
    const { fileSystem, path, staging } = this
    await this.moveAll(files, staging, [])
    await this.removeSurely(this.target.folder)
    await fileSystem.writeFile(`${staging}/_SUCCESS`, '')
    if (!(await fileSystem.exists(path))) {
      await fileSystem.rename(staging, path)
      return
    }
    if (!this.wasThere && this.mode === 'append') {
      // somebody else has made the folder meanwhile
      await this.commitFiles(
        files.map(({ directory, name }) => ({
          file: `${staging}/${directory === '' ? '' : `${directory}/`}${name}`,
          directory,
          name,
        })),
      )
      return
    }
    if (!this.wasThere && this.mode !== 'overwrite') {
      throw new MillraceError('PATH_ALREADY_EXISTS', { outputPath: this.given })
    }
    const old = this.beside('.old')
    await fileSystem.rename(path, old)
    try {
      await fileSystem.rename(staging, path)
    } catch (error) {
      await fileSystem.rename(old, path)
      throw error
    }
    await this.removeSurely(old)
  }

  private async commitFiles(files: readonly WrittenFile[]): Promise<void> {
    const done: Undo[] = []
    try {
      await this.moveAll(files, this.path, done)
      await this.fileSystem.writeFile(`${this.path}/_SUCCESS`, '')
    } catch (error) {
      await undo(done)
      throw error
    }
    await this.abort()
  }

  private async commitPartitions(files: readonly WrittenFile[]): Promise<void> {
    const { fileSystem, path, staging } = this
    const fresh = `${staging}/new`
    const old = `${staging}/old`
    await this.moveAll(files, fresh, [])
    const done: Undo[] = []
    try {
      for (const directory of new Set(files.map(file => file.directory))) {
        const place = `${path}/${directory}`
        if (await fileSystem.exists(place)) {
          await fileSystem.mkdirs(parentOf(`${old}/${directory}`))
          await fileSystem.rename(place, `${old}/${directory}`)
          done.push(() => fileSystem.rename(`${old}/${directory}`, place))
        } else await fileSystem.mkdirs(parentOf(place))
        await fileSystem.rename(`${fresh}/${directory}`, place)
        done.push(() => fileSystem.remove(place))
      }
      await fileSystem.writeFile(`${path}/_SUCCESS`, '')
    } catch (error) {
      await undo(done)
      throw error
    }
    await this.abort()
  }

  private async moveAll(
    files: readonly WrittenFile[],
    folder: string,
    done: Undo[],
  ): Promise<void> {
    const { fileSystem } = this
    const made = new Set<string>()
    for (const { file, directory, name } of files) {
      const place = directory === '' ? folder : `${folder}/${directory}`
      if (!made.has(place)) {
        await fileSystem.mkdirs(place)
        made.add(place)
      }
      await fileSystem.rename(file, `${place}/${name}`)
      done.push(() => fileSystem.remove(`${place}/${name}`))
    }
  }

  /**
   * Whether an output that is not in its place was one: a program that ended between the two renames of an overwrite has
   * left the old files under a hidden name, and they are put back.
   */
  private async recovered(): Promise<boolean> {
    const { fileSystem, path } = this
    const name = path.slice(path.lastIndexOf('/') + 1)
    try {
      for (const found of await fileSystem.list(parentOf(path))) {
        const other = found.path.slice(found.path.lastIndexOf('/') + 1)
        if (!other.startsWith(`.${name}.`) || !other.endsWith('.old')) continue
        // of another output whose name begins as this one's
        if (other.length !== name.length + this.id.length + 6) continue
        await fileSystem.rename(found.path, path)
        return true
      }
    } catch (error) {
      if (!isCondition(error, 'FILE_NOT_FOUND')) throw error
    }
    return false
  }

  /** Another write may be under way in the same folder. */
  private async removeEmptyTemporary(): Promise<void> {
    const { fileSystem } = this
    const temporary = `${this.path}/_temporary`
    try {
      if ((await fileSystem.list(temporary)).length === 0) await fileSystem.remove(temporary)
    } catch {
      // hidden from readers, and no reason to fail
    }
  }

  /** A task that nobody waits for any more may still make its file, which fails a removal under way. */
  private async removeSurely(folder: string): Promise<void> {
    for (let i = 0; i < REMOVALS; i++) {
      try {
        return await this.fileSystem.remove(folder)
      } catch {}
    }
  }
}

/** Takes back what was done, the last first, as far as that goes. */
async function undo(done: readonly Undo[]): Promise<void> {
  for (const step of [...done].reverse()) {
    try {
      await step()
    } catch {}
  }
}
