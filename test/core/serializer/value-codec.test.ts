import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import fc from 'fast-check'
import { setClassResolver } from '../../../src/core/serializer/class-resolver.js'
import { decodeValue, encodeValue } from '../../../src/core/serializer/value-codec.js'
import { isCondition } from '../../../src/util/errors.js'
import { tries } from '../../effort.js'
import { assertSame } from './same.js'

class Point {
  x: number
  y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
  get length(): number {
    return Math.hypot(this.x, this.y)
  }
}
class Registry extends Map<string, unknown> {
  label = 'none'
}
class Stack extends Array<unknown> {}
class NotFound extends RangeError {
  override name = 'NotFound'
  code = 404
}
class Unknown {}
class Secret {}
class Link extends URL {
  label = 'none'
}

// biome-ignore lint/complexity/noBannedTypes: classes of any kind
const classes: Record<string, Function> = { Point, Registry, Stack, NotFound, Secret, Link }

function withClasses(): void {
  setClassResolver({
    referenceOf: cls =>
      Object.values(classes).includes(cls)
        ? { url: 'file:///app/lib.js', name: cls.name }
        : undefined,
    hiddenState: cls => (cls === Secret ? 'it hides something' : undefined),
    resolve: ({ name }) => classes[name],
  })
}

function sparse(): unknown[] {
  const array: unknown[] = []
  array[100_000] = 'far'
  array[3] = undefined
  return array
}

function withCause(): Error {
  const error = new TypeError('outer', { cause: new RangeError('inner') }) as TypeError & {
    code?: string
  }
  error.code = 'E_OUTER'
  return error
}

const exact: Record<string, unknown> = {
  null: null,
  undefined: undefined,
  zero: 0,
  'minus zero': -0,
  'small integers': [-129, -128, -1, 1, 127, 128],
  'limits of int32': [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1],
  floats: [Number.NaN, Infinity, -Infinity, 0.1, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER],
  bigints: [0n, -1n, 255n, 256n, 2n ** 64n, -(2n ** 200n)],
  strings: ['', 'a', 'é', '日本', '😀', '\u0000', 'x'.repeat(5000), 'é'.repeat(5000)],
  'lone surrogates': ['\ud800', 'a\udc00b', `${'x'.repeat(100)}\ud800`],
  dates: [new Date(0), new Date(-1), new Date(Number.NaN)],
  'regular expressions': [/a/, /[\u2028/]/giu],
  // biome-ignore lint/suspicious/noSparseArray: holes are the case
  holes: [, 1, , undefined, ,],
  'a sparse array': sparse(),
  'an empty array with a length': new Array(5),
  'a match result': 'key=value'.match(/(?<key>\w+)=(\w+)/),
  'an array with a named property': Object.assign([1, 2], { total: 3 }),
  'key order': { b: 1, a: 2, 10: 3, 9: 4 },
  'a field named __proto__': JSON.parse('{"__proto__": {"x": 1}, "a": 1}'),
  'no prototype': Object.assign(Object.create(null), { a: 1 }),
  maps: new Map<unknown, unknown>([
    [{ a: 1 }, 'object'],
    [Number.NaN, -0],
    [undefined, null],
  ]),
  sets: new Set<unknown>([1, 'a', undefined, [1]]),
  bytes: [new Uint8Array([1, 2, 3]), Buffer.from('bytes'), new ArrayBuffer(3)],
  'typed arrays': [
    new Int8Array([-1]),
    new Uint8ClampedArray([300]),
    new Int16Array([-2]),
    new Uint16Array([2]),
    new Int32Array([-3]),
    new Uint32Array([3]),
    new Float32Array([0.5]),
    new Float64Array([Number.NaN, -0]),
    new BigInt64Array([-1n]),
    new BigUint64Array([2n ** 63n]),
    new DataView(new ArrayBuffer(4)),
  ],
  'a view into a larger buffer': new Float64Array(new ArrayBuffer(64), 16, 2),
  'boxed values': [Object(1), Object('text'), Object(true), Object(-5n)],
  errors: [new Error('plain'), new AggregateError([new Error('part')], 'all'), withCause()],
  'an error without a stack': Object.assign(new Error('x'), { stack: undefined }),
  nested: { a: [{ b: new Map([['c', new Set([new Date(5)])]]) }] },
}

describe('values', () => {
  afterEach(() => setClassResolver())

  for (const [name, value] of Object.entries(exact)) {
    it(`keeps ${name}`, () => assertSame(decodeValue(encodeValue(value)), value))
  }

  it('keeps where a regular expression stands', () => {
    const expression = /a/g
    expression.lastIndex = 7
    assert.equal((decodeValue(encodeValue(expression)) as RegExp).lastIndex, 7)
  })

  it('gives a Buffer back as a Buffer and makes errors native ones', () => {
    assert.ok(Buffer.isBuffer(decodeValue(encodeValue(Buffer.from('x')))))
    assert.equal(
      Object.prototype.toString.call(decodeValue(encodeValue(new TypeError('x')))),
      '[object Error]',
    )
  })

  it('keeps cycles and what is shared inside a value', () => {
    const shared = { name: 'shared' }
    const value: Record<string, unknown> = { one: shared, two: [shared] }
    value.self = value
    value.map = new Map<unknown, unknown>([[value, shared]])
    const copy = decodeValue(encodeValue(value)) as Record<string, unknown>
    assert.equal(copy.self, copy)
    assert.equal((copy.two as unknown[])[0], copy.one)
    assert.equal((copy.map as Map<unknown, unknown>).get(copy), copy.one)
  })

  it('keeps references in values of many objects', () => {
    const objects: { i: number; previous?: unknown }[] = [{ i: 0 }]
    for (let i = 1; i < 500; i++) objects.push({ i, previous: objects[Math.floor(i / 2)] })
    const copy = decodeValue(encodeValue(objects)) as typeof objects
    for (let i = 1; i < 500; i++) assert.equal(copy[i].previous, copy[Math.floor(i / 2)])
  })

  it('reads from shared memory and shares nothing with it', () => {
    const bytes = encodeValue({ data: new Uint8Array([1, 2]), text: 'é'.repeat(40) })
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 3)).subarray(3)
    shared.set(bytes)
    const value = decodeValue(shared) as { data: Uint8Array; text: string }
    shared.fill(0)
    assertSame(value, { data: new Uint8Array([1, 2]), text: 'é'.repeat(40) })
    assert.ok(value.data.buffer instanceof ArrayBuffer)
  })

  it('copies typed arrays that lie on shared memory', () => {
    const shared = new Int32Array(new SharedArrayBuffer(8)).fill(7)
    assertSame(decodeValue(encodeValue(shared)), new Int32Array([7, 7]))
  })

  it('takes plain values of another realm as its own', () => {
    const value = runInContext('({ a: [1, { b: 2 }], d: new Date(3) })', createContext())
    assertSame(decodeValue(encodeValue(value)), { a: [1, { b: 2 }], d: new Date(3) })
  })

  it('restores instances of classes that have a reference', () => {
    withClasses()
    const registry = new Registry([['a', 1]])
    registry.label = 'mine'
    const stack = Stack.from([1, 2])
    const values = [new Point(3, 4), registry, stack, new NotFound('gone')]
    const copies = decodeValue(encodeValue(values)) as typeof values
    assertSame(copies, values)
    assert.equal((copies[0] as Point).length, 5)
    assert.equal((copies[1] as Registry).get('a'), 1)
    assert.ok(copies[3] instanceof NotFound && copies[3].message === 'gone')
  })

  it('keeps URLs and their search parameters, and what is shared among them', () => {
    withClasses()
    const url = new URL('http://user@a.example:8080/b%20c?x=1&x=%C3%A9#d')
    const link = new Link('file:///e')
    link.label = 'mine'
    const value = [url, new URLSearchParams('a=1&a=2&b=+%26'), link, url]
    const copy = decodeValue(encodeValue(value)) as [URL, URLSearchParams, Link, URL]
    assert.ok(copy[0] instanceof URL && copy[0] !== url)
    assert.equal(copy[0].href, url.href)
    assert.deepEqual(copy[0].searchParams.getAll('x'), ['1', 'é'])
    assert.equal(copy[3], copy[0])
    assert.ok(copy[1] instanceof URLSearchParams)
    assert.deepEqual([...copy[1]], [...(value[1] as URLSearchParams)])
    assert.ok(copy[2] instanceof Link)
    assert.deepEqual([copy[2].href, copy[2].label], ['file:///e', 'mine'])
  })

  it('refuses a class that hides something, though it could be found', () => {
    withClasses()
    assert.throws(
      () => encodeValue({ a: new Secret() }),
      error =>
        isCondition(error, 'VALUE_NOT_SERIALIZABLE') &&
        error.parameters.path === '.a' &&
        error.parameters.reason === 'it hides something',
    )
  })

  it('says which class could not be found', () => {
    withClasses()
    const bytes = encodeValue(new Point(1, 2))
    setClassResolver()
    assert.throws(
      () => decodeValue(bytes),
      error => isCondition(error, 'CLASS_NOT_FOUND') && error.parameters.name === 'Point',
    )
  })

  const refused: [string, () => unknown, path: string, type: string, reason: RegExp][] = [
    ['a function', () => [1, { go: function go() {} }], '[1].go', 'function go', /functions/],
    ['a symbol', () => ({ 'a b': Symbol('s') }), '["a b"]', 'symbol', /symbols/],
    ['a promise', () => [Promise.resolve()], '[0]', 'Promise', /await it/],
    ['a WeakMap', () => new WeakMap(), 'its top level', 'WeakMap', /weak/],
    ['a WeakRef', () => new Set([new WeakRef({})]), '.values()', 'WeakRef', /weak/],
    ['shared memory', () => [new SharedArrayBuffer(1)], '[0]', 'SharedArrayBuffer', /shared/],
    // Iterator has a name of its own from Node 22 on
    [
      'an iterator',
      () => ({ it: [1][Symbol.iterator]() }),
      '.it',
      'Iterator' in globalThis ? 'Iterator' : 'Object',
      /prototype|tied/,
    ],
    ['a generator', () => [(function* () {})()], '[0]', '.*', /tied/],
    ['a class without a reference', () => [new Unknown()], '[0]', 'Unknown', /no module exports/],
    ['a map value', () => new Map([['k', [Unknown]]]), '.get("k")[0]', 'function Unknown', /./],
    ['an object with a prototype', () => [Object.create({})], '[0]', 'Object', /prototype/],
    ['a cause', () => new Error('x', { cause: () => 1 }), '.cause', 'function', /functions/],
  ]
  for (const [name, make, path, type, reason] of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => encodeValue(make()),
        error => {
          assert.ok(isCondition(error, 'VALUE_NOT_SERIALIZABLE'), String(error))
          assert.equal(error.parameters.path, path)
          assert.match(error.parameters.type, new RegExp(`^${type}`))
          assert.match(error.parameters.reason, reason)
          return true
        },
      )
    })
  }

  it('refuses what is nested too deeply, and works afterwards', () => {
    let deep: unknown = 1
    for (let i = 0; i < 200_000; i++) deep = [deep]
    assert.throws(
      () => encodeValue(deep),
      error => isCondition(error, 'VALUE_NOT_SERIALIZABLE') && /deeply/.test(error.message),
    )
    assertSame(decodeValue(encodeValue([1])), [1])
  })

  it('says that cut bytes are damaged, wherever they are cut', () => {
    const bytes = encodeValue({ a: [1, 'text', 2.5, new Map([[1n, new Uint8Array(4)]])] })
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(
        () => decodeValue(bytes.subarray(0, length)),
        error => isCondition(error, 'BLOCK_CORRUPT'),
      )
    }
  })

  it('keeps any value', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      stringUnit: fc.oneof(fc.string({ maxLength: 3 }), fc.constant('\ud800')),
    })
    fc.assert(
      fc.property(anything, value => assertSame(decodeValue(encodeValue(value)), value)),
      { numRuns: tries(1000) },
    )
  })
})
