/** WITH: each named query is analyzed once, and stands in place of its name with new ids at each use. */
import { MillraceError } from '../../util/errors.js'
import type { LogicalPlan } from '../logical/plan.js'
import type { With } from '../logical/with.js'
import { quoteIdentifier } from '../types/data-type.js'
import type { Analysis, CommonTables } from './context.js'
import { renamed } from './resolve-relations.js'

export function resolveWith(plan: With, analysis: Analysis): LogicalPlan {
  let inner = analysis
  const names = new Set<string>()
  for (const table of plan.tables) {
    const key = table.name.toLowerCase()
    if (names.has(key)) {
      throw new MillraceError('DUPLICATED_CTE_NAMES', {
        duplicateNames: quoteIdentifier(table.name),
      })
    }
    names.add(key)
    const query = inner.resolvePlan(table.plan, inner)
    const columns = table.columns
    const named = columns === undefined ? query : renamed(query, columns)
    inner = { ...inner, commonTables: withTable(inner.commonTables, key, named) }
  }
  return inner.resolvePlan(plan.child, inner)
}

function withTable(around: CommonTables | undefined, key: string, plan: LogicalPlan): CommonTables {
  return { find: name => (name.toLowerCase() === key ? plan : around?.find(name)) }
}
