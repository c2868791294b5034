/**
 * Whose folder a checkpoint folder is: the file `metadata`, written once, names the application. It also tells a program
 * that starts anew what lies there from before.
 */
import type { SparkEnv } from '../../core/spark-env.js'
import type { FileSystem } from '../../core/storage/file-system.js'
import { MillraceError } from '../../util/errors.js'
import { packageVersion } from '../../util/version.js'
import { TEMPORARY_SUFFIX, writeAtomically } from './atomic-file.js'
import { CHECKPOINT_FORMAT, checkpointTimeOf, sealed, unsealed } from './checkpoint-file.js'

const NAME = 'metadata'

/** Folders of data that go with the checkpoints. */
const dataFolders = ['state', 'rdds', 'receivedData', 'receivedBlockMetadata']

/** Throws CHECKPOINT_OF_ANOTHER_APPLICATION. */
export function requireApplication(directory: string, found: string, application: string): void {
  if (found === application) return
  throw new MillraceError('CHECKPOINT_OF_ANOTHER_APPLICATION', { directory, found, application })
}

/**
 * Writes the file when there is none or it is damaged, and checks it otherwise. With `replaces`, one of a later version
 * is replaced too. Throws CHECKPOINT_OF_ANOTHER_APPLICATION, CHECKPOINT_VERSION_NOT_SUPPORTED.
 */
export async function claimForApplication(
  fileSystem: FileSystem,
  directory: string,
  application: string,
  replaces: boolean = false,
): Promise<void> {
  const path = `${directory}/${NAME}`
  const found = (await fileSystem.exists(path)) ? await readFields(fileSystem, path) : undefined
  if (found !== undefined) {
    requireApplication(directory, String(found.application), application)
    const version = Number(found.format)
    if (version <= CHECKPOINT_FORMAT) return
    if (!replaces) {
      throw new MillraceError('CHECKPOINT_VERSION_NOT_SUPPORTED', {
        path,
        version,
        writer: String(found.millrace),
        supported: CHECKPOINT_FORMAT,
      })
    }
  }
  const fields = { format: CHECKPOINT_FORMAT, millrace: packageVersion(), application }
  await writeAtomically(fileSystem, directory, NAME, sealed(fields))
}

/** Undefined when it is damaged: the checkpoints name the application too. */
async function readFields(
  fileSystem: FileSystem,
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = Buffer.from(await fileSystem.readFile(path)).toString('utf8')
  try {
    return unsealed(text)
  } catch {
    return undefined
  }
}

/** Removes what writes that were cut off have left. */
export async function removeLeftovers(fileSystem: FileSystem, directory: string): Promise<void> {
  for (const { path } of await fileSystem.list(directory)) {
    if (path.endsWith(TEMPORARY_SUFFIX)) await fileSystem.remove(path)
  }
}

/**
 * Moves what an earlier run has left to the folder `previous` below, in place of what was there: a program that does not
 * take a checkpoint up must not mix its own data with those of another run. After a crash in the middle the next call
 * goes on: things come together in `.previous`, the checkpoints first, which without their data are worth nothing; only
 * when all are there does it become `previous`. `wasAsked`: the program would have gone on from a checkpoint.
 */
export async function setAside(
  { env, directory }: { readonly env: SparkEnv; readonly directory: string },
  wasAsked: boolean,
): Promise<void> {
  const { fileSystem, logger } = env
  const previous = `${directory}/previous`
  const unfinished = `${directory}/.previous`
  const all = await fileSystem.list(directory)
  const checkpoints = all.filter(({ path }) => checkpointTimeOf(path) !== undefined)
  const data = all.filter(({ path }) => dataFolders.some(name => path.endsWith(`/${name}`)))
  const old = [...checkpoints, ...data]
  if (old.length === 0 && !(await fileSystem.exists(unfinished))) return
  await fileSystem.mkdirs(unfinished)
  for (const { path } of old) {
    await fileSystem.rename(path, `${unfinished}/${path.slice(path.lastIndexOf('/') + 1)}`)
  }
  await fileSystem.sync(unfinished)
  await fileSystem.remove(previous)
  await fileSystem.rename(unfinished, previous)
  await fileSystem.sync(directory)
  const advice = wasAsked ? '' : '. Use StreamingContext.getOrCreate() to go on from a checkpoint'
  logger.warn(
    `The checkpoint directory '${directory}' has checkpoints or data of an earlier run that this program does not take up; they were moved to '${previous}'${advice}`,
  )
}
