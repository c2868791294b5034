/**
 * The file of one version of an operator's state: a header in JSON and the blocks of its partitions
 * (docs/internals/state.md). Written once, under another name first; what is read is checked.
 */
import { crc32 } from 'node:zlib'
import { MillraceError } from '../../util/errors.js'
import type { FileBlock } from '../storage/block.js'
import { readBlock } from '../storage/block-reader.js'
import type { FileSystem } from '../storage/file-system.js'
import type { KnownDelta, StateKind } from './state-operator.js'
import type { StateSchema } from './state-schema.js'

const MAGIC = 0x5453524d // 'MRST'
export const STATE_FILE_VERSION = 1
const PREFIX_BYTES = 16

interface BlockEntry {
  readonly partition: number
  /** `p`, `t` or `r`, as in a delta. */
  readonly part: string
  /** From the file's first byte. */
  readonly offset: number
  readonly length: number
  readonly rows: number
  readonly crc32: number
}

export interface StateFileHeader {
  readonly operatorId: string
  readonly kind: StateKind
  readonly partitions: number
  readonly partitioner: string
  readonly timed: boolean
  readonly timeMs: number
  /** The version in the file before this one; undefined for the first. */
  readonly previousMs?: number
  /** Of a first file that has what another one of its id had, with other partitions: the version that was moved. */
  readonly movedMs?: number
  /** Of each partition: the version with which reading begins, and its keys; null where nothing changed. */
  readonly deltas: readonly ({ readonly baseMs: number; readonly keys: number } | null)[]
  readonly schema?: StateSchema
  readonly blocks: readonly BlockEntry[]
}

export interface ReadStateFile {
  readonly header: StateFileHeader
  /** By partition. */
  readonly blocks: readonly (readonly FileBlock[])[]
}

export type StateFileAbout = Omit<StateFileHeader, 'blocks' | 'deltas'>

/** `delta-1000` for the version at 1,000 ms. */
export function stateFileName(timeMs: number): string {
  return `delta-${timeMs}`
}

/** The version of a file; undefined for a file of another name. */
export function stateFileTime(path: string): number | undefined {
  const found = /\/delta-(-?\d+)$/.exec(path)
  return found === null ? undefined : Number(found[1])
}

/** Writes a version; resolves, with its blocks by partition, when it survives a power failure. */
export async function writeStateFile(
  fileSystem: FileSystem,
  folder: string,
  about: StateFileAbout,
  deltas: readonly (KnownDelta | undefined)[],
): Promise<FileBlock[][]> {
  const path = `${folder}/${stateFileName(about.timeMs)}`
  const entries: BlockEntry[] = []
  const contents: { readonly entry: BlockEntry; readonly bytes: Uint8Array }[] = []
  let offset = 0
  for (const [partition, delta] of deltas.entries()) {
    for (const [b, block] of (delta?.blocks ?? []).entries()) {
      const bytes = readBlock(block, fileSystem)
      const { length, rows } = block
      const part = (delta as KnownDelta).parts[b]
      const entry = { partition, part, offset, length, rows, crc32: crc32(bytes) }
      entries.push(entry)
      contents.push({ entry, bytes })
      offset = align(offset + length)
    }
  }
  const header = encodeHeader({
    ...about,
    deltas: deltas.map(d => (d === undefined ? null : { baseMs: d.baseMs, keys: d.keys })),
    blocks: entries,
  })
  const temporary = `${folder}/.${stateFileName(about.timeMs)}.tmp`
  const file = await fileSystem.appender(temporary, 'w')
  try {
    await file.append(header)
    for (const { entry, bytes } of contents) {
      await pad(file, header.length + entry.offset)
      await file.append(bytes)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await fileSystem.rename(temporary, path)
  await fileSystem.sync(folder)
  return deltas.map((_, partition) => toBlocks(path, header.length, entries, partition))
}

/** A file's header and, by partition, its blocks. Reads and checks all of it. Throws STATE_FILE_CORRUPT. */
export async function readStateFile(fileSystem: FileSystem, path: string): Promise<ReadStateFile> {
  const bytes = await fileSystem.readFile(path)
  const { header, length } = decodeHeader(bytes, path)
  for (const entry of header.blocks) {
    const begin = length + entry.offset
    const found = bytes.subarray(begin, begin + entry.length)
    if (found.length < entry.length) {
      throw corrupt(path, `it ends ${entry.length - found.length} bytes too early`)
    }
    if (crc32(found) !== entry.crc32) {
      throw corrupt(path, `the checksum of the block at byte ${begin} does not match`)
    }
  }
  const blocks = header.deltas.map((_, p) => toBlocks(path, length, header.blocks, p))
  return { header, blocks }
}

function toBlocks(
  path: string,
  headerBytes: number,
  entries: readonly BlockEntry[],
  partition: number,
): FileBlock[] {
  return entries
    .filter(entry => entry.partition === partition)
    .map(({ offset, length, rows, crc32: sum }) => ({
      kind: 'file',
      format: 'columns',
      path,
      offset: headerBytes + offset,
      length,
      rows,
      crc32: sum,
    }))
}

/** What each block of a partition is. */
export function partsOf(header: StateFileHeader, partition: number): string {
  return header.blocks
    .filter(entry => entry.partition === partition)
    .map(entry => entry.part)
    .join('')
}

function encodeHeader(header: StateFileHeader): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(align(PREFIX_BYTES + json.length))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, STATE_FILE_VERSION, true)
  view.setUint32(8, json.length, true)
  view.setUint32(12, crc32(json), true)
  bytes.set(json, PREFIX_BYTES)
  return bytes
}

function decodeHeader(
  bytes: Uint8Array,
  path: string,
): { readonly header: StateFileHeader; readonly length: number } {
  if (bytes.length < PREFIX_BYTES) throw corrupt(path, 'it is shorter than a header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint32(0, true) !== MAGIC) {
    throw corrupt(path, 'it does not begin as a file of state does')
  }
  const version = view.getUint32(4, true)
  if (version > STATE_FILE_VERSION) {
    throw new MillraceError('STATE_FILE_VERSION_NOT_SUPPORTED', {
      path,
      version,
      supported: STATE_FILE_VERSION,
    })
  }
  const length = view.getUint32(8, true)
  const json = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length)
  if (json.length < length) throw corrupt(path, 'it ends within its header')
  if (crc32(json) !== view.getUint32(12, true)) {
    throw corrupt(path, 'the checksum of its header does not match')
  }
  const header = JSON.parse(new TextDecoder().decode(json)) as StateFileHeader
  return { header, length: align(PREFIX_BYTES + length) }
}

async function pad(
  file: { readonly size: number; append(bytes: Uint8Array): Promise<void> },
  to: number,
): Promise<void> {
  if (file.size < to) await file.append(new Uint8Array(to - file.size))
}

function align(length: number): number {
  return Math.ceil(length / 8) * 8
}

function corrupt(path: string, reason: string): MillraceError {
  return new MillraceError('STATE_FILE_CORRUPT', { path, reason })
}
