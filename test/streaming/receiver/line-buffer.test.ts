import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineBuffer } from '../../../src/streaming/receiver/line-buffer.js'

const bytes = (text: string): Uint8Array => Buffer.from(text)

/** Takes lines and gives their text. */
function take(buffer: LineBuffer, maxLines = Number.POSITIVE_INFINITY): string {
  let target: Uint8Array = new Uint8Array(0)
  const lines = buffer.take(maxLines, length => {
    target = new Uint8Array(length)
    return target
  })
  const text = Buffer.from(target).toString()
  assert.equal(text.split('\n').length - 1, lines)
  return text
}

test('what follows the last line feed waits for its end', () => {
  const buffer = new LineBuffer(100, assert.fail)
  buffer.push(bytes('one\ntw'))
  assert.equal(buffer.lines, 1)
  assert.equal(take(buffer), 'one\n')
  assert.equal(take(buffer), '')
  buffer.push(bytes('o\n'))
  assert.equal(take(buffer), 'two\n')
})

test('at the end of the input the rest is a line; of a broken one it is not', () => {
  const buffer = new LineBuffer(100, assert.fail)
  buffer.push(bytes('rest'))
  buffer.end(false)
  buffer.push(bytes('next\nlost'))
  buffer.end(true)
  buffer.push(bytes('last\n'))
  assert.equal(take(buffer), 'rest\nnext\nlast\n')
})

for (const [parts, text] of [
  [['a\rb\r\nc\nd\r'], 'a\nb\r\nc\n'],
  [['a\r', 'b\r', '\nc\r', '\r', '\n\r', 'd'], 'a\nb\nc\n\n\n'],
  [['too long\rok\r\n', 'four\r', '\nfour\r\n', 'long again\r', 'x\n'], 'ok\r\nfour\nfour\r\nx\n'],
] as const) {
  test(`a line ends at CR too: ${JSON.stringify(parts)}`, () => {
    const buffer = new LineBuffer(4, () => {})
    for (const part of parts) buffer.push(bytes(part))
    assert.equal(take(buffer), text)
  })
}

test('a CR that nothing follows ends a line, of a broken connection too', () => {
  for (const discard of [false, true]) {
    const buffer = new LineBuffer(100, assert.fail)
    buffer.push(bytes('a\r'))
    buffer.end(discard)
    buffer.push(bytes('\nb\n'))
    assert.equal(take(buffer), 'a\n\nb\n')
  }
})

test('a limit on lines leaves the others for later', () => {
  const buffer = new LineBuffer(100, assert.fail)
  buffer.push(bytes('a\nbb\ncc'))
  buffer.push(bytes('c\nd\n'))
  assert.equal(buffer.lengthOf(3), 9)
  assert.equal(take(buffer, 3), 'a\nbb\nccc\n')
  assert.equal(buffer.lines, 1)
  assert.equal(buffer.bytes, 2)
  assert.equal(take(buffer, 3), 'd\n')
})

test('a line over the limit is left out and reported once; its neighbours are kept', () => {
  let reports = 0
  const buffer = new LineBuffer(4, () => reports++)
  for (const part of ['ab\ntoo l', 'ong, still', ' going\nfour\n', 'x\n']) buffer.push(bytes(part))
  assert.equal(take(buffer), 'ab\nfour\nx\n')
  assert.equal(reports, 1)
})

test('a broken connection ends a line that is too long', () => {
  const buffer = new LineBuffer(4, () => {})
  buffer.push(bytes('much too long'))
  buffer.end(true)
  buffer.push(bytes('ok\n'))
  assert.equal(take(buffer), 'ok\n')
})

test('any cutting of any text gives the lines of the text, without the long ones', () => {
  const text = fc
    .array(fc.constantFrom('', 'a', 'bc', 'def', 'longer', '\r', '\n', '\n', '\r\n', 'é'))
    .map(l => l.join(''))
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
  const takes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 })
  fc.assert(
    fc.property(text, sizes, takes, fc.constantFrom(3, 5, 1000), (whole, cuts, limits, max) => {
      let reports = 0
      const buffer = new LineBuffer(max, () => reports++)
      const input = bytes(whole)
      let found = ''
      for (let at = 0, i = 0; at < input.length; i++) {
        const end = Math.min(input.length, at + cuts[i % cuts.length])
        buffer.push(input.subarray(at, end))
        found += take(buffer, limits[i % limits.length])
        at = end
      }
      buffer.end(false)
      found += take(buffer)
      const lines = whole.split(/\r\n?|\n/)
      if (lines.at(-1) === '') lines.pop()
      const kept = lines.filter(line => bytes(line).length <= max)
      assert.equal(found.replaceAll('\r\n', '\n'), kept.map(line => `${line}\n`).join(''))
      assert.equal(reports, lines.length - kept.length)
      assert.equal(buffer.bytes, 0)
    }),
  )
})
