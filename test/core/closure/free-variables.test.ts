import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isUnusable, readFunctionText } from '../../../src/core/closure/function-text.js'

function freeOf(text: string): string[] {
  const parsed = readFunctionText(text)
  assert.ok(!isUnusable(parsed), `not parsed: ${text}`)
  return [...parsed.free.variables.keys()].sort()
}

describe('free variables', () => {
  const cases: readonly (readonly [text: string, free: readonly string[]])[] = [
    ['x => x', []],
    ['x => x + y', ['y']],
    ['(a = b) => { var b = 1; return a + b }', ['b']],
    ['(a, b = a) => a + b', []],
    ['({ a, b: [c], ...d }) => a + c + d', []],
    ['({ [k]: a = d }) => a', ['d', 'k']],
    ['function f(n) { return n ? f(n - 1) : g }', ['g']],
    ['() => { { let a = 1 } return a }', ['a']],
    ['() => { { var a = 1 } return a }', []],
    ['() => { for (const x of xs) y(x); return x }', ['x', 'xs', 'y']],
    ['() => { for (let i = i0; i < n; i++) {} }', ['i0', 'n']],
    ['() => { for (k in o) {} }', ['k', 'o']],
    ['() => { try { f() } catch ({ message }) { return message } }', ['f']],
    ['() => { switch (a) { case b: let c = 1; return c } }', ['a', 'b']],
    ['() => { label: for (;;) break label }', []],
    [
      '() => ({ a, b: c, d() { return e }, [f]: 1, get g() { return h } })',
      ['a', 'c', 'e', 'f', 'h'],
    ],
    ['() => a.b.c[d]', ['a', 'd']],
    ['() => a?.b', ['a']],
    ['() => `$' + '{a}$' + '{b.c}`', ['a', 'b']],
    ['() => tag`x$' + '{a}`', ['a', 'tag']],
    ['() => { function inner() { return outer } return inner }', ['outer']],
    ['() => { { function inner() {} } return inner }', ['inner']],
    [
      '() => class A extends B { [k] = v; static s = t; #p = q; m() { return A + w } }',
      ['B', 'k', 'q', 't', 'v', 'w'],
    ],
    ['class A { static { const z = 1; y(z) } }', ['y']],
    ['function () { return arguments.length }', []],
    ['() => { ({ a, b: [c.d], ...e } = f) }', ['a', 'c', 'e', 'f']],
    ['async () => { for await (const x of y()) await x }', ['y']],
    ['function* () { yield* z }', ['z']],
    ['() => typeof missing', ['missing']],
    ['m(x) { return x + y }', ['y']],
    ["async *['a' + k](x) { yield x + y }", ['y']],
    ['get size() { return n }', ['n']],
  ]
  for (const [text, expected] of cases) {
    it(text, () => assert.deepEqual(freeOf(text), expected))
  }

  it('knows which ones are assigned', () => {
    const assigned: readonly (readonly [text: string, names: readonly string[]])[] = [
      ['() => n++', ['n']],
      ['() => { n = 1 }', ['n']],
      ['() => { n ??= 1 }', ['n']],
      ['() => { [n, o.p] = m }', ['n']],
      ['() => { ({ n, m: { q = r } } = s) }', ['n', 'q']],
      ['() => { for (n of m) {} }', ['n']],
      ['() => { o.p = 1; o.q++ }', []],
      ['() => { let n; n = 1 }', []],
      ['() => () => { delete o.x; return --n }', ['n']],
    ]
    for (const [text, names] of assigned) {
      const parsed = readFunctionText(text)
      assert.ok(!isUnusable(parsed))
      const found = [...parsed.free.variables].filter(([, v]) => v.assigned).map(([name]) => name)
      assert.deepEqual(found, names, text)
    }
  })

  it('sees what is taken from the function around', () => {
    const flags = (text: string): string => {
      const parsed = readFunctionText(text)
      assert.ok(!isUnusable(parsed))
      const { outerThis, outerArguments, outerSuper, evaluates, dynamicImport } = parsed.free
      return Object.entries({ outerThis, outerArguments, outerSuper, evaluates, dynamicImport })
        .filter(([, set]) => set)
        .map(([name]) => name)
        .join()
    }
    assert.equal(flags('() => this.x'), 'outerThis')
    assert.equal(flags('function () { return this }'), '')
    assert.equal(flags('function () { return () => this }'), '')
    assert.equal(flags('() => class { x = this; static y = this }'), '')
    assert.equal(flags('() => arguments[0]'), 'outerArguments')
    assert.equal(flags('m() { return super.m() }'), 'outerSuper')
    assert.equal(flags('() => ({ m() { return super.m() } })'), '')
    assert.equal(flags('() => eval("x")'), 'evaluates')
    assert.equal(flags('() => import("x")'), 'dynamicImport')
  })
})
