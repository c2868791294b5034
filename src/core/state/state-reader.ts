/** Reads state from its files, as they are, without a context: for tools that show what a checkpoint has. */
import { isCondition } from '../../util/errors.js'
import type { FileSystem } from '../storage/file-system.js'
import { applyDelta } from './state-delta.js'
import type { ReadStateFile, StateFileHeader } from './state-file.js'
import { deltasOf, listStateFiles, readStateFiles } from './state-folder.js'
import { type KnownDelta, type StateKind, showSchema } from './state-operator.js'
import { StateTable } from './state-table.js'

export interface StateSummary {
  readonly operatorId: string
  readonly kind: StateKind
  readonly versionMs: number
  readonly partitions: number
  readonly keys: number
  /** Of all files that the version needs. */
  readonly bytes: number
  readonly schema: string | undefined
}

export interface StateRow {
  readonly key: unknown
  readonly state: unknown
  /** When the key was last seen; 0 when times are not kept. */
  readonly timeMs: number
}

/** So often is a folder read again of which files were removed meanwhile. */
const ATTEMPTS = 20

/** The newest version of each operator below a checkpoint directory, in order of id. Throws STATE_FILE_CORRUPT. */
export async function listStates(
  fileSystem: FileSystem,
  directory: string,
): Promise<StateSummary[]> {
  const root = `${directory}/state`
  if (!(await fileSystem.exists(root))) return []
  const summaries: StateSummary[] = []
  for (const { path, isDirectory } of await fileSystem.list(root)) {
    const files = isDirectory ? await readFolder(fileSystem, path) : undefined
    const last = files?.at(-1)?.header
    if (files === undefined || last === undefined) continue
    const { operatorId, kind, timeMs, partitions, schema } = last
    let [keys, bytes] = [0, 0]
    for (let p = 0; p < partitions; p++) {
      const chain = chainOf(files, p)
      keys += chain.at(-1)?.keys ?? 0
      for (const { blocks } of chain) for (const block of blocks) bytes += block.length
    }
    const shown = schema === undefined ? undefined : showSchema(schema)
    summaries.push({ operatorId, kind, versionMs: timeMs, partitions, keys, bytes, schema: shown })
  }
  return summaries
}

/**
 * The rows of an operator's newest version, in no order; undefined when there is no such operator. Files are read before
 * this resolves: what becomes of them afterwards is of no account.
 */
export async function readState(
  fileSystem: FileSystem,
  directory: string,
  operatorId: string,
): Promise<Iterable<StateRow> | undefined> {
  const folder = `${directory}/state/${operatorId}`
  const tables = await readAgain(fileSystem, folder, async () => {
    const files = await readStateFiles(fileSystem, await listStateFiles(fileSystem, folder))
    const header = files.at(-1)?.header
    return header === undefined ? undefined : tablesOf(fileSystem, files, header)
  })
  return tables === undefined ? undefined : rowsOf(tables)
}

/** A table for each partition. */
function tablesOf(
  fileSystem: FileSystem,
  files: readonly ReadStateFile[],
  { partitions, timed }: StateFileHeader,
): StateTable[] {
  return Array.from({ length: partitions }, (_, p) => {
    const table = new StateTable(timed)
    for (const delta of chainOf(files, p)) applyDelta(table, delta, fileSystem)
    return table
  })
}

function* rowsOf(tables: readonly StateTable[]): Generator<StateRow, void, undefined> {
  for (const table of tables) {
    for (let g = 0; g < table.count; g++) {
      if (table.present[g] === 0) continue
      yield { key: table.key(g), state: table.values[g], timeMs: table.times?.[g] ?? 0 }
    }
  }
}

/** The deltas with which the last version of a partition is made. */
function chainOf(files: readonly ReadStateFile[], p: number): KnownDelta[] {
  const deltas = deltasOf(files, p)
  const baseMs = deltas.at(-1)?.baseMs ?? 0
  return deltas.filter(({ timeMs }) => timeMs >= baseMs)
}

function readFolder(fileSystem: FileSystem, folder: string): Promise<ReadStateFile[] | undefined> {
  return readAgain(fileSystem, folder, async () =>
    readStateFiles(fileSystem, await listStateFiles(fileSystem, folder)),
  )
}

/** A program may remove a file between the look at the folder and the file's turn. Undefined when there is no folder. */
async function readAgain<T>(
  fileSystem: FileSystem,
  folder: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read()
    } catch (error) {
      if (!isCondition(error, 'FILE_NOT_FOUND')) throw error
      if (!(await fileSystem.exists(folder))) return undefined
      if (attempt === ATTEMPTS) throw error
    }
  }
}
