/**
 * The generated reader of NDJSON: from the index of structural bytes into the arrays of vectors. It reads plain records (an object of
 * known tokens, values of the types of their columns); at the first thing that is not plain it stops, and the record goes to
 * `JsonConverter`. It never takes a record that the converter would find malformed: every token that it passes is checked, by the index (escapes
 * and control bytes are in it) or by `LaneHelpers.skip`.
 *
 * Generated once for each list of columns. Names of columns get into the code as numbers only.
 */
import type { DataType } from '../../types/data-type.js'
import { type Lane, Lanes } from '../lane.js'
import { type LaneColumn, NULL, passed, valueCode } from './json-lane-values.js'
import type { LaneHelpers } from './lane-helpers.js'

export type JsonLane = Lane<LaneHelpers>

const lanes = new Lanes<LaneHelpers>()

export function jsonLane(columns: readonly LaneColumn[]): JsonLane {
  const signature = JSON.stringify(
    columns.map(({ field, at, iso }) => [field.name, shapeOf(field.type), at, iso]),
  )
  return lanes.of(signature, () => laneCode(columns))
}

/** The code of a type's values is the same for the same shape. */
function shapeOf(type: DataType): unknown {
  return type.kind === 'decimal' ? [type.precision, type.scale] : type.kind
}

/** The code, for `explain` and tests. */
export function laneCode(columns: readonly LaneColumn[]): string {
  return `'use strict'
const b = memory.bytes, view = memory.view, index = memory.index, capacity = target.capacity
${columns.map(declare).join('\n')}
let n = target.length, k = state.next, line = state.line, stopped = false
records: while (k < count && n < capacity) {
  const first = k
  let p = line, c = b[p]
  record: {
    if (c !== 123) {
      if (c === 10) { k++; line = p + 1; continue records }
      break record
    }
    c = b[++p]
    for (;;) {
      while (c === 32) c = b[++p]
      if (c !== 34 || index[k] !== p) break record
      const key = p + 1, keyEnd = index[k + 1]
      if (b[keyEnd] !== 34) break record
      k += 2
      p = keyEnd + 1
      c = b[p]
      while (c === 32) c = b[++p]
      if (c !== 58) break record
      c = b[++p]
      while (c === 32) c = b[++p]
      value: {
        ${dispatch(columns)}
        if (c === 34) {
          let e = index[++k]
          while (b[e] === 92) {
            if (!helpers.isEscape(b, e)) break record
            e = index[++k]
          }
          if (b[e] !== 34) break record
          k++
          p = e + 1
        } else if (c > 48 && c < 58) {
          const from = p
          do c = b[++p]; while (c > 47 && c < 58)
          if (c === 46) {
            const dot = ++p
            c = b[p]
            while (c > 47 && c < 58) c = b[++p]
            if (p === dot) break record
          }
          if (p - from > 1000 || (c | 32) === 101) break record
        } else if (c === 110 && view.getInt32(p, true) === ${NULL}) p += 4
        else {
          p = helpers.skip(b, p, index[count - 1])
          if (p < 0) break record
          ${passed}
        }
      }
      c = b[p]
      while (c === 32) c = b[++p]
      if (c === 44) { c = b[++p]; continue }
      if (c === 125) break
      break record
    }
    c = b[++p]
    while (c === 32) c = b[++p]
    if (c === 13 && b[p + 1] === 10) { c = 10; p++; k++ }
    if (c !== 10 || index[k] !== p) break record
    k++
    line = p + 1
    n++
    continue records
  }
  stopped = true
  k = first
  break
}
target.length = n
state.next = k
state.line = line
state.stopped = stopped
`
}

function declare({ field, at }: LaneColumn, i: number): string {
  const lines = [`const N${i} = target.nulls[${at}], V${i} = target.vectors[${at}]`]
  if (field.type.kind === 'string') lines.push(`const O${i} = V${i}.offsets, L${i} = V${i}.lengths`)
  else if (field.type.kind !== 'binary') lines.push(`const D${i} = V${i}.data`)
  return lines.join('\n')
}

/** By the key's length, then by its bytes, four at a time. */
function dispatch(columns: readonly LaneColumn[]): string {
  const byLength = new Map<number, string[]>()
  columns.forEach((column, i) => {
    const name = Buffer.from(column.field.name)
    const code = `if (${sameBytes(name)}) {
          ${valueCode(column, i)}
          break value
        }`
    byLength.set(name.length, [...(byLength.get(name.length) ?? []), code])
  })
  const cases = [...byLength].map(
    ([length, codes]) => `case ${length}:\n${codes.join('\n')}\nbreak`,
  )
  return cases.length === 0 ? '' : `switch (keyEnd - key) {\n${cases.join('\n')}\n}`
}

function sameBytes(name: Buffer): string {
  const { length } = name
  if (length === 0) return 'true'
  const tests: string[] = []
  let i = 0
  for (; i + 4 <= length; i += 4) tests.push(word(name, i))
  if (i < length && length >= 4) tests.push(word(name, length - 4))
  else for (; i < length; i++) tests.push(`b[key + ${i}] === ${name[i]}`)
  return tests.join(' && ')
}

function word(name: Buffer, i: number): string {
  return `view.getInt32(key + ${i}, true) === ${name.readInt32LE(i)}`
}
