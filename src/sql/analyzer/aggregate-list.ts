/**
 * The list of an aggregate in the making: values that its rows have (grouping expressions and aggregate calls), each once,
 * and expressions over them for what stands above.
 */
import { childrenOf, withChildren } from '../expressions/children.js'
import { sameExpression } from '../expressions/equal.js'
import type { Expression, Resolved, Subquery } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import { outerReferencesOfPlan } from '../logical/outer-references.js'
import { mapAllExpressions, transformPlanUp } from '../logical/transform.js'
import type { Analysis } from './context.js'
import { isCallOf } from './kinds.js'
import { aliasOf, attributeOf, nameOf, withoutAlias } from './naming.js'

export class AggregateList {
  readonly items: Expression[]
  private readonly grouping: readonly Expression[]
  private readonly analysis: Analysis

  constructor(grouping: readonly Expression[], items: readonly Expression[], analysis: Analysis) {
    this.grouping = grouping
    this.items = [...items]
    this.analysis = analysis
  }

  /** The column of a value; the value is added when it is not there. */
  columnOf(value: Resolved): Expression {
    const there = this.items.find(item => sameExpression(withoutAlias(item), value))
    if (there !== undefined) return attributeOf(there)
    const item = value.kind === 'attribute' ? value : aliasOf(value, nameOf(value))
    this.items.push(item)
    return attributeOf(item)
  }

  /**
   * The expression with columns in place of its grouping expressions and aggregate calls, also in its subqueries, where
   * `named` says what columns of the select list stand for.
   */
  above(expression: Expression, named?: ReadonlyMap<number, Expression>): Expression {
    return mapExpression(
      expression,
      part => part,
      part => {
        if (this.isGrouping(part)) return this.columnOf(part as Resolved)
        if (part.kind === 'subquery') return this.aboveSubquery(part, named)
        if (part.kind === 'window') {
          // its own function is no aggregate of the groups; what that is computed from may be
          const [fn, ...spec] = childrenOf(part)
          const args = childrenOf(fn).map(arg => this.above(arg))
          return withChildren(part, [withChildren(fn, args), ...spec.map(each => this.above(each))])
        }
        if (isCallOf(part, 'aggregate', this.analysis)) return this.columnOf(part as Resolved)
        return undefined
      },
    )
  }

  private aboveSubquery(
    subquery: Subquery,
    named: ReadonlyMap<number, Expression> = new Map(),
  ): Subquery {
    const references = new Set(outerReferencesOfPlan(subquery.plan).map(({ id }) => id))
    const above = (part: Expression): Expression => {
      if (part.kind !== 'outer' || !references.has(part.id)) return part
      const value = named.get(part.id) ?? part.attribute
      const attribute = attributeOf(this.columnOf(value as Resolved))
      return Object.freeze({ ...part, id: attribute.id, name: attribute.name, attribute })
    }
    const values = subquery.values?.map(value => this.above(value, named))
    const plan = transformPlanUp(subquery.plan, node => mapAllExpressions(node, above))
    return Object.freeze({ ...subquery, plan, values })
  }

  private isGrouping(expression: Expression): boolean {
    return this.grouping.some(key => sameExpression(key, expression))
  }
}
