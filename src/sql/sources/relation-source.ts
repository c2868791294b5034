/**
 * What a `Relation` reads: the driver's side of a source. It knows its schema, says how large it is, and plans a scan: what each task reads,
 * as plain data, which the reader registered under `Scan.reader` (`scan-registry.ts`) turns into batches in the task's thread.
 */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Expression } from '../expressions/expression.js'
import type { TextForm } from '../expressions/expression-text.js'
import type { Operator } from '../physical/operator.js'
import type { StructShape } from '../types/data-type.js'

export interface ScanRequest {
  /** Columns of the schema that are needed, in order. */
  readonly columns: readonly number[]
  /**
   * Conditions that all rows that are kept satisfy: a source may leave out what surely does not satisfy them, and must not do
   * more. Attributes are those of the relation's output.
   */
  readonly filters: readonly Expression[]
}

export interface Scan {
  /** Name of the registered reader. */
  readonly reader: string
  /** The same for all partitions: part of the plan, plain data. */
  readonly args: unknown
  /** One value a partition: plain data. */
  readonly partitions: readonly unknown[]
  /** What `explain` shows of it: [`PushedFilters`, `[...]`]; `apart`: each in a line of its own, and not what is nothing. */
  readonly facts: (
    form: TextForm,
    apart?: boolean,
  ) => readonly (readonly [name: string, value: string])[]
}

export interface RelationSource {
  /** `json`, `parquet`, `rdd`, ... */
  readonly format: string
  /** What plans call it, where that is not its format. */
  readonly label?: string
  readonly isStreaming: boolean
  /** Columns that the reader gives, then those that come from directory names. */
  readonly schema: StructShape
  /** Undefined when nobody knows. */
  readonly sizeInBytes: number | undefined
  /** Called when an action runs, once a query. */
  scan(request: ScanRequest): Scan
  /** A source whose rows an RDD gives, in place of `scan`: the RDD, and the operator that reads it as input 0. */
  rdd?(request: ScanRequest): { readonly rdd: RDD<unknown>; readonly operator: Operator }
}
