/**
 * Reading of text by the parts of a pattern, as strictly as Spark: `MM` takes two digits, `M` one or more, `yyyy` four
 * (more with a sign); a number before others of fixed width leaves these their digits (`yyyyMMdd`). Upper and lower
 * case of names are the same. A reader gives the place behind what it took, or `~place` where it failed.
 */
import { MICROS_PER_SECOND } from './calendar.js'
import { eraNames, monthNames, type PatternPart } from './pattern-syntax.js'
import type { ReadFields } from './read-fields.js'
import { findTimeZone, parseOffset } from './time-zone.js'
import { zoneOfName } from './zone-names.js'

export type Reader = (text: string, at: number, fields: ReadFields) => number

type Sign = 'normal' | 'never' | 'exceeds'

interface NumberNode {
  readonly min: number
  readonly max: number
  readonly sign: Sign
  readonly set: (fields: ReadFields, value: number) => void
  /** Digits that the numbers of fixed width behind it need. */
  reserved: number
}

export function readersOf(parts: readonly PatternPart[], isEra: boolean): Reader[] {
  const readers: Reader[] = []
  let active: NumberNode | undefined
  for (const part of parts) {
    if (part.kind === 'literal') {
      active = undefined
      readers.push(literalReader(part.text))
    } else if (part.kind === 'optional') {
      active = undefined
      readers.push(optionalReader(readersOf(part.parts, isEra)))
    } else {
      const node = numberNode(part.letter, part.count, isEra)
      if (node === undefined) {
        active = undefined
        readers.push(textReader(part.letter, part.count))
        continue
      }
      if (active !== undefined && node.sign === 'never' && node.min === node.max) {
        active.reserved += node.max
      } else {
        active = node
      }
      readers.push((text, at, fields) => readNumber(node, text, at, fields))
    }
  }
  return readers
}

function literalReader(literal: string): Reader {
  const lower = literal.toLowerCase()
  const code = literal.charCodeAt(0)
  if (literal.length === 1 && lower === literal.toUpperCase()) {
    return (text, at) => (text.charCodeAt(at) === code ? at + 1 : ~at)
  }
  return (text, at) => {
    const found = text.slice(at, at + literal.length)
    return found.toLowerCase() === lower ? at + literal.length : ~at
  }
}

function optionalReader(readers: readonly Reader[]): Reader {
  return (text, at, fields) => {
    const before = { ...fields }
    let place = at
    for (const read of readers) {
      place = read(text, place, fields)
      if (place < 0) {
        Object.assign(fields, before)
        return at
      }
    }
    return place
  }
}

function numberNode(letter: string, count: number, isEra: boolean): NumberNode | undefined {
  const of = (min: number, max: number, sign: Sign, set: NumberNode['set']): NumberNode => ({
    min,
    max,
    sign,
    set,
    reserved: 0,
  })
  const usual = (set: NumberNode['set']): NumberNode =>
    count === 1 ? of(1, 19, 'normal', set) : of(count, count, 'never', set)
  switch (letter) {
    case 'y':
    case 'u': {
      const set: NumberNode['set'] = isEra
        ? (f, v) => {
            f.yearOfEra = v
          }
        : (f, v) => {
            f.year = v
          }
      if (count === 2) return of(2, 2, 'never', (f, v) => set(f, 2000 + v))
      return of(count, 19, count < 4 ? 'normal' : 'exceeds', set)
    }
    case 'M':
    case 'L':
      if (count > 2) return undefined
      return usual((f, v) => {
        f.month = v
      })
    case 'd':
      return usual((f, v) => {
        f.day = v
      })
    case 'D': {
      const set: NumberNode['set'] = (f, v) => {
        f.dayOfYear = v
      }
      return count === 2 ? of(2, 3, 'never', set) : usual(set)
    }
    case 'H':
      return usual((f, v) => {
        f.hour = v
      })
    case 'k':
      return usual((f, v) => {
        f.clockHour = v
      })
    case 'K':
      return usual((f, v) => {
        f.hourOfHalf = v
      })
    case 'h':
      return usual((f, v) => {
        f.clockHourOfHalf = v
      })
    case 'm':
      return usual((f, v) => {
        f.minute = v
      })
    case 's':
      return usual((f, v) => {
        f.second = v
      })
    default:
      return undefined
  }
}

function readNumber(node: NumberNode, text: string, start: number, fields: ReadFields): number {
  const { length } = text
  if (start >= length) return ~start
  let at = start
  let negative = false
  let positive = false
  const first = text.charCodeAt(at)
  if (first === 43) {
    if (node.sign !== 'exceeds') return ~at
    positive = true
    at++
  } else if (first === 45) {
    if (node.sign === 'never') return ~at
    negative = true
    at++
  }
  const least = at + node.min
  if (least > length) return ~at
  let end = at
  const most = Math.min(at + node.max + node.reserved, length)
  while (end < most && isDigit(text.charCodeAt(end))) end++
  if (end < least) return ~at
  if (node.reserved > 0) end = at + Math.max(node.min, end - at - node.reserved)
  const width = end - at
  let value = 0
  for (let i = at; i < end; i++) value = value * 10 + text.charCodeAt(i) - 48
  if (negative) {
    if (value === 0) return ~(at - 1)
    value = -value
  } else if (node.sign === 'exceeds') {
    if (positive && width <= node.min) return ~(at - 1)
    if (!positive && width > node.min) return ~at
  }
  node.set(fields, value)
  return end
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function textReader(letter: string, count: number): Reader {
  switch (letter) {
    case 'S':
      return (text, at, fields) => {
        let end = at
        while (end < text.length && end - at < count && isDigit(text.charCodeAt(end))) end++
        if (end === at) return ~at
        fields.micros = Number(text.slice(at, end).padEnd(6, '0').slice(0, 6))
        return end
      }
    case 'M':
    case 'L':
      return namesReader(
        count === 3 ? monthNames.map(name => name.slice(0, 3)) : monthNames,
        (fields, i) => {
          fields.month = i + 1
        },
      )
    case 'a':
      return namesReader(['AM', 'PM'], (fields, i) => {
        fields.half = i
      })
    case 'G':
      return namesReader(count === 4 ? eraNames : ['BC', 'AD'], (fields, i) => {
        fields.era = i
      })
    case 'V':
      return zoneReader(
        /(?:[A-Za-z][A-Za-z0-9~/._]*(?:[+-][A-Za-z0-9~/._]+)*|Z)(?:[+-][0-9:]+)?|[+-][0-9:]+/y,
      )
    case 'z':
      return zoneReader(/[A-Za-z][A-Za-z0-9~/._]*(?:[+-][0-9:]+)?|[+-][0-9:]+/y)
    case 'O':
      return offsetReader(/GMT(?:[+-]\d{1,2}(?::\d{2}(?::\d{2})?)?)?/y, 'GMT')
    case 'Z':
      if (count === 4) return offsetReader(/GMT(?:[+-]\d{2}:\d{2}(?::\d{2})?)?/y, 'GMT')
      if (count === 5) return offsetReader(/Z|[+-]\d{2}:\d{2}(?::\d{2})?/y, 'Z')
      return offsetReader(/[+-]\d{4}/y, '')
    default: {
      const digits = [
        '[+-]\\d{2}(?:\\d{2})?',
        '[+-]\\d{4}',
        '[+-]\\d{2}:\\d{2}',
        '[+-]\\d{4}(?:\\d{2})?',
        '[+-]\\d{2}:\\d{2}(?::\\d{2})?',
      ][count - 1]
      return offsetReader(new RegExp(letter === 'X' ? `Z|${digits}` : digits, 'y'), 'Z')
    }
  }
}

function namesReader(
  names: readonly string[],
  set: (fields: ReadFields, index: number) => void,
): Reader {
  const lower = names.map(name => name.toLowerCase())
  return (text, at, fields) => {
    for (let i = 0; i < lower.length; i++) {
      const end = at + lower[i].length
      if (text.slice(at, end).toLowerCase() === lower[i]) {
        set(fields, i)
        return end
      }
    }
    return ~at
  }
}

function offsetReader(pattern: RegExp, zero: string): Reader {
  return (text, at, fields) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) return ~at
    const seconds = found === zero ? 0 : parseOffset(found.replace('GMT', ''))
    if (seconds === undefined) return ~at
    fields.offset = seconds * MICROS_PER_SECOND
    return at + found.length
  }
}

function zoneReader(pattern: RegExp): Reader {
  return (text, at, fields) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) return ~at
    const zone = findTimeZone(zoneOfName(found) ?? found)
    if (zone === undefined) return ~at
    fields.zone = zone
    return at + found.length
  }
}
