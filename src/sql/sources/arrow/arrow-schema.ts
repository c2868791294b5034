/** The schema of Arrow data, as its metadata has it. */
import type { FlatTable } from './flat-table.js'

/** 1, 1000, ... parts of a second. */
export type PartsPerSecond = 1 | 1000 | 1_000_000 | 1_000_000_000

/** How variable parts are found: by where each begins, by place and length, or by a width that all have. */
export type Span = 'offsets' | 'views' | 'fixed'

/** A type of Arrow. `isLarge`: offsets have 64 bits. */
export type ArrowType =
  | { readonly kind: 'null' | 'bool' | 'struct' | 'map' | 'run_end_encoded' }
  | { readonly kind: 'int'; readonly bits: number; readonly isSigned: boolean }
  | { readonly kind: 'float'; readonly bits: number }
  | {
      readonly kind: 'decimal'
      readonly precision: number
      readonly scale: number
      readonly bits: number
    }
  | { readonly kind: 'date'; readonly bits: 32 | 64 }
  | { readonly kind: 'time'; readonly bits: 32 | 64 }
  | {
      readonly kind: 'timestamp'
      readonly parts: PartsPerSecond
      readonly zone: string | undefined
    }
  | { readonly kind: 'duration'; readonly parts: PartsPerSecond }
  | { readonly kind: 'interval'; readonly unit: 'year_month' | 'day_time' | 'month_day_nano' }
  | {
      readonly kind: 'text' | 'binary' | 'list'
      readonly span: Span
      readonly isLarge: boolean
      readonly width: number
    }
  | { readonly kind: 'union'; readonly isDense: boolean }

/** A type whose values have any length. */
export type SpanType = Extract<ArrowType, { span: Span }>

export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
  readonly children: readonly ArrowField[]
  /** The values are in this dictionary; what is in the column are indexes of this type. */
  readonly dictionary: { readonly id: number; readonly index: ArrowType } | undefined
}

export interface ArrowSchema {
  readonly fields: readonly ArrowField[]
}

/** As deep as other readers go. */
const MAX_DEPTH = 64

/** Throws an Error that says what is wrong with it. */
export function schemaOf(table: FlatTable): ArrowSchema {
  if (table.short(0) !== 0) throw new Error('its numbers are big-endian, which is not supported')
  // each has more bytes than this of its own; one that is said to be in many places would have fewer
  let left = table.view.byteLength >> 3
  const fieldOf = (field: FlatTable, depth: number): ArrowField => {
    if (left-- <= 0 || depth > MAX_DEPTH) throw new Error('its schema has no end')
    const children = field.tables(5).map(child => fieldOf(child, depth + 1))
    const dictionary = field.table(4)
    const indexType = dictionary?.table(1)
    return {
      name: field.text(0) ?? '',
      type: typeOf(field.byte(2), field.table(3), children.length),
      children,
      dictionary: dictionary && {
        id: dictionary.long(0),
        index: indexType ? intOf(indexType) : { kind: 'int', bits: 32, isSigned: true },
      },
    }
  }
  return { fields: table.tables(1).map(field => fieldOf(field, 1)) }
}

const partsPerSecond: readonly PartsPerSecond[] = [1, 1000, 1_000_000, 1_000_000_000]
const intervals = ['year_month', 'day_time', 'month_day_nano'] as const

function typeOf(id: number, about: FlatTable | undefined, children: number): ArrowType {
  const type = about === undefined ? undefined : typeAbout(id, about)
  if (type === undefined) throw new Error(`it has a column of an unknown type (${id})`)
  if (children !== (childCounts[type.kind] ?? children)) {
    throw new Error(`a ${type.kind} has ${children} children`)
  }
  return type
}

const childCounts: Partial<Record<ArrowType['kind'], number>> = {
  list: 1,
  map: 1,
  run_end_encoded: 2,
}

function typeAbout(id: number, about: FlatTable): ArrowType | undefined {
  switch (id) {
    case 1:
      return { kind: 'null' }
    case 2:
      return intOf(about)
    case 3:
      return { kind: 'float', bits: oneOf([16, 32, 64], about.short(0)) }
    case 4:
      return spans('binary', 'offsets')
    case 5:
      return spans('text', 'offsets')
    case 6:
      return { kind: 'bool' }
    case 7: {
      const bits = about.int(2, 128)
      if (![32, 64, 128, 256].includes(bits)) throw new Error(`a decimal has ${bits} bits`)
      return { kind: 'decimal', precision: about.int(0), scale: about.int(1), bits }
    }
    case 8:
      return { kind: 'date', bits: oneOf([32, 64], about.short(0, 1)) }
    case 9:
      return { kind: 'time', bits: oneOf([32, 32, 64, 64], about.short(0, 1)) }
    case 10:
      return {
        kind: 'timestamp',
        parts: oneOf(partsPerSecond, about.short(0)),
        zone: about.text(1) || undefined,
      }
    case 11:
      return { kind: 'interval', unit: oneOf(intervals, about.short(0)) }
    case 12:
      return spans('list', 'offsets')
    case 13:
      return { kind: 'struct' }
    case 14:
      return { kind: 'union', isDense: about.short(0) === 1 }
    case 15:
      return { ...spans('binary', 'fixed'), width: width(about.int(0)) }
    case 16:
      return { ...spans('list', 'fixed'), width: width(about.int(0)) }
    case 17:
      return { kind: 'map' }
    case 18:
      return { kind: 'duration', parts: oneOf(partsPerSecond, about.short(0, 1)) }
    case 19:
      return spans('binary', 'offsets', true)
    case 20:
      return spans('text', 'offsets', true)
    case 21:
      return spans('list', 'offsets', true)
    case 22:
      return { kind: 'run_end_encoded' }
    case 23:
      return spans('binary', 'views')
    case 24:
      return spans('text', 'views')
    case 25:
      return spans('list', 'views')
    case 26:
      return spans('list', 'views', true)
    default:
      return undefined
  }
}

function spans(kind: SpanType['kind'], span: Span, isLarge = false): SpanType {
  return { kind, span, isLarge, width: 0 }
}

function intOf(about: FlatTable): ArrowType {
  const bits = about.int(0)
  if (![8, 16, 32, 64].includes(bits)) throw new Error(`an integer has ${bits} bits`)
  return { kind: 'int', bits, isSigned: about.flag(1) }
}

function oneOf<T>(values: readonly T[], index: number): T {
  if (index in values) return values[index]
  throw new Error(`a type has the unit ${index}, which there is not`)
}

function width(bytes: number): number {
  if (bytes >= 0) return bytes
  throw new Error('a width is negative')
}
