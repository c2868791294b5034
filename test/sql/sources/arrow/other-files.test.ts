/** Files and streams that pyarrow has written (`files/README.md`), whole, in parts and damaged. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { simpleString } from '../../../../src/sql/types/data-type.js'
import { parseSchema } from '../../../../src/sql/types/ddl.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { isCondition, MillraceError } from '../../../../src/util/errors.js'
import { Random } from '../../../../src/util/random.js'
import { fileOf, readArrow, schemaOf } from './arrow-files.js'

const folder = mkdtempSync(join(tmpdir(), 'arrow-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value))
const map = (keys: SqlValue[], values: SqlValue[]): SqlValue => ({ keys, values })
const interval = (months: number, days: number, microseconds: number): SqlValue => ({
  months,
  days,
  microseconds,
})
const nines = 10n ** 38n - 1n
const long = 'a text that is longer than twelve bytes'
const texts: SqlValue[] = ['', null, 'é日本😀', long, 'x']
const binaries = [bytes(), null, bytes(0, 255), text('longer than twelve bytes'), text('x')]

/** Columns by name: SQL type, and the five values. */
const columns: Record<string, [type: string, values: SqlValue[]][]> = {
  'numbers.arrow': [
    ['boolean', [true, null, false, true, null]],
    ['tinyint', [1, null, -128, 127, 0]],
    ['smallint', [1, null, -32768, 32767, 0]],
    ['int', [1, null, -2147483648, 2147483647, 0]],
    ['bigint', [2n ** 53n + 1n, null, -(2n ** 63n), 2n ** 63n - 1n, 0]],
    ['smallint', [1, null, 0, 255, 0]],
    ['int', [1, null, 0, 65535, 0]],
    ['bigint', [1, null, 0, 4294967295, 0]],
    ['decimal(20,0)', [1, null, 0, 2n ** 64n - 1n, 2n ** 53n + 1n]],
    ['float', [1.5, null, Number.NEGATIVE_INFINITY, 65504, 2 ** -24]],
    ['float', [1.5, null, Number.NaN, Math.fround(0.1), -0]],
    ['double', [1.5, null, Number.NaN, 0.1, -0]],
    ['decimal(9,2)', [125, null, -999_999_999, 0, 999_999_999]],
    ['decimal(18,2)', [125, null, -999_999_999_999_999_999n, 0, 1]],
    ['decimal(38,2)', [125, null, -nines, 0, nines]],
    ['decimal(38,2)', [125, null, -nines, -1, 2n ** 53n + 1n]],
    ['void', [null, null, null, null, null]],
  ],
  'times.arrow': [
    ['date', [19724, null, -1, 0, 2932896]],
    ['date', [19724, null, -1, 0, 1]],
    ['timestamp_ntz', [1.7e15, null, -1e6, 0, 253_402_300_799_000_000]],
    ['timestamp_ntz', [1_700_000_000_123_000, null, -1000, 0, 1000]],
    ['timestamp_ntz', [1_700_000_000_123_456, null, -1, 0, 1]],
    ['timestamp_ntz', [1_700_000_000_123_456, null, -1, 0, 0]],
    ['timestamp', [1_700_000_000_123_456, null, -1, 0, 1]],
    ['timestamp', [-1_700_000_000_123_457, null, -1, -2, 1]],
    ['interval day to second', [1e6, null, -1e6, 0, 86_400_000_000]],
    ['interval day to second', [1, null, -1, 0, 86_400]],
    ['interval day to second', [1, null, -1, 1, 86]],
    [
      'interval',
      [interval(1, 2, 3), null, interval(-1, -2, -4), interval(0, 0, 0), interval(0, 0, 0)],
    ],
  ],
  'texts.arrow': [
    ['string', texts],
    ['string', texts],
    ['string', texts],
    ['binary', binaries],
    ['binary', binaries],
    ['binary', binaries],
    ['binary', [text('ab'), null, bytes(0, 0), text('zz'), text('cd')]],
    ['string', ['x', null, 'y', 'x', 'zz']],
    ['string', [null, null, 'p', 'q', null]],
    ['bigint', [2n ** 53n + 1n, null, 5, 2n ** 53n + 1n, 5]],
    ['string', ['r', 'r', null, 's', 's']],
  ],
  'nested.arrow': [
    ['array<bigint>', [[1, null], null, [], [2n ** 63n - 1n], [3, 4, 5]]],
    ['array<string>', [['a'], null, [], [null], ['b', 'c']]],
    ['array<int>', [[1, 2], null, [null, 3], [4, 5], [6, 7]]],
    ['array<int>', [[5], null, [1, 2], [], [2, 3, 4]]],
    ['struct<x:int,y:string>', [[1, 'a'], null, [null, null], [2, null], [null, 'b']]],
    [
      'map<string,int>',
      [map(['k', 'z'], [1, null]), null, map([], []), map(['é'], [2]), map(['k'], [3])],
    ],
    [
      'array<struct<x:tinyint,y:map<string,array<double>>>>',
      [[[1, map(['a'], [[1.5, null]])]], null, [null], [], [[null, null]]],
    ],
  ],
}
columns['texts-stream.arrows'] = columns['texts.arrow']
columns['nested-old.arrows'] = columns['nested.arrow'].filter((_, i) => i !== 3)

const rowsIn = (name: string): SqlValue[][] =>
  Array.from({ length: 5 }, (_, row) => columns[name].map(([, values]) => values[row]))

describe('files of pyarrow', () => {
  for (const name of Object.keys(columns)) {
    it(name, () => {
      const path = fileOf(name)
      assert.deepEqual(
        schemaOf(path).fields.map(field => simpleString(field.type)),
        columns[name].map(([type]) => type),
      )
      assert.deepEqual(readArrow(path), rowsIn(name))
    })
  }

  for (const name of ['lz4.arrow', 'zstd.arrow']) {
    it(name, () => {
      const rows = Array.from({ length: 600 }, (_, i) => [i, `row ${i % 50}`, [i, null]])
      assert.deepEqual(readArrow(fileOf(name)), rows)
    })
  }

  it('dictionaries that grow and that are replaced', () => {
    const rows = [['a'], ['b'], ['c'], [null], ['a'], ['x'], ['y']]
    assert.deepEqual(readArrow(fileOf('dictionaries.arrows')), rows)
    assert.deepEqual(readArrow(fileOf('deltas.arrow')), rows.slice(0, 5))
  })

  it('without rows, without columns', () => {
    assert.deepEqual(readArrow(fileOf('empty.arrow')), [])
    assert.deepEqual(schemaOf(fileOf('none.arrow')).fields, [])
    assert.deepEqual(readArrow(fileOf('none.arrow')), [])
  })

  it('each part of a file gives the batches whose middle is in it', () => {
    for (const name of ['numbers.arrow', 'texts-stream.arrows']) {
      const path = fileOf(name)
      const { length } = readFileSync(path)
      const cuts = [0, 10, length >> 2, length >> 1, length - 800, length - 10, length]
      const found = cuts.slice(1).map((end, i) => readArrow(path, { part: [cuts[i], end] }))
      assert.deepEqual(found.flat(), rowsIn(name))
      assert.ok(found.filter(rows => rows.length > 0).length > 1, name)
    }
  })

  it('only the wanted columns, in any order; nothing is read of others', () => {
    const wanted = { columns: [6, 0] }
    assert.deepEqual(
      readArrow(fileOf('nested.arrow'), wanted),
      rowsIn('nested.arrow').map(row => [row[6], row[0]]),
    )
    assert.deepEqual(readArrow(fileOf('texts.arrow'), { columns: [] }), new Array(5).fill([]))
    const schema = parseSchema('a BIGINT, z STRING')
    assert.deepEqual(readArrow(fileOf('unsupported.arrow'), { schema }), [
      [1, 'y'],
      [2, 'z'],
    ])
  })
})

describe('another schema than the file has', () => {
  const cases: [name: string, ddl: string, values: SqlValue[] | undefined][] = [
    ['numbers.arrow', 'i8 BIGINT', [1, null, -128, 127, 0]],
    ['numbers.arrow', 'U8 INT', [1, null, 0, 255, 0]],
    ['numbers.arrow', 'i32 DOUBLE', [1, null, -2147483648, 2147483647, 0]],
    ['numbers.arrow', 'i16 DECIMAL(7,2)', [100, null, -3276800, 3276700, 0]],
    ['numbers.arrow', 'f32 DOUBLE', [1.5, null, Number.NaN, Math.fround(0.1), -0]],
    ['numbers.arrow', 'd32 DECIMAL(12,4)', [12500, null, -99_999_999_900, 0, 99_999_999_900]],
    ['numbers.arrow', 'nil STRING', [null, null, null, null, null]],
    ['numbers.arrow', 'nothing STRING', [null, null, null, null, null]],
    ['times.arrow', 'ts_us TIMESTAMP', [1_700_000_000_123_456, null, -1, 0, 1]],
    ['texts.arrow', 'dict BINARY', [text('x'), null, text('y'), text('x'), text('zz')]],
    [
      'nested.arrow',
      's STRUCT<z: INT, X: BIGINT>',
      [[null, 1], null, [null, null], [null, 2], [null, null]],
    ],
    ['numbers.arrow', 'i64 INT', undefined],
    ['numbers.arrow', 'u32 INT', undefined],
    ['numbers.arrow', 'u64 BIGINT', undefined],
    ['numbers.arrow', 'i64 DOUBLE', undefined],
    ['numbers.arrow', 'i16 DECIMAL(6,2)', undefined],
    ['numbers.arrow', 'f64 FLOAT', undefined],
    ['numbers.arrow', 'd128 DECIMAL(38,1)', undefined],
    ['numbers.arrow', 'b STRING', undefined],
    ['texts.arrow', 'utf8 INT', undefined],
    ['texts.arrow', 'dictn STRING', undefined],
    ['times.arrow', 'ts_us DATE', undefined],
    ['nested.arrow', 'l INT', undefined],
    ['nested.arrow', 's MAP<STRING, INT>', undefined],
    ['nested.arrow', 'm ARRAY<STRUCT<key: STRING, value: INT>>', undefined],
    ['unsupported.arrow', 'sparse INT', undefined],
  ]
  for (const [name, ddl, values] of cases) {
    it(`${ddl} of ${name}`, () => {
      const read = (): SqlValue[][] => readArrow(fileOf(name), { schema: parseSchema(ddl) })
      if (values === undefined) {
        assert.throws(read, { condition: 'FAILED_READ_FILE.ARROW_COLUMN_DATA_TYPE_MISMATCH' })
      } else
        assert.deepEqual(
          read(),
          values.map(value => [value]),
        )
    })
  }
})

describe('what is no Arrow data', () => {
  const whole = readFileSync(fileOf('numbers.arrow'))
  const stream = readFileSync(fileOf('texts-stream.arrows'))
  const cases: [what: string, bytes: Uint8Array, reason: RegExp][] = [
    ['an empty file', bytes(), /with 0 bytes it is too short/],
    ['text', Buffer.from('id,name\n1,ann\n2,bob\n'), /neither as an Arrow file nor as an Arrow/],
    ['zeros', new Uint8Array(100), /it has no schema/],
    ['Parquet', Buffer.from('PAR1................PAR1'), /neither as an Arrow file/],
    ['only the mark', Buffer.from('ARROW1\0\0ARROW1'), /may have been cut off/],
    ['a file that is cut off', whole.subarray(0, 2000), /does not end as an Arrow file does/],
    ['a stream that is cut off', stream.subarray(0, stream.length - 200), /behind its end/],
    ['a stream that begins in its middle', stream.subarray(16), /./],
    [
      'a footer that is too long',
      Buffer.concat([whole.subarray(0, -10), bytes(255, 255, 255, 127), whole.subarray(-6)]),
      /its footer would be longer \(2147483647\) than the file/,
    ],
  ]
  for (const [what, content, reason] of cases) {
    it(what, () => {
      const path = join(folder, 'no.arrow')
      writeFileSync(path, content)
      assert.throws(
        () => schemaOf(path),
        (error: MillraceError) =>
          isCondition(error, 'FAILED_READ_FILE.NO_HINT') &&
          error.parameters.path === path &&
          reason.test(String(error.parameters.reason)),
      )
      const schema = parseSchema('b BOOLEAN')
      assert.throws(() => readArrow(path, { schema }), { condition: 'FAILED_READ_FILE.NO_HINT' })
      assert.deepEqual(readArrow(path, { schema, options: { ignorecorruptfiles: 'true' } }), [])
    })
  }

  it('a type that SQL does not have', () => {
    assert.throws(() => schemaOf(fileOf('unsupported.arrow')), {
      condition: 'FAILED_READ_FILE.NO_HINT',
      message: /the column sparse has the type union, which has no SQL type/,
    })
  })
})

describe('damaged files', () => {
  const names = [...Object.keys(columns), 'lz4.arrow', 'zstd.arrow', 'dictionaries.arrows']
  for (const [n, name] of names.entries()) {
    it(`${name}: rows or a condition`, () => {
      const whole = readFileSync(fileOf(name))
      const schema = schemaOf(fileOf(name))
      const random = new Random(7, n)
      const path = join(folder, name)
      for (let i = 0; i < 100; i++) {
        const broken = Buffer.from(whole)
        const at = Math.floor(random.next() * whole.length)
        for (let k = Math.floor(random.next() * 4); k >= 0; k--) {
          const place = (at + Math.floor(random.next() * 9)) % whole.length
          broken[place] = [0, 255, 127, Math.floor(random.next() * 256)][i % 4]
        }
        writeFileSync(path, i % 10 === 0 ? broken.subarray(0, at) : broken)
        for (const given of [undefined, schema]) {
          try {
            readArrow(path, { schema: given })
          } catch (error) {
            const isKnown = error instanceof MillraceError && error.condition !== 'INTERNAL_ERROR'
            if (!isKnown) throw new Error(`${name}, damage ${i} at ${at}`, { cause: error })
            assert.match(error.condition, /^FAILED_READ_FILE\./)
          }
        }
      }
    })
  }
})
