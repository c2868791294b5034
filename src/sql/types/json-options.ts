/**
 * The options of reading and writing JSON, from the texts that users give: for `from_json`, `to_json`,
 * `schema_of_json`, and the reader and writer of JSON files. Keys are the same in upper and lower case; keys that are
 * not known are left alone, as Spark does.
 */
import { MillraceError } from '../../util/errors.js'
import type { JsonSyntax } from './json-syntax.js'
import { type ParseMode, parseMode } from './parse-mode.js'
import { type TimeFormats, type TimeSession, timeFormats } from './time-formats.js'

export interface JsonOptions extends JsonSyntax {
  readonly mode: ParseMode
  readonly columnNameOfCorruptRecord: string
  readonly times: TimeFormats
  /** Of inference: every scalar is a STRING. */
  readonly primitivesAsString: boolean
  /** Of inference: numbers with a point are DECIMAL where 38 digits are enough. */
  readonly prefersDecimal: boolean
  /** Of inference: fields that are null or empty everywhere are left out. */
  readonly dropFieldIfAllNull: boolean
  /** Of inference: strings that are timestamps are TIMESTAMP. */
  readonly inferTimestamp: boolean
  /** Of writing: fields of structs that are null are left out. */
  readonly ignoreNullFields: boolean
  /** Of writing: over several lines. */
  readonly pretty: boolean
  /** Of writing: characters beyond ASCII as `\uXXXX`. */
  readonly writeNonAsciiCharacterAsCodePoint: boolean
}

export interface JsonSession extends TimeSession {
  readonly settings: Readonly<Record<string, string>>
}

export function jsonOptions(
  given: Readonly<Record<string, string>>,
  session: JsonSession,
): JsonOptions {
  const options = optionReader(given)
  const { flag, text } = options
  const { settings } = session
  const ignoreNulls = settings['spark.sql.jsonGenerator.ignoreNullFields'] !== 'false'
  const corrupt = settings['spark.sql.columnNameOfCorruptRecord'] ?? '_corrupt_record'
  return {
    allowComments: flag('allowComments', false),
    allowUnquotedFieldNames: flag('allowUnquotedFieldNames', false),
    allowSingleQuotes: flag('allowSingleQuotes', true),
    allowNumericLeadingZeros: flag('allowNumericLeadingZeros', false),
    allowNonNumericNumbers: flag('allowNonNumericNumbers', true),
    allowBackslashEscapingAnyCharacter: flag('allowBackslashEscapingAnyCharacter', false),
    allowUnquotedControlChars: flag('allowUnquotedControlChars', false),
    maxNestingDepth: Number(text('maxNestingDepth') ?? 1000),
    mode: parseMode(text('mode')),
    columnNameOfCorruptRecord: text('columnNameOfCorruptRecord') ?? corrupt,
    times: timeFormats(given, session),
    primitivesAsString: flag('primitivesAsString', false),
    prefersDecimal: flag('prefersDecimal', false),
    dropFieldIfAllNull: flag('dropFieldIfAllNull', false),
    inferTimestamp: flag('inferTimestamp', false),
    ignoreNullFields: flag('ignoreNullFields', ignoreNulls),
    pretty: flag('pretty', false),
    writeNonAsciiCharacterAsCodePoint: flag('writeNonAsciiCharacterAsCodePoint', false),
  }
}

export interface OptionReader {
  text(name: string): string | undefined
  /** Throws INVALID_ARGUMENT unless the option is `true` or `false`. */
  flag(name: string, otherwise: boolean): boolean
}

/** Options by name, upper and lower case being the same. */
export function optionReader(given: Readonly<Record<string, string>>): OptionReader {
  const byName = new Map(Object.entries(given).map(([key, value]) => [key.toLowerCase(), value]))
  const text = (name: string): string | undefined => byName.get(name.toLowerCase())
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = text(name)
    if (value === undefined) return otherwise
    const word = value.toLowerCase()
    if (word === 'true' || word === 'false') return word === 'true'
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: `The option ${name}`,
      expected: 'true or false',
      value,
      advice: '',
    })
  }
  return { text, flag }
}
