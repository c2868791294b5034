/** SELECT ... FROM ... WHERE ... GROUP BY ... HAVING ... QUALIFY, with hints and DISTINCT. */
import { childrenOf } from '../expressions/children.js'
import type { Expression } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { someExpression } from '../expressions/transform.js'
import { findFunction } from '../functions/registry.js'
import { Aggregate } from '../logical/aggregate.js'
import { ByColumns } from '../logical/by-columns.js'
import { Distinct } from '../logical/distinct.js'
import { Filter } from '../logical/filter.js'
import { Hint } from '../logical/hint.js'
import { OneRow } from '../logical/one-row.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import type { Cursor } from './cursor.js'
import { expression, namedExpression } from './expression-parser.js'
import { type Grouping, groupBy } from './group-by.js'
import { aliasOf, nameOf } from './nodes.js'
import { withWindows } from './query-parser.js'
import { fromClause, lateralViews } from './relation-parser.js'
import type { Token } from './token.js'

interface HintOf {
  readonly name: string
  readonly parameters: readonly (string | number)[]
}

interface SelectList {
  readonly hints: readonly HintOf[]
  readonly distinct: boolean
  readonly list: readonly Expression[]
}

/** A whole SELECT; SELECT comes next. */
export function selectQuery(c: Cursor): LogicalPlan {
  const select = selectList(c)
  const from = c.is('FROM') ? fromClause(c) : new OneRow()
  return selectFrom(c, select, from)
}

/** A SELECT whose FROM came before it. */
export function selectAfterFrom(c: Cursor, from: LogicalPlan): LogicalPlan {
  return selectFrom(c, selectList(c), from)
}

/** A SELECT of a pipe: nothing but its list. */
export function selectOnly(c: Cursor, from: LogicalPlan): LogicalPlan {
  const select = selectList(c)
  return finished(c, select, new Project(select.list, from))
}

function selectFrom(c: Cursor, select: SelectList, from: LogicalPlan): LogicalPlan {
  let plan = lateralViews(c, from)
  if (c.accept('WHERE')) plan = new Filter(expression(c), plan)
  const grouping: Grouping | undefined = c.accept('GROUP', 'BY') ? groupBy(c) : undefined
  const having = c.accept('HAVING') ? expression(c) : undefined
  const start = c.token
  const qualify = c.accept('QUALIFY') ? expression(c) : undefined
  const list =
    qualify === undefined
      ? select.list
      : [...select.list, aliasOf(qualify, QUALIFIED, qualify.origin)]
  let result: LogicalPlan
  if (grouping !== undefined) {
    result = new Aggregate(grouping.expressions, list, plan, grouping.form)
  } else if (having !== undefined) result = new Aggregate([], list, plan)
  else result = new Project(list, plan)
  if (having !== undefined) result = new Filter(having, result, true)
  if (qualify === undefined) return finished(c, select, result)
  checkQualify(c, qualify, select.list, start)
  return finished(c, select, qualified(result))
}

/** The column of the select list that has the condition of QUALIFY, which sees the windows and names of the list. */
const QUALIFIED = '__qualify'

/** The rows for which the last column is true, without it. */
function qualified(plan: LogicalPlan): LogicalPlan {
  const kept = new Filter(nameOf([QUALIFIED]), plan)
  return new ByColumns('qualify', kept, child => new Project(child.output.slice(0, -1), child))
}

function checkQualify(
  c: Cursor,
  condition: Expression,
  list: readonly Expression[],
  start: Token,
): void {
  const isWindow = (part: Expression): boolean => part.kind === 'window'
  const visit = (part: Expression): void => {
    if (isWindow(part)) return
    if (part.kind === 'call' && findFunction(part.name)?.kind === 'aggregate') {
      throw c.error('QUALIFY_AGGREGATE_NOT_ALLOWED', { sqlExpr: `"${prettyText(part)}"` }, start)
    }
    for (const inner of childrenOf(part)) visit(inner)
  }
  visit(condition)
  if (![condition, ...list].some(item => someExpression(item, isWindow))) {
    throw c.error('QUALIFY_REQUIRES_WINDOW_FUNCTION', {}, start)
  }
}

function finished(c: Cursor, { distinct, hints }: SelectList, plan: LogicalPlan): LogicalPlan {
  const windowed = withWindows(c, distinct ? new Distinct(plan) : plan)
  return hints.reduceRight<LogicalPlan>(
    (below, { name, parameters }) => new Hint(name, parameters, below),
    windowed,
  )
}

function selectList(c: Cursor): SelectList {
  c.expect('SELECT')
  const hints: HintOf[] = []
  while (c.accept('/*+')) hints.push(...hintList(c))
  let distinct = false
  if (c.is('DISTINCT')) distinct = c.accept('DISTINCT')
  else if (c.is('ALL') && !/^(,|FROM|AS|)$/.test(c.peek().word)) c.next()
  else if (c.is('ALL') && /^(string|number|quoted)$/.test(c.peek().kind)) c.next()
  return { hints, distinct, list: c.list(() => namedExpression(c)) }
}

/** `broadcast(t), repartition(3, a)` up to the end of the comment. */
function hintList(c: Cursor): HintOf[] {
  const hints: HintOf[] = []
  do {
    const name = c.identifier('a hint').toLowerCase()
    const parameters: (string | number)[] = []
    if (c.accept('(')) {
      if (!c.is(')')) parameters.push(...c.list(() => hintParameter(c)))
      c.expect(')')
    }
    hints.push({ name, parameters })
    c.accept(',')
  } while (!c.is('*/') && !c.isEnd)
  c.expect('*/')
  return hints
}

function hintParameter(c: Cursor): string | number {
  if (c.token.kind === 'number') return c.integer()
  if (c.token.kind === 'string') return c.next().text
  return c.identifiers('a name or a number').join('.')
}
