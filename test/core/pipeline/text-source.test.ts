import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { TaskInput } from '../../../src/core/pipeline/plan.js'
import { textWindows, WINDOW_BYTES } from '../../../src/core/pipeline/text-source.js'
import { isCondition, MillraceError } from '../../../src/util/errors.js'
import { tries } from '../../effort.js'
import { testTask } from './task.js'

let folder: string
let path: string

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-text-'))
  path = join(folder, 'lines.txt')
})
after(() => rmSync(folder, { recursive: true }))

/** The lines of an input, as generated code cuts windows. */
function linesOf(input: TaskInput, windowBytes?: number): string[] {
  const lines: string[] = []
  for (const text of textWindows(testTask(), input, windowBytes)) {
    for (let p = 0; p < text.length; ) {
      const q = text.indexOf('\n', p)
      lines.push(text.slice(p, q < 0 ? text.length : q))
      p = q < 0 ? text.length : q + 1
    }
  }
  return lines
}

/** The lines of a whole text, by a rule written another way. */
function expectedLines(bytes: Uint8Array, isFile: boolean): string[] {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const text = Buffer.from(isFile && marked ? bytes.subarray(3) : bytes).toString('latin1')
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map(line => Buffer.from(line, 'latin1').toString('utf8'))
}

function range(start: number, end: number): TaskInput {
  return { kind: 'file', path, start, end }
}

const piece = fc.constantFrom(
  ...['\n', '\r\n', '\r', '', 'a', 'bc', 'ä', '日本', '😀', 'a longer stretch of text'].map(text =>
    Buffer.from(text),
  ),
  Buffer.from([0xff]),
  Buffer.from([0xc3]),
  Buffer.from([0xe6, 0x97]),
  Buffer.from([0xef, 0xbb, 0xbf]),
)
const anyBytes = fc.array(piece, { maxLength: 24 }).map(pieces => Buffer.concat(pieces))

describe('lines of text', () => {
  it('of all ranges are the lines of the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 4, max: 20 }), (bytes, windowBytes) => {
        writeFileSync(path, bytes)
        const expected = expectedLines(bytes, true)
        assert.deepEqual(linesOf(range(0, -1), windowBytes), expected)
        for (let cut = 0; cut <= bytes.length; cut++) {
          const parts = [range(0, cut), range(cut, bytes.length)]
          assert.deepEqual(
            parts.flatMap(part => linesOf(part, windowBytes)),
            expected,
            `cut at ${cut}`,
          )
        }
      }),
      { numRuns: tries(60) },
    )
  })

  it('of ranges of every size are the lines of the whole', () => {
    fc.assert(
      fc.property(
        anyBytes,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 4, max: 12 }),
        (bytes, size, windowBytes) => {
          writeFileSync(path, bytes)
          const lines: string[] = []
          for (let start = 0; start < bytes.length; start += size) {
            lines.push(...linesOf(range(start, Math.min(start + size, bytes.length)), windowBytes))
          }
          assert.deepEqual(lines, expectedLines(bytes, true))
        },
      ),
      { numRuns: tries(100) },
    )
  })

  it('of blocks are the same, and a byte order mark is text there', () => {
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 2, max: 20 }), (bytes, windowBytes) => {
        const { allocator } = testTask()
        const block = allocator.write(bytes, 'text', 0)
        const input: TaskInput = { kind: 'blocks', blocks: [block] }
        assert.deepEqual(linesOf(input, windowBytes), expectedLines(bytes, false))
      }),
      { numRuns: tries(200) },
    )
  })

  const whole: readonly (readonly [string, string | Uint8Array, readonly string[]])[] = [
    ['nothing', '', []],
    ['one empty line', '\n', ['']],
    ['a line without an end', 'abc', ['abc']],
    ['the three ends', 'a\nb\r\nc\rd', ['a', 'b', 'c', 'd']],
    ['empty lines', '\r\r\n\n\r', ['', '', '', '']],
    ['a byte order mark', '\ufeffabc\nd', ['abc', 'd']],
    ['a byte order mark alone', '\ufeff', []],
    ['invalid UTF-8', Uint8Array.of(0x61, 0xff, 0x0a, 0xc3), ['a\ufffd', '\ufffd']],
  ]
  for (const [name, text, lines] of whole) {
    it(`of ${name}`, () => {
      writeFileSync(path, text)
      assert.deepEqual(linesOf(range(0, -1)), lines)
      const zipped = `${path}.gz`
      writeFileSync(zipped, gzipSync(text))
      assert.deepEqual(linesOf({ kind: 'file', path: zipped, start: 0, end: -1 }), lines)
    })
  }

  it('longer than a window, and windows that end at their lines', () => {
    const long = 'x'.repeat(3 * WINDOW_BYTES)
    const lines = ['first', long, 'é'.repeat(WINDOW_BYTES), '', 'last']
    for (const end of ['\n', '\r\n', '\r']) {
      writeFileSync(path, lines.join(end))
      const size = Buffer.byteLength(lines.join(end))
      assert.deepEqual(linesOf(range(0, -1)), lines)
      const middle = Math.floor(size / 2)
      assert.deepEqual([...linesOf(range(0, middle)), ...linesOf(range(middle, size))], lines)
    }
  })

  it('of a file that is gone is FILE_NOT_FOUND', () => {
    const input: TaskInput = { kind: 'file', path: join(folder, 'none'), start: 0, end: -1 }
    assert.throws(
      () => linesOf(input),
      e => isCondition(e, 'FILE_NOT_FOUND'),
    )
  })

  it('end when the task is given up', () => {
    writeFileSync(path, 'a\n'.repeat(100))
    const task = testTask({
      checkCancelled: () => {
        throw new MillraceError('TASK_CANCELLED')
      },
    })
    assert.throws(
      () => [...textWindows(task, range(0, -1))],
      e => isCondition(e, 'TASK_CANCELLED'),
    )
  })
})
