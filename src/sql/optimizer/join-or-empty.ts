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

export interface ValuesOrEmpty {
  readonly plan: LogicalPlan
  /** Over that plan: the pulled plan's first columns, as many as there are values for no rows. */
  readonly values: readonly Expression[]
}

/** `empty`: the values for no rows, over the left columns. */
export function valuesOrEmpty(
  left: LogicalPlan,
  { plan, conditions }: Pulled,
  empty: readonly Expression[],
  env: FunctionEnv,
  callSite?: string,
): ValuesOrEmpty {
  const isNull = empty.map(each => isConstant(each) && evaluateConstant(each, env) === null)
  const marker = makeAlias(TRUE, 'matched')
  const marked = isNull.every(Boolean) ? plan : new Project([...plan.output, marker], plan)
  const type = conditions.length === 0 ? 'cross' : 'left_outer'
  const joined = new Join(left, marked, type, joinAnd(conditions, env)).at(callSite)
  const missing = makeCall('isnull', [nullable(columnOf(marker))], env)
  const values = empty.map((each, i) => {
    const value = nullable(plan.output[i])
    return isNull[i] ? value : makeCall('case', [missing, each, value], env)
  })
  return { plan: joined, values }
}

/** The same with the left columns and `output`: the columns that the values become. */
export function joinOrEmpty(
  left: LogicalPlan,
  pulled: Pulled,
  output: readonly Attribute[],
  empty: readonly Expression[],
  env: FunctionEnv,
  callSite?: string,
): LogicalPlan {
  const { plan, values } = valuesOrEmpty(left, pulled, empty, env, callSite)
  const columns = output.map(({ name, id }, i) =>
    Object.freeze({ ...makeAlias(values[i], name), id }),
  )
  return new Project([...left.output, ...columns], plan)
}
