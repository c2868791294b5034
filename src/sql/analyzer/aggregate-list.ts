/**
 * The list of an aggregate in the making: values that its rows have (grouping expressions and aggregate calls), each once,
 * and expressions over them for what stands above.
 */
import { childrenOf, withChildren } from '../expressions/children.js'
import { sameExpression } from '../expressions/equal.js'
import type { Expression, Resolved, Subquery } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import { outerReferencesOfPlan, withOuter } from '../logical/outer-references.js'
import type { Analysis } from './context.js'
import { isCallOf, isGroupingCall } from './kinds.js'
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
   * The expression with columns in place of its grouping expressions, aggregate calls and `grouping`, also in its subqueries, where
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
        const isValue = isCallOf(part, 'aggregate', this.analysis) || isGroupingCall(part)
        if (isValue) return this.columnOf(part as Resolved)
        return undefined
      },
    )
  }

  private aboveSubquery(
    subquery: Subquery,
    named: ReadonlyMap<number, Expression> = new Map(),
  ): Subquery {
    const columns = outerReferencesOfPlan(subquery.plan).map(({ id, attribute }) => {
      const value = named.get(id) ?? attribute
      return [id, attributeOf(this.columnOf(value as Resolved))] as const
    })
    const values = subquery.values?.map(value => this.above(value, named))
    return withOuter(Object.freeze({ ...subquery, values }), new Map(columns))
  }

  private isGrouping(expression: Expression): boolean {
    return this.grouping.some(key => sameExpression(key, expression))
  }
}
