/** Types of window expressions, and the frames that were not written. */
import { MillraceError } from '../../util/errors.js'
import { attributesOf } from '../expressions/attributes.js'
import type {
  Call,
  Expression,
  FrameBound,
  Resolved,
  SortOrder,
  WindowExpression,
  WindowFrame,
  WindowSpec,
} from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { constantNumbers } from '../functions/constant-numbers.js'
import {
  isAnsiInterval,
  isDatetime,
  isNumeric,
  quoteIdentifier,
  sqlType,
} from '../types/data-type.js'
import type { Analysis } from './context.js'
import { functionOfCall } from './resolve-functions.js'

const toCurrentRow = (unit: 'rows' | 'range'): WindowFrame => ({
  unit,
  lower: 'unbounded_preceding',
  upper: 'current_row',
})

const allRows: WindowFrame = {
  unit: 'rows',
  lower: 'unbounded_preceding',
  upper: 'unbounded_following',
}

/** A window expression whose parts have types. */
export function typeWindow(window: WindowExpression, analysis: Analysis): Expression {
  const { spec } = window
  if (spec.reference !== undefined) {
    throw new MillraceError('MISSING_WINDOW_SPECIFICATION', {
      windowName: quoteIdentifier(spec.reference),
    })
  }
  const fn = window.fn as Resolved<Call>
  const kind = fn.kind === 'call' ? functionOfCall(fn, analysis).kind : undefined
  if (kind !== 'aggregate' && kind !== 'window') {
    throw new MillraceError('UNSUPPORTED_EXPR_FOR_WINDOW', { sqlExpr: `"${prettyText(fn)}"` })
  }
  const needsOrder = kind === 'window' && fn.name !== 'nth_value'
  if (needsOrder && spec.orderBy.length === 0) {
    throw new MillraceError('WINDOW_FUNCTION_WITHOUT_ORDER', { wf: `${prettyText(fn)}` })
  }
  const frame = kind === 'window' ? frameOfFunction(fn, spec) : (spec.frame ?? defaultFrame(spec))
  const typed = { ...window, spec: { ...spec, frame }, type: fn.type, nullable: fn.nullable }
  checkFrame(typed, spec.orderBy, frame)
  return Object.freeze(typed)
}

function defaultFrame(spec: WindowSpec): WindowFrame {
  return spec.orderBy.length > 0 ? toCurrentRow('range') : allRows
}

/** Most window functions have a frame of their own and take no other. */
function frameOfFunction(fn: Call, spec: WindowSpec): WindowFrame {
  const given = spec.frame
  if (fn.name === 'nth_value') return given ?? defaultFrame(spec)
  const own = ownFrame(fn)
  if (given === undefined || sameFrame(given, own)) return own
  throw new MillraceError('WINDOW_FUNCTION_AND_FRAME_MISMATCH', {
    funcName: `"${prettyText(fn)}"`,
    windowExpr: `"${prettyText({ kind: 'window', fn, spec })}"`,
  })
}

function ownFrame(fn: Call): WindowFrame {
  if (fn.name === 'cume_dist') return toCurrentRow('range')
  if (fn.name !== 'lag' && fn.name !== 'lead') return toCurrentRow('rows')
  const offset: Expression = fn.args[1] ?? {
    kind: 'literal',
    value: 1,
    type: { kind: 'int' },
    nullable: false,
  }
  const bound: FrameBound = { offset: fn.name === 'lag' ? negated(offset) : offset }
  return { unit: 'rows', lower: bound, upper: bound }
}

function negated(offset: Expression): Expression {
  return offset.kind === 'literal' && typeof offset.value === 'number'
    ? Object.freeze({ ...offset, value: -offset.value })
    : offset
}

function sameFrame(a: WindowFrame, b: WindowFrame): boolean {
  return a.unit === b.unit && a.lower === b.lower && a.upper === b.upper
}

function checkFrame(
  window: WindowExpression,
  orderBy: readonly SortOrder[],
  frame: WindowFrame,
): void {
  const sqlExpr = `"${prettyText(window)}"`
  const ownsFrame =
    window.fn.kind === 'call' && (window.fn.name === 'lag' || window.fn.name === 'lead')
  const offsets = [
    ['lower', frame.lower],
    ['upper', frame.upper],
  ] as const
  for (const [location, bound] of offsets) {
    if (typeof bound === 'string') continue
    const offset = bound.offset as Resolved
    if (!ownsFrame && attributesOf(offset).length > 0) {
      throw new MillraceError('DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE', {
        sqlExpr,
        location,
        expression: `"${prettyText(offset)}"`,
      })
    }
    if (frame.unit === 'rows') {
      if (offset.type.kind === 'int' || ownsFrame) continue
      throw new MillraceError('DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE', {
        sqlExpr,
        location,
        exprType: `"${sqlType(offset.type)}"`,
        expectedType: '"INT"',
      })
    }
    if (orderBy.length === 0) {
      throw new MillraceError('DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER', { sqlExpr })
    }
    if (orderBy.length > 1) {
      throw new MillraceError('DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER', {
        sqlExpr,
        orderSpec: orderBy.map(prettyText).join(','),
      })
    }
    const { type } = orderBy[0].child as Resolved
    if (isNumeric(type) || isDatetime(type) || isAnsiInterval(type)) continue
    throw new MillraceError('DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE', {
      sqlExpr,
      location,
      exprType: `"${sqlType(type)}"`,
      expectedType: '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
    })
  }
  const [lower, upper] = offsets.map(([, bound]) =>
    typeof bound === 'string' ? undefined : constantNumbers(bound.offset),
  )
  if (typeof lower === 'number' && typeof upper === 'number' && lower > upper) {
    throw new MillraceError('DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON', {
      sqlExpr,
    })
  }
}
