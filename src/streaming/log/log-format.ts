/**
 * The bytes of a log file: a header, then records one behind the other. Everything is covered by a checksum, so that a
 * file whose end was not written whole is told from one whose bytes were changed: behind a torn end there is nothing.
 * docs/internals/write-ahead-log.md describes the format.
 */
import { crc32 } from 'node:zlib'
import { MillraceError } from '../../util/errors.js'

export const LOG_VERSION: number = 1
/** Magic, version, start time, crc32 of these. */
export const FILE_HEADER_BYTES: number = 20
/** Magic, length of the body, crc32 of the body, crc32 of these. */
export const RECORD_HEADER_BYTES: number = 16

const FILE_MAGIC = 0x4c57524d // MRWL
const RECORD_MAGIC = 0x5257524d // MRWR
const recordMagicBytes = Buffer.from('MRWR', 'latin1')

/** Where the body of a record is in its file. */
export interface RecordPlace {
  readonly offset: number
  readonly length: number
  readonly crc32: number
}

export interface LogScan {
  readonly records: readonly RecordPlace[]
  /** What is wrong, if something is. `torn`: there is no whole record behind it. */
  readonly damage: LogDamage | undefined
}

export interface LogDamage {
  readonly offset: number
  readonly reason: string
  readonly torn: boolean
}

export function encodeFileHeader(startMs: number): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, FILE_MAGIC, true)
  view.setUint32(4, LOG_VERSION, true)
  view.setFloat64(8, startMs, true)
  view.setUint32(16, crc32(bytes.subarray(0, 16)), true)
  return bytes
}

export function encodeRecordHeader(length: number, sum: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_HEADER_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, RECORD_MAGIC, true)
  view.setUint32(4, length, true)
  view.setUint32(8, sum, true)
  view.setUint32(12, crc32(bytes.subarray(0, 12)), true)
  return bytes
}

/** The records of a file, up to the first damage. Throws WRITE_AHEAD_LOG_VERSION_NOT_SUPPORTED; `path` is for the message. */
export function scanLog(bytes: Uint8Array, path: string): LogScan {
  const records: RecordPlace[] = []
  if (bytes.length === 0) return { records, damage: undefined }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const headerFault = faultOfFileHeader(bytes, view, path)
  if (headerFault !== undefined) return { records, damage: damageAt(0, headerFault, bytes, view) }
  let at = FILE_HEADER_BYTES
  while (at < bytes.length) {
    const record = recordAt(at, bytes, view)
    if (typeof record === 'string') return { records, damage: damageAt(at, record, bytes, view) }
    records.push(record)
    at = record.offset + record.length
  }
  return { records, damage: undefined }
}

function faultOfFileHeader(bytes: Uint8Array, view: DataView, path: string): string | undefined {
  if (bytes.length < FILE_HEADER_BYTES) return 'the header of the file is cut off'
  if (view.getUint32(16, true) !== crc32(bytes.subarray(0, 16))) {
    return 'the checksum of the header of the file does not match'
  }
  const version = view.getUint32(4, true)
  if (view.getUint32(0, true) !== FILE_MAGIC) return 'the file is no log'
  if (version > LOG_VERSION) {
    throw new MillraceError('WRITE_AHEAD_LOG_VERSION_NOT_SUPPORTED', {
      path,
      version,
      supported: LOG_VERSION,
    })
  }
  return undefined
}

/** The record whose header is at `at`, or what is wrong with it. */
function recordAt(at: number, bytes: Uint8Array, view: DataView): RecordPlace | string {
  if (bytes.length - at < RECORD_HEADER_BYTES) return 'a record is cut off in its header'
  if (
    view.getUint32(at, true) !== RECORD_MAGIC ||
    view.getUint32(at + 12, true) !== crc32(bytes.subarray(at, at + 12))
  ) {
    return 'the checksum of the header of a record does not match'
  }
  const length = view.getUint32(at + 4, true)
  const sum = view.getUint32(at + 8, true)
  const offset = at + RECORD_HEADER_BYTES
  if (bytes.length - offset < length) {
    return `a record of ${length} bytes is cut off after ${bytes.length - offset}`
  }
  if (crc32(bytes.subarray(offset, offset + length)) !== sum) {
    return `the checksum of a record of ${length} bytes does not match`
  }
  return { offset, length, crc32: sum }
}

function damageAt(offset: number, reason: string, bytes: Uint8Array, view: DataView): LogDamage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = buffer.indexOf(recordMagicBytes, offset + 1)
  while (at >= 0 && typeof recordAt(at, bytes, view) === 'string') {
    at = buffer.indexOf(recordMagicBytes, at + 1)
  }
  return { offset, reason, torn: at < 0 }
}
