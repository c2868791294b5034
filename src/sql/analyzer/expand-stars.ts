/** `*`, `t.*`, `s.*` of a struct column, `* EXCEPT (a)`: the columns they stand for. */
import { MillraceError } from '../../util/errors.js'
import type { Attribute, Call, Expression, Resolved, Star } from '../expressions/expression.js'
import { IntegerType, quoteIdentifier } from '../types/data-type.js'
import { aliasOf } from './naming.js'
import type { Place } from './place.js'
import { fieldsOf } from './resolve-names.js'
import type { Scope } from './scope.js'
import { unresolvedColumn } from './suggest.js'

/** A select list with the columns in place of its stars. */
export function expandStars(list: readonly Expression[], place: Place): readonly Expression[] {
  if (!list.some(item => item.kind === 'star')) return list
  return list.flatMap(item => (item.kind === 'star' ? columnsOf(item, place) : [item]))
}

function columnsOf(star: Star, place: Place): readonly Expression[] {
  const { qualifier } = star
  const { scope } = place
  if (qualifier.length === 0) return without(star, scope.attributes, scope)
  const qualified = scope.qualified(qualifier)
  if (qualified.length > 0) return without(star, qualified, scope)
  const found = scope.find(qualifier)
  if (found !== undefined) {
    const value = fieldsOf(found.attribute, found.fields, star, place)
    if (value.type?.kind === 'struct') {
      const names = value.type.fields.map(field => field.name)
      const excluded = (star.except ?? []).map(parts => scope.key(parts[parts.length - 1]))
      return names
        .filter(name => !excluded.includes(scope.key(name)))
        .map(name => {
          const child = fieldsOf(found.attribute, [...found.fields, name], star, place)
          return aliasOf(child as Resolved, name)
        })
    }
  }
  throw new MillraceError('CANNOT_RESOLVE_STAR_EXPAND', {
    targetString: qualifier.map(quoteIdentifier).join('.'),
    columns: scope.attributes.map(({ name }) => quoteIdentifier(name)).join(', '),
  })
}

function without(star: Star, columns: readonly Attribute[], scope: Scope): readonly Attribute[] {
  if (star.except === undefined) return columns
  const left = new Set<number>()
  for (const parts of star.except) {
    const found = scope.find(parts)
    if (found === undefined || found.fields.length > 0) {
      throw unresolvedColumn(parts, columns)
    }
    left.add(found.attribute.id)
  }
  return columns.filter(({ id }) => !left.has(id))
}

/** The arguments of a call with the columns in place of stars; `count(*)` counts a constant. */
export function expandArguments(call: Call, scope: Scope): readonly Expression[] {
  const [first] = call.args
  if (
    call.name.toLowerCase() === 'count' &&
    call.args.length === 1 &&
    !call.distinct &&
    first.kind === 'star' &&
    first.qualifier.length === 0
  ) {
    return [Object.freeze({ kind: 'literal', value: 1, type: IntegerType, nullable: false })]
  }
  return call.args.flatMap((arg): readonly Expression[] => {
    if (arg.kind !== 'star') return [arg]
    const columns = arg.qualifier.length === 0 ? scope.attributes : scope.qualified(arg.qualifier)
    if (columns.length > 0) return without(arg, columns, scope)
    throw new MillraceError('CANNOT_RESOLVE_STAR_EXPAND', {
      targetString: arg.qualifier.map(quoteIdentifier).join('.'),
      columns: scope.attributes.map(({ name }) => quoteIdentifier(name)).join(', '),
    })
  })
}
