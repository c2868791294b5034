/**
 * An expression as a plan shows it, in Spark's form: columns with their ids (`id#3L`, the L for BIGINT), casts in full, what
 * is not resolved behind a quote (`'id`, `'count(1)`). The names of columns and messages have another text, `pretty.ts`.
 */
import { findFunction } from '../functions/registry.js'
import { outerReferencesOfPlan } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { type DataType, quoteIfNeeded, simpleString } from '../types/data-type.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import { toText } from '../types/text.js'
import type { Call, Expression, FrameBound, WindowSpec } from './expression.js'
import { newExpressionId } from './expression.js'

/** How a plan is written. */
export interface TextForm {
  /** In which instants are shown. */
  readonly timeZone: string
  /** Longer lists are cut: `spark.sql.debug.maxToStringFields`. */
  readonly maxFields: number
  /** With what `explain()` leaves out: the columns that an aggregation gives. */
  readonly isVerbose: boolean
  /** Columns of a batch by their place: `input[0, bigint, false]`. */
  readonly isByPlace?: boolean
}

/** Parts with something between them; as many as the form wants. */
export function cutList(
  parts: readonly string[],
  between: string,
  { maxFields }: TextForm,
): string {
  const shown = Math.max(0, maxFields)
  if (parts.length <= shown) return parts.join(between)
  return [...parts.slice(0, shown), `... ${parts.length - shown} more fields`].join(between)
}

/** `[a#1, b#2L]` */
export function listText(expressions: readonly Expression[], form: TextForm): string {
  return `[${cutList(
    expressions.map(expression => expressionText(expression, form)),
    ', ',
    form,
  )}]`
}

/** A column, or what an alias gives: `id#3L`. */
function columnText(name: string, id: number, type: DataType | undefined): string {
  return `${name}#${id}${type?.kind === 'long' ? 'L' : ''}`
}

export function expressionText(expression: Expression, form: TextForm): string {
  const text = (part: Expression): string => expressionText(part, form)
  switch (expression.kind) {
    case 'literal':
      return valueText(expression.value, expression.type, form)
    case 'name':
      return `'${expression.parts.map(quoteIfNeeded).join('.')}`
    case 'bound': {
      const { ordinal, type, nullable, name, id } = expression
      if (form.isByPlace !== true) return columnText(name, id, type)
      return `input[${ordinal}, ${simpleString(type)}, ${nullable}]`
    }
    case 'attribute':
      return columnText(expression.name, expression.id, expression.type)
    case 'variable':
      return `lambda ${expression.type === undefined ? "'" : ''}${
        expression.type === undefined
          ? expression.name
          : columnText(expression.name, expression.id, expression.type)
      }`
    case 'outer':
      return `outer(${text(expression.attribute)})`
    case 'alias': {
      const { child, name, id, type } = expression
      const known = type ?? (isKnown(child) ? child.type : undefined)
      return `${text(child)} AS ${columnText(name, id, known)}`
    }
    case 'multi_alias':
      return `${text(expression.child)} AS (${expression.names.join(', ')})`
    case 'cast': {
      const { child, to, mode, literal } = expression
      // a literal of a type: what is between its quotes
      if (literal !== undefined && child.kind === 'literal') return text(child)
      return `${mode === 'try' ? 'try_' : ''}cast(${text(child)} as ${simpleString(to)})`
    }
    case 'star':
      return [...expression.qualifier.map(quoteIfNeeded), '*'].join('.')
    case 'lambda':
      return `lambdafunction(${[expression.body, ...expression.params].map(text).join(', ')}, false)`
    case 'order': {
      const { child, ascending, nullsFirst } = expression
      return `${text(child)} ${ascending ? 'ASC' : 'DESC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`
    }
    case 'window': {
      const { fn, spec } = expression
      if (spec.reference !== undefined) {
        return `unresolvedwindowexpression(${text(fn)}, WindowSpecReference(${spec.reference}))`
      }
      return `${windowFunctionText(fn, spec, form)} ${windowSpecText(spec, form)}`
    }
    case 'subquery': {
      const { form: kind, values = [], plan } = expression
      const id = subqueryText(expression, plan, form)
      if (kind === 'exists') return `exists${id}`
      if (kind === 'scalar') return `scalar-subquery${id}`
      const left = values.map(text).join(', ')
      return `${values.length === 1 ? left : `(${left})`} IN (list${id})`
    }
    case 'udf':
      return `${expression.name}(${cutList(expression.args.map(text), ', ', form)})`
    case 'parameter':
      return typeof expression.name === 'number' ? '?' : `:${expression.name}`
    case 'call':
      return callText(expression, form)
  }
}

const subqueryIds = new WeakMap<object, number>()

/** `#3 [a#1]`: the number of a subquery, which it has in texts only, and what it uses of the query around it. */
export function subqueryText(subquery: object, plan: LogicalPlan, form: TextForm): string {
  const id = subqueryIds.get(subquery) ?? newExpressionId()
  subqueryIds.set(subquery, id)
  const used = outerReferencesOfPlan(plan).map(({ attribute }) => expressionText(attribute, form))
  return `#${id} [${[...new Set(used)].join(', ')}]`
}

/** `[1,2]`, `map(keys: [a], values: [1])`, `0x1F`, `2024-01-01`, `null`. */
function valueText(value: SqlValue, type: DataType, form: TextForm): string {
  if (value === null) return 'null'
  switch (type.kind) {
    case 'array':
      return `[${(value as readonly SqlValue[]).map(v => valueText(v, type.element, form)).join(',')}]`
    case 'struct':
      return `[${type.fields
        .map((field, i) => valueText((value as readonly SqlValue[])[i], field.type, form))
        .join(',')}]`
    case 'map': {
      const of = value as MapValue
      const keys = of.keys.map(key => valueText(key, type.key, form))
      const values = of.values.map(each => valueText(each, type.value, form))
      return `map(keys: [${keys.join(',')}], values: [${values.join(',')}])`
    }
    case 'binary':
      return `0x${Buffer.from(value as Uint8Array)
        .toString('hex')
        .toUpperCase()}`
    default:
      return toText(value, type, form.timeZone)
  }
}

/** Functions whose value depends on the time zone of the session, which Spark keeps as their last argument. */
const zoned: ReadonlySet<string> = new Set([
  'hour',
  'minute',
  'second',
  'date_format',
  'date_trunc',
  'current_date',
  'from_unixtime',
  'unix_timestamp',
  'to_unix_timestamp',
  'make_timestamp',
])

/** Arguments that Spark's expressions have behind those of SQL. */
const hidden: Readonly<Record<string, readonly string[]>> = {
  size: ['false'],
  cardinality: ['false'],
  element_at: ['None', 'true'],
  collect_list: ['0', '0', 'true'],
  collect_set: ['0', '0', 'true'],
  approx_count_distinct: ['0.05', '0', '0'],
}

/** What Spark's parser makes an expression of at once; other calls are names of functions until analysis. */
const operators: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '%', 'div', '&', '|', '^', '~', '||', 'and', 'or', 'not'],
  ...['=', '==', '<=>', '<', '<=', '>', '>=', '<>', '!=', 'in', 'like', 'rlike', 'case'],
  ...['isnull', 'isnotnull', 'negative', 'positive', '$minus', 'getitem', 'getfield', 'struct'],
  ...['first', 'last', 'any_value'],
])

const takesNulls: ReadonlySet<string> = new Set(['first', 'last', 'any_value', 'first_value'])

function callText(call: Call, form: TextForm): string {
  const { name, args, distinct, filter, type, origin } = call
  const texts = args.map(arg => expressionText(arg, form))
  const isNamed = type === undefined && !operators.has(name.toLowerCase())
  // an operator of the program's columns is a function by name too
  const isMethod = type === undefined && origin?.sql === undefined && /^\W/.test(name)
  if (isNamed || isMethod) {
    const all = filter === undefined ? texts : [...texts, expressionText(filter, form)]
    const called = isMethod ? `\`${name}\`` : name
    return `'${called}(${distinct ? 'distinct ' : ''}${all.join(', ')})`
  }
  const text = resolvedCallText(call, texts, form)
  return filter === undefined ? text : `${text} FILTER (WHERE ${expressionText(filter, form)})`
}

function resolvedCallText(call: Call, texts: readonly string[], form: TextForm): string {
  const { name, args, distinct, ignoreNulls, type } = call
  const [a, b, c] = texts
  switch (name) {
    case 'not':
      return `NOT ${a}`
    case 'isnull':
    case 'isnotnull':
    case 'positive':
      return `${name}(${a})`
    case '$minus':
    case 'negative':
      return `-${a}`
    case '||':
      return `concat(${texts.join(', ')})`
    case 'if':
      return `if (${a}) ${b} else ${c}`
    case 'in':
      return `${a} IN (${cutList(texts.slice(1), ',', form)})`
    case 'struct': {
      const fields = type?.kind === 'struct' ? type.fields : undefined
      const parts = args.flatMap((arg, i) => {
        const value = type !== undefined && arg.kind === 'alias' ? arg.child : arg
        return [fields?.[i].name ?? fieldName(arg, i), expressionText(value, form)]
      })
      return `struct(${cutList(parts, ', ', form)})`
    }
  }
  if (takesNulls.has(name)) return `${name}(${a}, ${ignoreNulls === true})`
  const more = hidden[name] ?? (zoned.has(name) ? [`Some(${form.timeZone})`] : [])
  if (distinct || more.length > 0) {
    const all = cutList([...texts, ...more], ', ', form)
    return `${name}(${distinct ? 'distinct ' : ''}${all})`
  }
  const own = findFunction(name)?.text
  return own === undefined ? `${name}(${cutList(texts, ', ', form)})` : own(texts, call)
}

/** Of a field of `struct(...)` before analysis. */
function fieldName(arg: Expression, i: number): string {
  if (arg.kind === 'name') return arg.parts[arg.parts.length - 1]
  return arg.kind === 'alias' || arg.kind === 'attribute' ? arg.name : `col${i + 1}`
}

const ranks: ReadonlySet<string> = new Set(['rank', 'dense_rank', 'percent_rank'])

/** Ranks have what they order by as arguments; `lag` looks forward by a negative number. */
function windowFunctionText(fn: Expression, spec: WindowSpec, form: TextForm): string {
  if (fn.kind !== 'call' || fn.type === undefined) return expressionText(fn, form)
  const { name, args } = fn
  const text = (part: Expression): string => expressionText(part, form)
  if (ranks.has(name)) return `${name}(${spec.orderBy.map(order => text(order.child)).join(', ')})`
  if (name === 'row_number' || name === 'cume_dist') return `${name}()`
  if (name === 'lag' || name === 'lead') {
    const [value, offset, other] = args.map(text)
    const by = offset ?? '1'
    const signed = name === 'lead' ? by : by.startsWith('-') ? by.slice(1) : `-${by}`
    return `${name}(${value}, ${signed}, ${other ?? 'null'})`
  }
  return text(fn)
}

/** `windowspecdefinition(k#1, a#2 ASC NULLS FIRST, specifiedwindowframe(RowFrame, -1, currentrow$()))` */
export function windowSpecText(spec: WindowSpec, form: TextForm): string {
  const { partitionBy, orderBy, frame } = spec
  const text = (part: Expression): string => expressionText(part, form)
  const bound = (at: FrameBound): string => {
    if (at === 'current_row') return 'currentrow$()'
    return typeof at === 'string' ? `${at.replace('_', '')}$()` : text(at.offset)
  }
  const shown =
    frame === undefined
      ? 'unspecifiedframe$()'
      : `specifiedwindowframe(${frame.unit === 'rows' ? 'Row' : 'Range'}Frame, ${bound(frame.lower)}, ${bound(frame.upper)})`
  return `windowspecdefinition(${[...partitionBy.map(text), ...orderBy.map(text), shown].join(', ')})`
}

/** It means something without the plan below it, so that no quote stands before its node. */
export function isKnown(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
    case 'attribute':
    case 'outer':
    case 'bound':
    case 'udf':
      return true
    case 'alias':
    case 'cast':
    case 'order':
      return isKnown(expression.child)
    case 'call':
      if (expression.type !== undefined) return true
      return operators.has(expression.name) && expression.args.every(isKnown)
    default:
      return expression.type !== undefined
  }
}
