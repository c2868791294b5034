import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCaseFile } from './case-file.js'

function fileWith(...cases: unknown[]): string {
  return JSON.stringify({ format: 1, set: 'dstream', suite: 'S', cases })
}

const good = { id: 'a', kind: 'time', suite: 'S', title: 't', verified: true }

test('whole numbers are exact, in text they stay text', () => {
  const text = fileWith({ ...good, expected: [0], title: 'the number 9223372036854775807' })
  const file = parseCaseFile(
    text.replace('[0]', '[9223372036854775807,-12,1e3,9007199254740993]'),
    'f',
  )
  const [c] = file.cases as unknown as [{ title: string; expected: unknown[] }]
  assert.deepEqual(c.expected, [9223372036854775807n, -12, 1000, 9007199254740993n])
  assert.equal(c.title, 'the number 9223372036854775807')
})

const bad: [name: string, text: string, message: RegExp][] = [
  ['no JSON', '{', /f is not JSON/],
  ['no object', '[]', /f is not a case file of format 1:\n {2}\/ is \[\]/],
  [
    'another format',
    '{"format":2,"set":"dstream","suite":"S","cases":[]}',
    /\/format is 2; wanted: 1/,
  ],
  ['another set', '{"format":1,"set":"x","suite":"S","cases":[]}', /\/set is "x"; wanted one of/],
  ['no cases', '{"format":1,"set":"dstream","suite":"S"}', /\/ has no 'cases'/],
  [
    'a case without kind',
    fileWith({ ...good, kind: undefined }),
    /case a: \/cases\/0 has no 'kind'/,
  ],
  ['an unknown kind', fileWith({ ...good, kind: 'x' }), /case a: \/cases\/0\/kind is "x"/],
  ['an unknown field', fileWith({ ...good, x: 1 }), /case a: \/cases\/0 has 'x', which/],
  [
    'an operation without name',
    fileWith(good, { ...good, id: 'b', program: [{ fn: 'x' }] }),
    /case b: \/cases\/1\/program\/0 has no 'op'/,
  ],
  [
    'an operation in another stream',
    fileWith({
      ...good,
      program: [{ op: 'union', other: { program: [{ op: 'map', windowMs: 'x' }] } }],
    }),
    /\/program\/0\/other\/program\/0\/windowMs is "x"/,
  ],
  ['an id twice', fileWith(good, good), /two cases with the id a/],
]

for (const [name, text, message] of bad) {
  test(`a file with ${name} is refused`, () => {
    assert.throws(() => parseCaseFile(text, 'f'), message)
  })
}

test('a file with very many faults tells the first ten', () => {
  const cases = Array.from({ length: 30 }, (_, i) => ({ ...good, id: `c${i}`, x: 1 }))
  assert.throws(() => parseCaseFile(fileWith(...cases), 'f'), /case c9: .*\n {2}and 20 more$/s)
})
