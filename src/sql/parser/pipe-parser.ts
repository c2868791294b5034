/** Queries that begin with FROM, and the pipe: `FROM t |> WHERE a > 1 |> SELECT b`. */
import { Aggregate } from '../logical/aggregate.js'
import { Distinct } from '../logical/distinct.js'
import { Filter } from '../logical/filter.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SetOperation } from '../logical/set-operation.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { Union } from '../logical/union.js'
import type { Cursor } from './cursor.js'
import { expression, namedExpression } from './expression-parser.js'
import { groupBy } from './group-by.js'
import { pivot, sample, unpivot } from './pivot-parser.js'
import { organized, queryPrimary } from './query-parser.js'
import { fromClause, join } from './relation-parser.js'
import { selectAfterFrom, selectOnly } from './select-parser.js'

/** FROM t [SELECT ...]; several SELECTs of the same tables give the rows of all. */
export function fromQuery(c: Cursor): LogicalPlan {
  const from = fromClause(c)
  const parts: LogicalPlan[] = []
  while (c.is('SELECT')) parts.push(organized(c, selectAfterFrom(c, from)))
  if (c.is('INSERT')) throw c.unsupported('several INSERTs of one FROM')
  if (parts.length === 0) return from
  return parts.length === 1 ? parts[0] : new Union(parts)
}

/** What comes behind `|>`, over the plan before it. */
export function pipeOperator(c: Cursor, plan: LogicalPlan): LogicalPlan {
  const { word } = c.token
  switch (word) {
    case 'SELECT':
      return selectOnly(c, plan)
    case 'WHERE':
      c.next()
      return new Filter(expression(c), plan)
    case 'AS':
      c.next()
      return new SubqueryAlias(c.strictIdentifier(), plan)
    case 'EXTEND': {
      c.next()
      const added = c.list(() => namedExpression(c))
      return new Project([star(), ...added], plan)
    }
    case 'DROP': {
      c.next()
      const except = c.list(() => [c.identifier('a column')])
      return new Project([Object.freeze({ ...star(), except })], plan)
    }
    case 'AGGREGATE':
      c.next()
      return aggregate(c, plan)
    case 'PIVOT':
      return pivot(c, plan)
    case 'UNPIVOT':
      return unpivot(c, plan)
    case 'TABLESAMPLE':
      return sample(c, plan)
    case 'UNION':
    case 'INTERSECT':
    case 'EXCEPT':
    case 'MINUS':
    case 'SETMINUS':
      return setOperation(c, plan)
    case 'SET':
      throw c.unsupported('|> SET')
    default: {
      const joined = join(c, plan)
      if (joined !== undefined) return joined
      const at = c.at
      const result = organized(c, plan)
      if (c.at === at) throw c.unexpected('an operator of a pipe such as SELECT, WHERE or JOIN')
      return result
    }
  }
}

function star() {
  return { kind: 'star' as const, qualifier: [] as readonly string[] }
}

/** The columns of GROUP BY come first, then the aggregates. */
function aggregate(c: Cursor, plan: LogicalPlan): LogicalPlan {
  const list = c.is('GROUP', 'BY') ? [] : c.list(() => namedExpression(c))
  if (!c.accept('GROUP', 'BY')) return new Aggregate([], list, plan)
  const { expressions, form } = groupBy(c)
  return new Aggregate(expressions, [...expressions, ...list], plan, form)
}

function setOperation(c: Cursor, left: LogicalPlan): LogicalPlan {
  const { word } = c.next()
  const all = c.accept('ALL')
  if (!all) c.accept('DISTINCT')
  const right = queryPrimary(c)
  if (word === 'UNION') {
    const union = new Union([left, right])
    return all ? union : new Distinct(union)
  }
  return new SetOperation(word === 'INTERSECT' ? 'intersect' : 'except', all, left, right)
}
