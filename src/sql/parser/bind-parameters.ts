/**
 * Parameters of a SQL text become constants: `:name` by an object, `?` by an array. Values are those of programs; a column
 * of constants stands for itself. Nothing of them is ever text of the statement.
 */
import { MillraceError } from '../../util/errors.js'
import { Column } from '../column.js'
import type { Expression, Parameter } from '../expressions/expression.js'
import { literalOf } from '../expressions/literal-of.js'
import { mapExpression, someExpression } from '../expressions/transform.js'
import type { LogicalPlan } from '../logical/plan.js'
import { mapExpressions, transformPlanUp } from '../logical/transform.js'
import { With } from '../logical/with.js'

/** Values of the parameters of a SQL text: by name, or in order. */
export type SqlArguments = Readonly<Record<string, unknown>> | readonly unknown[]

/** Throws UNBOUND_SQL_PARAMETER, and INVALID_SQL_ARG for a value that is no constant. */
export function bindParameters(plan: LogicalPlan, args: SqlArguments): LogicalPlan {
  const bound = (expression: Expression): Expression => {
    if (
      !someExpression(expression, part => part.kind === 'parameter' || part.kind === 'subquery')
    ) {
      return expression
    }
    return mapExpression(expression, part => {
      if (part.kind === 'parameter') return boundTo(part, args)
      return part.kind === 'subquery' ? { ...part, plan: bindParameters(part.plan, args) } : part
    })
  }
  return transformPlanUp(plan, node => {
    const made = mapExpressions(node, bound)
    if (!(made instanceof With)) return made
    const tables = made.tables.map(table => ({ ...table, plan: bindParameters(table.plan, args) }))
    return new With(tables, made.child).at(made.callSite)
  })
}

function boundTo({ name, origin }: Parameter, args: SqlArguments): Expression {
  const isThere = Array.isArray(args)
    ? typeof name === 'number' && name < args.length
    : Object.hasOwn(args, name)
  if (!isThere) {
    throw new MillraceError('UNBOUND_SQL_PARAMETER', {
      name: typeof name === 'number' ? `number ${name + 1}` : `:${name}`,
    })
  }
  const value = (args as Record<string | number, unknown>)[name]
  if (value instanceof Column) return value.expression
  const literal = literalOf(value)
  return origin === undefined ? literal : { ...literal, origin }
}
