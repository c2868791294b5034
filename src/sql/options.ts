/** The options of readers and writers, as types: names and meaning are Spark's. Others are passed on as they are. */

import type { ParseMode } from './types/parse-mode.js'

/** Of all readers of files. */
export interface FileReadOptions {
  /** Only files whose name matches. */
  readonly pathGlobFilter?: string
  /** All files below, without columns from the names of folders. */
  readonly recursiveFileLookup?: boolean
  /** Only files changed before: `2024-01-31T12:00:00`. */
  readonly modifiedBefore?: string
  readonly modifiedAfter?: string
  readonly ignoreCorruptFiles?: boolean
  readonly ignoreMissingFiles?: boolean
  /** Below which folder the names of folders are columns. */
  readonly basePath?: string
  readonly encoding?: string
  readonly lineSep?: string
}

interface RecordOptions {
  readonly mode?: ParseMode
  /** The column that has the text of a malformed record. */
  readonly columnNameOfCorruptRecord?: string
  /** A folder for malformed records. */
  readonly badRecordsPath?: string
  readonly dateFormat?: string
  readonly timestampFormat?: string
  readonly timestampNTZFormat?: string
  readonly timeZone?: string
  readonly locale?: string
  /** Which share of the records is looked at for the schema. */
  readonly samplingRatio?: number
  /** A record may have several lines. */
  readonly multiLine?: boolean
}

/** What can be said when JSON is read. */
export interface JsonReadOptions extends FileReadOptions, RecordOptions {
  readonly primitivesAsString?: boolean
  readonly prefersDecimal?: boolean
  readonly allowComments?: boolean
  readonly allowUnquotedFieldNames?: boolean
  readonly allowSingleQuotes?: boolean
  readonly allowNumericLeadingZeros?: boolean
  readonly allowNonNumericNumbers?: boolean
  readonly allowBackslashEscapingAnyCharacter?: boolean
  readonly allowUnquotedControlChars?: boolean
  readonly dropFieldIfAllNull?: boolean
  readonly inferTimestamp?: boolean
}

interface CsvOptions {
  readonly sep?: string
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly header?: boolean
  readonly nullValue?: string
  readonly emptyValue?: string
  readonly ignoreLeadingWhiteSpace?: boolean
  readonly ignoreTrailingWhiteSpace?: boolean
  readonly charToEscapeQuoteEscaping?: string
}

/** What can be said when CSV is read. */
export interface CsvReadOptions extends FileReadOptions, RecordOptions, CsvOptions {
  readonly comment?: string
  readonly inferSchema?: boolean
  readonly preferDate?: boolean
  readonly enforceSchema?: boolean
  readonly nanValue?: string
  readonly positiveInf?: string
  readonly negativeInf?: string
  readonly maxColumns?: number
  readonly maxCharsPerColumn?: number
  readonly unescapedQuoteHandling?: string
}

/** What can be said when lines of text are read. */
export interface TextReadOptions extends FileReadOptions {
  /** A file is one row. */
  readonly wholetext?: boolean
}

/** Of all readers. */
export interface ReadOptions extends JsonReadOptions, CsvReadOptions, TextReadOptions {
  readonly mergeSchema?: boolean
}

interface FileWriteOptions {
  readonly compression?: string
  readonly encoding?: string
  readonly lineSep?: string
  readonly maxRecordsPerFile?: number
}

interface FormatOptions {
  readonly dateFormat?: string
  readonly timestampFormat?: string
  readonly timestampNTZFormat?: string
  readonly timeZone?: string
}

/** What can be said when JSON is written. */
export interface JsonWriteOptions extends FileWriteOptions, FormatOptions {
  readonly ignoreNullFields?: boolean
  readonly writeNonAsciiCharacterAsCodePoint?: boolean
}

/** What can be said when CSV is written. */
export interface CsvWriteOptions extends FileWriteOptions, FormatOptions, CsvOptions {
  readonly quoteAll?: boolean
  readonly escapeQuotes?: boolean
}

/** What can be said when lines of text are written. */
export interface TextWriteOptions extends FileWriteOptions {}

/** Of all writers. */
export interface WriteOptions extends JsonWriteOptions, CsvWriteOptions {
  readonly partitionOverwriteMode?: 'static' | 'dynamic'
}
