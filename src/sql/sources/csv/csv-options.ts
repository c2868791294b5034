/** Options of the CSV reader. */

import { type ParseMode, parseMode } from '../../types/parse-mode.js'
import { checkOptions, invalidOption, isOn, type ReaderOptions } from '../file-scan.js'
import { checkLocale, lineSeparator, samplingRatio } from '../json/json-options.js'

export interface CsvOptions {
  readonly mode: ParseMode
  readonly corruptColumn: string
  readonly badRecordsPath: string | undefined
  readonly header: boolean
  readonly enforceSchema: boolean
  readonly separator: string
  /** Empty: nothing is quoted. */
  readonly quote: string
  /** Empty: nothing is escaped. */
  readonly escape: string
  /** Of an escape in front of a quote; empty: none. */
  readonly escapeEscape: string
  readonly comment: string
  readonly nullValue: string
  readonly emptyValue: string
  readonly nanValue: string
  readonly positiveInf: string
  readonly negativeInf: string
  readonly ignoreLeadingWhiteSpace: boolean
  readonly ignoreTrailingWhiteSpace: boolean
  readonly multiLine: boolean
  readonly maxColumns: number
  /** -1: any number. */
  readonly maxCharsPerColumn: number
  readonly lineSep: string | undefined
  readonly encoding: string
  readonly inferSchema: boolean
  readonly preferDate: boolean
  readonly samplingRatio: number
}

const known = [
  'badRecordsPath',
  'charToEscapeQuoteEscaping',
  'charset',
  'columnNameOfCorruptRecord',
  'comment',
  'dateFormat',
  'delimiter',
  'emptyValue',
  'encoding',
  'enforceSchema',
  'escape',
  'header',
  'ignoreLeadingWhiteSpace',
  'ignoreTrailingWhiteSpace',
  'inferSchema',
  'lineSep',
  'locale',
  'maxCharsPerColumn',
  'maxColumns',
  'mode',
  'multiLine',
  'nanValue',
  'negativeInf',
  'nullValue',
  'positiveInf',
  'preferDate',
  'quote',
  'samplingRatio',
  'sep',
  'timeZone',
  'timestampFormat',
  'timestampNTZFormat',
  'unescapedQuoteHandling',
]

/** `options`: keys in lower case. Throws UNSUPPORTED_READER_OPTION, INVALID_READER_OPTION. */
export function csvOptions(options: ReaderOptions): CsvOptions {
  checkOptions('csv', options, known)
  checkLocale(options)
  const handling = options.unescapedquotehandling ?? 'STOP_AT_DELIMITER'
  if (handling.toUpperCase() !== 'STOP_AT_DELIMITER') {
    throw invalidOption('unescapedQuoteHandling', handling, 'STOP_AT_DELIMITER')
  }
  const quote = character(options, 'quote', '"')
  const guard = character(options, 'escape', '\\')
  return {
    mode: parseMode(options.mode),
    corruptColumn: options.columnnameofcorruptrecord ?? '_corrupt_record',
    badRecordsPath: options.badrecordspath,
    header: isOn(options, 'header'),
    enforceSchema: isOn(options, 'enforceSchema', true),
    separator: separatorOf(options),
    quote,
    escape: guard,
    escapeEscape: character(options, 'charToEscapeQuoteEscaping', guard === quote ? '' : guard),
    comment: character(options, 'comment', ''),
    nullValue: options.nullvalue ?? '',
    emptyValue: options.emptyvalue ?? '',
    nanValue: options.nanvalue ?? 'NaN',
    positiveInf: options.positiveinf ?? 'Inf',
    negativeInf: options.negativeinf ?? '-Inf',
    ignoreLeadingWhiteSpace: isOn(options, 'ignoreLeadingWhiteSpace'),
    ignoreTrailingWhiteSpace: isOn(options, 'ignoreTrailingWhiteSpace'),
    multiLine: isOn(options, 'multiLine'),
    maxColumns: number(options, 'maxColumns', 20480),
    maxCharsPerColumn: number(options, 'maxCharsPerColumn', -1),
    lineSep: lineSeparator(options),
    encoding: options.encoding ?? options.charset ?? 'UTF-8',
    inferSchema: isOn(options, 'inferSchema'),
    preferDate: isOn(options, 'preferDate', true),
    samplingRatio: samplingRatio(options),
  }
}

const escapes: Readonly<Record<string, string>> = {
  '\\t': '\t',
  '\\r': '\r',
  '\\b': '\b',
  '\\f': '\f',
  '\\"': '"',
  "\\'": "'",
  '\\\\': '\\',
  '\\0': '\0',
  '\\u0000': '\0',
}

function separatorOf(options: ReaderOptions): string {
  const text = options.sep ?? options.delimiter ?? ','
  const separator = text.replace(/\\(?:u0000|.)/gs, found => escapes[found] ?? found)
  if (separator === '' || /[\r\n]/.test(separator)) {
    throw invalidOption('sep', text, 'at least one character, and no end of line')
  }
  return separator
}

function character(options: ReaderOptions, name: string, unless: string): string {
  const text = options[name.toLowerCase()] ?? unless
  if (text.length > 1) throw invalidOption(name, text, 'one character, or empty')
  return text === '\0' ? '' : text
}

function number(options: ReaderOptions, name: string, unless: number): number {
  const text = options[name.toLowerCase()]
  if (text === undefined) return unless
  if (!/^(-1|\d{1,9})$/.test(text)) throw invalidOption(name, text, 'a whole number')
  return Number(text)
}
