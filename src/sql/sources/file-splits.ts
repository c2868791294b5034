/**
 * Files into partitions of a scan, as Spark packs them: parts of at most `maxPartitionBytes` (less, when all together would not keep
 * every core busy), the largest first, several small ones together, each counted `openCostInBytes` larger than it is.
 * Compressed files and those that are one record are not cut.
 */
import type { IndexedFile } from './file-index.js'
import type { FilePart, FilePartition } from './file-scan.js'

export interface SplitSettings {
  /** `spark.sql.files.maxPartitionBytes`. */
  readonly maxPartitionBytes: number
  /** `spark.sql.files.openCostInBytes`. */
  readonly openCostInBytes: number
  /** Tasks at a time; `spark.sql.files.minPartitionNum` where it is set. */
  readonly parallelism: number
}

export const SPLIT_DEFAULTS: Omit<SplitSettings, 'parallelism'> = {
  maxPartitionBytes: 128 * 1024 * 1024,
  openCostInBytes: 4 * 1024 * 1024,
}

export function filePartitions(
  files: readonly IndexedFile[],
  settings: SplitSettings,
  canSplit: (path: string) => boolean,
): FilePartition[] {
  const { maxPartitionBytes, openCostInBytes, parallelism } = settings
  let total = 0
  for (const file of files) total += file.size + openCostInBytes
  const share = Math.floor(total / Math.max(1, parallelism))
  const limit = Math.max(1, Math.min(maxPartitionBytes, Math.max(openCostInBytes, share)))
  const parts: FilePart[] = []
  for (const { path, size, values } of files) {
    const step = canSplit(path) ? limit : Math.max(1, size)
    for (let start = 0; start < size || (start === 0 && size === 0); start += step) {
      parts.push({ path, start, end: Math.min(size, start + step), size, values })
      if (size === 0) break
    }
  }
  parts.sort((a, b) => b.end - b.start - (a.end - a.start))
  const partitions: FilePartition[] = []
  let packed: FilePart[] = []
  let bytes = 0
  for (const part of parts) {
    const length = part.end - part.start
    if (packed.length > 0 && bytes + length > limit) {
      partitions.push({ files: packed })
      packed = []
      bytes = 0
    }
    packed.push(part)
    bytes += length + openCostInBytes
  }
  if (packed.length > 0) partitions.push({ files: packed })
  return partitions
}
