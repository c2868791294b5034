import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { type FileSystem, LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { scanLog } from '../../../src/streaming/log/log-format.js'
import { WriteAheadLog } from '../../../src/streaming/log/write-ahead-log.js'
import { FaultyFileSystem, ManualClock, SimulatedFileSystem } from '../../../src/testing/index.js'
import { isCondition } from '../../../src/util/errors.js'
import { collectingLogger } from './collecting-logger.js'

const root = mkdtempSync(join(tmpdir(), 'millrace-log-'))
after(() => rmSync(root, { recursive: true, force: true }))
let folders = 0

interface Options {
  readonly fileSystem?: FileSystem
  readonly clock?: ManualClock
  readonly directory?: string
  readonly closeFileAfterWrite?: boolean
  readonly inOrder?: boolean
}

const makeLog = (options: Options = {}) => {
  const { logger, lines } = collectingLogger()
  const clock = options.clock ?? new ManualClock(5000)
  const directory = options.directory ?? join(root, String(folders++))
  const log = new WriteAheadLog({
    fileSystem: options.fileSystem ?? new LocalFileSystem(),
    clock,
    logger,
    directory,
    rollingIntervalMs: 1000,
    maxFailures: 3,
    closeFileAfterWrite: options.closeFileAfterWrite ?? false,
    inOrder: options.inOrder ?? false,
  })
  return { log, clock, directory, lines }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

async function textsOf(directory: string): Promise<{ texts: string[]; lines: string[] }> {
  const { log, lines } = makeLog({ directory })
  await log.open()
  const texts: string[] = []
  for await (const { bytes } of log.readAll()) texts.push(new TextDecoder().decode(bytes))
  return { texts, lines }
}

test('what was written is read back in order, over files and restarts', async () => {
  const { log, clock, directory } = makeLog()
  await log.open()
  const written: string[] = []
  for (let i = 0; i < 20; i++) {
    written.push(`record ${i} ${'x'.repeat(i * 10_000)}`)
    const segment = await log.write(bytesOf(written[i]))
    const file = readFileSync(log.pathOf(segment.file))
    const body = file.subarray(segment.offset, segment.offset + segment.length)
    assert.equal(body.toString(), written[i])
    await clock.advance(300)
  }
  assert.deepEqual(log.fileNames.slice(0, 2), ['log-5000-6000', 'log-6200-7200'])
  await log.close()
  const { log: second } = makeLog({ directory, clock })
  await second.open()
  await second.write(bytesOf('after a restart'))
  await second.close()
  assert.deepEqual((await textsOf(directory)).texts, [...written, 'after a restart'])
})

test('records that wait go together: one sync for all of a turn', async () => {
  const fileSystem = new FaultyFileSystem()
  const syncs: string[] = []
  fileSystem.faults = {
    fail: ({ method, path }) => {
      if (method === 'sync' && !path.endsWith('syncs')) syncs.push(path)
      return false
    },
  }
  const { log } = makeLog({ fileSystem, directory: join(root, 'syncs') })
  await log.open()
  await log.write(bytesOf('first'))
  syncs.length = 0
  const segments = await Promise.all(
    Array.from({ length: 100 }, (_, i) => log.write(bytesOf(`record ${i}`))),
  )
  assert.equal(syncs.length, 1)
  assert.equal(new Set(segments.map(({ offset }) => offset)).size, 100)
  await log.close()
})

test('a record that comes at any moment while another ends is written', async () => {
  const { log } = makeLog({ fileSystem: new SimulatedFileSystem(), directory: '/log' })
  await log.open()
  for (let turns = 0; turns < 30; turns++) {
    await log.write(bytesOf('first'))
    for (let i = 0; i < turns; i++) await undefined
    await log.write(bytesOf('second'))
  }
  await log.close()
})

test('each write ends its file when that is asked for', async () => {
  const { log, directory } = makeLog({ closeFileAfterWrite: true })
  await log.open()
  for (const text of ['a', 'b', 'c']) await log.write(bytesOf(text))
  assert.deepEqual(log.fileNames, ['log-5000-6000', 'log-5000-6000-1', 'log-5000-6000-2'])
  assert.deepEqual((await textsOf(directory)).texts, ['a', 'b', 'c'])
  await log.close()
})

test('a clock that is moved back does not change the order of files', async () => {
  const { log, clock, directory } = makeLog()
  await log.open()
  await log.write(bytesOf('a'))
  await log.close()
  await clock.setTime(100)
  const { log: second } = makeLog({ directory, clock })
  await second.open()
  await second.write(bytesOf('b'))
  assert.deepEqual(second.fileNames, ['log-5000-6000', 'log-5000-6000-1'])
  assert.deepEqual((await textsOf(directory)).texts, ['a', 'b'])
  await second.close()
})

suite('clean', () => {
  const three = async (inOrder: boolean) => {
    const parts = makeLog({ inOrder })
    await parts.log.open()
    for (const text of ['a', 'b', 'c']) {
      await parts.log.write(bytesOf(text))
      await parts.clock.advance(2000)
    }
    return parts
  }

  test('removes what ended before, and never the file that is written to', async () => {
    const { log, directory } = await three(false)
    await log.clean(8000)
    assert.deepEqual(log.fileNames, ['log-7000-8000', 'log-9000-10000'])
    await log.clean(1e9)
    assert.deepEqual(log.fileNames, ['log-9000-10000'])
    assert.deepEqual(readdirSync(directory), ['log-9000-10000'])
    await log.close()
  })

  for (const inOrder of [false, true]) {
    test(`leaves what is retained${inOrder ? ', and what is behind it' : ''}`, async () => {
      const { log } = await three(inOrder)
      log.retain('log-5000-6000')
      log.retain('log-5000-6000')
      log.release('log-5000-6000')
      await log.clean(1e9)
      const middle = inOrder ? ['log-7000-8000'] : []
      assert.deepEqual(log.fileNames, ['log-5000-6000', ...middle, 'log-9000-10000'])
      log.release('log-5000-6000')
      await log.clean(1e9)
      assert.deepEqual(log.fileNames, ['log-9000-10000'])
      await log.close()
    })
  }
})

/** A log of three records in one file. */
async function smallLog(): Promise<{ directory: string; path: string; contents: Buffer }> {
  const { log, directory } = makeLog()
  await log.open()
  for (const text of ['one', 'two records', 'three']) await log.write(bytesOf(text))
  await log.close()
  const path = join(directory, 'log-5000-6000')
  return { directory, path, contents: readFileSync(path) }
}

test('a file that is torn anywhere gives the records before, and a warning that names it', async () => {
  const { directory, path, contents } = await smallLog()
  const ends = scanLog(contents, path).records.map(({ offset, length }) => offset + length)
  const all = ['one', 'two records', 'three']
  for (let length = 0; length <= contents.length; length++) {
    writeFileSync(path, contents.subarray(0, length))
    const { texts, lines } = await textsOf(directory)
    const whole = ends.filter(end => end <= length).length
    assert.deepEqual(texts, all.slice(0, whole), `cut at ${length}`)
    const isClean = length === 0 || length === 20 || ends.includes(length)
    assert.equal(lines.length, isClean ? 0 : 1, `cut at ${length}: ${lines}`)
    for (const line of lines) assert.match(line, /log-5000-6000, from byte \d+ of \d+ on/)
  }
})

test('the same with zeros in place of what was not written', async () => {
  const { directory, path, contents } = await smallLog()
  const ends = scanLog(contents, path).records.map(({ offset, length }) => offset + length)
  for (let length = 21; length < contents.length; length++) {
    const file = Buffer.from(contents)
    file.fill(0, length)
    if (file.equals(contents)) continue
    writeFileSync(path, file)
    const { texts } = await textsOf(directory)
    assert.equal(texts.length, ends.filter(end => end <= length).length, `zeros from ${length}`)
  }
})

test('each flipped bit is found: an error with file and offset, or the last record left out', async () => {
  const { directory, path, contents } = await smallLog()
  const lastStart = contents.length - 'three'.length - 16
  const counts = { refused: 0, leftOut: 0 }
  for (let bit = 0; bit < contents.length * 8; bit++) {
    const file = Buffer.from(contents)
    file[bit >> 3] ^= 1 << (bit & 7)
    writeFileSync(path, file)
    try {
      const { texts, lines } = await textsOf(directory)
      assert.ok(bit >> 3 >= lastStart, `bit ${bit} was not noticed`)
      assert.deepEqual(texts, ['one', 'two records'])
      assert.equal(lines.length, 1)
      counts.leftOut++
    } catch (error) {
      assert.ok(isCondition(error, 'WRITE_AHEAD_LOG_CORRUPT'), String(error))
      assert.equal(error.parameters.path, path)
      assert.ok(Number(error.parameters.offset) <= bit >> 3)
      counts.refused++
    }
  }
  assert.equal(counts.leftOut, (contents.length - lastStart) * 8)
  assert.equal(counts.refused, lastStart * 8)
})

test('a file of a later version is refused', async () => {
  const { path, contents } = await smallLog()
  const { crc32 } = await import('node:zlib')
  contents.writeUInt32LE(2, 4)
  contents.writeUInt32LE(crc32(contents.subarray(0, 16)), 16)
  assert.throws(
    () => scanLog(contents, path),
    error =>
      isCondition(error, 'WRITE_AHEAD_LOG_VERSION_NOT_SUPPORTED') &&
      error.parameters.version === '2' &&
      error.parameters.path === path,
  )
})

test('a full disk fails the write, and the next one that fits goes on; nothing half-written counts', async () => {
  const fileSystem = new FaultyFileSystem({ freeBytes: 100 })
  const { log, directory } = makeLog({ fileSystem })
  await log.open()
  await log.write(bytesOf('fits'))
  await assert.rejects(
    log.write(bytesOf('y'.repeat(500))),
    error =>
      isCondition(error, 'WRITE_AHEAD_LOG_WRITE_FAILED') &&
      /no space left/.test(error.parameters.reason),
  )
  fileSystem.faults = {}
  await log.write(bytesOf('fits again'))
  await log.close()
  const { texts } = await textsOf(directory)
  assert.deepEqual(texts, ['fits', 'fits again'])
  // attempts that wrote nothing whole leave no files
  assert.equal(readdirSync(directory).length, 2)
})

test('any one call that fails costs an attempt, and no record', async () => {
  for (let n = 1; ; n++) {
    const fileSystem = new FaultyFileSystem()
    const { log, directory } = makeLog({ fileSystem })
    await log.open()
    let calls = 0
    fileSystem.faults = { fail: () => ++calls === n }
    for (const text of ['a', 'b']) await log.write(bytesOf(text))
    await log.close()
    fileSystem.faults = {}
    const { texts } = await textsOf(directory)
    assert.deepEqual([...new Set(texts)], ['a', 'b'], `call ${n}`)
    if (calls < n) break
  }
})

test('a folder that is removed is made again, and what is written then is there', async () => {
  const { log, directory } = makeLog()
  await log.open()
  await log.write(bytesOf('before'))
  rmSync(directory, { recursive: true })
  await log.write(bytesOf('behind'))
  await log.write(bytesOf('last'))
  assert.deepEqual((await textsOf(directory)).texts, ['behind', 'last'])
  await log.close()
})

test('other files in the folder are let alone', async () => {
  const { log, directory } = makeLog()
  await log.open()
  writeFileSync(join(directory, 'notes.txt'), 'not a log')
  await log.write(bytesOf('a'))
  await log.close()
  const { log: second } = makeLog({ directory })
  await second.open()
  await second.clean(1e9)
  assert.deepEqual(readdirSync(directory), ['notes.txt'])
})
