/** What a SparkContext makes RDDs from. */
import { preview } from '../../util/preview.js'
import { refusedArgument } from '../operator-errors.js'
import { SparkContext } from '../spark-context.js'
import type { BlockHandle } from '../storage/block.js'
import { checkPath, checkPaths } from '../storage/check-path.js'
import { fileRanges, inputFiles } from './input-files.js'
import { checkPartitionCount } from './partitioner.js'
import { PartitionerAwareUnionRDD } from './partitioner-aware-union-rdd.js'
import type { RDD } from './rdd.js'
import { BlockRDD, type FileRange, RangeRDD, TextFileRDD } from './source-rdds.js'
import { UnionRDD } from './union-rdd.js'

declare module '../spark-context.js' {
  interface SparkContext {
    /**
     * Rows of the driver as an RDD of `numSlices` partitions (`defaultParallelism` unless said); partition i has the
     * rows from `i * length / n`. The rows are copied now. Throws VALUE_NOT_SERIALIZABLE, NOT_AN_ARRAY.
     */
    parallelize<T>(rows: readonly T[], numSlices?: number): RDD<T>
    /** The same as `parallelize`. */
    makeRDD<T>(rows: readonly T[], numSlices?: number): RDD<T>
    /**
     * Numbers from `start` to `end` (exclusive) by `step` (1 unless said); nothing is stored. With one bound, or undefined
     * for the second, from 0 to that. Throws INVALID_RANGE_BOUND, INVALID_RANGE_STEP.
     */
    range(start: number, end?: number, step?: number, numSlices?: number): RDD<number>
    /** An RDD without partitions. */
    emptyRDD<T>(): RDD<T>
    /**
     * The partitions of all, one after the other. RDDs of pairs that have the same partitioner keep it: then a partition
     * has the rows of all of its number.
     */
    union<T>(...rdds: readonly RDD<T>[]): RDD<T>
    /**
     * Lines of text files: a file, a folder, a pattern (`logs/*.txt`), or several with commas. Gzip files (`.gz`) are
     * unpacked, one partition each; others are cut into about `minPartitions` (at most 2 unless said), of at most 32 MiB each. The action
     * throws INPUT_PATH_NOT_EXIST when there is nothing. Throws INVALID_PATH when the path is no text.
     */
    textFile(path: string, minPartitions?: number): RDD<string>
    /** Lines of these very files, one partition a file. */
    textFiles(files: readonly string[]): RDD<string>
    /** @internal One partition a block; takes over one reference of each. */
    blockRDD<T>(blocks: readonly BlockHandle[]): BlockRDD<T>
  }
}

SparkContext.prototype.parallelize = function <T>(
  this: SparkContext,
  rows: readonly T[],
  numSlices = this.defaultParallelism,
): RDD<T> {
  this.checkRunning()
  if (!Array.isArray(rows)) {
    throw refusedArgument('NOT_AN_ARRAY', 'parallelize', {
      what: 'rows',
      value: preview(rows, 80),
      advice: 'Array.from(rows) makes one of a Set and the like',
    })
  }
  checkPartitionCount(numSlices)
  const slices = Array.from({ length: numSlices }, (_, i) =>
    rows.slice(
      Math.floor((i * rows.length) / numSlices),
      Math.floor(((i + 1) * rows.length) / numSlices),
    ),
  )
  const blocks = this.writeBlocks(slices)
  const rdd = new BlockRDD<T>(
    this,
    blocks.map(block => [block]),
    'parallelize',
  )
  this.releaseWith(rdd, blocks)
  return rdd
}

SparkContext.prototype.makeRDD = SparkContext.prototype.parallelize

SparkContext.prototype.range = function (
  this: SparkContext,
  first: number,
  second?: number,
  step = 1,
  numSlices = this.defaultParallelism,
): RDD<number> {
  const [start, end] = second === undefined ? [0, first] : [first, second]
  for (const [bound, value] of Object.entries({ start, end })) {
    if (Number.isFinite(value)) continue
    throw refusedArgument('INVALID_RANGE_BOUND', 'range', { bound, value: preview(value, 80) })
  }
  if (!Number.isFinite(step) || step === 0) {
    throw refusedArgument('INVALID_RANGE_STEP', 'range', { step: preview(step, 80) })
  }
  checkPartitionCount(numSlices)
  return new RangeRDD(this, start, end, step, numSlices)
}

SparkContext.prototype.emptyRDD = function <T>(this: SparkContext): RDD<T> {
  return new BlockRDD<T>(this, [], 'emptyRDD')
}

SparkContext.prototype.union = function <T>(
  this: SparkContext,
  ...rdds: readonly RDD<T>[]
): RDD<T> {
  if (rdds.length === 1) return rdds[0]
  const { partitioner } = rdds[0] ?? {}
  if (partitioner === undefined || !rdds.every(rdd => rdd.partitioner?.equals(partitioner))) {
    return new UnionRDD(this, rdds)
  }
  return new PartitionerAwareUnionRDD(this, rdds, partitioner)
}

SparkContext.prototype.textFile = function (
  this: SparkContext,
  path: string,
  minPartitions = Math.min(this.defaultParallelism, 2),
): RDD<string> {
  checkPath(path, 'textFile')
  const { fileSystem } = this.env
  return new TextFileRDD(this, 'textFile', () =>
    fileRanges(inputFiles(fileSystem, path), minPartitions, this.defaultParallelism),
  )
}

SparkContext.prototype.textFiles = function (
  this: SparkContext,
  files: readonly string[],
): RDD<string> {
  checkPaths(files, 'textFiles')
  const ranges: FileRange[] = files.map(path => ({ path, start: 0, end: -1 }))
  return new TextFileRDD(this, 'textFiles', () => ranges)
}

SparkContext.prototype.blockRDD = function <T>(
  this: SparkContext,
  blocks: readonly BlockHandle[],
): BlockRDD<T> {
  return new BlockRDD<T>(
    this,
    blocks.map(block => [block]),
  )
}
