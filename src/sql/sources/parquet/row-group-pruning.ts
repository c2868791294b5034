/**
 * Row groups that no row of which satisfies the filters, by the least and greatest value and the count of nulls that the footer
 * has of each column. Only what is sure leaves a group out: comparisons of a column with a constant, IN, IS NULL and what
 * AND and OR make of them.
 *
 * NaN is greater than every number in SQL and left out of statistics by writers, so a column of FLOAT or DOUBLE has no
 * greatest value here.
 */
import type { RowGroup, SchemaElement, SchemaTree, Statistics } from 'hyparquet'
import type { Expression } from '../../expressions/expression.js'
import { type DataType, type StructShape, sameTypeButNulls } from '../../types/data-type.js'
import { compareValues } from '../../types/ordering.js'
import { canonical, type SqlValue } from '../../types/sql-value.js'
import { converter } from './page-values.js'
import { decimalOf, timestampOf } from './parquet-types.js'

/** What is known of a column in a row group. */
export interface ColumnBounds {
  readonly type: DataType
  readonly min: SqlValue | undefined
  readonly max: SqlValue | undefined
  /** Undefined: nobody knows. */
  readonly nulls: number | undefined
  readonly rows: number
}

/** The bounds of a column by name; undefined when nothing is known of it. */
export type BoundsOf = (name: string) => ColumnBounds | undefined

/** Whether some row may satisfy all filters. */
export function mayHaveRows(filters: readonly Expression[], boundsOf: BoundsOf): boolean {
  return filters.every(filter => mayBeTrue(filter, boundsOf))
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

function mayBeTrue(e: Expression, boundsOf: BoundsOf): boolean {
  if (e.kind === 'literal') return e.value !== false && e.value !== null
  if (e.kind !== 'call') return true
  switch (e.name) {
    case 'and':
      return e.args.every(arg => mayBeTrue(arg, boundsOf))
    case 'or':
      return e.args.some(arg => mayBeTrue(arg, boundsOf))
    case 'isnull':
      return of(e.args[0], boundsOf)?.nulls !== 0
    case 'isnotnull': {
      const bounds = of(e.args[0], boundsOf)
      return bounds === undefined || bounds.nulls !== bounds.rows
    }
    case 'in':
      return e.args.slice(1).some(item => mayCompare('=', e.args[0], item, boundsOf))
    case '=':
    case '==':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return e.args.length !== 2 || mayCompare(e.name, e.args[0], e.args[1], boundsOf)
    default:
      return true
  }
}

function of(e: Expression, boundsOf: BoundsOf): ColumnBounds | undefined {
  return e.kind === 'attribute' ? boundsOf(e.name) : undefined
}

function mayCompare(
  name: string,
  left: Expression,
  right: Expression,
  boundsOf: BoundsOf,
): boolean {
  if (left.kind === 'literal' && right.kind === 'attribute') {
    return mayCompare(mirrored[name] ?? name, right, left, boundsOf)
  }
  if (left.kind !== 'attribute' || right.kind !== 'literal') return true
  if (right.value === null) return false
  const bounds = boundsOf(left.name)
  if (bounds === undefined) return true
  if (bounds.nulls === bounds.rows) return false
  const { type, min, max } = bounds
  if (!sameTypeButNulls(type, right.type) || !sameTypeButNulls(type, left.type!)) return true
  const compare = compareValues(type)
  const value = right.value
  const below = min !== undefined && compare(value, min) < 0
  const above = max !== undefined && compare(value, max) > 0
  switch (name) {
    case '<':
      return !below && !(min !== undefined && compare(value, min) === 0)
    case '<=':
      return !below
    case '>':
      return !above && !(max !== undefined && compare(value, max) === 0)
    case '>=':
      return !above
    default:
      return !below && !above
  }
}

/** The bounds of the columns of a row group, by the names of the schema that is read. */
export function boundsOfGroup(
  group: RowGroup,
  { fields }: StructShape,
  child: (name: string) => SchemaTree | undefined,
): BoundsOf {
  return name => {
    const field = fields.find(field => field.name.toLowerCase() === name.toLowerCase())
    const node = field && child(field.name)
    if (field === undefined || node === undefined || node.children.length > 0) return undefined
    const { element } = node
    if (element.repetition_type === 'REPEATED') return undefined
    const found = group.columns.find(
      ({ meta_data }) =>
        meta_data?.path_in_schema.length === 1 && meta_data.path_in_schema[0] === element.name,
    )
    const statistics = found?.meta_data?.statistics
    if (statistics === undefined || converter(element, field.type) === undefined) return undefined
    const { null_count } = statistics
    const { min, max } = valuesOf(statistics, element, field.type)
    return {
      type: field.type,
      min,
      max,
      nulls: null_count === undefined ? undefined : Number(null_count),
      rows: Number(group.num_rows),
    }
  }
}

interface MinMax {
  readonly min: SqlValue | undefined
  readonly max: SqlValue | undefined
}

const nothing: MinMax = { min: undefined, max: undefined }

/** The older fields `min` and `max` have the right order for numbers only. */
function valuesOf(statistics: Statistics, element: SchemaElement, type: DataType): MinMax {
  const min = boundOf(statistics.min_value, element, type)
  const max = boundOf(statistics.max_value, element, type)
  if (type.kind === 'float' || type.kind === 'double') {
    // of 0.0 and -0.0, which are equal, either may stand there
    const isKnown = typeof min === 'number' && typeof max === 'number' && !Number.isNaN(min)
    return isKnown && !Number.isNaN(max) ? { min, max: undefined } : nothing
  }
  return { min, max }
}

/** Digits up to which the library's conversion of a decimal to a double and back is exact. */
const EXACT_DECIMAL = 2 ** 49

function boundOf(
  value: Statistics['min_value'],
  element: SchemaElement,
  type: DataType,
): SqlValue | undefined {
  if (value === undefined || value === null) return undefined
  const decimal = decimalOf(element)
  if (decimal !== undefined) {
    if (type.kind !== 'decimal' || type.scale !== decimal.scale || typeof value !== 'number') {
      return undefined
    }
    const unscaled = Math.round(value * 10 ** decimal.scale)
    return Math.abs(unscaled) < EXACT_DECIMAL ? unscaled : undefined
  }
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'string':
      // exact or not: a shortened least value is less, a shortened greatest one greater
      return value instanceof Uint8Array ? textOf(value) : undefined
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
    case 'date':
    case 'float':
    case 'double':
      if (typeof value === 'bigint') return canonical(value)
      return typeof value === 'number' ? value : undefined
    case 'timestamp':
    case 'timestamp_ntz': {
      if (typeof value !== 'bigint') return undefined
      const unit = timestampOf(element)?.unit
      if (unit === 'MICROS') return Number(value)
      return unit === 'MILLIS' ? Number(value) * 1000 : undefined
    }
    default:
      return undefined
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A text that was cut within a character, or is none, says nothing. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}
