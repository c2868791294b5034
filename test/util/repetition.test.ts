import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Repetition } from '../../src/util/repetition.js'

const cases: [texts: string, told: string][] = [
  ['a', 'a1'],
  ['ab', 'a1 b1'],
  ['aaaaaaaaaaaaaaaaa', 'a1 a2 a4 a8 a16'],
  ['aaab', 'a1 a2 b1'],
  ['aba', 'a1 b1 a1'],
]
for (const [texts, told] of cases) {
  test(`of ${texts} are told ${told}`, () => {
    const repetition = new Repetition()
    const notes = [...texts].map(text => ({ text, ...repetition.note(text) }))
    assert.equal(
      notes
        .filter(({ isTold }) => isTold)
        .map(({ text, count }) => `${text}${count}`)
        .join(' '),
      told,
    )
  })
}
