/**
 * Files of other writers, and damaged ones. The files in `files` are what Spark 4.0 (parquet-mr) writes for the same four
 * rows: INT96 timestamps, pages of version 2 with delta encodings, the layout of old writers, timestamps in milliseconds.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { simpleString } from '../../../../src/sql/types/data-type.js'
import { isCondition, MillraceError } from '../../../../src/util/errors.js'
import { Random } from '../../../../src/util/random.js'
import { readParquet, schemaOf } from './parquet-files.js'

const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
after(() => rmSync(folder, { recursive: true, force: true }))

// compiled tests run from the output folder; the files are beside the sources
const root = fileURLToPath(import.meta.url).replace(
  /(?:\/dist|\/\.cache\/[^/]+)?\/test\/sql\/.*$/,
  '',
)
const fileOf = (name: string): string =>
  join(root, 'test/sql/sources/parquet/files', `${name}.parquet`)

const micros = (text: string): number => Date.parse(text) * 1000
const day = 86_400_000_000
const first = [
  1,
  'a',
  1.5,
  250,
  19724,
  micros('2024-01-02T03:04:05Z') + 678_901,
  true,
  9007199254740993n,
  new Uint8Array([0x41, 0x42]),
  Math.fround(1.1),
  1,
  1,
  9007199254740993000n,
  10000,
  micros('2024-01-02T03:04:05Z') + 678_901,
  [1, null, 2],
  { keys: ['k', 'z'], values: [1, null] },
  [1, [['a']]],
  [[1], [], null],
  { keys: [1], values: [{ keys: ['a'], values: [[1, null]] }] },
  day,
  3,
  null,
  null,
]
const second = [
  ...new Array(15).fill(null),
  [null, null, 2],
  { keys: ['k', 'z'], values: [null, null] },
  [null, [[null]]],
  [[null], [], null],
  { keys: [1], values: [{ keys: ['a'], values: [[1, null]] }] },
  day,
  3,
  [null],
  [[null]],
]

describe('files of Spark', () => {
  for (const name of ['int96', 'pages-v2', 'millis']) {
    it(name, () => {
      const rows = readParquet(fileOf(name))
      const expected = [...first]
      if (name !== 'int96') expected[5] = (expected[5] as number) - 901
      assert.equal(rows.length, 4)
      assert.deepEqual(rows[0], expected)
      assert.deepEqual(rows[1], second)
      assert.deepEqual(rows[2].slice(0, 8), [
        -7,
        '',
        Number.NaN,
        -5,
        -719162,
        -1_000_000,
        false,
        -1,
      ])
      assert.deepEqual(rows[3].slice(0, 5), [3, 'x,"y"\n# \'', 1e10, 0, 2932896])
      assert.equal(rows[3][9], 0)
      assert.equal(rows[2][9], Number.POSITIVE_INFINITY)
    })
  }

  it('legacy: lists of two levels, decimals as bytes', () => {
    const rows = readParquet(fileOf('legacy'))
    assert.equal(
      simpleString(schemaOf(fileOf('legacy'))),
      'struct<i:int,dec:decimal(10,2),d38:decimal(38,3),ar:array<int>,m:map<string,int>,' +
        'st:struct<x:int,y:array<struct<q:string>>>,aa:array<array<int>>,' +
        'mm:map<int,map<string,array<int>>>,na:array<int>,ns:struct<n:struct<o:int>>,d18:decimal(18,4)>',
    )
    const [i, , , dec, , , , , , , , , d38, d18, , ar, m, st, aa, mm, , , na, ns] = first
    void dec
    assert.deepEqual(rows[0], [i, 250, d38, ar, m, st, aa, mm, na, ns, d18])
    assert.deepEqual(rows[2][9], [[-7]])
  })
})

describe('damaged files', () => {
  const bad = join(folder, 'bad.parquet')
  const good = readFileSync(fileOf('int96'))
  const schema = schemaOf(fileOf('int96'))
  const read = (bytes: Uint8Array, options = {}): number => {
    writeFileSync(bad, bytes)
    return readParquet(bad, { schema, options }).length
  }

  const cases: [name: string, bytes: () => Uint8Array, condition: string][] = [
    ['empty', () => new Uint8Array(0), 'CANNOT_READ_FILE_FOOTER'],
    ['too short', () => good.subarray(0, 11), 'CANNOT_READ_FILE_FOOTER'],
    ['cut at its end', () => good.subarray(0, good.length - 1), 'CANNOT_READ_FILE_FOOTER'],
    ['text', () => Buffer.from('a,b\n1,2\n'.repeat(20)), 'CANNOT_READ_FILE_FOOTER'],
    [
      'another end',
      () => Buffer.concat([good.subarray(0, -4), Buffer.from('PAR2')]),
      'CANNOT_READ_FILE_FOOTER',
    ],
    [
      'encrypted',
      () => Buffer.concat([good.subarray(0, -4), Buffer.from('PARE')]),
      'CANNOT_READ_FILE_FOOTER',
    ],
    ['cut in front', () => good.subarray(4000), 'CANNOT_READ_FILE_FOOTER'],
    ['pages of zeros', () => Buffer.concat([Buffer.alloc(1000), good.subarray(1000)]), 'NO_HINT'],
  ]
  for (const [name, bytes, condition] of cases) {
    it(name, () => {
      assert.throws(
        () => read(bytes()),
        error => {
          assert.ok(isCondition(error, `FAILED_READ_FILE.${condition}` as never), String(error))
          assert.equal((error as MillraceError).parameters.path, bad)
          return true
        },
      )
      assert.equal(read(bytes(), { ignorecorruptfiles: 'true' }), 0)
    })
  }

  it('a file that is not there', () => {
    assert.throws(
      () => readParquet(join(folder, 'none.parquet'), { schema }),
      error =>
        isCondition(error, 'FILE_NOT_FOUND') ||
        isCondition(error, 'FAILED_READ_FILE.FILE_NOT_EXIST'),
    )
  })

  for (const name of ['int96', 'pages-v2', 'legacy']) {
    it(`bytes of ${name} changed and cut at random: rows or an error with the path`, () => {
      const whole = readFileSync(fileOf(name))
      const own = schemaOf(fileOf(name))
      const random = new Random(11)
      const below = (n: number): number => Math.floor(random.next() * n)
      let failures = 0
      for (let i = 0; i < 250; i++) {
        let bytes = Buffer.from(whole)
        if (i % 3 === 0) bytes = bytes.subarray(0, below(bytes.length))
        else for (let k = 0; k < 1 + (i % 8); k++) bytes[below(bytes.length)] = below(256)
        writeFileSync(bad, bytes)
        try {
          assert.equal(readParquet(bad, { schema: own }).length, 4)
        } catch (error) {
          failures++
          assert.ok(
            error instanceof MillraceError && error.condition.startsWith('FAILED_READ_FILE.'),
            String(error),
          )
        }
      }
      assert.ok(failures > 80, String(failures))
    })
  }
})
