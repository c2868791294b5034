/**
 * Which files a path means, and how they are cut into partitions: a path is a file, a folder, a pattern, or several of
 * these with commas between them. What has exactly the name of a pattern comes before what the pattern matches. Files
 * and folders whose names begin with `_` or `.` are no input. A file is cut into ranges of bytes as Hadoop's
 * FileInputFormat cuts it; a gzip file is one range.
 */
import { MillraceError } from '../../util/errors.js'
import { absolutePath } from '../storage/file-paths.js'
import type { FileStatus, FileSystem } from '../storage/file-system.js'
import { expandBraces, isGlob } from '../storage/glob.js'
import type { FileRange } from './source-rdds.js'

/** Files below what the path means, in order. Throws INPUT_PATH_NOT_EXIST. */
export function inputFiles(fileSystem: FileSystem, paths: string): FileStatus[] {
  const parts = named(fileSystem, paths) === undefined ? splitPaths(paths) : [paths]
  return parts.flatMap(path => {
    const matched = named(fileSystem, path) ?? fileSystem.globSync(path)
    if (matched.length === 0) {
      const absolute = path.startsWith('file:') ? path : absolutePath(path)
      throw new MillraceError('INPUT_PATH_NOT_EXIST', { path: absolute })
    }
    return matched.flatMap(entry => (entry.isDirectory ? filesIn(fileSystem, entry.path) : [entry]))
  })
}

/** The file or folder whose very name looks like a pattern, if there is one. */
function named(fileSystem: FileSystem, path: string): FileStatus[] | undefined {
  if (!isGlob(path)) return undefined
  try {
    return [fileSystem.statSync(path)]
  } catch (error) {
    if (error instanceof MillraceError) return undefined
    throw error
  }
}

function filesIn(fileSystem: FileSystem, directory: string): FileStatus[] {
  return fileSystem.listSync(directory).filter(entry => !entry.isDirectory && !isHidden(entry.path))
}

function isHidden(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.startsWith('_') || name.startsWith('.')
}

/** Commas between paths, but not those inside `{a,b}`. */
function splitPaths(paths: string): string[] {
  if (!isGlob(paths)) return paths.split(',').map(path => path.trim())
  const found: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i <= paths.length; i++) {
    if (paths[i] === '{') depth++
    else if (paths[i] === '}') depth--
    else if (i === paths.length || (paths[i] === ',' && depth === 0)) {
      found.push(paths.slice(start, i).trim())
      start = i + 1
    }
  }
  return found.flatMap(path => expandBraces(path))
}

/** A range is no longer than this: the size of a block of Hadoop's local file system. */
const BLOCK_BYTES = 32 * 1024 * 1024

/** Hadoop lets the last range of a file be a tenth larger than the others. */
const SLOP = 1.1

/**
 * Cuts files into at least about `minPartitions` ranges of equal length. Where that would be longer than a block, there are
 * so many that `parallelism` tasks at a time come to their end together.
 */
export function fileRanges(
  files: readonly FileStatus[],
  minPartitions: number,
  parallelism: number,
): FileRange[] {
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const average = Math.floor(total / Math.max(1, minPartitions))
  const rounds = Math.ceil(total / BLOCK_BYTES / parallelism)
  const goal = Math.max(
    1,
    average > BLOCK_BYTES ? Math.ceil(total / rounds / parallelism) : average,
  )
  return files.flatMap(({ path, size }) => {
    if (path.endsWith('.gz')) return [{ path, start: 0, end: -1 }]
    if (size === 0) return [{ path, start: 0, end: 0 }]
    const ranges: FileRange[] = []
    let start = 0
    while ((size - start) / goal > SLOP) {
      ranges.push({ path, start, end: start + goal })
      start += goal
    }
    if (start < size) ranges.push({ path, start, end: size })
    return ranges
  })
}
