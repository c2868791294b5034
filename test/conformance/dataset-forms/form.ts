/** A statement of a case of set `sql`, said with methods of DataFrame. */
import type { Dataset } from '../../../src/index.js'
import type { Dynamic } from '../../../src/sql/row-types.js'
import type { SparkSession } from '../../../src/sql/session.js'

/** Rows whose columns the type checker lets pass: those of views. */
export type Rows = Dataset<Dynamic>

export interface Views {
  readonly spark: SparkSession
  /** The view of this name. */
  readonly table: (name: string) => Rows
  /** One row without columns that matter, as of SELECT without FROM. */
  readonly one: Rows
}

/** By the case's id. */
export type Forms = Readonly<Record<string, (views: Views) => Rows>>
