/**
 * Conditions of a query as conditions for the server, with bound values. The engine asks all of them again of the rows that come:
 * what goes to the server may keep too much, and must not leave out a row that satisfies the query's own condition. So only what
 * means the same there goes:
 *
 * - comparisons of a column with a constant, IN, IS [NOT] NULL, patterns of LIKE and `startswith`, `endswith`, `contains`, and AND,
 *   OR, NOT of these;
 * - of columns whose values are read as they are: not of `numeric` without digits, which is rounded, nor of `char(n)`, which is padded, nor of
 *   `inet`, which is another text in conditions;
 * - texts are ordered by their bytes, as here: `COLLATE "C"`. Only equality that is not negated is left to the column's own
 *   collation, so that an index serves: one that takes different texts as equal keeps too much;
 * - TIMESTAMP in a column without time zone: not near the hours at which clocks are changed;
 * - dates and timestamps: not beyond those that stand for `infinity`.
 */
import { quoteName } from '../../../connectors/postgres/identifiers.js'
import type { Call, Expression, Literal } from '../../expressions/expression.js'
import { daysOfMicros, MICROS_PER_HOUR } from '../../types/calendar.js'
import { type DataType, isIntegral } from '../../types/data-type.js'
import type { SqlValue } from '../../types/sql-value.js'
import { type TimeZone, timeZone } from '../../types/time-zone.js'
import type { BoundValues } from './bound-values.js'
import { isExact, type PostgresColumn } from './postgres-types.js'
import { FIRST_DAY, LAST_DAY, writerOf } from './postgres-values.js'

/** What filters may be about. */
export interface PushContext {
  /** The column of a name, as the server and as the query has it. */
  readonly columnOf: (name: string) => { column: PostgresColumn; type: DataType } | undefined
  /** The time zone that the rows are read in. */
  readonly timeZone: string
  /** The server compares texts by the bytes of UTF-8 when it is asked to. */
  readonly isUtf8: boolean
}

const MOST_VALUES = 1000

/** The condition in SQL, with its values among `values`; undefined when it does not go to the server. */
export type ServerCondition = (values: BoundValues) => string

export function pushedFilter(
  filter: Expression,
  context: PushContext,
): ServerCondition | undefined {
  return conditionOf(filter, true, context)
}

const comparisons: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  '<=>': 'IS NOT DISTINCT FROM',
  '!=': '<>',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** `positive`: under no NOT, where a condition may keep too much. */
function conditionOf(
  e: Expression,
  positive: boolean,
  context: PushContext,
): ServerCondition | undefined {
  if (e.kind === 'attribute') {
    const column = columnOf(e, context)
    return column?.type.kind === 'boolean' ? () => column.sql : undefined
  }
  if (e.kind !== 'call') return undefined
  const { name, args } = e
  switch (name) {
    case 'and':
    case 'or': {
      const parts = args.map(arg => conditionOf(arg, positive, context))
      if (parts.includes(undefined)) return undefined
      return values =>
        `(${parts.map(part => part!(values)).join(name === 'and' ? ' AND ' : ' OR ')})`
    }
    case 'not': {
      const part = conditionOf(args[0], false, context)
      return part && (values => `NOT (${part(values)})`)
    }
    case 'isnull':
    case 'isnotnull': {
      const [arg] = args
      // null in the server is null here, whatever the type
      const found = arg.kind === 'attribute' ? context.columnOf(arg.name) : undefined
      const is = name === 'isnull' ? 'IS NULL' : 'IS NOT NULL'
      return found && (() => `${quoteName(found.column.name)} ${is}`)
    }
    case 'in':
      return inList(e, positive, context)
    case 'like':
    case 'startswith':
    case 'endswith':
    case 'contains':
      return pattern(e, context)
    default: {
      if (!Object.hasOwn(comparisons, name) || args.length !== 2) return undefined
      const [left, right] = args
      return left.kind === 'literal'
        ? comparison(mirrored[name] ?? name, right, left, positive, context)
        : comparison(name, left, right, positive, context)
    }
  }
}

interface Column {
  /** For comparisons. */
  readonly sql: string
  readonly column: PostgresColumn
  readonly type: DataType
}

/** A column that is read as it is, perhaps as a wider number. */
function columnOf(e: Expression, context: PushContext): Column | undefined {
  if (e.kind === 'cast' && e.mode !== 'try' && e.child.kind === 'attribute') {
    const inner = columnOf(e.child, context)
    return inner !== undefined && keepsValue(inner.type, e.to) ? inner : undefined
  }
  if (e.kind !== 'attribute') return undefined
  const found = context.columnOf(e.name)
  if (found === undefined || !isExact(found.column, found.type)) return undefined
  const name = quoteName(found.column.name)
  const isText = /^(text|varchar)$/.test(found.column.typeName)
  return { ...found, sql: found.type.kind !== 'string' || isText ? name : `${name}::text` }
}

const widths: Readonly<Record<string, number>> = { byte: 1, short: 2, int: 3, long: 4 }

function keepsValue(from: DataType, to: DataType): boolean {
  if (isIntegral(from) && isIntegral(to)) return widths[from.kind] <= widths[to.kind]
  if (from.kind === 'decimal' && to.kind === 'decimal') {
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale
  }
  return from.kind === 'float' && to.kind === 'double'
}

function comparison(
  name: string,
  left: Expression,
  right: Expression,
  positive: boolean,
  context: PushContext,
): ServerCondition | undefined {
  const column = columnOf(left, context)
  if (column === undefined || right.kind !== 'literal') return undefined
  if (right.value === null) return undefined
  const isEquality = /^[=<]?=>?$/.test(name) && name !== '<='
  const sql = comparable(column, isEquality && positive, isEquality, context)
  const bound = boundOf(right, column, context)
  if (sql === undefined || bound === undefined) return undefined
  return values => `${sql} ${comparisons[name]} ${bound(values)}`
}

/** The column's side of a comparison. */
function comparable(
  { sql, type }: Column,
  isOwnCollation: boolean,
  isEquality: boolean,
  { isUtf8 }: PushContext,
): string | undefined {
  if (type.kind !== 'string') return sql
  if (!isEquality && !isUtf8) return undefined
  return isOwnCollation ? sql : `${sql} COLLATE "C"`
}

function inList(
  { args }: Call,
  positive: boolean,
  context: PushContext,
): ServerCondition | undefined {
  const [left, ...items] = args
  const column = columnOf(left, context)
  if (column === undefined || items.length > MOST_VALUES) return undefined
  // x IN (1, NULL) is true where x IN (1) is
  const given = items.filter(item => !positive || item.kind !== 'literal' || item.value !== null)
  const bounds = given.map(item =>
    item.kind === 'literal' && item.value !== null ? boundOf(item, column, context) : undefined,
  )
  const sql = comparable(column, positive, true, context)
  if (sql === undefined || bounds.length === 0 || bounds.includes(undefined)) return undefined
  return values => `${sql} IN (${bounds.map(bound => bound!(values)).join(', ')})`
}

/** A pattern of the server's LIKE: texts with `%` between them. */
function pattern({ name, args }: Call, context: PushContext): ServerCondition | undefined {
  const column = columnOf(args[0], context)
  const [, given, other] = args
  if (column?.type.kind !== 'string' || given?.kind !== 'literal') return undefined
  if (typeof given.value !== 'string' || !canSend(given.value)) return undefined
  const plain = given.value.replace(/[\\%_]/g, '\\$&')
  const texts: Readonly<Record<string, string>> = {
    startswith: `${plain}%`,
    endswith: `%${plain}`,
    contains: `%${plain}%`,
  }
  if (name === 'like') {
    // one character is something else for each of the two, and so may be an escape of the query's own
    if (other !== undefined || !/^(?:[^\\_]|\\[\\%_])*$/su.test(given.value)) return undefined
  }
  const text = texts[name] ?? given.value
  return values => `${column.sql} COLLATE "C" LIKE ${values.add(text, 'text')}`
}

/** Types of values in comparisons; those of a type that is not here do not go to the server. */
const typeNames: Readonly<Record<string, string>> = {
  boolean: 'bool',
  byte: 'int2',
  short: 'int2',
  int: 'int4',
  long: 'int8',
  float: 'float4',
  double: 'float8',
  decimal: 'numeric',
  string: 'text',
  binary: 'bytea',
  date: 'date',
  timestamp: 'timestamptz',
  timestamp_ntz: 'timestamp',
}

function boundOf(
  { value, type }: Literal,
  { column, type: own }: Column,
  context: PushContext,
): ServerCondition | undefined {
  if (value === null || !Object.hasOwn(typeNames, type.kind)) return undefined
  const kinds = new Set([own.kind, type.kind])
  if (kinds.size > 1 && !keepsValue(own, type)) return undefined
  const send =
    (text: string, name: string): ServerCondition =>
    values =>
      values.add(text, name)
  switch (type.kind) {
    case 'string':
      return canSend(value as string) ? send(value as string, 'text') : undefined
    case 'date':
      return isTold(value as number) ? send(writerOf(type)(value), 'date') : undefined
    case 'timestamp':
    case 'timestamp_ntz': {
      const micros = value as number
      if (!isTold(daysOfMicros(micros))) return undefined
      if (type.kind === 'timestamp_ntz' || column.typeName === 'timestamptz') {
        return send(writerOf(type)(value), typeNames[type.kind])
      }
      const local = steadyLocal(micros, timeZone(context.timeZone))
      return local === undefined ? undefined : send(localText(local), 'timestamp')
    }
    default:
      return send(writerOf(type)(value), typeNames[type.kind])
  }
}

const localText = (local: SqlValue): string => writerOf({ kind: 'timestamp_ntz' })(local)

/** Whether days before and after are told from those that `infinity` is read as. */
function isTold(day: number): boolean {
  return day > FIRST_DAY && day < LAST_DAY - 1
}

/** The local time of an instant, where clocks are not changed within a day and a half. */
function steadyLocal(micros: number, zone: TimeZone): number | undefined {
  const offset = zone.offsetAt(micros)
  const near = [-36, 36].map(hours => zone.offsetAt(micros + hours * MICROS_PER_HOUR))
  return near.every(other => other === offset) ? micros + offset : undefined
}

/** What the server takes as a text: all but U+0000 and half a pair of UTF-16. */
function canSend(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
