/** Strings of JSON: their escapes, and their bytes. */
import { type Buffer, isUtf8 } from 'node:buffer'

/** Thrown where bytes are no JSON: one object, without a stack of its own. */
export const malformed: Error = new Error('malformed JSON')

/** One of `"\/bfnrt`. */
export function isEscape(c: number): boolean {
  return (
    c === 34 || c === 92 || c === 47 || c === 98 || c === 102 || c === 110 || c === 114 || c === 116
  )
}

export function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48
  const lower = c | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

export function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex?: string, c?: string) =>
    hex !== undefined ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes[c!] ?? c!),
  )
}

/** A lone surrogate becomes a question mark, as in Java's UTF-8. */
export function wellFormed(text: string): string {
  const { isWellFormed } = text as { isWellFormed?: () => boolean }
  if (isWellFormed?.call(text)) return text
  return text.replace(/\p{Surrogate}/gu, '?')
}

/** UTF-8 in which surrogates may be encoded one by one, which Jackson takes; throws `malformed` for other invalid bytes. */
export function decodeWithSurrogates(bytes: Buffer, start: number, end: number): string {
  let text = ''
  let from = start
  for (let p = start; p < end; p++) {
    const surrogate =
      bytes[p] === 0xed && p + 2 < end && bytes[p + 1] >= 0xa0 && (bytes[p + 2] & 0xc0) === 0x80
    if (!surrogate) continue
    text += `${checked(bytes.subarray(from, p))}?`
    from = p + 3
    p += 2
  }
  return text + checked(bytes.subarray(from, end))
}

function checked(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw malformed
  return bytes.toString('utf8')
}
