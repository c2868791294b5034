/** UNPIVOT: each row once for each set of value columns, with the set's name; rows whose values are all null are left out. */
import { MillraceError } from '../../util/errors.js'
import { newAttribute } from '../expressions/attributes.js'
import type { Attribute, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { Expand } from '../logical/expand.js'
import { Filter } from '../logical/filter.js'
import type { LogicalPlan } from '../logical/plan.js'
import type { Unpivot } from '../logical/unpivot.js'
import { commonType } from '../types/coercion.js'
import { type DataType, StringType, sqlType } from '../types/data-type.js'
import { implicitCast } from './casts.js'
import type { Analysis } from './context.js'
import { expandStars } from './expand-stars.js'
import { placeOver } from './over.js'
import type { Place } from './place.js'
import { resolveExpression } from './resolve-expression.js'
import { typeCall } from './resolve-functions.js'

export function resolveUnpivot(unpivot: Unpivot, analysis: Analysis): LogicalPlan {
  const child = analysis.resolvePlan(unpivot.child, analysis)
  const place = placeOver(child, analysis)
  const { nameColumn, valueColumns, includeNulls, callSite } = unpivot
  const given = unpivot.ids && attributesOf(expandStars(unpivot.ids, place), 'identifiers', place)
  let sets = unpivot.values.map(({ columns, alias }) => ({
    columns: attributesOf(columns, 'values', place),
    alias,
  }))
  if (sets.length === 0 && given !== undefined) {
    const ids = new Set(given.map(({ id }) => id))
    sets = child.output
      .filter(({ id }) => !ids.has(id))
      .map(column => ({ columns: [column], alias: undefined }))
  }
  if (sets.length === 0) throw new MillraceError('UNPIVOT_REQUIRES_VALUE_COLUMNS')
  if (sets.some(({ columns }) => columns.length !== valueColumns.length)) {
    throw new MillraceError('UNPIVOT_VALUE_SIZE_MISMATCH', { names: valueColumns.length })
  }
  const values = new Set(sets.flatMap(({ columns }) => columns.map(({ id }) => id)))
  const ids = given ?? child.output.filter(({ id }) => !values.has(id))
  const types = valueColumns.map((_, i) =>
    typeOf(
      sets.map(({ columns }) => columns[i]),
      analysis,
    ),
  )

  const made = [
    newAttribute(nameColumn, StringType, false),
    ...valueColumns.map((name, i) =>
      newAttribute(
        name,
        types[i],
        sets.some(({ columns }) => columns[i].nullable),
      ),
    ),
  ]
  const projections = sets.map(({ columns, alias }): Expression[] => [
    ...ids,
    Object.freeze({
      kind: 'literal',
      value: alias ?? columns.map(({ name }) => name).join('_'),
      type: StringType,
      nullable: false,
    }),
    ...columns.map((column, i) => implicitCast(column, types[i], analysis.env)),
  ])
  const expanded = new Expand(projections, [...ids, ...made], child).at(callSite)
  if (includeNulls) return expanded
  const known = made
    .slice(1)
    .map(column => typeCall({ kind: 'call', name: 'isnotnull', args: [column] }, analysis))
    .reduce((a, b) => typeCall({ kind: 'call', name: 'or', args: [a, b] }, analysis))
  return new Filter(known, expanded).at(callSite)
}

function attributesOf(
  written: readonly Expression[],
  given: string,
  place: Place,
): readonly Attribute[] {
  return written.map(expression => {
    const resolved: Expression = resolveExpression(expression, place)
    if (resolved.kind === 'attribute') return resolved
    throw new MillraceError('UNPIVOT_REQUIRES_ATTRIBUTES', {
      given,
      expressions: `"${prettyText(resolved)}"`,
    })
  })
}

function typeOf(columns: readonly Resolved[], analysis: Analysis): DataType {
  const type = commonType(
    columns.map(column => column.type),
    analysis.env,
  )
  if (type !== undefined) return type
  throw new MillraceError('UNPIVOT_VALUE_DATA_TYPE_MISMATCH', {
    types: columns.map(column => `${prettyText(column)} "${sqlType(column.type)}"`).join(', '),
  })
}
