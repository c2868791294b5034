/** Arrow through a session: files in folders of partitions, and bytes in the program. */
import assert from 'node:assert/strict'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import {
  columnFromArray,
  field,
  int32,
  map,
  tableFromArrays,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  utf8,
} from '@uwdata/flechette'
import '../../../../src/index.js'
import '../../../../src/sql/face.js'
import { SparkSession } from '../../../../src/sql/session.js'
import { fileOf } from './arrow-files.js'

const folder = mkdtempSync(join(tmpdir(), 'arrow-'))
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
const numbers = ['{"id":0}', '{"id":1}', '{"id":2}']

describe('arrow files', () => {
  it('folders of partitions, patterns, conditions on partition columns', async () => {
    const path = newPath()
    await spark
      .range(0, 1000, 1, 2)
      .selectExpr('id', "concat('s', id) AS s", 'id % 4 AS k')
      .write.partitionBy('k')
      .arrow(path)
    const table = `arrow.\`${path}\``
    assert.deepEqual(await rows(`SELECT count(*) AS n, sum(id) AS t FROM ${table}`), [
      '{"n":1000,"t":499500}',
    ])
    assert.deepEqual(await rows(`SELECT * FROM ${table} WHERE k = 3 AND id > 995 ORDER BY id`), [
      '{"id":999,"s":"s999","k":3}',
    ])
    assert.equal(await spark.read.arrow(join(path, 'k={1,2}', '*.arrow')).count(), 500)
    const plan = (await rows(`EXPLAIN SELECT s FROM ${table} WHERE k = 3`)).join('')
    assert.match(plan, /Files: 2 of 8/)
    assert.match(plan, /ReadSchema: struct<s:string,k:int>/)
  })

  it('save modes', async () => {
    const path = newPath()
    const read = async (): Promise<string[]> =>
      (await spark.read.format('arrow').load(path).toJSON().collect()).sort()
    await spark.range(2).write.format('arrow').save(path)
    await assert.rejects(spark.range(1).write.arrow(path), { condition: 'PATH_ALREADY_EXISTS' })
    await spark.range(9).write.mode('ignore').arrow(path)
    await spark.range(2, 3).write.mode('append').arrow(path)
    assert.deepEqual(await read(), numbers)
    await spark.range(7, 8).write.mode('overwrite').arrow(path)
    assert.deepEqual(await read(), ['{"id":7}'])
    assert.ok(readdirSync(path).includes('_SUCCESS'))
  })

  it('an output without rows says what its columns are', async () => {
    const path = newPath()
    await spark.range(3).where('id > 5').write.arrow(path)
    assert.deepEqual(await spark.read.arrow(path).dtypes(), [['id', 'bigint']])
    assert.equal(await spark.read.arrow(path).count(), 0)
  })

  it('the schema of one file, or of all', async () => {
    const path = newPath()
    await spark.sql('SELECT 1 AS a, "x" AS b').write.arrow(join(path, 'p=1'))
    await spark.sql('SELECT 2 AS a, 2.5D AS c').write.arrow(join(path, 'p=2'))
    assert.deepEqual(await rows(`SELECT * FROM arrow.\`${path}\` ORDER BY a`), [
      '{"a":1,"b":"x","p":1}',
      '{"a":2,"p":2}',
    ])
    const all = spark.read
      .option('mergeSchema', true)
      .arrow(path)
      .orderBy('a' as never)
    assert.deepEqual(await all.toJSON().collect(), [
      '{"a":1,"b":"x","p":1}',
      '{"a":2,"c":2.5,"p":2}',
    ])
  })

  it('files and streams of others in one folder, a damaged one among them', async () => {
    const path = newPath()
    mkdirSync(path)
    for (const name of ['texts.arrow', 'texts-stream.arrows']) {
      copyFileSync(fileOf(name), join(path, name))
    }
    assert.equal(await spark.read.arrow(path).where("dict = 'x'").count(), 4)
    writeFileSync(join(path, 'a.arrow'), 'no Arrow at all')
    await assert.rejects(spark.read.arrow(path).count(), {
      condition: 'FAILED_READ_FILE.NO_HINT',
      message:
        /a\.arrow' cannot be read: it begins neither as an Arrow file nor as an Arrow stream/,
    })
    assert.equal(await spark.read.option('ignoreCorruptFiles', true).arrow(path).count(), 10)
  })

  it('a column of another type', async () => {
    const path = newPath()
    await spark.range(3).write.arrow(path)
    await assert.rejects(spark.read.schema('id STRING').arrow(path).collect(), {
      condition: 'FAILED_READ_FILE.ARROW_COLUMN_DATA_TYPE_MISMATCH',
    })
  })
})

describe('arrow bytes', () => {
  it('toArrow gives a stream that other libraries read', async () => {
    const bytes = await spark.range(0, 3, 1, 2).selectExpr('id', "concat('s', id) AS s").toArrow()
    assert.deepEqual(tableFromIPC(bytes).toArray(), [
      { id: 0, s: 's0' },
      { id: 1, s: 's1' },
      { id: 2, s: 's2' },
    ])
    const none = tableFromIPC(await spark.range(0).toArrow())
    assert.deepEqual([none.names, none.numRows], [['id'], 0])
    const shown = tableFromIPC(await spark.sql('SHOW VIEWS').toArrow())
    assert.equal(shown.numRows, 0)
  })

  it('createDataFrame reads bytes of a stream or a file, its own and of others', async () => {
    const own = spark.createDataFrame(await spark.range(3).toArrow())
    assert.deepEqual(await own.toJSON().collect(), numbers)
    const table = tableFromArrays({ id: [0, 1, 2] })
    for (const format of ['file', 'stream'] as const) {
      const df = spark.createDataFrame(tableToIPC(table, { format })!)
      assert.deepEqual(await df.toJSON().collect(), numbers)
    }
    // with an offset that is no multiple of eight
    const shifted = new Uint8Array(
      Buffer.concat([Buffer.alloc(3), readFileSync(fileOf('numbers.arrow'))]),
    )
    assert.equal(
      await spark.createDataFrame(shifted.subarray(3)).where('i64 = 9007199254740993').count(),
      1,
    )
    const wider = spark.createDataFrame(
      await spark.range(3).toArrow(),
      'id DECIMAL(20,1), more INT',
    )
    assert.deepEqual(await wider.dtypes(), [
      ['id', 'decimal(20,1)'],
      ['more', 'int'],
    ])
    assert.deepEqual(await wider.where('id = 2').toJSON().collect(), ['{"id":2.0}'])
  })

  it('what is no Arrow data, and types that do not fit', async () => {
    const type = map(field('key', utf8()), field('value', int32()))
    const nullKey = tableFromColumns({ m: columnFromArray([[[null, 1]]], type) })
    const cases: [bytes: Uint8Array, schema: string | undefined, reason: RegExp][] = [
      [tableToIPC(nullKey, {})!, undefined, /a key of a map is null/],
      [new Uint8Array(3), undefined, /with 3 bytes it is too short/],
      [Buffer.from('a,b\n1,2\n3,4\n'), undefined, /neither as an Arrow file nor/],
      [readFileSync(fileOf('unsupported.arrow')), undefined, /sparse has the type union/],
      [await spark.range(1).toArrow(), 'id STRING', /id is int64, which cannot be read as STRING/],
    ]
    for (const [bytes, schema, reason] of cases) {
      await assert.rejects(spark.createDataFrame(bytes, schema as string).count(), {
        condition: 'INVALID_ARROW_DATA',
        message: reason,
      })
    }
  })
})
