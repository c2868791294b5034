/** Values of every type to Arrow and back, exactly; and what another reader sees in our files. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import * as zlib from 'node:zlib'
import { tableFromIPC } from '@uwdata/flechette'
import fc from 'fast-check'
import type { StructShape } from '../../../../src/sql/types/data-type.js'
import { parseSchema } from '../../../../src/sql/types/ddl.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { tries } from '../../../effort.js'
import { valuesOf } from '../random-values.js'
import { readArrow, schemaOf, writeArrow } from './arrow-files.js'

const folder = mkdtempSync(join(tmpdir(), 'arrow-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const schemas = [
  'a BOOLEAN, b TINYINT, c SMALLINT, d INT, e BIGINT, f FLOAT, g DOUBLE, h VOID',
  'a STRING, b BINARY, c DATE, d TIMESTAMP, e TIMESTAMP_NTZ',
  'a DECIMAL(1,0), b DECIMAL(9,2), c DECIMAL(18,18), d DECIMAL(19,0), e DECIMAL(38,10)',
  'a INTERVAL YEAR TO MONTH, b INTERVAL DAY TO SECOND, c INTERVAL, `c d` INT, `é.x` INT',
  'a ARRAY<INT>, b ARRAY<STRING>, c ARRAY<ARRAY<BIGINT>>, d ARRAY<STRUCT<x: INT, y: ARRAY<BOOLEAN>>>',
  'a MAP<STRING, INT>, b MAP<INT, MAP<STRING, ARRAY<DOUBLE>>>, c MAP<BIGINT, STRUCT<x: DATE>>',
  'a STRUCT<x: INT, y: STRUCT<z: STRING>>, b STRUCT<l: ARRAY<STRUCT<m: MAP<STRING, BINARY>>>>, c ARRAY<INTERVAL>',
]

describe('round trip', () => {
  for (const [i, ddl] of schemas.entries()) {
    it(ddl, () => {
      const schema = parseSchema(ddl)
      const row = fc.tuple(...schema.fields.map(field => valuesOf(field.type)))
      const codec = i % 2 === 1 && 'zstdCompressSync' in zlib ? 'zstd' : 'none'
      fc.assert(
        fc.property(
          fc.array(row, { maxLength: 40 }),
          fc.integer({ min: 1, max: 50 }),
          (rows, size) => {
            const path = writeArrow(folder, schema, rows, codec, size)
            try {
              assert.deepEqual(schemaOf(path), plain(schema))
              assert.deepEqual(readArrow(path), rows)
            } finally {
              rmSync(path)
            }
          },
        ),
        { numRuns: tries(30) },
      )
    })
  }

  it('many batches; parts of the file give each row once', () => {
    const schema = parseSchema('n BIGINT, s STRING, b BOOLEAN, l ARRAY<INT>')
    const rows = Array.from({ length: 150_000 }, (_, i): SqlValue[] => [
      i % 5 === 0 ? null : i,
      i % 70_000 === 69_999 ? null : `row number ${i}`,
      i % 3 === 0,
      i % 3 === 0 ? [] : [i, null],
    ])
    const path = writeArrow(folder, schema, rows, 'none', 8192)
    const { length } = readFileSync(path)
    const cut = [0, 1000, length >> 2, length >> 1, length - 5, length]
    const found = cut.slice(1).map((end, i) => readArrow(path, { part: [cut[i], end] }))
    const sizes = found.map(part => part.length).filter(size => size > 0)
    assert.ok(sizes.length > 1 && sizes.includes(65_536), String(sizes))
    const all = found.flat()
    assert.equal(all.length, rows.length)
    for (const i of [0, 1, 8191, 65_535, 65_536, 69_999, 131_072, 149_999]) {
      assert.deepEqual(all[i], rows[i])
    }
    assert.deepEqual(
      all.map(row => row[1]),
      rows.map(row => row[1]),
    )
  })

  it('a batch ends after about 16 MiB', () => {
    const schema = parseSchema('s STRING')
    const rows = Array.from({ length: 40 }, (_, i): SqlValue[] => [`${i}`.repeat(1 << 20)])
    const path = writeArrow(folder, schema, rows, 'none', 1)
    const half = readFileSync(path).length >> 1
    const first = readArrow(path, { part: [0, half] })
    assert.ok(first.length > 0 && first.length < 40, String(first.length))
    assert.deepEqual(readArrow(path), rows)
  })
})

describe('what another reader sees', () => {
  it('flechette', () => {
    const schema = parseSchema(
      'a INT, b STRING, d DATE, t TIMESTAMP, n DECIMAL(38,2), e BIGINT, l ARRAY<INT>, m MAP<STRING, INT>, s STRUCT<x: INT>',
    )
    const big = 10n ** 30n + 7n
    const path = writeArrow(folder, schema, [
      [1, 'é', 1, 1_000_000, big, 2n ** 53n + 1n, [1, null], { keys: ['k'], values: [2] }, [3]],
      new Array(9).fill(null),
    ])
    const options = { useBigInt: true, useDecimalInt: true, useMap: true }
    const rows = tableFromIPC(readFileSync(path), options).toArray()
    assert.deepEqual(rows[0], {
      a: 1,
      b: 'é',
      d: 86_400_000,
      t: 1000,
      n: big,
      e: 2n ** 53n + 1n,
      l: [1, null],
      m: new Map([['k', 2]]),
      s: { x: 3 },
    })
    assert.deepEqual(Object.values(rows[1]), new Array(9).fill(null))
  })
})

/** Without what the file does not keep. */
function plain(schema: StructShape): unknown {
  return JSON.parse(JSON.stringify(schema))
}
