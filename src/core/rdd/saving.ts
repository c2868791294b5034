/**
 * Saving an RDD as a folder of files, one a partition, in Spark's layout: `part-00000`, `part-00001`... and `_SUCCESS`
 * when all are there.
 *
 * A task writes below `_temporary`, each attempt a file of its own. When all tasks are done, the file of the one attempt
 * of each partition that counted is renamed to its place; so nobody sees a part of a file, and a task that ran twice
 * leaves one file. When the job fails, the folder is removed: it was not there before.
 *
 * A job that runs a second time, because a streaming program was restarted, replaces what the first time has left: it
 * writes to a folder of another name, which takes the place of the old one when it is whole.
 */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { checkPath } from '../storage/check-path.js'
import { parentOf, withoutEndSlashes } from '../storage/file-paths.js'
import type { FileSystem } from '../storage/file-system.js'
import { RDD } from './rdd.js'
import { runSink, type SinkJob } from './run-sink.js'

/** Local property of jobs that may replace a folder which is there. */
export const REPLACE_OUTPUT = 'millrace.replaceOutput'

/** Local property of jobs whose files must survive a power failure when they are done. */
export const SYNC_OUTPUT = 'millrace.syncOutput'

/** How files are saved. */
export interface SaveOptions {
  /** `gzip`: the files are `part-00000.gz` and so on. */
  readonly compression?: 'gzip'
}

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * Saves as a folder of text files, one a partition, a line a row: strings as they are, other rows as `print` shows
     * them, so `(word,3)` for a pair. Throws OUTPUT_PATH_EXISTS when there is anything at the path already.
     */
    saveAsTextFile(path: string, options?: SaveOptions): Promise<void>
    /**
     * Saves as a folder of files from which `sc.objectFile` reads the same rows, one file a partition, with a checksum.
     * Throws OUTPUT_PATH_EXISTS, VALUE_NOT_SERIALIZABLE.
     */
    saveAsObjectFile(path: string): Promise<void>
  }
}

RDD.prototype.saveAsTextFile = async function <T>(
  this: RDD<T>,
  path: string,
  { compression }: SaveOptions = {},
): Promise<void> {
  const callSite = captureCallSite().toString()
  checkPath(path, 'saveAsTextFile')
  if (compression !== undefined && compression !== 'gzip') {
    throw new MillraceError('COMPRESSION_NOT_SUPPORTED', { compression: String(compression) })
  }
  await saveFiles(this as RDD<unknown>, path, compression === 'gzip' ? '.gz' : '', {
    sink: 'saveText',
    operator: 'saveAsTextFile',
    callSite,
    args: [compression ?? ''],
  })
}

RDD.prototype.saveAsObjectFile = async function <T>(this: RDD<T>, path: string): Promise<void> {
  const callSite = captureCallSite().toString()
  checkPath(path, 'saveAsObjectFile')
  await saveFiles(this as RDD<unknown>, path, '', {
    sink: 'saveObjects',
    operator: 'saveAsObjectFile',
    callSite,
  })
}

/** Runs a job whose sink writes files, and puts them in their place. */
export async function saveFiles(
  rdd: RDD<unknown>,
  path: string,
  suffix: string,
  job: SinkJob,
): Promise<void> {
  const { fileSystem } = rdd.context.env
  const folder = withoutEndSlashes(path)
  const isThere = await fileSystem.exists(folder)
  if (isThere && rdd.context.getLocalProperty(REPLACE_OUTPUT) === undefined) {
    throw new MillraceError('OUTPUT_PATH_EXISTS', { path })
  }
  if (!isThere) return saveNew(rdd, folder, suffix, job)
  const [, parent, name] = /^(.*\/|)([^/]*)$/.exec(folder)!
  const other = `${parent}_${name}`
  await fileSystem.remove(other)
  await saveNew(rdd, other, suffix, job)
  await fileSystem.remove(folder)
  await fileSystem.rename(other, folder)
  if (rdd.context.getLocalProperty(SYNC_OUTPUT) !== undefined)
    await fileSystem.sync(parentOf(folder))
}

async function saveNew(
  rdd: RDD<unknown>,
  folder: string,
  suffix: string,
  job: SinkJob,
): Promise<void> {
  const { fileSystem } = rdd.context.env
  const temporary = `${folder}/_temporary`
  await fileSystem.mkdirs(temporary)
  try {
    const written = await runSink(rdd, { ...job, value: temporary })
    await putInPlace(fileSystem, folder, suffix, written.flat() as string[])
    await removeSurely(fileSystem, temporary)
    await fileSystem.writeFile(`${folder}/_SUCCESS`, '')
    if (rdd.context.getLocalProperty(SYNC_OUTPUT) !== undefined) await makeSafe(fileSystem, folder)
  } catch (error) {
    await removeSurely(fileSystem, folder)
    throw error
  }
}

/** The files, their names, the folder's own name, and those of the folders above, which may be new too. */
async function makeSafe(fileSystem: FileSystem, folder: string): Promise<void> {
  for (const { path } of await fileSystem.list(folder)) await fileSystem.sync(path)
  await fileSystem.sync(folder)
  await syncAbove(fileSystem, folder)
}

/** As far up as this process may read. */
async function syncAbove(fileSystem: FileSystem, folder: string): Promise<void> {
  await fileSystem.sync(parentOf(folder))
  for (let path = parentOf(folder); parentOf(path) !== path; path = parentOf(path)) {
    try {
      await fileSystem.sync(parentOf(path))
    } catch {
      return
    }
  }
}

const REMOVALS = 5

/**
 * Removes a folder in which a task that nobody waits for any more may still make its file, which fails a removal under
 * way. What is left in the end is hidden from readers, and no reason to fail.
 */
async function removeSurely(fileSystem: FileSystem, folder: string): Promise<void> {
  for (let i = 0; i < REMOVALS; i++) {
    try {
      return await fileSystem.remove(folder)
    } catch {}
  }
}

async function putInPlace(
  fileSystem: FileSystem,
  folder: string,
  suffix: string,
  files: readonly string[],
): Promise<void> {
  for (const [partition, file] of files.entries()) {
    await fileSystem.rename(file, `${folder}/${partFileName(partition)}${suffix}`)
  }
}

/** `part-00007` */
export function partFileName(partition: number): string {
  return `part-${String(partition).padStart(5, '0')}`
}
