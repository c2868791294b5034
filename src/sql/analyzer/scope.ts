/**
 * The columns that names can mean at one place, and how a name finds its column: qualified or not, followed by names of
 * fields or not; then, when there is none, the columns of the query around (not of the one around that, as in Spark).
 */
import { MillraceError } from '../../util/errors.js'
import type { Attribute } from '../expressions/expression.js'
import type { LogicalPlan } from '../logical/plan.js'
import { quoteIdentifier } from '../types/data-type.js'

export interface Found {
  readonly attribute: Attribute
  /** Names of fields behind the column's. */
  readonly fields: readonly string[]
}

export class Scope {
  readonly attributes: readonly Attribute[]
  /** The plans that the columns come from: what `df.col(...)` looks through. */
  readonly plans: readonly LogicalPlan[]
  readonly caseSensitive: boolean
  /** The query around. */
  readonly outer: Scope | undefined
  /** Asked by subqueries for what is not here. */
  readonly below: Scope | undefined
  private index: Map<string, Attribute[]> | undefined

  constructor(
    attributes: readonly Attribute[],
    caseSensitive: boolean,
    options: { plans?: readonly LogicalPlan[]; outer?: Scope; below?: Scope } = {},
  ) {
    this.attributes = attributes
    this.caseSensitive = caseSensitive
    this.plans = options.plans ?? []
    this.outer = options.outer
    this.below = options.below
  }

  /** A name as it is compared. */
  key(name: string): string {
    return this.caseSensitive ? name : name.toLowerCase()
  }

  /** The columns of this name. */
  named(name: string): readonly Attribute[] {
    if (this.index === undefined) {
      this.index = new Map()
      for (const attribute of this.attributes) {
        const key = this.key(attribute.name)
        const same = this.index.get(key)
        if (same === undefined) this.index.set(key, [attribute])
        else if (!same.some(other => other.id === attribute.id)) same.push(attribute)
      }
    }
    return this.index.get(this.key(name)) ?? []
  }

  /**
   * The column of a name: the first parts may be the table's. Only here, not in the query around. Throws
   * AMBIGUOUS_REFERENCE.
   */
  find(parts: readonly string[]): Found | undefined {
    // the longest qualifier that fits wins
    for (let at = Math.min(parts.length - 1, 3); at >= 0; at--) {
      const same = this.named(parts[at]).filter(
        attribute => at === 0 || this.qualifies(parts.slice(0, at), attribute),
      )
      if (same.length === 0) continue
      if (same.length > 1) throw ambiguous(parts, same)
      const [attribute] = same
      const name = parts[at]
      return {
        attribute: attribute.name === name ? attribute : Object.freeze({ ...attribute, name }),
        fields: parts.slice(at + 1),
      }
    }
    return undefined
  }

  /** The columns that `qualifier.*` means. */
  qualified(qualifier: readonly string[]): readonly Attribute[] {
    return this.attributes.filter(attribute => this.qualifies(qualifier, attribute))
  }

  private qualifies(given: readonly string[], { qualifier }: Attribute): boolean {
    const from = qualifier.length - given.length
    return from >= 0 && given.every((part, i) => this.key(part) === this.key(qualifier[from + i]))
  }
}

function ambiguous(parts: readonly string[], same: readonly Attribute[]): MillraceError {
  const names = same.map(({ qualifier, name }) =>
    [...qualifier, name].map(quoteIdentifier).join('.'),
  )
  return new MillraceError('AMBIGUOUS_REFERENCE', {
    name: parts.map(quoteIdentifier).join('.'),
    referenceNames: `[${names.sort().join(', ')}]`,
  })
}
