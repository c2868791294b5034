/** LIMIT, OFFSET and window functions for each set of rows with equal keys instead of for all rows. */
import type { Expression, SortOrder, WindowExpression } from '../expressions/expression.js'
import type { FunctionEnv } from '../functions/function.js'
import { Filter } from '../logical/filter.js'
import { Limit } from '../logical/limit.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Sort } from '../logical/sort.js'
import { Window } from '../logical/window.js'
import { columnOf, makeAlias, makeCall } from './make-expressions.js'

/** A limit below the projections that it is over, so that it is next to the sort that chooses its rows. */
export function belowProjections(plan: Limit): LogicalPlan {
  const { child, form, count, callSite } = plan
  const below = child instanceof Limit ? belowProjections(child) : child
  if (!(below instanceof Project)) {
    return below === child ? plan : plan.rebuild([below], plan.expressions)
  }
  const limited = new Limit(form, count, below.child).at(callSite)
  return below.rebuild([belowProjections(limited)], below.list)
}

/** `child` is what became of the limit's child: it has its columns, and the keys. */
export function limitedByKeys(
  limit: Limit,
  child: LogicalPlan,
  keys: readonly Expression[],
  env: FunctionEnv,
): LogicalPlan {
  const sorted = ordersOf(limit)
  const orderBy = sorted.length > 0 ? sorted : keys.map(ascending)
  const fn = makeCall('row_number', [], env)
  const window: WindowExpression = {
    kind: 'window',
    fn,
    spec: {
      partitionBy: keys,
      orderBy,
      frame: { unit: 'rows', lower: 'unbounded_preceding', upper: 'current_row' },
    },
    type: fn.type,
    nullable: false,
  }
  const number = makeAlias(Object.freeze(window), 'row_number')
  const numbered = new Window([number], keys, orderBy, child)
  const sign = limit.form === 'offset' ? '>' : '<='
  const kept = new Filter(makeCall(sign, [columnOf(number), limit.count], env), numbered)
  return new Project(child.output, kept)
}

/** The order in which a plan's rows are counted. */
function ordersOf(plan: LogicalPlan): readonly SortOrder[] {
  if (plan instanceof Limit) return ordersOf(plan.child)
  return plan instanceof Sort ? plan.orders : []
}

function ascending(child: Expression): SortOrder {
  const { type, nullable } = child as SortOrder
  return Object.freeze({ kind: 'order', child, ascending: true, nullsFirst: true, type, nullable })
}

/** `child` as for `limitedByKeys`. */
export function windowByKeys(
  plan: Window,
  child: LogicalPlan,
  keys: readonly Expression[],
): LogicalPlan {
  const functions = plan.functions.map(alias => {
    if (alias.kind !== 'alias' || alias.child.kind !== 'window') return alias
    const { spec } = alias.child
    const partitionBy = [...spec.partitionBy, ...keys]
    return Object.freeze({ ...alias, child: { ...alias.child, spec: { ...spec, partitionBy } } })
  })
  const partitionBy = [...plan.partitionBy, ...keys]
  return new Window(functions, partitionBy, plan.orderBy, child).at(plan.callSite)
}
