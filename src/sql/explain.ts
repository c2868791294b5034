/** What `explain` prints: the plan in its steps, and the generated code. */
import { MillraceError } from '../util/errors.js'
import { generatedCode } from './codegen/generated-code.js'
import { prettyText } from './expressions/pretty.js'
import type { LogicalPlan } from './logical/plan.js'
import { nodeText } from './physical/physical-node.js'
import type { PlanContext } from './physical/planner.js'
import type { ExplainMode } from './query.js'
import type { QueryExecution } from './query-execution.js'

export async function explainText(
  query: QueryExecution,
  mode: ExplainMode,
  _: PlanContext,
): Promise<string> {
  await query.prepare()
  const { stage } = await query.collectStage()
  const physical = `== Physical Plan ==\n${nodeText(stage.node)}\n`
  switch (mode) {
    case 'simple':
    case 'formatted':
      return physical
    case 'cost':
      return `== Optimized Logical Plan ==\n${logicalText(await query.optimized())}\n\n${physical}`
    case 'extended':
      return [
        `== Parsed Logical Plan ==\n${logicalText(query.logical)}`,
        `== Analyzed Logical Plan ==\n${logicalText(query.analyzed())}`,
        `== Optimized Logical Plan ==\n${logicalText(await query.optimized())}`,
        physical,
      ].join('\n\n')
    case 'codegen':
      return `${physical}\n${generatedCode(stage.operator, query.env)}`
    default:
      throw new MillraceError('UNKNOWN_EXPLAIN_MODE', { mode: String(mode) })
  }
}

/** A logical plan, a line a node. */
export function logicalText(root: LogicalPlan): string {
  const lines: string[] = []
  const visit = (plan: LogicalPlan, lead: string, rest: string): void => {
    const expressions = plan.expressions.map(prettyText).join(', ')
    const described = plan.describe()
    const parts = [described, expressions === '' ? '' : `[${expressions}]`].filter(t => t !== '')
    const mark = plan.isAnalyzed ? '' : "'"
    lines.push(`${lead}${mark}${plan.name}${parts.length === 0 ? '' : ` ${parts.join(' ')}`}`)
    plan.children.forEach((child, i) => {
      const isLast = i === plan.children.length - 1
      visit(child, `${rest}${isLast ? '+- ' : ':- '}`, `${rest}${isLast ? '   ' : ':  '}`)
    })
  }
  visit(root, '', '')
  return lines.join('\n')
}
