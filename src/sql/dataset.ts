/**
 * Dataset: rows with columns, described by a logical plan of a session. Immutable and lazy: methods that describe another
 * Dataset are synchronous, methods that run a query, or must look at a source, give promises. A method that describes is
 * analyzed at once where the columns are known, so that an error comes up at the line that caused it.
 *
 * The methods are attached in `dataset-*.ts`, by subject, each with its documentation. `R` is the type of a row as the
 * program gets it: an object with a field a column, or, after `map` to single values, the value of the only column.
 */
import { inspect } from 'node:util'
import { captureCallSite } from '../util/call-site.js'
import { isCondition } from '../util/errors.js'
import { Column, columnExpression, here, nameExpression, operand } from './column.js'
import type {
  Condition,
  Fields,
  NamesOf,
  Selectable,
  SelectedRow,
  WithField,
} from './column-types.js'
import type { Expression } from './expressions/expression.js'
import { Aggregate } from './logical/aggregate.js'
import { Filter } from './logical/filter.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { SubqueryAlias } from './logical/subquery-alias.js'
import { aliasOf } from './parser/nodes.js'
import { parseExpression } from './parser/parser.js'
import type { Element, Query, Session } from './query.js'
import { conditionOf, inRows, rowExpression } from './row-closures.js'
import type { Dynamic, Row } from './row-types.js'
import { simpleString } from './types/data-type.js'

const rowElement: Element = { form: 'row' }

/** What `filter` takes: a column, SQL text, or a function of the row. */
export type FilterCondition<R> = Condition<R> | string | ((row: R) => boolean)

/** Rows with columns. */
export class Dataset<in out R = Row> {
  /** The session it belongs to. */
  readonly sparkSession: Session
  /** @internal */
  readonly logical: LogicalPlan
  /** @internal Whether its rows are objects or single values. */
  readonly element: Element
  private asked: Query | undefined
  /** Carries R for the type checker; never there at run time. */
  declare protected readonly rowType: R

  /** @internal */
  constructor(session: Session, logical: LogicalPlan, element: Element = rowElement) {
    this.sparkSession = session
    this.logical = logical
    this.element = element
  }

  /** @internal */
  get query(): Query {
    this.asked ??= this.sparkSession.query(this.logical)
    return this.asked
  }

  /**
   * @internal The Dataset of another plan of the session, made by the method that the program has called. Analyzes it where
   * that can be done now. `element`: this one's, for methods that keep the rows as they are.
   */
  derive<S>(plan: LogicalPlan, element: Element = rowElement): Dataset<S> {
    const site = captureCallSite()
    plan.at(site.toString(), site.called === '' ? undefined : site.called)
    const made = new Dataset<S>(this.sparkSession, plan, element)
    try {
      made.query.analyzed()
    } catch (error) {
      // a part of another query is analyzed with that
      const isPart = isCondition(error, 'OUTER_COLUMN_WITHOUT_QUERY')
      if (!isPart && !isCondition(error, 'SCHEMA_NOT_KNOWN_YET')) throw error
    }
    return made
  }

  /** Columns, by name or computed: `select('name', col('age').plus(1).as('next'))`. */
  select<const C extends readonly Selectable<R>[]>(...columns: C): Dataset<SelectedRow<R, C>> {
    const list = columns.map(c =>
      inRows(selected(columnExpression(c, 'select()')), () => rowExpression(this)),
    )
    return this.derive(new Project(list, this.logical))
  }

  /** Columns as SQL text: `selectExpr('name', 'age + 1 AS next')`. */
  selectExpr<S = Row>(...expressions: readonly string[]): Dataset<S> {
    return this.derive(new Project(expressions.map(parseExpression), this.logical))
  }

  /** The rows for which the condition is true: a column, SQL text, or a function of the row. */
  filter<S extends R>(condition: (row: R) => row is S): Dataset<S>
  filter(condition: FilterCondition<R>): Dataset<R>
  filter(condition: FilterCondition<R>): Dataset<R> {
    return this.derive(
      new Filter(conditionOf(this, condition, 'filter'), this.logical),
      this.element,
    )
  }

  /** The same as `filter`. */
  where(condition: FilterCondition<R>): Dataset<R> {
    return this.derive(
      new Filter(conditionOf(this, condition, 'where'), this.logical),
      this.element,
    )
  }

  /** A column of this Dataset: what tells apart columns of the same name in a join. */
  col<const N extends NamesOf<R>>(name: N): Column<N, Fields<R>[N], N>
  col(name: string): Column<string, Dynamic, never>
  col(name: string): Column<string, Dynamic, never> {
    const expression = nameExpression(name, here())
    if (expression.kind !== 'name') return new Column(expression)
    return new Column(Object.freeze({ ...expression, plan: this.logical }))
  }

  /** One row of aggregates over all rows: `agg(max('age'))`, `agg({ age: 'max' })`. */
  agg(aggregates: Readonly<Partial<Record<NamesOf<R> | '*', string>>>): Dataset<Row>
  agg<const C extends readonly Column<string, unknown, NamesOf<R>>[]>(
    ...aggregates: C
  ): Dataset<SelectedRow<R, C>>
  agg(...aggregates: readonly unknown[]): Dataset<Dynamic> {
    const list = aggregateList(aggregates).map(aggregate =>
      inRows(aggregate, () => rowExpression(this)),
    )
    return this.derive(new Aggregate([], list, this.logical))
  }

  /** The rows under a name, by which columns can be told apart: `df.alias('t')`, `col('t.id')`. */
  alias(name: string): Dataset<R> {
    return this.derive(new SubqueryAlias(name, this.logical), this.element)
  }

  /** Without a name: the same rows, and what the type checker shall take them for. With a name: the same as `alias`. */
  as<S>(): Dataset<S>
  as(name: string): Dataset<R>
  as(name?: string): Dataset<Dynamic> {
    return name === undefined ? (this as Dataset<Dynamic>) : this.alias(name)
  }

  /** What `f` makes of it: for chains of functions of one's own. */
  transform<S>(f: (dataset: this) => S): S {
    return f(this)
  }

  /** `DataFrame[id: bigint, name: string]`, as far as the columns are known. */
  toString(): string {
    try {
      const columns = this.query.analyzed().output
      const list = columns.map(({ name, type }) => `${name}: ${simpleString(type)}`)
      return `DataFrame[${list.join(', ')}]`
    } catch (error) {
      if (isCondition(error, 'SCHEMA_NOT_KNOWN_YET')) return 'DataFrame[columns not known yet]'
      throw error
    }
  }

  /** With a column added, or replaced where one has the name. */
  withColumn<const N extends string, T>(
    name: N,
    column: Column<string, T, NamesOf<R>>,
  ): Dataset<WithField<R, N, T>> {
    return this.withColumns({ [name]: column }) as Dataset<Dynamic>
  }
}

// what console.log prints
Object.defineProperty(Dataset.prototype, inspect.custom, {
  value(this: Dataset): string {
    return this.toString()
  },
})

/**
 * An item of a select list. A cast of a column keeps the column's name, as in Spark's DataFrames (in SQL text it does
 * not).
 */
export function selected(expression: Expression): Expression {
  let inner = expression
  while (inner.kind === 'cast') inner = inner.child
  if (inner === expression) return expression
  switch (inner.kind) {
    case 'name':
      return aliasOf(expression, inner.parts[inner.parts.length - 1], expression.origin)
    case 'attribute':
    case 'alias':
      return aliasOf(expression, inner.name, expression.origin)
    default:
      return expression
  }
}

/** Columns, or an object of function names by column. */
export function aggregateList(aggregates: readonly unknown[]): Expression[] {
  return aggregates.flatMap((given): Expression[] => {
    if (given instanceof Column) return [selected(given.expression)]
    if (typeof given === 'string' || given === null || typeof given !== 'object') {
      return [columnExpression(given, 'agg()')]
    }
    return Object.entries(given).map(([name, fn]) => {
      const args = name === '*' ? [operand(1)] : [nameExpression(name, here())]
      return Object.freeze({
        kind: 'call' as const,
        name: String(fn).toLowerCase(),
        args,
        origin: here(),
      })
    })
  })
}
