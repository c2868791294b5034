/**
 * Joins: USING and NATURAL become a condition and a projection; the right side gets new ids when both sides have some in
 * common.
 */
import { MillraceError } from '../../util/errors.js'
import { withChildren } from '../expressions/children.js'
import type { Attribute, Expression, Resolved } from '../expressions/expression.js'
import { nullable, outputOf } from '../expressions/output.js'
import { prettyText } from '../expressions/pretty.js'
import { mapExpression, someExpression } from '../expressions/transform.js'
import { Join, type JoinType } from '../logical/join.js'
import { OneRow } from '../logical/one-row.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { somePlan } from '../logical/transform.js'
import { quoteIdentifier, sqlType } from '../types/data-type.js'
import { checkWhere } from './check-conditions.js'
import { checkCorrelation, checkSubqueriesOf } from './check-correlation.js'
import type { Analysis } from './context.js'
import { freshIds } from './fresh-ids.js'
import { hideColumns } from './hidden-columns.js'
import { aliasOf } from './naming.js'
import { withOrigin } from './origin.js'
import { placeOverAll } from './over.js'
import { resolveExpression } from './resolve-expression.js'
import { differs, typeCall } from './resolve-functions.js'
import { Scope } from './scope.js'

export function resolveJoin(join: Join, analysis: Analysis): LogicalPlan {
  const left = analysis.resolvePlan(join.left, analysis)
  const around = join.isLateral
    ? { ...analysis, outer: new Scope(left.output, analysis.caseSensitive) }
    : analysis
  const before = analysis.resolvePlan(join.right, around)
  if (join.isLateral) checkLateral(join.type, left, before, analysis)
  const right = withoutCommonIds(left, before)
  if (join.criteria !== undefined) return resolveUsing(join, left, right, analysis)
  const { isLateral, callSite } = join
  const condition =
    join.condition &&
    bothSides(resolveCondition(join.condition, left, right, analysis), before, right)
  const type = join.type === 'inner' && condition === undefined && !isLateral ? 'cross' : join.type
  // a join that was made of NOT IN stays one
  const { nullAware } = join
  return new Join(left, right, type, condition, { isLateral, nullAware }).at(callSite)
}

function checkLateral(
  type: JoinType,
  left: LogicalPlan,
  right: LogicalPlan,
  analysis: Analysis,
): void {
  if (type !== 'inner' && type !== 'cross' && type !== 'left_outer') {
    throw new MillraceError('INVALID_LATERAL_JOIN_TYPE', {
      joinType: type.replace('_', ' ').toUpperCase(),
    })
  }
  checkCorrelation(right)
  const isRandom = (plan: LogicalPlan): boolean =>
    plan.expressions.some(each => someExpression(each, part => differs(part, analysis)))
  if (!(left instanceof OneRow) && somePlan(right, isRandom)) {
    throw new MillraceError(
      'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.NON_DETERMINISTIC_LATERAL_SUBQUERIES',
    )
  }
}

function resolveCondition(
  written: Expression,
  left: LogicalPlan,
  right: LogicalPlan,
  analysis: Analysis,
): Expression {
  const condition = resolveExpression(written, placeOverAll([left, right], analysis))
  if (condition.type.kind !== 'boolean' && condition.type.kind !== 'void') {
    const error = new MillraceError('JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE', {
      joinCondition: `"${prettyText(condition)}"`,
      conditionType: `"${sqlType(condition.type)}"`,
    })
    throw withOrigin(error, written.origin)
  }
  checkWhere(condition, analysis)
  checkSubqueriesOf('Join', [condition])
  return condition
}

/** `df.col('a') = df.col('a')` of a join of df with itself: the second means the right side. */
function bothSides(condition: Expression, before: LogicalPlan, right: LogicalPlan): Expression {
  if (before === right) return condition
  return mapExpression(condition, part => {
    if (part.kind !== 'call' || (part.name !== '=' && part.name !== '<=>')) return part
    const [a, b] = part.args
    if (a.kind !== 'attribute' || b.kind !== 'attribute' || a.id !== b.id) return part
    const at = before.output.findIndex(({ id }) => id === b.id)
    return at < 0 ? part : withChildren(part, [a, right.output[at]])
  })
}

function withoutCommonIds(left: LogicalPlan, right: LogicalPlan): LogicalPlan {
  const ids = new Set(left.output.map(({ id }) => id))
  return right.output.some(({ id }) => ids.has(id)) ? freshIds(right) : right
}

/** The columns of USING first, once, then the others of both sides. */
function resolveUsing(
  join: Join,
  left: LogicalPlan,
  right: LogicalPlan,
  analysis: Analysis,
): LogicalPlan {
  const { type, criteria, isLateral, callSite } = join
  const names = criteria !== undefined && 'using' in criteria ? criteria.using : undefined
  const common = names ?? commonNames(left, right, analysis)
  const pairs = common.map(name => ({
    name,
    l: usingColumn(name, left, 'left', analysis),
    r: usingColumn(name, right, 'right', analysis),
  }))
  let condition: Expression | undefined
  for (const { l, r } of pairs) {
    const equal = typeCall({ kind: 'call', name: '=', args: [l, r] }, analysis)
    condition =
      condition === undefined
        ? equal
        : typeCall({ kind: 'call', name: 'and', args: [condition, equal] }, analysis)
  }
  const joined = new Join(
    left,
    right,
    condition === undefined && type === 'inner' ? 'cross' : type,
    condition,
    { isLateral },
  ).at(callSite)
  const keys = pairs.map(({ l, r }): Expression => {
    if (type === 'right_outer') return r
    if (type !== 'full_outer') return l
    const args = [nullable(l), nullable(r)]
    const value = typeCall({ kind: 'call', name: 'coalesce', args }, analysis)
    return aliasOf(value as Resolved, l.name)
  })
  const used = new Set(pairs.flatMap(({ l, r }) => [l.id, r.id]))
  const rest = joined.output.filter(({ id }) => !used.has(id))
  const shown = new Set([...keys, ...rest].map(key => outputOf(key).id))
  const hiddenColumns = joined.output.filter(({ id }) => !shown.has(id))
  return hideColumns(new Project([...keys, ...rest], joined).at(callSite), hiddenColumns)
}

function commonNames(left: LogicalPlan, right: LogicalPlan, analysis: Analysis): string[] {
  const scope = new Scope(right.output, analysis.caseSensitive)
  return left.output.map(({ name }) => name).filter(name => scope.named(name).length > 0)
}

function usingColumn(
  name: string,
  side: LogicalPlan,
  which: 'left' | 'right',
  analysis: Analysis,
): Attribute {
  const found = new Scope(side.output, analysis.caseSensitive).find([name])
  if (found !== undefined) return found.attribute
  throw new MillraceError('UNRESOLVED_USING_COLUMN_FOR_JOIN', {
    colName: quoteIdentifier(name),
    side: which,
    suggestion: side.output
      .map(each => quoteIdentifier(each.name))
      .sort()
      .join(', '),
  })
}
