/** The last look at an analyzed node: what only then can be said to be wrong. */
import { MillraceError } from '../../util/errors.js'
import { childrenOf } from '../expressions/children.js'
import type { Call, Expression } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { someExpression, visitExpression } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import { Deduplicate } from '../logical/deduplicate.js'
import { Distinct } from '../logical/distinct.js'
import { Generate } from '../logical/generate.js'
import { Join } from '../logical/join.js'
import { Observe } from '../logical/observe.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Sort } from '../logical/sort.js'
import { quoteIdentifier, someType, sqlType } from '../types/data-type.js'
import type { Analysis } from './context.js'
import { kindOf } from './kinds.js'
import { withOrigin } from './origin.js'
import { differs, functionNamed } from './resolve-functions.js'

export function checkAnalyzed(plan: LogicalPlan, analysis: Analysis): void {
  for (const root of plan.expressions) {
    const visit = (part: Expression): boolean => {
      if (part.type === undefined) {
        throw new MillraceError('INTERNAL_ERROR', {
          what: `the analyzer left ${part.kind} ${prettyText(part)} without a type`,
        })
      }
      if (part.kind === 'call') checkPlace(part, plan, analysis)
      if (part.kind !== 'window') return true
      const [fn, ...others] = childrenOf(part)
      for (const other of [...childrenOf(fn), ...others]) visitExpression(other, visit)
      return false
    }
    visitExpression(root, visit)
  }
  if (plan instanceof Distinct || plan instanceof Deduplicate) checkNoMaps(plan)
  if (plan instanceof Join && plan.condition !== undefined) {
    const { condition } = plan
    if (!someExpression(condition, part => differs(part, analysis))) return
    throw new MillraceError('INVALID_NON_DETERMINISTIC_EXPRESSIONS', {
      sqlExprs: `"${prettyText(condition)}"`,
    })
  }
}

/** Functions that are not computed row by row have their nodes. */
function checkPlace(call: Call, plan: LogicalPlan, analysis: Analysis): void {
  if (call.name === 'grouping' || call.name === 'grouping_id') {
    throw withOrigin(new MillraceError('UNSUPPORTED_GROUPING_EXPRESSION'), call.origin)
  }
  switch (kindOf(call, analysis)) {
    case 'window':
      throw withoutOver(call)
    case 'generator':
      if (plan instanceof Generate && plan.generator === call) return
      throw withOrigin(
        new MillraceError('UNSUPPORTED_GENERATOR.OUTSIDE_SELECT', { plan: plan.name }),
        call.origin,
      )
    case 'aggregate': {
      const fn = functionNamed(call.name, analysis)
      if (fn?.kind === 'aggregate' && fn.windowOnly) throw withoutOver(call)
      if (plan instanceof Aggregate || plan instanceof Observe) return
      const error =
        plan instanceof Sort
          ? new MillraceError('MISSING_GROUP_BY')
          : new MillraceError('UNSUPPORTED_EXPR_FOR_OPERATOR', {
              invalidExprSqls: `"${prettyText(call)}"`,
            })
      throw withOrigin(error, call.origin)
    }
    default:
  }
}

function withoutOver(call: Call): unknown {
  const funcName = `"${prettyText(call)}"`
  const error = new MillraceError('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', { funcName })
  return withOrigin(error, call.origin)
}

function checkNoMaps(plan: LogicalPlan): void {
  const keys = plan.expressions.length > 0 ? plan.expressions : plan.output
  for (const key of keys) {
    if (key.type === undefined || !someType(key.type, part => part.kind === 'map')) continue
    throw new MillraceError('UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE', {
      colName: quoteIdentifier(prettyText(key)),
      dataType: `"${sqlType(key.type)}"`,
    })
  }
}
