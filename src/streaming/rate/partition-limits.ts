/**
 * How many records a batch takes of each partition of a direct stream, as Spark's Kafka stream has it: a rate for the
 * whole stream is shared out by how far each partition is behind, no partition gets more than its own largest rate, and
 * none less than its least number.
 */

/** A partition, and what of it has not been read yet. */
export interface PartitionLag {
  readonly lag: bigint
  /** Records a second; 0 or less for no bound. */
  readonly maxRate: number
  /** Records a batch that it may have whatever the rates say. */
  readonly minRecords: number
}

/** Records for each partition, at most its lag. `rate`: records a second for all together; undefined for no bound. */
export function partitionLimits(
  partitions: readonly PartitionLag[],
  rate: number | undefined,
  batchMs: number,
): bigint[] {
  const totalLag = partitions.reduce((sum, { lag }) => sum + Number(lag), 0)
  return partitions.map(({ lag, maxRate, minRecords }) => {
    const most = maxRate > 0 ? maxRate : Number.POSITIVE_INFINITY
    const share = rate === undefined ? most : (Number(lag) / Math.max(1, totalLag)) * rate
    const records = Math.floor((Math.min(share, most) * batchMs) / 1000)
    if (records === Number.POSITIVE_INFINITY) return lag
    const limit = BigInt(Math.max(records, minRecords))
    return limit < lag ? limit : lag
  })
}
