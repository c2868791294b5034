/** What functions of the program give, as Datasets. */
import type { RDD } from '../core/rdd/rdd.js'
import type { Dataset } from './dataset.js'
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

/** Undefined when the text is no data type, or that of a struct. */
function singleType(text: string): DataType | undefined {
  try {
    const type = parseDataType(text)
    return type.kind === 'struct' ? undefined : type
  } catch {
    return undefined
  }
}

/** A Dataset of an RDD of rows as programs have them. */
export function datasetOf<U>(
  dataset: Dataset<Dynamic>,
  rdd: RDD<Dynamic>,
  given: Given | undefined,
): Dataset<U> {
  const { plan, element } = dataset.sparkSession.planOfRdd(rdd, given?.schema, given?.form)
  return dataset.derive(plan, element)
}
