/** For tools: which files of state the newest checkpoint of a folder needs and the folder does not have. */
import { listStateFiles } from '../../core/state/state-folder.js'
import type { FileSystem } from '../../core/storage/file-system.js'
import { type Checkpoint, stateTimeMs } from './checkpoint-file.js'
import { readLatestCheckpoint } from './checkpoint-reader.js'
import { missingFile } from './recovery-report.js'

/** A line for each state that a start from this checkpoint would refuse. */
export async function missingStates(
  fileSystem: FileSystem,
  directory: string,
  checkpoint: Checkpoint,
): Promise<string[]> {
  const asOfMs = stateTimeMs(checkpoint)
  const lines: string[] = []
  for (const { operatorId, fileMs } of checkpoint.states) {
    if (fileMs === undefined) continue
    const folder = `${directory}/state/${operatorId}`
    const files = (await fileSystem.exists(folder)) ? await listStateFiles(fileSystem, folder) : []
    const foundMs = files.findLast(({ timeMs }) => timeMs <= asOfMs)?.timeMs
    if (foundMs !== undefined && foundMs >= fileMs) continue
    lines.push(
      `Files of the state '${operatorId}' are gone, ${missingFile(fileMs, foundMs)}: a start is refused.`,
    )
  }
  return lines
}

/** The same, of the newest checkpoint that can be read; none when there is none. */
export async function missingInFolder(
  fileSystem: FileSystem,
  directory: string,
): Promise<string[]> {
  const latest = await readLatestCheckpoint(fileSystem, directory, undefined).catch(() => undefined)
  return latest === undefined ? [] : missingStates(fileSystem, directory, latest)
}
