/**
 * The files below paths, on the driver: listed once, with the values of their directories' names. Directories are walked down,
 * names that begin with `_` or `.` are left out (`_a=1` is a partition all the same).
 *
 * Partitioned directories are found as Spark finds them: `column=value` names between a path that was given (or the option
 * `basePath`) and the files. Where there are any, files that lie above them do not count; where there are none, only the files
 * directly in the given directories do, unless `recursiveFileLookup` is on, which looks for no partitions.
 */
import type { FileStatus, FileSystem } from '../../core/storage/file-system.js'
import { globMatcher, isGlob } from '../../core/storage/glob.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import { type StructShape, structField, structType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { invalidOption, isOn, type ReaderOptions, readerOptions } from './file-scan.js'
import {
  commonPartitionType,
  inferPartitionType,
  partitionOf,
  partitionValue,
} from './partition-values.js'

export interface IndexedFile {
  readonly path: string
  readonly size: number
  readonly modificationTimeMs: number
  /** Values of the partition columns. */
  readonly values: readonly SqlValue[]
}

export interface FileIndex {
  readonly files: readonly IndexedFile[]
  readonly partitionSchema: StructShape
  readonly sizeInBytes: number
}

export interface IndexRequest {
  /** Files, directories, patterns. */
  readonly paths: readonly string[]
  readonly options: ReaderOptions
  /** Types of partition columns that the user has given. */
  readonly userSchema?: StructShape
  readonly timeZone: string
  /** `spark.sql.sources.partitionColumnTypeInference.enabled`. */
  readonly inferTypes?: boolean
}

/** Files of one directory, with the names and values on the way to it. */
interface Leaf {
  readonly directory: string
  readonly base: string
  readonly columns: readonly (readonly [string, string])[]
  readonly files: FileStatus[]
}

/** Throws PATH_NOT_FOUND and the CONFLICTING conditions of partitioned directories. */
export async function fileIndex(fileSystem: FileSystem, request: IndexRequest): Promise<FileIndex> {
  const options = readerOptions(request.options)
  const roots: FileStatus[] = []
  for (const path of request.paths) roots.push(...(await rootsOf(fileSystem, path, options)))
  const keep = fileFilter(options)
  const recursive = isOn(options, 'recursiveFileLookup')
  const leaves: Leaf[] = []
  for (const root of roots) {
    for (const leaf of await leavesBelow(fileSystem, root, options.basepath)) {
      const files = leaf.files.filter(keep)
      if (files.length > 0) leaves.push({ ...leaf, files })
    }
  }
  const partitioned = leaves.filter(leaf => leaf.columns.length > 0)
  if (recursive || partitioned.length === 0) {
    const own = recursive ? leaves : leaves.filter(leaf => leaf.directory === leaf.base)
    return index(
      own.flatMap(leaf => leaf.files.map(file => ({ file, values: [] }))),
      structType([]),
    )
  }
  checkStructure(leaves)
  return partitionedIndex(partitioned, request)
}

function index(
  found: readonly { file: FileStatus; values: readonly SqlValue[] }[],
  partitionSchema: StructShape,
): FileIndex {
  let sizeInBytes = 0
  const files = found.map(({ file, values }) => {
    sizeInBytes += file.size
    const { path, size, modificationTimeMs } = file
    return { path, size, modificationTimeMs, values }
  })
  return { files, partitionSchema, sizeInBytes }
}

async function rootsOf(
  fileSystem: FileSystem,
  path: string,
  options: ReaderOptions,
): Promise<FileStatus[]> {
  try {
    return [await fileSystem.stat(path)]
  } catch (error) {
    if (!isCondition(error, 'FILE_NOT_FOUND')) throw error
  }
  const found = isGlob(path) ? await fileSystem.glob(path) : []
  if (found.length > 0 || isOn(options, 'ignoreMissingFiles')) return found
  throw new MillraceError('PATH_NOT_FOUND', { path })
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function isHidden(name: string): boolean {
  if (name.startsWith('_')) return !name.includes('=')
  return name.startsWith('.') || name.endsWith('._COPYING_')
}

function fileFilter(options: ReaderOptions): (file: FileStatus) => boolean {
  const matches =
    options.pathglobfilter === undefined ? undefined : globMatcher(options.pathglobfilter)
  const before = instant(options, 'modifiedBefore')
  const after = instant(options, 'modifiedAfter')
  return ({ path, modificationTimeMs }) =>
    (matches === undefined || matches(nameOf(path))) &&
    (before === undefined || modificationTimeMs < before) &&
    (after === undefined || modificationTimeMs > after)
}

/** Milliseconds of `2024-01-31T12:00:00`, in UTC. */
function instant(options: ReaderOptions, name: string): number | undefined {
  const text = options[name.toLowerCase()]
  if (text === undefined) return undefined
  const millis = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text)
    ? Date.parse(`${text.length === 10 ? `${text}T00:00:00` : text.replace(' ', 'T')}Z`)
    : Number.NaN
  if (Number.isNaN(millis)) throw invalidOption(name, text, 'a time as 2024-01-31T12:00:00')
  return millis
}

/** Every directory below a root that has files in it. */
async function leavesBelow(
  fileSystem: FileSystem,
  root: FileStatus,
  basePath: string | undefined,
): Promise<Leaf[]> {
  if (!root.isDirectory) {
    const directory = parentOf(root.path)
    const base = withoutSlash(basePath ?? directory)
    return [{ directory, base, columns: columnsBetween(base, directory), files: [root] }]
  }
  const top = withoutSlash(root.path)
  const base = withoutSlash(basePath ?? top)
  const leaves: Leaf[] = []
  const directories = [top]
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    const files: FileStatus[] = []
    const below: string[] = []
    for (const entry of await fileSystem.list(directory)) {
      if (isHidden(nameOf(entry.path))) continue
      if (entry.isDirectory) below.push(entry.path)
      else files.push(entry)
    }
    for (let i = below.length - 1; i >= 0; i--) directories.push(below[i])
    if (files.length > 0) {
      leaves.push({ directory, base, columns: columnsBetween(base, directory), files })
    }
  }
  return leaves
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** The columns that the names of directories give, from the innermost outwards until one has none. */
function columnsBetween(base: string, directory: string): [string, string][] {
  if (!directory.startsWith(`${base}/`)) return []
  const names = directory.slice(base.length + 1).split('/')
  const columns: [string, string][] = []
  for (let i = names.length - 1; i >= 0; i--) {
    const column = partitionOf(names[i])
    if (column === undefined && columns.length > 0) break
    if (column !== undefined) columns.unshift([column[0], column[1]])
  }
  return columns
}

function checkStructure(leaves: readonly Leaf[]): void {
  const bases = new Set(
    leaves.map(leaf => (leaf.columns.length === 0 ? leaf.directory : partitionRoot(leaf))),
  )
  if (bases.size > 1) {
    throw new MillraceError('CONFLICTING_DIRECTORY_STRUCTURES', {
      discoveredBasePaths: [...bases].join(', '),
    })
  }
}

/** Where the directories with values begin. */
function partitionRoot({ directory, columns }: Leaf): string {
  let path = directory
  for (let left = columns.length; left > 0; path = parentOf(path)) {
    if (partitionOf(nameOf(path)) !== undefined) left--
  }
  return path
}

function partitionedIndex(leaves: readonly Leaf[], request: IndexRequest): FileIndex {
  const { timeZone, inferTypes = true, userSchema } = request
  const lists = new Map<string, string>()
  for (const { columns, directory } of leaves) {
    lists.set(columns.map(([name]) => name).join(', '), directory)
  }
  if (lists.size > 1) {
    throw new MillraceError('CONFLICTING_PARTITION_COLUMN_NAMES', {
      distinctPartColLists: [...lists.keys()].join('; '),
      suspiciousPaths: [...lists.values()].join(', '),
    })
  }
  const names = leaves[0].columns.map(([name]) => name)
  const fields = names.map((name, i) => {
    const given = userSchema?.fields.find(field => field.name.toLowerCase() === name.toLowerCase())
    if (given !== undefined) return structField(given.name, given.type)
    const texts = new Set(leaves.map(leaf => leaf.columns[i][1]))
    const types = [...texts].map(text => inferPartitionType(text, timeZone, inferTypes))
    return structField(name, commonPartitionType(types))
  })
  return index(
    leaves.flatMap(({ columns, files }) => {
      const values = fields.map(({ type }, i) =>
        partitionValue(columns[i][1], names[i], type, timeZone),
      )
      return files.map(file => ({ file, values }))
    }),
    structType(fields),
  )
}
