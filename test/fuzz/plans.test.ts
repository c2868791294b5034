import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openSessions, tryPlan } from './plans.js'

/** `npm run fuzz` has more. */
const RUNS = 25

const sessions = openSessions()
after(() => sessions.stop())

test('queries give what a plain interpreter gives, in one partition, in several and in little memory', async () => {
  for (let seed = 0; seed < RUNS; seed++) {
    assert.equal(await tryPlan(sessions, seed), undefined)
  }
  const { small, answered } = sessions.counts
  assert.ok(answered === RUNS && small > RUNS / 2, JSON.stringify(sessions.counts))
})
