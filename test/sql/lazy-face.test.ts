/** What the package exports of SQL: each subpath loads, and what stands for an export of the engine behaves as it does. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import * as Face from '../../src/sql/face.js'
import { DataTypes, SparkSession, StructType, Window } from '../../src/sql/lazy-face.js'
import { root } from '../compiler/compile-programs.js'

suite('subpaths of the package', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | Record<string, string>>
  }
  for (const [subpath, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue
    test(subpath, async () => {
      const loaded = (await import(subpath.replace('.', 'millrace'))) as object
      assert.ok(Object.keys(loaded).length > 5)
      assert.match(readFileSync(join(root, target.types), 'utf8'), /^export /m)
    })
  }
})

suite('a class that is loaded when it is used', () => {
  const schema = new StructType().add('word', 'STRING')

  test('makes instances of the class', () => {
    assert.ok(schema instanceof StructType)
    assert.ok(schema instanceof Face.StructType)
    assert.equal(Object.getPrototypeOf(schema), Face.StructType.prototype)
  })

  test('has its static members', () => {
    assert.equal(SparkSession.getActiveSession, Face.SparkSession.getActiveSession)
    assert.ok('builder' in SparkSession)
    assert.ok(SparkSession.builder instanceof Face.SparkSessionBuilder)
  })

  test('can be extended', () => {
    class Named extends StructType {
      name(): string {
        return 'words'
      }
    }
    const named = new Named()
    assert.ok(named instanceof Named && named instanceof StructType)
    assert.equal(named.name(), 'words')
    assert.equal(named.simpleString, 'struct<>')
  })

  test('objects are as they are', () => {
    assert.equal(DataTypes.StringType, Face.DataTypes.StringType)
    assert.equal(Window.unboundedPreceding, Face.Window.unboundedPreceding)
  })
})

// tsx makes CommonJS of what is required: a second copy of all modules, were they required
test('a program that tsx runs has one copy of everything', async t => {
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'lazy-face-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const program = join(folder, 'program.mts')
  writeFileSync(
    program,
    `import { SparkContext, SparkSession } from 'millrace'
import { col } from 'millrace/functions'
async function main(): Promise<void> {
  const spark = SparkSession.builder.master('local[1]').getOrCreate()
  const words = spark.createDataFrame(spark.sparkContext.parallelize(['a', 'b']), 'w STRING')
  const found = await words.where(col('w').gt('a')).collect()
  console.log(JSON.stringify([found, SparkContext.getActive() === spark.sparkContext]))
  await spark.stop()
}
void main()
`,
  )
  const args = ['--import', import.meta.resolve('tsx'), program]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  assert.equal(stdout, '[[{"w":"b"}],true]\n')
})
