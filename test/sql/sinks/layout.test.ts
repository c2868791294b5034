/** Names of files and folders, modes, and what is refused: as Spark 4.0 has it unless said. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import '../../../src/index.js'
import '../../../src/sql/face.js'
import { SparkSession } from '../../../src/sql/session.js'
import { filesBelow, textsBelow } from './written.js'

const folder = mkdtempSync(join(tmpdir(), 'write-'))
const spark = SparkSession.builder
  .master('local[2]')
  .config('spark.sql.session.timeZone', 'UTC')
  .getOrCreate()
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

let made = 0
const newPath = (): string => join(folder, `out-${made++}`)

const parts = spark
  .sql(
    `SELECT * FROM VALUES
      (1, 'a/b', null, date'2024-01-02', timestamp'2024-01-02 03:04:05', 1.0D),
      (2, '', true, null, null, null),
      (3, 'x=y% z', false, date'2024-01-02', timestamp'2024-01-02 03:04:05.5', -2.5D),
      (4, null, true, date'2024-01-02', null, 1e10D),
      (5, 'é\\\\:*?', true, null, null, null) AS t(i, a, b, c, d, e)`,
  )
  .coalesce(1)

describe('names', () => {
  it('a file for each task with rows, one where there are none, and _SUCCESS', async () => {
    const path = newPath()
    await spark.range(0, 4, 1, 2).write.csv(path)
    assert.deepEqual(filesBelow(path), [
      '_SUCCESS',
      'part-00000-ID-c000.csv',
      'part-00001-ID-c000.csv',
    ])
    const empty = newPath()
    await spark.range(0).write.option('header', true).csv(empty)
    assert.deepEqual(filesBelow(empty), ['_SUCCESS', 'part-00000-ID-c000.csv'])
    assert.deepEqual(textsBelow(empty), ['id\n'])
  })

  it('endings by format and compression', async () => {
    const one = spark.sql("SELECT 'x' AS s").coalesce(1)
    for (const [format, compression, name] of [
      ['text', 'none', 'part-00000-ID-c000.txt'],
      ['text', 'gzip', 'part-00000-ID-c000.txt.gz'],
      ['json', 'uncompressed', 'part-00000-ID-c000.json'],
      ['json', 'deflate', 'part-00000-ID-c000.json.deflate'],
      ['parquet', 'snappy', 'part-00000-ID-c000.snappy.parquet'],
      ['parquet', 'gzip', 'part-00000-ID-c000.gz.parquet'],
      ['parquet', 'none', 'part-00000-ID-c000.parquet'],
      ['arrow', 'none', 'part-00000-ID-c000.arrow'],
    ]) {
      const path = newPath()
      await one.write.option('compression', compression).format(format).save(path)
      assert.deepEqual(filesBelow(path), ['_SUCCESS', name])
    }
  })

  it('partition folders, their values escaped', async () => {
    const path = newPath()
    await parts.write.partitionBy('A', 'b').json(path)
    assert.deepEqual(filesBelow(path), [
      '_SUCCESS',
      'a=__HIVE_DEFAULT_PARTITION__/b=true/part-00000-ID.c000.json',
      'a=a%2Fb/b=__HIVE_DEFAULT_PARTITION__/part-00000-ID.c000.json',
      'a=x%3Dy%25 z/b=false/part-00000-ID.c000.json',
      'a=é%5C%3A%2A%3F/b=true/part-00000-ID.c000.json',
    ])
    const [, first] = textsBelow(path)
    assert.equal(first, '{"i":1,"c":"2024-01-02","d":"2024-01-02T03:04:05.000Z","e":1.0}\n')
    const back = await spark.read.json(path).orderBy('i').select('i', 'a', 'b').collect()
    assert.deepEqual(back, [
      { i: 1, a: 'a/b', b: null },
      { i: 2, a: null, b: 'true' },
      { i: 3, a: 'x=y% z', b: 'false' },
      { i: 4, a: null, b: 'true' },
      { i: 5, a: 'é\\:*?', b: 'true' },
    ])
  })

  it('partitions by dates, times and numbers', async () => {
    const path = newPath()
    await parts.write.partitionBy('c', 'd', 'e').json(path)
    const none = '__HIVE_DEFAULT_PARTITION__'
    assert.deepEqual(filesBelow(path), [
      '_SUCCESS',
      'c=2024-01-02/d=2024-01-02 03%3A04%3A05.5/e=-2.5/part-00000-ID.c000.json',
      'c=2024-01-02/d=2024-01-02 03%3A04%3A05/e=1.0/part-00000-ID.c000.json',
      `c=2024-01-02/d=${none}/e=1.0E10/part-00000-ID.c000.json`,
      `c=${none}/d=${none}/e=${none}/part-00000-ID.c000.json`,
    ])
  })

  it('rows of a partition that come from all over the task are in one file', async () => {
    const path = newPath()
    await spark
      .range(0, 50_000, 1, 1)
      .selectExpr('id', 'id % 3 AS k')
      .write.partitionBy('k')
      .csv(path)
    assert.deepEqual(filesBelow(path), [
      '_SUCCESS',
      ...[0, 1, 2].map(k => `k=${k}/part-00000-ID.c000.csv`),
    ])
    const ids = Array.from({ length: 16_667 }, (_, i) => `${i * 3}\n`)
    assert.equal(textsBelow(path)[0], ids.join(''))
    spark.read.schema('id BIGINT').csv(path).createOrReplaceTempView('folders')
    const counts = spark.sql('SELECT k, count(*) AS n FROM folders GROUP BY k ORDER BY k')
    assert.deepEqual(await counts.toJSON().collect(), [
      '{"k":0,"n":16667}',
      '{"k":1,"n":16667}',
      '{"k":2,"n":16666}',
    ])
  })

  it('maxRecordsPerFile', async () => {
    const path = newPath()
    await spark
      .range(0, 5, 1, 1)
      .write.option('maxRecordsPerFile', 2)
      .option('header', true)
      .csv(path)
    assert.deepEqual(textsBelow(path), ['id\n0\n1\n', 'id\n2\n3\n', 'id\n4\n'])
    assert.equal(filesBelow(path)[3], 'part-00000-ID-c002.csv')
  })
})

describe('modes', () => {
  const ids = async (path: string): Promise<number[]> =>
    (await spark.read.parquet(path).orderBy('id').collect()).map(row => Number(row.id))

  it('append, ignore, errorifexists, overwrite', async () => {
    const path = newPath()
    await spark.range(2).write.parquet(path)
    await spark.range(2, 3).write.mode('append').parquet(path)
    assert.deepEqual(await ids(path), [0, 1, 2])
    await spark.range(9).write.mode('ignore').parquet(path)
    assert.deepEqual(await ids(path), [0, 1, 2])
    await assert.rejects(spark.range(1).write.parquet(path), {
      condition: 'PATH_ALREADY_EXISTS',
      sqlState: '42K04',
    })
    assert.deepEqual(await ids(path), [0, 1, 2])
    await spark.range(7, 8).write.mode('overwrite').parquet(path)
    assert.deepEqual(await ids(path), [7])
  })

  it('rows that are read from the folder that they overwrite: the old files are there until the end', async () => {
    const path = newPath()
    await spark.range(3).write.parquet(path)
    await spark.read.parquet(path).selectExpr('id + 10 AS id').write.mode('overwrite').parquet(path)
    assert.deepEqual(await ids(path), [10, 11, 12])
  })

  for (const [mode, expected] of [
    [
      'static',
      [
        [3, 'b'],
        [4, 'c'],
      ],
    ],
    [
      'dynamic',
      [
        [1, 'a'],
        [3, 'b'],
        [4, 'c'],
      ],
    ],
  ] as const) {
    it(`overwrite of partitions, ${mode}`, async () => {
      const path = newPath()
      await spark
        .sql("SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(i, p)")
        .write.partitionBy('p')
        .json(path)
      const more = spark.sql("SELECT * FROM VALUES (3, 'b'), (4, 'c') AS t(i, p)")
      await more.write
        .mode('overwrite')
        .option('partitionOverwriteMode', mode)
        .partitionBy('p')
        .json(path)
      const rows = await spark.read.json(path).orderBy('i').collect()
      assert.deepEqual(
        rows.map(row => [row.i, row.p]),
        expected,
      )
    })
  }

  it('a task that fails leaves nothing', async () => {
    const path = newPath()
    const rows = spark
      .range(0, 40_000, 1, 2)
      .selectExpr('CASE WHEN id = 39999 THEN 1 / (id - id) ELSE 1 END AS x')
    await assert.rejects(rows.write.csv(path), { condition: 'DIVIDE_BY_ZERO' })
    assert.equal(existsSync(path), false)
    await spark.range(1).write.csv(path)
    const before = filesBelow(path)
    await assert.rejects(rows.write.mode('append').csv(path), { condition: 'DIVIDE_BY_ZERO' })
    await assert.rejects(rows.write.mode('overwrite').csv(path), { condition: 'DIVIDE_BY_ZERO' })
    assert.deepEqual(filesBelow(path), before)
    assert.equal(
      readdirSync(folder).some(name => name.startsWith('.')),
      false,
    )
  })
})

describe('refused', () => {
  const cases: [
    name: string,
    sql: string,
    format: string,
    options: Record<string, string>,
    by: string[],
    condition: string,
  ][] = [
    [
      'an array in CSV',
      'SELECT array(1) AS a',
      'csv',
      {},
      [],
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    ],
    [
      'a null column in Parquet',
      'SELECT null AS a',
      'parquet',
      {},
      [],
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    ],
    [
      'an INTERVAL in JSON',
      'SELECT make_interval(1) AS a',
      'json',
      {},
      [],
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    ],
    ['a number as text', 'SELECT 1 AS a', 'text', {}, [], 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE'],
    ['two texts', "SELECT 'a' AS a, 'b' AS b", 'text', {}, [], 'TEXT_SINGLE_COLUMN'],
    [
      'only partition columns',
      'SELECT 1 AS a',
      'json',
      {},
      ['a'],
      'ALL_PARTITION_COLUMNS_NOT_ALLOWED',
    ],
    [
      'a partition column that is none',
      'SELECT 1 AS a',
      'json',
      {},
      ['z'],
      'PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA',
    ],
    [
      'an array as partition',
      'SELECT 1 AS i, array(1) AS a',
      'json',
      {},
      ['a'],
      'INVALID_PARTITION_COLUMN_DATA_TYPE',
    ],
    [
      'a partition column twice',
      'SELECT 1 AS i, 2 AS a',
      'json',
      {},
      ['a', 'A'],
      'COLUMN_ALREADY_EXISTS',
    ],
    ['a name twice', 'SELECT 1 AS a, 2 AS A', 'json', {}, [], 'COLUMN_ALREADY_EXISTS'],
    [
      'a compression',
      'SELECT 1 AS a',
      'json',
      { compression: 'zip' },
      [],
      'CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION',
    ],
    ['an encoding', 'SELECT 1 AS a', 'csv', { encoding: 'UTF-16' }, [], 'INVALID_WRITER_OPTION'],
    ['orc', 'SELECT 1 AS a', 'orc', {}, [], 'UNSUPPORTED_FEATURE.ORC'],
    ['another format', 'SELECT 1 AS a', 'foo', {}, [], 'DATA_SOURCE_NOT_FOUND'],
    ['a column that is none', 'SELECT zz', 'json', {}, [], 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION'],
  ]
  for (const [name, sql, format, options, by, condition] of cases) {
    it(name, async () => {
      const path = newPath()
      await assert.rejects(
        async () =>
          spark
            .sql<Record<string, unknown>>(sql)
            .write.options(options)
            .partitionBy(...(by as never[]))
            .format(format)
            .save(path),
        { condition },
      )
      assert.equal(existsSync(path), false)
    })
  }

  it('no path', async () => {
    await assert.rejects(spark.range(1).write.format('json').save(), {
      condition: 'INVALID_ARGUMENT',
    })
  })
})

describe('INSERT', () => {
  const rows = async (sql: string): Promise<string[]> => spark.sql(sql).toJSON().collect()
  const run = async (sql: string): Promise<unknown> => spark.sql(sql).collect()

  it('into files by their path', async () => {
    const path = newPath()
    await run(`INSERT INTO json.\`${path}\` SELECT 1 AS a`)
    await run(`INSERT INTO json.\`${path}\` SELECT 2 AS a`)
    assert.deepEqual(await rows(`SELECT * FROM json.\`${path}\` ORDER BY a`), [
      '{"a":1}',
      '{"a":2}',
    ])
    await run(`INSERT OVERWRITE json.\`${path}\` SELECT 3 AS a`)
    assert.deepEqual(await rows(`SELECT * FROM json.\`${path}\``), ['{"a":3}'])
    await run(
      `INSERT OVERWRITE DIRECTORY '${path}' USING parquet OPTIONS (compression 'gzip') SELECT 4 AS b`,
    )
    assert.deepEqual(await rows(`SELECT * FROM parquet.\`${path}\``), ['{"b":4}'])
  })

  it('into a view over files', async () => {
    const path = newPath()
    await spark.range(2).write.parquet(path)
    spark.read.parquet(path).createOrReplaceTempView('files')
    await run("INSERT INTO files SELECT '7'")
    assert.deepEqual(await rows('SELECT * FROM files ORDER BY id'), [
      '{"id":0}',
      '{"id":1}',
      '{"id":7}',
    ])
    await run('INSERT OVERWRITE files SELECT id + 1 FROM files WHERE id < 2')
    assert.deepEqual(await rows('SELECT * FROM files ORDER BY id'), ['{"id":1}', '{"id":2}'])
    await assert.rejects(run('INSERT INTO files SELECT 7, 8'), {
      condition: 'INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS',
      sqlState: '21S01',
    })
  })

  it('into partitions of a view', async () => {
    const path = newPath()
    await run(`INSERT INTO json.\`${path}\` PARTITION (p) SELECT 1 AS i, 'x' AS s, 10 AS p`)
    spark.read.json(path).createOrReplaceTempView('parts')
    await run("INSERT INTO parts PARTITION (p = 20) SELECT 2, 'y'")
    await run("INSERT OVERWRITE parts PARTITION (p = 10) SELECT 3, 'z'")
    await run("INSERT INTO parts (s, p) SELECT 'only', 30")
    assert.deepEqual(await rows('SELECT * FROM parts ORDER BY p'), [
      '{"i":3,"s":"z","p":10}',
      '{"i":2,"s":"y","p":20}',
      '{"s":"only","p":30}',
    ])
  })

  it('into what has no files is refused', async () => {
    spark.range(3).createOrReplaceTempView('numbers')
    await assert.rejects(run('INSERT INTO numbers SELECT 7'), {
      condition: 'UNSUPPORTED_INSERT.RDD_BASED',
    })
    await assert.rejects(run('INSERT INTO nowhere SELECT 7'), {
      condition: 'TABLE_OR_VIEW_NOT_FOUND',
    })
  })
})
