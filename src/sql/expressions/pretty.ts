/** An expression as SQL text for people: the names of columns that have no alias, and messages. */
import { findFunction } from '../functions/registry.js'
import { outerReferencesOfPlan } from '../logical/outer-references.js'
import { isNested, quoteIfNeeded, sqlType } from '../types/data-type.js'
import type { Expression, Subquery } from './expression.js'
import { literalText } from './literal-text.js'

/** Spark's name for the expression as a column: `sum(a)`, `(a + 1)`, `CAST(a AS INT)`. */
export function prettyText(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return literalText(expression)
    case 'name':
      return expression.parts.join('.')
    case 'attribute':
    case 'bound':
      return expression.name
    case 'variable':
      // what Spark calls every parameter of a lambda that has a type
      return expression.type === undefined ? expression.name : 'namedlambdavariable()'
    case 'outer':
      return `outer(${[...expression.attribute.qualifier, expression.name].join('.')})`
    case 'alias':
      return `${prettyText(expression.child)} AS ${quoteIfNeeded(expression.name)}`
    case 'multi_alias':
      return prettyText(expression.child)
    case 'cast': {
      if (expression.literal !== undefined) return expression.literal
      // Spark has no text for types with parts
      if (expression.mode === 'implicit' || isNested(expression.to)) {
        return prettyText(expression.child)
      }
      const word = expression.mode === 'try' ? 'TRY_CAST' : 'CAST'
      return `${word}(${prettyText(expression.child)} AS ${sqlType(expression.to)})`
    }
    case 'star':
      return [...expression.qualifier, '*'].join('.')
    case 'lambda': {
      const params = expression.params.map(prettyText).join(', ')
      return `lambdafunction(${prettyText(expression.body)}, ${params})`
    }
    case 'order': {
      const { child, ascending, nullsFirst } = expression
      return `${prettyText(child)} ${ascending ? 'ASC' : 'DESC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`
    }
    case 'window': {
      const { partitionBy, orderBy, frame } = expression.spec
      const parts: string[] = []
      // its frame is one row at the offset, which Spark shows as it is
      const isLag = expression.fn.kind === 'call' && expression.fn.name === 'lag'
      if (partitionBy.length > 0)
        parts.push(`PARTITION BY ${partitionBy.map(prettyText).join(', ')}`)
      if (orderBy.length > 0) parts.push(`ORDER BY ${orderBy.map(prettyText).join(', ')}`)
      if (frame !== undefined) {
        const bound = (b: typeof frame.lower): string => {
          if (b === 'current_row') return 'CURRENT ROW'
          if (typeof b === 'string') return b.replace('_', ' ').toUpperCase()
          const text = prettyText(b.offset)
          return text.startsWith('-') && !isLag ? `${text.slice(1)} PRECEDING` : `${text} FOLLOWING`
        }
        parts.push(
          `${frame.unit.toUpperCase()} BETWEEN ${bound(frame.lower)} AND ${bound(frame.upper)}`,
        )
      }
      return `${prettyText(expression.fn)} OVER (${parts.join(' ')})`
    }
    case 'subquery':
      return subqueryText(expression)
    case 'udf':
      return `${expression.name}(${expression.args.map(prettyText).join(', ')})`
    case 'parameter':
      return typeof expression.name === 'number' ? '?' : `:${expression.name}`
    case 'call': {
      const { name, args, distinct, filter } = expression
      const texts = args.map(prettyText)
      const own = findFunction(name)?.text
      const text = own
        ? own(texts, expression)
        : `${name}(${distinct ? 'DISTINCT ' : ''}${texts.join(', ')})`
      return filter === undefined ? text : `${text} FILTER (WHERE ${prettyText(filter)})`
    }
  }
}

/** With the columns of the query around that it uses. */
function subqueryText({ form, plan, values = [], type }: Subquery): string {
  const references = type === undefined ? [] : outerReferencesOfPlan(plan)
  const outer = references.map(({ name }) => name).join(', ')
  switch (form) {
    case 'exists':
      return `exists(${outer})`
    case 'scalar':
      return `scalarsubquery(${outer})`
    case 'in': {
      const left = values.map(prettyText).join(', ')
      const tuple = values.length === 1 ? left : `(${left})`
      return `(${tuple} IN (listquery(${outer})))`
    }
  }
}
