/** DataFrameWriter: `df.write`. Its last call runs the query and gives a promise. */
import { MillraceError } from '../util/errors.js'
import type { NamesOf } from './column-types.js'
import { Dataset } from './dataset.js'
import type {
  CsvWriteOptions,
  JsonWriteOptions,
  TextWriteOptions,
  WriteOptions,
} from './options.js'
import type { SaveMode } from './query.js'
import { type ConnectionProperties, optionText } from './reader.js'
import type { Dynamic } from './row-types.js'

type OptionValue = string | number | boolean

declare module './dataset.js' {
  interface Dataset<in out R> {
    /** How the rows are written: `df.write.mode('overwrite').parquet('out')`. */
    readonly write: DataFrameWriter<R>
  }
}

/** What is done when there is something already. `error` and `default` are `errorifexists`. */
export type SaveModeName = SaveMode | 'error' | 'default'

const modes: Readonly<Record<string, SaveMode>> = {
  append: 'append',
  overwrite: 'overwrite',
  ignore: 'ignore',
  error: 'errorifexists',
  errorifexists: 'errorifexists',
  default: 'errorifexists',
}

/** How rows are written. */
export class DataFrameWriter<in out R> {
  private readonly dataset: Dataset<R>
  private target: string | undefined
  private saveMode: SaveMode = 'errorifexists'
  private partitions: readonly string[] = []
  private readonly settings: Record<string, string> = {}

  /** @internal */
  constructor(dataset: Dataset<R>) {
    this.dataset = dataset
  }

  /** `json`, `csv`, `parquet`, `arrow`, `text`, ... */
  format(source: string): this {
    this.target = source
    return this
  }

  /** What is done when there is something already; an error unless said. Throws INVALID_SAVE_MODE. */
  mode(mode: SaveModeName): this {
    const known = modes[String(mode).toLowerCase()]
    if (known === undefined) throw new MillraceError('INVALID_SAVE_MODE', { mode: String(mode) })
    this.saveMode = known
    return this
  }

  option(key: keyof WriteOptions | (string & {}), value: OptionValue): this {
    this.settings[String(key).toLowerCase()] = optionText(String(key), value)
    return this
  }

  options(options: WriteOptions | Readonly<Record<string, OptionValue>>): this {
    for (const [key, value] of Object.entries(options)) {
      if (value !== undefined) this.option(key, value as OptionValue)
    }
    return this
  }

  /** Files in folders by the values of these columns: `year=2024/month=1`. */
  partitionBy(...columns: readonly NamesOf<R>[]): this {
    this.partitions = columns
    return this
  }

  /** Writes the rows. A write that fails leaves nothing visible behind. */
  async save(path?: string): Promise<void> {
    const { dataset } = this
    await dataset.sparkSession.write(dataset.logical, {
      format: this.target,
      path: path ?? this.settings.path,
      mode: this.saveMode,
      options: { ...this.settings },
      partitionBy: this.partitions,
    })
  }

  json(path: string, options: JsonWriteOptions = {}): Promise<void> {
    return this.options(options).format('json').save(path)
  }

  csv(path: string, options: CsvWriteOptions = {}): Promise<void> {
    return this.options(options).format('csv').save(path)
  }

  parquet(path: string, options: WriteOptions = {}): Promise<void> {
    return this.options(options).format('parquet').save(path)
  }

  /** Files of Arrow IPC (Feather of version 2). */
  arrow(path: string, options: WriteOptions = {}): Promise<void> {
    return this.options(options).format('arrow').save(path)
  }

  /** Throws: there is no writer of ORC. */
  orc(path: string): Promise<void> {
    return this.format('orc').save(path)
  }

  /**
   * A table of a database. Each partition is a transaction of its own: a task that fails leaves nothing behind, a write that fails
   * may have written other partitions.
   */
  jdbc(url: string, table: string, properties: ConnectionProperties = {}): Promise<void> {
    return this.options({ ...properties, url, dbtable: table })
      .format('jdbc')
      .save()
  }

  /** The only column, which must be a text, a line each. */
  text(path: string, options: TextWriteOptions = {}): Promise<void> {
    return this.options(options).format('text').save(path)
  }
}

Object.defineProperty(Dataset.prototype, 'write', {
  get(this: Dataset<Dynamic>): DataFrameWriter<Dynamic> {
    return new DataFrameWriter(this)
  },
})
