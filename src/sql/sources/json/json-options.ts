/** Options of the JSON reader. */

import { type ParseMode, parseMode } from '../../types/parse-mode.js'
import { checkOptions, invalidOption, isOn, type ReaderOptions } from '../file-scan.js'

export interface JsonOptions {
  readonly mode: ParseMode
  readonly corruptColumn: string
  readonly multiLine: boolean
  readonly lineSep: string | undefined
  readonly encoding: string
  readonly badRecordsPath: string | undefined
  readonly allowComments: boolean
  readonly allowUnquotedFieldNames: boolean
  readonly allowSingleQuotes: boolean
  readonly allowNumericLeadingZeros: boolean
  readonly allowNonNumericNumbers: boolean
  readonly allowBackslashEscapingAnyCharacter: boolean
  readonly allowUnquotedControlChars: boolean
  readonly primitivesAsString: boolean
  readonly prefersDecimal: boolean
  readonly dropFieldIfAllNull: boolean
  readonly inferTimestamp: boolean
  readonly samplingRatio: number
}

const known = [
  'allowBackslashEscapingAnyCharacter',
  'allowComments',
  'allowNonNumericNumbers',
  'allowNumericLeadingZeros',
  'allowSingleQuotes',
  'allowUnquotedControlChars',
  'allowUnquotedFieldNames',
  'badRecordsPath',
  'charset',
  'columnNameOfCorruptRecord',
  'dateFormat',
  'dropFieldIfAllNull',
  'encoding',
  'inferTimestamp',
  'lineSep',
  'locale',
  'mode',
  'multiLine',
  'prefersDecimal',
  'primitivesAsString',
  'samplingRatio',
  'timeZone',
  'timestampFormat',
  'timestampNTZFormat',
]

/** `options`: keys in lower case. Throws UNSUPPORTED_READER_OPTION, INVALID_READER_OPTION. */
export function jsonOptions(options: ReaderOptions): JsonOptions {
  checkOptions('json', options, known)
  checkLocale(options)
  return {
    mode: parseMode(options.mode),
    corruptColumn: options.columnnameofcorruptrecord ?? '_corrupt_record',
    multiLine: isOn(options, 'multiLine'),
    lineSep: lineSeparator(options),
    encoding: options.encoding ?? options.charset ?? 'UTF-8',
    badRecordsPath: options.badrecordspath,
    allowComments: isOn(options, 'allowComments'),
    allowUnquotedFieldNames: isOn(options, 'allowUnquotedFieldNames'),
    allowSingleQuotes: isOn(options, 'allowSingleQuotes', true),
    allowNumericLeadingZeros: isOn(options, 'allowNumericLeadingZeros'),
    allowNonNumericNumbers: isOn(options, 'allowNonNumericNumbers', true),
    allowBackslashEscapingAnyCharacter: isOn(options, 'allowBackslashEscapingAnyCharacter'),
    allowUnquotedControlChars: isOn(options, 'allowUnquotedControlChars'),
    primitivesAsString: isOn(options, 'primitivesAsString'),
    prefersDecimal: isOn(options, 'prefersDecimal'),
    dropFieldIfAllNull: isOn(options, 'dropFieldIfAllNull'),
    inferTimestamp: isOn(options, 'inferTimestamp'),
    samplingRatio: samplingRatio(options),
  }
}

/** Throws INVALID_READER_OPTION for an empty one. */
export function lineSeparator(options: ReaderOptions): string | undefined {
  const separator = options.linesep
  if (separator === '') throw invalidOption('lineSep', separator, 'at least one character')
  return separator
}

export function samplingRatio(options: ReaderOptions): number {
  const text = options.samplingratio
  if (text === undefined) return 1
  const ratio = Number(text)
  if (!(ratio > 0)) throw invalidOption('samplingRatio', text, 'a number above 0')
  return Math.min(ratio, 1)
}

export function checkLocale(options: ReaderOptions): void {
  const { locale } = options
  if (locale !== undefined && !/^en([-_]us)?$/i.test(locale)) {
    throw invalidOption('locale', locale, 'en-US: other locales are not supported')
  }
}
