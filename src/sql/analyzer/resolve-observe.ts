/** What is observed: aggregates of all rows, without DISTINCT, windows and aggregates of aggregates, as in Spark. */
import { MillraceError } from '../../util/errors.js'
import { childrenOf } from '../expressions/children.js'
import type { Expression } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { Aggregate } from '../logical/aggregate.js'
import { Observe } from '../logical/observe.js'
import type { LogicalPlan } from '../logical/plan.js'
import { somePlan } from '../logical/transform.js'
import type { Analysis } from './context.js'
import { aggregatesIn, windowsIn } from './kinds.js'
import { placeOver } from './over.js'
import { resolveAggregateOver } from './resolve-aggregates.js'
import { resolveSelectList } from './select-list.js'

type Problem =
  | 'AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED'
  | 'NESTED_AGGREGATES_UNSUPPORTED'
  | 'NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE'
  | 'WINDOW_EXPRESSIONS_UNSUPPORTED'

export function resolveObserve(plan: Observe, analysis: Analysis): LogicalPlan {
  if (plan.metricsName === '') throw new MillraceError('INVALID_OBSERVED_METRICS.MISSING_NAME', {})
  const child = analysis.resolvePlan(plan.child, analysis)
  const isOther = (node: LogicalPlan): boolean =>
    node instanceof Observe && node.metricsName === plan.metricsName && node.id !== plan.id
  if (somePlan(child, isOther)) {
    throw new MillraceError('DUPLICATED_METRICS_NAME', { metricName: plan.metricsName })
  }
  const list = resolveSelectList(plan.expressions, placeOver(child, analysis))
  for (const item of list) checkMetric(item, analysis)
  const aggregate = resolveAggregateOver(new Aggregate([], list, child), child, analysis)
  return new Observe(child, plan, aggregate.expressions).at(plan.callSite)
}

function checkMetric(item: Expression, analysis: Analysis): void {
  const refuse = (problem: Problem): never => {
    throw new MillraceError(`INVALID_OBSERVED_METRICS.${problem}`, {
      expr: `"${prettyText(item)}"`,
    })
  }
  if (windowsIn(item).length > 0) refuse('WINDOW_EXPRESSIONS_UNSUPPORTED')
  const aggregates = aggregatesIn(item, analysis)
  for (const call of aggregates) {
    if (call.distinct) refuse('AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED')
    if (childrenOf(call).some(arg => aggregatesIn(arg, analysis).length > 0)) {
      refuse('NESTED_AGGREGATES_UNSUPPORTED')
    }
  }
  const within = new Set<Expression>(aggregates)
  const visit = (part: Expression): void => {
    if (part.kind === 'attribute') refuse('NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE')
    if (!within.has(part)) for (const inner of childrenOf(part)) visit(inner)
  }
  visit(item)
}
