/**
 * `count` and `count_if`.
 *
 * Partial state: [LONG: the number of rows].
 */
import { MillraceError } from '../../util/errors.js'
import { BooleanType, LongType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { aggregate, GrowingState, longerDoubles } from './aggregate-define.js'
import { documented } from './define.js'
import { register } from './registry.js'
import { signature } from './typing.js'

export class CountState extends GrowingState {
  counts: Float64Array = new Float64Array(0)

  protected resize(capacity: number): void {
    this.counts = longerDoubles(this.counts, capacity)
  }

  override update(group: number): void {
    this.counts[group]++
  }

  override merge(group: number, count: number): void {
    this.counts[group] += count
  }

  override partial(group: number): readonly SqlValue[] {
    return [this.counts[group]]
  }

  override result(group: number): SqlValue {
    return this.counts[group]
  }

  get byteSize(): number {
    return this.counts.byteLength
  }
}

class CountIfState extends CountState {
  override update(group: number, condition?: boolean): void {
    if (condition) this.counts[group]++
  }
}

const anyArguments = signature(['any'], LongType, { variadic: true, nullable: false })

register(
  aggregate(
    'count',
    (args, env, call) => {
      if (args.length > 0) return anyArguments(args, env, call)
      throw new MillraceError('WRONG_NUM_ARGS.WITH_SUGGESTION', {
        functionName: '`count`',
        expectedNum: '>= 1',
        actualNum: 0,
      })
    },
    documented(
      'aggregate',
      'The number of rows whose arguments are all not null; `count(*)` and `count(1)` are the number of all rows.',
      [
        ['count(x) FROM VALUES (1), (NULL), (3) AS t(x)', '2'],
        ['count(*) FROM VALUES (1), (NULL), (3) AS t(x)', '3'],
        ['count(DISTINCT x) FROM VALUES (1), (1), (3) AS t(x)', '2'],
      ],
      'Never null: 0 for no rows.',
    ),
    {
      stateTypes: () => [LongType],
      make: () => new CountState(),
      ofNothing: 0,
      inline: () => ({
        fields: ['counts'],
        update: ({ group, field }) => `${field('counts')}[${group}]++`,
      }),
    },
  ),
  aggregate(
    'count_if',
    signature([BooleanType], LongType, { nullable: false }),
    documented(
      'aggregate',
      'The number of rows for which the condition is true.',
      [['count_if(x > 1) FROM VALUES (1), (2), (NULL), (3) AS t(x)', '2']],
      'Null counts as false. Never null: 0 for no rows.',
    ),
    {
      stateTypes: () => [LongType],
      make: () => new CountIfState(),
      ofNothing: 0,
      inline: () => ({
        fields: ['counts'],
        update: ({ group, field, args: [x] }) => `if (${x}) ${field('counts')}[${group}]++`,
      }),
    },
  ),
)
