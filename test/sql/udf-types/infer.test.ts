/** What type is found for a function, and that what it gives on samples always fits that type. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { captureFunction } from '../../../src/core/closure/capture.js'
import type { Dynamic } from '../../../src/sql/row-types.js'
import { type DataType, simpleString } from '../../../src/sql/types/data-type.js'
import { parseDataType } from '../../../src/sql/types/ddl.js'
import { toExternal } from '../../../src/sql/types/external.js'
import { fromExternal } from '../../../src/sql/types/from-external.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
import { inferReturnType } from '../../../src/sql/udf-types/infer.js'
import { captureCallSite } from '../../../src/util/call-site.js'
import { isCondition } from '../../../src/util/errors.js'

type Any = Dynamic

/** Values of each type of an argument, as the engine has them. */
const samples: Readonly<Record<string, readonly SqlValue[]>> = {
  string: ['', 'a', 'DE', 'some words, and more', '12.5', '\u{1F600}'],
  boolean: [true, false],
  tinyint: [0, -128, 127],
  int: [0, 1, -7, 2 ** 31 - 1, -(2 ** 31)],
  bigint: [0, 5, 2 ** 40],
  float: [0, 1.5],
  double: [0, -0.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY],
  date: [0, 19_000],
  timestamp: [0, 1_700_000_000_123_000],
  binary: [new Uint8Array(), new Uint8Array([1, 255])],
  'array<string>': [[], ['a', 'b'], [null, 'c']],
  'array<int>': [[], [1, 2, 3]],
  'map<string,int>': [
    { keys: [], values: [] },
    { keys: ['a', 'b'], values: [1, null] },
  ],
  'struct<a:int,b:string>': [
    [1, 'x'],
    [null, null],
  ],
  'decimal(5,2)': [12_345, 0],
}

const limit = 3
const big = 2 ** 40
const label = 'x'
const codes: Record<string, string> = { DE: 'Germany', FR: 'France' }
const sizes = new Map([
  ['a', 1],
  ['b', 2],
])
const seen = new Set(['a', 'DE'])
const settings = {
  a: 1,
  get b() {
    return 'x'
  },
}
const words = /\w+/
const shout = (s: string): string => `${s.toUpperCase()}!`
function depth(n: number): number {
  return n <= 0 ? 0 : depth(Math.min(n - 1, 5)) + 1
}
// as esbuild writes functions when it keeps their names
const __defProp = Object.defineProperty
const __name = <T>(target: T, value: string): T =>
  __defProp(target, 'name', { value, configurable: true })
const twice = (f: (s: string) => unknown, s: string): unknown => [f(s), f(s)]

const cases: readonly [what: string, args: string, type: string, f: (...args: Any[]) => unknown][] =
  [
    ['the length of a text', 'string', 'int', (s: string) => s.length],
    ['the length of a text that may be null', 'string', 'int', (s: string | null) => s?.length],
    ['a Map of pairs', 'string', 'map<string,int>', (s: string) => new Map([[s, s.length]])],
    [
      'a Map of computed pairs',
      'array<string>',
      'map<string,int>',
      (a: string[]) => new Map(a?.map((s, i) => [`${s}`, i])),
    ],
    [
      'a Map of pairs that were pushed',
      'array<string>',
      'map<string,boolean>',
      (a: string[]) => {
        const pairs: [string, boolean][] = []
        for (const s of a ?? []) pairs.push([`${s}`, s === ''])
        return new Map(pairs)
      },
    ],
    [
      'a Map of a Map',
      'map<string,int>',
      'map<string,int>',
      (m: Map<string, number>) => new Map(m),
    ],
    ['a part of a pair', 'string', 'int', (s: string) => ([s, s.length] as const)[1]],
    [
      'a Map of what fromEntries made',
      'string',
      'map<string,int>',
      (s: string) => new Map(Object.entries(Object.fromEntries([[s, s.length]]))),
    ],
    [
      'all matches',
      'string',
      'array<string>',
      (s: string) => Array.from((s ?? '').matchAll(/(\w)/g), ([, letter]) => letter),
    ],
    [
      'places and groups of all matches',
      'string',
      'array<struct<at:int,letter:string>>',
      (s: string) =>
        Array.from((s ?? '').matchAll(/(?<letter>\w)/g), m => ({
          at: m.index,
          letter: m.groups?.letter,
        })),
    ],
    [
      'parts of a URL',
      'string',
      'struct<host:string,q:string,names:array<string>>',
      (s: string) => {
        const { host, searchParams } = new URL(`http://a/?q=${s}`)
        return { host, q: searchParams.get('q'), names: [...searchParams.keys()] }
      },
    ],
    ['whether it is a URL', 'string', 'boolean', (s: string) => URL.canParse(s)],
    [
      'parameters of a query',
      'string',
      'map<string,string>',
      (s: string) => new Map(new URLSearchParams(s ?? '')),
    ],
    [
      'the rest of an object',
      'struct<a:int,b:string>',
      'struct<b:string>',
      (o: Any) => {
        const { a: _, ...rest } = o ?? {}
        return rest
      },
    ],
    [
      'the rest of an object with a field more',
      'struct<a:int,b:string>',
      'struct<a:int,c:boolean>',
      (o: Any) => {
        const { b, ...rest } = o ?? {}
        return { ...rest, c: b === '' }
      },
    ],
    ['an argument', 'tinyint', 'tinyint', (n: number) => n],
    ['an argument that is a date', 'date', 'date', (d: Date) => d],
    ['an argument that is a decimal', 'decimal(5,2)', 'decimal(5,2)', (d: Any) => d],
    ['a sum of integers', 'int int', 'double', (a: number, b: number) => a + b],
    ['a sum of texts', 'string string', 'string', (a: string, b: string) => a + b],
    ['a text and a number', 'string int', 'string', (a: string, b: number) => a + b],
    ['bits of a sum', 'int int', 'int', (a: number, b: number) => (a + b) | 0],
    ['an unsigned shift', 'int', 'bigint', (a: number) => a >>> 0],
    ['a rounded number', 'double', 'double', (x: number) => Math.floor(x)],
    ['an integer product of 32 bits', 'int', 'int', (x: number) => Math.imul(x, 31)],
    ['an integer literal', '', 'int', () => -7],
    ['a large integer literal', '', 'bigint', () => 3_000_000_000],
    ['a fraction', '', 'double', () => 0.5],
    ['a bigint', 'int', 'bigint', (n: number) => BigInt(n) * 2n],
    ['two kinds of number', 'boolean', 'double', (b: boolean) => (b ? 1 : 0.5)],
    ['INT and LONG', 'int bigint', 'bigint', (a: number, b: number) => (a > 0 ? a : b)],
    ['FLOAT and INT', 'float int', 'double', (a: number, b: number) => (b > 0 ? a : b)],
    ['a comparison', 'int', 'boolean', (n: number) => n > limit && n < 100],
    ['a type name', 'int', 'string', (n: unknown) => typeof n],
    ['a template', 'int', 'string', (n: number) => `#${n}`],
    ['a default for null', 'string', 'string', (s: string | null) => s ?? 'none'],
    ['a text or another', 'string', 'string', (s: string | null) => s || label],
    ['null in a branch', 'string', 'int', (s: string) => (s === '' ? null : s.length)],
    ['undefined in a branch', 'string', 'int', (s: string) => (s ? s.indexOf('a') : undefined)],
    ['and of an object', 'date', 'double', (d: Date | null) => d && limit / 2],
    [
      'several returns',
      'string',
      'double',
      (s: string) => {
        if (s === '') return 0
        if (s.length > 5) return Number(s)
        return s.charCodeAt(0)
      },
    ],
    [
      'a return that may be passed over',
      'string',
      'string',
      (s: string) => {
        if (s.length > 2) return s.slice(0, 2)
      },
    ],
    [
      'the code of a character, which may be NaN',
      'string',
      'double',
      (s: string) => s.charCodeAt(0),
    ],
    ['the code point of a character', 'string', 'int', (s: string) => s.codePointAt(0)],
    ['a parsed number', 'string', 'double', (s: string) => Number.parseInt(s, 10)],
    ['a captured number', '', 'int', () => limit],
    ['a captured large number', '', 'bigint', () => big],
    ['a captured table', 'string', 'string', (s: string) => codes[s]],
    ['a captured Map', 'string', 'int', (s: string) => sizes.get(s) ?? 0],
    ['a captured Set', 'string', 'boolean', (s: string) => seen.has(s)],
    ['a captured pattern', 'string', 'boolean', (s: string) => words.test(s)],
    ['a captured function', 'string', 'string', (s: string) => shout(s)],
    ['a recursive function', 'int', 'double', (n: number) => depth(n)],
    ['a function that gets a function', 'string', 'array<string>', (s: string) => twice(shout, s)],
    [
      'functions inside that keep their names',
      'string',
      'struct<n:int,s:string>',
      (s: string) => {
        const size = __name((of: string) => of.length, 'size')
        const { shout } = { shout: __name((of: string) => of.toUpperCase(), 'shout') }
        return { n: size(s), s: shout(s) }
      },
    ],
    [
      'a function that is given a name',
      'string',
      'int',
      (s: string) => Object.defineProperty((of: string) => of.length, 'name', { value: 'g' })(s),
    ],
    ['words', 'string', 'array<string>', (s: string) => s.split(' ')],
    ['an array of one text', 'string', 'array<string>', (s: string) => new Array(s)],
    ['lengths', 'array<string>', 'array<int>', (a: string[]) => a.map(s => s?.length)],
    [
      'filtered and joined',
      'array<string>',
      'string',
      (a: string[]) => a.filter(s => s !== null).join('-'),
    ],
    ['an element', 'array<int>', 'int', (a: number[]) => a[0]],
    ['a sum over an array', 'array<int>', 'double', (a: number[]) => a.reduce((x, y) => x + y, 0)],
    [
      'the longest of an array',
      'array<string>',
      'string',
      (a: string[]) => a.reduce((x, y) => ((x ?? '').length > (y ?? '').length ? x : y), ''),
    ],
    ['numbers of texts', 'string', 'array<double>', (s: string) => s.split(',').map(Number)],
    ['nested arrays', 'string', 'array<array<string>>', (s: string) => [[s], s.split('')]],
    ['the larger of an array', 'array<int>', 'double', (a: number[]) => Math.max(...a)],
    [
      'letters counted in a Map',
      'string',
      'map<string,double>',
      (s: string) => {
        const counts = new Map<string, number>()
        for (const c of s) counts.set(c, (counts.get(c) ?? 0) + 1)
        return counts
      },
    ],
    ['a Set of letters', 'string', 'array<string>', (s: string) => new Set(s)],
    ['a spread Set', 'string', 'int', (s: string) => [...new Set(s)].length],
    [
      'what was pushed',
      'string',
      'array<double>',
      (s: string) => {
        const found = []
        for (let i = 0; i < s.length; i++) found.push(i / 2)
        return found
      },
    ],
    [
      'what was pushed under another name',
      'int',
      'array<double>',
      (n: number) => {
        const a = [1]
        const b = a
        b.push(n / 3)
        return a
      },
    ],
    [
      'an object',
      'string int',
      'struct<text:string,n:int,half:double>',
      (s: string, n: number) => ({ text: s.trim(), n, half: n / 2 }),
    ],
    [
      'an object with a field that comes later',
      'string',
      'struct<a:int,b:string>',
      (s: string) => {
        const made: { a: number; b?: string } = { a: s.length }
        if (s !== '') made.b = s
        return made
      },
    ],
    [
      'an object spread into another',
      'struct<a:int,b:string>',
      'struct<a:int,b:string,c:boolean>',
      (r: Any) => ({ ...r, c: r.a === 1 }),
    ],
    ['a field', 'struct<a:int,b:string>', 'string', ({ b }: { b: string }) => b],
    ['a value of a MAP', 'map<string,int>', 'int', (m: Map<string, number>) => m.get('a')],
    [
      'entries of a MAP',
      'map<string,int>',
      'array<string>',
      (m: Map<string, number>) => [...m].map(([k, v]) => `${k}=${v}`),
    ],
    ['the year of a date', 'date', 'int', (d: Date) => d.getUTCFullYear()],
    [
      'the year of what may be no date',
      'string',
      'double',
      (s: string) => new Date(s).getFullYear(),
    ],
    ['an instant', 'bigint', 'timestamp', (n: number) => new Date(n)],
    ['a day later', 'timestamp', 'timestamp', (d: Date) => new Date(d.getTime() + 86_400_000)],
    ['the distance of dates', 'date date', 'double', (a: Any, b: Any) => a - b],
    ['bytes', 'binary', 'int', (b: Uint8Array) => b.length],
    ['bytes as they are', 'binary', 'binary', (b: Uint8Array) => b],
    ['a decimal as a text', 'decimal(5,2)', 'string', (d: Any) => d.toString()],
    ['Boolean of anything', 'struct<a:int,b:string>', 'boolean', (r: unknown) => Boolean(r)],
    ['JSON', 'struct<a:int,b:string>', 'string', (r: unknown) => JSON.stringify(r)],
    ['text of parsed JSON', 'string', 'string', (s: string) => String(JSON.parse(`[${s.length}]`))],
    [
      'parsed JSON times a number',
      'string',
      'double',
      (s: string) => JSON.parse(`${s.length}`) * 2,
    ],
    [
      'a counter',
      'string',
      'double',
      (s: string) => {
        let n = 0
        for (const c of s) if (c === 'a') n++
        return n
      },
    ],
    [
      'a hash',
      'string',
      'int',
      (s: string) => {
        let h = 7
        for (let i = 0; i < s.length; i++) h = (Math.imul(h, 31) + s.charCodeAt(i)) | 0
        return h
      },
    ],
    [
      'try and catch',
      'string',
      'boolean',
      (s: string) => {
        try {
          JSON.parse(s)
          return true
        } catch {
          return false
        }
      },
    ],
    [
      'a switch',
      'string',
      'string',
      (s: string) => {
        switch (s) {
          case 'a':
            return 'first'
          default:
            return `other ${s}`
        }
      },
    ],
    ['an argument with a default', '', 'string', (s = 'none') => s],
    ['all arguments', 'string string', 'array<string>', (...all: string[]) => all],
    [
      'a local function',
      'string',
      'string',
      (s: string) => {
        const first = (x: string) => x.charAt(0)
        return first(s) + last(s)
        function last(x: string): string {
          return x.at(-1) ?? ''
        }
      },
    ],
    [
      'a replacement by a function',
      'string',
      'string',
      (s: string) => s.replace(/a/g, x => shout(x)),
    ],
    [
      'a function written as one',
      'string',
      'int',
      function named(s: string) {
        return s.length
      },
    ],
  ]

/** Functions that each call the one before them twice. */
const doubling = new Function(`
  const f0 = x => [x].length
  ${Array.from({ length: 40 }, (_, i) => `const f${i + 1} = x => f${i}(x) | f${i}(x)`).join('\n')}
  return x => f40(x)`)() as (n: number) => number

/** What the walk over the text does not see, so that the found type leaves out a part of the value. */
const unseen: readonly [
  what: string,
  args: string,
  type: string,
  f: (...args: Any[]) => unknown,
  given: unknown[],
][] = [
  [
    'a DATE that was moved within its day',
    'date',
    'date',
    (d: Date) => {
      d.setUTCHours(13)
      return d
    },
    [new Date(0)],
  ],
  [
    'a field that a method of a class adds',
    '',
    'struct<a:int>',
    () => {
      const made: Record<string, number> = { a: 1 }
      class Other {
        change(): void {
          made.b = 2
        }
      }
      new Other().change()
      return made
    },
    [],
  ],
  [
    'a field that is added by way of arguments',
    'struct<a:int>',
    'struct<a:int>',
    function (s: unknown) {
      // biome-ignore lint/complexity/noArguments: that it is not followed is the case
      arguments[0].b = 1
      return s
    },
    [{ a: 1 }],
  ],
]

const { method } = {
  method(s: string) {
    return s.length
  },
}

const refused: readonly [
  what: string,
  args: string,
  code: RegExp,
  reason: RegExp,
  f: (...args: Any[]) => unknown,
][] = [
  [
    'parsed JSON',
    'string',
    /^JSON\.parse\(s\)$/,
    /JSON\.parse gives/,
    (s: string) => JSON.parse(s),
  ],
  [
    'a text or a number',
    'string',
    /\? 0 : s/,
    /INT and may be STRING/,
    (s: string) => (s === '' ? 0 : s),
  ],
  ['an empty text of and', 'string', /&&/, /STRING and may be INT/, (s: string) => s && limit],
  [
    'an array of several types',
    'string',
    /s\.length/,
    /STRING and may be INT/,
    (s: string) => [s, s.length],
  ],
  ['only null', 'string', /null/, /never more than null/, () => null],
  ['an empty array', '', /\[\]/, /an element of what it gives has no value/, () => []],
  [
    'a dictionary',
    'string',
    /made/,
    /computed keys/,
    (s: string) => {
      const made: Record<string, number> = {}
      made[s] = 1
      return made
    },
  ],
  [
    'an instance of a class',
    'string',
    /new Error\(s\)/,
    /instance of a class/,
    (s: string) => new Error(s),
  ],
  ['a URL', 'string', /new URL\(s\)/, /a URL/, (s: string) => new URL(s)],
  [
    'an object of pairs',
    'string',
    /fromEntries/,
    /computed keys/,
    (s: string) => Object.fromEntries([[s, 1]]),
  ],
  [
    'a pair whose parts were moved',
    'string',
    /pair|reverse|s\.length|new Map/,
    /STRING and may be INT/,
    (s: string) => {
      const pair: Any[] = [s, s.length]
      pair.reverse()
      return new Map([pair as Any])
    },
  ],
  [
    'a pair with a part set',
    'string',
    /pair|\[0\]/,
    /STRING and may be INT/,
    (s: string) => {
      const pair: Any[] = [s, s]
      pair[0] = 1
      return new Map([pair as Any])
    },
  ],
  [
    'the rest of an object behind a computed key',
    'string struct<a:int,b:string>',
    /\.\.\.rest/,
    /which fields are left/,
    (s: string, o: Any) => {
      const { [s]: _, ...rest } = o
      return rest
    },
  ],
  ['a captured accessor', '', /settings/, /kind that is not known/, () => ({ ...settings })],
  ['a changed DATE', 'date', /setHours/, /may be another type/, (d: Date) => d.setHours(1)],
  ['an unknown method', 'string', /codes/, /'weird' of STRING/, (s: Any) => s.weird(codes)],
  [
    'an array that went away',
    'int',
    /structuredClone\(a\)/,
    /may change it|not known/,
    (n: number) => {
      const a = [n]
      structuredClone(a)
      return a
    },
  ],
  [
    'a generator',
    '',
    /yield/,
    /a generator/,
    function* () {
      yield 1
    },
  ],
  ['a bigint and a number', 'bigint', /1n/, /not computed/, (n: number) => (n as Any) + 1n],
]

function typeOf(f: Any, args: string, longAsBigint = false): DataType {
  const fn = captureFunction(f, { operator: 'udf', callSite: captureCallSite() })
  const argumentTypes = args === '' ? [] : args.split(' ').map(t => parseDataType(t))
  return inferReturnType({ name: 'f', fn, argumentTypes, longAsBigint })
}

/** All tuples with a value of each list, null among them at the end. */
function tuples(args: string): SqlValue[][] {
  if (args === '') return [[]]
  return args
    .split(' ')
    .reduce<SqlValue[][]>((all, t) => all.flatMap(a => samples[t].map(v => [...a, v])), [[]])
}

describe('the type of what a function gives', () => {
  for (const [what, args, type, f] of cases) {
    it(`${what} of (${args}) is ${type}`, () => {
      const found = typeOf(f, args)
      assert.equal(simpleString(found), type)
      const convert = fromExternal(found, true)
      const external = args === '' ? [] : args.split(' ').map(t => toExternal(parseDataType(t)))
      for (const values of tuples(args)) {
        const given = f(...values.map((v, i) => external[i]?.(v) ?? v))
        if (given instanceof Date && Number.isNaN(given.getTime())) continue
        assert.doesNotThrow(() => convert(given), `${String(given)} of ${JSON.stringify(values)}`)
      }
    })
  }

  it('is that of a method', () => assert.equal(simpleString(typeOf(method, 'string')), 'int'))

  it('is found for functions that call each other a trillion times', () => {
    assert.equal(simpleString(typeOf(doubling, 'int')), 'int')
  })

  for (const [what, args, type, f, given] of unseen) {
    it(`is not enough for ${what}, which is refused when it runs`, () => {
      const found = typeOf(f, args)
      assert.equal(simpleString(found), type)
      const convert = fromExternal(found, true, 'f()', 'declare it')
      assert.throws(
        () => convert(f(...given)),
        (error: unknown) => isCondition(error, 'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME'),
      )
    })
  }

  it('is BIGINT where LONG values are bigint', () => {
    assert.equal(simpleString(typeOf((n: bigint) => n * 2n, 'bigint', true)), 'bigint')
  })
})

describe('a type that cannot be told', () => {
  for (const [what, args, code, reason, f] of refused) {
    it(`of ${what} is refused with the place`, () => {
      assert.throws(
        () => typeOf(f, args),
        (error: unknown) => {
          assert.ok(isCondition(error, 'UDF_RETURN_TYPE_MISSING'))
          const given = error.parameters as Record<string, string>
          assert.match(given.code, code)
          assert.match(given.reason, reason)
          assert.match(given.place, /infer\.test\.ts:\d+:\d+$/)
          return true
        },
      )
    })
  }
})

describe('the place that is named', () => {
  const parsed = (s: string): unknown => JSON.parse(s)
  const again = [(s: string): unknown => JSON.parse(s)]
  function declared(s: string): unknown {
    return JSON.parse(s)
  }
  const firstLine = captureCallSite().line - 5
  const places: readonly [what: string, f: (s: string) => unknown, line: number][] = [
    ['a function in a variable', parsed, firstLine],
    ['one of the same text', again[0], firstLine + 1],
    ['a declared function', declared, firstLine + 3],
  ]
  for (const [what, f, line] of places) {
    it(`is that of ${what}`, () => {
      assert.throws(
        () => typeOf(f, 'string'),
        (error: unknown) => {
          assert.ok(isCondition(error, 'UDF_RETURN_TYPE_MISSING'))
          assert.match(String(error.parameters.place), new RegExp(`infer\\.test\\.ts:${line}:`))
          return true
        },
      )
    })
  }

  it('is that of the call for a function of another file without a place', () => {
    const strange = Function('s', '\n\nreturn s.strange') as Any
    assert.throws(
      () => typeOf(strange, 'string'),
      (error: unknown) => {
        assert.ok(isCondition(error, 'UDF_RETURN_TYPE_MISSING'))
        assert.match(String(error.parameters.place), /infer\.test\.ts:\d+$/)
        return true
      },
    )
  })
})
