/** Rows of a partition folded into one value. The zero travels encoded, so that every task has one of its own. */
import type { AnyFunction } from '../../../util/any-function.js'
import { registerPartitionOperator } from '../../pipeline/partition-operators.js'
import { checkNoPromise } from '../../pipeline/runtime.js'
import { registerSink, type Sink } from '../../pipeline/sinks.js'
import { decodeValue } from '../../serializer/value-codec.js'

class FoldSink implements Sink {
  private readonly fold: AnyFunction
  private value: unknown
  private first = true

  constructor(fold: AnyFunction, zero: unknown) {
    this.fold = fold
    this.value = zero
  }

  add(row: unknown): void {
    this.value = this.fold(this.value, row)
    if (this.first) {
      this.first = false
      checkNoPromise(this.value)
    }
  }

  finish(): unknown[] {
    return [this.value]
  }
}

/** fns: [fold]; value: the encoded zero. */
registerSink('fold', ([fold], _, zero) => new FoldSink(fold, decodeValue(zero as Uint8Array)))

/** What a partition becomes before the levels of a tree: the number of its group, and the encoded zero if there is one. */
export interface TreeLeaf {
  readonly group: number
  readonly zero?: Uint8Array
}

/** fns: [fold]. The partition folded, as one pair `[group, result]`; no pair when there is neither a row nor a zero. */
registerPartitionOperator('foldToGroup', ([pull], [fold], _, leaf) => {
  const { group, zero } = leaf as TreeLeaf
  let some = zero !== undefined
  let value = zero === undefined ? undefined : decodeValue(zero)
  for (const row of pull()) {
    value = some ? fold(value, row) : row
    some = true
  }
  checkNoPromise(value)
  return some ? [[group, value]] : []
})

/** Pairs with the number of another group in place of their key. */
registerPartitionOperator('regroup', function* ([pull], _, __, group) {
  for (const pair of pull()) yield [group, (pair as [unknown, unknown])[1]]
})
