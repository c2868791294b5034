/** The bytes behind a block handle, on any thread. */
import { crc32 } from 'node:zlib'
import { isCondition, MillraceError } from '../../util/errors.js'
import type { BlockHandle, FileBlock } from './block.js'
import type { SyncFileSystem } from './file-system.js'

/**
 * The block's bytes: a view of shared memory, which the reader must not write to and must not use when the block has
 * been released; or what its file holds. Throws FILE_NOT_FOUND and, when the bytes are not those that were written,
 * BLOCK_CORRUPT; WRITE_AHEAD_LOG_CORRUPT for both when the file is a log.
 */
export function readBlock(block: BlockHandle, fileSystem: SyncFileSystem): Uint8Array {
  if (block.kind === 'memory') return new Uint8Array(block.buffer, block.offset, block.length)
  try {
    const bytes = readFileBlock(block, fileSystem)
    if (crc32(bytes) !== block.crc32) throw corrupt(block, 'its checksum does not match')
    return bytes
  } catch (error) {
    if (!block.inLog) throw error
    const { path, offset } = block
    const reason = isCondition(error, 'FILE_NOT_FOUND')
      ? 'the file is gone'
      : isCondition(error, 'BLOCK_CORRUPT')
        ? error.parameters.reason
        : String(error)
    throw new MillraceError('WRITE_AHEAD_LOG_CORRUPT', { path, offset, reason }, { cause: error })
  }
}

function readFileBlock(block: FileBlock, fileSystem: SyncFileSystem): Uint8Array {
  const file = fileSystem.openSync(block.path)
  try {
    const bytes = new Uint8Array(block.length)
    let filled = 0
    while (filled < block.length) {
      const rest = block.length - filled
      const read = fileSystem.readSync(file, bytes, filled, rest, block.offset + filled)
      if (read === 0) throw corrupt(block, `the file ends ${rest} bytes too early`)
      filled += read
    }
    return bytes
  } finally {
    fileSystem.closeSync(file)
  }
}

function corrupt(block: FileBlock, reason: string): MillraceError {
  const range = `[${block.offset}, ${block.offset + block.length})`
  return new MillraceError('BLOCK_CORRUPT', { block: `${block.path} ${range}`, reason })
}
