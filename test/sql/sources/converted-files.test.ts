/** Compressed files and those in other encodings give the rows of the same text as it is, and are never whole in memory. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { deflateSync, gzipSync } from 'node:zlib'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import '../../../src/sql/sources/csv/csv-reader.js'
import '../../../src/sql/sources/json/json-reader.js'
import { readerOf } from '../../../src/sql/sources/scan-registry.js'
import '../../../src/sql/sources/text-reader.js'
import { parseSchema } from '../../../src/sql/types/ddl.js'
import { env, Folder, type Reading, rowsOf, taskOn, wholeFile } from './reading.js'

let folder: Folder
before(async () => {
  folder = await Folder.make()
})
after(() => folder.remove())

const text: Reading = { format: 'text', schema: 'value STRING' }
const json: Reading = { format: 'json', schema: 'a STRING, b INT' }
const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i}, grün`)
const records = lines.map((a, b) => JSON.stringify({ a, b }))
const long = (length: number): string => 'x'.repeat(length)

const cases: readonly (readonly [name: string, reading: Reading, contents: string])[] = [
  ['lines', text, lines.join('\n')],
  ['lines that end with CRLF', text, `${lines.join('\r\n')}\r\n`],
  ['lines that end with CR', text, lines.join('\r')],
  ['lines with a separator', { ...text, options: { lineSep: 'ü' } }, lines.join('\n')],
  ['records', json, records.join('\n')],
  ['columns', { format: 'csv', schema: 'a STRING, b STRING' }, lines.join('\n')],
  ['one record', { ...json, options: { multiLine: 'true' } }, `[${records.join(',\n')}]`],
  ['one text', { ...text, options: { wholetext: 'true' } }, lines.join('\n')],
  ...[1 << 19, 5_000_000, (1 << 23) + 1].map(
    length =>
      [
        `a line of ${length} bytes among others`,
        text,
        `a\n${long(length)}\nb\n${long(length)}\r\n${lines.join('\n')}`,
      ] as const,
  ),
]
describe('files that are converted', () => {
  for (const [name, reading, contents] of cases) {
    it(name, () => {
      const expected = folder.rows(reading, contents)
      assert.ok(expected.length > 0)
      const utf16 = Buffer.from(`\ufeff${contents}`, 'utf16le')
      const options = { ...reading.options, encoding: 'UTF-16' }
      assert.deepEqual(folder.rows(reading, gzipSync(contents), `${name}.gz`), expected)
      assert.deepEqual(folder.rows(reading, deflateSync(contents), `${name}.deflate`), expected)
      assert.deepEqual(folder.rows({ ...reading, options }, utf16), expected)
      const both = folder.rows({ ...reading, options }, gzipSync(utf16), `16 ${name}.gz`)
      assert.deepEqual(both, expected)
    })
  }

  it('what comes before the damaged place is read', () => {
    const bytes = gzipSync(records.join('\n'))
    const path = folder.write(bytes.subarray(0, bytes.length - 100), 'cut.gz')
    const lenient = { ...json, options: { ignoreCorruptFiles: 'true' } }
    assert.ok(rowsOf(lenient, [wholeFile(path)]).length > 1000)
    assert.throws(() => rowsOf(json, [wholeFile(path)]), {
      condition: 'FAILED_READ_FILE.CORRUPT_COMPRESSION',
    })
  })

  it('the first rows of a large file need few of its bytes', () => {
    let seed = 1
    const noise = Array.from({ length: 200_000 }, () => {
      seed = (seed * 48271) % 2147483647
      return `${seed}`
    })
    const path = folder.write(gzipSync(noise.join('\n')), 'large.gz')
    const args = {
      dataSchema: parseSchema('value STRING'),
      partitionSchema: parseSchema(''),
      columns: [0],
      options: {},
    }
    const task = taskOn(new LocalFileSystem())
    const scan = readerOf('text')(args, { files: [wholeFile(path)] }, task, env)
    const batches = scan[Symbol.iterator]()
    batches.next()
    const { size } = new LocalFileSystem().statSync(path)
    const { bytesRead } = task.metrics
    batches.return?.()
    assert.ok(bytesRead < size / 2, `${bytesRead} of ${size} bytes`)
  })
})
