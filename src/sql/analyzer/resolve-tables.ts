/** VALUES and table functions in FROM: rows of constants become a `LocalRelation`, `range(...)` a `Range`, a generator its rows. */
import { MillraceError } from '../../util/errors.js'
import { newAttribute } from '../expressions/attributes.js'
import { evaluateConstant, isConstant } from '../expressions/evaluate.js'
import type { Attribute, Call, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { checkCount } from '../functions/typing.js'
import type { InlineTable } from '../logical/inline-table.js'
import { LocalRelation } from '../logical/local-relation.js'
import { OneRow } from '../logical/one-row.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Range } from '../logical/range.js'
import type { TableFunction } from '../logical/table-function.js'
import { commonType } from '../types/coercion.js'
import { LongType, quoteIdentifier } from '../types/data-type.js'
import type { Integral } from '../types/sql-value.js'
import { implicitCast } from './casts.js'
import type { Analysis } from './context.js'
import { isCallOf } from './kinds.js'
import { withOrigin } from './origin.js'
import { placeOverAll } from './over.js'
import { resolveExpression } from './resolve-expression.js'
import { generate } from './resolve-generators.js'
import { rewriteCalls } from './rewrite-calls.js'

export function resolveInlineTable(table: InlineTable, analysis: Analysis): LogicalPlan {
  const { env } = analysis
  const rows = table.rows.map(row => row.map(cell => constantCell(cell, analysis)))
  const width = table.columnNames?.length ?? rows[0].length
  for (const [i, row] of rows.entries()) {
    if (row.length === width) continue
    throw new MillraceError('INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH', {
      expectedNumCols: width,
      actualNumCols: row.length,
      rowIndex: i,
    })
  }
  const columns = Array.from({ length: width }, (_, i): Attribute => {
    const name = table.columnNames?.[i] ?? `col${i + 1}`
    const cells = rows.map(row => row[i])
    const type = commonType(
      cells.map(cell => cell.type),
      env,
    )
    if (type === undefined) {
      throw new MillraceError('INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE', {
        colName: quoteIdentifier(name),
      })
    }
    const nullable = cells.some(cell => cell.nullable)
    return newAttribute(name, type, nullable)
  })
  const values = rows.map(row =>
    row.map((cell, i) => evaluateConstant(implicitCast(cell, columns[i].type, env), env)),
  )
  return new LocalRelation(columns.map(Object.freeze) as Attribute[], values).at(table.callSite)
}

function constantCell(cell: Expression, analysis: Analysis): Resolved {
  const place = placeOverAll([], { ...analysis, outer: undefined })
  const resolved = resolveExpression(cell, place)
  const value = rewriteCalls(resolved, analysis) as Resolved
  if (isConstant(value)) return value.kind === 'alias' ? (value.child as Resolved) : value
  const error = new MillraceError(
    'INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE',
    { expr: `"${prettyText(cell)}"` },
  )
  throw withOrigin(error, cell.origin)
}

export function resolveTableFunction(plan: TableFunction, analysis: Analysis): LogicalPlan {
  const { call, callSite } = plan
  if (call.name.toLowerCase() === 'range') return rangeOf(call, analysis).at(callSite)
  const one = new OneRow()
  const place = placeOverAll([], analysis)
  let generator: Resolved
  try {
    generator = resolveExpression(call, place)
  } catch (error) {
    throw error instanceof MillraceError && error.condition === 'UNRESOLVED_ROUTINE'
      ? notTableFunction(call)
      : error
  }
  if (!isCallOf(generator, 'generator', analysis)) throw notTableFunction(call)
  const made = generate(generator, one, [], analysis)
  return new Project(made.generated ?? [], made).at(callSite)
}

function notTableFunction(call: Call): unknown {
  const error = new MillraceError('UNRESOLVABLE_TABLE_VALUED_FUNCTION', {
    name: quoteIdentifier(call.name),
  })
  return withOrigin(error, call.origin)
}

/** range(end), range(start, end), range(start, end, step), range(start, end, step, partitions). */
function rangeOf(call: Call, analysis: Analysis): Range {
  checkCount(call, call.args.length, 1, 4)
  const values = call.args.map(arg => {
    const value = implicitCast(constantCell(arg, analysis), LongType, analysis.env)
    const found = evaluateConstant(value, analysis.env) as Integral | null
    if (found !== null) return found
    throw new MillraceError('UNEXPECTED_INPUT_TYPE_NULL', {
      functionName: quoteIdentifier(call.name),
    })
  })
  const [first, second, step = 1, partitions] = values
  const [start, end] = second === undefined ? [0, first] : [first, second]
  return new Range(start, end, step, partitions === undefined ? undefined : Number(partitions))
}
