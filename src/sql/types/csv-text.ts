/**
 * Rows as lines of CSV: what `to_csv` and the writer of CSV files give. As Spark's writer does: blanks around values are
 * cut off unless the options ignoreLeadingWhiteSpace and ignoreTrailingWhiteSpace are false; values with a separator, a
 * quote, an end of line or a leading `#` are quoted, quotes and escapes within them are escaped; an empty text is `""`,
 * null is nothing.
 */
import type { StructShape } from './data-type.js'
import { optionReader } from './json-options.js'
import type { SqlValue } from './sql-value.js'
import { hexBytesText, textMaker } from './text.js'
import { type TimeSession, timeFormats } from './time-formats.js'

type Text = (value: SqlValue) => string

/** Writes rows of the schema. A row of one column that is null gives the empty text. */
export function csvWriter(
  schema: StructShape,
  given: Readonly<Record<string, string>>,
  session: TimeSession,
): (row: readonly SqlValue[]) => string {
  const fields = schema.fields.map(field => textOf(field.type, given, session))
  const write = csvLineWriter(given)
  return row => write(row.map((value, i) => (value === null ? null : fields[i](value))))
}

/** Makes a line of texts, null being null: also of a header's names. */
export function csvLineWriter(
  given: Readonly<Record<string, string>>,
): (texts: readonly (string | null)[]) => string {
  const { text, flag } = optionReader(given)
  const separator = text('sep') ?? text('delimiter') ?? ','
  const quote = text('quote') ?? '"'
  const guard = text('escape') ?? '\\'
  const ofNull = text('nullValue') ?? ''
  const ofEmpty = text('emptyValue') ?? '""'
  const all = flag('quoteAll', false)
  const quotesQuotes = flag('escapeQuotes', true)
  const cutsStart = flag('ignoreLeadingWhiteSpace', true)
  const cutsEnd = flag('ignoreTrailingWhiteSpace', true)
  const guarded = new Set([quote, guard])
  const needsQuotes = (value: string): boolean =>
    value.includes(separator) ||
    /[\n\r]/.test(value) ||
    value.startsWith('#') ||
    (quotesQuotes && quote !== '' && value.includes(quote))
  const quoted = (value: string): string => {
    let result = quote
    for (const char of value) result += guarded.has(char) ? guard + char : char
    return result + quote
  }
  const marked = (value: string): string =>
    value !== quote + quote && (all || needsQuotes(value)) ? quoted(value) : value
  const one = (given: string | null): string => {
    if (given === null) return marked(ofNull)
    let value = given
    if (cutsStart) value = value.replace(/^[\0- ]+/, '')
    if (cutsEnd) value = value.replace(/[\0- ]+$/, '')
    return value === '' ? marked(ofEmpty) : marked(value)
  }
  return texts => texts.map(one).join(separator)
}

function textOf(
  type: StructShape['fields'][number]['type'],
  given: Readonly<Record<string, string>>,
  session: TimeSession,
): Text {
  const times = timeFormats(given, session)
  switch (type.kind) {
    case 'date':
      return value => times.writeDate(value as number)
    case 'timestamp':
      return value => times.writeTimestamp(value as number)
    case 'timestamp_ntz':
      return value => times.writeTimestampNTZ(value as number)
    case 'binary':
      return value => hexBytesText(value as Uint8Array)
    default:
      return textMaker(type, session.timeZone)
  }
}
