/** SELECT ... FROM ... WHERE ... GROUP BY ... HAVING, with hints and DISTINCT. */
import type { Expression } from '../expressions/expression.js'
import { Aggregate } from '../logical/aggregate.js'
import { Distinct } from '../logical/distinct.js'
import { Filter } from '../logical/filter.js'
import { Hint } from '../logical/hint.js'
import { OneRow } from '../logical/one-row.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import type { Cursor } from './cursor.js'
import { expression, namedExpression } from './expression-parser.js'
import { type Grouping, groupBy } from './group-by.js'
import { withWindows } from './query-parser.js'
import { fromClause, lateralViews } from './relation-parser.js'

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
  if (c.is('QUALIFY')) throw c.unsupported('QUALIFY')
  let result: LogicalPlan
  if (grouping !== undefined) {
    result = new Aggregate(grouping.expressions, select.list, plan, grouping.form)
  } else if (having !== undefined) result = new Aggregate([], select.list, plan)
  else result = new Project(select.list, plan)
  if (having !== undefined) result = new Filter(having, result, true)
  return finished(c, select, result)
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
