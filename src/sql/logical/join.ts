/** Rows of two plans side by side. Semi and anti joins give the left row only. */
import type { Attribute, Expression } from '../expressions/expression.js'
import { nullable } from '../expressions/output.js'
import { BinaryNode, type LogicalPlan } from './plan.js'

export type JoinType =
  | 'inner'
  | 'cross'
  | 'left_outer'
  | 'right_outer'
  | 'full_outer'
  | 'left_semi'
  | 'left_anti'

/** How SQL and `join(other, using)` may say what is joined, until the analyzer has made a condition of it. */
export type JoinCriteria = { readonly using: readonly string[] } | { readonly natural: true }

export type JoinHint = 'broadcast' | 'merge' | 'shuffle_hash'

export class Join extends BinaryNode {
  readonly name = 'Join'
  readonly streamSupport = 'stateful'
  readonly type: JoinType
  readonly condition: Expression | undefined
  readonly criteria: JoinCriteria | undefined
  /** The right side may use columns of the left: LATERAL. */
  readonly isLateral: boolean
  /** NOT IN: an anti join in which a null on either side matches everything. */
  readonly nullAware: boolean

  constructor(
    left: LogicalPlan,
    right: LogicalPlan,
    type: JoinType,
    condition?: Expression,
    options: { criteria?: JoinCriteria; isLateral?: boolean; nullAware?: boolean } = {},
  ) {
    super(left, right)
    this.type = type
    this.condition = condition
    this.criteria = options.criteria
    this.isLateral = options.isLateral ?? false
    this.nullAware = options.nullAware ?? false
  }

  override get isAnalyzed(): boolean {
    return this.criteria === undefined && !this.isLateral
  }

  get expressions(): readonly Expression[] {
    return this.condition === undefined ? [] : [this.condition]
  }

  get output(): readonly Attribute[] {
    const { left, right, type } = this
    if (type === 'left_semi' || type === 'left_anti') return left.output
    const l =
      type === 'right_outer' || type === 'full_outer' ? left.output.map(nullable) : left.output
    const r =
      type === 'left_outer' || type === 'full_outer' ? right.output.map(nullable) : right.output
    return [...l, ...r]
  }

  rebuild([left, right]: readonly LogicalPlan[], [condition]: readonly Expression[]): Join {
    const { criteria, isLateral, nullAware } = this
    return new Join(left, right, this.type, condition, { criteria, isLateral, nullAware }).at(
      this.callSite,
    )
  }
}
