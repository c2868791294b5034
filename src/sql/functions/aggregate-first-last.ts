/**
 * `first`, `last`, `any_value`, and `nth_value` over window frames.
 *
 * Partial states: of the first three [the value; BOOLEAN: there was a row that counts]; of `nth_value` [the value, null
 * until it is reached; LONG: rows that count].
 */
import { BooleanType, IntegerType, isIntegral, LongType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { aggregate, bytesOf, ObjectState } from './aggregate-define.js'
import { constantValue, requireConstant } from './constant.js'
import { outOfRange } from './constant-numbers.js'
import { documented } from './define.js'
import type { AggregateFunction, AggregateState, TypedCall } from './function.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

/** IGNORE NULLS, or TRUE as the argument at `index`. */
function ignoresNulls(call: TypedCall, index: number): boolean {
  return call.ignoreNulls === true || constantValue(call.args[index]) === true
}

const valueTyping: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 2)
  if (args.length === 2) {
    if (typeof constantValue(args[1]) !== 'boolean') {
      throw unexpectedInput({ ...call, args }, 1, '"BOOLEAN"')
    }
  }
  return { type: args[0].type, nullable: true }
}

interface Held {
  value: SqlValue
  held: boolean
}

function heldState(call: TypedCall, last: boolean): AggregateState {
  const skips = ignoresNulls(call, 1)
  const take = (state: Held, value: SqlValue): number | undefined => {
    if (state.held && !last) return 0
    const grown = bytesOf(value) - bytesOf(state.value)
    state.value = value
    state.held = true
    return grown
  }
  return new ObjectState<Held>({
    create: () => ({ value: null, held: false }),
    update: (state, value) => (skips && value === null ? 0 : take(state, value)),
    merge: (state, value, held) => (held ? take(state, value) : 0),
    partial: ({ value, held }) => [value, held],
    result: ({ value }) => value,
    bytes: 48,
  })
}

function held(names: readonly string[], which: string, last: boolean): AggregateFunction {
  const [name] = names
  return aggregate(
    names,
    valueTyping,
    documented(
      'aggregate',
      `The value of ${which} row; with IGNORE NULLS, or TRUE as second argument, of ${which} row where it is not null.`,
      [
        [`${name}(x) FROM VALUES (10), (5), (20) AS t(x)`, last ? '20' : '10'],
        [
          last
            ? `${name}(x, true) FROM VALUES (5), (20), (NULL) AS t(x)`
            : `${name}(x, true) FROM VALUES (NULL), (5), (20) AS t(x)`,
          last ? '20' : '5',
        ],
      ],
      'Null when there is no row. Which row that is depends on the order in which rows come, which only ORDER BY of a window fixes.',
    ),
    {
      nulls: 'handled',
      // with IGNORE NULLS, Spark forgets by which of its names it was called
      text: ([value], { name: called, distinct, ignoreNulls }) =>
        `${ignoreNulls && called !== 'any_value' ? name : called}(${distinct ? 'DISTINCT ' : ''}${value})`,
      stateTypes: ({ type }) => [type, BooleanType],
      make: call => heldState(call, last),
    },
  )
}

interface Nth {
  value: SqlValue
  count: number
}

const nthValue = aggregate(
  'nth_value',
  (args, env, call) => {
    checkCount(call, args.length, 2, 3)
    const n = requireConstant(call, args, 1, 'offset')
    if (!isIntegral(args[1].type)) throw unexpectedInput({ ...call, args }, 1, '"INT"')
    if (n === null || (n as number) < 1) {
      throw outOfRange(call, args, 'offset', '(0, 9223372036854775807]', `${n}L`)
    }
    if (args.length === 3) valueTyping([args[0], args[2]], env, call)
    return {
      args: [args[0].type, IntegerType, BooleanType].slice(0, args.length),
      type: args[0].type,
      nullable: true,
    }
  },
  documented(
    'window',
    'The value of row n of the window frame, from 1; with IGNORE NULLS only rows where it is not null are counted.',
    [
      [
        "nth_value(x, 2) OVER (ORDER BY y) FROM VALUES ('a', 1), ('b', 2), ('c', 3) AS t(x, y) ORDER BY y DESC LIMIT 1",
        'b',
      ],
    ],
    'Null while the frame has fewer rows.',
  ),
  {
    nulls: 'handled',
    windowOnly: true,
    text: ([value, n], { ignoreNulls }) =>
      `nth_value(${value}, ${n})${ignoreNulls ? ' ignore nulls' : ''}`,
    stateTypes: ({ type }) => [type, LongType],
    make: call => {
      const n = constantValue(call.args[1]) as number
      const skips = ignoresNulls(call, 2)
      return new ObjectState<Nth>({
        create: () => ({ value: null, count: 0 }),
        update: (state, value) => {
          if (skips && value === null) return
          if (++state.count === n) state.value = value
        },
        merge: (state, value, count: number) => {
          // only a state of no rows before it can be merged exactly: frames are not split
          if (state.count === 0) state.value = value
          state.count += count
        },
        partial: ({ value, count }) => [value, count],
        result: ({ value }) => value,
        bytes: 48,
      })
    },
  },
)

register(
  held(['first', 'first_value'], 'the first', false),
  held(['last', 'last_value'], 'the last', true),
  held(['any_value'], 'some', false),
  nthValue,
)
