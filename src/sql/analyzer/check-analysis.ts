/** The last look at an analyzed node: what only then can be said to be wrong. */
import { MillraceError } from '../../util/errors.js'
import { prettyText } from '../expressions/pretty.js'
import { visitExpression } from '../expressions/transform.js'
import type { LogicalPlan } from '../logical/plan.js'
import type { Analysis } from './context.js'

export function checkAnalyzed(plan: LogicalPlan, _analysis: Analysis): void {
  for (const root of plan.expressions) {
    visitExpression(root, part => {
      if (part.type === undefined) {
        throw new MillraceError('INTERNAL_ERROR', {
          what: `the analyzer left ${part.kind} ${prettyText(part)} without a type`,
        })
      }
      return true
    })
  }
}
