/** Rows of an RDD as a relation. */
import type { RDD } from '../../core/rdd/rdd.js'
import { MillraceError } from '../../util/errors.js'
import type { Operator } from '../physical/operator.js'
import type { StructShape } from '../types/data-type.js'
import type { RelationSource, Scan, ScanRequest } from './relation-source.js'

export class RddSource implements RelationSource {
  readonly format = 'rdd'
  readonly isStreaming = false
  readonly sizeInBytes: number | undefined = undefined
  readonly schema: StructShape
  private readonly rows: RDD<unknown>
  private readonly form: 'sql' | 'row' | 'value'
  private readonly isInferred: boolean

  /** `isInferred`: the schema is that of the first rows. */
  constructor(
    rows: RDD<unknown>,
    schema: StructShape,
    form: 'sql' | 'row' | 'value',
    isInferred: boolean = false,
  ) {
    this.rows = rows
    this.schema = schema
    this.form = form
    this.isInferred = isInferred
  }

  scan(): Scan {
    throw new MillraceError('INTERNAL_ERROR', { what: 'an RDD is not scanned' })
  }

  rdd({ columns }: ScanRequest): { rdd: RDD<unknown>; operator: Operator } {
    const { schema, form, isInferred } = this
    const all: Operator = {
      op: 'fromRows',
      index: 0,
      schema,
      form,
      isInferred,
      output: schema.fields.map(field => field.type),
    }
    if (columns.length === schema.fields.length) return { rdd: this.rows, operator: all }
    return {
      rdd: this.rows,
      operator: {
        op: 'project',
        list: columns.map(ordinal => ({
          kind: 'bound',
          ordinal,
          ...schema.fields[ordinal],
          id: 0,
        })),
        output: columns.map(ordinal => schema.fields[ordinal].type),
        child: all,
      },
    }
  }
}
