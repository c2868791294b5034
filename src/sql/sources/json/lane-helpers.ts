/** What the generated reader of JSON calls where a loop in its own code would not pay. */
import type { Buffer } from 'node:buffer'
import type { StructField } from '../../types/data-type.js'
import type { SqlValue } from '../../types/sql-value.js'
import type { ScanMemory } from '../scan-memory.js'
import { dateAt, type TemporalReader, timestampAt } from '../temporal-text.js'
import type { JsonConverter } from './json-converter.js'
import { hexDigit, isEscape } from './json-strings.js'

const plain: Readonly<Record<number, number>> = { 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 }

export class LaneHelpers {
  /** Powers of ten. */
  readonly tens: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))
  /** Of the string that `unescape` wrote. */
  length = 0
  /** The position in the index behind that string. */
  next = 0
  private readonly converter: JsonConverter
  private readonly columns: readonly StructField[]
  private readonly temporal: TemporalReader

  constructor(converter: JsonConverter, columns: readonly StructField[], temporal: TemporalReader) {
    this.converter = converter
    this.columns = columns
    this.temporal = temporal
  }

  /** Whether a valid escape begins at `p`. */
  isEscape(b: Buffer, p: number): boolean {
    const c = b[p + 1]
    return c === 117
      ? hexDigit(b[p + 2]) >= 0 &&
          hexDigit(b[p + 3]) >= 0 &&
          hexDigit(b[p + 4]) >= 0 &&
          hexDigit(b[p + 5]) >= 0
      : isEscape(c)
  }

  /** Where the value at `p` ends, which is checked; -1 when it is malformed. */
  skip(b: Buffer, p: number, end: number): number {
    return this.converter.skip(b, p, end)
  }

  /**
   * The string whose opening quote is at `index[k]`, unescaped into the arena: where it begins, or -1 when it is no string or there
   * is no room.
   */
  unescape(memory: ScanMemory, k: number): number {
    const { bytes: b, index } = memory
    let last = k + 1
    while (b[index[last]] === 92) last++
    const end = index[last]
    if (b[end] !== 34) return -1
    const start = memory.allocate(end - index[k])
    if (start < 0) return -1
    let to = start
    let from = index[k] + 1
    for (let i = k + 1; i < last; i++) {
      const p = index[i]
      to += b.copy(b, to, from, p)
      const c = b[p + 1]
      if (!this.isEscape(b, p)) {
        memory.shrink(start)
        return -1
      }
      from = p + 2
      if (c !== 117) b[to++] = plain[c] ?? c
      else {
        from = p + 6
        let code = unit(b, p)
        const low = (code & 0xfc00) === 0xd800 && index[i + 1] === p + 6 ? unit(b, p + 6) : 0
        if ((low & 0xfc00) === 0xdc00 && this.isEscape(b, p + 6) && b[p + 7] === 117) {
          code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff)
          from = p + 12
          i++
        }
        to = writeUtf8(b, to, code)
      }
    }
    to += b.copy(b, to, from, end)
    memory.shrink(to)
    this.length = to - start
    this.next = last + 1
    return start
  }

  date(b: Buffer, p: number, end: number): number {
    return end - p === 10 ? dateAt(b, p) : Number.NaN
  }

  timestamp(b: Buffer, p: number, end: number): number {
    return timestampAt(b, p, end, this.temporal.zone)
  }

  timestampNtz(b: Buffer, p: number, end: number): number {
    return timestampAt(b, p, end, undefined)
  }

  /** The nested value of a column at `p`; `valueEnd` is then behind it, or -1 when the record is not plain. */
  value(b: Buffer, p: number, end: number, column: number): SqlValue {
    return this.converter.value(b, p, end, this.columns[column].type)
  }

  get valueEnd(): number {
    return this.converter.valueEnd
  }
}

function unit(b: Buffer, p: number): number {
  return (
    (hexDigit(b[p + 2]) << 12) |
    (hexDigit(b[p + 3]) << 8) |
    (hexDigit(b[p + 4]) << 4) |
    hexDigit(b[p + 5])
  )
}

/** A lone surrogate becomes a question mark, as in Java's UTF-8. */
function writeUtf8(b: Buffer, at: number, code: number): number {
  let to = at
  if (code < 0x80) b[to++] = code
  else if (code < 0x800) {
    b[to++] = 0xc0 | (code >> 6)
    b[to++] = 0x80 | (code & 63)
  } else if (code >= 0xd800 && code < 0xe000) b[to++] = 63
  else if (code < 0x10000) {
    b[to++] = 0xe0 | (code >> 12)
    b[to++] = 0x80 | ((code >> 6) & 63)
    b[to++] = 0x80 | (code & 63)
  } else {
    b[to++] = 0xf0 | (code >> 18)
    b[to++] = 0x80 | ((code >> 12) & 63)
    b[to++] = 0x80 | ((code >> 6) & 63)
    b[to++] = 0x80 | (code & 63)
  }
  return to
}
