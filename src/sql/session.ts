/**
 * SparkSession: the entry to DataFrames and SQL. It has settings and views of its own and runs its queries as jobs of the
 * application's SparkContext, which it shares with all other sessions.
 */
import { inspect } from 'node:util'
import './functions/all.js'
import './task-family.js'
import { RDD } from '../core/rdd/rdd.js'
import { SparkConf } from '../core/spark-conf.js'
import { SparkContext } from '../core/spark-context.js'
import type { StorageLevel } from '../core/storage/storage-level.js'
import { packageVersion } from '../util/version.js'
import { namingCaller } from '../util/with-caller.js'
import type { AnalysisContext } from './analyzer/context.js'
import { CachedPlans } from './cached-plans.js'
import { Catalog } from './catalog.js'
import { runCommand } from './commands.js'
import { Dataset } from './dataset.js'
import { uriOf } from './functions/current-file.js'
import type { FunctionEnv } from './functions/function.js'
import { LocalRelation } from './logical/local-relation.js'
import { OneRow } from './logical/one-row.js'
import { PendingRelation } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { Range } from './logical/range.js'
import { Relation } from './logical/relation.js'
import { visitPlan } from './logical/transform.js'
import { UnresolvedRelation } from './logical/unresolved-relation.js'
import { bindParameters, type SqlArguments } from './parser/bind-parameters.js'
import type { Constants } from './parser/cursor.js'
import { aliasOf } from './parser/nodes.js'
import { parseStatement, parseTableIdentifier } from './parser/parser.js'
import { type PlanContext, planStage } from './physical/planner.js'
import {
  type Element,
  type ElementForm,
  type ReadRequest,
  type Session,
  timeZoneOf,
  type WriteRequest,
} from './query.js'
import { QueryExecution, schemaOf } from './query-execution.js'
import { planOfArrow, planOfRead, relationOf } from './read-source.js'
import { DataFrameReader } from './reader.js'
import type { Dynamic, Row } from './row-types.js'
import { localRelation, planOfRdd } from './rows-in.js'
import { checkSetting, SessionConf } from './runtime-conf.js'
import { CachedSource } from './sources/cached-source.js'
import { isKnownFormat } from './sources/file-formats.js'
import { FileSource } from './sources/file-source.js'
import { RddSource } from './sources/rdd-source.js'
import type { StructShape } from './types/data-type.js'
import type { StructValue } from './types/sql-value.js'
import { type RowOf, type SchemaLike, schemaOf as shapeOf } from './types/struct-type.js'
import { UdfRegistration } from './udf-registration.js'
import { SessionVariables } from './variables.js'
import { toArrow, write } from './write.js'

let active: SparkSession | undefined
/** Global temporary views, of all sessions of an application. */
const sharedViews = new WeakMap<SparkContext, Map<string, { name: string; plan: LogicalPlan }>>()

/** Makes a SparkSession: `SparkSession.builder.master('local[*]').appName('x').getOrCreate()`. */
export class SparkSessionBuilder {
  private readonly settings = new Map<string, string>()

  master(master: string): this {
    return this.config('spark.master', master)
  }

  appName(name: string): this {
    return this.config('spark.app.name', name)
  }

  config(key: string, value: string | number | boolean): this
  config(conf: SparkConf | Readonly<Record<string, string | number | boolean>>): this
  config(
    first: string | SparkConf | Readonly<Record<string, string | number | boolean>>,
    value?: string | number | boolean,
  ): this {
    if (typeof first === 'string') this.settings.set(first, String(value))
    else {
      // what the program was started with comes by itself, and keeps its source
      const entries =
        first instanceof SparkConf
          ? first.getAll().filter(([key]) => first.sourceOf(key) === 'program')
          : Object.entries(first)
      for (const [key, text] of entries) this.settings.set(key, String(text))
    }
    return this
  }

  /** The active session with these settings added, or a new one. */
  getOrCreate(): SparkSession {
    if (active !== undefined && !active.sparkContext.isStopped) {
      for (const [key, value] of this.settings) {
        if (active.conf.isModifiable(key)) active.conf.set(key, value)
      }
      return active
    }
    const conf = new SparkConf()
    for (const [key, value] of this.settings) {
      conf.set(key, value)
      checkSetting(key, value)
    }
    const context = SparkContext.getActive() ?? new SparkContext(conf)
    const session = new SparkSession(context)
    for (const [key, value] of this.settings) {
      if (session.conf.isModifiable(key)) session.conf.set(key, value)
    }
    active = session
    return session
  }
}

/** The entry to DataFrames and SQL. */
export class SparkSession implements Session {
  readonly sparkContext: SparkContext
  readonly conf: SessionConf
  readonly catalog: Catalog
  /** Registers functions of the program for SQL text: `spark.udf.register('plus', (x: number) => x + 1, 'int')`. */
  readonly udf: UdfRegistration
  private readonly cached: CachedPlans = new CachedPlans({
    analyze: plan => this.query(plan).analyzed(),
    materialize: plan => {
      const context = this.planContext()
      const stage = planStage(this.query(plan).optimizedNow(plan), context)
      return new CachedSource(stage, schemaOf(plan), context)
    },
    drop: source => this.sparkContext.env.dagScheduler.dropShuffle(source.dependency.shuffleId),
  })
  /** @internal */
  readonly variables: SessionVariables = new SessionVariables()
  private readonly filesOf = new WeakMap<readonly string[], LogicalPlan>()

  /** A session of a context that is there already; `SparkSession.builder` makes the context too. */
  constructor(context: SparkContext) {
    this.sparkContext = context
    this.conf = new SessionConf(context.conf)
    const shared = sharedViews.get(context) ?? new Map()
    sharedViews.set(context, shared)
    this.udf = new UdfRegistration(this)
    this.catalog = new Catalog(shared, this)
  }

  static get builder(): SparkSessionBuilder {
    return new SparkSessionBuilder()
  }

  /** The session that `builder.getOrCreate()` made last, if it runs. */
  static getActiveSession(): SparkSession | undefined {
    return active?.sparkContext.isStopped === false ? active : undefined
  }

  /** A session of the same application with settings, views and functions of its own. */
  newSession(): SparkSession {
    return new SparkSession(this.sparkContext)
  }

  get version(): string {
    return packageVersion()
  }

  /** Reads files: `spark.read.schema('a INT').json('in/')`. */
  get read(): DataFrameReader {
    return new DataFrameReader(this)
  }

  /**
   * What a SQL text gives. Parameters are bound, never pasted: `spark.sql('select :x + 1 as y', { x: 2 })`, `?` with an array.
   * Statements that change the session (CREATE VIEW, SET) do so at once; those that do work (INSERT, CACHE) with the first
   * action on what this gives. Throws PARSE_SYNTAX_ERROR and the conditions of analysis.
   */
  sql<R = Row>(text: string, args?: SqlArguments): Dataset<R>
  /** The same as a template, whose values are bound: spark.sql`select ${x} + 1 as y`. */
  sql<R = Row>(text: TemplateStringsArray, ...values: readonly unknown[]): Dataset<R>
  sql<R = Row>(
    given: string | TemplateStringsArray,
    ...rest: readonly (SqlArguments | unknown)[]
  ): Dataset<R> {
    const isText = typeof given === 'string'
    const text = isText ? given : given.join('?')
    const args = isText ? (rest[0] as SqlArguments | undefined) : rest
    const statement = parseStatement(text, this.constants(args))
    if (statement.statement === 'query') {
      const { plan: written } = statement
      const plan = args === undefined ? written : namingCaller(() => bindParameters(written, args))
      return new Dataset<R>(this, plan).derive(plan)
    }
    return new Dataset<R>(this, runCommand(statement.command, this, statement.args ?? args))
  }

  /** The rows of a view. */
  table<R = Row>(name: string): Dataset<R> {
    const plan = new UnresolvedRelation(parseTableIdentifier(name))
    return new Dataset<R>(this, plan).derive(plan)
  }

  /** Numbers from `start` (0 unless given) to `end`, without it: the column `id`, BIGINT. */
  range(end: number | bigint): Dataset<{ id: number }>
  range(
    start: number | bigint,
    end: number | bigint,
    step?: number | bigint,
    numPartitions?: number,
  ): Dataset<{ id: number }>
  range(
    first: number | bigint,
    end?: number | bigint,
    step: number | bigint = 1,
    numPartitions?: number,
  ): Dataset<{ id: number }> {
    const plan =
      end === undefined ? new Range(0, first, step) : new Range(first, end, step, numPartitions)
    return new Dataset(this, plan)
  }

  /**
   * Rows that the program has as a DataFrame: objects with a field a column, tuples, or single values (the column `value`), in an array,
   * an RDD, or something asynchronous to iterate over, which is read to its end when the query is prepared. Without a schema
   * it is inferred. Bytes are those of a file or a stream of Arrow IPC, which says itself what its columns are, and are read when
   * the query is prepared; with a schema, as its types. Throws the conditions of `objectToRow` for values that do not fit, INVALID_ARROW_DATA.
   */
  createDataFrame<const S extends SchemaLike>(
    rows: readonly unknown[] | RDD<unknown> | AsyncIterable<unknown> | Uint8Array,
    schema: S,
  ): Dataset<RowOf<S>>
  createDataFrame(arrow: Uint8Array): Dataset<Row>
  createDataFrame<T>(rows: readonly T[] | RDD<T> | AsyncIterable<T>): Dataset<T>
  createDataFrame(
    rows: readonly unknown[] | RDD<unknown> | AsyncIterable<unknown> | Uint8Array,
    schema?: SchemaLike,
  ): Dataset<Dynamic> {
    const shape = schema === undefined ? undefined : namingCaller(() => shapeOf(schema))
    if (rows instanceof Uint8Array) return new Dataset<Dynamic>(this, planOfArrow(rows, shape))
    if (rows instanceof RDD) {
      const { plan, element } = this.planOfRdd(rows, shape, undefined)
      return new Dataset<Dynamic>(this, plan, element)
    }
    if (Array.isArray(rows)) {
      return new Dataset<Dynamic>(
        this,
        namingCaller(() => localRelation(rows, shape)),
      )
    }
    const plan = new PendingRelation('asynchronous rows', async () => {
      const all: unknown[] = []
      for await (const row of rows as AsyncIterable<unknown>) all.push(row)
      return localRelation(all, shape)
    })
    return new Dataset<Dynamic>(this, plan)
  }

  emptyDataFrame(): Dataset<Record<string, never>> {
    return new Dataset(this, new LocalRelation([], []))
  }

  /** Ends the application: the SparkContext and all its sessions. */
  stop(): Promise<void> {
    if (active === this) active = undefined
    return this.sparkContext.stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  // ---- for the engine

  /** @internal The rows of a plan that nothing must be run for. */
  rowsNow(plan: LogicalPlan): readonly StructValue[] | undefined {
    const query = this.query(plan)
    const made = query.optimizedNow(query.analyzed())
    return made instanceof LocalRelation ? made.rows : undefined
  }

  /** Values of constant expressions, for the parser. */
  private constants(args: SqlArguments | undefined): Constants {
    return {
      with: other => this.constants(other),
      valueOf: expression => {
        const project = new Project([aliasOf(expression, 'value')], new OneRow())
        const plan = args === undefined ? project : bindParameters(project, args)
        const [{ type }] = this.query(plan).analyzed().output
        const rows = this.rowsNow(plan)
        if (rows === undefined) return undefined
        const [[value]] = rows
        return { kind: 'literal', value, type, nullable: value === null }
      },
    }
  }

  /** @internal */
  query(plan: LogicalPlan): QueryExecution {
    return new QueryExecution(this, plan)
  }

  /** @internal */
  env(): FunctionEnv {
    return {
      ansi: this.conf.isOn('spark.sql.ansi.enabled'),
      timeZone: timeZoneOf(this.conf),
      nowMicros: this.sparkContext.env.clock.now() * 1000,
      settings: this.conf.settings,
    }
  }

  /** @internal */
  analysisContext(): AnalysisContext {
    return {
      env: this.env(),
      caseSensitive: this.conf.isOn('spark.sql.caseSensitive'),
      lookupTable: parts => this.catalog.find(parts) ?? this.filesByName(parts),
      lookupVariable: parts => this.variables.find(parts),
      lookupFunction: name => this.udf.find(name),
    }
  }

  /** json.`path`: files as a table; the same each time that the same name in a plan is looked up. */
  private filesByName(parts: readonly string[]): LogicalPlan | undefined {
    const known = this.filesOf.get(parts)
    if (known !== undefined) return known
    if (parts.length !== 2) return undefined
    const [format, path] = parts
    if (!isKnownFormat(format.toLowerCase())) return undefined
    const plan = this.planOfRead({ format, paths: [path], options: {}, schema: undefined })
    this.filesOf.set(parts, plan)
    return plan
  }

  /** @internal */
  planContext(): PlanContext {
    const { conf, sparkContext } = this
    const partitions = conf.find('spark.sql.shuffle.partitions')
    return {
      context: sparkContext,
      env: { ...this.env(), nowMicros: 0 },
      shufflePartitions:
        partitions === undefined
          ? sparkContext.defaultParallelism
          : conf.number('spark.sql.shuffle.partitions'),
      broadcastBytes: conf.number('spark.sql.autoBroadcastJoinThreshold'),
      smallBytes: conf.number('spark.millrace.sql.smallQueryBytes'),
    }
  }

  /** @internal */
  planOfRdd(
    rdd: RDD<unknown>,
    schema: StructShape | undefined,
    form: ElementForm | undefined,
  ): { plan: LogicalPlan; element: Element } {
    return planOfRdd(rdd, schema, form)
  }

  /** @internal */
  planOfRows(rdd: RDD<unknown>, schema: StructShape): LogicalPlan {
    return relationOf(new RddSource(rdd, schema, 'sql'))
  }

  /** @internal */
  planOfRead(request: ReadRequest): LogicalPlan {
    return planOfRead(request, this)
  }

  /** @internal */
  write(plan: LogicalPlan, request: WriteRequest): Promise<void> {
    return write(plan, request, this)
  }

  /** @internal */
  toArrow(plan: LogicalPlan): Promise<Uint8Array> {
    return toArrow(plan, this)
  }

  /** @internal */
  createTempView(
    name: string,
    plan: LogicalPlan,
    options: { replace: boolean; global: boolean },
  ): void {
    this.catalog.create(name, plan, options)
  }

  /** @internal */
  cache(plan: LogicalPlan, level: StorageLevel): void {
    this.cached.add(plan, level)
  }

  /** @internal */
  uncache(plan: LogicalPlan): void {
    this.cached.remove(plan)
  }

  /** @internal */
  clearCache(): void {
    this.cached.clear()
  }

  /** @internal */
  storageLevel(plan: LogicalPlan): StorageLevel {
    return this.cached.levelOf(plan)
  }

  /** @internal The plan with what is cached in place of what it would be computed from. */
  withCached(plan: LogicalPlan): LogicalPlan {
    return this.cached.applyTo(plan)
  }

  /** @internal */
  async inputFiles(plan: LogicalPlan): Promise<string[]> {
    const query = this.query(plan)
    await query.prepare()
    const files = new Set<string>()
    visitPlan(query.analyzed(), node => {
      if (node instanceof Relation && node.source instanceof FileSource) {
        for (const { path } of node.source.index.files) files.add(uriOf(path))
      }
      return true
    })
    return [...files]
  }
}

// what console.log prints
Object.defineProperty(SparkSession.prototype, inspect.custom, {
  value(this: SparkSession): string {
    return `SparkSession { master: '${this.sparkContext.master}' }`
  },
})
