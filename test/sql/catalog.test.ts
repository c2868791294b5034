/** What a program may ask of the views of a session. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import { SparkSession } from '../../src/sql/session.js'

const spark = SparkSession.builder.master('local[2]').getOrCreate()
after(() => spark.stop())
const { catalog } = spark
spark.range(3).createTempView('numbers')

const scanned = async (): Promise<boolean> => {
  const text = await spark.table('numbers').query.explain('simple')
  return text.includes('InMemoryRelation')
}

test('tables are cached by name, as CACHE LAZY TABLE does', async () => {
  assert.equal(catalog.isCached('numbers'), false)
  catalog.cacheTable('numbers')
  assert.equal(catalog.isCached('NUMBERS'), true)
  assert.ok(await scanned())
  catalog.uncacheTable('numbers')
  assert.equal(catalog.isCached('numbers'), false)
  assert.ok(!(await scanned()))
  await spark.sql('CACHE TABLE numbers').collect()
  assert.equal(catalog.isCached('numbers'), true)
  catalog.clearCache()
  assert.equal(catalog.isCached('numbers'), false)
})

test('columns and functions', async () => {
  assert.deepEqual(await catalog.listColumns('numbers'), [
    { name: 'id', dataType: 'bigint', nullable: false },
  ])
  assert.equal(catalog.functionExists('Twice'), false)
  spark.udf.register('twice', (x: number) => 2 * x, 'int')
  assert.equal(catalog.functionExists('Twice'), true)
  assert.equal(catalog.functionExists('ABS'), true)
  const names = catalog.listFunctions()
  assert.ok(names.includes('twice') && names.includes('abs') && names.includes('char_length'))
  assert.deepEqual(names, [...new Set(names)].sort())
})

test('what is not there', async () => {
  const missing = { condition: 'TABLE_OR_VIEW_NOT_FOUND' }
  assert.throws(() => catalog.cacheTable('nope'), missing)
  assert.throws(() => catalog.isCached('nope'), missing)
  await assert.rejects(catalog.listColumns('nope'), missing)
})
