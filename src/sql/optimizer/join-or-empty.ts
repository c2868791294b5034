/** Rows beside the one row that a plan gives for each of them, or, where the join finds none, its values for no rows. */
import { evaluateConstant, isConstant } from '../expressions/evaluate.js'
import type { Attribute, Expression } from '../expressions/expression.js'
import { nullable } from '../expressions/output.js'
import type { FunctionEnv } from '../functions/function.js'
import { Join } from '../logical/join.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import type { Pulled } from './decorrelate.js'
import { columnOf, joinAnd, makeAlias, makeCall, TRUE } from './make-expressions.js'

/** `output`: the columns that the plan's first ones become; `empty`: their values for no rows, over the left columns. */
export function joinOrEmpty(
  left: LogicalPlan,
  { plan, conditions }: Pulled,
  output: readonly Attribute[],
  empty: readonly Expression[],
  env: FunctionEnv,
  callSite?: string,
): LogicalPlan {
  const marker = makeAlias(TRUE, 'matched')
  const marked = new Project([...plan.output, marker], plan)
  const joined = new Join(left, marked, 'left_outer', joinAnd(conditions, env)).at(callSite)
  const missing = makeCall('isnull', [nullable(columnOf(marker))], env)
  const values = output.map((column, i) => {
    const value = nullable(plan.output[i])
    const isNull = isConstant(empty[i]) && evaluateConstant(empty[i], env) === null
    const child = isNull ? value : makeCall('case', [missing, empty[i], value], env)
    return Object.freeze({ ...makeAlias(child, column.name), id: column.id })
  })
  return new Project([...left.output, ...values], joined)
}
