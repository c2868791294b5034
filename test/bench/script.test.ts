/** The yardsticks must be right before they may be fast. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { countInWindows, countLineByLine, countLines } from '../../bench/script-grep.js'
import { forEachWindow } from '../../bench/script-windows.js'
import { countWordsOfFile, formatChecksum, ScriptWords } from '../../bench/script-words.js'
import { quantile } from '../../bench/statistics.js'

function file(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'data.txt')
  writeFileSync(path, text)
  return path
}

function naiveChecksum(text: string): string {
  const words = text.split('\n').flatMap(line => (line === '' ? [] : line.split(' ')))
  const weight = words.reduce((sum, word) => sum + word.length * word.charCodeAt(0), 0)
  return formatChecksum(new Set(words).size, words.length, weight)
}

const text = `${Array.from({ length: 20_000 }, (_, i) => `w${i % 613} x${(i * 31) % 97} long${'y'.repeat(i % 50)}`).join('\n')}\n`

suite('word count', () => {
  test('of a file larger than a window', t => {
    assert.equal(countWordsOfFile(file(t, text)).checksum, naiveChecksum(text))
  })

  for (const size of [1, 7, 4096]) {
    test(`of pieces of ${size} characters`, () => {
      const part = text.slice(0, 20_000)
      const words = new ScriptWords()
      for (let i = 0; i < part.length; i += size) words.feed(part.slice(i, i + size))
      assert.equal(words.result().checksum, naiveChecksum(part))
    })
  }
})

suite('windows', () => {
  const cases: [name: string, text: string][] = [
    ['nothing', ''],
    ['no line end at the end', 'a\nb'],
    ['a line longer than a window', `a\n${'b'.repeat(1_000_000)}\nc\n`],
    ['many windows', text],
  ]
  for (const [name, whole] of cases) {
    test(name, t => {
      let joined = ''
      forEachWindow(file(t, whole), (buffer, end) => {
        const piece = buffer.toString('latin1', 0, end)
        assert.ok(piece.endsWith('\n') || whole.endsWith(piece))
        joined += piece
      })
      assert.ok(joined === whole)
    })
  }
})

test('grep', async t => {
  const path = file(t, text)
  const expected = text.split('\n').filter(line => line.includes('x42')).length
  assert.ok(expected > 0)
  assert.equal(countInWindows(path, 'x42'), expected)
  assert.equal(await countLineByLine(path, 'x42'), expected)
  assert.equal(countLines(path), 20_000)
})

suite('quantile', () => {
  const cases: [values: number[], q: number, expected: number][] = [
    [[3], 0.99, 3],
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2.5],
    [[1, 2, 3, 4, 5], 0, 1],
    [[1, 2, 3, 4, 5], 1, 5],
    [[0, 10], 0.25, 2.5],
  ]
  for (const [values, q, expected] of cases) {
    test(`${q} of ${values.join(', ')}`, () => assert.equal(quantile(values, q), expected))
  }
})
