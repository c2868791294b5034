/** Numbers as SQL writes them: 1 (INT, LONG or DECIMAL by size), 1L, 1S, 1Y, 1.5 (DECIMAL), 1e3 (DOUBLE), 1D, 1F, 1BD. */
import type { ErrorCondition } from '../../util/error-conditions.js'
import type { MillraceError } from '../../util/errors.js'
import type { Literal, Origin } from '../expressions/expression.js'
import {
  ByteType,
  type DataType,
  DoubleType,
  decimalType,
  FloatType,
  IntegerType,
  LongType,
  MAX_PRECISION,
  ShortType,
} from '../types/data-type.js'
import { canonical } from '../types/sql-value.js'
import { literal } from './nodes.js'
import { excerpt } from './parse-error.js'

type Fail = (
  condition: ErrorCondition,
  parameters: Readonly<Record<string, string | number>>,
) => MillraceError

const integral: Readonly<Record<string, readonly [DataType, string, bigint, bigint]>> = {
  Y: [ByteType, 'tinyint', -128n, 127n],
  S: [ShortType, 'smallint', -32768n, 32767n],
  L: [LongType, 'bigint', -(2n ** 63n), 2n ** 63n - 1n],
}

/** More digits than any type holds: not worth the time of making a number of them. */
const MAX_DIGITS = 40

const MAX_FLOAT = 3.4028234663852886e38

/** The literal of a number token, `sign` being '-' or ''. */
export function numberLiteral(raw: string, sign: string, origin: Origin, fail: Fail): Literal {
  const [, digits, suffix] = /^(.*?)(BD|[LSYDF]?)$/i.exec(raw)!
  const text = sign + digits
  const isHuge = digits.replace(/^0+/, '').length > MAX_DIGITS
  const kind = suffix.toUpperCase()
  if (Object.hasOwn(integral, kind)) {
    const [type, typeName, min, max] = integral[kind]
    const value = isHuge ? max + 1n : BigInt(text)
    if (value < min || value > max) throw outOfRange(typeName, min, max)
    return literal(canonical(value), type, origin)
  }
  if (kind === 'D' || kind === 'F') return floating(kind)
  if (kind === 'BD') return decimal(text)
  if (/e/i.test(digits)) return floating('D')
  if (digits.includes('.') || isHuge) return decimal(text)
  const value = BigInt(text)
  if (BigInt.asIntN(32, value) === value) return literal(Number(value), IntegerType, origin)
  if (BigInt.asIntN(64, value) === value) return literal(canonical(value), LongType, origin)
  return decimal(text)

  function floating(form: 'D' | 'F'): Literal {
    const value = Number(text)
    const max = form === 'D' ? Number.MAX_VALUE : MAX_FLOAT
    if (Math.abs(value) > max) throw outOfRange(form === 'D' ? 'double' : 'float', -max, max)
    return form === 'D'
      ? literal(value, DoubleType, origin)
      : literal(Math.fround(value), FloatType, origin)
  }

  function outOfRange(typeName: string, min: number | bigint, max: number | bigint): Error {
    return fail('INVALID_NUMERIC_LITERAL_RANGE', {
      rawStrippedQualifier: excerpt(text),
      minValue: String(min),
      maxValue: String(max),
      typeName,
    })
  }

  function decimal(written: string): Literal {
    const [, minus, whole, fraction = '', exponent = '0'] =
      /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(written)!
    const power = Number(exponent)
    let scale = fraction.length - power
    let unscaled = (whole + fraction).replace(/^0+(?=\d)/, '')
    if (scale < 0 && unscaled !== '0') {
      if (-scale <= MAX_PRECISION) unscaled += '0'.repeat(-scale)
      else throw tooLarge(unscaled.length - scale)
    }
    scale = Math.max(scale, 0)
    const precision = Math.max(unscaled.length, scale)
    if (precision > MAX_PRECISION) throw tooLarge(precision)
    const value = canonical(BigInt(minus + unscaled))
    return literal(value, decimalType(precision, scale), origin)
  }

  function tooLarge(precision: number): Error {
    return fail('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', {
      precision,
      maxPrecision: MAX_PRECISION,
    })
  }
}
