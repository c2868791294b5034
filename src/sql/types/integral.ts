/**
 * Arithmetic of LONG and DECIMAL values in their canonical form: plain numbers while they are safe integers, bigint
 * beyond. The first lines of each function are the lane that nearly all values take.
 *
 * LONG functions have two forms: `...Exact` throws ARITHMETIC_OVERFLOW outside of 64 bits, `...Wrap` wraps as Java does.
 */
import { MillraceError } from '../../util/errors.js'
import { canonical, type Integral, toBigInt } from './sql-value.js'

const SAFE = 9007199254740991
const LONG_MIN = -(2n ** 63n)
const LONG_MAX = 2n ** 63n - 1n

function isSafe(value: number): boolean {
  return value <= SAFE && value >= -SAFE
}

/** `tryFunction`: what to use instead, `try_add`. */
export function overflow(tryFunction: string): MillraceError {
  const alternative = tryFunction === '' ? '' : `Use '${tryFunction}' to get NULL instead`
  return new MillraceError('ARITHMETIC_OVERFLOW', { alternative })
}

/** A bigint as a LONG. Throws ARITHMETIC_OVERFLOW. */
export function exactLong(value: bigint, tryFunction: string): Integral {
  if (value < LONG_MIN || value > LONG_MAX) throw overflow(tryFunction)
  return canonical(value)
}

export function isLong(value: bigint): boolean {
  return value >= LONG_MIN && value <= LONG_MAX
}

/** The low 64 bits of a bigint, as a LONG. */
export function wrapLong(value: bigint): Integral {
  return canonical(BigInt.asIntN(64, value))
}

export function addExact(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (isSafe(sum)) return sum
  }
  return exactLong(toBigInt(a) + toBigInt(b), 'try_add')
}

export function addWrap(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (isSafe(sum)) return sum
  }
  return wrapLong(toBigInt(a) + toBigInt(b))
}

export function subtractExact(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (isSafe(difference)) return difference
  }
  return exactLong(toBigInt(a) - toBigInt(b), 'try_subtract')
}

export function subtractWrap(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (isSafe(difference)) return difference
  }
  return wrapLong(toBigInt(a) - toBigInt(b))
}

export function multiplyExact(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (isSafe(product)) return product + 0
  }
  return exactLong(toBigInt(a) * toBigInt(b), 'try_multiply')
}

export function multiplyWrap(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (isSafe(product)) return product + 0
  }
  return wrapLong(toBigInt(a) * toBigInt(b))
}

/** Quotient without its fraction; b is not 0. The one that overflows is the least LONG by -1. */
export function divideExact(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0
  return exactLong(toBigInt(a) / toBigInt(b), '')
}

export function divideWrap(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0
  return wrapLong(toBigInt(a) / toBigInt(b))
}

/** Has the sign of a; b is not 0. */
export function remainder(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0
  return canonical(toBigInt(a) % toBigInt(b))
}

export function negateExact(a: Integral): Integral {
  if (typeof a === 'number') return 0 - a
  return exactLong(-a, '')
}

export function negateWrap(a: Integral): Integral {
  if (typeof a === 'number') return 0 - a
  return wrapLong(-a)
}

/** a < b: -1, a > b: 1, else 0. */
export function compareIntegral(a: Integral, b: Integral): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const powers: bigint[] = Array.from({ length: 80 }, (_, i) => 10n ** BigInt(i))

export function powerOfTen(n: number): bigint {
  return powers[n] ?? 10n ** BigInt(n)
}

const smallPowers = Array.from({ length: 16 }, (_, i) => 10 ** i)

/** An unscaled decimal of one scale as that of another; digits that go are rounded half up (away from zero). */
export function rescale(unscaled: Integral, from: number, to: number): Integral {
  if (from === to) return unscaled
  if (to > from) {
    const up = to - from
    if (typeof unscaled === 'number' && up < 16) {
      const scaled = unscaled * smallPowers[up]
      if (isSafe(scaled)) return scaled
    }
    return canonical(toBigInt(unscaled) * powerOfTen(up))
  }
  return divideRounded(unscaled, canonical(powerOfTen(from - to)))
}

/** Quotient rounded half up (away from zero); b is not 0. */
export function divideRounded(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = a % b
    const whole = (a - rest) / b
    if (Math.abs(rest) >= Math.abs(b) - Math.abs(rest)) {
      return whole + (a < 0 === b < 0 ? 1 : -1)
    }
    return whole + 0
  }
  const x = toBigInt(a)
  const y = toBigInt(b)
  const rest = x % y
  const absolute = rest < 0n ? -rest : rest
  const divisor = y < 0n ? -y : y
  const whole = x / y
  if (absolute * 2n >= divisor) return canonical(whole + (x < 0n === y < 0n ? 1n : -1n))
  return canonical(whole)
}

/** An unscaled decimal has at most `precision` digits. */
export function fitsPrecision(unscaled: Integral, precision: number): boolean {
  if (typeof unscaled === 'number') {
    return precision >= 16 || Math.abs(unscaled) < smallPowers[precision]
  }
  const bound = powerOfTen(precision)
  return unscaled < bound && unscaled > -bound
}

/** Sum, difference, product of unscaled decimals of equal scale (of any, for the product), without a check. */
export function addDecimal(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (isSafe(sum)) return sum
  }
  return canonical(toBigInt(a) + toBigInt(b))
}

export function subtractDecimal(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (isSafe(difference)) return difference
  }
  return canonical(toBigInt(a) - toBigInt(b))
}

export function multiplyDecimal(a: Integral, b: Integral): Integral {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (isSafe(product)) return product + 0
  }
  return canonical(toBigInt(a) * toBigInt(b))
}

/** The number nearest to an unscaled decimal. */
export function decimalToDouble(unscaled: Integral, scale: number): number {
  if (typeof unscaled === 'number' && scale < 16) return unscaled / smallPowers[scale]
  const text = unscaled.toString()
  return Number(`${text}e-${scale}`)
}
