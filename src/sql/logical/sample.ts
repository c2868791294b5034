/** A random part of the rows: each with probability `fraction`, or (with replacement) that often on average. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Sample extends UnaryNode {
  readonly name = 'Sample'
  readonly streamSupport = 'stateless'
  readonly expressions: readonly Expression[] = []
  /** Rows whose random number lies in [lower, upper). */
  readonly lower: number
  readonly upper: number
  readonly withReplacement: boolean
  readonly seed: number

  constructor(
    child: LogicalPlan,
    options: { lower: number; upper: number; withReplacement: boolean; seed: number },
  ) {
    super(child)
    this.lower = options.lower
    this.upper = options.upper
    this.withReplacement = options.withReplacement
    this.seed = options.seed
  }

  rebuild([child]: readonly LogicalPlan[]): Sample {
    return new Sample(child, this).at(this.callSite)
  }
}
