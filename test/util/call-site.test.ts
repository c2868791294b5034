import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import '../../src/core/closure/source-position.js'
import { captureCallSite } from '../../src/util/call-site.js'

describe('captureCallSite', () => {
  it('is the line of the caller, as it was written', () => {
    const first = captureCallSite()
    const second = captureCallSite()
    assert.match(first.file, /^test\/util\/call-site\.test\.ts$/)
    assert.equal(second.line, first.line + 1)
    assert.equal(String(first), `${first.file}:${first.line}`)
    assert.ok(first.column > 1)
  })

  it('knows the compiled position too', () => {
    assert.match(captureCallSite().compiled.file, /call-site\.test\.js$/)
  })

  it('leaves the way errors make their stacks as it was', () => {
    const before = [Error.prepareStackTrace, Error.stackTraceLimit]
    captureCallSite()
    assert.deepEqual([Error.prepareStackTrace, Error.stackTraceLimit], before)
  })

  it('sees through many frames of a caller', () => {
    const deep = (n: number): string => (n === 0 ? captureCallSite().file : deep(n - 1))
    assert.match(deep(100), /call-site\.test/)
  })
})
