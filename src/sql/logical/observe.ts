/** The child's rows as they are; on the way, aggregates of them are computed for whoever observes. */
import { type Expression, newExpressionId } from '../expressions/expression.js'
import type { Observation } from '../observation.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Observe extends UnaryNode {
  readonly name = 'CollectMetrics'
  readonly streamSupport = 'no'
  /** Aggregates, with names. */
  readonly expressions: readonly Expression[]
  /** Of the metrics, for listeners. */
  readonly metricsName: string
  readonly observation: Observation | undefined
  /** The same in all copies of the node. */
  readonly id: number

  constructor(
    child: LogicalPlan,
    metrics: {
      readonly metricsName: string
      readonly observation?: Observation
      readonly id?: number
    },
    expressions: readonly Expression[],
  ) {
    super(child)
    this.metricsName = metrics.metricsName
    this.observation = metrics.observation
    this.id = metrics.id ?? newExpressionId()
    this.expressions = expressions
  }

  rebuild([child]: readonly LogicalPlan[], expressions: readonly Expression[]): Observe {
    return new Observe(child, this, expressions).at(this.callSite)
  }
}
