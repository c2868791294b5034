/** Files of text formats, byte by byte as Spark 4.0 writes them. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { gunzipSync, inflateSync } from 'node:zlib'
import '../../../src/index.js'
import '../../../src/sql/face.js'
import { SparkSession } from '../../../src/sql/session.js'
import { textsBelow } from './written.js'

const folder = mkdtempSync(join(tmpdir(), 'write-'))
const spark = SparkSession.builder
  .master('local[1]')
  .config('spark.sql.session.timeZone', 'UTC')
  .getOrCreate()
after(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

let made = 0
const newPath = (): string => join(folder, `out-${made++}`)

const all = `VALUES
  (1, 'a', 1.5D, cast(2.50 as decimal(10,2)), date'2024-01-02', timestamp'2024-01-02 03:04:05.678901', true,
   9007199254740993L, cast(1.1 as float)),
  (null, null, null, null, null, null, null, null, null),
  (-7, '', double('NaN'), cast(-0.05 as decimal(10,2)), date'0001-01-01', timestamp'1969-12-31 23:59:59', false,
   -1L, cast('Infinity' as float)),
  (3, 'x,"y"\\n# \\'', 1e10D, cast(0 as decimal(10,2)), date'9999-12-31', timestamp'2024-06-01 00:00:00', true,
   0L, cast(0 as float))
  AS t(i, s, d, dec, dt, ts, b, l, f)`
const texts = `VALUES (null), (''), ('a'), (' b '), ('#x'), ('a"b'), ('back\\\\slash'), ('tab\\t') AS t(s)`
const few = `VALUES (null, 1), ('', 2), ('a', 3), (' b ', null) AS t(s, i)`
const nested = `VALUES (array(1, null), map('k', 1, 'z', null), named_struct('x', 1, 'y', null), X'4142'),
  (array(), map(), named_struct('x', null, 'y', 'é"'), null) AS t(a, m, st, bin)`

type Options = Readonly<Record<string, string | number | boolean>>

const cases: [name: string, format: string, rows: string, options: Options, text: string][] = [
  [
    'CSV of all types',
    'csv',
    all,
    {},
    '1,a,1.5,2.50,2024-01-02,2024-01-02T03:04:05.678Z,true,9007199254740993,1.1\n' +
      ',,,,,,,,\n' +
      '-7,"",NaN,-0.05,0001-01-01,1969-12-31T23:59:59.000Z,false,-1,Infinity\n' +
      '3,"x,\\"y\\"\n# \'",1.0E10,0.00,9999-12-31,2024-06-01T00:00:00.000Z,true,0,0.0\n',
  ],
  [
    'CSV with every option',
    'csv',
    all,
    {
      header: true,
      sep: ';',
      nullValue: 'NULL',
      emptyValue: 'E',
      quoteAll: true,
      dateFormat: 'dd/MM/yyyy',
      timestampFormat: 'yyyy-MM-dd HH:mm',
    },
    '"i";"s";"d";"dec";"dt";"ts";"b";"l";"f"\n' +
      '"1";"a";"1.5";"2.50";"02/01/2024";"2024-01-02 03:04";"true";"9007199254740993";"1.1"\n' +
      '"NULL";"NULL";"NULL";"NULL";"NULL";"NULL";"NULL";"NULL";"NULL"\n' +
      '"-7";"E";"NaN";"-0.05";"01/01/0001";"1969-12-31 23:59";"false";"-1";"Infinity"\n' +
      '"3";"x,\\"y\\"\n# \'";"1.0E10";"0.00";"31/12/9999";"2024-06-01 00:00";"true";"0";"0.0"\n',
  ],
  [
    'CSV of one column has no line for a null',
    'csv',
    texts,
    {},
    '""\na\nb\n"#x"\n"a\\"b"\nback\\slash\ntab\n',
  ],
  ['CSV without quotes', 'csv', texts, { quote: '' }, '""\na\nb\n\0#x\0\na"b\nback\\slash\ntab\n'],
  [
    'CSV without escaped quotes',
    'csv',
    texts,
    { escapeQuotes: false },
    '""\na\nb\n"#x"\na"b\nback\\slash\ntab\n',
  ],
  ['CSV all quoted', 'csv', few, { quoteAll: true }, '"","1"\n"","2"\n"a","3"\n"b",""\n'],
  [
    'CSV nullValue is quoted',
    'csv',
    few,
    { nullValue: 'a,b"' },
    '"a,b\\"",1\n"",2\na,3\nb,"a,b\\""\n',
  ],
  ['CSV emptyValue is quoted', 'csv', few, { emptyValue: 'a,b' }, ',1\n"a,b",2\na,3\nb,\n'],
  ['CSV emptyValue of nothing', 'csv', few, { emptyValue: '' }, ',1\n,2\na,3\nb,\n'],
  [
    'CSV with blanks',
    'csv',
    few,
    { ignoreLeadingWhiteSpace: false, ignoreTrailingWhiteSpace: false },
    ',1\n"",2\na,3\n b ,\n',
  ],
  ['CSV with a line separator', 'csv', few, { lineSep: '|', header: true }, 's,i|,1|"",2|a,3|b,|'],
  [
    'CSV with a digit as separator',
    'csv',
    'VALUES (11, "a1") AS t(a, b)',
    { sep: '1' },
    '"11"1"a1"\n',
  ],
  [
    'JSON of all types',
    'json',
    all,
    {},
    '{"i":1,"s":"a","d":1.5,"dec":2.50,"dt":"2024-01-02","ts":"2024-01-02T03:04:05.678Z","b":true,"l":9007199254740993,"f":1.1}\n' +
      '{}\n' +
      '{"i":-7,"s":"","d":"NaN","dec":-0.05,"dt":"0001-01-01","ts":"1969-12-31T23:59:59.000Z","b":false,"l":-1,"f":"Infinity"}\n' +
      '{"i":3,"s":"x,\\"y\\"\\n# \'","d":1.0E10,"dec":0.00,"dt":"9999-12-31","ts":"2024-06-01T00:00:00.000Z","b":true,"l":0,"f":0.0}\n',
  ],
  [
    'JSON with nulls',
    'json',
    few,
    { ignoreNullFields: false },
    '{"s":null,"i":1}\n{"s":"","i":2}\n{"s":"a","i":3}\n{"s":" b ","i":null}\n',
  ],
  [
    'JSON nested',
    'json',
    nested,
    {},
    '{"a":[1,null],"m":{"k":1,"z":null},"st":{"x":1},"bin":"QUI="}\n' +
      '{"a":[],"m":{},"st":{"y":"é\\""}}\n',
  ],
  [
    'JSON in ASCII',
    'json',
    "VALUES ('é', 1) AS t(s, `a\"b`)",
    { writeNonAsciiCharacterAsCodePoint: true },
    '{"s":"\\u00E9","a\\"b":1}\n',
  ],
  [
    'JSON intervals',
    'json',
    "VALUES (interval '1' day) AS t(i)",
    {},
    '{"i":"INTERVAL \'1\' DAY"}\n',
  ],
  ['text', 'text', texts, {}, '\n\na\n b \n#x\na"b\nback\\slash\ntab\t\n'],
  [
    'text with a line separator',
    'text',
    texts,
    { lineSep: '|' },
    '||a| b |#x|a"b|back\\slash|tab\t|',
  ],
]

describe('text formats', () => {
  for (const [name, format, rows, options, text] of cases) {
    it(name, async () => {
      const path = newPath()
      await spark
        .sql(`SELECT * FROM ${rows}`)
        .coalesce(1)
        .write.options(options)
        .format(format)
        .save(path)
      assert.equal(textsBelow(path).join(''), text)
    })
  }

  it('numbers of every size', async () => {
    const path = newPath()
    const numbers = [
      0, 7, -7, 10, 99, 100, 999999999, 1000000000, -999999999, -1000000000, 2147483647,
    ]
    const longs = [...numbers, 9007199254740991n, -9007199254740992n, 9223372036854775807n]
    const rows = longs.map(n => ({ n: BigInt(n) }))
    await spark.createDataFrame(rows, 'n BIGINT').coalesce(1).write.csv(path)
    assert.equal(textsBelow(path).join(''), longs.map(n => `${n}\n`).join(''))
  })

  for (const [compression, ending, unpack] of [
    ['gzip', 'csv.gz', gunzipSync],
    ['deflate', 'csv.deflate', inflateSync],
  ] as const) {
    it(`${compression}, in several pieces`, async () => {
      const path = newPath()
      const count = 200_000
      await spark.range(0, count, 1, 1).write.option('compression', compression).csv(path)
      const name = readdirSync(path).find(name => name.endsWith(ending))
      assert.ok(name)
      const text = unpack(readFileSync(join(path, name))).toString()
      assert.equal(text, Array.from({ length: count }, (_, i) => `${i}\n`).join(''))
      assert.equal(await spark.read.schema('n BIGINT').csv(path).count(), count)
    })
    it(`${compression} of no rows`, async () => {
      const path = newPath()
      await spark.range(0).write.option('compression', compression).csv(path)
      const name = readdirSync(path).find(name => name.endsWith(ending))
      assert.ok(name)
      assert.equal(unpack(readFileSync(join(path, name))).length, 0)
    })
  }
})

describe('what is written is read again', () => {
  const schema =
    'i INT, s STRING, d DOUBLE, dec DECIMAL(10,2), dt DATE, ts TIMESTAMP, b BOOLEAN, l BIGINT, f FLOAT'
  const micros = { timestampFormat: "yyyy-MM-dd'T'HH:mm:ss.SSSSSS" }
  const ways: [format: string, options: Options, where: string][] = [
    // an empty text of CSV is null when it is read, as in Spark
    ['csv', { ...micros, multiLine: true, escape: '"' }, "s IS NULL OR s <> ''"],
    ['json', micros, 'true'],
    ['parquet', {}, 'true'],
    ['arrow', {}, 'true'],
  ]
  for (const [format, options, where] of ways) {
    it(format, async () => {
      const path = newPath()
      const rows = spark.sql(`SELECT * FROM ${all} WHERE ${where}`)
      await rows.write.format(format).options(options).save(path)
      const back = spark.read.format(format).options(options).schema(schema).load(path)
      const sorted = async (of: {
        toJSON(): { collect(): Promise<string[]> }
      }): Promise<string[]> => (await of.toJSON().collect()).sort()
      assert.deepEqual(await sorted(back), await sorted(rows))
    })
  }
})
