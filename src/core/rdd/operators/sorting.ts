/** Sorting within partitions, and the samples from which a range partitioner takes its bounds. */
import { Random } from '../../../util/random.js'
import { registerPartitionOperator } from '../../pipeline/partition-operators.js'
import { naturalOrder } from '../../shuffle/ordering.js'

type Pair = [unknown, unknown]

/**
 * Pairs in the order of their keys, those of equal keys in the order in which they came. args: [ascending]. The whole
 * partition is held.
 */
registerPartitionOperator('sortPairs', ([pull], _, [ascending]) => {
  const rows = Array.from(pull()) as Pair[]
  const sign = ascending === false ? -1 : 1
  if (rows.every(isNumberKey)) {
    return rows.sort((a, b) => sign * compareFinite(a[0] as number, b[0] as number))
  }
  return rows.sort((a, b) => sign * naturalOrder(a[0], b[0]))
})

function isNumberKey(row: Pair): boolean {
  return typeof row[0] === 'number' && !Number.isNaN(row[0])
}

function compareFinite(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What a partition tells about its keys: how many there are, and a reservoir sample of them. */
export interface KeySample {
  readonly count: number
  readonly keys: readonly unknown[]
}

/** args: [sample size]; the slot's value is the seed. One row: a KeySample. */
registerPartitionOperator('sampleKeys', ([pull], _, [size], seed) => {
  const random = new Random(seed as number)
  const limit = size as number
  const keys: unknown[] = []
  let count = 0
  for (const row of pull()) {
    const key = (row as Pair)[0]
    count++
    if (keys.length < limit) {
      keys.push(key)
    } else {
      const at = Math.floor(random.next() * count)
      if (at < limit) keys[at] = key
    }
  }
  return [{ count, keys } satisfies KeySample]
})
