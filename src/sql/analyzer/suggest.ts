/** What a name that is not found may have been meant to be: the proposals in messages. */
import { MillraceError } from '../../util/errors.js'
import { editDistance } from '../../util/nearest-name.js'
import type { Attribute } from '../expressions/expression.js'
import { quoteIdentifier } from '../types/data-type.js'

const MAX_PROPOSALS = 5

/** The names, the most alike first. */
export function bySimilarity(name: string, names: readonly string[]): string[] {
  const lower = name.toLowerCase()
  return [...new Set(names)]
    .map(other => ({ other, distance: editDistance(lower, other.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1))
    .map(({ other }) => other)
}

/** UNRESOLVED_COLUMN with or without suggestions. */
export function unresolvedColumn(
  parts: readonly string[],
  attributes: readonly Attribute[],
): MillraceError {
  const objectName = parts.map(quoteIdentifier).join('.')
  const qualifiers = new Set(attributes.map(({ qualifier }) => qualifier.join('.')))
  // a qualifier that all have in common says nothing, unless the user gave one
  const plain = parts.length === 1 && qualifiers.size === 1
  const names = attributes.map(({ qualifier, name }) =>
    (plain ? [name] : [...qualifier, name]).map(quoteIdentifier).join('.'),
  )
  const proposals = bySimilarity(objectName, names).slice(0, MAX_PROPOSALS)
  if (proposals.length === 0) {
    return new MillraceError('UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', { objectName })
  }
  return new MillraceError('UNRESOLVED_COLUMN.WITH_SUGGESTION', {
    objectName,
    proposal: proposals.join(', '),
  })
}
