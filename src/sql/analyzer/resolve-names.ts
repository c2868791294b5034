/**
 * What a name means: a lambda's parameter, a column, an alias further left in the same select list, a column of the
 * query around, a function that is written without parentheses, or a variable of the session; what follows the column's name are fields.
 */

import { MillraceError } from '../../util/errors.js'
import type {
  Attribute,
  Expression,
  OuterReference,
  Resolved,
  UnresolvedName,
} from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { StringType } from '../types/data-type.js'
import { structFieldName } from './fields.js'
import type { Place } from './place.js'
import { columnOfPlan } from './plan-columns.js'
import { typeCall } from './resolve-functions.js'
import { unresolvedColumn } from './suggest.js'

const bareFunctions: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_database',
  'current_schema',
  'current_date',
  'current_time',
  'current_timestamp',
  'current_timezone',
  'current_user',
  'localtimestamp',
  'now',
  'session_user',
  'user',
])

export function resolveName(name: UnresolvedName, place: Place): Expression {
  const found = tryResolveName(name, place)
  if (found !== undefined) return found
  if (name.outer && place.scope.outer === undefined) {
    throw new MillraceError('OUTER_COLUMN_WITHOUT_QUERY', { name: prettyText(name) })
  }
  throw unresolvedColumn(name.parts, place.scope.attributes)
}

/** Undefined where there is nothing of the name. */
export function tryResolveName(name: UnresolvedName, place: Place): Expression | undefined {
  const { parts, plan } = name
  const { scope, variables } = place
  const variable = variables?.find(({ name: own }) => scope.key(own) === scope.key(parts[0]))
  if (variable !== undefined) return fieldsOf(variable as Resolved, parts.slice(1), name, place)
  if (plan !== undefined) {
    const column = columnOfPlan(name, plan, place)
    if (column !== undefined) return fieldsOf(column.attribute, column.fields, name, place)
  }
  const own = scope.find(parts)
  if (own !== undefined) return fieldsOf(own.attribute, own.fields, name, place)
  const lateral = place.lateral?.(parts[0])
  if (lateral !== undefined) return fieldsOf(lateral as Resolved, parts.slice(1), name, place)
  const other = place.hidden?.find(parts)
  if (other !== undefined) return fieldsOf(other.attribute, other.fields, name, place)
  const around = scope.outer?.find(parts) ?? scope.outer?.below?.find(parts)
  if (around !== undefined) {
    return fieldsOf(outerReference(around.attribute), around.fields, name, place)
  }
  if (parts.length === 1 && bareFunctions.has(parts[0].toLowerCase())) {
    const { origin } = name
    return typeCall(
      { kind: 'call', name: parts[0].toLowerCase(), args: [], origin },
      place.analysis,
    )
  }
  const session = place.analysis.lookupVariable?.(parts)
  return session && fieldsOf(session.value, session.fields, name, place)
}

function outerReference(attribute: Attribute): Resolved<OuterReference> {
  const { id, name, type, nullable } = attribute
  return Object.freeze({ kind: 'outer', id, name, attribute, type, nullable })
}

/** The part of a value that a path of field names leads to. */
export function fieldsOf(
  value: Resolved,
  fields: readonly string[],
  at: Expression,
  { analysis }: Place,
): Expression {
  let found: Resolved = value
  for (const field of fields) {
    const name = structFieldName(found, field, analysis.caseSensitive)
    const literal = { kind: 'literal', value: name, type: StringType, nullable: false } as const
    const { origin } = at
    found = typeCall(
      { kind: 'call', name: 'getfield', args: [found, literal], origin },
      analysis,
    ) as Resolved
  }
  return found
}
