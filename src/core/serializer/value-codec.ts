/**
 * One value as bytes: what the columns of arbitrary values are made of, and how single values (task results, broadcast
 * values) travel. What travels and what does not is in `value-encoder.ts`; the format is in docs/internals/blocks.md.
 */
import { MillraceError } from '../../util/errors.js'
import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { ValueDecoder } from './value-decoder.js'
import { Refusal, ValueEncoder } from './value-encoder.js'
import { pathTo } from './value-path.js'

const writer = new ByteWriter()

/** The value's bytes, in memory of their own. Throws VALUE_NOT_SERIALIZABLE. */
export function encodeValue(value: unknown): Uint8Array {
  writer.reset()
  try {
    new ValueEncoder(writer).encode(value)
  } catch (error) {
    throw notSerializable(error, value)
  }
  return Uint8Array.prototype.slice.call(writer.bytes, 0, writer.length)
}

/** The value that `encodeValue` encoded. Throws BLOCK_CORRUPT, CLASS_NOT_FOUND. */
export function decodeValue(bytes: Uint8Array): unknown {
  return new ValueDecoder(new ByteReader(bytes)).decode()
}

/** The error to throw for what the encoder threw while it encoded `root`; other errors come back as they are. */
export function notSerializable(error: unknown, root: unknown): unknown {
  const thrown = refusalOf(error, root)
  if (thrown instanceof Refusal) {
    const path = pathTo(root, thrown.value)
    return new MillraceError('VALUE_NOT_SERIALIZABLE', {
      path: path === undefined || path === '' ? 'its top level' : path,
      type: typeName(thrown.value),
      reason: thrown.reason,
    })
  }
  return thrown
}

/** What was thrown while `value` was encoded; a Refusal of it when that was nested deeper than the stack is. */
export function refusalOf(thrown: unknown, value: unknown): unknown {
  return thrown instanceof RangeError && /call stack/i.test(thrown.message)
    ? new Refusal(value, 'it is nested too deeply')
    : thrown
}

function typeName(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'function' : `function ${value.name}`
  if (typeof value !== 'object' || value === null) return typeof value
  const owner: unknown = value.constructor
  return typeof owner === 'function' && owner.name !== ''
    ? owner.name
    : 'object with a prototype of its own'
}
