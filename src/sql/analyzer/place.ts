/** Where an expression stands: what names mean there. */
import type { Attribute, Expression, LambdaVariable } from '../expressions/expression.js'
import type { Analysis } from './context.js'
import type { Found, Scope } from './scope.js'

export interface Place {
  readonly scope: Scope
  readonly analysis: Analysis
  /** Parameters of the lambdas around, innermost first. */
  readonly variables?: readonly LambdaVariable[]
  /** Asked for a name that no column has: aliases of the same select list. */
  readonly lateral?: (name: string) => Expression | undefined
  /** Asked then. */
  readonly hidden?: HiddenColumns
}

/** Columns that are not among those of a place, but can be had. */
export interface HiddenColumns {
  find(parts: readonly string[]): Found | undefined
  withId(id: number): Attribute | undefined
}
