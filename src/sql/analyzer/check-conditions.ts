/** Checks of WHERE, HAVING and ON. */
import { MillraceError } from '../../util/errors.js'
import type { Expression } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { sqlType } from '../types/data-type.js'
import type { Analysis } from './context.js'
import { aggregatesIn, generatorsIn, windowsIn } from './kinds.js'
import { withOrigin } from './origin.js'

/** Throws DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN. */
export function checkBoolean(condition: Expression, written: Expression = condition): void {
  const { type } = condition
  if (type === undefined || type.kind === 'boolean' || type.kind === 'void') return
  const text = `"${prettyText(condition)}"`
  const error = new MillraceError('DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN', {
    sqlExpr: text,
    filter: text,
    type: `"${sqlType(type)}"`,
  })
  throw withOrigin(error, written.origin)
}

/** WHERE has no aggregates, windows or generators: INVALID_WHERE_CONDITION. */
export function checkWhere(condition: Expression, analysis: Analysis): void {
  const refused = [
    ...aggregatesIn(condition, analysis),
    ...windowsIn(condition),
    ...generatorsIn(condition, analysis),
  ]
  if (refused.length === 0) return
  const error = new MillraceError('INVALID_WHERE_CONDITION', {
    condition: `"${prettyText(condition)}"`,
    expressionList: refused.map(prettyText).join(', '),
  })
  throw withOrigin(error, condition.origin)
}
