import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tries } from '../effort.js'
import { endReaders, tryReaders } from './readers.js'

after(() => endReaders())

test('damaged files give rows that fit their types, the same in parts as whole, or a condition', async () => {
  for (let seed = 0; seed < tries(250); seed++) assert.equal(await tryReaders(seed), undefined)
})
