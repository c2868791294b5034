/**
 * Keys by ranges of their natural order (`ordering.ts`), so that everything in a partition comes before everything in
 * the next. The bounds come from a sample of the RDD, which is taken by a small job before the first shuffle that needs
 * them, as Spark takes it: about twenty keys a partition of the result, and more from partitions that are much larger
 * than the others.
 *
 * Where there are fewer different keys than partitions, some partitions stay empty.
 */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { randomSeed } from '../../util/random.js'
import { atOperator, type OperatorPlace } from '../operator-errors.js'
import type { PartitionerDescription } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import { naturalOrder } from '../shuffle/ordering.js'
import { type RangeBounds, rangePartition } from '../shuffle/partition-function.js'
import type { KeySample } from './operators/sorting.js'
import { PartitionRDD } from './partition-rdd.js'
import { checkPartitionCount, type Partitioner } from './partitioner.js'
import type { RDD } from './rdd.js'

const SAMPLES_PER_PARTITION = 20
const MAX_SAMPLES = 1_000_000
/** Partitions of the sampled RDD differ in size; each gives more than its share. */
const OVERSAMPLING = 3

interface WeightedKey {
  readonly key: unknown
  /** How many keys of its partition it stands for. */
  readonly weight: number
}

/**
 * Keys by ranges of their natural order: everything in a partition comes before everything in the next. The bounds come from
 * a sample of an RDD.
 */
export class RangePartitioner<K = unknown> implements Partitioner {
  readonly numPartitions: number
  readonly ascending: boolean
  private readonly place: OperatorPlace
  private rdd: RDD<unknown> | undefined
  private range: RangeBounds | undefined
  private sampling: Promise<void> | undefined

  /** Throws INVALID_PARTITION_COUNT. `rdd` are the pairs that are to be spread evenly. */
  constructor(
    numPartitions: number,
    rdd: RDD<[K, unknown]>,
    ascending = true,
    operator = 'RangePartitioner',
  ) {
    this.place = { operator, callSite: captureCallSite().toString() }
    checkPartitionCount(numPartitions)
    this.numPartitions = numPartitions
    this.ascending = ascending
    if (numPartitions === 1) this.range = { bounds: [], ascending }
    else this.rdd = rdd as RDD<unknown>
  }

  /** Partition of a key; throws RANGE_BOUNDS_UNKNOWN before a job has found the bounds. */
  getPartition(key: K): number {
    return rangePartition(key, this.known())
  }

  equals(other: Partitioner): boolean {
    return other === this
  }

  describe(builder: PlanBuilder): PartitionerDescription {
    return { kind: 'range', partitions: this.numPartitions, slot: builder.value(this.known()) }
  }

  async prepare(): Promise<void> {
    if (this.range !== undefined) return
    this.sampling ??= this.findBounds().finally(() => {
      this.sampling = undefined
    })
    await this.sampling
  }

  private known(): RangeBounds {
    if (this.range === undefined) throw new MillraceError('RANGE_BOUNDS_UNKNOWN')
    return this.range
  }

  private async findBounds(): Promise<void> {
    const rdd = this.rdd!
    const wanted = Math.min(SAMPLES_PER_PARTITION * this.numPartitions, MAX_SAMPLES)
    const perPartition = Math.ceil((OVERSAMPLING * wanted) / Math.max(1, rdd.numPartitions))
    const first = await sampleKeys(rdd, perPartition, this.place)
    const total = first.reduce((sum, sample) => sum + sample.count, 0)
    const fraction = Math.min(1, wanted / Math.max(1, total))
    const isLarge = (sample: KeySample): boolean => fraction * sample.count > perPartition
    const large = first.flatMap((sample, partition) => (isLarge(sample) ? [partition] : []))
    const largest = large.reduce((most, partition) => Math.max(most, first[partition].count), 0)
    const again =
      large.length === 0
        ? []
        : await sampleKeys(rdd, Math.ceil(fraction * largest), this.place, large)
    const samples = [...first.filter(sample => !isLarge(sample)), ...again]
    try {
      this.range = { bounds: boundsOf(samples, this.numPartitions), ascending: this.ascending }
    } catch (error) {
      throw error instanceof MillraceError ? atOperator(error, this.place) : error
    }
    this.rdd = undefined
  }
}

async function sampleKeys(
  rdd: RDD<unknown>,
  size: number,
  place: OperatorPlace,
  partitions?: readonly number[],
): Promise<KeySample[]> {
  const seed = randomSeed()
  const sampled = new PartitionRDD<KeySample>(rdd.context, [rdd], {
    name: 'sampleKeys',
    args: [size],
    value: partition => seed + partition,
  })
  const found = new Map<number, KeySample>()
  await rdd.context.runJob(sampled as RDD<unknown>, {
    operator: 'sampleKeys',
    callSite: place.callSite,
    partitions,
    end: () => ({ end: 'collect', limitSlot: -1 }),
    onRows: (partition, [sample]) => {
      found.set(partition, sample as KeySample)
    },
  })
  return Array.from(found.keys())
    .sort((a, b) => a - b)
    .map(partition => found.get(partition)!)
}

/** Upper bounds of all ranges but the last, so that each holds about the same weight. */
function boundsOf(samples: readonly KeySample[], numPartitions: number): unknown[] {
  const candidates: WeightedKey[] = samples
    .flatMap(({ count, keys }) => keys.map(key => ({ key, weight: count / keys.length })))
    .sort((a, b) => naturalOrder(a.key, b.key))
  const ranges = Math.min(numPartitions, candidates.length)
  const step = candidates.reduce((sum, { weight }) => sum + weight, 0) / ranges
  const bounds: unknown[] = []
  let weightSoFar = 0
  let target = step
  for (const { key, weight } of candidates) {
    if (bounds.length >= ranges - 1) break
    weightSoFar += weight
    if (weightSoFar < target) continue
    // equal keys belong to one partition
    if (bounds.length > 0 && naturalOrder(key, bounds[bounds.length - 1]) <= 0) continue
    bounds.push(key)
    target += step
  }
  return bounds
}
