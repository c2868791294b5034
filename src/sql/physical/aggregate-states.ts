/** The state of an aggregate call: the function's own, or, with DISTINCT, one that sees each different value once. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import type {
  AggregateFunction,
  AggregateState,
  FunctionEnv,
  TypedCall,
} from '../functions/function.js'
import { functionOf } from '../functions/registry.js'
import { arrayType, type DataType, structField, structType } from '../types/data-type.js'
import { hashKey } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'

export function aggregateOf(call: TypedCall): AggregateFunction {
  const f = functionOf(call.name)
  if (f.kind === 'aggregate') return f
  throw new MillraceError('INTERNAL_ERROR', { what: `${call.name} is no aggregate` })
}

/** Rows are to be told apart: DISTINCT, of a function for which that makes a difference. */
export function isDistinct(call: TypedCall): boolean {
  return call.distinct === true && aggregateOf(call).ignoresDuplicates !== true
}

/** Types of a partial state. */
export function stateTypesOf(call: TypedCall, env: FunctionEnv): readonly DataType[] {
  if (!isDistinct(call)) return aggregateOf(call).stateTypes(call, env)
  return [arrayType(rowType(call), false)]
}

function rowType(call: TypedCall): DataType {
  return structType(call.args.map((arg, i) => structField(`col${i + 1}`, (arg as Resolved).type)))
}

export function makeState(call: TypedCall, env: FunctionEnv): AggregateState {
  const f = aggregateOf(call)
  return isDistinct(call) ? new DistinctState(f, call, env) : f.make(call, env)
}

/** Each group's different arguments; a partial state is the list of them. */
class DistinctState implements AggregateState {
  private readonly inner: AggregateState
  private readonly type: DataType
  private seen: Map<SqlValue, readonly SqlValue[]>[] = []
  private rows = 0

  constructor(f: AggregateFunction, call: TypedCall, env: FunctionEnv) {
    this.inner = f.make(call, env)
    this.type = rowType(call)
  }

  grow(groups: number): void {
    this.inner.grow(groups)
    while (this.seen.length < groups) this.seen.push(new Map())
  }

  update(group: number, ...values: SqlValue[]): void {
    const key = hashKey(values, this.type)
    const seen = this.seen[group]
    if (seen.has(key)) return
    seen.set(key, values)
    this.rows++
    this.inner.update(group, ...values)
  }

  merge(group: number, rows: readonly (readonly SqlValue[])[]): void {
    for (const row of rows) this.update(group, ...row)
  }

  partial(group: number): readonly SqlValue[] {
    return [[...this.seen[group].values()]]
  }

  result(group: number): SqlValue {
    return this.inner.result(group)
  }

  get byteSize(): number {
    return this.inner.byteSize + this.rows * 120
  }
}
