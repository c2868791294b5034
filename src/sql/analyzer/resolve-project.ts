/** SELECT without GROUP BY: an aggregate over all rows when an item has an aggregate function, else a projection. */
import type { Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { collectExpressions } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import type { Analysis } from './context.js'
import { withHidden } from './hidden-columns.js'
import { hasAggregate } from './kinds.js'
import { placeOver } from './over.js'
import { resolveAggregateOver } from './resolve-aggregates.js'
import { extractGenerator } from './resolve-generators.js'
import { extractTimeWindows } from './resolve-time-windows.js'
import { extractWindows } from './resolve-windows.js'
import { lateralLevels, resolveSelectList } from './select-list.js'

export function resolveProject(project: Project, analysis: Analysis): LogicalPlan {
  const child = analysis.resolvePlan(project.child, analysis)
  const list = resolveSelectList(project.list, placeOver(child, analysis))
  if (list.some(item => hasAggregate(item, analysis))) {
    return resolveAggregateOver(
      new Aggregate([], list, child).at(project.callSite),
      child,
      analysis,
    )
  }
  return selectOver(list, withHidden(child, list), analysis, project.callSite)
}

/** A resolved select list over a resolved plan: with its generators and windows in nodes of their own. */
export function selectOver(
  list: readonly Expression[],
  child: LogicalPlan,
  analysis: Analysis,
  callSite: string | undefined,
): LogicalPlan {
  const levels = lateralLevels(list)
  const top = Math.max(0, ...levels)
  let plan = child
  let items = list
  for (let level = 0; level < top; level++) {
    const used = new Set(
      list.flatMap(item =>
        collectExpressions(item, part => part.kind === 'attribute').map(part =>
          part.kind === 'attribute' ? part.id : 0,
        ),
      ),
    )
    const now = items.filter(
      (item, i) => levels[i] === level && item.kind === 'alias' && used.has(item.id),
    )
    plan = selectLevel([...plan.output, ...now], plan, analysis, callSite)
    items = items.map(item => (now.includes(item) ? outputOf(item) : item))
  }
  return selectLevel(items, plan, analysis, callSite)
}

function selectLevel(
  list: readonly Expression[],
  child: LogicalPlan,
  analysis: Analysis,
  callSite: string | undefined,
): LogicalPlan {
  const generated = extractGenerator(list, child, analysis)
  const timed = extractTimeWindows(generated.list, generated.child, analysis)
  const windowed = extractWindows(timed.list, timed.child)
  return new Project(windowed.list, windowed.child).at(callSite)
}
