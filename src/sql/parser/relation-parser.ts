/** What stands in FROM: tables, queries, functions and VALUES with their aliases, joins, LATERAL VIEW. */
import type { Call } from '../expressions/expression.js'
import { Generate } from '../logical/generate.js'
import { InlineTable } from '../logical/inline-table.js'
import { Join, type JoinType } from '../logical/join.js'
import type { LogicalPlan } from '../logical/plan.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { TableFunction } from '../logical/table-function.js'
import { UnresolvedRelation } from '../logical/unresolved-relation.js'
import type { Cursor } from './cursor.js'
import { expression, rowValues } from './expression-parser.js'
import { functionCall } from './function-parser.js'
import { queryContinues, strictNonReserved } from './keywords.js'
import { pivot, sample, unpivot } from './pivot-parser.js'
import { continueQuery, query, tableByName } from './query-parser.js'
import { identifierArgument } from './special-forms.js'

/** The alias of a query in FROM that has none, as Spark names it: its columns cannot be named by what is inside. */
const UNNAMED = '__auto_generated_subquery_name'

/** FROM comes next. */
export function fromClause(c: Cursor): LogicalPlan {
  c.expect('FROM')
  let plan = relation(c)
  while (c.accept(',')) {
    const isLateral = acceptLateral(c)
    plan = new Join(plan, relation(c), 'inner', undefined, { isLateral })
  }
  return lateralViews(c, plan)
}

function acceptLateral(c: Cursor): boolean {
  return c.peek().word !== 'VIEW' && c.accept('LATERAL')
}

function relation(c: Cursor): LogicalPlan {
  // the first relation has nothing before it that it could use
  acceptLateral(c)
  return extended(c, primaryRelation(c))
}

/** The relation with the joins and pivots behind it. */
function extended(c: Cursor, first: LogicalPlan): LogicalPlan {
  let plan = first
  for (;;) {
    if (c.is('PIVOT', '(')) plan = pivot(c, plan)
    else if (c.is('UNPIVOT')) plan = unpivot(c, plan)
    else {
      const joined = join(c, plan)
      if (joined === undefined) return plan
      plan = joined
    }
  }
}

const joinTypes: readonly (readonly [words: readonly string[], type: JoinType])[] = [
  [['INNER'], 'inner'],
  [['CROSS'], 'cross'],
  [['LEFT', 'OUTER'], 'left_outer'],
  [['LEFT', 'SEMI'], 'left_semi'],
  [['LEFT', 'ANTI'], 'left_anti'],
  [['LEFT'], 'left_outer'],
  [['SEMI'], 'left_semi'],
  [['ANTI'], 'left_anti'],
  [['RIGHT', 'OUTER'], 'right_outer'],
  [['RIGHT'], 'right_outer'],
  [['FULL', 'OUTER'], 'full_outer'],
  [['FULL'], 'full_outer'],
  [[], 'inner'],
]

/** The plan joined with what comes next; undefined when no join does. */
export function join(c: Cursor, left: LogicalPlan): LogicalPlan | undefined {
  const natural = c.accept('NATURAL')
  const found = joinTypes.find(([words]) => c.is(...words, 'JOIN'))
  if (found === undefined) {
    if (natural) throw c.unexpected('JOIN')
    return undefined
  }
  const [words, type] = found
  c.expect(...words, 'JOIN')
  const isLateral = acceptLateral(c)
  const right = primaryRelation(c)
  if (natural) return new Join(left, right, type, undefined, { criteria: { natural }, isLateral })
  if (c.accept('ON')) return new Join(left, right, type, expression(c), { isLateral })
  if (!c.accept('USING')) return new Join(left, right, type, undefined, { isLateral })
  const using = c.identifierList()
  return new Join(left, right, type, undefined, { criteria: { using }, isLateral })
}

function primaryRelation(c: Cursor): LogicalPlan {
  if (c.is('(')) {
    const { plan, isQuery } = parenthesised(c)
    return aliased(c, sample(c, plan), isQuery ? UNNAMED : undefined)
  }
  if (c.is('VALUES') && !/^(,|\.|\)|AS|JOIN|)$/.test(c.peek().word)) return inlineTable(c)
  if (c.is('VALUES') && ['number', 'string'].includes(c.peek().kind)) return inlineTable(c)
  if (!c.isIdentifier) throw c.unexpected('a table, a query in parentheses, VALUES or a function')
  if (c.token.kind === 'word' && strictNonReserved.has(c.token.word)) {
    throw c.unexpected('a table (this word must be in backticks as one)')
  }
  const start = c.token
  if (c.is('IDENTIFIER', '(')) {
    c.expect('IDENTIFIER', '(')
    const parts = identifierArgument(c)
    if (!c.is('(')) {
      const place = { text: c.text, start: start.start, end: c.last.end }
      return aliased(c, sample(c, new UnresolvedRelation(parts, place)))
    }
    return aliased(c, new TableFunction(functionCall(c, parts, start) as Call))
  }
  const table = tableByName(c)
  if (!c.is('(')) {
    for (const words of [
      ['FOR', 'SYSTEM_TIME'],
      ['FOR', 'VERSION'],
      ['VERSION', 'AS', 'OF'],
      ['TIMESTAMP', 'AS', 'OF'],
    ]) {
      if (c.is(...words)) throw c.unsupported('time travel')
    }
    return aliased(c, sample(c, table))
  }
  const made = functionCall(c, table.parts, start)
  if (made.kind !== 'call') throw c.unsupported('OVER of a function in FROM', start)
  return aliased(c, new TableFunction(made))
}

/** The plan under the alias that comes next, or under `unnamed` where none does. */
function aliased(c: Cursor, plan: LogicalPlan, unnamed?: string): LogicalPlan {
  const alias = c.tableAlias()
  if (alias === undefined) return unnamed === undefined ? plan : new SubqueryAlias(unnamed, plan)
  const columns = c.is('(') ? c.identifierList() : undefined
  return new SubqueryAlias(alias, plan, columns)
}

/** A query or a relation in parentheses, of which there may be several. */
function parenthesised(c: Cursor): { plan: LogicalPlan; isQuery: boolean } {
  c.enter()
  c.expect('(')
  const made = inParentheses(c)
  c.expect(')')
  c.leave()
  return made
}

function inParentheses(c: Cursor): { plan: LogicalPlan; isQuery: boolean } {
  if (c.isQueryStart()) return { plan: query(c), isQuery: true }
  if (!c.is('(')) return { plan: relation(c), isQuery: false }
  const { plan, isQuery } = parenthesised(c)
  if (isQuery && c.is(')')) return { plan, isQuery }
  if (isQuery && c.isOneOf(queryContinues)) return { plan: continueQuery(c, plan), isQuery }
  const first = aliased(c, sample(c, plan), isQuery ? UNNAMED : undefined)
  return { plan: extended(c, first), isQuery: false }
}

/** VALUES (1, 'a'), (2, 'b') AS t(x, y). */
export function inlineTable(c: Cursor): LogicalPlan {
  c.expect('VALUES')
  const rows = c.list(() => {
    const row = expression(c)
    return rowValues(row) ?? [row]
  })
  const alias = c.tableAlias()
  const columns = alias !== undefined && c.is('(') ? c.identifierList() : undefined
  const table = new InlineTable(rows, columns)
  return alias === undefined ? table : new SubqueryAlias(alias, table)
}

/** LATERAL VIEW OUTER explode(a) t AS x, y; as many as come. */
export function lateralViews(c: Cursor, below: LogicalPlan): LogicalPlan {
  let plan = below
  while (c.accept('LATERAL', 'VIEW')) {
    const outer = c.accept('OUTER')
    const start = c.token
    const parts = c.identifiers('a function')
    if (!c.is('(')) throw c.unexpected("'('")
    const generator = functionCall(c, parts, start)
    const alias = c.identifier('a name for the view')
    const columnNames = c.accept('AS') || c.isAlias ? c.list(() => c.identifier()) : []
    plan = new Generate(generator, plan, { outer, alias, columnNames })
  }
  return plan
}
