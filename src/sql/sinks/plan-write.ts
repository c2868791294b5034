/** What a writer was told, checked against the columns of the rows: the job that its tasks do. */
import { MillraceError } from '../../util/errors.js'
import type { FunctionEnv } from '../functions/function.js'
import type { WriteRequest } from '../query.js'
import { type FileFormat, isFileFormat, WRITE_FORMATS } from '../sources/file-formats.js'
import {
  type DataType,
  quoteIdentifier,
  type StructField,
  type StructShape,
  simpleString,
  someType,
  sqlType,
  structType,
} from '../types/data-type.js'
import { codecOf } from './compression.js'
import { canPartition } from './partition-path.js'
import type { WriteJob } from './write-job.js'

/** The format by its name. Throws DATA_SOURCE_NOT_FOUND, UNSUPPORTED_FEATURE. */
export function writeFormat(given: string): FileFormat {
  const format = given.toLowerCase()
  if (format === 'orc') throw new MillraceError('UNSUPPORTED_FEATURE.ORC')
  if (format === 'binaryfile') {
    throw new MillraceError('UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE')
  }
  if (!isFileFormat(format)) {
    const formats = WRITE_FORMATS.join(', ')
    throw new MillraceError('DATA_SOURCE_NOT_FOUND', { provider: given, formats })
  }
  return format
}

/** Throws the conditions of options, columns and types that cannot be written. */
export function planWrite(
  format: FileFormat,
  schema: StructShape,
  { options, partitionBy }: WriteRequest,
  env: FunctionEnv,
): WriteJob {
  checkOptions(options)
  checkDuplicates(schema.fields.map(field => field.name))
  checkDuplicates(partitionBy)
  const partitionColumns = partitionBy.map(name => columnOf(schema, name))
  const partitionFields = partitionColumns.map(column => schema.fields[column])
  const refused = partitionFields.find(field => !canPartition(field))
  if (refused !== undefined) {
    throw new MillraceError('INVALID_PARTITION_COLUMN_DATA_TYPE', {
      type: `"${sqlType(refused.type)}"`,
    })
  }
  const columns = [...schema.fields.keys()].filter(column => !partitionColumns.includes(column))
  if (schema.fields.length === 0) {
    throw new MillraceError('EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE', { format })
  }
  if (columns.length === 0) throw new MillraceError('ALL_PARTITION_COLUMNS_NOT_ALLOWED')
  const own = columns.map(column => schema.fields[column])
  checkTypes(format, own)
  if (format === 'text' && own.length !== 1) {
    throw new MillraceError('TEXT_SINGLE_COLUMN', { count: own.length })
  }
  const compression =
    options.compression ??
    options.codec ??
    (format === 'parquet'
      ? (env.settings['spark.sql.parquet.compression.codec'] ?? 'snappy')
      : 'none')
  return {
    format,
    schema: structType(own),
    columns,
    partitionFields,
    partitionColumns,
    options,
    codec: codecOf(format, compression),
    maxRecordsPerFile: maxRecords(options, env),
    env,
  }
}

function checkOptions(options: Readonly<Record<string, string>>): void {
  const encoding = options.encoding ?? options.charset ?? 'UTF-8'
  if (!/^utf-?8$/i.test(encoding)) throw invalid('encoding', encoding, 'UTF-8')
  for (const name of ['header', 'quoteall', 'escapequotes', 'ignorenullfields']) {
    const value = options[name]
    if (value !== undefined && !/^(true|false)$/i.test(value)) {
      throw invalid(name, value, 'true or false')
    }
  }
  for (const name of ['quote', 'escape']) {
    const value = options[name]
    if (value !== undefined && [...value].length > 1) throw invalid(name, value, 'one character')
  }
  if (options.linesep === '') throw invalid('lineSep', '', 'at least one character')
}

function invalid(option: string, value: string, expected: string): MillraceError {
  return new MillraceError('INVALID_WRITER_OPTION', { option, value, expected })
}

function maxRecords(options: Readonly<Record<string, string>>, env: FunctionEnv): number {
  const text = options.maxrecordsperfile ?? env.settings['spark.sql.files.maxRecordsPerFile'] ?? '0'
  const count = Number(text)
  if (text.trim() !== '' && Number.isInteger(count)) return Math.max(0, count)
  throw invalid('maxRecordsPerFile', text, 'a whole number')
}

function checkDuplicates(names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    const lower = name.toLowerCase()
    if (seen.has(lower)) {
      throw new MillraceError('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(lower) })
    }
    seen.add(lower)
  }
}

function columnOf(schema: StructShape, name: string): number {
  const found = schema.fields.findIndex(field => field.name.toLowerCase() === name.toLowerCase())
  if (found >= 0) return found
  throw new MillraceError('PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA', {
    column: quoteIdentifier(name),
    schema: simpleString(schema),
  })
}

const never: Readonly<Record<FileFormat, (type: DataType) => boolean>> = {
  json: ({ kind }) => kind === 'calendar_interval',
  csv: ({ kind }) => ['array', 'map', 'struct', 'calendar_interval', 'void'].includes(kind),
  text: ({ kind }) => kind !== 'string',
  parquet: type =>
    type.kind === 'calendar_interval' ||
    type.kind === 'void' ||
    (type.kind === 'struct' && type.fields.length === 0),
  arrow: () => false,
}

function checkTypes(format: FileFormat, fields: readonly StructField[]): void {
  for (const { name, type } of fields) {
    if (someType(type, never[format])) {
      throw new MillraceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
        format,
        columnName: quoteIdentifier(name),
        columnType: `"${sqlType(type)}"`,
      })
    }
  }
}
