/**
 * From what the DataFrame methods and the SQL parser build to a plan in which every expression has a type, names are
 * columns and nodes that only analysis understands are gone. One pass: children first, then the node over their columns;
 * each kind of node has its rule in a file of its own.
 *
 * A plan that was analyzed is known again and costs nothing, so that a chain of DataFrame methods, each analyzed when it
 * is called, takes time in its length. What a plan became is remembered by the plan.
 */
import { MillraceError } from '../../util/errors.js'
import type { Expression } from '../expressions/expression.js'
import { Aggregate } from '../logical/aggregate.js'
import { ByColumns } from '../logical/by-columns.js'
import { Filter } from '../logical/filter.js'
import { Generate } from '../logical/generate.js'
import { Hint } from '../logical/hint.js'
import { InlineTable } from '../logical/inline-table.js'
import { Join } from '../logical/join.js'
import { Limit } from '../logical/limit.js'
import { NamedWindows } from '../logical/named-windows.js'
import { Observe } from '../logical/observe.js'
import { PendingRelation, pendingOf } from '../logical/pending-relation.js'
import { Pivot } from '../logical/pivot.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SetOperation } from '../logical/set-operation.js'
import { Sort } from '../logical/sort.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { TableFunction } from '../logical/table-function.js'
import { Union } from '../logical/union.js'
import { Unpivot } from '../logical/unpivot.js'
import { UnresolvedRelation } from '../logical/unresolved-relation.js'
import { With } from '../logical/with.js'
import { checkAnalyzed } from './check-analysis.js'
import type { Analysis, AnalysisContext } from './context.js'
import { placeOf, withPlan } from './origin.js'
import { placeOverAll } from './over.js'
import { resolveAggregate } from './resolve-aggregates.js'
import { resolveWith } from './resolve-ctes.js'
import { resolveExpression } from './resolve-expression.js'
import { resolveFilter } from './resolve-filter.js'
import { resolveGenerate } from './resolve-generators.js'
import { resolveHint } from './resolve-hints.js'
import { resolveJoin } from './resolve-joins.js'
import { resolveLimit } from './resolve-limit.js'
import { resolveNamedWindows } from './resolve-named-windows.js'
import { resolveObserve } from './resolve-observe.js'
import { resolveSort } from './resolve-order-by.js'
import { resolvePivot } from './resolve-pivot.js'
import { resolveProject } from './resolve-project.js'
import { resolveAlias, resolveRelation } from './resolve-relations.js'
import { resolveSetOperation, resolveUnion } from './resolve-sets.js'
import { resolveInlineTable, resolveTableFunction } from './resolve-tables.js'
import { resolveUnpivot } from './resolve-unpivot.js'
import { finishExpressions } from './rewrite-calls.js'

export type { AnalysisContext } from './context.js'

const MAX_LEVELS = 400
const CHAIN_PIECE = 50

const analyzedPlans = new WeakSet<LogicalPlan>()
const results = new WeakMap<LogicalPlan, LogicalPlan>()

/** Throws MillraceErrors with Spark's conditions. */
export function analyze(plan: LogicalPlan, context: AnalysisContext): LogicalPlan {
  const analysis: Analysis = {
    ...context,
    commonTables: undefined,
    outer: undefined,
    depth: 0,
    method: undefined,
    resolvePlan,
  }
  resolveChain(plan, analysis)
  return resolvePlan(plan, analysis)
}

/**
 * Long chains of methods are analyzed from below, a piece at a time, so that the depth of recursion stays small. What has
 * a say in the meaning of names below it ends a chain.
 */
function resolveChain(root: LogicalPlan, analysis: Analysis): void {
  const chain: LogicalPlan[] = []
  for (let plan = root; plan.children.length > 0; plan = plan.children[0]) {
    if (analyzedPlans.has(plan) || results.has(plan)) break
    if (plan instanceof With || plan instanceof NamedWindows) break
    chain.push(plan)
  }
  for (let i = chain.length - CHAIN_PIECE; i > 0; i -= CHAIN_PIECE) {
    // HAVING is analyzed with the aggregate below it
    const above = chain[i - 1]
    if (above instanceof Filter && above.isHaving) continue
    resolvePlan(chain[i], analysis)
  }
}

function resolvePlan(plan: LogicalPlan, around: Analysis): LogicalPlan {
  if (analyzedPlans.has(plan)) return plan
  // what names mean depends on the query around where there is one
  const isFree = around.outer === undefined && around.commonTables === undefined
  const known = isFree ? results.get(plan) : undefined
  if (known !== undefined) return known
  if (around.depth > MAX_LEVELS)
    throw new MillraceError('PLAN_TOO_DEEP', { levels: `more than ${MAX_LEVELS}` })
  const analysis = { ...around, depth: around.depth + 1, method: placeOf(plan) ?? around.method }
  let made: LogicalPlan
  try {
    made = finishExpressions(resolveNode(plan, analysis), analysis)
    checkAnalyzed(made, analysis)
  } catch (error) {
    if (pendingOf(error) !== undefined) throw error
    throw withPlan(error, plan)
  }
  if (around.outer === undefined) analyzedPlans.add(made)
  if (isFree) results.set(plan, made)
  return made
}

function resolveNode(plan: LogicalPlan, analysis: Analysis): LogicalPlan {
  if (plan instanceof Project) return resolveProject(plan, analysis)
  if (plan instanceof Aggregate) return resolveAggregate(plan, analysis)
  if (plan instanceof Filter) return resolveFilter(plan, analysis)
  if (plan instanceof Sort) return resolveSort(plan, analysis)
  if (plan instanceof Join) return resolveJoin(plan, analysis)
  if (plan instanceof SubqueryAlias) return resolveAlias(plan, analysis)
  if (plan instanceof UnresolvedRelation) return resolveRelation(plan, analysis)
  if (plan instanceof With) return resolveWith(plan, analysis)
  if (plan instanceof Union) return resolveUnion(plan, analysis)
  if (plan instanceof SetOperation) return resolveSetOperation(plan, analysis)
  if (plan instanceof Generate) return resolveGenerate(plan, analysis)
  if (plan instanceof PendingRelation) return plan.relation
  if (plan instanceof Limit) return resolveLimit(plan, analysis)
  if (plan instanceof InlineTable) return resolveInlineTable(plan, analysis)
  if (plan instanceof TableFunction) return resolveTableFunction(plan, analysis)
  if (plan instanceof NamedWindows) return resolveNamedWindows(plan, analysis)
  if (plan instanceof Pivot) return resolvePivot(plan, analysis)
  if (plan instanceof Unpivot) return resolveUnpivot(plan, analysis)
  if (plan instanceof Hint) return resolveHint(plan, analysis)
  if (plan instanceof Observe) return resolveObserve(plan, analysis)
  if (plan instanceof ByColumns) return resolveByColumns(plan, analysis)
  return resolveOther(plan, analysis)
}

function resolveByColumns(plan: ByColumns, analysis: Analysis): LogicalPlan {
  const child = analysis.resolvePlan(plan.child, analysis)
  return analysis.resolvePlan(plan.build(child, plan.expressions), analysis)
}

/** Nodes without a rule of their own: their expressions are over the columns of all their children. */
function resolveOther(plan: LogicalPlan, analysis: Analysis): LogicalPlan {
  const children = plan.children.map(child => analysis.resolvePlan(child, analysis))
  let expressions: readonly Expression[] = plan.expressions
  if (expressions.length > 0) {
    const place = placeOverAll(children, analysis)
    expressions = expressions.map(expression => resolveExpression(expression, place))
  }
  const same =
    children.every((child, i) => child === plan.children[i]) &&
    expressions.every((expression, i) => expression === plan.expressions[i])
  return same ? plan : plan.rebuild(children, expressions)
}
