/** What is cached before its columns are known is cached all the same. */
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
