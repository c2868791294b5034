import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { scalarKernel } from '../../../src/sql/sources/kernel/structural.js'
import { ScanMemory, WINDOW_AT } from '../../../src/sql/sources/scan-memory.js'
import { onlyThorough, tries } from '../../effort.js'

const simd = new ScanMemory()

function naiveJson(text: Uint8Array): number[] {
  const found: number[] = []
  for (let i = 0; i < text.length; i++) {
    let slashes = 0
    while (i - slashes > 0 && text[i - slashes - 1] === 92) slashes++
    const escaped = slashes % 2 === 1
    if (text[i] < 32 || (!escaped && (text[i] === 34 || text[i] === 92))) found.push(i)
  }
  return found
}

function naiveDelimited(text: Uint8Array, wanted: readonly number[]): number[] {
  return [...text.keys()].filter(i => wanted.includes(text[i]) || text[i] === 10 || text[i] === 13)
}

function found(memory: ScanMemory, text: Uint8Array, at: number, search: 'json' | number[]) {
  memory.bytes.fill(34, at, at + text.length + 64)
  memory.bytes.set(text, at)
  const [a, b, c] = search === 'json' ? [0, 0, 0] : search
  const n =
    search === 'json'
      ? memory.kernel.json(at, at + text.length)
      : memory.kernel.delimited(at, at + text.length, a, b, c)
  return Array.from(memory.index.subarray(0, n), position => position - at)
}

// few different bytes, so that runs of them cross the borders of blocks
const bytesArbitrary = fc
  .array(fc.constantFrom(34, 92, 92, 92, 10, 13, 0, 31, 32, 65, 44, 127, 128, 220, 255), {
    maxLength: 300,
  })
  .map(codes => Uint8Array.from(codes))

const scalar = new ScanMemory(true)

describe('the structural kernel', () => {
  for (const [name, memory] of [
    ['SIMD', simd],
    ['JavaScript', scalar],
  ] as const) {
    it(`${name}: finds what a naive search finds`, () => {
      fc.assert(
        fc.property(bytesArbitrary, fc.nat(70), (text, shift) => {
          assert.deepEqual(found(memory, text, WINDOW_AT + shift, 'json'), naiveJson(text))
          const wanted = [34, 44, 92]
          assert.deepEqual(
            found(memory, text, WINDOW_AT + shift, wanted),
            naiveDelimited(text, wanted),
          )
        }),
        { numRuns: tries(300) },
      )
    })

    it(`${name}: backslashes in front of a quote, at each place of a block`, () => {
      for (let before = 0; before < 130; before++) {
        for (let slashes = 0; slashes < 4; slashes++) {
          const text = Buffer.from(`${'x'.repeat(before)}${'\\'.repeat(slashes)}"y\n`)
          assert.deepEqual(found(memory, text, WINDOW_AT, 'json'), naiveJson(text))
        }
      }
    })

    it(`${name}: a run of 1,000 structural bytes`, () => {
      for (const c of ['"', '\\', '\n', '\\"', 'a']) {
        const text = Buffer.from(c.repeat(1000))
        assert.deepEqual(found(memory, text, WINDOW_AT, 'json'), naiveJson(text))
      }
    })
  }

  it('uses SIMD here', () => {
    assert.notEqual(simd.kernel.json.toString(), scalarKernel(simd).json.toString())
  })

  const skip = onlyThorough('the compiler of the kernel takes seconds')
  it('is compiled from the source in the repository', { skip }, t => {
    if (!existsSync('node_modules/assemblyscript')) return t.skip('assemblyscript is not installed')
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['scripts/build-kernel.mjs', '--print'],
      {
        encoding: 'utf8',
      },
    )
    assert.equal(status, 0, stderr)
    assert.equal(stdout, readFileSync('src/sql/sources/kernel/module.ts', 'utf8'))
  })
})
