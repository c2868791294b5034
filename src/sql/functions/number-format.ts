/**
 * Formats of `to_char` and `to_number`: `[MI|S] [$] digits [.digits] [PR|MI|S]`, where digits are 0, 9 and commas (G).
 * A run of digits that begins with 0 shows, and takes, exactly so many; one that begins with 9 at most so many.
 */
import { MillraceError } from '../../util/errors.js'

export type FormatToken = 'S' | 'MI' | '$' | '.' | '<' | '>' | DigitGroups

/** Runs of digits between commas, from the left. */
export interface DigitGroups {
  readonly groups: readonly { readonly size: number; readonly exact: boolean }[]
}

export interface NumberFormat {
  /** In capitals. */
  readonly text: string
  readonly tokens: readonly FormatToken[]
  /** Digits before and behind the point. */
  readonly whole: number
  readonly fraction: number
}

type RawToken = FormatToken | ',' | { readonly digits: string } | { readonly unknown: string }

function rawTokens(text: string): RawToken[] {
  const tokens: RawToken[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const digits = /^[09]+/.exec(rest)
    const c = rest[0]
    if (digits !== null) {
      tokens.push({ digits: digits[0] })
      at += digits[0].length
      continue
    }
    if (rest.startsWith('MI') || rest.startsWith('PR')) {
      if (rest.startsWith('PR')) {
        tokens.unshift('<')
        tokens.push('>')
      } else tokens.push('MI')
      at += 2
      continue
    }
    if (c === '.' || c === 'D') tokens.push('.')
    else if (c === ',' || c === 'G') tokens.push(',')
    else if (c === '$' || c === 'S') tokens.push(c)
    else tokens.push({ unknown: c })
    at++
  }
  return tokens
}

const isDigits = (token: RawToken | undefined): token is { digits: string } =>
  typeof token === 'object' && 'digits' in token

function nameOf(token: RawToken): string {
  if (typeof token === 'string') return token === '<' || token === '>' ? 'PR' : token
  if (isDigits(token)) return 'digit sequence'
  return 'unknown' in token ? `character '${token.unknown}'` : 'digit sequence'
}

function checkTokens(text: string, tokens: readonly RawToken[]): void {
  const format = `'${text}'`
  if (text === '') throw new MillraceError('INVALID_FORMAT.EMPTY', { format })
  if (!tokens.some(isDigits)) throw new MillraceError('INVALID_FORMAT.WRONG_NUM_DIGIT', { format })
  const firstDigit = tokens.findIndex(isDigits)
  const point = tokens.indexOf('.')
  const dollar = tokens.indexOf('$')
  if (dollar >= 0 && tokens.slice(0, dollar).some(isDigits)) {
    throw new MillraceError('INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT', { format })
  }
  if (dollar > point && point >= 0) {
    throw new MillraceError('INVALID_FORMAT.CUR_MUST_BEFORE_DEC', { format })
  }
  tokens.forEach((token, i) => {
    if (token !== ',') return
    if (point >= 0 && i > point) {
      throw new MillraceError('INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC', { format })
    }
    if (!isDigits(tokens[i - 1]) || !isDigits(tokens[i + 1])) {
      throw new MillraceError('INVALID_FORMAT.CONT_THOUSANDS_SEPS', { format })
    }
  })
  for (const [kind, shown] of [
    ['.', '. or D'],
    ['$', '$'],
    ['S', 'S'],
    ['MI', 'MI'],
    ['>', 'PR'],
  ]) {
    if (tokens.filter(token => token === kind).length > 1) {
      throw new MillraceError('INVALID_FORMAT.WRONG_NUM_TOKEN', { format, token: shown })
    }
  }
  // [<] [MI|S] [$] digits and commas [. digits] [>|MI|S]
  let stage = 0
  tokens.forEach((token, i) => {
    const next = stageOf(token, stage, i < firstDigit)
    if (next < stage)
      throw new MillraceError('INVALID_FORMAT.UNEXPECTED_TOKEN', { format, token: nameOf(token) })
    stage = next
  })
}

/** How far in a format a token brings; -1 where it must not be. */
function stageOf(token: RawToken, stage: number, isBefore: boolean): number {
  if (token === '<') return stage === 0 ? 1 : -1
  if (token === 'S' || token === 'MI') return isBefore ? (stage < 2 ? 2 : -1) : stage < 7 ? 7 : -1
  if (token === '$') return stage < 3 ? 3 : -1
  if (token === ',' || isDigits(token)) {
    if (stage <= 4) return 4
    return stage <= 6 ? 6 : -1
  }
  if (token === '.') return stage < 5 ? 5 : -1
  return token === '>' && stage < 7 ? 7 : -1
}

/** Throws INVALID_FORMAT conditions. */
export function parseNumberFormat(given: string): NumberFormat {
  const text = given.toUpperCase()
  const raw = rawTokens(text)
  checkTokens(text, raw)
  const tokens: FormatToken[] = []
  let groups: { size: number; exact: boolean }[] | undefined
  let whole = 0
  let fraction = 0
  let isFraction = false
  for (const token of raw) {
    if (token === ',') continue
    if (isDigits(token)) {
      const { length } = token.digits
      if (isFraction) fraction += length
      else whole += length
      if (groups === undefined) {
        groups = []
        tokens.push({ groups })
      }
      groups.push({ size: length, exact: token.digits.startsWith('0') })
      continue
    }
    groups = undefined
    if (token === '.') isFraction = true
    tokens.push(token as FormatToken)
  }
  return { text, tokens, whole, fraction }
}

/** The unscaled number, of the format's fraction as scale, that a text says; undefined when it is not of the format. */
export function readNumber(text: string, format: NumberFormat): bigint | undefined {
  let at = 0
  let isNegative = false
  let isOpen = false
  let isFraction = false
  let whole = ''
  let fraction = ''
  const accept = (c: string): boolean => {
    if (text[at] !== c) return false
    at++
    return true
  }
  for (const token of format.tokens) {
    if (typeof token === 'object') {
      const groups: string[] = ['']
      for (; at < text.length; at++) {
        const c = text[at]
        if (c >= '0' && c <= '9') groups[groups.length - 1] += c
        else if (c === ',' && !isFraction) groups.push('')
        else if (!/\s/.test(c)) break
      }
      if (!fits(groups, token, isFraction)) return undefined
      if (isFraction) fraction = groups[0]
      else whole = groups.join('')
    } else if (token === '.') {
      accept('.')
      isFraction = true
    } else if (token === '$') {
      if (!accept('$')) return undefined
    } else if (token === '<') isOpen = accept('<')
    else if (token === '>') {
      if (accept('>') !== isOpen) return undefined
      isNegative = isOpen
    } else if (accept('-')) isNegative = true
    else if (token === 'S') accept('+')
  }
  if (at < text.length) return undefined
  const digits = whole + fraction.padEnd(format.fraction, '0')
  if (whole === '' && fraction === '') return undefined
  const value = BigInt(digits)
  return isNegative ? -value : value
}

/** Groups of digits are counted from the right: the format may have more than the text. */
function fits(found: readonly string[], { groups }: DigitGroups, isFraction: boolean): boolean {
  if (found.length > groups.length) return false
  return groups.every(({ size, exact }, i) => {
    const { length } = found[found.length - groups.length + i] ?? ''
    return exact && !isFraction ? length === size : length <= size
  })
}

/** A decimal, as digits before and behind the point without zeros at the ends, in the format. */
export function writeNumber(
  isNegative: boolean,
  whole: string,
  fraction: string,
  format: NumberFormat,
): string {
  const overflows = whole.length > format.whole || fraction.length > format.fraction
  let text = ''
  let isFraction = false
  /** A space goes before a sign that stands last: the sign keeps next to the digits. */
  const space = (): void => {
    const last = text.at(-1) ?? ''
    text = /[-+<]/.test(last) ? `${text.slice(0, -1)} ${last}` : `${text} `
  }
  /** A sign goes before the spaces that stand last, a point without digits becoming one of them. */
  const sign = (c: string): void => {
    if (text.endsWith('.')) text = `${text.slice(0, -1)} `
    const end = text.trimEnd()
    text = end + c + ' '.repeat(text.length - end.length)
  }
  const group = ({ groups }: DigitGroups): void => {
    let left = format.whole
    groups.forEach(({ size, exact }, i) => {
      if (i > 0) {
        if (/[0-9]$/.test(text)) text += ','
        else space()
      }
      for (let k = 0; k < size; k++, left--) {
        if (overflows) text += '#'
        else if (left <= whole.length) text += whole[whole.length - left]
        else if (exact) text += '0'
        else space()
      }
    })
  }
  for (const token of format.tokens) {
    if (typeof token === 'object') {
      if (!isFraction) group(token)
      else text += overflows ? '#'.repeat(format.fraction) : fraction.padEnd(format.fraction, '0')
    } else if (token === '.') {
      if (text.endsWith(' ')) text = `${text.slice(0, -1)}0`
      text += '.'
      isFraction = true
    } else if (token === '$') text += '$'
    else if (token === 'S') sign(isNegative ? '-' : '+')
    else if (token === 'MI') {
      if (isNegative) sign('-')
      else text += ' '
    } else if (token === '<') {
      if (isNegative) text += '<'
    } else if (isNegative) sign('>')
    else text += '  '
  }
  return text.endsWith('.') ? `${text.slice(0, -1)} ` : text
}
