/** Registers the operators over whole partitions that RDD methods name; loaded by task threads and by the driver. */
import { registerPartitionOperator } from '../pipeline/partition-operators.js'
import { Combiner, generateAdd } from '../shuffle/combiner.js'
import { KeyTable } from '../shuffle/key-table.js'

type Pair = [unknown, unknown]

registerPartitionOperator(
  'foreachPartition',
  ([pull], [f]) => {
    const done = f(pull())
    return done instanceof Promise ? done.then(() => []) : []
  },
  { async: true },
)

/** fns: [create, mergeValue], or [merge] when the first value is the first combiner. */
registerPartitionOperator('combineInPlace', function* ([pull], fns) {
  const [create, merge] = fns.length === 2 ? fns : [undefined, fns[0]]
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
