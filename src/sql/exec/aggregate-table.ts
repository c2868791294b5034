/** The groups of an aggregation in one task: their keys, and the state of each call for each group. */
import type { AggregateState, FunctionEnv, TypedCall } from '../functions/function.js'
import { makeState } from '../physical/aggregate-states.js'
import { GroupKeys } from '../physical/group-keys.js'
import type { AggregateOperator } from '../physical/operator.js'
import { BATCH_ROWS, type Batch, type Vector } from '../physical/vector.js'
import { BatchBuilder, type VectorBuilder } from '../physical/vector-builder.js'

export class AggregateTable {
  readonly keys: GroupKeys
  readonly states: readonly AggregateState[]
  /** Groups that the states have room for. */
  capacity = 0
  private readonly operator: AggregateOperator
  private readonly dictionaries: (Vector | undefined)[] = []

  constructor(operator: AggregateOperator, env: FunctionEnv) {
    this.operator = operator
    this.keys = new GroupKeys(operator.keys.length)
    this.states = operator.calls.map(({ call }) => {
      return makeState(call as TypedCall, env)
    })
    this.grow(operator.keys.length === 0 ? 1 : 256)
  }

  get count(): number {
    return this.operator.keys.length === 0 ? 1 : this.keys.count
  }

  /** Makes room for at least `groups` groups. */
  grow(groups: number): void {
    this.capacity = this.operator.keys.length === 0 ? 1 : Math.max(groups, this.capacity * 2)
    for (const state of this.states) state.grow(this.capacity)
  }

  get byteSize(): number {
    return this.states.reduce((sum, state) => sum + state.byteSize, this.keys.byteSize)
  }

  /** Generated code says where the texts are of a key that it gives by row number. */
  useDictionary(key: number, texts: Vector): void {
    this.dictionaries[key] = texts
  }

  private rowWriter(column: VectorBuilder, key: number): ((row: number) => void) | undefined {
    const texts = this.dictionaries[key]
    if (texts?.kind !== 'bytes') return undefined
    const { bytes, offsets, lengths } = texts
    return row => column.addBytes(bytes, offsets[row], lengths[row])
  }

  /** Keys and partial states (`partial`), or keys and results, of all groups. */
  *batches(): Generator<Batch, void, undefined> {
    const { operator, states, keys } = this
    const width = operator.keys.length
    const builder = new BatchBuilder(operator.output, Math.min(this.count, BATCH_ROWS))
    const keyColumns = builder.columns.slice(0, width)
    const isPartial = operator.mode === 'partial'
    for (let from = 0; from < this.count; from += BATCH_ROWS) {
      builder.reset()
      const to = Math.min(from + BATCH_ROWS, this.count)
      if (width > 0) {
        const rowOf = keyColumns.map((column, k) => this.rowWriter(column, k))
        for (let g = from; g < to; g++) keys.write(g, keyColumns, rowOf)
      }
      let at = width
      for (const state of states) {
        if (!isPartial) {
          const column = builder.columns[at++]
          for (let g = from; g < to; g++) column.add(state.result(g))
          continue
        }
        let parts = 0
        for (let g = from; g < to; g++) {
          const partial = state.partial(g)
          parts = partial.length
          for (let k = 0; k < parts; k++) builder.columns[at + k].add(partial[k])
        }
        at += parts
      }
      yield { length: to - from, columns: builder.columns.map(column => column.result) }
    }
  }
}
