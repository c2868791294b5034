/**
 * Rows in groups by a key that a function gave: what `groupByKey` gives. Keys compare by value.
 *
 * Functions of whole groups get them from an RDD of pairs. What columns are needed for (aggregates, an order within the groups) is a
 * query over the key and the row as columns, so that their types must be known: given, or found in the functions' texts.
 */
import type { CapturedFunction } from '../core/closure/captured-function.js'
import { refusedArgument } from '../core/operator-errors.js'
import { captured, capturedOp } from '../core/rdd/captured.js'
import { combineBy } from '../core/rdd/pairs.js'
import { PartitionRDD } from '../core/rdd/partition-rdd.js'
import type { RDD } from '../core/rdd/rdd.js'
import { RowRDD } from '../core/rdd/row-rdd.js'
import type { AnyFunction } from '../util/any-function.js'
import { preview } from '../util/preview.js'
import { datasetOf, type Given, resultSchema } from './closure-results.js'
import { Column, here, sortOrderOf } from './column.js'
import type { ColumnOf, NamesOf, SelectedRow } from './column-types.js'
import { aggregateList, Dataset } from './dataset.js'
import type { Attribute, Expression } from './expressions/expression.js'
import { Aggregate } from './logical/aggregate.js'
import { ByColumns } from './logical/by-columns.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { aliasOf, call, stringOf } from './parser/nodes.js'
import { inRows, rowExpression } from './row-closures.js'
import type { Dynamic, Simplify } from './row-types.js'
import type { SchemaLike } from './types/struct-type.js'
import { userFunctionExpression } from './udf.js'
import { Window } from './window-spec.js'

type Pairs<K, V> = RDD<[K, V]>

/** A function of rows, and the schema of what it gives, where the program has said one. */
interface Step {
  readonly f: (row: Dynamic) => Dynamic
  readonly given: Given | undefined
  /** Where the program gave it. */
  readonly callSite: string | undefined
}

/** Names of columns beside those of the rows. */
const [KEY, ROW, NUMBER] = ['_key of the group', '_row', '_number']

/** What groups are ordered by: columns of the rows, or their names. */
export type SortColumns<V> = readonly (ColumnOf<V> | NamesOf<V>)[]

/** Groups of rows V with equal keys K. */
export class KeyValueGroupedDataset<in out K, in out V> {
  private readonly dataset: Dataset<Dynamic>
  private readonly key: Step
  private readonly values: readonly Step[]
  /** Carry the type parameters for the type checker; never there at run time. */
  declare protected readonly keyType: K
  declare protected readonly rowType: V

  /** @internal `key` of the Dataset's rows; `values` make, one after the other, other rows of them. */
  constructor(dataset: Dataset<Dynamic>, key: Step, values: readonly Step[] = []) {
    this.dataset = dataset
    this.key = key
    this.values = values
  }

  /** The keys, each once. */
  keys(schema?: SchemaLike): Dataset<K> {
    return this.made(pairs => pairs.keys().distinct(), resultSchema(schema) ?? this.key.given)
  }

  /** The same groups, and what the type checker shall take the keys for; with a schema, the type that they have as a column. */
  keyAs<L>(schema?: SchemaLike): KeyValueGroupedDataset<L, V> {
    const given = resultSchema(schema) ?? this.key.given
    return new KeyValueGroupedDataset<L, V>(this.dataset, { ...this.key, given }, this.values)
  }

  /** Each group becomes what `f` gives of its key and its rows, which can be walked once. */
  mapGroups<U>(f: (key: K, rows: Iterable<V>) => U, schema?: SchemaLike): Dataset<U> {
    return this.ofGroups('mapGroups', f, schema)
  }

  /** Each group becomes the elements of what `f` gives. */
  flatMapGroups<U>(f: (key: K, rows: Iterable<V>) => Iterable<U>, schema?: SchemaLike): Dataset<U> {
    return this.ofGroups('flatMapGroups', f, schema)
  }

  /**
   * As `flatMapGroups`, with the rows of each group in the order of columns: `flatMapSortedGroups([desc('ts')], (key, rows) => ...)`.
   * Throws UDF_RETURN_TYPE_MISSING where the type of the key cannot be told: `groupByKey(f, 'string')` says it.
   */
  flatMapSortedGroups<U>(
    sort: SortColumns<V>,
    f: (key: K, rows: Iterable<V>) => Iterable<U>,
    schema?: SchemaLike,
  ): Dataset<U> {
    const fn = captured(f, 'flatMapSortedGroups')
    return datasetOf(
      this.sorted(sort, 'flatMapSortedGroups'),
      rows => groupFunction(groupsOf(rows), 'flatMapSortedGroups', fn),
      resultSchema(schema),
    )
  }

  /**
   * The groups of both with equal keys side by side become the elements of what `f` gives of the key, the rows of this one and
   * those of the other, one of which may be empty.
   */
  cogroup<W, U>(
    other: KeyValueGroupedDataset<K, W>,
    f: (key: K, rows: Iterable<V>, others: Iterable<W>) => Iterable<U>,
    schema?: SchemaLike,
  ): Dataset<U> {
    const fn = captured(f, 'cogroup')
    checkGrouped(other, 'cogroup')
    return this.made(pairs => {
      const groups = pairs.cogroup(other.pairs(other.dataset.rdd))
      return groupFunction(groups, 'cogroup', fn)
    }, resultSchema(schema))
  }

  /** As `cogroup`, with the rows of this one and those of the other in orders of their columns. Throws as `flatMapSortedGroups`. */
  cogroupSorted<W, U>(
    other: KeyValueGroupedDataset<K, W>,
    sort: SortColumns<V>,
    otherSort: SortColumns<W>,
    f: (key: K, rows: Iterable<V>, others: Iterable<W>) => Iterable<U>,
    schema?: SchemaLike,
  ): Dataset<U> {
    const fn = captured(f, 'cogroupSorted')
    checkGrouped(other, 'cogroupSorted')
    const others = other.sorted(otherSort, 'cogroupSorted')
    return datasetOf(
      this.sorted(sort, 'cogroupSorted'),
      rows => {
        const groups = groupsOf(rows).cogroup(groupsOf(others.rdd))
        return groupFunction(groups, 'cogroupSorted', fn)
      },
      resultSchema(schema),
    )
  }

  /** The same groups, of what `f` makes of each row; the schema is asked for only where columns of them are. */
  mapValues<W>(f: (row: V) => W, schema?: SchemaLike): KeyValueGroupedDataset<K, W> {
    const step = {
      f: capturedOp(f, 'mapValues'),
      given: resultSchema(schema),
      callSite: here().callSite,
    }
    return new KeyValueGroupedDataset<K, W>(this.dataset, this.key, [...this.values, step])
  }

  /** Each group reduced to one row. */
  reduceGroups(f: (a: V, b: V) => V): Dataset<{ key: K; value: V }> {
    const fn = captured(f, 'reduceGroups')
    return this.made(pairs => reduced(pairs, fn, 'reduceGroups', 'value'))
  }

  /** The number of rows of each group. */
  count(): Dataset<{ key: K; count: number }> {
    const add = captured((a: number, b: number) => a + b, 'count')
    return this.made(pairs =>
      reduced(
        pairs.mapValues(() => 1),
        add,
        'count',
        'count',
      ),
    )
  }

  /**
   * The key of each group, as the column `key`, and aggregates of its rows: of columns (`sum('n').as('total')`), or by an
   * Aggregator (`new Longest().toColumn('string').as('longest')`). Throws as `flatMapSortedGroups`.
   */
  agg<const C extends readonly Column<string, unknown, NamesOf<V>>[]>(
    ...aggregates: C
  ): Dataset<Simplify<{ key: K } & SelectedRow<V, C>>> {
    const list = aggregateList(aggregates)
    const { callSite } = here()
    return this.dataset.derive(
      this.columns('agg', (rows, key, row) => {
        const made = list.map(aggregate => inRows(aggregate, () => row))
        return new Aggregate([key], [aliasOf(key, 'key'), ...made], rows).at(callSite, 'agg')
      }),
    )
  }

  /** Rows `{ [KEY], [ROW], [NUMBER] }`: those of a group one behind the other, in order, numbered from 1. */
  private sorted(sort: SortColumns<V>, method: string): Dataset<Dynamic> {
    checkSort(sort, method)
    const orders = sort.map(column => sortOrderOf(column, `${method}()`))
    return this.dataset.derive(
      this.columns(method, (rows, key, row) => {
        const order = orders.length === 0 ? [sortOrderOf(new Column(key), method)] : orders
        const window = Window.partitionBy(new Column(key)).orderBy(...order.map(o => new Column(o)))
        const number = new Column(call('row_number', [], here())).over(window).expression
        return new Project([key, aliasOf(row, ROW), aliasOf(number, NUMBER)], rows)
      }),
    )
  }

  /** A query over the rows, with their keys beside them; `row` is the whole row. */
  private columns(
    method: string,
    make: (rows: LogicalPlan, key: Expression, row: Expression) => LogicalPlan,
  ): LogicalPlan {
    const { dataset } = this
    const whole = rowExpression(dataset)
    const key = aliasOf(stepExpression(this.key, 'groupByKey', whole), KEY)
    const mapped = this.values.length > 0
    const value = this.values.reduce<Expression>(
      (row, step) => stepExpression(step, 'mapValues', row),
      whole,
    )
    const star = Object.freeze({ kind: 'star' as const, qualifier: [] })
    const list = [key, mapped ? aliasOf(value, ROW) : star]
    return new ByColumns(method, new Project(list, dataset.logical), child => {
      const [keyColumn, ...columns] = child.output
      if (!mapped) {
        const single = dataset.element.form === 'value'
        return make(child, keyColumn, single ? columns[0] : call('struct', columns))
      }
      const [row] = columns
      return make(new Project([keyColumn, row, ...parts(row)], child), keyColumn, row)
    })
  }

  private pairs(rows: RDD<Dynamic>): Pairs<K, V> {
    return this.values.reduce<RDD<Dynamic>>(
      (pairs, step) => stepRows(pairs, step, 'mapValues'),
      stepRows(rows, this.key, 'groupByKey'),
    )
  }

  private ofGroups<U>(operator: string, f: AnyFunction, schema?: SchemaLike): Dataset<U> {
    const fn = captured(f, operator)
    return this.made(pairs => groupFunction(pairs.groupByKey(), operator, fn), resultSchema(schema))
  }

  private made<U>(make: (pairs: Pairs<K, V>) => RDD<Dynamic>, given?: Given): Dataset<U> {
    return datasetOf(this.dataset, rows => make(this.pairs(rows)), given)
  }
}

function checkGrouped(other: unknown, method: string): void {
  if (other instanceof KeyValueGroupedDataset) return
  throw refusedArgument('INVALID_ARGUMENT', method, {
    argument: 'the first argument',
    expected: 'groups, as groupByKey gives them',
    value: other instanceof Dataset ? 'a Dataset' : preview(other, 80),
    advice: 'Call groupByKey of the other Dataset first',
  })
}

function checkSort(sort: unknown, method: string): void {
  if (Array.isArray(sort)) return
  throw refusedArgument('INVALID_ARGUMENT', method, {
    argument: 'the order',
    expected: 'an array of columns or their names',
    value: preview(sort, 80),
    advice: 'Write it in brackets',
  })
}

/** What a function of the program makes of rows: keys beside them, or other values beside their keys. */
function stepRows(
  rows: RDD<Dynamic>,
  { f, callSite }: Step,
  operator: 'groupByKey' | 'mapValues',
): RDD<Dynamic> {
  const kind = operator === 'groupByKey' ? 'keyBy' : operator
  const options = { operator, callSite, keepsKeys: kind === 'mapValues' }
  return new RowRDD<Dynamic>(rows, kind, captured(f, operator), options)
}

/** A call of a function of the program whose type is the given one, or found in its text. */
function stepExpression(
  { f, given, callSite }: Step,
  operator: string,
  row: Expression,
): Expression {
  const type = given?.form === 'value' ? given.schema.fields[0].type : given?.schema
  const fn = captured(f, operator)
  const declaration = `${operator}(f, 'double')`
  const parts = { name: operator, fn, type, deterministic: true, declaration }
  const method = callSite === undefined ? undefined : { operator, callSite }
  return userFunctionExpression(parts, [row], { ...here(), method })
}

/** The fields of a column of structs as columns; any other is the column `value`. */
function parts(row: Attribute): Expression[] {
  if (row.type.kind !== 'struct') return [aliasOf(row, 'value')]
  return row.type.fields.map(({ name }) => aliasOf(call('getfield', [row, stringOf(name)]), name))
}

/** Keys with all rows of each, of what `sorted` gives. */
function groupsOf(rows: RDD<Dynamic>): RDD<[Dynamic, Dynamic[]]> {
  return new PartitionRDD(rows.context, [rows], {
    name: 'sql.sortedGroups',
    args: [KEY, ROW, NUMBER],
  })
}

/** What the operator's function gives of groups. */
function groupFunction(groups: RDD<Dynamic>, operator: string, fn: CapturedFunction): RDD<Dynamic> {
  const options = { name: `sql.${operator}`, operator, fns: [fn] }
  return new PartitionRDD<Dynamic>(groups.context, [groups], options)
}

/** The values of each key reduced to one: objects with a `key`, and that by this name. */
function reduced(
  pairs: RDD<Dynamic>,
  fn: CapturedFunction,
  operator: string,
  value: string,
): RDD<Dynamic> {
  const aggregator = { create: undefined, mergeValue: fn, mergeCombiners: fn, mapSideCombine: true }
  const made = combineBy<unknown, unknown, unknown>(pairs, aggregator, undefined, operator)
  const options = { name: 'sql.namePairs', operator, args: [value] }
  return new PartitionRDD<Dynamic>(pairs.context, [made as RDD<unknown>], options)
}
