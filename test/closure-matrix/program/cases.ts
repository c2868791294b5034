import { EventEmitter } from 'node:events'
import fs, { createReadStream } from 'node:fs'
import net from 'node:net'
import * as os from 'node:os'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import cjsLib from 'matrix-cjs'
import { named as esmNamed } from 'matrix-esm'
import * as esmAll from 'matrix-esm'
import { captureCallSite, runCases, type MatrixCase } from 'matrix-harness'
import libDefault, { callCount, helper, makeMapper, nested, Point, Point3, renamed, Set, table } from './lib.js'
import * as lib from './lib.js'

const TOP = 42
let topLet = { k: [1, 2, 3] }
let counter = 0
enum Color {
  Red = 1,
  Green = 2,
}
function dec(_t: any, _k: string, d: PropertyDescriptor) {
  const o = d.value
  d.value = function (this: any, ...a: any[]) {
    return 'dec:' + o.apply(this, a)
  }
  return d
}
class Deco {
  @dec hello(n: string) {
    return 'hi ' + n
  }
}
function hoisted(x: number) {
  return x + TOP
}
function isEven(n: number): boolean {
  return n === 0 ? true : isOdd(n - 1)
}
function isOdd(n: number): boolean {
  return n === 0 ? false : isEven(n - 1)
}
class Base {
  static kind = 'base'
  name = 'b'
  greet() {
    return 'I am ' + this.name + TOP
  }
}
class Derived extends Base {
  #p = 7
  static count = 5
  static {
    this.count += 1
  }
  static make() {
    return new Derived()
  }
  override greet() {
    return super.greet() + '/' + this.#p + '/' + Derived.count
  }
  get p() {
    return this.#p
  }
  value() {
    return this.greet() + Derived.kind
  }
}
const KEY = Symbol.for('my.key')
class Iter {
  constructor(private n: number) {}
  *[Symbol.iterator]() {
    for (let i = 0; i < this.n; i++) yield i
  }
  [KEY]() {
    return 'keyed'
  }
}
const mixin = (B: any) =>
  class Mixed extends B {
    mixed() {
      return 'mixed' + (this as any).greet()
    }
  }
class UsesMixin extends (mixin(Base) as any) {}
const objWithMethods = {
  f: 3,
  mul(x: number) {
    return x * this.f
  },
  get dbl() {
    return this.f * 2
  },
  arrow: (x: number) => x + TOP,
}
const cyc: any = { a: 1 }
cyc.self = cyc
cyc.list = [cyc, { cyc }]
const sharedInner = { z: 1 }
const socket = new net.Socket()
class Service {
  conn = socket
  factor = 3
  handle() {
    return (x: any) => {
      this.conn.write(x)
    }
  }
  ok() {
    const factor = this.factor
    return (x: number) => x * factor
  }
}
const svc = new Service()
function count(x: number) {
  counter += x
  return counter
}
function counted() {
  return counter
}
class Failure extends Error {
  code = 7
  constructor(m: string) {
    super(m)
    this.name = 'Failure'
  }
}
function Animal(this: any, name: string) {
  this.name = name
}
Animal.prototype.speak = function () {
  return this.name + TOP
}
function Dog(this: any, name: string) {
  ;(Animal as any).call(this, name)
}
Dog.prototype = Object.create(Animal.prototype)
Dog.prototype.bark = () => 'wuff' + TOP
class Counter extends Base {
  add(x: number) {
    counter += x
    return counter + this.name
  }
}
const rate = { eur: 2 }
abstract class Shape {
  abstract area(): number
  describe() {
    return `${this.constructor.name} ${this.area()}`
  }
}
class Square extends Shape {
  constructor(readonly side: number) {
    super()
  }
  area() {
    return this.side ** 2
  }
}

const cases: MatrixCase[] = []
const ok = (name: string, fn: any, args: any[] = [], more: Partial<MatrixCase> = {}) =>
  cases.push({ name, fn, args, callSite: captureCallSite(), ...more })
const refused = (name: string, fn: any, text: RegExp) =>
  cases.push({ name, fn, args: [], refused: text, callSite: captureCallSite() })
const make = <T>(f: () => T): T => f()

// --- functions of all kinds
ok('arrow without captures', (x: number) => x * 2, [5])
ok('arrow with a global', (x: string) => Number(x) + Math.max(1, 2), ['5'])
ok('arrow, captured const', make(() => { const factor = 3; return (x: number) => x * factor }), [5])
ok('arrow, module const', (x: number) => x + TOP, [1])
ok('arrow, module let object', () => topLet.k.length)
ok('named function expression, recursive', function fac(n: number): number { return n < 2 ? 1 : n * fac(n - 1) }, [5])
ok('function declaration', hoisted, [1])
ok('method shorthand', { double(x: number) { return x * 2 + TOP } }.double, [4])
ok('method with a computed name', { ['m' + TOP](x: number) { return x + TOP } }['m42'], [4])
ok('getter as function', Object.getOwnPropertyDescriptor({ get g() { return TOP } }, 'g')!.get)
ok('async arrow', async (x: number) => { await null; return x + TOP }, [1])
ok('async method', { async m(x: number) { await null; return x + TOP } }.m, [1])
ok('generator', function* (n: number) { for (let i = 0; i < n; i++) yield i + TOP }, [3])
ok('generator method', { *m(n: number) { for (let i = 0; i < n; i++) yield i + TOP } }.m, [3])
ok('async generator', async function* (n: number) { for (let i = 0; i < n; i++) { await null; yield i * TOP } }, [3])
ok('class: private, static, static block, extends, super', Derived, [], { construct: true })
ok('class captured: new inside', () => new Derived().greet() + Derived.make().p)
ok('class: generator method, computed symbol keys', () => [...(new Iter(3) as any), (new Iter(1) as any)[KEY]()])
ok('class extends mixin(Base)', () => new (UsesMixin as any)().mixed())
ok('arguments of an own function', make(() => function (this: any) { return arguments.length + TOP }), [1, 2, 3])
ok('rest and spread parameters', (...xs: number[]) => Math.max(...xs, TOP), [1, 99])
ok('default parameters', (x: number, y = TOP, { z = y + 1 }: any = {}) => x + y + z, [1])
ok('default parameter that uses an outer name which the body declares', make(() => { const x = 7; return (a = x) => { var x = 1; return a + x } }))
ok('template and tagged template', make(() => { const tag = (s: any, ...v: any[]) => s.raw.join('|') + v.join(','); return (x: number) => tag`a${x}b${TOP}` }), [3])
ok('label, switch, try with optional binding', (x: number) => { outer: for (;;) { for (;;) { switch (x) { case 1: { const TOP = 5; x = TOP; break outer } default: break outer } } } try { throw 1 } catch { return x + TOP } }, [1])
ok('new.target inside', () => { function F(this: any) { this.t = new.target === F } return new (F as any)().t })
ok('function with properties', Object.assign((x: number) => x + 1, { meta: { a: 1 } }), [1])
ok('function that reads its own property', make(() => { function f() { return (f as any).calls + TOP } (f as any).calls = 3; return f }))
ok('inner named functions and classes', (x: number) => { function inner(y: number) { return y + 1 } const g = () => 2; class Q { v = 3 } return inner(x) + g() + new Q().v + inner.name + g.name }, [1])
ok('name of a captured function', make(() => { const plus = (a: number) => a; return () => plus.name + hoisted.name }))

// --- variables
ok('var and let in function and block scope', make(() => { var a = 1; let b = 2; { const c = 3; return (x: number) => a + b + c + x } }), [10])
ok('loop variable (let)', make(() => { const list = []; for (let i = 0; i < 3; i++) list.push((x: number) => x + i); return list[1] }), [10])
ok('loop variable (var, shared)', make(() => { const list = []; for (var i = 0; i < 3; i++) list.push((x: number) => x + i); return list[1] }), [10])
ok('variables of for-of and for-in', make(() => { for (const [k, v] of Object.entries({ a: 1 })) for (const q in { z: 1 }) return () => k + v + q }))
ok('catch variable', make(() => { try { throw new Error('caught') } catch (e: any) { return () => e.message } }))
ok('destructured variables and parameters', make(() => { const { a: { b }, ...rest } = { a: { b: 1 }, c: 2 } as any; const [, second = 5] = [1]; return ({ x }: any) => b + rest.c + second + x }), [{ x: 1 }])
ok('nested closures', ((a: number) => (b: number) => { const inner = (c: number) => a + b + c; return (x: number) => inner(x) + TOP })(1)(2), [3])
ok('mutual recursion', (n: number) => [isEven(n), isOdd(n)], [7])
ok('recursive const arrow', make(() => { const f = (n: number): number => (n < 1 ? TOP : f(n - 1)); return f }), [4])
ok('recursive object of functions', make(() => { const h: any = { a: (n: number) => (n ? h.b(n - 1) : 'a'), b: (n: number) => (n ? h.a(n - 1) : 'b') }; return (n: number) => h.a(n) }), [5])
ok('shadowed names', make(() => { const x = 1; const y = 2; return (x: number) => { const r = x + y; { const y = 100; return r + y } } }), [5])
ok('names like Object.prototype members', make(() => { const toString = 'ts', constructor = 'c', hasOwnProperty = 'h'; return () => toString + constructor + hasOwnProperty }))
ok('variable named undefined-like globals', make(() => { const name = 'n', status = 's', event = 'e'; return () => name + status + event }))
ok('import that shadows a global', () => [typeof performance.timeOrigin, new Set().has('x')])
ok('import that shadows a global function', async () => { const r = await setTimeout(1, 'waited'); return r })
ok('value at the call, not later', make(() => { let v = 1; const f = () => v; return f }), [])
ok('module variable that functions assign', (x: number) => { count(x); count(x); return counted() }, [5], { warns: /assigns the module's variable '\w+'/, expected: 10 })
ok('class that assigns a module variable', () => new Counter().add(3), [], { expected: '3b' })
ok('typeof of a name that exists nowhere', () => typeof (notThere as any))
ok('captured undefined, null, NaN, -0, Infinity, bigint', make(() => { const a = undefined, b = null, c = NaN, d = -0, e = -Infinity, f = 2n ** 70n; return () => [a, b, c, Object.is(d, -0), e, String(f)] }))

// --- imports
ok('import default', (x: number) => libDefault(x), [1])
ok('import named function and const', (x: number) => helper(x) + table.size, [1])
ok('import renamed', (x: number) => renamed(x), [1])
ok('import namespace', (x: number) => lib.helper(x) + lib.table.get('a')!, [1])
ok('import of a nested object', (x: number) => nested.deep.f(x), [4])
ok('imported function itself', helper, [1])
ok('imported class, new', () => new Point(3, 4).norm())
ok('module variable of another module', () => { helper(1); return callCount() > 0 })
ok('closure made in another module', makeMapper(2), ['q'])
ok('package, CommonJS', (s: string) => cjsLib(s), ['a'])
ok('package, ESM named and namespace', (s: string) => esmNamed(s) + Object.keys(esmAll).length, ['a'])
ok('node: default, named, namespace', () => typeof fs.readFileSync + typeof createReadStream + os.EOL)
ok('dynamic import inside', async () => (await import('node:path')).basename('/a/b') + (await import('matrix-esm')).named('q'))
ok('dynamic import of an own module', async () => new (await import('./lib.js')).Point(3, 4).norm())
ok('function of node captured in a variable', make(() => { const exists = fs.existsSync; return () => exists('/') }))

// --- objects
ok('instance of a class of the main script', make(() => { const b = new Base(); b.name = 'zed'; return () => b.greet() + (b instanceof Base) }))
ok('instance of an imported class', make(() => { const p = new Point(6, 8); return () => p.norm() + ':' + (p instanceof Point) }))
ok('instance of an imported subclass', make(() => { const p = new Point3(6, 8); return () => p.norm() + p.z + ':' + (p instanceof Point) }))
ok('instance of an abstract class', make(() => { const s: Shape = new Square(3); return () => s.describe() }))
ok('class made in a function', make(() => { const k = 5; class Local { v = k; get twice() { return this.v * 2 } static of() { return new Local() } } return () => Local.of().twice }))
ok('class with accessors and static methods', () => { class A { static #n = 1; static next() { return A.#n++ } set v(x: number) { (this as any).w = x } } const a = new A(); a.v = 3; return [A.next(), (a as any).w] })
ok('prototype chains of functions', () => [new (Dog as any)('rex').speak(), new (Dog as any)('rex').bark()])
ok('object with a prototype object', make(() => { const proto = { hi() { return (this as any).n + TOP } }; const o = Object.create(proto); o.n = 1; return () => o.hi() }))
ok('methods, getter, arrow in an object', (x: number) => objWithMethods.mul(x) + objWithMethods.dbl + objWithMethods.arrow(1), [2])
ok('accessors and hidden properties', make(() => { const o: any = {}; let n = 1; Object.defineProperty(o, 'hidden', { value: 3, enumerable: false }); Object.defineProperty(o, 'acc', { get: () => n, enumerable: true }); return () => [Object.keys(o), o.hidden, o.acc] }))
ok('object that holds functions that hold the object', make(() => { const o: any = { n: 2 }; o.f = () => o; return () => o.f() === o && o.f().n }))
ok('cycles', () => cyc.self === cyc && cyc.list[0] === cyc && cyc.list[1].cyc === cyc)
ok('shared references kept', make(() => { const a = { s: sharedInner }, b = [sharedInner, () => sharedInner]; return () => a.s === b[0] && (b[1] as any)() === a.s }))
ok('Map, Set, Date, RegExp, bigint, typed arrays, Buffer', make(() => { const v = { m: new Map<any, any>([[1, { a: 1 }]]), s: new globalThis.Set(['x']), d: new Date(5), r: /a+/gi, b: 10n ** 30n, f: new Float64Array([1.5, 2]), u: Buffer.from('hey'), un: undefined, h: [1, , 3] }; return () => [v.m.get(1).a, v.s.has('x'), v.d.getTime(), v.r.test('AA'), String(v.b), v.f[0], v.u.toString(), 'un' in v, 1 in v.h] }))
ok('Map and Set with functions and instances', make(() => { const m = new Map<any, any>([['inc', (x: number) => x + TOP], [hoisted, 'fn key']]); const s = new globalThis.Set([new Point(3, 4)]); return (x: number) => [m.get('inc')(x), m.get(hoisted), [...s][0].norm()] }), [1])
ok('subclasses of Map, Array, Error', make(() => { class M extends Map { twice(k: any) { return this.get(k) * 2 } } class L extends Array { last() { return this[this.length - 1] } } const m = new M([['a', 4]]), l = L.from([1, 2]) as L, e = new Failure('bad'); return () => [m.twice('a'), l.last(), l.length, e.message, e.name, e.code, e instanceof Failure, e instanceof Error] }))
ok('symbols, null prototype, frozen, sealed, errors, URL', make(() => { const s = Symbol.for('q'); const o: any = Object.create(null); o[s] = 1; const f = Object.freeze({ a: { b: 1 } }); const g = Object.seal([1, 2]); const e = new TypeError('boom', { cause: 'c' }); const u = new URL('http://x/y'); return () => [o[Symbol.for('q')], Object.getPrototypeOf(o), Object.isFrozen(f), Object.isSealed(g), e.message, e instanceof TypeError, e.cause, u.pathname] }))
ok('URL, URLSearchParams, a class that extends URL', make(() => { class Page extends URL { tag = 't'; title() { return this.pathname.slice(1) + this.tag } } const u = new Page('http://x/y?z=1'), p = new URLSearchParams('a=1&a=2'); return () => [u.title(), u.searchParams.get('z'), u instanceof URL, p.getAll('a')] }))
ok('array with properties, match result, boxed', make(() => { const a: any = [1, 2]; a.tag = () => 't'; const m = /(?<y>\d+)/.exec('in 2024')!; const b = Object(5); return () => [a.length, a.tag(), m.index, m.groups!.y, b + 1] }))
ok('DataView on a part, BigInt64Array', make(() => { const d = new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 2, 1); const q = new BigInt64Array([5n]); return () => [d.byteLength, d.getUint8(0), String(q[0])] }))
ok('regular expression with lastIndex', make(() => { const r = /a/g; r.lastIndex = 2; return () => [r.lastIndex, r.exec('aaaa')!.index] }))
ok('well-known symbols as keys and values', make(() => { const o = { [Symbol.toPrimitive]: () => 5, it: Symbol.iterator }; return () => [+(o as any), o.it === Symbol.iterator] }))
ok('built-ins in variables', make(() => { const { max } = Math, isArr = Array.isArray, P = Promise, has = Object.prototype.hasOwnProperty, log = console.log; return (x: number) => [max(x, 2), isArr([]), P === Promise, has.call({ a: 1 }, 'a'), typeof log] }), [1])
ok('globalThis and process', () => [globalThis.Math === Math, typeof process.version])
ok('TypeScript enum', (c: number) => [Color.Green, Color[c]], [1])
ok('TypeScript decorator', () => new Deco().hello('x'))
ok('async, for await, destructuring, optional chaining', async (o: any) => { const { a: { b = TOP } = {} as any, ...rest } = o; let s = 0; for await (const x of [1, 2]) s += x; return [b, rest?.q?.r ?? 'none', s] }, [{ a: {}, q: 1 }])
ok("copy of this.factor", svc.ok(), [2])
ok('subclass of EventEmitter', make(() => { class E extends EventEmitter { q = 1 } const e = new E(); e.on('x', () => socket); return () => e.q + e.listenerCount('x') }), [], { expected: 1 })
ok('object that replaces itself', make(() => { const o = { big: socket, [Symbol.for('millrace.closure.replace')]: () => ({ kind: 'double', data: { n: 21, f: (x: number) => x * 2 } }) }; return () => (o as any).answer }), [], { expected: 42 })
ok('only the used part of an object of functions', () => rate.eur * TOP)
ok('many rows', make(() => { const rows = Array.from({ length: 20_000 }, (_, i) => ({ id: i, s: 'r' + i })); return () => rows.length + rows[9].s }))
ok('many instances', make(() => { const rows = Array.from({ length: 5_000 }, (_, i) => new Point(i, i)); return () => rows[4_999].norm() }))
ok('large typed array', make(() => { const big = new Float64Array(200_000); big[7] = 1; return () => big.length + big[7] }), [], { warns: /captures '\w+', 1\.5 MB/ })
ok('error names the line of the program', (x: number) => {
  if (TOP > 0) throw new Error('line') // LINE-MARK
  return x
}, [1], { throwsAt: new RegExp(`cases\\.ts:${process.env.MATRIX_LINE}:`) })

// --- refused
refused("arrow with 'this'", svc.handle(), /uses 'this'[\s\S]*const factor = this\.factor/)
refused("arrow with 'arguments'", make(() => (function (this: any) { return (() => arguments[0]) as any })()), /uses 'arguments'/)
refused("arrow with 'new.target'", make(() => { function F(this: any) { this.f = () => new.target } return new (F as any)().f }), /uses 'new\.target'/)
refused("method with 'super'", { __proto__: Base.prototype, m() { return super.toString() } } .m, /uses 'super'/)
refused('bound function', svc.handle.bind(svc), /bound function[\s\S]*arrow function instead/)
refused('native function', Array.prototype.push.bind([]), /bound|native/)
refused('socket', () => socket.write('x'), /captured variable '\w+' is a net\.Socket/)
refused('socket deep in an instance', () => svc.factor, /captured variable '\w+'\.conn is a net\.Socket/)
refused('socket in a list in a map', make(() => { const m = new Map([['k', [0, { s: socket }]]]); return () => m.size }), /<entry 0>\[1\]\.s is a net\.Socket/)
refused('socket through a helper', make(() => { const send = (x: string) => socket.write(x); return (x: string) => send(x) }), /captured variable '\w+' -> captured variable '\w+' is a net\.Socket[\s\S]*reached through/)
refused('file stream', make(() => { const rs = createReadStream('/dev/null'); rs.on('error', () => {}); return () => rs.read() }), /captured variable '\w+' is a (fs\.)?ReadStream/)
refused('Promise', make(() => { const p = Promise.resolve(1); return async () => await p }), /is a Promise/)
refused('WeakMap', make(() => { const w = new WeakMap(); return () => w.has({}) }), /WeakMap/)
refused('WeakRef', make(() => { const w = new WeakRef({}); return () => w.deref() }), /WeakRef/)
refused('Intl formatter', make(() => { const f = new Intl.NumberFormat('de'); return (x: number) => f.format(x) }), /Intl\.NumberFormat, whose content cannot be read/)
refused('TextDecoder', make(() => { const f = new TextDecoder(); return (x: any) => f.decode(x) }), /TextDecoder, whose content/)
refused('TextDecoder', make(() => { const f = new TextDecoder(); return () => f.encoding }), /TextDecoder, whose content/)
refused('AbortSignal', make(() => { const { signal } = new AbortController(); return () => signal.aborted }), /AbortSignal, whose content/)
refused('timer', make(() => { const t = globalThis.setTimeout(() => 0, 0); return () => t.hasRef() }), /Timeout/)
refused('Proxy', make(() => { const p = new Proxy({}, {}); return () => p }), /is a Proxy/)
refused('local Symbol', make(() => { const s = Symbol('loc'); return () => s }), /Symbol\(loc\)[\s\S]*Symbol\.for\("loc"\)/)
refused('instance with #private fields', make(() => { const d = new Derived(); return () => d.greet() }), /#private/)
refused('method with #private apart from its class', make(() => { class Z { #a = 1; m() { return this.#a } } return new Z().m }), /private name/)
refused('eval', make(() => { const q = 1; return () => eval('q') }), /calls eval/)
refused('running generator', make(() => { const g = (function* () { yield 1 })(); return () => g.next() }), /running generator/)
refused('iterator of an array', make(() => { const g = [1, 2][Symbol.iterator](); return () => g.next() }), /iterator/)
refused('iterator of a map', make(() => { const g = new Map([[1, 2]]).keys(); return () => g.next() }), /iterator/)
refused('shared memory', make(() => { const a = new Int32Array(new SharedArrayBuffer(8)); return () => a[0] }), /SharedArrayBuffer[\s\S]*broadcast/)
refused('assigned variable of a function', make(() => { let n = 5; return (x: number) => { n += x; return n } }), /captured variable '\w+' is assigned[\s\S]*accumulator/)
refused('two closures that share a let', make(() => { let n = 0; const inc = () => ++n; const get = () => n; return () => { inc(); return get() } }), /captured variable '\w+' -> captured variable '\w+' is assigned[\s\S]*accumulator/)
refused('destructuring that assigns a captured variable', make(() => { let a = 1, b = 2; return () => { [a, b] = [b, a]; return a } }), /is assigned/)
refused('global of the program', make(() => { (globalThis as any).ownGlobal = 1; return () => ownGlobal }), /global variable 'ownGlobal' was put on globalThis/)
refused('object that forbids it', make(() => { const rdd = { [Symbol.for('millrace.closure.forbid')]: "is an RDD, which can't be used inside a function that runs in tasks" }; return () => rdd }), /captured variable '\w+' is an RDD/)
declare const ownGlobal: any
declare const notThere: any

export const done = runCases(cases)
