import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tries } from '../effort.js'
import { openSessions, tryPlan, trySubqueries } from './plans.js'

/** Seeds that have found something. */
const kept = [42, 1077, 1102, 304802]
/** `npm run fuzz` has more. */
const RUNS = tries(25)

const sessions = openSessions()
after(() => sessions.stop())

test('queries give what a plain interpreter gives, in one partition, in several and in little memory', async () => {
  for (let seed = 0; seed < RUNS; seed++) {
    assert.equal(await tryPlan(sessions, seed), undefined)
  }
  const { small, answered } = sessions.counts
  assert.ok(answered === RUNS && small > RUNS / 2, JSON.stringify(sessions.counts))
})

test('subqueries that use columns of the query around them give what running them for each row gives', async () => {
  for (let seed = 0; seed < tries(100); seed++) {
    assert.equal(await trySubqueries(sessions, seed), undefined)
  }
})

test('what was found once', async () => {
  for (const seed of kept) assert.equal(await tryPlan(sessions, seed), undefined)
})
