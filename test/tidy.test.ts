/**
 * Style that a machine can check, on every file of the repository. A finding names file, line and what is demanded; each
 * rule is first proven to find what it is for.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { importRules } from './tidy/import-rules.js'
import { repositoryRules } from './tidy/repository-rules.js'
import { formatFinding } from './tidy/rule.js'
import { readSourceFiles, sourceFile } from './tidy/source-file.js'
import { wordRules } from './tidy/word-rules.js'

const rules = [...importRules, ...wordRules, ...repositoryRules]
// this file is <root>/<build folder>/test/tidy.test.js
const files = readSourceFiles(new URL('../../', import.meta.url))

test('the files that the rules are for are found', () => {
  const paths = files.map(file => file.path)
  for (const path of ['package.json', 'package-lock.json', '.ci/run', 'src/util/clock.ts']) {
    assert.ok(paths.includes(path), path)
  }
})

for (const rule of rules) {
  suite(rule.name, () => {
    for (const { files: broken, at } of rule.broken) {
      test(`finds ${at} in ${JSON.stringify(Object.values(broken).at(-1))}`, () => {
        const found = rule.check(
          Object.entries(broken).map(([path, text]) => sourceFile(path, text)),
        )
        assert.deepEqual(
          found.map(({ path, line }) => `${path}:${line}`),
          [at],
        )
      })
    }
    test('holds', () => {
      assert.deepEqual(rule.check(files).map(formatFinding), [])
    })
  })
}

suite('the mask', () => {
  const cases: [name: string, text: string, code: string][] = [
    ['line comment', 'a // b\nc', 'a     \nc'],
    ['block comment', 'a /* b\n */ c', 'a     \n    c'],
    ['string', "f('// b', \"it's\")", 'f(\'    \', "    ")'],
    ['escaped quote', "f('a\\'b')", "f('    ')"],
    ['template', 'f(`a$' + '{b + `c$' + '{d}`}e`)', 'f(`  {b + `  {d}`} `)'],
    ['braces in a template', 'f(`$' + '{{ a: {} }}x`) + any', 'f(` {{ a: {} }} `) + any'],
    ['regular expression', "x = /['/]+/g, any", 'x = /     /g, any'],
    ['division', 'a / b / c', 'a / b / c'],
  ]
  for (const [name, text, code] of cases) {
    test(name, () => assert.equal(sourceFile('a.ts', text).code, code))
  }
})
