/** millrace gives the recorded answers of Spark, or is listed with the reason why it does not. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { committedCases } from './committed.js'
import { Engine } from './engine.js'
import { runCase, runListedCase } from './runner.js'
import { readSkips } from './skip-list.js'

const engine = new Engine()
after(() => engine[Symbol.asyncDispose]())

const cases = committedCases()
const skips = readSkips()
const listed = new Map(skips.map(skip => [skip.id, skip]))

for (const { file, c } of cases) {
  const skip = listed.get(c.id)
  if (skip !== undefined && skip.differs !== true) continue
  test(`${c.id}: ${c.title}`, async () => {
    if (skip?.differs) {
      const outcome = await runListedCase(file, c, engine)
      assert.notEqual(outcome.status, 'passed', `${c.id} passes: take it off skipped.json`)
      return
    }
    const outcome = await runCase(file, c, engine)
    assert.deepEqual(outcome, { status: 'passed' })
  })
}

test('each case has an id of its own, also across files', () => {
  const ids = cases.map(({ c }) => c.id)
  assert.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) < i),
    [],
  )
})

test('what is skipped is there, once, and has a reason', () => {
  const ids = new Set(cases.map(({ c }) => c.id))
  for (const { id, reason } of skips) {
    assert.ok(ids.has(id), `skipped.json has ${id}, which is no case`)
    assert.match(reason, /^[A-Za-z].{10,}\.$/s, id)
  }
  assert.equal(listed.size, skips.length)
})

test('facts name tests that exist', () => {
  for (const { c } of cases.filter(({ c }) => c.kind === 'fact')) {
    const { coveredBy = [] } = listed.get(c.id) ?? {}
    assert.ok(coveredBy.length > 0, `${c.id} is a fact, and skipped.json names no test of it`)
    for (const place of coveredBy) {
      const [, file, name] = /^(\S+): (.+)$/s.exec(place) ?? []
      const path = new URL(`../../../${file}`, import.meta.url)
      assert.ok(existsSync(path), `${c.id}: there is no ${file}`)
      const text = readFileSync(path, 'utf8').replaceAll("\\'", "'")
      assert.ok(text.includes(name), `${c.id}: ${file} has no test '${name}'`)
    }
  }
})
