/** `format_number`. */
import { MillraceError } from '../../util/errors.js'
import { type DataType, IntegerType, isNumeric, StringType } from '../types/data-type.js'
import type { Integral } from '../types/sql-value.js'
import { numberFormatter, parseNumberPattern } from './decimal-format.js'
import { documented, typed } from './define.js'
import { register } from './registry.js'
import { checkSize } from './size-limits.js'
import { checkCount, unexpectedInput } from './typing.js'

/** Formatters by the second argument, which may differ from row to row. */
function formatters<K extends string | number>(
  type: DataType,
  patternOf: (key: K) => string,
): (key: K) => (value: Integral) => string {
  const known = new Map<K, (value: Integral) => string>()
  return key => {
    let found = known.get(key)
    if (found === undefined) {
      const text = patternOf(key)
      const pattern = parseNumberPattern(text)
      if (pattern === undefined) {
        throw new MillraceError('INVALID_PARAMETER_VALUE.FORMAT_STRING', {
          parameter: '`format`',
          functionName: '`format_number`',
          value: text,
          reason: 'which is no pattern of numbers that is supported',
        })
      }
      found = numberFormatter(pattern, type)
      if (known.size >= 100) known.clear()
      known.set(key, found)
    }
    return found
  }
}

register(
  typed(
    'format_number',
    (args, _env, call) => {
      checkCount(call, args.length, 2, 2)
      const [value, format] = args.map(arg => arg.type)
      if (!isNumeric(value) && value.kind !== 'void') {
        throw unexpectedInput({ ...call, args }, 0, '"NUMERIC"')
      }
      const isDigits = isNumeric(format)
      if (!isDigits && format.kind !== 'string' && format.kind !== 'void') {
        throw unexpectedInput({ ...call, args }, 1, '("INT" or "STRING")')
      }
      return {
        args: [
          value.kind === 'void' ? IntegerType : undefined,
          isDigits ? IntegerType : StringType,
        ],
        type: StringType,
        nullable: true,
      }
    },
    call => {
      const type = call.args[0].type as DataType
      if (call.args[1].type?.kind === 'string') {
        const formatter = formatters(type, (pattern: string) => pattern || '#,##0')
        return (value: Integral, pattern: string) => formatter(pattern)(value)
      }
      const formatter = formatters(type, (digits: number) => {
        return digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`
      })
      return (value: Integral, digits: number) => {
        if (digits < 0) return null
        checkSize(digits, 'format_number', 'd')
        return formatter(digits)(value)
      }
    },
    documented(
      'string',
      'The number as text with commas between thousands and so many digits behind the point, or as a pattern of DecimalFormat of Java says; rounded half to the even digit.',
      [
        ['format_number(9876.54321, 2)', '9,876.54'],
        ["format_number(9876.54321, '0.0')", '9876.5'],
      ],
      'Null for less than 0 digits. Patterns with an exponent are refused.',
    ),
  ),
)
