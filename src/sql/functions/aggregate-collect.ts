/**
 * `collect_list` (`array_agg`) and `collect_set`.
 *
 * Partial state: [ARRAY of the argument's type: the values so far, in their order].
 */
import { MillraceError } from '../../util/errors.js'
import { prettyText } from '../expressions/pretty.js'
import { arrayType, type DataType, someType, sqlType } from '../types/data-type.js'
import { type HashKey, hashKeyOf } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'
import { aggregate, bytesOf, ObjectState } from './aggregate-define.js'
import { documented } from './define.js'
import { register } from './registry.js'
import { checkCount, type TypingRule } from './typing.js'

const listTyping: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 1)
  return { type: arrayType(args[0].type, false), nullable: false }
}

const setTyping: TypingRule = (args, env, call) => {
  const typing = listTyping(args, env, call)
  if (!someType(args[0].type, ({ kind }) => kind === 'map')) return typing
  throw new MillraceError('DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE', {
    sqlExpr: `"${prettyText({ ...call, args })}"`,
    functionName: '`collect_set`',
    dataType: `"${sqlType(args[0].type)}"`,
  })
}

function elementOf(type: DataType): DataType {
  return type.kind === 'array' ? type.element : type
}

interface DistinctValues {
  readonly keys: Set<HashKey>
  readonly values: SqlValue[]
}

register(
  aggregate(
    ['collect_list', 'array_agg'],
    listTyping,
    documented(
      'aggregate',
      'An array of the values that are not null, in the order in which rows come.',
      [
        ['collect_list(x) FROM VALUES (1), (2), (NULL), (1) AS t(x)', '[1, 2, 1]'],
        ['array_agg(x) FROM VALUES (CAST(NULL AS INT)) AS t(x)', '[]'],
      ],
      'Never null: an empty array when there is no value. After a shuffle the order of rows is not fixed.',
    ),
    {
      text: args => `collect_list(${args.join(', ')})`,
      ofNothing: [],
      stateTypes: ({ type }) => [type],
      make: () =>
        new ObjectState<SqlValue[]>({
          create: () => [],
          update: (values, value) => {
            values.push(value)
            return bytesOf(value)
          },
          merge: (values, more: readonly SqlValue[]) => {
            for (const value of more) values.push(value)
            return bytesOf(more)
          },
          partial: values => [values.slice()],
          result: values => values.slice(),
          bytes: 48,
        }),
    },
  ),
  aggregate(
    'collect_set',
    setTyping,
    documented(
      'aggregate',
      'An array of the distinct values that are not null, in the order in which they first come.',
      [['collect_set(x) FROM VALUES (1), (2), (NULL), (1) AS t(x)', '[1, 2]']],
      'Never null: an empty array when there is no value. After a shuffle the order is not fixed.',
    ),
    {
      ofNothing: [],
      ignoresDuplicates: true,
      stateTypes: ({ type }) => [type],
      make: ({ type }) => {
        const keyOf = hashKeyOf(elementOf(type))
        const update = ({ keys, values }: DistinctValues, value: SqlValue): number => {
          const key = keyOf(value)
          if (keys.has(key)) return 0
          keys.add(key)
          values.push(value)
          return 48 + bytesOf(value)
        }
        return new ObjectState<DistinctValues>({
          create: () => ({ keys: new Set(), values: [] }),
          update,
          merge: (state, more: readonly SqlValue[]) => {
            let grown = 0
            for (const value of more) grown += update(state, value)
            return grown
          },
          partial: ({ values }) => [values.slice()],
          result: ({ values }) => values.slice(),
          bytes: 256,
        })
      },
    },
  ),
)
