/** Generated code that gives each row of a batch its group by key expressions: -1 where a key is null. */
import type { ExpressionCode } from '../codegen/expression-code.js'
import { groupCode } from '../codegen/key-code.js'
import type { Operand } from '../codegen/operand.js'
import { compilePipeline, type PipelineContext, type Sink } from '../codegen/pipeline.js'
import type { RowCode } from '../codegen/row-code.js'
import type { Expression } from '../expressions/expression.js'
import type { GroupKeys, KeyVector } from '../physical/group-keys.js'
import { hasKeyVector } from '../physical/keys-ahead.js'
import type { Batch } from '../physical/vector.js'
import type { DataType } from '../types/data-type.js'

export type KeyReader = (batch: Batch, keys: GroupKeys) => Int32Array

class GroupSink implements Sink {
  readonly isFull = undefined
  private readonly keys: readonly Expression[]
  private readonly withNulls: boolean

  constructor(keys: readonly Expression[], withNulls: boolean) {
    this.keys = keys
    this.withNulls = withNulls
  }

  begin(code: RowCode): void {
    code.line('const K=S.keys,G=S.groups;')
  }

  row(code: RowCode, expressions: ExpressionCode, row: readonly Operand[]): void {
    const operands = this.keys.map(key => expressions.compile(key, { columns: row }))
    const nulls = this.withNulls ? [] : operands.map(o => o.isNull).filter(text => text !== 'false')
    code.line(nulls.length === 0 ? '{' : `if(${nulls.join('||')})G[i]=-1;else{`)
    code.line(`G[i]=${groupCode(operands, 'K', expressions, code, this.withNulls)};}`)
  }

  end(): void {}
}

/** `withNulls`: a null is a key like others. Without keys all rows are of group 0. */
export function keyReader(
  types: readonly DataType[],
  keys: readonly Expression[],
  context: PipelineContext,
  withNulls = false,
): KeyReader {
  if (keys.length === 0) {
    return (batch, groups) => {
      groups.begin()
      if (batch.length > 0) groups.end()
      return new Int32Array(batch.length)
    }
  }
  const [key] = keys
  if (keys.length === 1 && key.kind === 'bound' && hasKeyVector(key.type)) {
    return ({ length, columns }, groups) => {
      const found = new Int32Array(length)
      groups.ofColumn(
        columns[key.ordinal] as KeyVector,
        0,
        length,
        found,
        withNulls ? undefined : -1,
      )
      return found
    }
  }
  const { run } = compilePipeline(types, [], new GroupSink(keys, withNulls), context)
  return (batch, groups) => {
    const sink = { keys: groups, groups: new Int32Array(batch.length) }
    run(batch, 0, sink)
    return sink.groups
  }
}
