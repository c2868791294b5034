/** Functions of numbers, bits and hashes. */
import type { Dynamic } from '../row-types.js'
import {
  define,
  type Fn0,
  type Fn1,
  type Fn2,
  type FnMany,
  type FnSame,
  type FnWith,
  type Value,
} from './define.js'

/** The number, or the interval, without its sign. */
export const abs: FnSame<'abs'> = define('abs', 'c')

/**
 * The least whole number that is not below the argument; with a second argument, rounded up to so many digits
 * behind the point.
 */
export const ceil: FnWith<[scale?: Value<number>], number> = define('ceil', 'cv')

/**
 * The least whole number that is not below the argument; with a second argument, rounded up to so many digits
 * behind the point.
 */
export const ceiling: FnWith<[scale?: Value<number>], number> = define('ceiling', 'cv')

/**
 * The greatest whole number that is not above the argument; with a second argument, rounded down to so many digits
 * behind the point.
 */
export const floor: FnWith<[scale?: Value<number>], number> = define('floor', 'cv')

/** The number rounded to so many digits behind the point (0 unless said); a half goes away from zero. */
export const round: FnWith<[scale?: Value<number>], number> = define('round', 'cv')

/** The number rounded to so many digits behind the point (0 unless said); a half goes to the even digit. */
export const bround: FnWith<[scale?: Value<number>], number> = define('bround', 'cv')

/** The nearest whole number as DOUBLE; a half goes to the even one. */
export const rint: Fn1<'rint', number> = define('rint', 'c')

/** The square root. */
export const sqrt: Fn1<'sqrt', number> = define('sqrt', 'c')

/** The cube root. */
export const cbrt: Fn1<'cbrt', number> = define('cbrt', 'c')

/** e to the power of the argument. */
export const exp: Fn1<'exp', number> = define('exp', 'c')

/** e to the power of the argument, less 1; exact also near 0. */
export const expm1: Fn1<'expm1', number> = define('expm1', 'c')

/** The natural logarithm. */
export const ln: Fn1<'ln', number | null> = define('ln', 'c')

/** The logarithm to base 10. */
export const log10: Fn1<'log10', number | null> = define('log10', 'c')

/** The logarithm to base 2. */
export const log2: Fn1<'log2', number | null> = define('log2', 'c')

/** The natural logarithm of the argument plus 1; exact also near 0. */
export const log1p: Fn1<'log1p', number | null> = define('log1p', 'c')

/** The sine of an angle in radians. */
export const sin: Fn1<'sin', number> = define('sin', 'c')

/** The cosine of an angle in radians. */
export const cos: Fn1<'cos', number> = define('cos', 'c')

/** The tangent of an angle in radians. */
export const tan: Fn1<'tan', number> = define('tan', 'c')

/** The angle whose sine it is, in radians. */
export const asin: Fn1<'asin', number> = define('asin', 'c')

/** The angle whose cosine it is, in radians. */
export const acos: Fn1<'acos', number> = define('acos', 'c')

/** The angle whose tangent it is, in radians. */
export const atan: Fn1<'atan', number> = define('atan', 'c')

/** The hyperbolic sine. */
export const sinh: Fn1<'sinh', number> = define('sinh', 'c')

/** The hyperbolic cosine. */
export const cosh: Fn1<'cosh', number> = define('cosh', 'c')

/** The hyperbolic tangent. */
export const tanh: Fn1<'tanh', number> = define('tanh', 'c')

/** The inverse of the hyperbolic sine. */
export const asinh: Fn1<'asinh', number> = define('asinh', 'c')

/** The inverse of the hyperbolic cosine. */
export const acosh: Fn1<'acosh', number> = define('acosh', 'c')

/** The inverse of the hyperbolic tangent. */
export const atanh: Fn1<'atanh', number> = define('atanh', 'c')

/** The cotangent of an angle in radians. */
export const cot: Fn1<'cot', number> = define('cot', 'c')

/** The cosecant of an angle in radians. */
export const csc: Fn1<'csc', number> = define('csc', 'c')

/** The secant of an angle in radians. */
export const sec: Fn1<'sec', number> = define('sec', 'c')

/** An angle in radians as one in degrees. */
export const degrees: Fn1<'degrees', number> = define('degrees', 'c')

/** An angle in degrees as one in radians. */
export const radians: Fn1<'radians', number> = define('radians', 'c')

/** -1.0, 0.0 or 1.0 for a number, or an interval, below, at or above 0. */
export const sign: Fn1<'sign', number> = define('sign', 'c')

/** -1.0, 0.0 or 1.0 for a number, or an interval, below, at or above 0. */
export const signum: Fn1<'signum', number> = define('signum', 'c')

/** The product of the numbers from 1 to the argument. */
export const factorial: Fn1<'factorial', number | null> = define('factorial', 'c')

/** The hexadecimal digits of a whole number, of bytes, or of the UTF-8 bytes of a string. */
export const hex: Fn1<'hex', string> = define('hex', 'c')

/** The bytes that hexadecimal digits say. */
export const unhex: Fn1<'unhex', Uint8Array | null> = define('unhex', 'c')

/** The bits of a BIGINT; a negative one has 64. */
export const bin: Fn1<'bin', string> = define('bin', 'c')

/** The number that the text says to one base, written to another; to a negative base, with its sign. */
export const conv: FnWith<[from: Value<number>, to: Value<number>], string> = define('conv', 'cvv')

/**
 * The number of the part that the first argument lies in, when the range from the second to the third is cut into
 * so many equal parts; 0 before the range and one more than there are parts behind it.
 */
export const width_bucket: FnWith<
  [min: Value<number>, max: Value<number>, buckets: Value<number>],
  number
> = define('width_bucket', 'cvvv')

/** The number with the other sign; also written `-x`. */
export const negative: FnSame<'negative'> = define('negative', 'c')

/** The number itself; also written `+x`. */
export const positive: FnSame<'positive'> = define('positive', 'c')

/** The number e. */
export const e: Fn0<'e', number> = define('e', '')

/** The number pi. */
export const pi: Fn0<'pi', number> = define('pi', '')

/** The sum, or null where that is an error: overflow, a divisor of 0. */
export const try_add: Fn2<Dynamic> = define('try_add', 'cc')

/** The difference, or null where that is an error: overflow, a divisor of 0. */
export const try_subtract: Fn2<Dynamic> = define('try_subtract', 'cc')

/** The product, or null where that is an error: overflow, a divisor of 0. */
export const try_multiply: Fn2<Dynamic> = define('try_multiply', 'cc')

/** The quotient, or null where that is an error: overflow, a divisor of 0. */
export const try_divide: Fn2<Dynamic> = define('try_divide', 'cc')

/** The rest of a division, or null where that is an error: overflow, a divisor of 0. */
export const try_mod: Fn2<Dynamic> = define('try_mod', 'cc')

/** The number with all its bits turned. */
export const bitwise_not: FnSame<'~'> = define('~', 'c')

/** How many of the 64 bits are set; of a BOOLEAN 1 or 0. */
export const bit_count: Fn1<'bit_count', number> = define('bit_count', 'c')

/** The bit at a position, 0 being the lowest. */
export const bit_get: FnWith<[position: Value<number>], number> = define('bit_get', 'cv')

/** The bit at a position, 0 being the lowest. */
export const getbit: FnWith<[position: Value<number>], number> = define('getbit', 'cv')

/** The bits moved to the left. */
export const shiftleft: FnWith<[bits: Value<number>], number> = define('shiftleft', 'cv')

/** The bits moved to the right; the sign stays. */
export const shiftright: FnWith<[bits: Value<number>], number> = define('shiftright', 'cv')

/** The bits moved to the right; zeros come in. */
export const shiftrightunsigned: FnWith<[bits: Value<number>], number> = define(
  'shiftrightunsigned',
  'cv',
)

/** The greatest of the arguments; nulls are passed over. */
export const greatest: FnMany<Dynamic> = define('greatest', 'c')

/** The least of the arguments; nulls are passed over. */
export const least: FnMany<Dynamic> = define('least', 'c')

/**
 * A hash of the arguments as INT: Murmur3 with the seed 42, which also says where rows go in a shuffle by columns
 * in Spark.
 */
export const hash: FnMany<number> = define('hash', 'c')

/** A hash of the arguments as BIGINT: xxHash with the seed 42. */
export const xxhash64: FnMany<number> = define('xxhash64', 'c')

/** The MD5 digest of bytes, or of a string in UTF-8, in 32 hexadecimal digits. */
export const md5: Fn1<'md5', string> = define('md5', 'c')

/** The SHA-1 digest of bytes, or of a string in UTF-8, in hexadecimal digits. */
export const sha: Fn1<'sha', string> = define('sha', 'c')

/** The SHA-1 digest of bytes, or of a string in UTF-8, in hexadecimal digits. */
export const sha1: Fn1<'sha1', string> = define('sha1', 'c')

/**
 * The SHA-2 digest of bytes, or of a string in UTF-8, of 224, 256, 384 or 512 bits, in hexadecimal digits; 0 is as
 * 256.
 */
export const sha2: FnWith<[bits: Value<number>], string> = define('sha2', 'cv')

/** The CRC-32 checksum of bytes, or of a string in UTF-8, as BIGINT. */
export const crc32: Fn1<'crc32', number> = define('crc32', 'c')

/**
 * The bytes encrypted by AES with a key, in a mode (GCM unless said, ECB, CBC) and a padding; then, if wanted, an
 * initialization vector (random unless said) and, for GCM, additional authenticated data.
 */
export const aes_encrypt: FnWith<
  [
    key: Value<string | Uint8Array>,
    mode?: Value<string>,
    padding?: Value<string>,
    iv?: Value<Uint8Array>,
    aad?: Value<string>,
  ],
  Uint8Array
> = define('aes_encrypt', 'cvvvvv')

/** The bytes that aes_encrypt made this of, with the same key, mode, padding and additional data. */
export const aes_decrypt: FnWith<
  [
    key: Value<string | Uint8Array>,
    mode?: Value<string>,
    padding?: Value<string>,
    aad?: Value<string>,
  ],
  Uint8Array
> = define('aes_decrypt', 'cvvvv')

/** As aes_decrypt, but null where that is an error. */
export const try_aes_decrypt: FnWith<
  [
    key: Value<string | Uint8Array>,
    mode?: Value<string>,
    padding?: Value<string>,
    aad?: Value<string>,
  ],
  Uint8Array | null
> = define('try_aes_decrypt', 'cvvvv')

/** The place of a number in its bitmap of 32,768 bits. */
export const bitmap_bit_position: Fn1<'bitmap_bit_position', number> = define(
  'bitmap_bit_position',
  'c',
)

/** The number of the bitmap of 32,768 bits that a number lies in. */
export const bitmap_bucket_number: Fn1<'bitmap_bucket_number', number> = define(
  'bitmap_bucket_number',
  'c',
)

/** How many bits of a bitmap are set. */
export const bitmap_count: Fn1<'bitmap_count', number> = define('bitmap_count', 'c')
