/** Actions of Dataset: they run the query and give a promise. */
import { foreachPartitionOf, foreachRow, reduceRows } from '../core/rdd/actions.js'
import { captured } from '../core/rdd/captured.js'
import type { RDD } from '../core/rdd/rdd.js'
import { captureCallSite } from '../util/call-site.js'
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { writeOut } from '../util/standard-output.js'
import { namingCaller } from '../util/with-caller.js'
import { Dataset } from './dataset.js'
import { rowCount } from './dataset-relational.js'
import { literalOf } from './expressions/literal-of.js'
import { ByColumns } from './logical/by-columns.js'
import { Limit } from './logical/limit.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { aliasOf, call } from './parser/nodes.js'
import { type ExplainMode, type Query, timeZoneOf } from './query.js'
import { rowReader } from './row-reader.js'
import type { Dynamic } from './row-types.js'
import { formatRows } from './show.js'
import { type StructShape, simpleString } from './types/data-type.js'
import { treeString } from './types/schema-tree.js'
import type { StructValue } from './types/sql-value.js'
import { StructType } from './types/struct-type.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /** All rows. They must fit in the driver's memory. */
    collect(): Promise<R[]>
    /** The first `n` rows. */
    take(n: number): Promise<R[]>
    /** The first row. Throws EMPTY_COLLECTION when there is none. */
    first(): Promise<R>
    /** Without a number: the first row, as `first`; with one: the first `n` rows. */
    head(): Promise<R>
    head(n: number): Promise<R[]>
    /** The last `n` rows. */
    tail(n: number): Promise<R[]>
    /** Number of rows. */
    count(): Promise<number>
    /** True when there is no row. */
    isEmpty(): Promise<boolean>
    /** The rows one after the other; no more than a partition at a time is on the driver. */
    toLocalIterator(): AsyncIterable<R>
    /** All rows reduced to one by `f`, which must be associative and commutative. Throws EMPTY_COLLECTION. */
    reduce(f: (a: R, b: R) => R): Promise<R>
    /** Calls `f` for each row, in task threads. */
    foreach(f: (row: R) => void): Promise<void>
    /** Calls `f` once for each partition, in task threads; it may be async. */
    foreachPartition(f: (rows: Iterable<R>) => void | Promise<void>): Promise<void>
    /**
     * Prints the first rows as a table: 20 unless said, cells cut after 20 characters (`truncate` false: not at all; a
     * number: after that many). `vertical`: one value a line.
     */
    show(n?: number, truncate?: boolean | number, vertical?: boolean): Promise<void>
    show(options: { n?: number; truncate?: boolean | number; vertical?: boolean }): Promise<void>
    /** What `show` prints. */
    showString(n?: number, truncate?: boolean | number, vertical?: boolean): Promise<string>
    /** The columns: names, types, which may be null. */
    schema(): Promise<StructType<R>>
    /** The names of the columns. */
    columns(): Promise<string[]>
    /** Names and types of the columns. */
    dtypes(): Promise<[name: string, type: string][]>
    /** Prints the columns as a tree, to a depth of `level`. */
    printSchema(level?: number): Promise<void>
    /** Prints how the query runs; `extended`: with the steps before, `codegen`: with the generated code. */
    explain(mode?: ExplainMode | boolean): Promise<void>
    /** Each row as a JSON text. */
    toJSON(): Dataset<string>
    /** All rows as one stream of Arrow IPC, which other tools read without a copy: `tableFromIPC(bytes)`, `pa.ipc.open_stream`. */
    toArrow(): Promise<Uint8Array>
    /** The files that are read, as URIs. */
    inputFiles(): Promise<string[]>
    /** The rows come from a stream. */
    readonly isStreaming: boolean
  }
}

/** A query and how its rows become those of the program. */
async function rowsOf<R>(dataset: Dataset<R>, query: Query): Promise<(row: StructValue) => R> {
  await query.prepare()
  const schema = await query.schema()
  return rowReader(schema, dataset.element.form, dataset.sparkSession.conf) as (
    row: StructValue,
  ) => R
}

async function collect<R>(dataset: Dataset<R>, plan: LogicalPlan): Promise<R[]> {
  const site = captureCallSite()
  const query =
    plan === dataset.logical ? dataset.query : dataset.derive<R>(plan, dataset.element).query
  const read = await rowsOf(dataset, query)
  return (await query.rows(site)).map(read)
}

Dataset.prototype.collect = async function <R>(this: Dataset<R>): Promise<R[]> {
  return collect(this, this.logical)
}

Dataset.prototype.take = async function <R>(this: Dataset<R>, n: number): Promise<R[]> {
  return collect(this, new Limit('limit', rowCount(Math.max(0, n), 'take'), this.logical))
}

Dataset.prototype.first = async function <R>(this: Dataset<R>): Promise<R> {
  const [...rows] = await this.take(1)
  if (rows.length === 0) throw new MillraceError('EMPTY_COLLECTION', { operator: 'first' })
  return rows[0]
}

Dataset.prototype.head = async function <R>(this: Dataset<R>, n?: number): Promise<Dynamic> {
  return n === undefined ? this.first() : this.take(n)
}

Dataset.prototype.tail = async function <R>(this: Dataset<R>, n: number): Promise<R[]> {
  return collect(this, new Limit('tail', rowCount(Math.max(0, n), 'tail'), this.logical))
}

Dataset.prototype.count = async function <R>(this: Dataset<R>): Promise<number> {
  return await this.query.count()
}

Dataset.prototype.isEmpty = async function <R>(this: Dataset<R>): Promise<boolean> {
  const one = new Project(
    [aliasOf(literalOf(1), 'one')],
    new Limit('limit', literalOf(1), this.logical),
  )
  return (await this.derive(one).query.rows()).length === 0
}

Dataset.prototype.toLocalIterator = async function* <R>(this: Dataset<R>): AsyncIterable<R> {
  const { query } = this
  const site = captureCallSite()
  const read = await rowsOf(this, query)
  for await (const rows of query.batches()) {
    for (const row of rows) yield namingCaller(() => read(row), site)
  }
}

Dataset.prototype.reduce = async function <R>(this: Dataset<R>, f: (a: R, b: R) => R): Promise<R> {
  const fn = captured(f, 'reduce')
  return this.query.action(
    callSite => reduceRows(this.rdd as RDD<unknown>, fn, 'reduce', callSite) as Promise<R>,
  )
}

Dataset.prototype.foreach = async function <R>(
  this: Dataset<R>,
  f: (row: R) => void,
): Promise<void> {
  const fn = captured(f, 'foreach')
  return this.query.action(callSite => foreachRow(this.rdd, fn, callSite))
}

Dataset.prototype.foreachPartition = async function <R>(
  this: Dataset<R>,
  f: (rows: Iterable<R>) => void | Promise<void>,
): Promise<void> {
  const fn = captured(f, 'foreachPartition')
  return this.query.action(callSite => foreachPartitionOf(this.rdd, fn, callSite))
}

const DEFAULT_ROWS = 20
const DEFAULT_WIDTH = 20

Dataset.prototype.showString = async function <R>(
  this: Dataset<R>,
  n: number = DEFAULT_ROWS,
  truncate: boolean | number = true,
  vertical = false,
): Promise<string> {
  if (!Number.isInteger(n)) {
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: 'the number of rows of show()',
      expected: 'a whole number',
      value: preview(n, 80),
      advice: '',
    })
  }
  const site = captureCallSite()
  const most = Math.max(0, n)
  const plan = new Limit('limit', literalOf(most + 1), this.logical)
  const { query } = this.derive(plan)
  await query.prepare()
  const rows = await query.rows(site)
  return formatRows(await query.schema(), rows, {
    rows: most,
    truncate: typeof truncate === 'number' ? truncate : truncate ? DEFAULT_WIDTH : 0,
    vertical,
    timeZone: timeZoneOf(this.sparkSession.conf),
  })
}

Dataset.prototype.show = async function <R>(
  this: Dataset<R>,
  first?: number | { n?: number; truncate?: boolean | number; vertical?: boolean },
  truncate?: boolean | number,
  vertical?: boolean,
): Promise<void> {
  const text =
    typeof first === 'object'
      ? await this.showString(first.n, first.truncate, first.vertical)
      : await this.showString(first, truncate, vertical)
  writeOut(`${text}`)
}

async function schemaOfQuery(query: Query): Promise<StructShape> {
  await query.prepare()
  return query.schema()
}

Dataset.prototype.schema = async function <R>(this: Dataset<R>): Promise<StructType<R>> {
  return new StructType<R>((await schemaOfQuery(this.query)).fields)
}

Dataset.prototype.columns = async function <R>(this: Dataset<R>): Promise<string[]> {
  return (await schemaOfQuery(this.query)).fields.map(field => field.name)
}

Dataset.prototype.dtypes = async function <R>(this: Dataset<R>): Promise<[string, string][]> {
  return (await schemaOfQuery(this.query)).fields.map(f => [f.name, simpleString(f.type)])
}

Dataset.prototype.printSchema = async function <R>(
  this: Dataset<R>,
  level?: number,
): Promise<void> {
  writeOut(`${treeString(await schemaOfQuery(this.query), level)}\n`)
}

Dataset.prototype.explain = async function <R>(
  this: Dataset<R>,
  mode: ExplainMode | boolean = 'simple',
): Promise<void> {
  const named = mode === true ? 'extended' : mode === false ? 'simple' : mode
  writeOut(`${await this.query.explain(named)}\n`)
}

Dataset.prototype.toJSON = function <R>(this: Dataset<R>): Dataset<string> {
  const plan = new ByColumns(
    'toJSON',
    this.logical,
    child =>
      new Project([aliasOf(call('to_json', [call('struct', child.output)]), 'value')], child),
  )
  return this.derive(plan, { form: 'value' })
}

Dataset.prototype.toArrow = async function <R>(this: Dataset<R>): Promise<Uint8Array> {
  return this.sparkSession.toArrow(this.logical)
}

Dataset.prototype.inputFiles = async function <R>(this: Dataset<R>): Promise<string[]> {
  return this.sparkSession.inputFiles(this.logical)
}

Object.defineProperty(Dataset.prototype, 'isStreaming', {
  get(this: Dataset<Dynamic>): boolean {
    return this.logical.isStreaming
  },
})
