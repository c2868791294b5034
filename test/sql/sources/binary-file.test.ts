/** The format `binaryFile`. Answers are Spark's. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import '../../../src/index.js'
import '../../../src/sql/face.js'
import { SparkSession } from '../../../src/sql/session.js'
import { isCondition } from '../../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('binary files').getOrCreate()
after(() => spark.stop())

const folder = mkdtempSync(join(tmpdir(), 'binary '))
writeFileSync(join(folder, 'a b.png'), Uint8Array.of(1, 2))
writeFileSync(join(folder, 'empty.bin'), '')
mkdirSync(join(folder, 'sub'))
writeFileSync(join(folder, 'sub', 'c.txt'), 'hello')
const modified = new Date('2024-05-06T07:08:09Z')
utimesSync(join(folder, 'a b.png'), modified, modified)

const files = spark.read.format('binaryFile')

test('a row for each file', async () => {
  const df = files.load(folder)
  const { fields } = await df.schema()
  assert.deepEqual(
    fields.map(({ name, type }) => `${name} ${type.kind}`),
    ['path string', 'modificationTime timestamp', 'length long', 'content binary'],
  )
  const [first, second] = (await df.orderBy('path').collect()) as Record<string, unknown>[]
  assert.deepEqual(first, {
    path: `file:${folder}/a b.png`,
    modificationTime: modified,
    length: 2,
    content: Uint8Array.of(1, 2),
  })
  assert.deepEqual([second.length, second.content], [0, new Uint8Array(0)])
  assert.equal(await df.count(), 2)
})

test('folders below, and files by name', async () => {
  const df = spark.read
    .format('binaryFile')
    .option('recursiveFileLookup', true)
    .option('pathGlobFilter', '*.txt')
    .load(folder)
  assert.deepEqual(await df.select('length', 'content').collect(), [
    { length: 5, content: new TextEncoder().encode('hello') },
  ])
  assert.equal(await df.where('length > 5').count(), 0)
  assert.deepEqual(await spark.sql(`select length from binaryFile.\`${folder}/sub\``).collect(), [
    { length: 5 },
  ])
})

test('content that is not asked for is not read', async () => {
  // more than memory holds; nothing of it is on the disk
  const path = join(mkdtempSync(join(tmpdir(), 'binary-')), 'large.bin')
  writeFileSync(path, '')
  truncateSync(path, 2 ** 36)
  assert.deepEqual(await files.load(path).select('length').collect(), [{ length: 2 ** 36 }])
  rmSync(path)
})

const refused: readonly [name: string, run: () => Promise<unknown>, condition: string][] = [
  [
    'writing',
    () => files.load(folder).write.format('binaryFile').save(join(folder, 'out')),
    'UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE',
  ],
  [
    'another schema',
    () => spark.read.schema('length BIGINT').format('binaryFile').load(folder).collect(),
    'BINARY_FILE_SCHEMA',
  ],
]
for (const [name, run, condition] of refused) {
  test(`refused: ${name}`, () =>
    assert.rejects(run, error => isCondition(error, condition as never)))
}
