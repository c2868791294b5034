/** Each function that Spark lists (`spark-functions.json`) is there, is syntax, or is said to be missing, with the reason. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import '../../../src/sql/face.js'
import { markerNamed } from '../../../src/sql/analyzer/markers.js'
import { findFunction } from '../../../src/sql/functions/registry.js'
import { SparkSession } from '../../../src/sql/session.js'

interface Coverage {
  readonly syntax: readonly { readonly name: string; readonly example: readonly [string, string] }[]
  readonly missing: readonly { readonly reason: string; readonly names: readonly string[] }[]
}

const data = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../../test/sql/functions/${name}`, import.meta.url), 'utf8'),
  )
const { names } = data('spark-functions.json') as { names: string[] }
const { syntax, missing } = data('function-coverage.json') as Coverage

const conf = new SparkConf().setMaster('local[1]').setAppName('t').set('spark.log.level', 'OFF')
const session = new SparkSession(new SparkContext(conf))
after(() => session.stop())

test('each function of Spark is in one place', () => {
  const ofSyntax = new Set(syntax.map(({ name }) => name))
  const ofMissing = missing.flatMap(({ names }) => names)
  const places = names.map(name => {
    const isHere = (findFunction(name) ?? markerNamed(name)) !== undefined
    const isMissing = ofMissing.includes(name)
    return [name, Number(isHere) + Number(ofSyntax.has(name)) + Number(isMissing)] as const
  })
  assert.deepEqual(
    places.filter(([, count]) => count !== 1),
    [],
  )
  assert.ok(names.length > 480)
})

test('what is said to be syntax or missing is a function of Spark', () => {
  const told = [...syntax.map(({ name }) => name), ...missing.flatMap(({ names }) => names)]
  assert.deepEqual(
    told.filter((name, i) => !names.includes(name) || told.indexOf(name) !== i),
    [],
  )
})

for (const {
  name,
  example: [expression, result],
} of syntax) {
  test(`${name} is syntax: ${expression}`, async () => {
    const rows = await session.sql(`SELECT ${expression}`).collect()
    assert.equal(rows.map(row => Object.values(row).join('|')).join('\n'), result)
  })
}
