/** Blocks of rows that came encoded from outside: is it one, and how many rows has it? */
import { HEADER_BYTES, LAYOUT_ROWS, MAGIC } from '../../core/serializer/column-kinds.js'
import { MillraceError } from '../../util/errors.js'

/** Rows of an encoded block, by its header. Throws RECEIVED_BLOCK_INVALID when it is none. */
export function encodedRowCount(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (
    bytes.length < HEADER_BYTES ||
    view.getUint32(0, true) !== MAGIC ||
    view.getUint8(5) !== LAYOUT_ROWS ||
    view.getFloat64(16, true) > bytes.length
  ) {
    throw new MillraceError('RECEIVED_BLOCK_INVALID', { bytes: bytes.length })
  }
  return view.getUint32(8, true)
}
