import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  decodeKeyed,
  decodeRows,
  encodeKeyed,
  encodeRows,
  type KeyColumn,
} from '../../../src/core/serializer/column-block.js'
import { isCondition } from '../../../src/util/errors.js'
import { anyText } from '../../any-text.js'
import { tries } from '../../effort.js'
import { assertSame } from './same.js'

/** The rows after a way through shared memory whose old contents are overwritten when they have been read. */
function roundTrip(rows: readonly unknown[]): unknown[] {
  const encoded = encodeRows(rows, 0, rows.length)
  const block = new Uint8Array(new SharedArrayBuffer(encoded.length))
  block.set(encoded)
  const back = decodeRows(block)
  block.fill(0xff)
  return back
}

/** Kind of the block's first column. */
function columnKind(rows: readonly unknown[]): number {
  const bytes = encodeRows(rows, 0, rows.length)
  return bytes[new DataView(bytes.buffer).getFloat64(24, true)]
}

const ANY = 0
const INT32 = 1
const FLOAT64 = 2
const BOOLEAN = 3
const ASCII = 4
const UTF8 = 5
const UTF16 = 6
const BIGINT64 = 7
const DATE = 8
const TUPLE = 9
const OBJECT = 10
const LIST = 11
const NULLABLE = 12

const match = 'a=b'.match(/(\w)=(\w)/)
// biome-ignore lint/suspicious/noSparseArray: a hole is the case
const withHole = ['a', , 'c']

const cases: [string, unknown[], kind: number][] = [
  ['no rows', [], INT32],
  ['small integers', [1, -2, 2 ** 31 - 1, -(2 ** 31)], INT32],
  ['minus zero among integers', [0, -0, 1], FLOAT64],
  ['numbers', [1, 2 ** 31, 0.5, Number.NaN, -Infinity], FLOAT64],
  ['booleans', [true, false, true], BOOLEAN],
  ['booleans and numbers', [true, 1], ANY],
  ['short ASCII strings', ['', 'a', 'hello', ''], ASCII],
  ['strings about the lengths at which their coding changes', lengths('x'), ASCII],
  ['windows of strings', Array.from({ length: 9000 }, (_, i) => `w${i}`), ASCII],
  ['long and short strings', ['x'.repeat(40_000), 'y', 'z'.repeat(13), '', 'w'], ASCII],
  ['strings of other alphabets', ['é', 'naïve', '日本語', '😀', 'plain'], UTF8],
  ['a late umlaut', [...Array(100).fill('ascii'), 'ä'.repeat(30)], UTF8],
  ['umlauts about the lengths at which their coding changes', lengths('ü'), UTF8],
  [
    'a string whose first bytes are as many as its characters',
    ['é'.repeat(13) + 'x'.repeat(13)],
    UTF8,
  ],
  ['lone surrogates', ['ok', '\ud800', 'é'], UTF16],
  ['bigints', [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)], BIGINT64],
  ['a bigint over 64 bits', [1n, 2n ** 63n], ANY],
  ['dates', [new Date(0), new Date(1e12), new Date(Number.NaN)], DATE],
  ['nulls', [1, null, 3], NULLABLE],
  ['null and undefined', ['a', null, undefined, 'b', ...Array(20).fill(null)], NULLABLE],
  ['nothing but null', [null, null], NULLABLE],
  ['nothing but undefined', [undefined], NULLABLE],
  ['null among values of all kinds', [null, 1, 'a', new Map()], ANY],
  [
    'pairs',
    [
      ['a', 1],
      ['b', 2],
    ],
    TUPLE,
  ],
  [
    'pairs with keys of two kinds',
    [
      ['a', 1],
      [2, 1],
    ],
    TUPLE,
  ],
  [
    'pairs of which one has no value',
    [
      ['a', 1],
      ['b', null],
      ['c', undefined],
    ],
    TUPLE,
  ],
  ['pairs that are missing', [['a', 1], undefined, ['b', 2]], NULLABLE],
  [
    'pairs and a triple',
    [
      ['a', 1],
      ['b', 2, 3],
    ],
    ANY,
  ],
  ['a pair and a number', [['a', 1], 5], ANY],
  ['a pair with a Map', [['a', new Map([[1, 2]])]], TUPLE],
  ['a hole in a tuple', [['a', 'b', 'c'], withHole], ANY],
  ['a match result', [['a', 'b', 'c'], match], ANY],
  ['a match result first', [match], ANY],
  ['an array with a named property', [Object.assign(['a'], { x: 1 })], ANY],
  ['nested tuples', [['k', [1, [2, ['x', null]]]]], TUPLE],
  ['tuples nested deeper than columns go', [[[[[[[1, 'a']]]]]]], TUPLE],
  ['lists', [[], [1], [1, 2], [3, 4, 5]], LIST],
  ['empty lists', [[], []], LIST],
  ['long tuples', [Array.from({ length: 20 }, (_, i) => i / 2)], LIST],
  ['lists of strings', ['a b c'.split(' '), 'd'.split(' ')], LIST],
  [
    'lists of pairs',
    [
      [['a', 1]],
      [
        ['b', 2],
        ['c', null],
      ],
    ],
    LIST,
  ],
  ['lists with a hole', [[1], withHole], ANY],
  ['lists of all kinds', [[1], ['a', {}]], ANY],
  [
    'grouped values',
    [
      ['k', [1, 2]],
      ['l', []],
    ],
    TUPLE,
  ],
  [
    'objects',
    [
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ],
    OBJECT,
  ],
  [
    'objects with another order of keys',
    [
      { a: 1, b: 2 },
      { b: 1, a: 2 },
    ],
    ANY,
  ],
  ['objects with a key more', [{ a: 1 }, { a: 1, b: 2 }], ANY],
  ['objects with a key less', [{ a: 1, b: 2 }, { a: 1 }], ANY],
  [
    'optional fields that are there',
    [
      { a: 1, b: undefined },
      { a: 1, b: 2 },
    ],
    OBJECT,
  ],
  ['an empty object', [{}], ANY],
  ['strange keys', [{ 'a b': 1, '"': 2, '': 3, 7: 4, 'é\u2028\ud800': 5 }], OBJECT],
  ['a key __proto__', [JSON.parse('{"__proto__": 1}')], ANY],
  ['a key constructor', [{ constructor: 1, toString: 2, hasOwnProperty: 3 }], OBJECT],
  ['nested objects', [{ a: { b: { c: [1, 'x'] } } }, { a: { b: { c: [2, 'y'] } } }], OBJECT],
  ['objects of which one part is missing', [{ a: { b: 1 } }, { a: null }], OBJECT],
  [
    'more fields than columns go',
    [Object.fromEntries(lengths('f').map((f, i) => [f + i, i]))],
    OBJECT,
  ],
  ['no prototype', [Object.assign(Object.create(null), { a: 1 })], ANY],
  ['bytes', [new Uint8Array([1]), Buffer.from('b'), new Float64Array([1.5])], ANY],
  ['errors and sets', [[new Error('x'), new Set([1])]], TUPLE],
  [
    'objects in lists under objects',
    [{ items: [{ n: 1 }] }, { items: [{ n: 2 }, { n: 3 }] }],
    OBJECT,
  ],
]

function lengths(c: string): string[] {
  return [0, 1, 11, 12, 13, 14, 23, 24, 25, 26, 32, 33].map(n => c.repeat(n))
}

describe('blocks of rows', () => {
  for (const [name, rows, kind] of cases) {
    it(`keep ${name}`, () => {
      assertSame(roundTrip(rows), rows)
      assert.equal(columnKind(rows), kind)
    })
  }

  it('take any part of an array', () => {
    const rows = [1, 2, 3, 4, 5]
    assert.deepEqual(decodeRows(encodeRows(rows, 1, 3)), [2, 3])
    assert.deepEqual(decodeRows(encodeRows(rows, 5, 5)), [])
  })

  it('keep cycles through the rows themselves', () => {
    const row: Record<string, unknown> = { name: 'a' }
    row.self = row
    row.parts = new Map([['row', row]])
    const [copy] = roundTrip([row]) as (typeof row)[]
    assert.equal(copy.self, copy)
    assert.equal((copy.parts as Map<string, unknown>).get('row'), copy)
    const pair: unknown[] = ['k', new Set()]
    ;(pair[1] as Set<unknown>).add(pair)
    const back = roundTrip([['a', 1], null, pair]) as unknown[][]
    assert.ok((back[2][1] as Set<unknown>).has(back[2]))
  })

  it('take their values from getters', () => {
    const row = {
      get a() {
        return 5
      },
    }
    assertSame(roundTrip([row]), [{ a: 5 }])
  })

  it('are read from any offset', () => {
    const rows = [
      ['a', 1.5],
      ['b', null],
      ['é', 3],
    ]
    const encoded = Uint8Array.from(encodeRows(rows, 0, 3))
    for (let offset = 0; offset <= 9; offset++) {
      const block = new Uint8Array(new SharedArrayBuffer(encoded.length + 16), offset).subarray(
        0,
        encoded.length,
      )
      block.set(encoded)
      assertSame(decodeRows(block), rows)
    }
  })

  it('are the same bytes for the same rows, whatever was encoded before', () => {
    const rows = [
      ['a', true, 'é'],
      ['bc', false, null],
    ]
    const first = Uint8Array.from(encodeRows(rows, 0, 2))
    encodeRows([new Uint8Array(2000).fill(255)], 0, 1)
    assert.deepEqual(Uint8Array.from(encodeRows(rows, 0, 2)), first)
  })

  it('say where in a row a value cannot travel', () => {
    const bad: [unknown[], path: string][] = [
      [
        [
          ['a', 1],
          ['b', { socket: () => 1 }],
        ],
        '[1].socket',
      ],
      [[{ a: 1, f: () => 1 }], '.f'],
      [[[1], [2, [() => 1]]], '[1][0]'],
      [[null, { a: [1, Symbol('s')] }], '.a[1]'],
      [[1, () => 1], 'its top level'],
    ]
    for (const [rows, path] of bad) {
      assert.throws(
        () => encodeRows(rows, 0, rows.length),
        error => {
          assert.ok(isCondition(error, 'VALUE_NOT_SERIALIZABLE'), String(error))
          assert.equal(error.parameters.path, path)
          return true
        },
      )
      assertSame(roundTrip([1, 2]), [1, 2])
    }
  })

  it('say what is wrong with bytes that are none', () => {
    const block = Uint8Array.from(encodeRows([['a', 1]], 0, 1))
    const wrong = (change: (bytes: Uint8Array) => Uint8Array | undefined): Uint8Array => {
      const bytes = Uint8Array.from(block)
      return change(bytes) ?? bytes
    }
    const damaged = [
      wrong(bytes => bytes.subarray(0, 10)),
      wrong(bytes => bytes.subarray(0, bytes.length - 1)),
      wrong(bytes => bytes.fill(0, 0, 4)),
      wrong(bytes => bytes.fill(9, 5, 6)),
      wrong(bytes => bytes.fill(200, bytes.length - 8)),
      wrong(bytes => bytes.fill(255, 8, 12)),
    ]
    for (const bytes of damaged) {
      assert.throws(
        () => decodeRows(bytes),
        error => isCondition(error, 'BLOCK_CORRUPT'),
      )
    }
    assert.throws(
      () => decodeRows(wrong(bytes => bytes.fill(77, 4, 5))),
      error =>
        isCondition(error, 'BLOCK_VERSION_NOT_SUPPORTED') && error.parameters.version === '77',
    )
  })

  it('keep rows of any values', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
    })
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 20 }), rows => assertSame(roundTrip(rows), rows)),
      { numRuns: tries(500) },
    )
  })

  it('keep rows of one shape, with exceptions', () => {
    const scalar = fc.oneof(
      anyText({ maxLength: 40 }),
      fc.string({ maxLength: 40 }),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.bigInt(),
      fc.date(),
    )
    const kinds: fc.Arbitrary<unknown>[] = [
      fc.integer(),
      fc.double(),
      fc.string({ maxLength: 30 }),
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.boolean(),
      fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
      fc.date(),
    ]
    const leaf = fc.constantFrom(...kinds)
    const shape: fc.Arbitrary<fc.Arbitrary<unknown>> = fc.letrec<{
      node: fc.Arbitrary<unknown>
    }>(tie => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        leaf.map(l => fc.option(l, { nil: undefined })),
        tie('node').map(n => fc.option(n)),
        tie('node').map(n => fc.array(n, { maxLength: 4 })),
        fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map(parts => fc.tuple(...parts)),
        fc
          .dictionary(fc.string({ minLength: 1, maxLength: 4 }), tie('node'), {
            minKeys: 1,
            maxKeys: 4,
            noNullPrototype: true,
          })
          .map(fields => fc.record(fields, { noNullPrototype: true })),
      ),
    })).node
    const rows = shape.chain(row => fc.array(fc.oneof({ weight: 40, arbitrary: row }, scalar)))
    fc.assert(
      fc.property(rows, values => assertSame(roundTrip(values), values)),
      { numRuns: tries(1000) },
    )
  })
})

function keysOf(texts: readonly string[], tags?: readonly number[]): KeyColumn {
  const bytes = texts.map(text => Buffer.from(text))
  return {
    tags: tags === undefined ? undefined : Uint8Array.from(tags),
    lengths: Uint32Array.from(bytes, b => b.length),
    bytes: Buffer.concat(bytes),
  }
}

describe('keyed blocks', () => {
  it('give float64 values back as a Float64Array on the block', () => {
    const keys = keysOf(['a', '', 'long key', 'é'])
    const values = Float64Array.of(1, -0, Number.NaN, 4.5)
    const encoded = encodeKeyed(keys, values, 4)
    const block = new Uint8Array(new SharedArrayBuffer(encoded.length + 8), 8)
    block.set(encoded)
    const back = decodeKeyed(block)
    assert.equal(back.count, 4)
    assert.equal(back.keys.tags, undefined)
    assert.deepEqual([...back.keys.lengths], [...keys.lengths])
    assert.equal(Buffer.from(back.keys.bytes).toString(), 'along keyé')
    assert.ok(back.values instanceof Float64Array && back.values.buffer === block.buffer)
    assert.deepEqual([...back.values], [...values])
  })

  it('keep tags and values of any kind', () => {
    const values = [
      ['x', 1],
      ['y', 2],
      ['z', 3],
    ]
    const back = decodeKeyed(encodeKeyed(keysOf(['a', 'b', 'c'], [0, 1, 8]), values, 3))
    assert.deepEqual([...back.keys.tags!], [0, 1, 8])
    assertSame(back.values, values)
  })

  it('take the first entries of longer arrays', () => {
    const keys = keysOf(['a', 'bb', 'ccc'], [0, 0, 1])
    for (const values of [Float64Array.of(1, 2, 3), ['x', 'y', 'z']]) {
      const back = decodeKeyed(encodeKeyed(keys, values, 2))
      assert.deepEqual([...back.keys.lengths], [1, 2])
      assert.equal(back.keys.bytes.length, 3)
      assert.deepEqual([...back.values], [...values].slice(0, 2))
    }
    assert.equal(decodeKeyed(encodeKeyed(keys, [], 0)).count, 0)
  })

  it('are told from blocks of rows', () => {
    const keyed = Uint8Array.from(encodeKeyed(keysOf(['a']), [1], 1))
    assert.throws(
      () => decodeRows(keyed),
      error => isCondition(error, 'BLOCK_CORRUPT') && /layout/.test(error.message),
    )
    assert.throws(
      () => decodeKeyed(encodeRows([1], 0, 1)),
      error => isCondition(error, 'BLOCK_CORRUPT') && /layout/.test(error.message),
    )
  })

  it('name the row that is nested too deeply', () => {
    let deep: object = {}
    for (let i = 0; i < 20_000; i++) deep = { deep }
    // one by itself, and one that is a part of its row
    for (const [rows, type] of [
      [[1, deep], 'Object'],
      [
        [
          ['a', 1],
          ['b', deep],
        ],
        'Array',
      ],
    ] as const) {
      assert.throws(
        () => encodeRows(rows, 0, rows.length),
        error => {
          assert.ok(isCondition(error, 'VALUE_NOT_SERIALIZABLE'), String(error))
          assert.deepEqual(error.parameters, {
            type,
            path: 'its top level',
            reason: 'it is nested too deeply',
          })
          return true
        },
      )
    }
    assert.deepEqual(decodeRows(encodeRows([1], 0, 1)), [1])
  })

  it('keep any keys and values', () => {
    const entry = fc.tuple(fc.uint8Array({ maxLength: 12 }), fc.nat(11), fc.anything())
    fc.assert(
      fc.property(fc.array(entry), fc.boolean(), (entries, tagged) => {
        const keys: KeyColumn = {
          tags: tagged ? Uint8Array.from(entries, e => e[1]) : undefined,
          lengths: Uint32Array.from(entries, e => e[0].length),
          bytes: Buffer.concat(entries.map(e => e[0])),
        }
        const values = entries.map(e => e[2])
        const back = decodeKeyed(encodeKeyed(keys, values, entries.length))
        assert.deepEqual(Buffer.from(back.keys.bytes), Buffer.from(keys.bytes))
        assert.deepEqual([...back.keys.lengths], [...keys.lengths])
        assert.deepEqual(back.keys.tags && [...back.keys.tags], keys.tags && [...keys.tags])
        assertSame(back.values, values)
      }),
      { numRuns: tries(300) },
    )
  })
})
