/** Java's patterns of numbers (`#,##0.00`, `0.0%`, `0.0;(0.0)`), for `format_number`. Rounds half to the even digit. */
import { type DataType, isFractional } from '../types/data-type.js'
import { powerOfTen } from '../types/integral.js'
import { type Integral, toBigInt } from '../types/sql-value.js'
import { divideBy, scaledExactly } from './exact-decimal.js'

/** A pattern's form. */
interface NumberPattern {
  readonly prefix: string
  readonly suffix: string
  readonly negativePrefix: string
  readonly negativeSuffix: string
  readonly leastWhole: number
  readonly leastFraction: number
  readonly mostFraction: number
  /** 0: no groups. */
  readonly groupSize: number
  /** The number is shown times 10^multiplier: 2 for `%`. */
  readonly multiplier: number
}

/** A value times 10^digits, rounded half even to a whole number. */
export type Scale = (value: never, digits: number) => bigint

/** How values of a numeric type are rounded exactly. */
export function scaleOf(type: DataType): (value: Integral, digits: number) => bigint {
  if (isFractional(type))
    return (value, digits) => scaledExactly('halfEven', value as number, digits)
  const scale = type.kind === 'decimal' ? type.scale : 0
  return (value, digits) => {
    const unscaled = toBigInt(value)
    if (digits >= scale) return unscaled * powerOfTen(digits - scale)
    return divideBy('halfEven', unscaled, powerOfTen(scale - digits))
  }
}

interface Affix {
  text: string
  at: number
  multiplier: number
}

/** Text in front of or behind the digits, quotes taken off. */
function affix(pattern: string, from: number): Affix {
  let text = ''
  let at = from
  let multiplier = 0
  let quoted = false
  for (; at < pattern.length; at++) {
    const c = pattern[at]
    if (c === "'") {
      if (pattern[at + 1] === "'") {
        text += "'"
        at++
      } else quoted = !quoted
    } else if (quoted) text += c
    else if ('#0,.;'.includes(c)) break
    else {
      if (c === '%') multiplier = 2
      if (c === '\u2030') multiplier = 3
      text += c
    }
  }
  return { text, at, multiplier }
}

/** Undefined when the pattern is none, or has an exponent. */
export function parseNumberPattern(pattern: string): NumberPattern | undefined {
  const before = affix(pattern, 0)
  const digits = /^[#0,.]*/.exec(pattern.slice(before.at))?.[0] ?? ''
  const after = affix(pattern, before.at + digits.length)
  const [whole, fraction = '', ...more] = digits.split('.')
  if (more.length > 0 || !/^[#,]*[0,]*$/.test(whole) || !/^0*#*$/.test(fraction)) return undefined
  // `.` alone is no pattern, `#` and nothing are
  if (whole.endsWith(',') || /^E0/.test(after.text)) return undefined
  let negativePrefix = `-${before.text}`
  let negativeSuffix = after.text
  if (after.at < pattern.length) {
    if (pattern[after.at] !== ';') return undefined
    const front = affix(pattern, after.at + 1)
    const skipped = /^[#0,.]*/.exec(pattern.slice(front.at))?.[0] ?? ''
    const back = affix(pattern, front.at + skipped.length)
    if (back.at < pattern.length) return undefined
    negativePrefix = front.text
    negativeSuffix = back.text
    if (negativePrefix === before.text && negativeSuffix === after.text)
      negativePrefix = `-${before.text}`
  }
  const zeros = whole.replace(/[^0]/g, '').length
  const fractionZeros = fraction.replace(/[^0]/g, '').length
  const hasPoint = digits.includes('.')
  // without any 0 one is shown: before the point, or behind it when nothing stands before
  const isBare = zeros === 0 && fractionZeros === 0
  const comma = whole.lastIndexOf(',')
  return {
    prefix: before.text,
    suffix: after.text,
    negativePrefix,
    negativeSuffix,
    leastWhole: isBare && (whole !== '' || !hasPoint) ? 1 : zeros,
    leastFraction: isBare && whole === '' && fraction !== '' ? 1 : fractionZeros,
    mostFraction: fraction.length,
    groupSize: comma < 0 ? 0 : whole.length - comma - 1,
    multiplier: before.multiplier || after.multiplier,
  }
}

function grouped(digits: string, size: number): string {
  if (size <= 0) return digits
  let text = ''
  for (let i = 0; i < digits.length; i++) {
    if (i > 0 && (digits.length - i) % size === 0) text += ','
    text += digits[i]
  }
  return text
}

/** The formatter of numbers of a type. */
export function numberFormatter(
  pattern: NumberPattern,
  type: DataType,
): (value: Integral) => string {
  const scale = scaleOf(type)
  const { mostFraction, leastFraction, leastWhole, groupSize, multiplier } = pattern
  const ofDoubles = isFractional(type)
  return value => {
    const isNegative = value < 0 || Object.is(value, -0)
    const front = isNegative ? pattern.negativePrefix : pattern.prefix
    const back = isNegative ? pattern.negativeSuffix : pattern.suffix
    if (ofDoubles && !Number.isFinite(value)) {
      return Number.isNaN(value) ? 'NaN' : `${front}∞${back}`
    }
    const rounded = scale(value, mostFraction + multiplier)
    const all = (rounded < 0n ? -rounded : rounded).toString().padStart(mostFraction + 1, '0')
    const cut = all.length - mostFraction
    const whole = all.slice(0, cut).replace(/^0+/, '').padStart(leastWhole, '0')
    let fraction = all.slice(cut)
    while (fraction.length > leastFraction && fraction.endsWith('0'))
      fraction = fraction.slice(0, -1)
    const point = fraction === '' ? '' : `.${fraction}`
    const shown = whole === '' && point === '' ? '0' : grouped(whole, groupSize) + point
    return front + shown + back
  }
}
