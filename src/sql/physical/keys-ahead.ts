/**
 * The groups of a batch's rows, found before the generated loop over them: so their look-ups are done many at a time. For
 * loops in which each row of the batch is looked up, by one key that is a column of the batch.
 */
import type { DataType } from '../types/data-type.js'
import type { GroupKeys, KeyVector } from './group-keys.js'
import { keyForm } from './key-form.js'
import type { Vector } from './vector.js'

/** Whether `GroupKeys.ofColumn` takes columns of a type. */
export function hasKeyVector(type: DataType): boolean {
  return ['text', 'int', 'number', 'integral'].includes(keyForm(type))
}

export class KeysAhead {
  private groups: Int32Array = new Int32Array(0)

  /**
   * Of all `rows` of a batch; the loop begins at row `from`, which is not 0 when it goes on with the same batch. `ofNull`:
   * as in `ofColumn`.
   */
  find(keys: GroupKeys, column: Vector, rows: number, from: number, ofNull?: number): Int32Array {
    if (from > 0) return this.groups
    if (this.groups.length < rows) this.groups = new Int32Array(rows)
    keys.ofColumn(column as KeyVector, 0, rows, this.groups, ofNull)
    return this.groups
  }
}
