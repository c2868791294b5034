/** Orders (`a DESC NULLS LAST`) and windows (`OVER (PARTITION BY ... ORDER BY ... ROWS ...)`, `OVER w`). */
import type {
  Expression,
  FrameBound,
  SortOrder,
  WindowFrame,
  WindowSpec,
} from '../expressions/expression.js'
import { canonical } from '../types/sql-value.js'
import type { Cursor } from './cursor.js'
import { expression } from './expression-parser.js'
import { call, literal } from './nodes.js'

export function sortOrders(c: Cursor): SortOrder[] {
  return c.list(() => sortOrder(c))
}

export function sortOrder(c: Cursor): SortOrder {
  const start = c.token
  const child = expression(c)
  const descending = c.accept('DESC')
  const ascending = !descending
  if (ascending) c.accept('ASC')
  let nullsFirst = ascending
  if (c.accept('NULLS')) {
    if (c.accept('FIRST')) nullsFirst = true
    else if (c.accept('LAST')) nullsFirst = false
    else throw c.unexpected('FIRST or LAST')
  }
  return Object.freeze({ kind: 'order', child, ascending, nullsFirst, origin: c.origin(start) })
}

/** What follows OVER, or `w AS` in a WINDOW clause. */
export function windowSpec(c: Cursor): WindowSpec {
  if (!c.is('(')) return { reference: c.identifier('a window'), partitionBy: [], orderBy: [] }
  c.expect('(')
  if (c.isIdentifier && c.peek().word === ')') {
    const reference = c.identifier()
    c.expect(')')
    return { reference, partitionBy: [], orderBy: [] }
  }
  let partitionBy: Expression[] = []
  let orderBy: SortOrder[] = []
  if (c.accept('CLUSTER', 'BY')) {
    partitionBy = c.list(() => expression(c))
  } else {
    if (c.accept('PARTITION', 'BY') || c.accept('DISTRIBUTE', 'BY')) {
      partitionBy = c.list(() => expression(c))
    }
    if (c.accept('ORDER', 'BY') || c.accept('SORT', 'BY')) orderBy = sortOrders(c)
  }
  const frame = c.is('ROWS') || c.is('RANGE') ? windowFrame(c) : undefined
  if (!c.is(')')) throw c.unexpected("PARTITION BY, ORDER BY, ROWS, RANGE or ')'")
  c.next()
  return Object.freeze({ partitionBy, orderBy, ...(frame && { frame }) })
}

function windowFrame(c: Cursor): WindowFrame {
  const unit = c.next().word === 'ROWS' ? 'rows' : 'range'
  if (!c.accept('BETWEEN')) return { unit, lower: frameBound(c), upper: 'current_row' }
  const lower = frameBound(c)
  c.expect('AND')
  return { unit, lower, upper: frameBound(c) }
}

function frameBound(c: Cursor): FrameBound {
  if (c.accept('UNBOUNDED', 'PRECEDING')) return 'unbounded_preceding'
  if (c.accept('UNBOUNDED', 'FOLLOWING')) return 'unbounded_following'
  if (c.accept('CURRENT', 'ROW')) return 'current_row'
  const offset = expression(c)
  if (c.accept('PRECEDING')) return { offset: negated(offset) }
  if (c.accept('FOLLOWING')) return { offset }
  throw c.unexpected('PRECEDING or FOLLOWING')
}

function negated(offset: Expression): Expression {
  if (offset.kind === 'literal') {
    const { value, type, origin } = offset
    if (typeof value === 'number') return literal(value === 0 ? 0 : -value, type, origin)
    if (typeof value === 'bigint') return literal(canonical(-value), type, origin)
  }
  return call('negative', [offset], offset.origin)
}
