/** Plans of more levels than the stack has room for: rules go through them by recursion. */
import { MillraceError } from '../../util/errors.js'
import type { LogicalPlan } from './plan.js'

/** What `body` does with the plan. Throws PLAN_TOO_DEEP where it runs out of stack. */
export function withinStack<T>(plan: LogicalPlan, body: () => T): T {
  try {
    return body()
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('call stack')) {
      throw new MillraceError('PLAN_TOO_DEEP', { levels: String(levelsOf(plan)) })
    }
    throw error
  }
}

function levelsOf(root: LogicalPlan): number {
  let levels = 0
  for (let level: readonly LogicalPlan[] = [root]; level.length > 0; levels++) {
    level = [...new Set(level.flatMap(plan => plan.children))]
  }
  return levels
}
