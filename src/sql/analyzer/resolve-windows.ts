/**
 * Window expressions of a select list go into `Window` nodes below it, one for each partitioning and order; what stays
 * in the list is their columns.
 */
import { MillraceError } from '../../util/errors.js'
import { sameExpression } from '../expressions/equal.js'
import type { Alias, Expression, Resolved, WindowExpression } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { mapExpression, someExpression } from '../expressions/transform.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Window } from '../logical/window.js'
import { windowsIn } from './kinds.js'
import { aliasOf, attributeOf } from './naming.js'

export interface ListOver {
  readonly list: readonly Expression[]
  readonly child: LogicalPlan
}

export function extractWindows(list: readonly Expression[], child: LogicalPlan): ListOver {
  if (!list.some(item => someExpression(item, part => part.kind === 'window'))) {
    return { list, child }
  }
  const groups: Alias[][] = []
  const found: Resolved<Alias>[] = []
  const columnOf = (window: WindowExpression, given?: Alias): Expression => {
    checkNested(window)
    let alias = found.find(other => sameExpression(other.child, window))
    if (alias === undefined) {
      const own = given as Resolved<Alias> | undefined
      alias = own ?? aliasOf(window as Resolved<WindowExpression>, prettyText(window))
      found.push(alias)
      const group = groups.find(([other]) => sameSpec(other.child as WindowExpression, window))
      if (group === undefined) groups.push([alias])
      else group.push(alias)
    }
    return attributeOf(alias)
  }
  const rest = list.map(item =>
    mapExpression(
      item,
      part => part,
      part => {
        if (part.kind === 'window') return columnOf(part)
        // a window that has a name is a column of that name at once, unless there is one
        if (part !== item || part.kind !== 'alias' || part.child.kind !== 'window') return undefined
        const column = columnOf(part.child, part)
        return column.kind === 'attribute' && column.id === part.id ? column : undefined
      },
    ),
  )
  let plan = child
  for (const group of groups) {
    const { partitionBy, orderBy } = (group[0].child as WindowExpression).spec
    plan = new Window(group, partitionBy, orderBy, plan)
  }
  return { list: rest, child: plan }
}

function checkNested(window: WindowExpression): void {
  const inner = [window.fn, ...window.spec.partitionBy, ...window.spec.orderBy].flatMap(windowsIn)
  if (inner.length === 0) return
  throw new MillraceError('NESTED_WINDOW_FUNCTION', { sqlExpr: `"${prettyText(window)}"` })
}

function sameSpec(a: WindowExpression, b: WindowExpression): boolean {
  const same = (x: readonly Expression[], y: readonly Expression[]): boolean =>
    x.length === y.length && x.every((part, i) => sameExpression(part, y[i]))
  return same(a.spec.partitionBy, b.spec.partitionBy) && same(a.spec.orderBy, b.spec.orderBy)
}
