/**
 * The value of a group's only row: what the rewriting of correlated scalar subqueries makes sure of. Users cannot name it.
 *
 * Partial state: [the value; BOOLEAN: there was a row].
 */
import { MillraceError } from '../../util/errors.js'
import { BooleanType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import type { AggregateFunction, AggregateState } from './function.js'
import { register } from './registry.js'

export const SINGLE_VALUE = '$single_value'

const VALUE_BYTES = 64

class SingleValueState implements AggregateState {
  private readonly values: SqlValue[] = []
  private readonly seen: boolean[] = []

  grow(groups: number): void {
    while (this.values.length < groups) {
      this.values.push(null)
      this.seen.push(false)
    }
  }

  update(group: number, value: SqlValue): void {
    if (this.seen[group]) throw new MillraceError('SCALAR_SUBQUERY_TOO_MANY_ROWS')
    this.seen[group] = true
    this.values[group] = value
  }

  merge(group: number, value: SqlValue, seen: boolean): void {
    if (seen) this.update(group, value)
  }

  partial(group: number): readonly SqlValue[] {
    return [this.values[group], this.seen[group]]
  }

  result(group: number): SqlValue {
    return this.values[group]
  }

  get byteSize(): number {
    return this.values.length * VALUE_BYTES
  }
}

const singleValue: AggregateFunction = {
  kind: 'aggregate',
  name: SINGLE_VALUE,
  nulls: 'handled',
  doc: {
    group: 'aggregate',
    summary: 'The value of the only row. Made by the rewriting of subqueries.',
    examples: [],
  },
  typing: args => ({ type: args[0].type, nullable: true }),
  stateTypes: ({ type }) => [type, BooleanType],
  make: () => new SingleValueState(),
}

register(singleValue)
