/** The 64-bit xxHash of values of a type, as `xxHash64Of` of `hash-values.ts` has it, quickly for the common types. */
import type { DataType } from '../types/data-type.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import { addBytes, addInt, addLong, type HashState } from './fast-xxhash64.js'
import { xxHash64Of } from './hash-values.js'

/** Adds a value that is not null, of the one type that it was made for; the hash so far is the seed. */
export type AddToHash = (state: HashState, value: never) => void

const view = new DataView(new ArrayBuffer(8))

export function hasherOf(type: DataType): AddToHash {
  switch (type.kind) {
    case 'boolean':
      return (state, value: boolean) => addInt(state, value ? 1 : 0)
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return addInt
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return addIntegral
    case 'decimal':
      return type.precision <= 18 ? addIntegral : slowly(type)
    case 'double':
      return addDouble
    case 'string':
      return addText
    case 'binary':
      return (state, value: Uint8Array) => addBytes(state, value, value.length)
    default:
      return slowly(type)
  }
}

function addIntegral(state: HashState, value: Integral): void {
  if (typeof value === 'number') {
    addLong(state, Math.floor(value / 4294967296) | 0, value | 0)
  } else {
    view.setBigInt64(0, value)
    addLong(state, view.getInt32(0), view.getInt32(4))
  }
}

function addDouble(state: HashState, value: number): void {
  if (value === 0) {
    addLong(state, 0, 0)
  } else {
    view.setFloat64(0, Number.isNaN(value) ? Number.NaN : value)
    addLong(state, view.getInt32(0), view.getInt32(4))
  }
}

let scratch = Buffer.alloc(1024)

function addText(state: HashState, value: string): void {
  const { length } = value
  if (scratch.length < length * 3) scratch = Buffer.alloc(length * 4)
  let at = 0
  for (; at < length; at++) {
    const code = value.charCodeAt(at)
    if (code > 127) break
    scratch[at] = code
  }
  addBytes(state, scratch, at === length ? length : scratch.write(value, 'utf8'))
}

function slowly(type: DataType): AddToHash {
  const hash = xxHash64Of([type])
  const one: SqlValue[] = [null]
  return (state, value: SqlValue) => {
    one[0] = value
    const seed = (BigInt(state[0]) << 32n) | BigInt(state[1] >>> 0)
    view.setBigInt64(0, hash(one, seed))
    state[0] = view.getInt32(0)
    state[1] = view.getInt32(4)
  }
}
