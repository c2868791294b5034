/**
 * Samples. The same seed gives the same sample of the same rows in the same partitions; without a seed one is drawn when
 * the sample is described, so that a partition that is computed again has the same rows.
 */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { Random, randomSeed } from '../../util/random.js'
import { PartitionRDD } from './partition-rdd.js'
import type { PartitionerLike } from './partitioner-like.js'
import { RDD } from './rdd.js'

/** The fraction of each key: a Map, or a list of `[key, fraction]`. */
export type KeyFractions<K> = Iterable<readonly [K, number]>

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * About `fraction` of the rows. Without replacement each row is taken with that probability (0 to 1); with it each
     * row comes that many times on average. Throws INVALID_SAMPLE_FRACTION.
     */
    sample(withReplacement: boolean, fraction: number, seed?: number): RDD<T>
    /**
     * Action: exactly `size` rows, chosen at random, in random order; all of them when there are fewer and none is to be
     * taken twice. Counts the rows first. Throws INVALID_SAMPLE_SIZE.
     */
    takeSample(withReplacement: boolean, size: number, seed?: number): Promise<T[]>
    /**
     * Every row goes to one of several RDDs at random, by the weights, which need not sum to 1. Each of them computes
     * this RDD; persist it when that is dear. Throws INVALID_SPLIT_WEIGHTS.
     */
    randomSplit(weights: readonly number[], seed?: number): RDD<T>[]
    /**
     * As `sample`, with a fraction for each key. Throws INVALID_SAMPLE_FRACTION; a key without a fraction fails the
     * action with SAMPLE_FRACTION_MISSING.
     */
    sampleByKey<K, V>(
      this: RDD<[K, V]>,
      withReplacement: boolean,
      fractions: KeyFractions<K>,
      seed?: number,
    ): RDD<[K, V]>
    /**
     * As `sampleByKey`, with exactly the fraction of each key's pairs, rounded up. Groups the pairs by key, as
     * `groupByKey` does, with what that costs.
     */
    sampleByKeyExact<K, V>(
      this: RDD<[K, V]>,
      withReplacement: boolean,
      fractions: KeyFractions<K>,
      seed?: number,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, V]>
  }
}

function checkFraction(fraction: number, withReplacement: boolean): void {
  if (!(fraction >= 0 && (withReplacement ? fraction < Infinity : fraction <= 1))) {
    const range = withReplacement ? '[0, Infinity)' : '[0, 1]'
    throw new MillraceError('INVALID_SAMPLE_FRACTION', { fraction: preview(fraction, 80), range })
  }
}

function sampleRange<T>(
  rdd: RDD<T>,
  seed: number,
  from: number,
  to: number,
  operator: string,
): RDD<T> {
  return new PartitionRDD<T>(rdd.context, [rdd as RDD<unknown>], {
    name: 'sampleRange',
    operator,
    value: partition => [seed, partition, from, to],
    partitioner: () => rdd.partitioner,
  })
}

RDD.prototype.sample = function <T>(
  this: RDD<T>,
  withReplacement: boolean,
  fraction: number,
  seed: number = randomSeed(),
): RDD<T> {
  checkFraction(fraction, withReplacement)
  if (!withReplacement) return sampleRange(this, seed, 0, fraction, 'sample')
  return new PartitionRDD<T>(this.context, [this as RDD<unknown>], {
    name: 'samplePoisson',
    operator: 'sample',
    value: partition => [seed, partition, fraction],
    partitioner: () => this.partitioner,
  })
}

RDD.prototype.takeSample = async function <T>(
  this: RDD<T>,
  withReplacement: boolean,
  size: number,
  seed: number = randomSeed(),
): Promise<T[]> {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new MillraceError('INVALID_SAMPLE_SIZE', { size: preview(size, 80) })
  }
  const total = size === 0 ? 0 : await this.count()
  if (total === 0) return []
  const random = new Random(seed)
  if (!withReplacement && size >= total) return shuffled(await this.collect(), random)
  const fraction = fractionFor(size, total, withReplacement)
  for (;;) {
    const rows = await this.sample(withReplacement, fraction, random.nextUint32()).collect()
    // too few only with a probability below 1 in 10,000
    if (rows.length >= size) return shuffled(rows, random).slice(0, size)
  }
}

/** A fraction that gives at least `size` of `total` rows in all but one of 10,000 samples. */
function fractionFor(size: number, total: number, withReplacement: boolean): number {
  if (withReplacement) {
    const deviations = size < 6 ? 12 : size < 16 ? 9 : 6
    return Math.max(size + deviations * Math.sqrt(size), 1e-10) / total
  }
  const fraction = size / total
  const gamma = -Math.log(1e-4) / total
  const bound = fraction + gamma + Math.sqrt(gamma * gamma + 2 * gamma * fraction)
  return Math.min(1, Math.max(1e-10, bound))
}

/** In place. */
function shuffled<T>(rows: T[], random: Random): T[] {
  for (let i = rows.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    const row = rows[i]
    rows[i] = rows[j]
    rows[j] = row
  }
  return rows
}

RDD.prototype.randomSplit = function <T>(
  this: RDD<T>,
  weights: readonly number[],
  seed: number = randomSeed(),
): RDD<T>[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!weights.every(weight => weight >= 0) || !(total > 0 && total < Infinity)) {
    throw new MillraceError('INVALID_SPLIT_WEIGHTS', { weights: `[${weights.join(', ')}]` })
  }
  let sum = 0
  return weights.map((weight, i) => {
    const from = sum / total
    sum += weight
    const to = i === weights.length - 1 ? 1 : sum / total
    return sampleRange(this, seed, from, to, 'randomSplit')
  })
}

RDD.prototype.sampleByKey = function <K, V>(
  this: RDD<[K, V]>,
  withReplacement: boolean,
  fractions: KeyFractions<K>,
  seed: number = randomSeed(),
): RDD<[K, V]> {
  const list = checkedFractions(fractions, withReplacement)
  return new PartitionRDD<[K, V]>(this.context, [this as RDD<unknown>], {
    name: 'sampleByKey',
    value: partition => ({ seed, partition, withReplacement, fractions: list }),
    partitioner: () => this.partitioner,
  })
}

RDD.prototype.sampleByKeyExact = function <K, V>(
  this: RDD<[K, V]>,
  withReplacement: boolean,
  fractions: KeyFractions<K>,
  seed: number = randomSeed(),
  partitioner?: PartitionerLike<K>,
): RDD<[K, V]> {
  const list = checkedFractions(fractions, withReplacement)
  const groups = this.groupByKey(partitioner)
  return new PartitionRDD<[K, V]>(this.context, [groups as RDD<unknown>], {
    name: 'sampleGroups',
    operator: 'sampleByKeyExact',
    value: partition => ({ seed, partition, withReplacement, fractions: list }),
    partitioner: () => groups.partitioner,
  })
}

function checkedFractions<K>(
  fractions: KeyFractions<K>,
  withReplacement: boolean,
): readonly (readonly [K, number])[] {
  const list = Array.from(fractions)
  for (const [, fraction] of list) checkFraction(fraction, withReplacement)
  return list
}
