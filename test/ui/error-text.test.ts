/** Errors as texts: with their causes, and never long. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cut, errorText, failureText } from '../../src/ui/error-text.js'

test('an error with its causes', () => {
  const error = new TypeError('outer', { cause: new RangeError('inner', { cause: 'a text' }) })
  const { message, stack } = errorText(error)
  assert.equal(message, 'TypeError: outer')
  assert.match(
    stack,
    /^TypeError: outer\n {4}at [\s\S]*\nCaused by: RangeError: inner\n {4}at [\s\S]*\nCaused by: a text$/,
  )
})

test('long messages, long stacks and endless causes are cut', () => {
  const error: Error = new Error('x'.repeat(1_000_000))
  error.cause = error
  const { message, stack } = errorText(error)
  assert.ok(message.length < 4100, String(message.length))
  assert.match(message, /\n\.\.\. \(\d+ more characters\)$/)
  assert.ok(stack.length < 20_100, String(stack.length))
})

test('what is no error', () => {
  for (const thrown of ['text', 7, null, undefined, Object.create(null)]) {
    assert.equal(typeof errorText(thrown).message, 'string')
  }
})

test('a failure that is a text already: its message ends where its stack begins', () => {
  const text = 'RangeError: a\nb\n    at f (a.ts:1)\n    at g (a.ts:2)'
  assert.deepEqual(failureText(text), { message: 'RangeError: a\nb', stack: text })
  assert.equal(cut('abc', 3), 'abc')
})
