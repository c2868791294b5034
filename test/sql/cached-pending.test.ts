/** What is cached, or made a view, before its columns are known. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import '../../src/sql/face.js'
import { SparkSession } from '../../src/sql/session.js'

const spark = SparkSession.builder
  .master('local[1]')
  .config('spark.ui.showConsoleProgress', false)
  .getOrCreate()
after(() => spark.stop())

test('rows of files are kept when they are read first, and read anew after unpersist', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-'))
  const path = join(folder, 'a.json')
  try {
    writeFileSync(path, '{"x":1}\n')
    const rows = spark.read.json(path).cache()
    assert.equal(rows.storageLevel.useMemory, true)
    assert.equal(await rows.count(), 1)
    writeFileSync(path, '{"x":1}\n{"x":2}\n')
    assert.equal(await rows.filter('x > 0').count(), 1)
    rows.unpersist()
    assert.equal(rows.storageLevel.useMemory, false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a view over files that were not looked at yet reads them, and its errors come then', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-'))
  try {
    writeFileSync(join(folder, 'a.json'), '{"a":1}\n{"a":2}\n')
    const files = `json.\`${folder}/a.json\``
    spark.sql(`CREATE TEMP VIEW plus AS SELECT a + 1 AS b FROM ${files}`)
    assert.deepEqual(await spark.sql('SELECT sum(b) AS s FROM plus').collect(), [{ s: 5 }])
    spark.sql(`CREATE TEMP VIEW wrong AS SELECT nope FROM ${files}`)
    await assert.rejects(spark.table('wrong').collect(), {
      condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    })
    assert.throws(() => spark.sql('CREATE TEMP VIEW other AS SELECT nope FROM plus, range(1)'), {
      condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
