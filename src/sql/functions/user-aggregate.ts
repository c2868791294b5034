/**
 * The aggregate call behind `udaf`: rows go to the program's Aggregator. A partial state is the buffer, encoded as rows are
 * (docs/internals/blocks.md).
 */
import { decodeRows, encodeRows } from '../../core/serializer/column-block.js'
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import { BinaryType } from '../types/data-type.js'
import { toExternal } from '../types/external.js'
import { fromExternal } from '../types/from-external.js'
import type { SqlValue } from '../types/sql-value.js'
import type { AggregateFunction, AggregateState, FunctionEnv, TypedCall } from './function.js'
import { register } from './registry.js'

/** Its name; users cannot write it. */
export const USER_AGGREGATE = '$user_aggregate'

interface Methods {
  zero(): unknown
  reduce(buffer: unknown, ...row: unknown[]): unknown
  merge(a: unknown, b: unknown): unknown
  finish(buffer: unknown): unknown
}

class UserState implements AggregateState {
  private readonly methods: Methods
  private readonly inputs: readonly (((value: SqlValue) => unknown) | undefined)[]
  private readonly output: (value: unknown) => SqlValue
  private readonly buffers: unknown[] = []

  constructor({ user, args }: TypedCall, env: FunctionEnv) {
    const make = env.userFunction?.(user!.fn.id)
    if (make === undefined) throw new MillraceError('INTERNAL_ERROR', { what: 'no aggregator' })
    this.methods = make() as Methods
    const longAsBigint = env.settings['spark.millrace.sql.longAsBigint'] === 'true'
    this.inputs = args.map(arg => toExternal((arg as Resolved).type, { longAsBigint }, user!.name))
    this.output = fromExternal(user!.type, true, `the result of ${user!.name}`)
  }

  grow(groups: number): void {
    while (this.buffers.length < groups) this.buffers.push(this.methods.zero())
  }

  update(group: number, ...values: SqlValue[]): void {
    const row = values.map((value, i) => {
      const convert = this.inputs[i]
      return value === null || convert === undefined ? value : convert(value)
    })
    this.buffers[group] = this.methods.reduce(this.buffers[group], ...row)
  }

  merge(group: number, partial: Uint8Array): void {
    const [buffer] = decodeRows(Uint8Array.from(partial))
    this.buffers[group] = this.methods.merge(this.buffers[group], buffer)
  }

  partial(group: number): readonly SqlValue[] {
    return [encodeRows([this.buffers[group]], 0, 1).slice()]
  }

  result(group: number): SqlValue {
    const value = this.methods.finish(this.buffers[group])
    return value === null || value === undefined ? null : this.output(value)
  }

  get byteSize(): number {
    return this.buffers.length * 200
  }
}

/** For a call with its aggregator. */
export const userAggregate: AggregateFunction = {
  kind: 'aggregate',
  name: USER_AGGREGATE,
  nulls: 'handled',
  doc: {
    group: 'aggregate',
    summary: 'An aggregation of the program. Made by udaf().',
    examples: [],
  },
  text: (args, { user }) => `${user?.name}(${args.join(', ')})`,
  typing: (_args, _env, { user }) => ({ type: user!.type, nullable: true }),
  stateTypes: () => [BinaryType],
  make: (call, env) => new UserState(call, env),
}

register(userAggregate)
