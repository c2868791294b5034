/** Whether `f(x)` is null is asked of x, where f gives null for a null and for nothing else: f need not be computed. */
import { MillraceError } from '../../util/errors.js'
import type { Expression, Resolved } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import type { FunctionEnv } from '../functions/function.js'
import { findFunction } from '../functions/registry.js'
import type { LogicalPlan } from '../logical/plan.js'
import { mapExpressions, transformPlanUp } from '../logical/transform.js'
import { BooleanType } from '../types/data-type.js'

export function simplifyNulls(plan: LogicalPlan, env: FunctionEnv): LogicalPlan {
  return transformPlanUp(plan, node =>
    mapExpressions(node, e => mapExpression(e, part => simplified(part, env))),
  )
}

function simplified(part: Expression, env: FunctionEnv): Expression {
  if (part.kind !== 'call' || part.name !== 'isnotnull') return part
  const [inner] = part.args
  if (inner.kind !== 'call' || !isNullOnlyForNulls(inner, env)) return part
  const rest = inner.args.filter(arg => (arg as Resolved).nullable !== false)
  const tests = rest.map(arg =>
    simplified(
      { kind: 'call', name: 'isnotnull', args: [arg], type: BooleanType, nullable: false },
      env,
    ),
  )
  if (tests.length === 0)
    return { kind: 'literal', value: true, type: BooleanType, nullable: false }
  return tests.reduce((a, b) => ({
    kind: 'call',
    name: 'and',
    args: [a, b],
    type: BooleanType,
    nullable: false,
  }))
}

/** Asked of the function's typing, with arguments that are never null. */
function isNullOnlyForNulls(
  call: Extract<Expression, { kind: 'call' }>,
  env: FunctionEnv,
): boolean {
  const f = findFunction(call.name)
  if (f?.kind !== 'scalar' || f.nulls === 'handled' || f.deterministic === false) return false
  if (f.inline === undefined || call.args.some(arg => arg.kind === 'lambda')) return false
  const args = call.args.map(arg => ({ ...arg, nullable: false }) as Resolved)
  try {
    return f.typing(args, env, { ...call, args }).nullable !== true
  } catch (error) {
    if (error instanceof MillraceError) return false
    throw error
  }
}
