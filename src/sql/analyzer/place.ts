/** Where an expression stands: what names mean there. */
import type { Expression, LambdaVariable } from '../expressions/expression.js'
import type { Analysis } from './context.js'
import type { Found, Scope } from './scope.js'

export interface Place {
  readonly scope: Scope
  readonly analysis: Analysis
  /** Parameters of the lambdas around, innermost first. */
  readonly variables?: readonly LambdaVariable[]
  /** Asked for a name that no column has: aliases of the same select list. */
  readonly lateral?: (name: string) => Expression | undefined
  /** Asked then: columns that are not among those of the place, but can be had. */
  readonly fallback?: (parts: readonly string[]) => Found | undefined
}
