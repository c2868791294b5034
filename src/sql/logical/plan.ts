/**
 * LogicalPlan: what a query means, as a tree of immutable nodes: but for the call site, which its maker gives it, nothing of a
 * node changes, and what it keeps of its own (`output`) follows from the rest. The DataFrame methods and the SQL parser build the same
 * unresolved tree; the analyzer gives names and types their meaning; the optimizer rewrites; the planner
 * (`../physical/planner.ts`) turns it into operators over batches. One file a node.
 *
 * A node is described by its children, its expressions and its `output`. `rebuild` copies it with other children and
 * expressions (the same numbers of them, in the same order), which is all that rules need (`transform.ts`).
 */
import type { Attribute, Expression } from '../expressions/expression.js'

/** What a node can do on an unbounded input. */
export type StreamSupport =
  /** Row by row: nothing is remembered between batches. */
  | 'stateless'
  /** With keyed state. */
  | 'stateful'
  /** Only on a bounded input. */
  | 'no'

export abstract class LogicalPlan {
  /** As `explain` names it. */
  abstract readonly name: string
  abstract readonly streamSupport: StreamSupport
  abstract readonly children: readonly LogicalPlan[]
  /** Every expression of the node itself, not of its children. */
  abstract readonly expressions: readonly Expression[]
  /** The columns it gives. Only of a resolved node. */
  abstract readonly output: readonly Attribute[]
  abstract rebuild(
    children: readonly LogicalPlan[],
    expressions: readonly Expression[],
  ): LogicalPlan

  /** Where the program called the method that made it: `src/job.ts:12`. */
  callSite: string | undefined
  /** That method, where it is not what the node is named by (`methodOf`). */
  method: string | undefined

  /** False for nodes that the analyzer must replace. */
  get isAnalyzed(): boolean {
    return true
  }

  /** Some source below it is a stream. */
  get isStreaming(): boolean {
    return this.children.some(child => child.isStreaming)
  }

  /** Gives the node a call site; for the makers of plans, before anybody else sees it. */
  at(callSite: string | undefined, method?: string): this {
    this.callSite = callSite
    this.method = method
    return this
  }
}

export abstract class LeafNode extends LogicalPlan {
  readonly children: readonly LogicalPlan[] = []
  readonly expressions: readonly Expression[] = []

  rebuild(): LogicalPlan {
    return this
  }
}

export abstract class UnaryNode extends LogicalPlan {
  readonly child: LogicalPlan
  /** Kept, so that a long chain of nodes is not asked from end to end each time. */
  private passedOn: readonly Attribute[] | undefined

  constructor(child: LogicalPlan) {
    super()
    this.child = child
  }

  get children(): readonly LogicalPlan[] {
    return [this.child]
  }

  get output(): readonly Attribute[] {
    this.passedOn ??= this.child.output
    return this.passedOn
  }
}

export abstract class BinaryNode extends LogicalPlan {
  readonly left: LogicalPlan
  readonly right: LogicalPlan

  constructor(left: LogicalPlan, right: LogicalPlan) {
    super()
    this.left = left
    this.right = right
  }

  get children(): readonly LogicalPlan[] {
    return [this.left, this.right]
  }
}

/** Nodes that stand for something which only the analyzer can find. */
export abstract class UnresolvedNode extends LogicalPlan {
  override get isAnalyzed(): boolean {
    return false
  }

  get streamSupport(): StreamSupport {
    return 'no'
  }

  get output(): readonly Attribute[] {
    throw new Error(`${this.name} has no output before analysis`)
  }
}
