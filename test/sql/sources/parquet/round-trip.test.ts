/** Values of every type to Parquet and back, exactly; and what others see in our files. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import type { Codec } from '../../../../src/sql/sinks/compression.js'
import type { StructShape } from '../../../../src/sql/types/data-type.js'
import { parseSchema } from '../../../../src/sql/types/ddl.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { tries } from '../../../effort.js'
import { valuesOf } from '../random-values.js'
import { readParquet, schemaOf, writeParquet } from './parquet-files.js'

const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const schemas = [
  'a BOOLEAN, b TINYINT, c SMALLINT, d INT, e BIGINT, f FLOAT, g DOUBLE',
  'a STRING, b BINARY, c DATE, d TIMESTAMP, e TIMESTAMP_NTZ',
  'a DECIMAL(1,0), b DECIMAL(9,2), c DECIMAL(10,2), d DECIMAL(18,18), e DECIMAL(19,0), f DECIMAL(38,10)',
  'a INTERVAL YEAR TO MONTH, b INTERVAL DAY TO SECOND, `c d` INT, `é.x` INT, `__proto__` INT',
  'a ARRAY<INT>, b ARRAY<STRING>, c ARRAY<ARRAY<BIGINT>>, d ARRAY<STRUCT<x: INT, y: ARRAY<BOOLEAN>>>',
  'a MAP<STRING, INT>, b MAP<INT, MAP<STRING, ARRAY<DOUBLE>>>, c MAP<BIGINT, STRUCT<x: DATE>>',
  'a STRUCT<x: INT, y: STRUCT<z: STRING>>, b STRUCT<l: ARRAY<STRUCT<m: MAP<STRING, BINARY>>>>',
]
const codecs: readonly Codec[] = ['snappy', 'gzip', 'none']

describe('round trip', () => {
  for (const [i, ddl] of schemas.entries()) {
    it(ddl, () => {
      const schema = parseSchema(ddl)
      const row = fc.tuple(...schema.fields.map(field => valuesOf(field.type)))
      fc.assert(
        fc.property(
          fc.array(row, { maxLength: 40 }),
          fc.integer({ min: 1, max: 50 }),
          (rows, size) => {
            const path = writeParquet(folder, schema, rows, codecs[i % codecs.length], size)
            try {
              assert.deepEqual(schemaOf(path), plain(schema))
              assert.deepEqual(readParquet(path), rows)
            } finally {
              rmSync(path)
            }
          },
        ),
        { numRuns: tries(30) },
      )
    })
  }

  it('many row groups and pages; parts of the file give each row once', () => {
    const schema = parseSchema('n BIGINT, s STRING, m STRING, l ARRAY<INT>')
    const rows = Array.from({ length: 300_000 }, (_, i): SqlValue[] => [
      i % 5 === 0 ? null : i,
      `row number ${i}`,
      `few ${i % 7}`,
      i % 3 === 0 ? [] : [i, null],
    ])
    const path = writeParquet(folder, schema, rows, 'snappy', 8192)
    const { length } = readFileSync(path)
    const cut = [0, 1000, length >> 2, length >> 1, length - 5, length]
    const found = cut.slice(1).map((end, i) => readParquet(path, { part: [cut[i], end] }))
    const sizes = found.map(part => part.length)
    assert.equal(
      sizes.reduce((a, b) => a + b),
      rows.length,
    )
    assert.ok(sizes.filter(size => size > 0).length > 1, String(sizes))
    const all = found.flat()
    for (const i of [0, 1, 8191, 8192, 131_071, 131_072, 262_143, 299_999]) {
      assert.deepEqual(all[i], rows[i])
    }
    assert.deepEqual(
      all.map(row => row[1]),
      rows.map(row => row[1]),
    )
  })

  it('only the wanted columns, in any order; no column is only a number of rows', () => {
    const schema = parseSchema('a INT, b STRING, c DOUBLE')
    const path = writeParquet(folder, schema, [
      [1, 'x', 1.5],
      [2, null, null],
    ])
    assert.deepEqual(readParquet(path, { columns: [2, 0] }), [
      [1.5, 1],
      [null, 2],
    ])
    assert.deepEqual(readParquet(path, { columns: [] }), [[], []])
  })
})

describe('another schema than the file has', () => {
  const path = writeParquet(
    folder,
    parseSchema(
      'a INT, B STRING, c DECIMAL(5,2), f FLOAT, s STRUCT<x: INT>, t TIMESTAMP, l ARRAY<INT>',
    ),
    [[7, 'x', 125, 1.5, [3], 1000, [1]]],
  )
  const cases: [ddl: string, row: SqlValue[] | undefined][] = [
    ['a BIGINT, f DOUBLE', [7, 1.5]],
    ['a DOUBLE', [7]],
    ['a DECIMAL(12,2)', [700]],
    ['c DECIMAL(7,4)', [12500]],
    ['b STRING, nothing INT', ['x', null]],
    ['B BINARY', [new Uint8Array([120])]],
    ['s STRUCT<y: STRING, x: BIGINT>', [[null, 3]]],
    ['s STRUCT<y: STRING>', [[null]]],
    ['t TIMESTAMP_NTZ', [1000]],
    ['l ARRAY<BIGINT>', [[1]]],
    ['a STRING', undefined],
    ['b INT', undefined],
    ['c DECIMAL(4,2)', undefined],
    ['c DECIMAL(5,1)', undefined],
    ['f INT', undefined],
    ['s INT', undefined],
    ['s ARRAY<INT>', undefined],
    ['l INT', undefined],
    ['a STRUCT<x: INT>', undefined],
    ['l MAP<STRING, INT>', undefined],
  ]
  for (const [ddl, row] of cases) {
    it(ddl, () => {
      const read = (): SqlValue[][] => readParquet(path, { schema: parseSchema(ddl) })
      if (row !== undefined) assert.deepEqual(read(), [row])
      else
        assert.throws(read, {
          condition: 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
          sqlState: 'KD001',
        })
    })
  }
})

describe('what another reader sees', () => {
  it('hyparquet', async () => {
    const schema = parseSchema(
      'a INT, b STRING, d DATE, t TIMESTAMP, l ARRAY<INT>, m MAP<STRING, INT>, s STRUCT<x: INT>',
    )
    const path = writeParquet(folder, schema, [
      [1, 'é', 1, 1_000_000, [1, null], { keys: ['k'], values: [2] }, [3]],
      [null, null, null, null, null, null, null],
    ])
    const bytes = readFileSync(path)
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    const rows = await parquetReadObjects({ file })
    assert.deepEqual(rows[0], {
      a: 1,
      b: 'é',
      d: new Date(86_400_000),
      t: new Date(1000),
      l: [1, null],
      m: { k: 2 },
      s: { x: 3 },
    })
    assert.equal(rows[1].a, null)
  })
})

/** Without what the file does not keep. */
function plain(schema: StructShape): unknown {
  return JSON.parse(JSON.stringify(schema))
}
