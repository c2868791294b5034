/** `Dataset.transpose`: columns become rows. Its columns are values of the rows, so they are known when the rows are. */
import { MillraceError } from '../util/errors.js'
import { columnExpression } from './column.js'
import type { NamesOf } from './column-types.js'
import { Dataset } from './dataset.js'
import { sameNames } from './dataset-columns.js'
import { type Attribute, newExpressionId } from './expressions/expression.js'
import { Filter } from './logical/filter.js'
import { Limit } from './logical/limit.js'
import { LocalRelation } from './logical/local-relation.js'
import { PendingRelation } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { Sort } from './logical/sort.js'
import { aliasOf, call, castOf, intOf } from './parser/nodes.js'
import type { Dynamic, Row } from './row-types.js'
import { tightestCommonType } from './types/coercion.js'
import { type DataType, isNested, NullType, StringType, sqlType } from './types/data-type.js'
import type { SqlValue } from './types/sql-value.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /**
     * A row for each column, its name in `key`, and a column for each row, named by its value of the index column (the first
     * one unless said), in order of that. Rows without such a value are left out. The values must have a common type; more than
     * `spark.sql.transposeMaxValues` rows are refused. The rows are computed when the query is prepared.
     */
    transpose(index?: NamesOf<R>): Dataset<Row>
  }
}

Dataset.prototype.transpose = function (this: Dataset<Dynamic>, index?: string): Dataset<Row> {
  const name = index === undefined ? undefined : columnExpression(index, 'transpose()')
  const plan = new PendingRelation('transpose', async () => {
    await this.query.prepare()
    const { output } = this.query.analyzed()
    const same = sameNames(this)
    const key = name === undefined ? output[0] : output.find(a => same(a.name, index as string))
    if (key === undefined) {
      // says which columns there are
      this.sparkSession
        .query(new Project(name === undefined ? [] : [name], this.logical))
        .analyzed()
      return new LocalRelation([attributeOf('key', StringType, false)], [])
    }
    return transposed(
      this,
      key,
      output.filter(a => a !== key),
    )
  })
  return this.derive(plan)
} as typeof Dataset.prototype.transpose

async function transposed(
  dataset: Dataset<Dynamic>,
  key: Attribute,
  values: readonly Attribute[],
): Promise<LogicalPlan> {
  if (isNested(key.type)) {
    throw new MillraceError('TRANSPOSE_INVALID_INDEX_COLUMN', {
      reason: `it is of type ${sqlType(key.type)}`,
    })
  }
  const type = commonType(values)
  const most = Number(dataset.sparkSession.conf.get('spark.sql.transposeMaxValues', '500'))
  const list = [castOf(key, StringType), ...values.map(a => castOf(a, type))]
  const sorted = new Sort(
    [{ kind: 'order', child: key, ascending: true, nullsFirst: true }],
    true,
    new Filter(call('isnotnull', [key]), dataset.query.analyzed()),
  )
  const wanted = new Limit('limit', intOf(most + 1), sorted)
  const plan = new Project(
    list.map((expression, i) => aliasOf(expression, `_${i}`)),
    wanted,
  )
  const rows = await dataset.sparkSession.query(plan).rows()
  if (rows.length > most) {
    throw new MillraceError('TRANSPOSE_EXCEED_ROW_LIMIT', {
      maxValues: most,
      config: 'spark.sql.transposeMaxValues',
    })
  }
  const output = [
    attributeOf('key', StringType, false),
    ...rows.map(row => attributeOf(String(row[0]), type, true)),
  ]
  return new LocalRelation(
    output,
    values.map(({ name }, i): SqlValue[] => [name, ...rows.map(row => row[i + 1])]),
  )
}

/** Throws TRANSPOSE_NO_LEAST_COMMON_TYPE. */
function commonType(values: readonly Attribute[]): DataType {
  let common: DataType = values[0]?.type ?? NullType
  for (const { type } of values) {
    const wider = tightestCommonType(common, type, { ansi: true })
    if (wider === undefined) {
      throw new MillraceError('TRANSPOSE_NO_LEAST_COMMON_TYPE', {
        dt1: `"${sqlType(common)}"`,
        dt2: `"${sqlType(type)}"`,
      })
    }
    common = wider
  }
  return common
}

function attributeOf(name: string, type: DataType, nullable: boolean): Attribute {
  return Object.freeze({
    kind: 'attribute',
    id: newExpressionId(),
    name,
    type,
    nullable,
    qualifier: [],
  })
}
