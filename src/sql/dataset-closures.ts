/**
 * Methods of Dataset that take functions of rows. With a schema of what they give, they are part of the query; without
 * one, the rows go through an RDD and the schema is found by looking at the first of them.
 */
import { capturedOp } from '../core/rdd/captured.js'
import type { NoPromise } from '../core/rdd/element-types.js'
import type { RDD } from '../core/rdd/rdd.js'
import { datasetOf, resultSchema } from './closure-results.js'
import { here } from './column.js'
import { Dataset } from './dataset.js'
import type { Expression } from './expressions/expression.js'
import { KeyValueGroupedDataset } from './key-value-grouped.js'
import { Project } from './logical/project.js'
import { aliasOf, call, nameOf, stringOf } from './parser/nodes.js'
import { rowFunction } from './row-closures.js'
import { DatasetRDD } from './row-reader.js'
import type { Dynamic } from './row-types.js'
import { arrayType, type StructShape } from './types/data-type.js'
import type { SchemaLike } from './types/struct-type.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /**
     * Each row becomes what `f` gives: an object is a row, anything else a single value (the column `value`). The schema
     * of that is found by looking at the first rows, unless it is given: `'a INT, b STRING'`, `'int'`.
     */
    map<U>(f: (row: R) => U, schema?: SchemaLike, ...why: NoPromise<U>): Dataset<U>
    /** Each row becomes the elements of what `f` gives. */
    flatMap<U>(f: (row: R) => Iterable<U>, schema?: SchemaLike): Dataset<U>
    /**
     * Each partition becomes what `f` makes of its rows; `f` may be an async function or a generator: this is the place
     * for work that waits.
     */
    mapPartitions<U>(
      f: (rows: Iterable<R>) => Iterable<U> | AsyncIterable<U> | Promise<Iterable<U>>,
      schema?: SchemaLike,
    ): Dataset<U>
    /**
     * Groups of rows for which `f` gives equal keys, for functions of whole groups. The schema of the keys (`'string'`) is asked
     * for only where they become a column (`agg`, `flatMapSortedGroups`) and the text of `f` does not tell it.
     */
    groupByKey<K>(f: (row: R) => K, schema?: SchemaLike): KeyValueGroupedDataset<K, R>
    /** The rows as an RDD. */
    readonly rdd: RDD<R>
  }
}

type RowFunction = (row: Dynamic) => Dynamic

const ROW = '_row'

/** The columns of a column of structs. */
function unpacked(
  list: readonly Expression[],
  schema: StructShape,
  dataset: Dataset<Dynamic>,
): Project {
  const struct = nameOf([ROW])
  return new Project(
    schema.fields.map(({ name }) => aliasOf(call('getfield', [struct, stringOf(name)]), name)),
    new Project(list, dataset.logical),
  )
}

Dataset.prototype.map = function (
  this: Dataset<Dynamic>,
  f: RowFunction,
  schema?: SchemaLike,
): Dataset<Dynamic> {
  const given = resultSchema(schema)
  if (given === undefined) {
    const op = capturedOp(f, 'map')
    return datasetOf(this, rows => rows.map(op), given)
  }
  if (given.form === 'value') {
    const made = rowFunction(this, f, 'map', given.schema.fields[0].type)
    return this.derive(new Project([aliasOf(made, 'value')], this.logical), given)
  }
  const made = rowFunction(this, f, 'map', given.schema)
  return this.derive(unpacked([aliasOf(made, ROW)], given.schema, this), given)
}

Dataset.prototype.flatMap = function (
  this: Dataset<Dynamic>,
  f: RowFunction,
  schema?: SchemaLike,
): Dataset<Dynamic> {
  const given = resultSchema(schema)
  if (given === undefined) {
    const op = capturedOp(f, 'flatMap')
    return datasetOf(this, rows => rows.flatMap(op), given)
  }
  const single = given.form === 'value'
  const element = single ? given.schema.fields[0].type : given.schema
  const made = rowFunction(this, f, 'flatMap', arrayType(element, single))
  const exploded = aliasOf(call('explode', [made]), single ? 'value' : ROW)
  if (single) return this.derive(new Project([exploded], this.logical), given)
  return this.derive(unpacked([exploded], given.schema, this), given)
}

Dataset.prototype.mapPartitions = function (
  this: Dataset<Dynamic>,
  f: RowFunction,
  schema?: SchemaLike,
): Dataset<Dynamic> {
  const op = capturedOp(f, 'mapPartitions')
  return datasetOf(this, rows => rows.mapPartitions(op), resultSchema(schema))
}

Dataset.prototype.groupByKey = function (
  this: Dataset<Dynamic>,
  f: RowFunction,
  schema?: SchemaLike,
): KeyValueGroupedDataset<Dynamic, Dynamic> {
  const { callSite } = here()
  const key = { f: capturedOp(f, 'groupByKey'), given: resultSchema(schema), callSite }
  return new KeyValueGroupedDataset<Dynamic, Dynamic>(this, key)
}

Object.defineProperty(Dataset.prototype, 'rdd', {
  get(this: Dataset<Dynamic>): RDD<Dynamic> {
    return new DatasetRDD(this.query, this.element, this.sparkSession.conf)
  },
})
