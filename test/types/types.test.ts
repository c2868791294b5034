/** The types of the public face: what programs get, what they are refused, and what it costs the type checker. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePrograms } from '../compiler/compile-programs.js'
import { checkTypeCases } from './check-type-cases.js'
import { preamble, typeCases } from './type-cases.js'

checkTypeCases(preamble, typeCases)

test('the types need neither those of Node nor a newer library than the program has', () => {
  const program = `import * as millrace from 'millrace'
import * as testing from 'millrace/testing'
export const all = [millrace, testing]
export async function run(conf: millrace.SparkConf): Promise<number> {
  const sc = new millrace.SparkContext(conf)
  return sc.range(0, 4).count()
}
`
  const options = { target: 'es2022', lib: undefined, types: [], skipLibCheck: false }
  const alone = compilePrograms({ program }, false, options)
  alone.dispose()
  assert.deepEqual(alone.diagnostics, [])
})
