import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tries } from '../effort.js'
import { tryExpressions } from './expressions.js'

/** `npm run fuzz` has more. */
const RUNS = tries(400)

test('generated code gives what the interpreter gives', () => {
  let accepted = 0
  const failures: string[] = []
  for (let seed = 0; seed < RUNS; seed++) {
    const report = tryExpressions(seed)
    if (report.accepted) accepted++
    if (report.failure !== undefined) failures.push(report.failure)
  }
  assert.deepEqual(failures, [])
  assert.ok(
    accepted > RUNS / 3,
    `only ${accepted} of ${RUNS} queries were accepted by the analyzer`,
  )
})
