/** Row groups that filters leave out: by tables, and against what the filters say of the rows. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import type { Expression } from '../../../../src/sql/expressions/expression.js'
import {
  type BoundsOf,
  mayHaveRows,
} from '../../../../src/sql/sources/parquet/row-group-pruning.js'
import {
  BooleanType,
  type DataType,
  DoubleType,
  IntegerType,
  StringType,
} from '../../../../src/sql/types/data-type.js'
import { parseSchema } from '../../../../src/sql/types/ddl.js'
import { compareValues } from '../../../../src/sql/types/ordering.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { tries } from '../../../effort.js'
import { readParquet, writeParquet } from './parquet-files.js'

const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const attribute = (name: string, type: DataType): Expression => ({
  kind: 'attribute',
  id: 1,
  name,
  type,
  nullable: true,
  qualifier: [],
})
const literal = (value: SqlValue, type: DataType): Expression => ({
  kind: 'literal',
  value,
  type,
  nullable: value === null,
})
const call = (name: string, ...args: Expression[]): Expression => ({
  kind: 'call',
  name,
  args,
  type: BooleanType,
  nullable: true,
})

const a = attribute('a', IntegerType)
const n = (value: number | null): Expression => literal(value, IntegerType)

describe('mayHaveRows of a group with a from 3 to 7, 2 nulls of 10', () => {
  const boundsOf: BoundsOf = name =>
    name === 'a' ? { type: IntegerType, min: 3, max: 7, nulls: 2, rows: 10 } : undefined
  const cases: [name: string, filter: Expression, may: boolean][] = [
    ['a = 5', call('=', a, n(5)), true],
    ['a = 2', call('=', a, n(2)), false],
    ['a = 8', call('=', a, n(8)), false],
    ['8 = a', call('=', n(8), a), false],
    ['a = null', call('=', a, n(null)), false],
    ['a < 3', call('<', a, n(3)), false],
    ['a <= 3', call('<=', a, n(3)), true],
    ['a > 7', call('>', a, n(7)), false],
    ['7 < a', call('<', n(7), a), false],
    ['3 > a', call('>', n(3), a), false],
    ['a >= 7', call('>=', a, n(7)), true],
    ['a <> 5', call('<>', a, n(5)), true],
    ['a in (1, 2)', call('in', a, n(1), n(2)), false],
    ['a in (1, null, 3)', call('in', a, n(1), n(null), n(3)), true],
    ['a is null', call('isnull', a), true],
    ['a is not null', call('isnotnull', a), true],
    ['a = 1 or a = 2', call('or', call('=', a, n(1)), call('=', a, n(2))), false],
    [
      'a = 1 or b = 2',
      call('or', call('=', a, n(1)), call('=', attribute('b', IntegerType), n(2))),
      true,
    ],
    ['a = 5 and a = 9', call('and', call('=', a, n(5)), call('=', a, n(9))), false],
    ['not (a = 5)', call('not', call('=', a, n(5))), true],
    ['of another type', call('=', attribute('a', StringType), literal('x', StringType)), true],
    ['false', literal(false, BooleanType), false],
  ]
  for (const [name, filter, may] of cases) {
    it(name, () => assert.equal(mayHaveRows([filter], boundsOf), may))
  }

  it('without nulls, with nulls only', () => {
    const of =
      (nulls: number): BoundsOf =>
      () => ({ type: IntegerType, min: 3, max: 7, nulls, rows: 10 })
    assert.equal(mayHaveRows([call('isnull', a)], of(0)), false)
    assert.equal(mayHaveRows([call('isnotnull', a)], of(10)), false)
    assert.equal(mayHaveRows([call('<', a, n(5))], of(10)), false)
  })
})

describe('groups of a file', () => {
  const types: Record<string, [ddl: string, values: fc.Arbitrary<SqlValue>]> = {
    int: ['a INT', fc.integer({ min: -5, max: 5 })],
    long: ['a BIGINT', fc.constantFrom(0, -1, 9007199254740993n, -(2n ** 63n), 5)],
    double: ['a DOUBLE', fc.constantFrom(0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, 1e300)],
    float: ['a FLOAT', fc.constantFrom(0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY)],
    decimal: ['a DECIMAL(9,2)', fc.integer({ min: -999, max: 999 })],
    'large decimal': [
      'a DECIMAL(38,2)',
      fc.constantFrom(0, 10n ** 37n, 10n ** 37n + 1n, -(10n ** 30n), 101),
    ],
    string: [
      'a STRING',
      fc.constantFrom('', 'a', 'ab', 'é', '\u{ffff}', '😀', 'x'.repeat(40), `${'x'.repeat(40)}y`),
    ],
    boolean: ['a BOOLEAN', fc.boolean()],
    date: ['a DATE', fc.integer({ min: -5, max: 5 })],
    timestamp: ['a TIMESTAMP', fc.integer({ min: -2000, max: 2000 })],
    ntz: ['a TIMESTAMP_NTZ', fc.integer({ min: -2000, max: 2000 })],
    binary: ['a BINARY', fc.uint8Array({ maxLength: 2 })],
  }
  const tests: Record<string, (order: number) => boolean> = {
    '=': order => order === 0,
    '<': order => order < 0,
    '<=': order => order <= 0,
    '>': order => order > 0,
    '>=': order => order >= 0,
  }
  for (const [name, [ddl, values]] of Object.entries(types)) {
    it(`${name}: no row is left out that satisfies the filter`, () => {
      const schema = parseSchema(ddl)
      const [{ type }] = schema.fields
      const compare = compareValues(type)
      const column = attribute('a', type)
      const nullable = fc.option(values, { nil: null, freq: 4 })
      fc.assert(
        fc.property(
          fc.array(nullable, { minLength: 1, maxLength: 4 }),
          values,
          fc.constantFrom(...Object.keys(tests)),
          (rows, value, operator) => {
            const path = writeParquet(
              folder,
              schema,
              rows.map(row => [row]),
            )
            const filter = call(operator, column, literal(value, type))
            const found = readParquet(path, { filters: [filter] }).length
            rmSync(path)
            const wanted = rows.some(row => row !== null && tests[operator](compare(row, value)))
            if (wanted) assert.equal(found, rows.length)
            else assert.ok(found === 0 || found === rows.length)
          },
        ),
        { numRuns: tries(60) },
      )
    })
  }

  it('groups are left out', () => {
    const schema = parseSchema('a INT, s STRING, d DOUBLE')
    const rows = Array.from({ length: 300_000 }, (_, i): SqlValue[] => [
      i,
      `s${String(i).padStart(6, '0')}`,
      i / 2,
    ])
    const path = writeParquet(folder, schema, rows, 'snappy', 8192)
    const counts: [Expression, number][] = [
      [call('>=', a, n(299_000)), 300_000 - 262_144],
      [call('=', a, n(5)), 131_072],
      [call('=', a, n(-5)), 0],
      [call('<', attribute('s', StringType), literal('s1', StringType)), 131_072],
      [call('<', attribute('d', DoubleType), literal(1, DoubleType)), 131_072],
      [call('isnull', a), 0],
    ]
    for (const [filter, count] of counts) {
      assert.equal(readParquet(path, { filters: [filter] }).length, count)
    }
  })
})
