/** DataFrameReader: `spark.read`. It describes what is read; files are looked at when the query runs or is prepared. */
import { RDD } from '../core/rdd/rdd.js'
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { Dataset } from './dataset.js'
import { UnresolvedRelation } from './logical/unresolved-relation.js'
import type { CsvReadOptions, JsonReadOptions, ReadOptions, TextReadOptions } from './options.js'
import { parseTableIdentifier } from './parser/parser.js'
import type { Session } from './query.js'
import { planOfTexts } from './read-texts.js'
import type { Dynamic, Row } from './row-types.js'
import { StringType, type StructShape, structField, structType } from './types/data-type.js'
import { type RowOf, type SchemaLike, schemaOf } from './types/struct-type.js'

const valueOfText: StructShape = structType([structField('value', StringType)])

type OptionValue = string | number | boolean
/** What a connection to a database is opened with besides its url: `user`, `password`, ... */
export type ConnectionProperties = Readonly<Record<string, string | number | boolean>>

type Paths = readonly string[] | [readonly string[]]

/** How rows are read. `R` is their type, as far as the schema says it. */
export class DataFrameReader<in out R = Row> {
  private readonly session: Session
  private source: string | undefined
  private given: StructShape | undefined
  private predicates: readonly string[] | undefined
  private readonly settings: Record<string, string> = {}

  /** @internal */
  constructor(session: Session) {
    this.session = session
  }

  /** `json`, `csv`, `parquet`, `arrow`, `text`, ... */
  format(source: string): this {
    this.source = source
    return this
  }

  /** The columns: a text such as `'ts TIMESTAMP NOT NULL, page STRING'`, a StructType, or a Standard Schema object. */
  schema<const S extends SchemaLike>(schema: S): DataFrameReader<RowOf<S>>
  schema<T>(schema: SchemaLike): DataFrameReader<T>
  schema(schema: SchemaLike): Dynamic {
    this.given = schemaOf(schema)
    return this
  }

  option(key: keyof ReadOptions | (string & {}), value: OptionValue): this {
    this.settings[String(key).toLowerCase()] = optionText(String(key), value)
    return this
  }

  options(options: ReadOptions | Readonly<Record<string, OptionValue>>): this {
    for (const [key, value] of Object.entries(options)) {
      if (value !== undefined) this.option(key, value as OptionValue)
    }
    return this
  }

  /** The rows of files or folders; paths may have `*`, `?`, `[...]` and `{...}` in them. */
  load(...paths: Paths): Dataset<R> {
    const plan = this.session.planOfRead({
      format: this.source,
      paths: listOf(paths),
      options: { ...this.settings },
      schema: this.given,
      predicates: this.predicates,
    })
    return new Dataset<R>(this.session, plan)
  }

  /**
   * Lines of JSON, an object each; with `multiLine`, files of JSON. Texts that the program has, in a Dataset or an RDD, are a record
   * each.
   */
  json(...paths: Paths): Dataset<R>
  json(texts: Dataset<Dynamic> | RDD<string>): Dataset<R>
  json(path: string | readonly string[], options: JsonReadOptions): Dataset<R>
  json(...args: readonly unknown[]): Dataset<R> {
    return this.textsAs('json', args[0]) ?? this.loadAs('json', args)
  }

  /** Records of CSV. Texts that the program has are a record each; with `header`, those that are as the first one are none. */
  csv(...paths: Paths): Dataset<R>
  csv(texts: Dataset<Dynamic> | RDD<string>): Dataset<R>
  csv(path: string | readonly string[], options: CsvReadOptions): Dataset<R>
  csv(...args: readonly unknown[]): Dataset<R> {
    return this.textsAs('csv', args[0]) ?? this.loadAs('csv', args)
  }

  parquet(...paths: Paths): Dataset<R> {
    return this.loadAs('parquet', paths)
  }

  /** Files or streams of Arrow IPC (Feather of version 2). */
  arrow(...paths: Paths): Dataset<R> {
    return this.loadAs('arrow', paths)
  }

  /** Throws: there is no reader of ORC. */
  orc(...paths: Paths): Dataset<R> {
    return this.loadAs('orc', paths)
  }

  /** Lines of text, as the column `value`. */
  text(...paths: Paths): Dataset<{ value: string }>
  text(path: string | readonly string[], options: TextReadOptions): Dataset<{ value: string }>
  text(...args: readonly unknown[]): Dataset<{ value: string }> {
    return this.loadAs('text', args) as Dynamic
  }

  /** Lines of text, each as a text. */
  textFile(...paths: Paths): Dataset<string> {
    return new Dataset(this.session, this.loadAs('text', paths).logical, { form: 'value' })
  }

  /**
   * A table of a database, or a query in parentheses with a name. In several partitions when it is said how: by ranges of a
   * column between two bounds, or by a condition for each.
   */
  jdbc(url: string, table: string, properties?: ConnectionProperties): Dataset<R>
  jdbc(
    url: string,
    table: string,
    predicates: readonly string[],
    properties?: ConnectionProperties,
  ): Dataset<R>
  jdbc(
    url: string,
    table: string,
    columnName: string,
    lowerBound: OptionValue | bigint,
    upperBound: OptionValue | bigint,
    numPartitions: number,
    properties?: ConnectionProperties,
  ): Dataset<R>
  jdbc(url: string, table: string, ...rest: readonly unknown[]): Dataset<R> {
    const [first, ...others] = rest
    if (typeof first === 'string') {
      const [lowerBound, upperBound, numPartitions, properties] = others
      this.options((properties ?? {}) as ConnectionProperties)
      this.options({
        partitionColumn: first,
        ...({ lowerBound, upperBound, numPartitions } as object),
      })
    } else if (Array.isArray(first)) {
      this.predicates = listOf(first)
      this.options((others[0] ?? {}) as ConnectionProperties)
    } else this.options((first ?? {}) as ConnectionProperties)
    return this.format('jdbc').option('url', url).option('dbtable', table).load()
  }

  /** A temporary view, by name. */
  table(name: string): Dataset<R> {
    return new Dataset<R>(this.session, new UnresolvedRelation(parseTableIdentifier(name)))
  }

  private textsAs(format: 'json' | 'csv', given: unknown): Dataset<R> | undefined {
    if (!(given instanceof Dataset) && !(given instanceof RDD)) return undefined
    const { session, settings: options, given: schema } = this
    const texts =
      given instanceof Dataset ? given.logical : session.planOfRdd(given, valueOfText, 'value').plan
    const plan = planOfTexts({ format, texts, options: { ...options }, schema }, logical =>
      session.query(logical),
    )
    return new Dataset<R>(session, plan)
  }

  /** Paths, and perhaps options behind them. */
  private loadAs(format: string, args: readonly unknown[]): Dataset<R> {
    const last = args.at(-1)
    const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last)
    if (hasOptions) this.options(last as ReadOptions)
    return this.format(format).load(...((hasOptions ? args.slice(0, -1) : args) as string[]))
  }
}

/** Paths one by one, or as an array. Throws INVALID_ARGUMENT. */
function listOf(paths: readonly unknown[]): readonly string[] {
  const list = paths.flat()
  for (const path of list) {
    if (typeof path === 'string') continue
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: 'a path',
      expected: 'a text',
      value: preview(path, 80),
      advice: '',
    })
  }
  return list as string[]
}

/** @internal Throws INVALID_ARGUMENT. */
export function optionText(key: string, value: unknown): string {
  if (/^(?:string|number|boolean|bigint)$/.test(typeof value)) return String(value)
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: `the option '${key}'`,
    expected: 'a text, a number or a boolean',
    value: preview(value, 80),
    advice: '',
  })
}
