/** A logical plan as text, in Spark's form: a line a node, its children below it; plans of subqueries before the children. */
import type { Expression } from '../expressions/expression.js'
import {
  cutList,
  expressionText,
  isKnown,
  listText,
  subqueryText,
  type TextForm,
  windowSpecText,
} from '../expressions/expression-text.js'
import { collectExpressions } from '../expressions/transform.js'
import { quoteIdentifier } from '../types/data-type.js'
import { doubleText } from '../types/text.js'
import { Aggregate } from './aggregate.js'
import { Deduplicate } from './deduplicate.js'
import { Expand } from './expand.js'
import { Filter } from './filter.js'
import { Generate } from './generate.js'
import { Hint } from './hint.js'
import { Join, type JoinType } from './join.js'
import { Limit } from './limit.js'
import { LocalRelation } from './local-relation.js'
import { NamedWindows } from './named-windows.js'
import { Observe } from './observe.js'
import { Pivot } from './pivot.js'
import type { LogicalPlan } from './plan.js'
import { type TextNode, treeText } from './plan-tree.js'
import { Project } from './project.js'
import { Range } from './range.js'
import { Relation } from './relation.js'
import { Repartition } from './repartition.js'
import { Sample } from './sample.js'
import { SetOperation } from './set-operation.js'
import { Sort } from './sort.js'
import { SubqueryAlias } from './subquery-alias.js'
import { TableFunction } from './table-function.js'
import { Union } from './union.js'
import { Unpivot } from './unpivot.js'
import { UnresolvedRelation } from './unresolved-relation.js'
import { Window } from './window.js'
import { With } from './with.js'

/** Of a part of a plan that is not analyzed: the analyzed plan to show in its place, where there is one. */
export type KnownPlan = (plan: LogicalPlan) => LogicalPlan | undefined

export interface LogicalTextOptions {
  /** The plan is as it was written. */
  readonly written?: KnownPlan
  /** What stands behind a node's line: its statistics. */
  readonly after?: (plan: LogicalPlan) => string
}

/** The text of a plan at any step. */
export function logicalText(
  root: LogicalPlan,
  form: TextForm,
  { written, after }: LogicalTextOptions = {},
): string {
  return treeText(new PlanWriter(form, after).node(root, written))
}

class PlanWriter {
  private readonly form: TextForm
  private readonly after: (plan: LogicalPlan) => string

  constructor(form: TextForm, after: (plan: LogicalPlan) => string = () => '') {
    this.form = form
    this.after = after
  }

  /** `written`: the plan is not analyzed. */
  node(plan: LogicalPlan, written: KnownPlan | undefined): TextNode {
    const below = (child: LogicalPlan): TextNode => {
      const known = written?.(child)
      return known === undefined ? this.node(child, written) : this.node(known, undefined)
    }
    const children = plan.children.map(below)
    const mark = this.mark(plan, children, written !== undefined)
    const line = (text: string): string => `${mark}${text}${this.after(plan)}`
    if (plan instanceof Limit && plan.form === 'limit') {
      const count = expressionText(plan.count, this.form)
      const local: TextNode = { line: line(`LocalLimit ${count}`), children }
      return { line: line(`GlobalLimit ${count}`), children: [local] }
    }
    if (plan instanceof SubqueryAlias) return this.alias(plan, children, line)
    if (plan instanceof Join && plan.isLateral) {
      const [left, right] = children
      const subquery = `lateral-subquery${subqueryText(plan.right, plan.right, this.form)}`
      const text = `LateralJoin${this.args([subquery, joinName(plan.type), this.condition(plan)])}`
      return { line: line(text), inner: [right], children: [left] }
    }
    if (plan instanceof With) {
      const inner = plan.tables.map(({ name, columns, plan: of }) =>
        this.node(new SubqueryAlias(name, of, columns), written),
      )
      return { line: `CTE [${plan.tables.map(({ name }) => name).join(', ')}]`, inner, children }
    }
    const inner = plan.expressions.flatMap(subqueriesOf).map(below)
    return { line: line(this.line(plan, written !== undefined)), inner, children }
  }

  /** Names of columns that are still to be given, or the view that it stands for, have a line of their own. */
  private alias(
    plan: SubqueryAlias,
    children: readonly TextNode[],
    line: (text: string) => string,
  ): TextNode {
    let below = children
    if (plan.columns !== undefined) {
      below = [
        { line: line(`UnresolvedSubqueryColumnAliases [${plan.columns.join(', ')}]`), children },
      ]
    }
    if (plan.isView) {
      const columns = listText(plan.child.output, this.form)
      below = [{ line: line(`View (${quoteIdentifier(plan.alias)}, ${columns})`), children }]
    }
    return { line: line(`SubqueryAlias ${plan.alias}`), children: below }
  }

  /** A quote before what has names in it whose meaning is still to be found. */
  private mark(plan: LogicalPlan, children: readonly TextNode[], isWritten: boolean): string {
    const isResolved =
      !isWritten ||
      (plan.isAnalyzed &&
        plan.expressions.every(isKnown) &&
        selectOf(plan).every(item => named.has(item.kind)) &&
        !(plan instanceof Hint && plan.parameters.some(p => typeof p === 'string')) &&
        children.every(child => !child.line.startsWith("'")))
    return isResolved ? '' : "'"
  }

  private args(parts: readonly (string | undefined)[]): string {
    return parts
      .filter(part => part !== undefined && part !== '' && part !== '[]')
      .map((part, i) => `${i === 0 ? ' ' : ', '}${part}`)
      .join('')
  }

  /** That of NOT IN holds also where it is null. */
  private condition({ condition, nullAware }: Join): string | undefined {
    const text = condition && expressionText(condition, this.form)
    return nullAware ? `(${text} OR isnull(${text}))` : text
  }

  /** A select list, whose items still have no names where they were given none. */
  private select(items: readonly Expression[], isWritten: boolean): string {
    const texts = items.map(item => {
      const text = expressionText(item, this.form)
      return isWritten && !named.has(item.kind) ? `unresolvedalias(${text})` : text
    })
    return `[${cutList(texts, ', ', this.form)}]`
  }

  /** The name of a node and its arguments. */
  private line(plan: LogicalPlan, isWritten: boolean): string {
    const { form } = this
    const text = (expression: Expression): string => expressionText(expression, form)
    const list = (expressions: readonly Expression[]): string => listText(expressions, form)
    const line = (name: string, ...parts: (string | undefined)[]): string =>
      `${name}${this.args(parts)}`
    if (plan instanceof Project) return line('Project', this.select(plan.list, isWritten))
    if (plan instanceof Filter) {
      return line(plan.isHaving && isWritten ? 'UnresolvedHaving' : 'Filter', text(plan.condition))
    }
    if (plan instanceof Aggregate) {
      return line('Aggregate', this.grouping(plan), this.select(plan.list, isWritten))
    }
    if (plan instanceof Join) return line('Join', joinForm(plan), this.condition(plan))
    if (plan instanceof Sort) return line('Sort', list(plan.orders), String(plan.isGlobal))
    if (plan instanceof Limit) return line(plan.name, text(plan.count))
    if (plan instanceof UnresolvedRelation) {
      return `UnresolvedRelation [${plan.parts.join(', ')}], [], false`
    }
    if (plan instanceof Relation) return relationLine(plan, form)
    if (plan instanceof LocalRelation) {
      return line('LocalRelation', plan.rows.length === 0 ? '<empty>' : '', list(plan.output))
    }
    if (plan instanceof Range) {
      const { start, end, step, partitions } = plan
      const splits = partitions === undefined ? '' : `, splits=Some(${partitions})`
      return `Range (${start}, ${end}, step=${step}${splits})`
    }
    if (plan instanceof Union) {
      return `Union ${plan.byName !== 'no'}, ${plan.byName === 'allowMissing'}`
    }
    if (plan instanceof SetOperation) {
      return `${plan.name} ${plan.all}`
    }
    if (plan instanceof Deduplicate) return line('Deduplicate', list(plan.keys))
    if (plan instanceof Window) {
      return line('Window', list(plan.functions), list(plan.partitionBy), list(plan.orderBy))
    }
    if (plan instanceof Generate) return this.generate(plan)
    if (plan instanceof Expand) {
      const projections = plan.projections.map(list)
      return `Expand [${cutList(projections, ', ', form)}], ${list(plan.output)}`
    }
    if (plan instanceof Sample) {
      const bounds = [plan.lower, plan.upper].map(doubleText)
      return line('Sample', ...bounds, `${plan.withReplacement}`, `${plan.seed}`, 'Bernoulli')
    }
    if (plan instanceof Repartition) {
      const { keys, partitions } = plan
      const count = partitions === undefined ? undefined : `${partitions}`
      if (plan.form === 'hash' || plan.form === 'range') {
        return line('RepartitionByExpression', list(keys), count)
      }
      return line('Repartition', count, String(plan.form === 'roundRobin'))
    }
    if (plan instanceof Observe) {
      return line('CollectMetrics', plan.metricsName, list(plan.expressions), `${plan.id}`)
    }
    if (plan instanceof Hint) {
      if (!isWritten) return `ResolvedHint (strategy=${plan.hint})`
      const parameters = plan.parameters.map(p => (typeof p === 'string' ? `'${p}` : `${p}`))
      return line('UnresolvedHint', plan.hint, `[${parameters.join(', ')}]`)
    }
    if (plan instanceof TableFunction) {
      const { name, args } = plan.call
      return line('UnresolvedTableValuedFunction', `[${name}]`, list(args), 'false')
    }
    if (plan instanceof NamedWindows) {
      const windows = [...plan.windows].map(
        ([name, spec]) => `${name}=${windowSpecText(spec, form)}`,
      )
      return line('WithWindowDefinition', `[${windows.join(', ')}]`, 'false')
    }
    if (plan instanceof Pivot) {
      const groups = plan.grouping && `List(${plan.grouping.map(text).join(', ')})`
      return line('Pivot', groups, text(plan.column), list(plan.values), list(plan.aggregates))
    }
    if (plan instanceof Unpivot) {
      const ids = plan.ids && `List(${plan.ids.map(text).join(', ')})`
      const values = plan.values.map(({ columns }) => `List(${columns.map(text).join(', ')})`)
      const names = [plan.nameColumn, `[${plan.valueColumns.join(', ')}]`]
      return line('Unpivot', ids, `List(${values.join(', ')})`, ...names)
    }
    return line(plan.name, list(plan.expressions))
  }

  private grouping({ form, grouping }: Aggregate): string {
    if (form.form === 'all') return "['all]"
    if (form.form === 'plain') return listText(grouping, this.form)
    const sets = form.sets.map(set => `Vector(${set.join(', ')})`)
    const keys = grouping.map(key => expressionText(key, this.form))
    return `[groupingsets(${[...sets, ...keys].join(', ')})]`
  }

  private generate(plan: Generate): string {
    const { kept, child, outer, alias, columnNames, generated } = plan
    const unused =
      kept === undefined
        ? []
        : child.output.flatMap((column, i) => (kept.some(({ id }) => id === column.id) ? [] : [i]))
    const columns =
      generated === undefined
        ? `[${columnNames.map(name => `'${name}`).join(', ')}]`
        : listText(generated, this.form)
    const generator = expressionText(plan.generator, this.form)
    return `Generate${this.args([generator, `[${unused.join(', ')}]`, String(outer), alias, columns])}`
  }
}

function selectOf(plan: LogicalPlan): readonly Expression[] {
  return plan instanceof Project || plan instanceof Aggregate ? plan.list : []
}

/** Kinds of items of a select list that have a name. */
const named: ReadonlySet<Expression['kind']> = new Set([
  'name',
  'attribute',
  'alias',
  'multi_alias',
  'star',
])

function subqueriesOf(expression: Expression): LogicalPlan[] {
  return collectExpressions(expression, part => part.kind === 'subquery').flatMap(part =>
    part.kind === 'subquery' ? [part.plan] : [],
  )
}

function relationLine({ source, output }: Relation, form: TextForm): string {
  const columns = output.map(column => expressionText(column, form))
  const { format, label = format } = source
  if (format === 'rdd') return `LogicalRDD [${cutList(columns, ', ', form)}], false`
  if (format === 'cache') return `InMemoryRelation [${cutList(columns, ', ', form)}]`
  return `Relation [${cutList(columns, ',', form)}] ${label}`
}

const joinNames: Readonly<Record<JoinType, string>> = {
  inner: 'Inner',
  cross: 'Cross',
  left_outer: 'LeftOuter',
  right_outer: 'RightOuter',
  full_outer: 'FullOuter',
  left_semi: 'LeftSemi',
  left_anti: 'LeftAnti',
}

/** `LeftOuter` */
export function joinName(type: JoinType): string {
  return joinNames[type]
}

/** With USING or NATURAL, as long as they are no condition. */
function joinForm({ type, criteria }: Join): string {
  if (criteria === undefined) return joinName(type)
  if ('natural' in criteria) return `NaturalJoin(${joinName(type)})`
  return `UsingJoin(${joinName(type)}, [${criteria.using.join(', ')}])`
}
