/** Rows in groups, to be aggregated: what `groupBy`, `rollup`, `cube` and `pivot` give. */
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { type Column, columnExpression, here, nameExpression } from './column.js'
import type { NamesOf, Selectable, SelectedRow } from './column-types.js'
import { aggregateList, type Dataset, selected } from './dataset.js'
import type { Expression } from './expressions/expression.js'
import { literalOf } from './expressions/literal-of.js'
import { Aggregate, type GroupingForm } from './logical/aggregate.js'
import { ByColumns } from './logical/by-columns.js'
import { Distinct } from './logical/distinct.js'
import { Limit } from './logical/limit.js'
import { Pivot } from './logical/pivot.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { Sort } from './logical/sort.js'
import { aliasOf, call } from './parser/nodes.js'
import { inRows, rowExpression } from './row-closures.js'
import type { Dynamic, Row, Simplify } from './row-types.js'
import { isNumeric } from './types/data-type.js'

/** The columns `sum(a)`, `sum(b)` for the names a and b. */
type Aggregated<F extends string, N extends string, T> = { [P in N as `${F}(${P})`]: T }

interface PivotColumn {
  readonly column: Expression
  readonly values: readonly Expression[]
}

/** Rows in groups of the Dataset rows R; G has the columns that they are grouped by. */
export class RelationalGroupedDataset<in out R, in out G> {
  private readonly dataset: Dataset<R>
  private readonly grouping: readonly Expression[]
  private readonly form: GroupingForm
  private readonly pivoted: PivotColumn | undefined
  declare protected readonly groupType: G

  /** @internal */
  constructor(
    dataset: Dataset<R>,
    grouping: readonly Expression[],
    form: GroupingForm = { form: 'plain' },
    pivoted?: PivotColumn,
  ) {
    this.dataset = dataset
    this.grouping = grouping
    this.form = form
    this.pivoted = pivoted
  }

  /** The columns grouped by, and aggregates: `agg(sum('n').as('total'))`, `agg({ n: 'sum' })`. */
  agg(aggregates: Readonly<Partial<Record<NamesOf<R> | '*', string>>>): Dataset<Row>
  agg<const C extends readonly Column<string, unknown, NamesOf<R>>[]>(
    ...aggregates: C
  ): Dataset<Simplify<G & SelectedRow<R, C>>>
  agg(...aggregates: readonly unknown[]): Dataset<Dynamic> {
    const { dataset } = this
    const list = aggregateList(aggregates).map(aggregate =>
      inRows(aggregate, () => rowExpression(dataset)),
    )
    return this.aggregated(list)
  }

  /** The number of rows of each group, as the column `count`. */
  count(): Dataset<Simplify<G & { count: number }>> {
    const origin = here()
    return this.aggregated([aliasOf(call('count', [literalOf(1)], origin), 'count', origin)])
  }

  /** The sum of each of the columns; of all numeric ones unless said. */
  sum<const N extends NamesOf<R> = never>(
    ...columns: readonly N[]
  ): Dataset<Simplify<G & Aggregated<'sum', N, number | null>>> {
    return this.ofColumns('sum', columns)
  }

  /** The average of each of the columns; of all numeric ones unless said. */
  avg<const N extends NamesOf<R> = never>(
    ...columns: readonly N[]
  ): Dataset<Simplify<G & Aggregated<'avg', N, number | null>>> {
    return this.ofColumns('avg', columns)
  }

  /** The same as `avg`. */
  mean<const N extends NamesOf<R> = never>(
    ...columns: readonly N[]
  ): Dataset<Simplify<G & Aggregated<'avg', N, number | null>>> {
    return this.ofColumns('avg', columns)
  }

  /** The least value of each of the columns; of all numeric ones unless said. */
  min<const N extends NamesOf<R> = never>(
    ...columns: readonly N[]
  ): Dataset<Simplify<G & Aggregated<'min', N, number | null>>> {
    return this.ofColumns('min', columns)
  }

  /** The greatest value of each of the columns; of all numeric ones unless said. */
  max<const N extends NamesOf<R> = never>(
    ...columns: readonly N[]
  ): Dataset<Simplify<G & Aggregated<'max', N, number | null>>> {
    return this.ofColumns('max', columns)
  }

  /**
   * The aggregates once for each value of a column, as columns named by the values. Without values they are found by a
   * query that runs at once, which then gives a promise; more than `spark.sql.pivotMaxValues` are refused.
   */
  pivot(column: Selectable<R>, values: readonly unknown[]): RelationalGroupedDataset<R, G & Row>
  pivot(column: Selectable<R>): Promise<RelationalGroupedDataset<R, G & Row>>
  pivot(
    column: unknown,
    values?: readonly unknown[],
  ): RelationalGroupedDataset<R, Dynamic> | Promise<RelationalGroupedDataset<R, Dynamic>> {
    if (this.pivoted !== undefined) {
      throw new MillraceError('REPEATED_CLAUSE', { clause: 'PIVOT', operation: 'SUBQUERY' })
    }
    const expression = columnExpression(column, 'pivot()')
    if (values === undefined) return this.withFoundValues(expression)
    return this.withValues(
      expression,
      values.map(value => columnOrLiteral(value)),
    )
  }

  private withValues(
    column: Expression,
    values: readonly Expression[],
  ): RelationalGroupedDataset<R, Dynamic> {
    return new RelationalGroupedDataset(this.dataset, this.grouping, this.form, { column, values })
  }

  private async withFoundValues(column: Expression): Promise<RelationalGroupedDataset<R, Dynamic>> {
    const { sparkSession } = this.dataset
    const most = Number(sparkSession.conf.get('spark.sql.pivotMaxValues', '10000'))
    const { logical } = this.dataset
    const found = await pivotValues(this.dataset as Dataset<Dynamic>, column, logical, most + 1)
    if (found.length > most) {
      throw new MillraceError('PIVOT_TOO_MANY_VALUES', {
        column: String(column.kind),
        most: String(most),
      })
    }
    return this.withValues(column, found)
  }

  private ofColumns(name: string, columns: readonly string[]): Dataset<Dynamic> {
    const origin = here()
    if (columns.length > 0) {
      return this.aggregated(columns.map(c => call(name, [nameExpression(c, origin)], origin)))
    }
    const { dataset, grouping } = this
    return dataset.derive(
      new ByColumns(name, dataset.logical, child => {
        const numeric = child.output.filter(column => isNumeric(column.type))
        return this.planOf(
          child,
          grouping,
          numeric.map(column => call(name, [column], origin)),
        )
      }),
    )
  }

  private aggregated(list: readonly Expression[]): Dataset<Dynamic> {
    const { dataset, grouping } = this
    return dataset.derive(this.planOf(dataset.logical, grouping, list))
  }

  private planOf(
    child: LogicalPlan,
    grouping: readonly Expression[],
    list: readonly Expression[],
  ): LogicalPlan {
    const { pivoted, form, dataset } = this
    if (list.length === 0) {
      throw new MillraceError('INVALID_ARGUMENT', {
        argument: 'the list of aggregates',
        expected: 'one column or more',
        value: preview([], 80),
        advice: '',
      })
    }
    if (pivoted !== undefined) {
      return new Pivot(grouping, pivoted.column, pivoted.values, list, child)
    }
    const kept =
      dataset.sparkSession.conf.get('spark.sql.retainGroupColumns', 'true') === 'true'
        ? grouping.map(selected)
        : []
    return new Aggregate(grouping, [...kept, ...list], child, form)
  }
}

function columnOrLiteral(value: unknown): Expression {
  const { expression } = Object(value) as { expression?: Expression }
  return expression ?? literalOf(value)
}

async function pivotValues(
  dataset: Dataset<Dynamic>,
  column: Expression,
  plan: LogicalPlan,
  most: number,
): Promise<Expression[]> {
  const name = 'value'
  const list = new Distinct(new Project([aliasOf(column, name)], plan))
  const sorted = new Sort(
    [
      Object.freeze({
        kind: 'order',
        child: nameExpression(name),
        ascending: true,
        nullsFirst: true,
      }),
    ],
    true,
    list,
  )
  const query = dataset.sparkSession.query(new Limit('limit', literalOf(most), sorted))
  const rows = await query.rows()
  const [{ type }] = (await query.schema()).fields
  return rows.map(([value]) =>
    Object.freeze({ kind: 'literal', value, type, nullable: value === null }),
  )
}
