/** Combining by key within one partition, for rows whose keys are where they should be already. */
import { registerPartitionOperator } from '../../pipeline/partition-operators.js'
import { Combiner, createFromZero, generateAdd } from '../../shuffle/combiner.js'
import { KeyTable } from '../../shuffle/key-table.js'

type Pair = [unknown, unknown]

/** fns: [create, mergeValue], or [merge] when the first value is the first combiner; args: the encoded zero, if any. */
registerPartitionOperator('combineInPlace', function* ([pull], fns, [zero]) {
  const merge = fns[fns.length - 1]
  const create =
    zero !== undefined
      ? createFromZero(zero as Uint8Array, merge)
      : fns.length === 2
        ? fns[0]
        : undefined
  const add = generateAdd(create, merge)
  const combiner = new Combiner()
  for (const pair of pull()) add(combiner, (pair as Pair)[0], (pair as Pair)[1])
  for (let g = 0; g < combiner.count; g++) yield [combiner.key(g), combiner.value(g)]
})

registerPartitionOperator('groupInPlace', function* ([pull]) {
  const table = new KeyTable()
  const keys: unknown[] = []
  const values: unknown[][] = []
  for (const pair of pull()) {
    const [key, value] = pair as Pair
    const group = table.group(key)
    if (group === keys.length) {
      keys.push(key)
      values.push([value])
    } else {
      values[group].push(value)
    }
  }
  for (let g = 0; g < keys.length; g++) yield [keys[g], values[g]]
})

/** How many pairs of the partition have each key, as `[key, count]`. */
registerPartitionOperator('countKeys', function* ([pull]) {
  const table = new KeyTable()
  const keys: unknown[] = []
  const counts: number[] = []
  for (const pair of pull()) {
    const key = (pair as Pair)[0]
    const group = table.group(key)
    if (group === keys.length) {
      keys.push(key)
      counts.push(1)
    } else {
      counts[group]++
    }
  }
  for (let g = 0; g < keys.length; g++) yield [keys[g], counts[g]]
})

/** The values of the pairs whose key is the slot's `[key]`. */
registerPartitionOperator('valuesOfKey', function* ([pull], _, __, value) {
  const table = new KeyTable()
  table.group((value as [unknown])[0])
  for (const pair of pull()) {
    // a table that grows by keys that are not wanted is cleared from time to time
    if (table.count > 4096) {
      table.clear()
      table.group((value as [unknown])[0])
    }
    if (table.group((pair as Pair)[0]) === 0) yield (pair as Pair)[1]
  }
})
