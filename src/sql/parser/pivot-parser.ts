/** PIVOT, UNPIVOT and TABLESAMPLE. */
import { randomSeed } from '../../util/random.js'
import type { Expression } from '../expressions/expression.js'
import { Limit } from '../logical/limit.js'
import { Pivot } from '../logical/pivot.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Sample } from '../logical/sample.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { Unpivot } from '../logical/unpivot.js'
import type { Cursor } from './cursor.js'
import { expression, namedExpression } from './expression-parser.js'
import { aliasOf, call, nameOf } from './nodes.js'

/** PIVOT (sum(a) AS s FOR c IN ('x', 'y' AS z)). */
export function pivot(c: Cursor, child: LogicalPlan): LogicalPlan {
  c.expect('PIVOT', '(')
  const aggregates = c.list(() => namedExpression(c))
  c.expect('FOR')
  const start = c.token
  const names = c.is('(') ? c.identifierList() : undefined
  const column =
    names === undefined
      ? nameOf([c.identifier('the pivot column')], c.origin(start))
      : call(
          'struct',
          names.map(name => nameOf([name])),
          c.origin(start),
        )
  c.expect('IN', '(')
  const values = c.list(() => pivotValue(c))
  c.expect(')', ')')
  return new Pivot(undefined, column, values, aggregates, child)
}

function pivotValue(c: Cursor): Expression {
  const start = c.token
  const value = expression(c)
  if (!c.accept('AS') && !c.isIdentifier) return value
  return aliasOf(value, c.identifier('an alias'), c.origin(start))
}

type UnpivotValue = Unpivot['values'][number]

/** UNPIVOT INCLUDE NULLS (v FOR n IN (a, b AS x)), and with several value columns (v, w) ... ((a, b), (c, d)). */
export function unpivot(c: Cursor, child: LogicalPlan): LogicalPlan {
  c.expect('UNPIVOT')
  const includeNulls = c.accept('INCLUDE', 'NULLS')
  if (!includeNulls) c.accept('EXCLUDE', 'NULLS')
  c.expect('(')
  const several = c.is('(')
  const valueColumns = several ? c.identifierList() : [c.identifier('a name for the values')]
  c.expect('FOR')
  const nameColumn = c.identifier('a name for the column of names')
  c.expect('IN', '(')
  const values = c.list(() => unpivotValue(c, several))
  c.expect(')', ')')
  const options = { ids: undefined, values, nameColumn, valueColumns, includeNulls }
  const plan = new Unpivot(child, options)
  const alias = c.tableAlias()
  return alias === undefined ? plan : new SubqueryAlias(alias, plan)
}

function unpivotValue(c: Cursor, several: boolean): UnpivotValue {
  let columns: Expression[]
  if (several) {
    c.expect('(')
    columns = c.list(() => columnName(c))
    c.expect(')')
  } else columns = [columnName(c)]
  if (!c.accept('AS') && !c.isIdentifier) return { columns }
  return { columns, alias: c.identifier('an alias') }
}

function columnName(c: Cursor): Expression {
  const start = c.token
  return nameOf(c.identifiers('a column'), c.origin(start))
}

/** The plan with the TABLESAMPLE that may come next. */
export function sample(c: Cursor, plan: LogicalPlan): LogicalPlan {
  if (!c.is('TABLESAMPLE', '(')) return plan
  const start = c.token
  c.expect('TABLESAMPLE', '(')
  if (c.accept('BUCKET')) {
    const bucket = c.integer()
    c.expect('OUT', 'OF')
    const buckets = c.integer()
    if (c.is('ON')) throw c.unsupported('TABLESAMPLE (BUCKET x OUT OF y ON column)')
    return fractionOf(bucket / buckets)
  }
  if (c.is(')')) throw c.unexpected('PERCENT, ROWS or BUCKET')
  const amount = expression(c)
  if (c.accept('ROWS')) {
    c.expect(')')
    return new Limit('limit', amount, plan)
  }
  if (!c.is('PERCENT')) throw c.unexpected('PERCENT or ROWS')
  c.next()
  const percentage = Number(c.text.slice(amount.origin!.sql!.start, amount.origin!.sql!.end))
  if (Number.isNaN(percentage)) throw c.unsupported('TABLESAMPLE of a computed percentage', start)
  return fractionOf(percentage / 100)

  function fractionOf(fraction: number): LogicalPlan {
    c.expect(')')
    // a rounding error above 1 is forgiven
    if (!(fraction >= -1e-6 && fraction <= 1 + 1e-6)) {
      throw c.error('INVALID_TABLESAMPLE_FRACTION', { fraction: String(fraction) }, start)
    }
    let seed = randomSeed()
    if (c.accept('REPEATABLE')) {
      c.expect('(')
      seed = c.integer()
      c.expect(')')
    }
    return new Sample(plan, { lower: 0, upper: fraction, withReplacement: false, seed })
  }
}
