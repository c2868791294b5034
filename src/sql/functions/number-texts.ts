/** `to_number`, `to_char` and their like: numbers as text of a format, and back; dates and bytes as text of a format. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import {
  type DataType,
  type DecimalType,
  decimalOfIntegral,
  decimalType,
  isDatetime,
  isIntegral,
  MAX_PRECISION,
  StringType,
} from '../types/data-type.js'
import { canonical, type Integral } from '../types/sql-value.js'
import { decimalText } from '../types/text.js'
import { constantValue, requireConstant } from './constant.js'
import { documented, typed } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { type NumberFormat, parseNumberFormat, readNumber, writeNumber } from './number-format.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

/** The format that a call names; null for null. */
function formatOf(call: Call, args: readonly Resolved[]): NumberFormat | null {
  const value = requireConstant(call, args, 1, 'format')
  return value === null ? null : parseNumberFormat(String(value))
}

function madeFormat(call: Call): NumberFormat | null {
  const value = constantValue(call.args[1])
  return typeof value === 'string' ? parseNumberFormat(value) : null
}

function toNumber(name: string, isTrying: boolean, doc: FunctionDoc): ScalarFunction {
  return typed(
    name,
    (args, _env, call) => {
      checkCount(call, args.length, 2, 2)
      args.forEach((arg, i) => {
        const { kind } = arg.type
        if (kind !== 'string' && kind !== 'void')
          throw unexpectedInput({ ...call, args }, i, '"STRING"')
      })
      const format = formatOf(call, args)
      const precision = format === null ? 10 : format.whole + format.fraction
      if (precision > MAX_PRECISION) {
        throw new MillraceError('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', {
          precision,
          maxPrecision: MAX_PRECISION,
        })
      }
      return {
        args: [StringType, StringType],
        type: decimalType(precision, format?.fraction ?? 0),
        ...(isTrying && { nullable: true }),
      }
    },
    call => {
      const format = madeFormat(call)
      return (text: string) => {
        const value = format === null ? undefined : readNumber(text, format)
        if (value !== undefined) return canonical(value)
        if (isTrying || format === null) return null
        throw new MillraceError('INVALID_FORMAT.MISMATCH_INPUT', {
          inputType: '"STRING"',
          input: text,
          format: format.text,
        })
      }
    },
    doc,
  )
}

/** The decimal that a number is written as. */
function writtenType(type: DataType): DecimalType | undefined {
  if (type.kind === 'decimal') return type
  if (isIntegral(type)) return decimalOfIntegral(type)
  if (type.kind === 'double') return decimalType(30, 15)
  if (type.kind === 'float') return decimalType(14, 7)
  return type.kind === 'string' || type.kind === 'void' ? decimalType(38, 18) : undefined
}

const binaryFormats: Readonly<Record<string, string | undefined>> = {
  base64: 'base64',
  hex: 'hex',
  'utf-8': 'decode',
}

/** The function that writes dates and bytes. */
function otherWriter(call: Call): Expression | undefined {
  const [value, format] = call.args
  const type = value.type as DataType
  if (isDatetime(type)) return Object.freeze({ ...call, name: 'date_format', type: undefined })
  if (type.kind !== 'binary') return undefined
  const name = binaryFormats[String(constantValue(format)).toLowerCase()] as string
  const args = name === 'decode' ? [value, format] : [value]
  return Object.freeze({ ...call, name, args, type: undefined })
}

register(
  toNumber(
    'to_number',
    false,
    documented(
      'string',
      'The DECIMAL that a text says by a format, which must be a constant. A format is `[MI|S] [$] digits [.digits] [PR|MI|S]`: 0 and 9 are digits, `,` or G stands between thousands, `.` or D is the point, S a sign, MI a minus sign, PR angle brackets around negative numbers.',
      [
        ["to_number('9,876', '9,999')", '9876'],
        ["to_number('$5.25', '$9.99')", '5.25'],
      ],
      'A text that is not of the format is an error (INVALID_FORMAT.MISMATCH_INPUT), in ANSI mode or not. A run of digits that begins with 0 takes exactly so many digits before the point, one with 9 at most so many.',
    ),
  ),
  toNumber(
    'try_to_number',
    true,
    documented('string', 'As to_number, but null for a text that is not of the format.', [
      ["try_to_number('12x', '999')", 'NULL'],
    ]),
  ),
  {
    ...typed(
      ['to_char', 'to_varchar'],
      (args, _env, call) => {
        checkCount(call, args.length, 2, 2)
        const { type } = args[0]
        if (isDatetime(type)) return { args: [undefined, StringType], type: StringType }
        if (type.kind === 'binary') {
          const format = requireConstant(call, args, 1, 'format')
          if (format !== null && binaryFormats[String(format).toLowerCase()] === undefined) {
            throw new MillraceError('INVALID_PARAMETER_VALUE.BINARY_FORMAT', {
              parameter: '`format`',
              functionName: `\`${call.name}\``,
              invalidFormat: `'${format}'`,
            })
          }
          return { args: [undefined, StringType], type: StringType, nullable: true }
        }
        const decimal = writtenType(type)
        if (decimal === undefined) throw unexpectedInput({ ...call, args }, 0, '"DECIMAL"')
        formatOf(call, args)
        return { args: [decimal, StringType], type: StringType }
      },
      call => {
        const format = madeFormat(call)
        const type = call.args[0].type as DecimalType
        return (value: Integral) => {
          if (format === null) return null
          const text = decimalText(value, type.scale).replace('-', '')
          const [whole, fraction = ''] = text.split('.')
          return writeNumber(
            value < 0,
            whole.replace(/^0+/, ''),
            fraction.replace(/0+$/, ''),
            format,
          )
        }
      },
      documented(
        'string',
        'A number as text of a format (see to_number); a date or timestamp as date_format writes it; a BINARY as base64, hex or utf-8.',
        [
          ["to_char(9876, '9G999')", '9,876'],
          ["to_char(-5.5, '9.90PR')", '<5.50>'],
          ["to_char(x'616263', 'hex')", '616263'],
        ],
        'A number that does not fit is shown as `#`. Digits 9 without a digit of the number are spaces, digits 0 are zeros.',
      ),
    ),
    rewrite: call => {
      const { type } = call.args[0] as Resolved
      const isOther = isDatetime(type) || type.kind === 'binary'
      if (!isOther || constantValue(call.args[1]) === null) return call
      return otherWriter(call) ?? call
    },
  },
)
