/**
 * Which files a filter surely leaves out, by the values of their directories' names. Understood are comparisons of a partition column
 * with a literal of its type, IN, IS [NOT] NULL, AND, OR, NOT; what is anything else may be true.
 */
import type { Expression } from '../expressions/expression.js'
import { type StructShape, sameTypeButNulls } from '../types/data-type.js'
import { compareValues } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'

/** True, false, null as in SQL; undefined: not known. */
type Truth = boolean | null | undefined

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': order => order === 0,
  '==': order => order === 0,
  '<': order => order < 0,
  '<=': order => order <= 0,
  '>': order => order > 0,
  '>=': order => order >= 0,
  '!=': order => order !== 0,
  '<>': order => order !== 0,
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** Whether rows of a file with these values may satisfy all filters. Columns are found by name. */
export function mayMatch(
  filters: readonly Expression[],
  schema: StructShape,
  values: readonly SqlValue[],
): boolean {
  return filters.every(filter => {
    const truth = evaluate(filter, schema, values)
    return truth === true || truth === undefined
  })
}

function evaluate(e: Expression, schema: StructShape, values: readonly SqlValue[]): Truth {
  if (e.kind === 'literal')
    return typeof e.value === 'boolean' || e.value === null ? e.value : undefined
  if (e.kind !== 'call') return undefined
  const truthOf = (arg: Expression): Truth => evaluate(arg, schema, values)
  switch (e.name) {
    case 'and': {
      const truths = e.args.map(truthOf)
      if (truths.includes(false)) return false
      return truths.includes(undefined) ? undefined : !truths.includes(null) || null
    }
    case 'or': {
      const truths = e.args.map(truthOf)
      if (truths.includes(true)) return true
      return truths.includes(undefined) ? undefined : truths.includes(null) ? null : false
    }
    case 'not': {
      const truth = truthOf(e.args[0])
      return typeof truth === 'boolean' ? !truth : truth
    }
    case 'isnull':
    case 'isnotnull': {
      const column = columnOf(e.args[0], schema)
      if (column < 0) return undefined
      return (values[column] === null) === (e.name === 'isnull')
    }
    case 'in': {
      const truths = e.args.slice(1).map(item => compare('=', e.args[0], item, schema, values))
      if (truths.includes(true)) return true
      return truths.includes(undefined) ? undefined : truths.includes(null) ? null : false
    }
    case '<=>': {
      const truth = compare('=', e.args[0], e.args[1], schema, values)
      return truth === null ? undefined : truth
    }
    default:
      if (!Object.hasOwn(comparisons, e.name) || e.args.length !== 2) return undefined
      return compare(e.name, e.args[0], e.args[1], schema, values)
  }
}

function columnOf(e: Expression, schema: StructShape): number {
  if (e.kind !== 'attribute') return -1
  const name = e.name.toLowerCase()
  return schema.fields.findIndex(
    field => field.name.toLowerCase() === name && sameTypeButNulls(field.type, e.type),
  )
}

function compare(
  name: string,
  left: Expression,
  right: Expression,
  schema: StructShape,
  values: readonly SqlValue[],
): Truth {
  if (left.kind === 'literal' && right.kind === 'attribute') {
    return compare(mirrored[name] ?? name, right, left, schema, values)
  }
  const column = columnOf(left, schema)
  if (column < 0 || right.kind !== 'literal') return undefined
  if (right.value === null || values[column] === null) return null
  const { type } = schema.fields[column]
  if (!sameTypeButNulls(type, right.type)) return undefined
  return comparisons[name](compareValues(type)(values[column], right.value))
}
