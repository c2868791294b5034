/**
 * How a map task finds the reduce partition of a key. Hash partitions come from the canonical key bytes (`hash.ts`), so
 * that a key goes to the same place whoever writes it; range partitions from the bounds that sampling gave; custom ones
 * from the user's `getPartition`.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { PartitionerDescription, TaskInput } from '../pipeline/plan.js'
import { murmur3 } from '../serializer/hash.js'
import { encodeKey, keyScratch } from '../serializer/key-codec.js'
import { naturalOrder } from './ordering.js'

/** The slot's value of a range partitioner: ascending upper bounds; `ascending` false reverses the partitions. */
export interface RangeBounds {
  readonly bounds: readonly unknown[]
  readonly ascending: boolean
}

export type PartitionFunction = (key: unknown) => number

/** Partition of a key among `partitions` by its canonical bytes. Throws KEY_NOT_COMPARABLE. */
export function hashPartition(key: unknown, partitions: number): number {
  const tag = encodeKey(key)
  return murmur3(keyScratch.bytes, 0, keyScratch.length, tag) % partitions
}

/** Partition of a key among ranges: the number of bounds below it. */
export function rangePartition(key: unknown, { bounds, ascending }: RangeBounds): number {
  let low = 0
  let high = bounds.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (naturalOrder(key, bounds[middle]) > 0) low = middle + 1
    else high = middle
  }
  return ascending ? low : bounds.length - low
}

/** The function for keys of one task; undefined for hash partitions, which work on bytes, and for rows dealt in turn. */
export function keyPartitionFunction(
  partitioner: PartitionerDescription,
  inputs: readonly TaskInput[],
  custom: AnyFunction | undefined,
): PartitionFunction | undefined {
  switch (partitioner.kind) {
    case 'hash':
    case 'roundRobin':
      return undefined
    case 'range': {
      const input = inputs[partitioner.slot]
      const range = (input.kind === 'value' ? input.value : undefined) as RangeBounds
      return key => rangePartition(key, range)
    }
    case 'custom':
      return key => checkedPartition(custom!(key), partitioner.partitions)
  }
}

function checkedPartition(partition: unknown, partitions: number): number {
  if (
    Number.isInteger(partition) &&
    (partition as number) >= 0 &&
    (partition as number) < partitions
  ) {
    return partition as number
  }
  throw new MillraceError('PARTITION_OUT_OF_RANGE', {
    given: preview(partition, 80),
    partitions,
  })
}
