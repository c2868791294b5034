/** What a SparkContext reads from files that are no lines of text: whole files, records of one length, object files. */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { SparkContext } from '../spark-context.js'
import { checkPath, checkPaths } from '../storage/check-path.js'
import type { FileStatus } from '../storage/file-system.js'
import { FilesRDD } from './files-rdd.js'
import { inputFiles } from './input-files.js'
import type { RecordRange } from './operators/input-files.js'
import type { RDD } from './rdd.js'

declare module '../spark-context.js' {
  interface SparkContext {
    /**
     * Pairs of a file's path and its text (UTF-8), for many small files: a folder, a pattern, or several with commas. A
     * file must fit in memory; gzip files (`.gz`) are unpacked. Files are packed in order into about `minPartitions` (at
     * most 2 unless said) of equal size. The action throws INPUT_PATH_NOT_EXIST when there is nothing.
     */
    wholeTextFiles(path: string, minPartitions?: number): RDD<[string, string]>
    /** As `wholeTextFiles`, with the files' bytes as they are. */
    binaryFiles(path: string, minPartitions?: number): RDD<[string, Uint8Array]>
    /**
     * Records of `recordLength` bytes each, from flat files. Throws INVALID_RECORD_LENGTH; the action throws
     * INPUT_PATH_NOT_EXIST, and BINARY_RECORD_INCOMPLETE when a file ends within a record.
     */
    binaryRecords(path: string, recordLength: number): RDD<Uint8Array>
    /** As `binaryRecords`, of these very files, one partition a file. */
    binaryRecordsFiles(files: readonly string[], recordLength: number): RDD<Uint8Array>
    /**
     * Rows that `saveAsObjectFile` saved; one partition a file, in order of name. The action throws
     * INPUT_PATH_NOT_EXIST, and BLOCK_CORRUPT with the path when a file is damaged.
     */
    objectFile<T>(path: string): RDD<T>
  }
}

SparkContext.prototype.wholeTextFiles = function (
  this: SparkContext,
  path: string,
  minPartitions?: number,
): RDD<[string, string]> {
  return wholeFiles(this, 'wholeTextFiles', path, minPartitions)
}

SparkContext.prototype.binaryFiles = function (
  this: SparkContext,
  path: string,
  minPartitions?: number,
): RDD<[string, Uint8Array]> {
  return wholeFiles(this, 'binaryFiles', path, minPartitions)
}

SparkContext.prototype.binaryRecords = function (
  this: SparkContext,
  path: string,
  recordLength: number,
): RDD<Uint8Array> {
  checkPath(path, 'binaryRecords')
  checkRecordLength(recordLength)
  return new FilesRDD(this, 'binaryRecords', 'binaryRecords', () => {
    const files = inputFiles(this.env.fileSystem, path)
    return recordRanges(files, recordLength, Math.min(this.defaultParallelism, 2))
  })
}

SparkContext.prototype.binaryRecordsFiles = function (
  this: SparkContext,
  files: readonly string[],
  recordLength: number,
): RDD<Uint8Array> {
  checkPaths(files, 'binaryRecordsFiles')
  checkRecordLength(recordLength)
  const ranges: RecordRange[] = files.map(path => {
    return { path, start: 0, end: -1, length: recordLength }
  })
  return new FilesRDD(this, 'binaryRecordsFiles', 'binaryRecords', () => ranges)
}

SparkContext.prototype.objectFile = function <T>(this: SparkContext, path: string): RDD<T> {
  checkPath(path, 'objectFile')
  return new FilesRDD(this, 'objectFile', 'objectFile', () =>
    inputFiles(this.env.fileSystem, path).map(file => file.path),
  )
}

function wholeFiles<T>(
  context: SparkContext,
  operator: 'wholeTextFiles' | 'binaryFiles',
  path: string,
  minPartitions = Math.min(context.defaultParallelism, 2),
): RDD<T> {
  checkPath(path, operator)
  return new FilesRDD(context, operator, operator, () =>
    packed(inputFiles(context.env.fileSystem, path), minPartitions),
  )
}

/** Paths in order, together while they are not more than the total by `minPartitions`. */
function packed(files: readonly FileStatus[], minPartitions: number): string[][] {
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const goal = Math.ceil(total / Math.max(1, minPartitions))
  const packs: string[][] = []
  let room = 0
  for (const { path, size } of files) {
    if (packs.length === 0 || size > room) {
      packs.push([])
      room = goal
    }
    packs[packs.length - 1].push(path)
    room -= size
  }
  return packs
}

/** Ranges of whole records, about `minPartitions` of them; what is left over in a file goes with its last range. */
function recordRanges(
  files: readonly FileStatus[],
  length: number,
  minPartitions: number,
): RecordRange[] {
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const goal = Math.max(1, Math.ceil(total / minPartitions / length)) * length
  return files.flatMap(({ path, size }) => {
    const ranges: RecordRange[] = []
    for (let start = 0; start < size; start += goal) {
      ranges.push({ path, start, end: Math.min(start + goal, size), length })
    }
    return ranges
  })
}

/** Throws INVALID_RECORD_LENGTH. */
export function checkRecordLength(recordLength: number): void {
  if (!Number.isInteger(recordLength) || recordLength < 1) {
    throw new MillraceError('INVALID_RECORD_LENGTH', { recordLength: preview(recordLength, 80) })
  }
}
