/**
 * Queries: WITH, set operations (INTERSECT binds tighter than UNION, EXCEPT and MINUS, which go from left to right),
 * pipes, and what comes behind: ORDER BY, WINDOW, LIMIT, OFFSET.
 */
import type { Expression, SortOrder, WindowSpec } from '../expressions/expression.js'
import { Distinct } from '../logical/distinct.js'
import { Limit } from '../logical/limit.js'
import { NamedWindows } from '../logical/named-windows.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Repartition } from '../logical/repartition.js'
import { SetOperation } from '../logical/set-operation.js'
import { Sort } from '../logical/sort.js'
import { Union } from '../logical/union.js'
import { UnresolvedRelation } from '../logical/unresolved-relation.js'
import { type CommonTable, With } from '../logical/with.js'
import type { Cursor } from './cursor.js'
import { expression } from './expression-parser.js'
import { fromQuery, pipeOperator } from './pipe-parser.js'
import { inlineTable } from './relation-parser.js'
import { selectQuery } from './select-parser.js'
import { tableName } from './special-forms.js'
import { sortOrders, windowSpec } from './window-parser.js'

export function query(c: Cursor): LogicalPlan {
  c.enter()
  const tables = c.is('WITH') ? commonTables(c) : undefined
  const body = organized(c, queryTerm(c))
  c.leave()
  return tables === undefined ? body : new With(tables, body)
}

/** Goes on with a query of which `plan` is the first part. */
export function continueQuery(c: Cursor, plan: LogicalPlan): LogicalPlan {
  return organized(c, setOperations(c, intersections(c, plan)))
}

function commonTables(c: Cursor): CommonTable[] {
  const start = c.token
  c.expect('WITH')
  if (c.is('RECURSIVE') && c.peek().kind !== 'sign' && c.peek().word !== 'AS') {
    throw c.unsupported('WITH RECURSIVE')
  }
  const seen = new Set<string>()
  return c.list(() => {
    const name = c.identifier('the name of a common table')
    if (seen.has(name.toLowerCase())) {
      throw c.error('DUPLICATED_CTE_NAMES', { duplicateNames: `\`${name}\`` }, start)
    }
    seen.add(name.toLowerCase())
    const columns = c.is('(') && !c.isQueryStart(1) ? c.identifierList() : undefined
    c.accept('AS')
    c.expect('(')
    const plan = query(c)
    c.expect(')')
    return { name, ...(columns && { columns }), plan }
  })
}

function queryTerm(c: Cursor): LogicalPlan {
  return setOperations(c, intersections(c, queryPrimary(c)))
}

function setOperations(c: Cursor, first: LogicalPlan): LogicalPlan {
  let left = first
  for (;;) {
    if (c.accept('UNION')) {
      const all = quantifier(c)
      const union = new Union([left, intersections(c, queryPrimary(c))])
      left = all ? union : new Distinct(union)
    } else if (c.accept('EXCEPT') || c.accept('MINUS') || c.accept('SETMINUS')) {
      const all = quantifier(c)
      left = new SetOperation('except', all, left, intersections(c, queryPrimary(c)))
    } else if (c.accept('|>')) {
      left = pipeOperator(c, left)
    } else return left
  }
}

function intersections(c: Cursor, first: LogicalPlan): LogicalPlan {
  let left = first
  while (c.accept('INTERSECT')) {
    left = new SetOperation('intersect', quantifier(c), left, queryPrimary(c))
  }
  return left
}

/** ALL; DISTINCT when nothing is said. */
function quantifier(c: Cursor): boolean {
  if (c.accept('ALL')) return true
  c.accept('DISTINCT')
  return false
}

/** A query without set operations. */
export function queryPrimary(c: Cursor): LogicalPlan {
  if (c.is('SELECT')) return selectQuery(c)
  if (c.is('FROM')) return fromQuery(c)
  if (c.is('VALUES')) return inlineTable(c)
  if (c.accept('TABLE')) return tableByName(c)
  if (!c.is('(')) throw c.unexpected('a query (SELECT, FROM, VALUES, TABLE or a parenthesis)')
  c.next()
  const plan = query(c)
  c.expect(')')
  return plan
}

/** A table's name, with its place for errors. */
export function tableByName(c: Cursor): UnresolvedRelation {
  const start = c.token
  const parts = tableName(c)
  if (c.is('-') && c.token.start === c.last.end && c.peek().start === c.token.end) {
    const ident = `${parts.at(-1)}-${c.peek().text}`
    throw c.error('INVALID_IDENTIFIER', { ident })
  }
  return new UnresolvedRelation(parts, { text: c.text, start: start.start, end: c.last.end })
}

/** The plan with the clauses that stand behind a whole query. */
export function organized(c: Cursor, plan: LogicalPlan): LogicalPlan {
  const windowed = withWindows(c, sorted(c, plan))
  const count = limitCount(c)
  const skipped = c.accept('OFFSET') ? new Limit('offset', expression(c), windowed) : windowed
  return count === undefined ? skipped : new Limit('limit', count, skipped)
}

function limitCount(c: Cursor): Expression | undefined {
  if (!c.accept('LIMIT')) return undefined
  return c.accept('ALL') ? undefined : expression(c)
}

function sorted(c: Cursor, plan: LogicalPlan): LogicalPlan {
  const start = c.token
  const order = c.accept('ORDER', 'BY') ? sortOrders(c) : undefined
  const cluster = c.accept('CLUSTER', 'BY') ? c.list(() => expression(c)) : undefined
  const distribute = c.accept('DISTRIBUTE', 'BY') ? c.list(() => expression(c)) : undefined
  const sort = c.accept('SORT', 'BY') ? sortOrders(c) : undefined
  const clauses = [order, cluster, distribute ?? sort].filter(clause => clause !== undefined)
  if (clauses.length > 1) {
    throw c.error('UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES', {}, start)
  }
  if (order !== undefined) return new Sort(order, true, plan)
  const keys = cluster ?? distribute
  const placed = keys === undefined ? plan : new Repartition('hash', undefined, keys, plan)
  const orders = cluster?.map(ascending) ?? sort
  return orders === undefined ? placed : new Sort(orders, false, placed)
}

function ascending(child: Expression): SortOrder {
  const { origin } = child
  return Object.freeze({ kind: 'order', child, ascending: true, nullsFirst: true, origin })
}

/** WINDOW w AS (...), v AS (...). */
export function withWindows(c: Cursor, plan: LogicalPlan): LogicalPlan {
  if (!c.is('WINDOW') || c.peek(2).word !== 'AS') return plan
  c.next()
  const windows = new Map<string, WindowSpec>()
  for (;;) {
    const token = c.token
    const name = c.identifier('the name of a window')
    if (windows.has(name))
      throw c.error('REPETITIVE_WINDOW_DEFINITION', { windowName: name }, token)
    c.expect('AS')
    windows.set(name, windowSpec(c))
    if (!c.accept(',')) return new NamedWindows(resolved(windows, c), plan)
  }
}

/** Windows that stand for others (`w AS v`) become what those are. */
function resolved(windows: ReadonlyMap<string, WindowSpec>, c: Cursor): Map<string, WindowSpec> {
  const result = new Map<string, WindowSpec>()
  for (const [name, spec] of windows) {
    const { reference } = spec
    const target = reference === undefined ? spec : windows.get(reference)
    if (target === undefined)
      throw c.error('MISSING_WINDOW_SPECIFICATION', { windowName: reference! })
    if (target.reference !== undefined) {
      throw c.error('INVALID_SQL_SYNTAX.INVALID_WINDOW_REFERENCE', { windowName: target.reference })
    }
    result.set(name, target)
  }
  return result
}
