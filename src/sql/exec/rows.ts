/** Rows of SQL values to batches, and back. */
import type { ErrorCondition } from '../../util/error-conditions.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import type { FromRowsOperator } from '../physical/operator.js'
import { BATCH_ROWS, type Batch } from '../physical/vector.js'
import { BatchBuilder, rowsOf } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'
import { fromExternal, objectToRow } from '../types/from-external.js'
import { isSingleValue } from '../types/infer.js'
import type { StructValue } from '../types/sql-value.js'
import type { ExecContext } from './task-context.js'

const INFERRED = 'The type is that of the first rows: give a schema that fits all of them'

/** Rows of an RDD as batches: SQL values as they are, or what a program has, by the schema. */
export function* fromRows(
  { index, schema, form, isInferred, output }: FromRowsOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const builder = new BatchBuilder(output, BATCH_ROWS)
  const convert = isInferred ? hinting(converter(schema, form)) : converter(schema, form)
  for (const row of context.parents[index]()) {
    builder.addRow(convert(row))
    if (builder.length < BATCH_ROWS) continue
    yield builder.batch
    builder.reset()
    context.task.checkCancelled()
  }
  if (builder.length > 0) yield builder.batch
}

function converter(
  schema: FromRowsOperator['schema'],
  form: FromRowsOperator['form'],
): (row: unknown) => StructValue {
  if (form === 'sql') return row => row as StructValue
  const [field] = schema.fields
  const convert = field && fromExternal(field.type, field.nullable, field.name)
  if (form === 'value') return value => [convert(value)]
  const toRow = objectToRow(schema)
  // where there is one column, its values may come bare
  return schema.fields.length === 1
    ? row => (isSingleValue(row) ? [convert(row)] : toRow(row))
    : toRow
}

/** What does not fit a schema that was found by looking at rows is told with what helps: to give one. */
function hinting(convert: (row: unknown) => StructValue): (row: unknown) => StructValue {
  return row => {
    try {
      return convert(row)
    } catch (error) {
      if (!isCondition(error, 'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME')) throw error
      const { parameters, condition } = error
      throw new MillraceError(condition as ErrorCondition, { ...parameters, hint: INFERRED })
    }
  }
}

/** The rows of batches, as SQL values. */
export function* toRows(
  batches: Iterable<Batch>,
  types: readonly DataType[],
): Generator<StructValue, void, undefined> {
  for (const batch of batches) yield* rowsOf(batch, types)
}
