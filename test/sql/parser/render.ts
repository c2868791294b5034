/** Plans and expressions as compact text, for tables of what the parser makes. */
import type {
  Expression,
  FrameBound,
  Literal,
  SortOrder,
  WindowSpec,
} from '../../../src/sql/expressions/expression.js'
import { Aggregate } from '../../../src/sql/logical/aggregate.js'
import type { Statement } from '../../../src/sql/logical/command.js'
import { Filter } from '../../../src/sql/logical/filter.js'
import { Generate } from '../../../src/sql/logical/generate.js'
import { Hint } from '../../../src/sql/logical/hint.js'
import { InlineTable } from '../../../src/sql/logical/inline-table.js'
import { Join } from '../../../src/sql/logical/join.js'
import { Limit } from '../../../src/sql/logical/limit.js'
import { NamedWindows } from '../../../src/sql/logical/named-windows.js'
import { OneRow } from '../../../src/sql/logical/one-row.js'
import { Pivot } from '../../../src/sql/logical/pivot.js'
import { LogicalPlan } from '../../../src/sql/logical/plan.js'
import { Project } from '../../../src/sql/logical/project.js'
import { Repartition } from '../../../src/sql/logical/repartition.js'
import { Sample } from '../../../src/sql/logical/sample.js'
import { SetOperation } from '../../../src/sql/logical/set-operation.js'
import { Sort } from '../../../src/sql/logical/sort.js'
import { SubqueryAlias } from '../../../src/sql/logical/subquery-alias.js'
import { TableFunction } from '../../../src/sql/logical/table-function.js'
import { Unpivot } from '../../../src/sql/logical/unpivot.js'
import { UnresolvedRelation } from '../../../src/sql/logical/unresolved-relation.js'
import { With } from '../../../src/sql/logical/with.js'
import { quoteIfNeeded, simpleString } from '../../../src/sql/types/data-type.js'

const list = (parts: readonly Expression[]): string => parts.map(renderExpression).join(', ')
const dotted = (parts: readonly string[]): string => parts.map(quoteIfNeeded).join('.')

export function renderExpression(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return literal(e)
    case 'name':
      return dotted(e.parts)
    case 'call': {
      const args = e.args.map((arg, i) => {
        const named = i - e.args.length + (e.argNames?.length ?? 0)
        return named >= 0
          ? `${e.argNames![named]} => ${renderExpression(arg)}`
          : renderExpression(arg)
      })
      let text = `${e.name}(${e.distinct ? 'distinct ' : ''}${args.join(', ')})`
      if (e.ignoreNulls) text += ' ignore nulls'
      if (e.withinGroup) text += ` within (${orders(e.withinGroup)})`
      if (e.filter) text += ` filter ${renderExpression(e.filter)}`
      return text
    }
    case 'cast':
      return `${e.mode === 'try' ? 'try_' : ''}cast(${renderExpression(e.child)} as ${simpleString(e.to)})`
    case 'alias':
      return `${renderExpression(e.child)} as ${quoteIfNeeded(e.name)}`
    case 'multi_alias':
      return `${renderExpression(e.child)} as (${e.names.join(', ')})`
    case 'star': {
      const except = e.except ? ` except (${e.except.map(dotted).join(', ')})` : ''
      return [...e.qualifier, '*'].join('.') + except
    }
    case 'lambda':
      return `(${e.params.map(p => p.name).join(', ')}) -> ${renderExpression(e.body)}`
    case 'order':
      return orders([e])
    case 'window':
      return `${renderExpression(e.fn)} over ${windowSpec(e.spec)}`
    case 'subquery': {
      const values = e.values ? `${list(e.values)} ` : ''
      return `${values}${e.form}{${renderPlan(e.plan)}}`
    }
    case 'parameter':
      return typeof e.name === 'number' ? `?${e.name}` : `:${e.name}`
    default:
      return `<${e.kind}>`
  }
}

function literal({ value, type }: Literal): string {
  if (value === null) return 'null'
  if (type.kind === 'int' || type.kind === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
  return `${Object.is(value, -0) ? '-0' : text}:${simpleString(type)}`
}

function orders(parts: readonly SortOrder[]): string {
  return parts
    .map(o => {
      const nulls = o.nullsFirst === o.ascending ? '' : ` nulls ${o.nullsFirst ? 'first' : 'last'}`
      return `${renderExpression(o.child)}${o.ascending ? '' : ' desc'}${nulls}`
    })
    .join(', ')
}

function windowSpec({ reference, partitionBy, orderBy, frame }: WindowSpec): string {
  if (reference !== undefined) return reference
  const bound = (b: FrameBound): string => (typeof b === 'string' ? b : renderExpression(b.offset))
  const parts: string[] = []
  if (partitionBy.length > 0) parts.push(`by ${list(partitionBy)}`)
  if (orderBy.length > 0) parts.push(`order ${orders(orderBy)}`)
  if (frame) parts.push(`${frame.unit} ${bound(frame.lower)}..${bound(frame.upper)}`)
  return `(${parts.join(' ')})`
}

export function renderPlan(p: LogicalPlan): string {
  const inner = p.children.map(renderPlan).join(', ')
  const of = (name: string, detail = ''): string => `${name}${detail && `[${detail}]`}(${inner})`
  if (p instanceof OneRow) return 'one'
  if (p instanceof UnresolvedRelation) return dotted(p.parts)
  if (p instanceof Project) return of('project', list(p.list))
  if (p instanceof Filter)
    return of(p.isHaving ? 'having' : 'filter', renderExpression(p.condition))
  if (p instanceof Aggregate) {
    const form =
      p.form.form === 'sets'
        ? ` sets ${JSON.stringify(p.form.sets)}`
        : p.form.form === 'all'
          ? ' all'
          : ''
    return of('aggregate', `${list(p.grouping)}${form} | ${list(p.list)}`)
  }
  if (p instanceof SubqueryAlias) {
    const alias = p.alias === '__auto_generated_subquery_name' ? '' : p.alias
    return `${inner} as ${quoteIfNeeded(alias)}${p.columns ? `(${p.columns.join(', ')})` : ''}`
  }
  if (p instanceof Sort) return of(p.isGlobal ? 'sort' : 'sortWithin', orders(p.orders))
  if (p instanceof Limit) return of(p.form, renderExpression(p.count))
  if (p instanceof Repartition) return of(p.form, list(p.keys))
  if (p instanceof Join) {
    const how = p.condition
      ? ` on ${renderExpression(p.condition)}`
      : p.criteria === undefined
        ? ''
        : 'using' in p.criteria
          ? ` using ${p.criteria.using.join(', ')}`
          : ' natural'
    return of('join', `${p.type}${p.isLateral ? ' lateral' : ''}${how}`)
  }
  if (p instanceof Generate) {
    const names = p.columnNames.length > 0 ? `(${p.columnNames.join(', ')})` : ''
    const outer = p.outer ? 'outer ' : ''
    return of('generate', `${outer}${renderExpression(p.generator)} ${p.alias}${names}`)
  }
  if (p instanceof InlineTable) {
    const rows = p.rows.map(row => `(${list(row)})`).join(' ')
    return `values[${rows}${p.columnNames ? ` | ${p.columnNames.join(', ')}` : ''}]`
  }
  if (p instanceof TableFunction) return `table[${renderExpression(p.call)}]`
  if (p instanceof SetOperation) return of(`${p.form}${p.all ? 'All' : ''}`)
  if (p instanceof Hint) return of('hint', [p.hint, ...p.parameters].join(' '))
  if (p instanceof Sample) {
    const { lower, upper, seed } = p
    return of('sample', `${lower}..${upper} ${seed}`)
  }
  if (p instanceof With) {
    const tables = p.tables.map(
      t => `${t.name}${t.columns ? `(${t.columns.join(', ')})` : ''} = ${renderPlan(t.plan)}`,
    )
    return of('with', tables.join('; '))
  }
  if (p instanceof NamedWindows) {
    return of(
      'windows',
      [...p.windows].map(([name, spec]) => `${name} ${windowSpec(spec)}`).join(', '),
    )
  }
  if (p instanceof Pivot) {
    return of(
      'pivot',
      `${list(p.aggregates)} for ${renderExpression(p.column)} in ${list(p.values)}`,
    )
  }
  if (p instanceof Unpivot) {
    const values = p.values.map(v => `${list(v.columns)}${v.alias ? ` as ${v.alias}` : ''}`)
    const nulls = p.includeNulls ? ' with nulls' : ''
    return of('unpivot', `${p.valueColumns} for ${p.nameColumn} in ${values.join(' | ')}${nulls}`)
  }
  return of(p.name.toLowerCase())
}

/** A query as its plan; a command as JSON, with plans and expressions as text. */
export function renderStatement(made: Statement): string {
  if (made.statement === 'query') return renderPlan(made.plan)
  return JSON.stringify(made.command, (_, value: unknown) => {
    if (value instanceof LogicalPlan) return renderPlan(value)
    const kind = (value as { kind?: string } | null)?.kind
    if (kind === undefined) return value
    return 'origin' in (value as object)
      ? renderExpression(value as Expression)
      : simpleString(value as Parameters<typeof simpleString>[0])
  })
}
