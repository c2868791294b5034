/**
 * The items of a select list: stars are expanded, names resolved, every item gets a name. An item may use the alias of
 * one before it (where no column has that name): what it then has is the alias's attribute.
 */
import { MillraceError } from '../../util/errors.js'
import type { Alias, Expression, Resolved } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { mapExpression } from '../expressions/transform.js'
import { quoteIdentifier } from '../types/data-type.js'
import { expandStars } from './expand-stars.js'
import { aliasOf, isNamed, nameOf } from './naming.js'
import { withOrigin } from './origin.js'
import type { Place } from './place.js'
import { resolveExpression } from './resolve-expression.js'

export function resolveSelectList(list: readonly Expression[], place: Place): Expression[] {
  const { scope } = place
  const aliases = new Map<string, Alias[]>()
  const lateral = (name: string): Expression | undefined => {
    const same = aliases.get(scope.key(name))
    if (same === undefined) return place.lateral?.(name)
    if (same.length === 1) return outputOf(same[0])
    throw new MillraceError('AMBIGUOUS_LATERAL_COLUMN_ALIAS', {
      name: quoteIdentifier(name),
      n: same.length,
    })
  }
  const own: Place = { ...place, lateral }
  const ids = new Set<number>()
  const items: Expression[] = []
  for (const written of expandItems(list, place)) {
    const resolved = resolveExpression(written, own)
    const item = isNamed(resolved)
      ? resolved
      : aliasOf(resolved, nameOf(asLateral(resolved, ids), written))
    items.push(item)
    if (item.kind !== 'alias') continue
    ids.add(item.id)
    const key = scope.key(item.name)
    aliases.set(key, [...(aliases.get(key) ?? []), item])
  }
  return items
}

/** The expression with the aliases that it uses as names of columns show them. */
function asLateral(expression: Expression, ids: ReadonlySet<number>): Expression {
  if (ids.size === 0) return expression
  return mapExpression(expression, part =>
    part.kind === 'attribute' && ids.has(part.id)
      ? { ...part, name: `lateralAliasReference(${part.name})` }
      : part,
  )
}

function expandItems(list: readonly Expression[], place: Place): readonly Expression[] {
  try {
    return expandStars(list, place)
  } catch (error) {
    throw withOrigin(error, list.find(item => item.kind === 'star')?.origin)
  }
}

/** The list with the values of aliases in place of the uses of them in the same list. */
export function inlineLateral(list: readonly Expression[]): Expression[] {
  const values = new Map<number, Expression>()
  return list.map(item => {
    const made = mapExpression(item, part =>
      part.kind === 'attribute' ? (values.get(part.id) ?? part) : part,
    )
    if (made.kind === 'alias') values.set(made.id, made.child)
    return made
  })
}

/** How many selects below each item's own the values stand that it uses: 0 for most. */
export function lateralLevels(list: readonly Expression[]): number[] {
  const levels = new Map<number, number>()
  return list.map(item => {
    let level = 0
    if (levels.size > 0) {
      mapExpression(item, part => {
        if (part.kind === 'attribute') level = Math.max(level, (levels.get(part.id) ?? -1) + 1)
        return part
      })
    }
    if (item.kind === 'alias') levels.set(item.id, level)
    return level
  })
}

/** Types of a list whose items all have one. */
export function typed(list: readonly Expression[]): readonly Resolved[] {
  return list as readonly Resolved[]
}
