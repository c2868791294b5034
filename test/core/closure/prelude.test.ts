import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { pristine } from '../../../src/core/closure/prelude.js'

describe('pristine', () => {
  const undo: (() => void)[] = []
  // by index: the iteration of arrays is one of the things that are changed
  function undoAll(): void {
    for (let i = undo.length - 1; i >= 0; i--) undo[i]()
    undo.length = 0
  }
  afterEach(undoAll)

  function change(owner: object, key: PropertyKey, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(owner, key)
    Object.defineProperty(owner, key, { value, configurable: true, writable: true })
    undo.push(() => {
      if (before === undefined) Reflect.deleteProperty(owner, key)
      else Object.defineProperty(owner, key, before)
    })
  }

  it('is true at first', () => assert.equal(pristine(), true))

  const changes: readonly (readonly [what: string, owner: object, key: PropertyKey])[] = [
    ['String.prototype.split', String.prototype, 'split'],
    ['Array iteration', Array.prototype, Symbol.iterator],
    ['Math.max', Math, 'max'],
    ['JSON.parse', JSON, 'parse'],
    ['Number', globalThis, 'Number'],
    ['a new key of Object.prototype', Object.prototype, 'added'],
    ['a new key of Array.prototype', Array.prototype, 'added'],
  ]
  for (const [what, owner, key] of changes) {
    it(`is false after a change of ${what}, and true again after its undoing`, () => {
      change(owner, key, () => 1)
      const after = pristine()
      undoAll()
      assert.equal(after, false)
      assert.equal(pristine(), true)
    })
  }
})
