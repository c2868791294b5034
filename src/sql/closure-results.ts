/** What functions of the program give, as Datasets. */
import type { RDD } from '../core/rdd/rdd.js'
import { isCondition } from '../util/errors.js'
import type { Dataset } from './dataset.js'
import { PendingRelation } from './logical/pending-relation.js'
import type { ElementForm } from './query.js'
import type { Dynamic } from './row-types.js'
import { type DataType, type StructShape, structField, structType } from './types/data-type.js'
import { parseDataType } from './types/ddl.js'
import { type SchemaLike, schemaOf } from './types/struct-type.js'

export interface Given {
  readonly schema: StructShape
  readonly form: ElementForm
}

/** A schema that a program gave for the results of a function: of rows, or (`'int'`) of single values. */
export function resultSchema(schema: SchemaLike | undefined): Given | undefined {
  if (schema === undefined) return undefined
  if (typeof schema === 'string') {
    const type = singleType(schema)
    if (type !== undefined) {
      return { schema: structType([structField('value', type)]), form: 'value' }
    }
  }
  return { schema: schemaOf(schema), form: 'row' }
}

/** A word alone, or with what belongs to a type: it is no column, which has a name before. */
const onlyType = /^\s*\w+\s*([<(]|$)/

/** Undefined when the text is that of columns, or of a struct. Throws UNSUPPORTED_DATATYPE, PARSE_SYNTAX_ERROR. */
function singleType(text: string): DataType | undefined {
  try {
    const type = parseDataType(text)
    return type.kind === 'struct' ? undefined : type
  } catch (error) {
    if (onlyType.test(text)) throw error
    return undefined
  }
}

/**
 * A Dataset of an RDD of rows as programs have them, made of the Dataset's own; later, where those are of a source that must
 * be looked at first.
 */
export function datasetOf<U>(
  dataset: Dataset<Dynamic>,
  make: (rows: RDD<Dynamic>) => RDD<Dynamic>,
  given: Given | undefined,
): Dataset<U> {
  const { sparkSession: session } = dataset
  try {
    const { plan, element } = session.planOfRdd(make(dataset.rdd), given?.schema, given?.form)
    return dataset.derive(plan, element)
  } catch (error) {
    if (!isCondition(error, 'SCHEMA_NOT_KNOWN_YET')) throw error
  }
  // the rows can be asked for when their source was looked at
  const element: { form: ElementForm } = { form: given?.form ?? 'row' }
  const later = new PendingRelation('rows of a function', async () => {
    await dataset.query.prepare()
    const made = session.planOfRdd(make(dataset.rdd), given?.schema, given?.form)
    await session.query(made.plan).prepare()
    element.form = made.element.form
    return made.plan instanceof PendingRelation ? made.plan.relation : made.plan
  })
  return dataset.derive(later, element)
}
