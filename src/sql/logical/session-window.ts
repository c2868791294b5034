/**
 * The session of each row: `session_window` in GROUP BY. Rows with equal `keys` whose times lie less than their gap apart,
 * one after the other, are of one session: row i spans [time, time + gap), and spans that overlap or touch are joined.
 * Gives the child's columns and then `session`, a STRUCT of the session's start and end. Rows with a null time, a null
 * gap, or a gap that is not positive are left out. An aggregate by the keys and the session stands above.
 */
import type { Attribute, Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class SessionWindow extends UnaryNode {
  readonly name = 'SessionWindow'
  readonly streamSupport = 'stateful'
  readonly keys: readonly Expression[]
  /** TIMESTAMP or TIMESTAMP_NTZ. */
  readonly time: Expression
  /** LONG microseconds, or an INTERVAL (whose months and days depend on the time zone). */
  readonly gap: Expression
  readonly session: Attribute
  private columns: readonly Attribute[] | undefined

  constructor(
    keys: readonly Expression[],
    time: Expression,
    gap: Expression,
    session: Attribute,
    child: LogicalPlan,
  ) {
    super(child)
    this.keys = keys
    this.time = time
    this.gap = gap
    this.session = session
  }

  get expressions(): readonly Expression[] {
    return [...this.keys, this.time, this.gap]
  }

  override get output(): readonly Attribute[] {
    this.columns ??= [...this.child.output, this.session]
    return this.columns
  }

  rebuild([child]: readonly LogicalPlan[], expressions: readonly Expression[]): SessionWindow {
    const keys = this.keys.length
    return new SessionWindow(
      expressions.slice(0, keys),
      expressions[keys],
      expressions[keys + 1],
      this.session,
      child,
    ).at(this.callSite)
  }
}
