/**
 * `mode`.
 *
 * Partial state: [MAP of the argument's type (a value) to LONG (how often it came)].
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Literal, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { BooleanType, type DataType, LongType, mapType, StringType } from '../types/data-type.js'
import { compareValues, type HashKey, hashKeyOf } from '../types/ordering.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import { aggregate, bytesOf, ObjectState } from './aggregate-define.js'
import { checkOrderable } from './aggregate-extremes.js'
import { constantValue, requireConstant } from './constant.js'
import { documented } from './define.js'
import type { AggregateFunction, TypedCall } from './function.js'
import { register } from './registry.js'
import { checkCount, type TypingRule } from './typing.js'

interface Counted {
  readonly value: SqlValue
  count: number
}

const typing: TypingRule = (args, _env, call) => {
  const orders = call.withinGroup
  if (orders === undefined) {
    checkCount(call, args.length, 1, 2)
    if (args.length === 2) requireConstant(call, args, 1, 'deterministic')
    return {
      args: [args[0].type, BooleanType].slice(0, args.length),
      type: args[0].type,
      nullable: true,
    }
  }
  checkCount(call, args.length, 0, 0)
  if (orders.length !== 1) {
    throw new MillraceError('INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS', {
      funcName: '`mode`',
      expectedNum: 1,
      actualNum: orders.length,
    })
  }
  const child = orders[0].child as Resolved
  checkOrderable(call, [child], 0)
  return { args: [], type: child.type, nullable: true }
}

/** `least`, `greatest`: which of values that come equally often is given; `first`: the one that came first. */
type Tie = 'first' | 'least' | 'greatest'

function modeFunction(name: string, tieOf: (call: TypedCall) => Tie): AggregateFunction['make'] {
  return call => {
    const type = call.type
    if (name === 'mode' && call.withinGroup !== undefined) {
      throw new MillraceError('INTERNAL_ERROR', { what: 'mode was not rewritten' })
    }
    const tie = tieOf(call)
    const keyOf = hashKeyOf(type)
    const compare = tie === 'first' || type.kind === 'void' ? () => 1 : compareValues(type)
    const sign = tie === 'greatest' ? -1 : 1
    const add = (counts: Map<HashKey, Counted>, value: SqlValue, count: number): number => {
      const key = keyOf(value)
      const found = counts.get(key)
      if (found !== undefined) {
        found.count += count
        return 0
      }
      counts.set(key, { value, count })
      return 64 + bytesOf(value)
    }
    return new ObjectState<Map<HashKey, Counted>>({
      create: () => new Map(),
      update: (counts, value) => (value === null ? 0 : add(counts, value, 1)),
      merge: (counts, more: MapValue) => {
        let grown = 0
        for (let i = 0; i < more.keys.length; i++) {
          grown += add(counts, more.keys[i], Number(more.values[i]))
        }
        return grown
      },
      partial: counts => {
        const all = [...counts.values()]
        return [{ keys: all.map(({ value }) => value), values: all.map(({ count }) => count) }]
      },
      result: counts => {
        let best: Counted | undefined
        for (const counted of counts.values()) {
          const better =
            best === undefined ||
            counted.count > best.count ||
            (counted.count === best.count && sign * compare(counted.value, best.value) < 0)
          if (better) best = counted
        }
        return best?.value ?? null
      },
      bytes: 200,
    })
  }
}

const stateTypes = ({ type }: TypedCall): readonly DataType[] => [mapType(type, LongType, false)]

register(
  aggregate(
    'mode',
    typing,
    documented(
      'aggregate',
      'The value that comes most often. Of several, WITHIN GROUP (ORDER BY x) gives the least, with DESC the greatest; `mode(x, true)` the least.',
      [
        ['mode(x) FROM VALUES (0), (10), (10) AS t(x)', '10'],
        ['mode() WITHIN GROUP (ORDER BY x) FROM VALUES (20), (10), (10), (20) AS t(x)', '10'],
        ['mode() WITHIN GROUP (ORDER BY x DESC) FROM VALUES (20), (10), (10), (20) AS t(x)', '20'],
      ],
      'Null when there is no value. `mode(x)` gives any of values that come equally often.',
    ),
    {
      nulls: 'handled',
      withinGroup: true,
      // the direction in the name of the column is turned, as in Spark
      text: (args, { withinGroup, args: given, distinct }) => {
        const [order] = withinGroup ?? []
        if (order !== undefined) {
          return `mode() WITHIN GROUP (ORDER BY ${prettyText(order.child)}${order.ascending ? ' DESC' : ''})`
        }
        return constantValue(given[1]) === true
          ? `mode() WITHIN GROUP (ORDER BY ${args[0]} DESC)`
          : `mode(${distinct ? 'DISTINCT ' : ''}${args[0]})`
      },
      rewrite: (call: TypedCall): Expression => {
        const [order] = call.withinGroup ?? []
        if (order === undefined) return call
        const { withinGroup: _, type: _type, nullable: _nullable, ...rest } = call
        const tie: Literal = {
          kind: 'literal',
          value: order.ascending ? 'least' : 'greatest',
          type: StringType,
          nullable: false,
        }
        return { ...rest, name: '$mode', args: [order.child, tie] } as Call
      },
      stateTypes,
      make: modeFunction('mode', call =>
        constantValue(call.args[1]) === true ? 'least' : 'first',
      ),
    },
  ),
  aggregate(
    '$mode',
    (args, _env, call) => {
      checkCount(call, args.length, 2, 2)
      return { type: args[0].type, nullable: true }
    },
    documented('aggregate', 'What `mode` with WITHIN GROUP is in a plan; not for queries.', []),
    {
      nulls: 'handled',
      stateTypes,
      make: modeFunction('$mode', call => constantValue(call.args[1]) as Tie),
    },
  ),
)
