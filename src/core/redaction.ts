/** Which settings are secrets: their values are shown to nobody (`spark.redaction.regex`). */
import { MillraceError } from '../util/errors.js'
import type { SparkConf } from './spark-conf.js'

const REDACTED = '*********(redacted)'

/** What may be shown of a setting. Throws INVALID_CONFIG_VALUE when the pattern is none. */
export function redactor(conf: SparkConf): (key: string, value: string) => string {
  const key = 'spark.redaction.regex'
  const value = conf.get(key)!
  // (?i) is how Java says what JavaScript has a flag for
  const text = value.replace(/^\(\?i\)/, '')
  let pattern: RegExp
  try {
    pattern = new RegExp(text, text === value ? '' : 'i')
  } catch (error) {
    const expected = 'a regular expression'
    throw new MillraceError('INVALID_CONFIG_VALUE', { key, value, expected }, { cause: error })
  }
  return (name, shown) => (pattern.test(name) ? REDACTED : shown)
}
