/**
 * `listagg` (`string_agg`): `listagg(x, delimiter) WITHIN GROUP (ORDER BY a, b DESC)` becomes, when it is analyzed,
 * `$listagg(x, delimiter, order, a, b)` with the directions as a text: `anf,dnl` (ascending, nulls first;
 * descending, nulls last).
 *
 * Partial states: of `listagg` [ARRAY of the argument's type: the values]; of `$listagg` the same and for each
 * ORDER BY expression [ARRAY of its type: its values in the same rows].
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Literal, SortOrder } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import {
  arrayType,
  BinaryType,
  type DataType,
  NullType,
  StringType,
  sqlType,
} from '../types/data-type.js'
import { type Compare, compareValues, nullsFirst } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'
import { type AggregateSpec, aggregate, bytesOf, ObjectState } from './aggregate-define.js'
import { checkOrderable } from './aggregate-extremes.js'
import { constantValue } from './constant.js'
import { documented } from './define.js'
import type { TypedCall } from './function.js'
import { register } from './registry.js'
import { checkSize, joinTexts } from './size-limits.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

/** Types of value and delimiter: text, or bytes with bytes. */
const joinedTyping: TypingRule = (args, _env, call) => {
  const [value, delimiter] = args
  const type = value.type.kind === 'binary' ? BinaryType : StringType
  const isNested = ['array', 'map', 'struct'].includes(value.type.kind)
  if (isNested) throw unexpectedInput({ ...call, args }, 0, '("STRING" or "BINARY")')
  if (delimiter === undefined) return { args: [type], type, nullable: true }
  if (constantValue(delimiter) === undefined) {
    throw new MillraceError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', {
      sqlExpr: `"${prettyText({ ...call, args })}"`,
      inputName: '`delimiter`',
      inputType: `"${sqlType(type)}"`,
      inputExpr: `"${prettyText(delimiter)}"`,
    })
  }
  const given = delimiter.type.kind
  if (type.kind === 'binary' && given !== 'binary' && given !== 'void') {
    throw unexpectedInput({ ...call, args }, 1, '"BINARY"')
  }
  if (type.kind === 'string' && given === 'binary') {
    throw unexpectedInput({ ...call, args }, 1, '"STRING"')
  }
  return { args: [type, type], type, nullable: true }
}

const typing: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 1, 2)
  const typed = joinedTyping(args, env, call)
  if (call.distinct && call.withinGroup !== undefined) {
    const [value] = args
    const [order] = call.withinGroup
    const same = prettyText(order.child) === prettyText(value)
    if (call.withinGroup.length !== 1 || !same || value.type.kind !== typed.type.kind) {
      throw new MillraceError('INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT', {
        funcName: `\`${call.name}\``,
        funcArg: `"${prettyText(value)}"`,
        orderingExpr: call.withinGroup.map(o => `"${prettyText(o.child)}"`).join(', '),
      })
    }
  }
  return typed
}

const orderedTyping: TypingRule = (args, env, call) => {
  const typed = joinedTyping(args.slice(0, 2), env, call)
  for (let i = 3; i < args.length; i++) checkOrderable(call, args, i)
  return { ...typed, args: [...(typed.args ?? []), ...args.slice(2).map(() => undefined)] }
}

function delimiterOf(call: TypedCall): SqlValue {
  let arg = call.args[1] as Expression | undefined
  while (arg?.kind === 'cast') arg = arg.child
  const value = arg === undefined ? null : constantValue(arg)
  if (value === null || value === undefined)
    return call.type.kind === 'binary' ? new Uint8Array(0) : ''
  return value instanceof Uint8Array ? value : String(value)
}

function join(values: readonly SqlValue[], delimiter: SqlValue): SqlValue {
  if (values.length === 0) return null
  if (typeof delimiter === 'string') return joinTexts(values, delimiter, 'listagg')
  const parts: Uint8Array[] = []
  for (const value of values) {
    if (parts.length > 0) parts.push(delimiter as Uint8Array)
    parts.push(value as Uint8Array)
  }
  checkSize(
    parts.reduce((sum, part) => sum + part.length, 0),
    'listagg',
  )
  return new Uint8Array(Buffer.concat(parts))
}

const plain: AggregateSpec = {
  withinGroup: true,
  text: (args, call) => {
    const { distinct, withinGroup, name } = call
    const given = args.length === 1 ? [...args, 'NULL'] : args
    const order =
      withinGroup === undefined
        ? ''
        : ` WITHIN GROUP (ORDER BY ${withinGroup.map(prettyText).join(', ')})`
    return `${name}(${distinct ? 'DISTINCT ' : ''}${given.join(', ')})${order}`
  },
  rewrite: call => {
    const { withinGroup, type: _, nullable: _nullable, ...rest } = call
    if (withinGroup === undefined) return call
    return { ...rest, name: '$listagg', args: orderedArgs(call, withinGroup) } as Call
  },
  stateTypes: ({ type }) => [arrayType(type, false)],
  make: call => {
    const delimiter = delimiterOf(call)
    return new ObjectState<SqlValue[]>({
      create: () => [],
      update: (values, value) => {
        if (value === null) return 0
        values.push(value)
        return bytesOf(value)
      },
      merge: (values, more: readonly SqlValue[]) => {
        for (const value of more) values.push(value)
        return bytesOf(more)
      },
      partial: values => [values.slice()],
      result: values => join(values, delimiter),
      bytes: 48,
    })
  },
  nulls: 'handled',
}

function orderedArgs(call: TypedCall, orders: readonly SortOrder[]): readonly Expression[] {
  const [value, delimiter = { kind: 'literal', value: null, type: NullType, nullable: true }] =
    call.args as readonly Expression[]
  const directions: Literal = {
    kind: 'literal',
    value: orders.map(o => `${o.ascending ? 'a' : 'd'}n${o.nullsFirst ? 'f' : 'l'}`).join(),
    type: StringType,
    nullable: false,
  }
  return [value, delimiter as Expression, directions, ...orders.map(o => o.child)]
}

/** The order of rows of ORDER BY values. */
function orderOf(call: TypedCall): Compare {
  const directions = (constantValue(call.args[2]) as string).split(',')
  const compares = directions.map((direction, i): Compare => {
    const type = call.args[3 + i].type as DataType
    const plain = type.kind === 'void' ? () => 0 : compareValues(type)
    const descends = direction.startsWith('d')
    const nulls = nullsFirst(() => 0)
    const nullSign = direction.endsWith('f') ? 1 : -1
    return (a: SqlValue, b: SqlValue) => {
      if (a === null || b === null) return nulls(a, b) * nullSign
      return descends ? plain(b, a) : plain(a, b)
    }
  })
  return (a: readonly SqlValue[], b: readonly SqlValue[]) => {
    for (let i = 0; i < compares.length; i++) {
      const order = compares[i](a[i + 1], b[i + 1])
      if (order !== 0) return order
    }
    return 0
  }
}

const ordered: AggregateSpec = {
  nulls: 'handled',
  stateTypes: call => [
    arrayType(call.type, false),
    ...call.args.slice(3).map(arg => arrayType(arg.type as DataType)),
  ],
  make: call => {
    const delimiter = delimiterOf(call)
    const compare = orderOf(call)
    const width = call.args.length - 2
    return new ObjectState<SqlValue[][]>({
      create: () => [],
      update: (rows, value, _delimiter, _directions, ...keys) => {
        if (value === null) return 0
        rows.push([value, ...keys])
        return 24 + bytesOf(value) + bytesOf(keys)
      },
      merge: (rows, ...columns: (readonly SqlValue[])[]) => {
        for (let i = 0; i < columns[0].length; i++) rows.push(columns.map(column => column[i]))
        return bytesOf(columns)
      },
      partial: rows => Array.from({ length: width }, (_, k) => rows.map(row => row[k])),
      result: rows =>
        join(
          rows
            .slice()
            .sort(compare)
            .map(row => row[0]),
          delimiter,
        ),
      bytes: 64,
    })
  },
}

register(
  aggregate(
    ['listagg', 'string_agg'],
    typing,
    documented(
      'aggregate',
      'The values that are not null joined into one text (or binary), with the delimiter between them; WITHIN GROUP (ORDER BY ...) says in which order.',
      [
        ["listagg(x, ', ') FROM VALUES ('a'), ('b'), (NULL), ('c') AS t(x)", 'a, b, c'],
        [
          "listagg(x, '-') WITHIN GROUP (ORDER BY x DESC) FROM VALUES ('a'), ('c'), ('b') AS t(x)",
          'c-b-a',
        ],
        ["listagg(DISTINCT x, ',') FROM VALUES ('a'), ('a') AS t(x)", 'a'],
      ],
      'Null when there is no value. Without a delimiter, or with null as one, nothing stands between. With DISTINCT the only order there can be is that of the values.',
    ),
    plain,
  ),
  aggregate(
    '$listagg',
    orderedTyping,
    documented('aggregate', 'What `listagg` with WITHIN GROUP is in a plan; not for queries.', []),
    ordered,
  ),
)
