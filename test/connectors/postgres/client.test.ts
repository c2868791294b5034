/** A program that has no client of Postgres. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const src = new URL('../../../src/', import.meta.url)

/** Refuses to find `pg`, as where it is not installed. */
const hooks = `export const resolve = (specifier, context, next) => {
  if (specifier !== 'pg') return next(specifier, context)
  throw Object.assign(new Error("Cannot find package 'pg'"), { code: 'ERR_MODULE_NOT_FOUND' })
}`
const program = `
import { register } from 'node:module'
register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)})
const { SparkSession } = await import(${JSON.stringify(new URL('index.js', src).href)})
const spark = SparkSession.builder.master('local[1]').config('spark.log.level', 'OFF').getOrCreate()
console.log(await spark.range(3).count())
try {
  await spark.read.jdbc('jdbc:postgresql://127.0.0.1:1/d', 't').collect()
} catch (error) {
  console.log(error.condition, error.parameters.package, /npm install pg/.test(error.message))
}
await spark.stop()
`

test('without the package pg everything else works, and the error says what to install', () => {
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, MILLRACE_CONF: 'spark.ui.enabled=false' },
  })
  assert.equal(said, '3\nCONNECTOR_DEPENDENCY_MISSING pg true\n')
})
