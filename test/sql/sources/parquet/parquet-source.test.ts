/** Parquet through a session: folders of partitions, merged schemas, filters and columns that are pushed down. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import '../../../../src/index.js'
import '../../../../src/sql/face.js'
import { SparkSession } from '../../../../src/sql/session.js'

const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
const spark = SparkSession.builder
  .master('local[2]')
  .config('spark.sql.session.timeZone', 'UTC')
  .getOrCreate()
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

let made = 0
const newPath = (): string => join(folder, `in-${made++}`)
const rows = (sql: string): Promise<string[]> => spark.sql(sql).toJSON().collect()

describe('parquet', () => {
  it('folders of partitions, with filters on both kinds of columns', async () => {
    const path = newPath()
    await spark
      .range(0, 1000, 1, 2)
      .selectExpr('id', "concat('s', id) AS s", 'id % 4 AS k')
      .write.partitionBy('k')
      .parquet(path)
    const table = `parquet.\`${path}\``
    assert.deepEqual(await rows(`SELECT count(*) AS n, sum(id) AS t FROM ${table}`), [
      '{"n":1000,"t":499500}',
    ])
    assert.deepEqual(await rows(`SELECT * FROM ${table} WHERE k = 3 AND id > 990 ORDER BY id`), [
      '{"id":991,"s":"s991","k":3}',
      '{"id":995,"s":"s995","k":3}',
      '{"id":999,"s":"s999","k":3}',
    ])
    assert.deepEqual(
      await rows(
        `SELECT k, count(*) AS n FROM ${table} WHERE s IN ('s5', 's6', 's9') GROUP BY k ORDER BY k`,
      ),
      ['{"k":1,"n":2}', '{"k":2,"n":1}'],
    )
    const plan = (await rows(`EXPLAIN SELECT s FROM ${table} WHERE k = 3 AND id > 990`)).join('')
    assert.match(plan, /Files: 2 of 8/)
    assert.match(plan, /PushedFilters/)
  })

  it('the schema of one file, or of all', async () => {
    const path = newPath()
    await spark.sql('SELECT 1 AS a, "x" AS b').write.parquet(join(path, 'p=1'))
    await spark.sql('SELECT 2 AS a, 2.5D AS c').write.parquet(join(path, 'p=2'))
    const one = await spark.read
      .parquet(path)
      .orderBy('a' as never)
      .toJSON()
      .collect()
    assert.deepEqual(one, ['{"a":1,"b":"x","p":1}', '{"a":2,"p":2}'])
    const all = spark.read.option('mergeSchema', true).parquet(path)
    assert.deepEqual(
      await all
        .orderBy('a' as never)
        .toJSON()
        .collect(),
      ['{"a":1,"b":"x","p":1}', '{"a":2,"c":2.5,"p":2}'],
    )
    await spark.sql('SELECT "three" AS a').write.parquet(join(path, 'p=3'))
    await assert.rejects(spark.read.option('mergeSchema', true).parquet(path).count(), {
      condition: 'CANNOT_MERGE_SCHEMAS',
      sqlState: '42KD9',
    })
  })

  it('the default format', async () => {
    const path = newPath()
    await spark.range(3).write.save(path)
    assert.equal(await spark.read.load(path).count(), 3)
    assert.ok(readdirSync(path).some(name => name.endsWith('.snappy.parquet')))
  })

  it('no files, no Parquet files, a damaged one among good ones', async () => {
    const path = newPath()
    mkdirSync(path)
    await assert.rejects(spark.read.parquet(path).count(), { condition: 'UNABLE_TO_INFER_SCHEMA' })
    writeFileSync(join(path, 'a.parquet'), 'no parquet at all')
    await assert.rejects(spark.read.parquet(path).count(), {
      condition: 'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
      sqlState: 'KD001',
    })
    await spark.range(5).write.mode('append').parquet(path)
    assert.equal(await spark.read.option('ignoreCorruptFiles', true).parquet(path).count(), 5)
  })

  it('a column of another type', async () => {
    const path = newPath()
    await spark.range(3).write.parquet(path)
    await assert.rejects(spark.read.schema('id STRING').parquet(path).collect(), {
      condition: 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
    })
    const other = await spark.read.schema('id BIGINT, more STRING').parquet(path).toJSON().collect()
    assert.equal(other.length, 3)
  })
})
