/** `window(time, duration, slide, start)` in a list: a column of the rows below. */
import type { Expression } from '../expressions/expression.js'
import type { LogicalPlan } from '../logical/plan.js'
import type { Analysis } from './context.js'
import type { ListOver } from './resolve-windows.js'

export function extractTimeWindows(
  list: readonly Expression[],
  child: LogicalPlan,
  _analysis: Analysis,
): ListOver {
  return { list, child }
}
