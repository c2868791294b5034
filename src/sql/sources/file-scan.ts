/**
 * What a scan of files is, as plain data: `FileScanArgs` for all its tasks, a `FilePartition` for each. The driver makes them
 * (`file-source.ts`); the readers of the formats get them in a task's thread.
 */
import { MillraceError } from '../../util/errors.js'
import { type StructField, type StructShape, sqlType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'

/** Options of a reader as the user gave them, keys in lower case. */
export type ReaderOptions = Readonly<Record<string, string>>

/** Options with keys in lower case, whatever case they were given in. */
export function readerOptions(options: Readonly<Record<string, string>>): ReaderOptions {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [key.toLowerCase(), value]),
  )
}

export interface FileScanArgs {
  /** The columns that are in the files. */
  readonly dataSchema: StructShape
  /** The columns that come from names of directories. */
  readonly partitionSchema: StructShape
  /** What the batches have: positions in the fields of `dataSchema` and behind them those of `partitionSchema`. */
  readonly columns: readonly number[]
  readonly options: ReaderOptions
}

/** A file, or the part [start, end) of it. */
export interface FilePart {
  readonly path: string
  readonly start: number
  readonly end: number
  /** Of the whole file, when it was listed. */
  readonly size: number
  /** Values of `partitionSchema`. */
  readonly values: readonly SqlValue[]
}

export interface FilePartition {
  readonly files: readonly FilePart[]
}

/** The data columns among `args.columns`, and where in the batch they stand. */
export function dataColumns(args: FileScanArgs): { field: StructField; at: number }[] {
  const { fields } = args.dataSchema
  return args.columns.flatMap((column, at) =>
    column < fields.length ? [{ field: fields[column], at }] : [],
  )
}

/** The one of this name; without one, the only one whose name is the same but for upper and lower case. */
export function named<T>(
  all: readonly T[],
  name: string,
  nameOf: (each: T) => string,
): T | undefined {
  const exact = all.find(each => nameOf(each) === name)
  if (exact !== undefined) return exact
  const lower = name.toLowerCase()
  const alike = all.filter(each => nameOf(each).toLowerCase() === lower)
  return alike.length === 1 ? alike[0] : undefined
}

/** An option that is true or false. Throws INVALID_READER_OPTION. */
export function isOn(options: ReaderOptions, name: string, unless = false): boolean {
  const text = options[name.toLowerCase()] ?? options[name]
  if (text === undefined) return unless
  const lower = text.toLowerCase()
  if (lower === 'true' || lower === 'false') return lower === 'true'
  throw invalidOption(name, text, 'true or false')
}

export function invalidOption(option: string, value: string, expected: string): MillraceError {
  return new MillraceError('INVALID_READER_OPTION', { option, value, expected })
}

/** The column that gets the texts of bad records. */
export function corruptColumn(
  { fields }: StructShape,
  options: ReaderOptions,
): StructField | undefined {
  const name = options.columnnameofcorruptrecord ?? '_corrupt_record'
  return fields.find(field => field.name === name)
}

/** Throws INVALID_CORRUPT_RECORD_TYPE. */
export function checkCorruptColumn(schema: StructShape, options: ReaderOptions): void {
  const column = corruptColumn(schema, options)
  if (column === undefined || (column.type.kind === 'string' && column.nullable)) return
  throw new MillraceError('INVALID_CORRUPT_RECORD_TYPE', {
    columnName: `\`${column.name}\``,
    actualType: `"${sqlType(column.type)}"`,
  })
}

/** Throws UNSUPPORTED_READER_OPTION for an option that the reader does not have. */
export function checkOptions(
  format: string,
  options: ReaderOptions,
  known: readonly string[],
): void {
  const all = new Set([...known, ...fileOptions].map(name => name.toLowerCase()))
  for (const option of Object.keys(options)) {
    if (!all.has(option.toLowerCase())) {
      throw new MillraceError('UNSUPPORTED_READER_OPTION', { format, option })
    }
  }
}

/** Options of every reader of files; the first two mean something to others only, and nothing here. */
const fileOptions: readonly string[] = [
  'compression',
  'inferSchema',
  'basePath',
  'ignoreCorruptFiles',
  'ignoreMissingFiles',
  'modifiedAfter',
  'modifiedBefore',
  'path',
  'pathGlobFilter',
  'recursiveFileLookup',
]
