/** The escapes of string literals: `\n`, `\'`, `\101` (octal), `\u00e9`, `\U0001F600`; a doubled quote is one quote. */

const simple: Readonly<Record<string, string>> = {
  0: '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  // LIKE needs the backslash before its wildcards
  '%': '\\%',
  _: '\\_',
}

const escapes = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([01][0-7]{2})|(.))/gsu

/** The value of what stands between the quotes. */
export function unescapeString(body: string, quote: string): string {
  if (!body.includes('\\')) return undouble(body, quote)
  let value = ''
  let from = 0
  for (const match of body.matchAll(escapes)) {
    const [whole, short, long, octal, other] = match
    value += undouble(body.slice(from, match.index), quote)
    from = match.index + whole.length
    if (short !== undefined) value += String.fromCharCode(Number.parseInt(short, 16))
    else if (long !== undefined) value += codePoint(Number.parseInt(long, 16))
    else if (octal !== undefined) value += String.fromCharCode(Number.parseInt(octal, 8))
    else value += Object.hasOwn(simple, other) ? simple[other] : other
  }
  return value + undouble(body.slice(from), quote)
}

function undouble(part: string, quote: string): string {
  return part.includes(quote) ? part.replaceAll(quote + quote, quote) : part
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}
