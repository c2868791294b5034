import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { nearestName } from '../../src/util/nearest-name.js'

suite('the nearest name', () => {
  const names = ['run', 'feed', 'examples']
  const cases: [text: string, nearest: string | undefined][] = [
    ['rn', 'run'],
    ['RUN', 'run'],
    ['urn', 'run'],
    ['example', 'examples'],
    ['exmaples', 'examples'],
    ['feeed', 'feed'],
    ['quit', undefined],
    ['', undefined],
  ]
  for (const [text, nearest] of cases) {
    test(`'${text}' is ${nearest ?? 'none'}`, () => assert.equal(nearestName(text, names), nearest))
  }
})
