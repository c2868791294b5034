/** The option `mode` of readers of CSV and JSON, of `from_csv` and `from_json`. */
import { MillraceError } from '../../util/errors.js'

/** What is done with malformed records. */
export type ParseMode = 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST'

/**
 * The mode that a text names, in upper or lower case; PERMISSIVE where nothing is said. Throws INVALID_READER_OPTION: Spark warns and
 * takes PERMISSIVE, so that a program that misspells FAILFAST never fails.
 */
export function parseMode(given: string | undefined): ParseMode {
  const mode = given?.toUpperCase() ?? 'PERMISSIVE'
  if (mode === 'PERMISSIVE' || mode === 'DROPMALFORMED' || mode === 'FAILFAST') return mode
  throw new MillraceError('INVALID_READER_OPTION', {
    option: 'mode',
    value: String(given),
    expected: 'PERMISSIVE, DROPMALFORMED or FAILFAST',
  })
}
