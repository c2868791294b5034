/** Subqueries in expressions: analyzed with the columns of the query around as a second place to look for names. */
import { MillraceError } from '../../util/errors.js'
import type { Expression, Resolved, Subquery } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { comparisonType } from '../types/coercion.js'
import { BooleanType, type DataType, sameTypeButNulls, sqlType } from '../types/data-type.js'
import { implicitCast } from './casts.js'
import { checkCorrelation } from './check-correlation.js'
import type { Analysis } from './context.js'
import { aliasOf } from './naming.js'
import type { Place } from './place.js'
import { resolveExpression } from './resolve-expression.js'

export function resolveSubquery(subquery: Subquery, place: Place): Expression {
  const { analysis, scope } = place
  const plan = analysis.resolvePlan(subquery.plan, { ...analysis, outer: scope })
  checkCorrelation(plan)
  switch (subquery.form) {
    case 'exists':
      return Object.freeze({ ...subquery, plan, type: BooleanType, nullable: false })
    case 'scalar': {
      if (plan.output.length !== 1) {
        throw new MillraceError(
          'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN',
          { number: plan.output.length },
        )
      }
      return Object.freeze({ ...subquery, plan, type: plan.output[0].type, nullable: true })
    }
    case 'in':
      return resolveIn(subquery, plan, place)
  }
}

function resolveIn(subquery: Subquery, plan: LogicalPlan, place: Place): Expression {
  const { analysis } = place
  const values = (subquery.values ?? []).map(value => resolveExpression(value, place))
  if (values.length !== plan.output.length) {
    throw new MillraceError('DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH', {
      sqlExpr: `"${prettyText(subquery)}"`,
      leftLength: values.length,
      rightLength: plan.output.length,
      leftColumns: values.map(value => `"${prettyText(value)}"`).join(', '),
      rightColumns: plan.output.map(({ name }) => `"${name}"`).join(', '),
    })
  }
  const types = values.map((value, i) => {
    const type = comparisonType(value.type, plan.output[i].type, analysis.env)
    if (type !== undefined) return type
    throw new MillraceError('DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH', {
      sqlExpr: `"${prettyText(subquery)}"`,
      leftType: values.map(each => `"${sqlType(each.type)}"`).join(', '),
      rightType: plan.output.map(each => `"${sqlType(each.type)}"`).join(', '),
    })
  })
  const nullable = values.some(value => value.nullable) || plan.output.some(a => a.nullable)
  return Object.freeze({
    ...subquery,
    values: values.map((value, i) => implicitCast(value, types[i], analysis.env)),
    plan: castOutput(plan, types, analysis),
    type: BooleanType,
    nullable,
  })
}

/** The plan with its columns cast to these types. */
export function castOutput(
  plan: LogicalPlan,
  types: readonly DataType[],
  analysis: Analysis,
): LogicalPlan {
  const { output } = plan
  if (output.every((attribute, i) => sameTypeButNulls(attribute.type, types[i]))) return plan
  const list = output.map((attribute, i) => {
    const cast: Resolved = implicitCast(attribute, types[i], analysis.env)
    return cast === attribute ? attribute : aliasOf(cast, attribute.name)
  })
  return new Project(list, plan)
}
