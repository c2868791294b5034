/** Whole writes on a file system that fails at each of their calls, the tasks' calls too. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import '../../../src/sql/face.js'
import { SparkSession } from '../../../src/sql/session.js'
import { FaultyFileSystem } from '../../../src/testing/index.js'
import { stride } from '../../effort.js'
import { filesBelow } from './written.js'

const folder = mkdtempSync(join(tmpdir(), 'write-'))
const files = new FaultyFileSystem()
// with this master tasks run in this thread, on this file system
const conf = new SparkConf().setMaster('local').set('spark.sql.session.timeZone', 'UTC')
const spark = new SparkSession(new SparkContext(conf, { fileSystem: files }))
after(async () => {
  files.faults = {}
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

const rows = spark.sql('SELECT id, id % 2 AS p FROM range(0, 100, 1, 2)')
const before = spark.sql('SELECT -1L AS id, 0L AS p UNION ALL SELECT -2L AS id, 7L AS p')

/** What a reader sees: ids, or nothing. */
async function seen(path: string): Promise<number[]> {
  files.faults = {}
  const all = spark.read.schema('id BIGINT').format(formatOf(path)).load(path)
  const found = await all.collect()
  return found.map(row => Number(row.id)).sort((a, b) => a - b)
}

const formatOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)
const old = [-2, -1]
const fresh = Array.from({ length: 100 }, (_, i) => i)

const cases: [name: string, mode: 'overwrite' | 'append', dynamic: boolean, expected: number[]][] =
  [
    ['a new folder', 'append', false, fresh],
    ['overwrite', 'overwrite', false, fresh],
    ['append', 'append', false, [...old, ...fresh]],
    ['dynamic overwrite', 'overwrite', true, [-2, ...fresh]],
  ]

for (const [format, count] of [
  ['csv', 4],
  ['parquet', 2],
  ['arrow', 2],
] as const) {
  describe(format, () => {
    for (const [name, mode, dynamic, expected] of cases.slice(0, count)) {
      it(name, async () => {
        const isNew = name === 'a new folder'
        let failures = 0
        for (let call = 1; ; call += stride(1)) {
          const path = join(folder, `${name}-${call}.${format}`)
          files.faults = {}
          if (!isNew) await before.write.partitionBy('p').format(format).save(path)
          const writer = rows.write
            .mode(mode)
            .option('partitionOverwriteMode', dynamic ? 'dynamic' : 'static')
            .partitionBy('p')
            .format(format)
          const first = files.calls
          files.faults = { fail: [first + call] }
          const failed = await writer.save(path).then(
            () => false,
            () => true,
          )
          const isOver = files.calls < first + call
          if (failed) {
            failures++
            if (isNew)
              assert.equal(readdirSync(folder).includes(`${name}-${call}.${format}`), false)
            else assert.deepEqual(await seen(path), old, `call ${call}`)
          } else assert.deepEqual(await seen(path), expected, `call ${call}`)
          files.faults = {}
          if (!failed) assert.ok(filesBelow(path).includes('_SUCCESS'))
          rmSync(path, { recursive: true, force: true })
          if (isOver) break
        }
        assert.ok(failures > 5, String(failures))
      })
    }
  })
}

it('a full disk', async () => {
  const path = join(folder, 'full.csv')
  files.faults = { freeBytes: 0 }
  await assert.rejects(rows.write.csv(path), { condition: 'DISK_FULL' })
  files.faults = {}
  assert.equal(
    readdirSync(folder).some(name => name.includes('full')),
    false,
  )
})
