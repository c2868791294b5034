/**
 * Files as a relation: `json`, `csv`, `text`, `parquet`, `arrow`, `binaryFile`. Columns of the files, with those that directories' names give: a column
 * that is both has the value of the directory and stays where the files' schema has it.
 */
import { MillraceError } from '../../util/errors.js'
import { attributesOf } from '../expressions/attributes.js'
import type { Expression } from '../expressions/expression.js'
import { listText, type TextForm } from '../expressions/expression-text.js'
import { uriOf } from '../functions/current-file.js'
import {
  type DataType,
  type StructField,
  type StructShape,
  simpleString,
  someType,
  sqlType,
  structType,
} from '../types/data-type.js'
import { isCompressed, isUtf8Name } from './byte-source.js'
import { csvOptions } from './csv/csv-options.js'
import { isColumnar, type ReadFormat } from './file-formats.js'
import type { FileIndex } from './file-index.js'
import {
  checkCorruptColumn,
  checkOptions,
  corruptColumn,
  type FileScanArgs,
  isOn,
  type ReaderOptions,
  readerOptions,
} from './file-scan.js'
import { filePartitions, type SplitSettings } from './file-splits.js'
import { jsonOptions } from './json/json-options.js'
import { mayMatch } from './partition-pruning.js'
import type { RelationSource, Scan, ScanRequest } from './relation-source.js'
import { textKnown } from './text-reader.js'

export class FileSource implements RelationSource {
  readonly format: ReadFormat
  readonly isStreaming = false
  readonly schema: StructShape
  readonly index: FileIndex
  /** What was read: files, folders, patterns. */
  readonly paths: readonly string[]
  private readonly args: Omit<FileScanArgs, 'columns'>
  /** Of each column of `schema`: its place in data and partition columns. */
  private readonly places: readonly number[]
  private readonly splits: SplitSettings

  /**
   * `dataSchema`: the columns of the files, given or inferred; `given`: the options. Throws COLUMN_ALREADY_EXISTS,
   * INVALID_CORRUPT_RECORD_TYPE, UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE and the conditions of options.
   */
  constructor(
    format: ReadFormat,
    index: FileIndex,
    dataSchema: StructShape,
    given: Readonly<Record<string, string>>,
    splits: SplitSettings,
    paths: readonly string[] = [],
  ) {
    const options = readerOptions(given)
    this.format = format
    this.index = index
    this.paths = paths
    this.splits = splits
    checkFormatOptions(format, options)
    checkDuplicates(dataSchema)
    const { partitionSchema } = index
    const inPath = (field: StructField): number =>
      partitionSchema.fields.findIndex(other => sameName(other.name, field.name))
    const own = dataSchema.fields.filter(field => inPath(field) < 0)
    const rest = partitionSchema.fields.filter(
      field => !dataSchema.fields.some(other => sameName(other.name, field.name)),
    )
    this.schema = structType([
      ...dataSchema.fields.map(field => partitionSchema.fields[inPath(field)] ?? field),
      ...rest,
    ])
    this.places = this.schema.fields.map(field => {
      const place = inPath(field)
      return place >= 0 ? own.length + place : own.indexOf(field)
    })
    this.args = { dataSchema: structType(own), partitionSchema, options }
    checkTypes(format, own)
    if (this.hasRecords) checkCorruptColumn(this.args.dataSchema, options)
  }

  /** The options that it was given, keys in lower case. */
  get options(): ReaderOptions {
    return this.args.options
  }

  get sizeInBytes(): number {
    return this.index.sizeInBytes
  }

  /** Throws UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN. */
  scan(request: ScanRequest): Scan {
    const { columns, filters } = request
    const { partitionSchema } = this.args
    const wanted = columns.map(column => this.places[column])
    const own = wanted.filter(place => place < this.args.dataSchema.fields.length)
    const corrupt = this.hasRecords
      ? corruptColumn(this.args.dataSchema, this.args.options)
      : undefined
    if (own.length > 0 && own.every(place => this.args.dataSchema.fields[place] === corrupt)) {
      throw new MillraceError('UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN')
    }
    const files =
      partitionSchema.fields.length === 0
        ? this.index.files
        : this.index.files.filter(({ values }) => mayMatch(filters, partitionSchema, values))
    const args: FileScanArgs = {
      ...this.args,
      columns: wanted,
      // groups of rows are left out by the readers that know of some
      ...(this.format === 'parquet' && { filters }),
    }
    return {
      reader: this.format,
      args,
      partitions: filePartitions(files, this.splits, path => this.canSplit(path)),
      facts: (form, apart = false) => this.facts(request, files.length, form, apart),
    }
  }

  /** Behind a scan in a plan. A batch of columns at a time is what all readers give. */
  private facts(
    { columns, filters }: ScanRequest,
    read: number,
    form: TextForm,
    apart: boolean,
  ): (readonly [string, string])[] {
    const { partitionSchema } = this.args
    const { paths, index } = this
    const isOfDirectories = (filter: Expression): boolean =>
      partitionSchema.fields.length > 0 &&
      attributesOf(filter).every(({ name }) =>
        partitionSchema.fields.some(field => sameName(field.name, name)),
      )
    const [inPath, inData] = [true, false].map(is =>
      filters.filter(filter => isOfDirectories(filter) === is),
    )
    const pushed = this.format === 'parquet' ? inData : []
    const places = `[${paths.map(locationOf).join(', ')}]`
    const some = (name: string, list: readonly Expression[]): (readonly [string, string])[] =>
      apart && list.length === 0 ? [] : [[name, listText(list, form)]]
    return [
      ['Batched', 'true'],
      ...(apart ? [] : some('DataFilters', inData)),
      ...(apart ? [] : [['Format', formatNames[this.format]] as const]),
      ['Location', `InMemoryFileIndex${apart ? ' ' : `(${paths.length} paths)`}${places}`],
      ...some('PartitionFilters', inPath),
      ...some('PushedFilters', pushed),
      ['ReadSchema', readSchema(this.schema, columns)],
      ...(partitionSchema.fields.length === 0
        ? []
        : [['Files', `${read} of ${index.files.length}`] as const]),
    ]
  }

  private canSplit(path: string): boolean {
    if (this.format === 'binaryfile') return false
    if (isColumnar(this.format)) return true
    const { options } = this.args
    const encoding = options.encoding ?? options.charset ?? 'UTF-8'
    return (
      !isCompressed(path) &&
      isUtf8Name(encoding) &&
      !isOn(options, 'multiLine') &&
      !isOn(options, 'wholetext')
    )
  }

  private get hasRecords(): boolean {
    return this.format === 'json' || this.format === 'csv'
  }
}

const formatNames: Readonly<Record<ReadFormat, string>> = {
  json: 'JSON',
  csv: 'CSV',
  text: 'Text',
  parquet: 'Parquet',
  arrow: 'Arrow',
  binaryfile: 'BinaryFile',
}

/** As Hadoop writes it: `file:/data/a.json`. */
function locationOf(path: string): string {
  return uriOf(path).replace(/^file:\/\/\//, 'file:/')
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function checkFormatOptions(format: ReadFormat, options: ReaderOptions): void {
  if (format === 'json') jsonOptions(options)
  else if (format === 'csv') csvOptions(options)
  else if (format === 'text') checkOptions(format, options, textKnown)
  else if (format === 'binaryfile') checkOptions(format, options, [])
}

function checkDuplicates({ fields }: StructShape): void {
  const names = new Set<string>()
  for (const { name } of fields) {
    const lower = name.toLowerCase()
    if (names.has(lower)) {
      throw new MillraceError('COLUMN_ALREADY_EXISTS', { columnName: `\`${lower}\`` })
    }
    names.add(lower)
  }
}

const never: Readonly<Record<ReadFormat, (type: DataType) => boolean>> = {
  json: ({ kind }) => kind.endsWith('interval'),
  csv: ({ kind }) =>
    kind === 'array' || kind === 'map' || kind === 'struct' || kind.endsWith('interval'),
  text: ({ kind }) => kind !== 'string',
  parquet: ({ kind }) => kind === 'calendar_interval' || kind === 'void',
  arrow: () => false,
  binaryfile: () => false,
}

function checkTypes(format: ReadFormat, fields: readonly StructField[]): void {
  for (const { name, type } of fields) {
    if (someType(type, never[format])) {
      throw new MillraceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
        format,
        columnName: `\`${name}\``,
        columnType: `"${sqlType(type)}"`,
      })
    }
  }
}

function readSchema({ fields }: StructShape, columns: readonly number[]): string {
  return `struct<${columns.map(i => `${fields[i].name}:${simpleString(fields[i].type)}`).join(',')}>`
}
