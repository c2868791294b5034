/**
 * Strings by character, where a character is a code point, as in SQL. Strings of JavaScript count UTF-16 units; the two
 * differ only where there are surrogates, so that each function looks for those first and then works on units.
 */

const surrogates = /[\ud800-\udfff]/

export function hasSurrogates(s: string): boolean {
  return surrogates.test(s)
}

/** The number of characters. */
export function characterCount(s: string): number {
  if (!surrogates.test(s)) return s.length
  let count = 0
  for (let i = 0; i < s.length; i++) if (!isLowOfPair(s, i)) count++
  return count
}

/** The second half of a pair stands at i. */
function isLowOfPair(s: string, i: number): boolean {
  const code = s.charCodeAt(i)
  if (code < 0xdc00 || code > 0xdfff || i === 0) return false
  const before = s.charCodeAt(i - 1)
  return before >= 0xd800 && before <= 0xdbff
}

/** The unit at which the character of this number begins (from 0); the length when there are not so many. */
export function unitOf(s: string, character: number): number {
  let unit = 0
  for (let i = 0; i < character && unit < s.length; i++) {
    unit += (s.codePointAt(unit) as number) > 0xffff ? 2 : 1
  }
  return unit
}

/** The number of the character (from 0) that begins at a unit. */
export function characterOf(s: string, unit: number): number {
  return characterCount(s.slice(0, unit))
}

/** Characters `start` (from 0, also below) to before `end`. */
export function sliceCharacters(s: string, start: number, end: number): string {
  if (end <= start || end <= 0) return ''
  const from = Math.max(0, start)
  if (!surrogates.test(s)) return s.slice(from, end)
  const first = unitOf(s, from)
  const rest = s.slice(first)
  return rest.slice(0, unitOf(rest, end - from))
}

/**
 * SQL's substring: `position` counts from 1, from the end when it is below 0, and 0 is as 1; `length` characters from
 * there, of which those before the first are not there.
 */
export function substring(s: string, position: number, length: number): string {
  const count = position < 0 ? characterCount(s) : 0
  const start = position > 0 ? position - 1 : position < 0 ? count + position : 0
  return sliceCharacters(s, start, start + length)
}

/** The same of bytes. */
export function subarray(bytes: Uint8Array, position: number, length: number): Uint8Array {
  const start = position > 0 ? position - 1 : position < 0 ? bytes.length + position : 0
  const end = start + length
  return end <= start || end <= 0 ? new Uint8Array(0) : bytes.slice(Math.max(0, start), end)
}

export function utf8Bytes(s: string): Uint8Array {
  const bytes = Buffer.from(s, 'utf8')
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function utf8Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

/** A function of bytes and strings as its first argument is one or the other. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
