/** Samples of partitions. Each partition's numbers come from the seed and the partition's number, so they are repeatable. */
import { MillraceError } from '../../../util/errors.js'
import { preview } from '../../../util/preview.js'
import { Random } from '../../../util/random.js'
import { registerPartitionOperator } from '../../pipeline/partition-operators.js'
import { KeyTable } from '../../shuffle/key-table.js'

type Pair = [unknown, unknown]

/** The slot's value: `[seed, partition, from, to]`: the rows whose random number lies in [from, to). */
registerPartitionOperator('sampleRange', function* ([pull], _, __, value) {
  const [seed, partition, from, to] = value as [number, number, number, number]
  const random = new Random(seed, partition)
  for (const row of pull()) {
    const at = random.next()
    if (at >= from && at < to) yield row
  }
})

/** The slot's value: `[seed, partition, mean]`: each row as many times as a Poisson distribution says. */
registerPartitionOperator('samplePoisson', function* ([pull], _, __, value) {
  const [seed, partition, mean] = value as [number, number, number]
  const random = new Random(seed, partition)
  for (const row of pull()) {
    for (let left = random.nextPoisson(mean); left > 0; left--) yield row
  }
})

/** Fractions by key: `fractionOf(key)`. */
class Fractions {
  private readonly table = new KeyTable()
  private readonly fractions: number[]

  constructor(pairs: readonly (readonly [unknown, number])[]) {
    this.fractions = []
    for (const [key, fraction] of pairs) this.fractions[this.table.group(key)] = fraction
  }

  of(key: unknown): number {
    const group = this.table.group(key)
    if (group < this.fractions.length) return this.fractions[group]
    throw new MillraceError('SAMPLE_FRACTION_MISSING', { key: preview(key, 80) })
  }
}

interface ByKey {
  readonly seed: number
  readonly partition: number
  readonly withReplacement: boolean
  readonly fractions: readonly (readonly [unknown, number])[]
}

registerPartitionOperator('sampleByKey', function* ([pull], _, __, value) {
  const { seed, partition, withReplacement, fractions } = value as ByKey
  const random = new Random(seed, partition)
  const table = new Fractions(fractions)
  for (const row of pull()) {
    const fraction = table.of((row as Pair)[0])
    if (!withReplacement) {
      if (random.next() < fraction) yield row
      continue
    }
    for (let left = random.nextPoisson(fraction); left > 0; left--) yield row
  }
})

/** From `[key, values]` exactly the fraction's share of the values, rounded up; their order stays. */
registerPartitionOperator('sampleGroups', function* ([pull], _, __, value) {
  const { seed, partition, withReplacement, fractions } = value as ByKey
  const random = new Random(seed, partition)
  const table = new Fractions(fractions)
  for (const row of pull()) {
    const [key, values] = row as [unknown, readonly unknown[]]
    let wanted = Math.ceil(table.of(key) * values.length)
    if (withReplacement) {
      for (; wanted > 0; wanted--) yield [key, values[Math.floor(random.next() * values.length)]]
      continue
    }
    for (let i = 0; i < values.length && wanted > 0; i++) {
      if (random.next() * (values.length - i) >= wanted) continue
      wanted--
      yield [key, values[i]]
    }
  }
})
