/**
 * What the typed face (Dataset, readers, writers) asks of a session and of a query; the engine implements it. A query is
 * one logical plan of a session: it can be analyzed, described and run.
 */

import type { RDD } from '../core/rdd/rdd.js'
import type { StorageLevel } from '../core/storage/storage-level.js'
import type { CallSite } from '../util/call-site.js'
import type { LogicalPlan } from './logical/plan.js'
import type { StructShape } from './types/data-type.js'
import type { StructValue } from './types/sql-value.js'

/** What `explain` shows: the physical plan, all plans, the generated code, the plan with its sizes, or with its details apart. */
export type ExplainMode = 'simple' | 'extended' | 'codegen' | 'cost' | 'formatted'

export interface Query {
  /** As the program or the SQL text made it. */
  readonly logical: LogicalPlan
  /**
   * The plan with names and types. Throws the conditions of the analyzer; SCHEMA_NOT_KNOWN_YET when a source must be
   * looked at first (`prepare`).
   */
  analyzed(): LogicalPlan
  /** Looks at the sources whose schema is not known, after which `analyzed` gives its answer. */
  prepare(): Promise<void>
  schema(): Promise<StructShape>
  /** All rows, on the driver. */
  rows(site?: CallSite): Promise<StructValue[]>
  /** The rows partition by partition; no more than a partition at a time is on the driver. */
  batches(): AsyncIterable<readonly StructValue[]>
  /** The rows as an RDD; it may be asked for before the schema is known. */
  rdd(): RDD<StructValue>
  /** Runs an action over `rdd`: listeners hear of the query, and what it observes is delivered. */
  action<T>(run: (callSite: string) => Promise<T>): Promise<T>
  count(): Promise<number>
  explain(mode: ExplainMode): Promise<string>
}

/** Runtime settings: keys as in Spark. */
export interface RuntimeConf {
  /** The value of a key, its default, or `fallback`. Throws SQL_CONF_NOT_FOUND when there is none of them. */
  get(key: string, fallback?: string): string
  set(key: string, value: string | number | boolean): void
  unset(key: string): void
  /** Whether a program may change the key while the session runs. */
  isModifiable(key: string): boolean
}

/** What is to be read: all that `spark.read` was told. */
export interface ReadRequest {
  /** `json`, `csv`, `parquet`, `text`, ...; undefined: `spark.sql.sources.default`. */
  readonly format: string | undefined
  readonly paths: readonly string[]
  /** Keys in lower case, values as texts. */
  readonly options: Readonly<Record<string, string>>
  readonly schema: StructShape | undefined
  /** Of a database: a partition for the rows of each condition. */
  readonly predicates?: readonly string[]
}

/** What a writer does where there is something already: add to it, replace it, fail, or leave it as it is. */
export type SaveMode = 'append' | 'overwrite' | 'errorifexists' | 'ignore'

/** What is to be written: all that `df.write` was told. */
export interface WriteRequest {
  /** Undefined: `spark.sql.sources.default`. */
  readonly format: string | undefined
  readonly path: string | undefined
  readonly mode: SaveMode
  readonly options: Readonly<Record<string, string>>
  readonly partitionBy: readonly string[]
}

/** How the rows of a plan look to the program: objects with a field a column, or the value of the only column. */
export type ElementForm = 'row' | 'value'

/** The form of a Dataset's rows; one that is found out is known when the query was prepared. */
export interface Element {
  readonly form: ElementForm
}

export interface Session {
  readonly conf: RuntimeConf
  query(plan: LogicalPlan): Query
  /**
   * The rows of an RDD of values as programs have them: plain objects, tuples, or single values, which become the column
   * `value`. Without a schema, it is found by looking at the first rows when the query is prepared; without a form, so is
   * the form (`inferSchema`, `isSingleValue` of `types/infer.ts`).
   */
  planOfRdd(
    rdd: RDD<unknown>,
    schema: StructShape | undefined,
    form: ElementForm | undefined,
  ): { readonly plan: LogicalPlan; readonly element: Element }
  /** The rows of an RDD as the engine has them. */
  planOfRows(rdd: RDD<unknown>, schema: StructShape): LogicalPlan
  /** The plan of a reader: the file list and the schema may be looked for later (`Query.prepare`). */
  planOfRead(request: ReadRequest): LogicalPlan
  write(plan: LogicalPlan, request: WriteRequest): Promise<void>
  /** The rows as one stream of Arrow IPC. */
  toArrow(plan: LogicalPlan): Promise<Uint8Array>
  createTempView(
    name: string,
    plan: LogicalPlan,
    options: { replace: boolean; global: boolean },
  ): void
  /** Marks the plan's rows to be kept when they are computed, for every later query that has this plan as a part. */
  cache(plan: LogicalPlan, level: StorageLevel): void
  uncache(plan: LogicalPlan): void
  /** NONE when it is not cached. */
  storageLevel(plan: LogicalPlan): StorageLevel
  /** Files that the plan reads, as URIs. */
  inputFiles(plan: LogicalPlan): Promise<string[]>
}

/** Whether LONG values are bigint in the program: `true` or `false`. */
export const LONG_AS_BIGINT = 'spark.millrace.sql.longAsBigint'

let ownZone: string | undefined

/** The session's time zone; that of the process unless it is set. */
export function timeZoneOf(conf: RuntimeConf): string {
  ownZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone
  return conf.get('spark.sql.session.timeZone', ownZone)
}
