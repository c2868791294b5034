/** The rows of Arrow data that a program has in memory. */
import { MillraceError, messageOf } from '../../../util/errors.js'
import { rowsOf } from '../../physical/vector-builder.js'
import { type StructShape, sqlType } from '../../types/data-type.js'
import type { SqlValue } from '../../types/sql-value.js'
import { inMemory } from '../byte-source.js'
import { ArrowData } from './arrow-data.js'
import { batchesOf } from './arrow-reader.js'
import { sqlSchemaOf, typeText } from './arrow-types.js'

/** `given`: the columns that are wanted, and their types. Throws INVALID_ARROW_DATA. */
export function rowsOfArrow(
  bytes: Uint8Array,
  given: StructShape | undefined,
): { schema: StructShape; rows: SqlValue[][] } {
  try {
    const data = new ArrowData(
      inMemory(bytes),
      ({ name, type }, wanted) =>
        new Error(
          `the column ${name} is ${typeText(type)}, which cannot be read as ${sqlType(wanted)}`,
        ),
    )
    const schema = given ?? sqlSchemaOf(data.layout.schema)
    const types = schema.fields.map(field => field.type)
    return {
      schema,
      rows: Array.from(batchesOf(data, schema), batch => rowsOf(batch, types)).flat(),
    }
  } catch (error) {
    throw new MillraceError('INVALID_ARROW_DATA', { reason: messageOf(error) }, { cause: error })
  }
}
