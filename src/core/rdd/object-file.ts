/**
 * The file format of `saveAsObjectFile` and of checkpoints: column blocks one behind the other, each behind a header of
 * 16 bytes. The format is in docs/internals/object-files.md.
 */
import { crc32 } from 'node:zlib'
import { MillraceError } from '../../util/errors.js'
import type { SyncFileSystem } from '../storage/file-system.js'

const MAGIC = 0x464f524d // 'MROF'
const HEADER_BYTES = 16

/** Rows in one block, unless they are the last. */
export const OBJECT_BLOCK_ROWS: number = 8192

/** The header of a block with these bytes. */
export function objectHeader(block: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES)
  const view = new DataView(header.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, crc32(block), true)
  view.setFloat64(8, block.length, true)
  return header
}

/** The blocks of a file, checked. Throws FILE_NOT_FOUND, BLOCK_CORRUPT with the file's path. */
export function* objectBlocks(
  fileSystem: SyncFileSystem,
  path: string,
): Generator<Uint8Array, void, void> {
  const file = fileSystem.openSync(path)
  try {
    const header = new Uint8Array(HEADER_BYTES)
    const view = new DataView(header.buffer)
    const { size } = fileSystem.statSync(path)
    for (let at = 0; at < size; ) {
      readAll(fileSystem, file, header, at, path)
      if (view.getUint32(0, true) !== MAGIC) {
        throw corrupt(path, at, 'it does not begin as a block of an object file does')
      }
      const length = view.getFloat64(8, true)
      if (!(length >= 0 && at + HEADER_BYTES + length <= size)) {
        throw corrupt(path, at, `its ${length} bytes go past the end of the file`)
      }
      const block = new Uint8Array(length)
      readAll(fileSystem, file, block, at + HEADER_BYTES, path)
      if (crc32(block) !== view.getUint32(4, true)) {
        throw corrupt(path, at, 'its checksum does not match')
      }
      yield block
      at += HEADER_BYTES + length
    }
  } finally {
    fileSystem.closeSync(file)
  }
}

/** Fills `bytes` from `position` of the file. Throws BLOCK_CORRUPT when the file ends before. */
function readAll(
  fileSystem: SyncFileSystem,
  file: number,
  bytes: Uint8Array,
  position: number,
  path: string,
): void {
  let filled = 0
  while (filled < bytes.length) {
    const rest = bytes.length - filled
    const read = fileSystem.readSync(file, bytes, filled, rest, position + filled)
    if (read === 0) throw corrupt(path, position, `the file ends ${rest} bytes too early`)
    filled += read
  }
}

function corrupt(path: string, at: number, reason: string): MillraceError {
  return new MillraceError('BLOCK_CORRUPT', { block: `${path} [at ${at}]`, reason })
}
