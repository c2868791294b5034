/** Analysis of SQL texts over a few small tables, and plans as text. */
import '../../../src/sql/functions/all.js'
import { type AnalysisContext, analyze } from '../../../src/sql/analyzer/analyze.js'
import {
  type Attribute,
  type Expression,
  newExpressionId,
} from '../../../src/sql/expressions/expression.js'
import { prettyText } from '../../../src/sql/expressions/pretty.js'
import type { FunctionEnv } from '../../../src/sql/functions/function.js'
import { Expand } from '../../../src/sql/logical/expand.js'
import { Join } from '../../../src/sql/logical/join.js'
import { LocalRelation } from '../../../src/sql/logical/local-relation.js'
import type { LogicalPlan } from '../../../src/sql/logical/plan.js'
import { Range } from '../../../src/sql/logical/range.js'
import { Relation } from '../../../src/sql/logical/relation.js'
import { SubqueryAlias } from '../../../src/sql/logical/subquery-alias.js'
import { parseStatement } from '../../../src/sql/parser/parser.js'
import { type DataType, simpleString } from '../../../src/sql/types/data-type.js'
import { parseSchema } from '../../../src/sql/types/ddl.js'
import type { StructValue } from '../../../src/sql/types/sql-value.js'

export const env: FunctionEnv = { ansi: true, timeZone: 'UTC', nowMicros: 0, settings: {} }

export function relation(schema: string, rows: readonly StructValue[] = []): LocalRelation {
  const output = parseSchema(schema).fields.map(
    ({ name, type, nullable }): Attribute =>
      Object.freeze({
        kind: 'attribute',
        id: newExpressionId(),
        name,
        type,
        nullable,
        qualifier: [],
      }),
  )
  return new LocalRelation(output, rows)
}

const tables = new Map<string, LogicalPlan>([
  [
    't',
    relation('a int, b string', [
      [1, 'p'],
      [1, 'q'],
      [2, 'p'],
      [3, null],
      [null, 'q'],
    ]),
  ],
  [
    'u',
    relation('a int, c string', [
      [1, 'p'],
      [1, 'x'],
      [2, 'q'],
      [null, 'z'],
    ]),
  ],
  [
    's',
    relation('id int, st struct<p:int,Q:string>, arr array<struct<p:int>>, m map<string,int>', [
      [1, [1, 'x'], [[5], [6]], { keys: ['k'], values: [1] }],
      [2, null, [], { keys: [], values: [] }],
    ]),
  ],
  ['ev', relation('ts timestamp, kind string, n int')],
])

export const context: AnalysisContext = {
  env,
  caseSensitive: false,
  lookupTable: parts => tables.get(parts[parts.length - 1].toLowerCase()),
}

export function analyzed(sql: string, more: Partial<AnalysisContext> = {}): LogicalPlan {
  const statement = parseStatement(sql)
  if (statement.statement !== 'query') throw new Error(`no query: ${sql}`)
  return analyze(statement.plan, { ...context, ...more })
}

/** `struct<a:int,...>`: names and types of the columns. */
export function schemaOf(plan: LogicalPlan): string {
  return simpleString({
    kind: 'struct',
    fields: plan.output.map(({ name, type, nullable }) => ({ name, type, nullable })),
  } satisfies DataType)
}

/** The plan as text; ids are numbered as they come. */
export function render(plan: LogicalPlan): string {
  const ids = new Map<number, number>()
  const id = (given: number): number => {
    if (!ids.has(given)) ids.set(given, ids.size + 1)
    return ids.get(given)!
  }
  const expression = (e: Expression): string => {
    switch (e.kind) {
      case 'attribute':
        return `${e.name}#${id(e.id)}`
      case 'outer':
        return `outer(${e.name}#${id(e.id)})`
      case 'alias':
        return `${expression(e.child)} as ${e.name}#${id(e.id)}`
      case 'cast':
        return `${e.mode}(${expression(e.child)}: ${simpleString(e.to)})`
      case 'call': {
        const args = `${e.distinct ? 'distinct ' : ''}${e.args.map(expression).join(', ')}`
        return `${e.name}(${args})${e.filter ? ` filter ${expression(e.filter)}` : ''}`
      }
      case 'order':
        return `${expression(e.child)}${e.ascending ? '' : ' desc'}`
      case 'window':
        return `${expression(e.fn)} over(${e.spec.partitionBy.map(expression)} | ${e.spec.orderBy.map(expression)})`
      case 'subquery':
        return `${e.form}[${(e.values ?? []).map(expression)}]{${tree(e.plan)}}`
      default:
        return prettyText(e)
    }
  }
  const tree = (node: LogicalPlan): string => {
    const own =
      node instanceof Expand
        ? node.projections.map(list => `(${list.map(expression).join(', ')})`).join(' ')
        : node.children.length === 0
          ? node.output.map(expression).join(', ')
          : node.expressions.map(expression).join(', ')
    const word = [node.name, wordOf(node)].filter(Boolean).join(' ')
    const below = node.children.map(tree).join(', ')
    return `${word}[${own}]${below === '' ? '' : `(${below})`}`
  }
  return tree(plan)
}

function wordOf(node: LogicalPlan): string {
  if (node instanceof Join) return node.type
  if (node instanceof SubqueryAlias) return node.alias
  if (node instanceof Range) return `(${node.start}, ${node.end}, step=${node.step})`
  return node instanceof Relation ? node.source.format : ''
}
