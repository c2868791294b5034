import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { expandBraces, expandGlob, globMatcher } from '../../../src/core/storage/glob.js'
import { isCondition } from '../../../src/util/errors.js'

const matches: [pattern: string, yes: string[], no: string[]][] = [
  ['*', ['', 'a', '.hidden', 'a.b'], []],
  ['*.txt', ['.txt', 'a.txt'], ['a.txt.gz', 'atxt']],
  ['a?c', ['abc', 'a.c'], ['ac', 'abbc']],
  ['part-[0-9]', ['part-0', 'part-9'], ['part-a', 'part-10', 'part-']],
  ['[abc]', ['a', 'c'], ['d', '']],
  ['[^a-c]', ['d', '-'], ['a', 'b', '']],
  ['[!x]', ['y'], ['x']],
  ['[]]', [']'], ['[']],
  ['[a\\-c]', ['a', '-', 'c'], ['b']],
  ['\\*', ['*'], ['a']],
  ['a.b', ['a.b'], ['axb']],
  ['(a|b)+$', ['(a|b)+$'], ['a']],
]

/** Folders and files as nested objects. */
const tree = {
  data: {
    '2024': { '01': { 'a.txt': 1, 'b.csv': 1 }, '02': { 'a.txt': 1 } },
    '2025': { '01': { 'c.txt': 1, '{x}': 1 } },
    'readme.txt': 1,
  },
}

function expand(pattern: string, list: (directory: string) => string[]): string[] {
  const expansion = expandGlob(pattern)
  let step = expansion.next()
  while (!step.done) step = expansion.next(list(step.value))
  return step.value
}

function names(directory: string): string[] {
  let node: unknown = tree
  for (const part of directory.split('/').filter(p => p !== '' && p !== '.')) {
    node = (node as Record<string, unknown>)[part]
  }
  return typeof node === 'object' && node !== null ? Object.keys(node) : []
}

const expansions: [pattern: string, paths: string[]][] = [
  ['/data/*.txt', ['/data/readme.txt']],
  ['data/*', ['data/2024', 'data/2025', 'data/readme.txt']],
  ['/data/*/*/*.txt', ['/data/2024/01/a.txt', '/data/2024/02/a.txt', '/data/2025/01/c.txt']],
  ['/data/2024/{01,02}/a.*', ['/data/2024/01/a.txt', '/data/2024/02/a.txt']],
  ['/data/{2024/02,2025/0[1-3]}/*.txt', ['/data/2024/02/a.txt', '/data/2025/01/c.txt']],
  ['/data/{2024,202*}/01/a.txt', ['/data/2024/01/a.txt', '/data/2025/01/a.txt']],
  ['/data/2025/01/\\{x\\}', ['/data/2025/01/{x}']],
  ['/nothing/*', []],
  ['plain', ['plain']],
]

describe('path patterns', () => {
  for (const [pattern, yes, no] of matches) {
    it(`match with ${pattern}`, () => {
      const test = globMatcher(pattern)
      assert.deepEqual(
        yes.filter(name => !test(name)),
        [],
      )
      assert.deepEqual(no.filter(test), [])
    })
  }

  for (const [pattern, paths] of expansions) {
    it(`expand ${pattern}`, () => assert.deepEqual(expand(pattern, names), paths))
  }

  it('take nested braces apart', () => {
    assert.deepEqual(expandBraces('a{b,c{d,e}}f{,g}'), [
      'abf',
      'abfg',
      'acdf',
      'acdfg',
      'acef',
      'acefg',
    ])
    assert.deepEqual(expandBraces('[{]a'), ['[{]a'])
  })

  for (const pattern of ['a[b', '{a,b', 'x/[z-a]']) {
    it(`refuse ${pattern}`, () =>
      assert.throws(
        () => expand(pattern, () => ['a']),
        error => isCondition(error, 'INVALID_GLOB'),
      ))
  }
})
