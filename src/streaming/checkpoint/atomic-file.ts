/** Writing a small file so that it is there whole or not at all, also after a power failure. */
import type { FileSystem } from '../../core/storage/file-system.js'

/** Ends the names of files that are being written. */
export const TEMPORARY_SUFFIX = '.tmp'

/** Writes `folder/name`, replacing one that is there, by way of a temporary file in the same folder. */
export async function writeAtomically(
  fileSystem: FileSystem,
  folder: string,
  name: string,
  text: string,
): Promise<void> {
  const temporary = `${folder}/.${name}${TEMPORARY_SUFFIX}`
  const file = await fileSystem.appender(temporary, 'w')
  try {
    await file.append(Buffer.from(text))
    await file.sync()
  } finally {
    await file.close()
  }
  await fileSystem.rename(temporary, `${folder}/${name}`)
  await fileSystem.sync(folder)
}
