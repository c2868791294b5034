/** Reads state from its files, as they are, without a context: for tools that show what a checkpoint has. */
import { isCondition } from '../../util/errors.js'
import type { FileSystem } from '../storage/file-system.js'
import { applyDelta } from './state-delta.js'
import { partsOf, readStateFile, type StateFileHeader, stateFileTime } from './state-file.js'
import type { StateKind } from './state-operator.js'
import { showSchema } from './state-operator.js'
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

type ReadFile = Awaited<ReturnType<typeof readStateFile>>

/** The newest version of each operator below a checkpoint directory, in order of id. Throws STATE_FILE_CORRUPT. */
export async function listStates(
  fileSystem: FileSystem,
  directory: string,
): Promise<StateSummary[]> {
  const root = `${directory}/state`
  if (!(await fileSystem.exists(root))) return []
  const summaries: StateSummary[] = []
  for (const { path, isDirectory } of await fileSystem.list(root)) {
    const files = isDirectory ? await readFiles(fileSystem, path) : []
    const last = files.at(-1)?.header
    if (last === undefined) continue
    const { operatorId, kind, timeMs, partitions, schema } = last
    let [keys, bytes] = [0, 0]
    for (let p = 0; p < partitions; p++) {
      const chain = chainOf(files, p)
      keys += chain.at(-1)?.header.deltas[p]?.keys ?? 0
      for (const { blocks } of chain) for (const block of blocks[p]) bytes += block.length
    }
    const shown = schema === undefined ? undefined : showSchema(schema)
    summaries.push({ operatorId, kind, versionMs: timeMs, partitions, keys, bytes, schema: shown })
  }
  return summaries
}

/** The rows of an operator's newest version, in no order; undefined when there is no such operator. */
export async function readState(
  fileSystem: FileSystem,
  directory: string,
  operatorId: string,
): Promise<Iterable<StateRow> | undefined> {
  let files: ReadFile[]
  try {
    files = await readFiles(fileSystem, `${directory}/state/${operatorId}`)
  } catch (error) {
    if (isCondition(error, 'FILE_NOT_FOUND')) return undefined
    throw error
  }
  const header = files.at(-1)?.header
  return header === undefined ? undefined : rowsOf(fileSystem, files, header)
}

function* rowsOf(
  fileSystem: FileSystem,
  files: readonly ReadFile[],
  { partitions, timed }: StateFileHeader,
): Generator<StateRow, void, undefined> {
  for (let p = 0; p < partitions; p++) {
    const table = new StateTable(timed)
    for (const { header, blocks } of chainOf(files, p)) {
      applyDelta(table, { blocks: blocks[p], parts: partsOf(header, p) }, fileSystem)
    }
    for (let g = 0; g < table.count; g++) {
      if (table.present[g] === 0) continue
      yield { key: table.key(g), state: table.values[g], timeMs: table.times?.[g] ?? 0 }
    }
  }
}

/** The files with which the last version of a partition is made. */
function chainOf(files: readonly ReadFile[], p: number): ReadFile[] {
  const changing = files.filter(({ header }) => header.deltas[p] != null)
  const baseMs = changing.at(-1)?.header.deltas[p]?.baseMs ?? 0
  return changing.filter(({ header }) => header.timeMs >= baseMs)
}

/** In order of time, from the last one that begins anew. */
async function readFiles(fileSystem: FileSystem, folder: string): Promise<ReadFile[]> {
  const paths = (await fileSystem.list(folder))
    .map(({ path }) => ({ path, at: stateFileTime(path) }))
    .filter(file => file.at !== undefined)
    .sort((a, b) => a.at! - b.at!)
  const files: ReadFile[] = []
  for (const { path } of paths) {
    const file = await readStateFile(fileSystem, path)
    if (file.header.previousMs === undefined) files.length = 0
    files.push(file)
  }
  return files
}
