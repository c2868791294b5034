/** Operators that put the rows of partitions together in another way. */
import { MillraceError } from '../../../util/errors.js'
import { registerPartitionOperator } from '../../pipeline/partition-operators.js'
import { KeyTable } from '../../shuffle/key-table.js'

/** The rows of all parents, one after the other. */
registerPartitionOperator('concatenate', function* (parents) {
  for (const pull of parents) yield* pull()
})

registerPartitionOperator('glom', function* ([pull]) {
  yield Array.from(pull())
})

/** Every row of the first parent with every row of the second, whose rows are held. */
registerPartitionOperator('cartesian', function* ([left, right]) {
  const others = Array.from(right())
  if (others.length === 0) return
  for (const row of left()) for (const other of others) yield [row, other]
})

registerPartitionOperator('zip', function* ([left, right], _, __, ___, task) {
  const others = right()[Symbol.iterator]()
  let count = 0
  for (const row of left()) {
    const other = others.next()
    if (other.done) throw unequal(task.partition, 'more', count)
    count++
    yield [row, other.value]
  }
  if (!others.next().done) throw unequal(task.partition, 'fewer', count)
})

function unequal(partition: number, than: string, count: number): MillraceError {
  return new MillraceError('ZIP_PARTITION_SIZES_DIFFER', { partition, than, count })
}

registerPartitionOperator('zipPartitions', (parents, [f]) => f(...parents.map(pull => pull())), {
  async: true,
})

/** The slot's value: the index of the partition's first row. */
registerPartitionOperator('zipWithIndex', function* ([pull], _, __, first) {
  let index = first as number
  for (const row of pull()) yield [row, index++]
})

/** The slot's value: `[partition, partitions]`. */
registerPartitionOperator('zipWithUniqueId', function* ([pull], _, __, value) {
  const [partition, partitions] = value as [number, number]
  let id = partition
  for (const row of pull()) {
    yield [row, id]
    id += partitions
  }
})

/** `[row, null]` for rows not seen yet; when the table grows too large it is begun anew, and rows may come again. */
registerPartitionOperator('distinctToPairs', function* ([pull], _, __, ___, task) {
  const table = new KeyTable()
  let seen = 0
  for (const row of pull()) {
    if (table.group(row) < seen) continue
    seen++
    yield [row, null]
    if ((seen & 1023) === 0 && table.byteSize > task.memoryLimitBytes) {
      table.clear()
      seen = 0
    }
  }
})

/** Rows not seen yet in the partition. */
registerPartitionOperator('distinctInPlace', function* ([pull]) {
  const table = new KeyTable()
  let seen = 0
  for (const row of pull()) {
    if (table.group(row) < seen) continue
    seen++
    yield row
  }
})

/** `[row, null]` for each row. */
registerPartitionOperator('rowsAsKeys', function* ([pull]) {
  for (const row of pull()) yield [row, null]
})
