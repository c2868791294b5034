/** The places of a format text, `%[index$][flags][width][.precision]conversion`, and what fills them. */
import { MillraceError } from '../../util/errors.js'
import { type DataType, isFractional, isIntegral, sqlType } from '../types/data-type.js'
import { canonical, type Integral, type SqlValue, toBigInt } from '../types/sql-value.js'
import { textMaker } from '../types/text.js'
import { roundUnscaled, shortestDecimal } from './exact-decimal.js'
import { murmur3Of } from './hash-values.js'
import { checkSize, joinTexts } from './size-limits.js'

interface Place {
  readonly index: number
  readonly flags: string
  readonly width: number
  /** -1: none. */
  readonly precision: number
  readonly conversion: string
}

function problem(format: string, reason: string): MillraceError {
  return new MillraceError('INVALID_PARAMETER_VALUE.FORMAT_STRING', {
    parameter: '`strfmt`',
    functionName: '`format_string`',
    value: format,
    reason,
  })
}

const placePattern = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y

/** The function that fills a format text with values of these types. */
export function formatterOf(
  format: string,
  types: readonly DataType[],
  timeZone: string,
): (values: readonly SqlValue[]) => string {
  const parts: (string | ((values: readonly SqlValue[]) => string))[] = []
  let next = 0
  let last = -1
  let at = 0
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    parts.push(format.slice(at, percent < 0 ? undefined : percent))
    if (percent < 0) break
    placePattern.lastIndex = percent
    const found = placePattern.exec(format)
    if (found === null) throw problem(format, `the '%' at ${percent} begins no place`)
    at = percent + found[0].length
    const [, number, previous, flags, width, precision, conversion] = found
    let index = -1
    if (conversion !== '%' && conversion !== 'n') {
      if (previous !== undefined) index = last
      else index = number === undefined ? next++ : Number(number) - 1
      last = index
      if (index < 0 || index >= types.length) throw problem(format, `no argument for '${found[0]}'`)
    }
    const place: Place = {
      index,
      flags,
      width: Number(width ?? 0),
      precision: precision === undefined ? -1 : Number(precision),
      conversion,
    }
    checkSize(Math.max(place.width, place.precision), 'format_string', 'strfmt')
    if (width === undefined && /[-0]/.test(flags))
      throw problem(format, `'${found[0]}' has no width`)
    const fill = fillerOf(place, types[index], format, timeZone)
    parts.push(values => fill(index < 0 ? null : values[index]))
  }
  return values =>
    joinTexts(
      parts.map(part => (typeof part === 'string' ? part : part(values))),
      '',
      'format_string',
    )
}

type Fill = (value: SqlValue) => string

function padded(text: string, { width, flags }: Place): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}

function fillerOf(place: Place, type: DataType, format: string, timeZone: string): Fill {
  const { conversion } = place
  const lower = conversion.toLowerCase()
  const fill = lowerFiller(lower, place, type, timeZone)
  if (fill === undefined) {
    throw problem(
      format,
      `%${conversion} cannot show ${type === undefined ? 'this' : sqlType(type)}`,
    )
  }
  if (lower === conversion) return fill
  if (!'bhscxega'.includes(lower)) throw problem(format, `%${conversion} is not known`)
  return value => fill(value).toUpperCase()
}

/** The filler of a conversion in small letters; undefined when it does not take the type. */
function lowerFiller(
  conversion: string,
  place: Place,
  type: DataType,
  timeZone: string,
): Fill | undefined {
  const nothing = (text: string): string => padded(cut(text, place.precision), place)
  if ('bshc'.includes(conversion) && /[+ 0,(]/.test(place.flags)) return undefined
  switch (conversion) {
    case '%':
      return () => padded('%', place)
    case 'n':
      return () => '\n'
    case 'b':
      return value => nothing(value === null || value === false ? 'false' : 'true')
    case 's': {
      const textOf = objectText(type, timeZone)
      return value => nothing(value === null ? 'null' : textOf(value))
    }
    case 'h': {
      const hash = hashOf(type)
      return value => nothing(value === null ? 'null' : (hash(value) >>> 0).toString(16))
    }
    case 'c':
      if (
        type.kind !== 'int' &&
        type.kind !== 'short' &&
        type.kind !== 'byte' &&
        type.kind !== 'void'
      )
        return undefined
      return value => padded(value === null ? 'null' : String.fromCodePoint(value as number), place)
    case 'd':
    case 'x':
    case 'o':
      if (
        (!isIntegral(type) && type.kind !== 'void' && !isTimeNumber(type)) ||
        place.precision >= 0
      )
        return undefined
      return value => {
        if (value === null) return padded('null', place)
        return conversion === 'd'
          ? numberText((value as Integral) < 0, String(value).replace('-', ''), place)
          : radixText(value as Integral, conversion, type, place)
      }
    case 'f':
    case 'e':
    case 'g':
      if (!isFractional(type) && type.kind !== 'void') return undefined
      return value =>
        value === null ? padded('null', place) : doubleText(value as number, conversion, place)
    default:
      return undefined
  }
}

function cut(text: string, precision: number): string {
  return precision < 0 ? text : text.slice(0, precision)
}

/** Types whose values are whole numbers inside. */
function isTimeNumber(type: DataType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
}

function objectText(type: DataType, timeZone: string): (value: SqlValue) => string {
  if (type.kind === 'void' || type.kind === 'string' || isTimeNumber(type)) return String
  return textMaker(type, timeZone)
}

const bits = new DataView(new ArrayBuffer(8))

function hashOf(type: DataType): (value: SqlValue) => number {
  if (
    type.kind === 'int' ||
    type.kind === 'short' ||
    type.kind === 'byte' ||
    type.kind === 'date'
  ) {
    return value => value as number
  }
  if (type.kind === 'boolean') return value => (value ? 1231 : 1237)
  if (type.kind === 'long' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz') {
    return value => {
      const bits = BigInt.asUintN(64, toBigInt(value as Integral))
      return Number(bits >> 32n) ^ Number(bits & 0xffffffffn)
    }
  }
  if (type.kind === 'double' || type.kind === 'float') {
    return value => {
      bits.setFloat64(0, value as number)
      return bits.getInt32(0) ^ bits.getInt32(4)
    }
  }
  const hash = murmur3Of([type])
  return value => hash([value])
}

/** A number's digits with sign, commas, zeros and width as the flags say. */
function numberText(isNegative: boolean, digits: string, place: Place): string {
  const { flags, width } = place
  let body = digits
  if (flags.includes(',')) {
    const [whole, fraction] = body.split('.')
    const groups = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
    body = fraction === undefined ? groups : `${groups}.${fraction}`
  }
  const isBracketed = isNegative && flags.includes('(')
  let sign = ''
  if (isNegative) sign = isBracketed ? '(' : '-'
  else if (flags.includes('+')) sign = '+'
  else if (flags.includes(' ')) sign = ' '
  const end = isBracketed ? ')' : ''
  if (flags.includes('0')) body = body.padStart(width - sign.length - end.length, '0')
  return padded(sign + body + end, place)
}

const widths: Readonly<Record<string, number>> = { byte: 8, short: 16, int: 32, date: 32 }

function radixText(value: Integral, conversion: string, type: DataType, place: Place): string {
  const bits = BigInt.asUintN(widths[type.kind] ?? 64, toBigInt(value))
  const digits = bits.toString(conversion === 'x' ? 16 : 8)
  const prefix = place.flags.includes('#') ? (conversion === 'x' ? '0x' : '0') : ''
  const filled = place.flags.includes('0')
    ? digits.padStart(place.width - prefix.length, '0')
    : digits
  return padded(prefix + filled, place)
}

function doubleText(value: number, conversion: string, place: Place): string {
  const isNegative = value < 0 || Object.is(value, -0)
  if (Number.isNaN(value)) return padded('NaN', place)
  if (!Number.isFinite(value)) {
    const plain: Place = { ...place, flags: place.flags.replace(/[0,]/g, '') }
    return numberText(isNegative, 'Infinity', plain)
  }
  const size = Math.abs(value)
  const precision = place.precision < 0 ? 6 : place.precision
  if (conversion === 'f') return numberText(isNegative, fixed(size, precision), place)
  if (conversion === 'e') {
    return numberText(isNegative, scientific(size, precision), {
      ...place,
      flags: place.flags.replace(',', ''),
    })
  }
  const digits = precision === 0 ? 1 : precision
  if (size === 0) return numberText(isNegative, fixed(0, digits - 1), place)
  const exponent = Number(scientific(size, digits - 1).split('e')[1])
  const text =
    exponent < -4 || exponent >= digits
      ? scientific(size, digits - 1)
      : fixed(size, digits - 1 - exponent)
  return numberText(isNegative, text, place)
}

/** So many digits behind the point, rounded half up from the shortest decimal of the number. */
function fixed(size: number, digits: number): string {
  const { unscaled, scale } = shortestDecimal(size)
  const rounded =
    scale > digits
      ? toBigInt(roundUnscaled('halfUp', canonical(unscaled), scale, digits))
      : unscaled * 10n ** BigInt(digits - scale)
  const text = rounded.toString().padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

function scientific(size: number, digits: number): string {
  const { unscaled } = shortestDecimal(size)
  const shown = unscaled.toString()
  let exponent = size === 0 ? 0 : Number(size.toExponential().split('e')[1])
  let kept = shown.padEnd(digits + 1, '0')
  if (shown.length > digits + 1) {
    kept = String(roundUnscaled('halfUp', canonical(unscaled), shown.length - 1, digits))
    if (kept.length > digits + 1) {
      exponent++
      kept = kept.slice(0, -1)
    }
  }
  const mantissa = digits === 0 ? kept : `${kept[0]}.${kept.slice(1)}`
  const sign = exponent < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}
