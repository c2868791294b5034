/**
 * Few rows that the driver has are computed there: a projection or a condition over them, and their unions, become rows.
 * What fails (an overflow, a bad cast) stays as it is, and fails when the query runs. Functions of the program never run
 * here, nor what is not the same each time.
 */
import { MillraceError } from '../../util/errors.js'
import { makeEvaluator } from '../expressions/evaluate.js'
import type { Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { someExpression } from '../expressions/transform.js'
import type { FunctionEnv } from '../functions/function.js'
import { findFunction } from '../functions/registry.js'
import { Filter } from '../logical/filter.js'
import { LocalRelation } from '../logical/local-relation.js'
import { OneRow } from '../logical/one-row.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { transformPlanUp } from '../logical/transform.js'
import { Union } from '../logical/union.js'
import type { StructValue } from '../types/sql-value.js'

/** Values computed on the driver at most, for one node. */
const MOST_VALUES = 1000
const MOST_ROWS = 10_000

export function computeLocalRows(plan: LogicalPlan, env: FunctionEnv): LogicalPlan {
  return transformPlanUp(plan, node => {
    if (node instanceof Project) return projected(node, env)
    if (node instanceof Filter) return filtered(node, env)
    return node instanceof Union ? united(node) : node
  })
}

function rowsOf(plan: LogicalPlan): LocalRelation | undefined {
  if (plan instanceof OneRow) return new LocalRelation([], [[]])
  return plan instanceof LocalRelation ? plan : undefined
}

function projected(project: Project, env: FunctionEnv): LogicalPlan {
  const { list, child, callSite } = project
  const local = rowsOf(child)
  if (local === undefined || local.rows.length * list.length > MOST_VALUES) return project
  if (!list.every(isPlain)) return project
  const computed = attempt(() => {
    const values = list.map(item => makeEvaluator(item, local.output, env))
    return local.rows.map((row): StructValue => values.map(value => value(row)))
  })
  return computed === undefined
    ? project
    : new LocalRelation(list.map(outputOf), computed).at(callSite)
}

function filtered(filter: Filter, env: FunctionEnv): LogicalPlan {
  const { condition, child, callSite } = filter
  const local = rowsOf(child)
  if (local === undefined || local.rows.length > MOST_VALUES || !isPlain(condition)) return filter
  const kept = attempt(() => {
    const holds = makeEvaluator(condition, local.output, env)
    return local.rows.filter(row => holds(row) === true)
  })
  return kept === undefined ? filter : new LocalRelation(local.output, kept).at(callSite)
}

function united(union: Union): LogicalPlan {
  const locals = union.children.map(rowsOf)
  if (!locals.every(local => local !== undefined)) return union
  const rows = locals.flatMap(local => local.rows)
  return rows.length > MOST_ROWS ? union : new LocalRelation(union.output, rows).at(union.callSite)
}

function isPlain(expression: Expression): boolean {
  return !someExpression(expression, part => {
    switch (part.kind) {
      case 'udf':
      case 'subquery':
      case 'outer':
      case 'window':
        return true
      case 'call': {
        const f = findFunction(part.name)
        return f === undefined || f.kind !== 'scalar' || f.deterministic === false
      }
      default:
        return false
    }
  })
}

/** What `compute` gives; undefined when it throws one of our errors. */
function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute()
  } catch (error) {
    if (error instanceof MillraceError) return undefined
    throw error
  }
}
