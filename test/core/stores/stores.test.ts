import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { FileSystem } from '../../../src/core/storage/file-system.js'
import { SparkConf, SparkContext } from '../../../src/index.js'
import type { ErrorCondition } from '../../../src/util/error-conditions.js'
import { isCondition } from '../../../src/util/errors.js'
import { objectsBelow, putObject, sizeOfObject } from './object-store.js'

const folder = mkdtempSync(join(tmpdir(), 'millrace-store-'))
const module = new URL('./object-store.js', import.meta.url).href
const dying = `data:text/javascript,export default class { async stat() { process.exit(1) } }`

describe('file stores', () => {
  let sc: SparkContext
  let files: FileSystem
  before(() => {
    const conf = new SparkConf().setMaster('local[2]').setAppName('stores')
    conf.set('spark.log.level', 'OFF')
    conf.set('spark.hadoop.fs.store.impl', module)
    conf.set('spark.hadoop.fs.store.folder', folder)
    conf.set('spark.hadoop.fs.gone.impl', './no-such-module.js')
    conf.set('spark.hadoop.fs.empty.impl', 'data:text/javascript,export const x = 1')
    conf.set('spark.hadoop.fs.dying.impl', dying)
    sc = new SparkContext(conf)
    files = sc.env.fileSystem
  })
  after(async () => {
    await sc.stop()
    rmSync(folder, { recursive: true })
  })

  it('give text files to tasks: one, a folder, a pattern, ranges of a large one', async () => {
    putObject(folder, 'store://in/logs/a.txt', 'one\ntwo\n')
    putObject(folder, 'store://in/logs/b.txt', 'three\n')
    putObject(folder, 'store://in/logs/_hidden', 'no\n')
    assert.deepEqual(await sc.textFile('store://in/logs/a.txt').collect(), ['one', 'two'])
    assert.deepEqual(await sc.textFile('store://in/logs/').collect(), ['one', 'two', 'three'])
    assert.deepEqual(await sc.textFile('store://in/*/[bc].txt').collect(), ['three'])
    const lines = Array.from({ length: 150_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 50)}`)
    putObject(folder, 'store://in/large.txt', `${lines.join('\n')}\n`)
    const rdd = sc.textFile('store://in/large.txt', 5)
    assert.equal(rdd.getNumPartitions(), 5)
    assert.deepEqual(await rdd.collect(), lines)
    const both = `store://in/logs/a.txt,${new URL('.', import.meta.url).href}stores.test.js`
    assert.ok((await sc.textFile(both).count()) > 10)
  })

  it('take what RDDs save', async () => {
    const words = sc.parallelize(['a', 'b', 'c'], 2)
    await words.saveAsTextFile('store://out/words')
    assert.deepEqual(objectsBelow(folder, 'store://out/words'), [
      'store://out/words/_SUCCESS',
      'store://out/words/part-00000',
      'store://out/words/part-00001',
    ])
    assert.deepEqual(await sc.textFile('store://out/words').collect(), ['a', 'b', 'c'])
    await assert.rejects(words.saveAsTextFile('store://out/words'), error =>
      isCondition(error, 'OUTPUT_PATH_EXISTS'),
    )
    await words.saveAsObjectFile('store://out/objects')
    assert.deepEqual(await sc.objectFile('store://out/objects').collect(), ['a', 'b', 'c'])
    const failing = words.map(word => {
      if (word === 'c') throw new Error('no')
      return word
    })
    await assert.rejects(failing.saveAsTextFile('store://out/failed'))
    assert.deepEqual(objectsBelow(folder, 'store://out/failed'), [])
  })

  it('keep checkpoints of RDDs', async () => {
    sc.setCheckpointDir('store://rdds/all')
    const rdd = sc.parallelize([1, 2, 3], 2).map(x => x * 2)
    rdd.checkpoint()
    assert.deepEqual(await rdd.collect(), [2, 4, 6])
    assert.equal(rdd.isCheckpointed, true)
    assert.match(rdd.getCheckpointFile()!, /^store:\/\/rdds\/all\//)
    assert.deepEqual(await rdd.collect(), [2, 4, 6])
  })

  it('append by writing again, and claim a name once', async () => {
    const url = 'store://logs/log'
    const log = await files.appender(url, 'wx')
    assert.equal(sizeOfObject(folder, url), 0)
    await log.append(new Uint8Array(new SharedArrayBuffer(3)).fill(65))
    assert.equal(sizeOfObject(folder, url), 0)
    await log.sync()
    assert.equal(sizeOfObject(folder, url), 3)
    await log.append(Buffer.from('B'))
    await log.close()
    const again = await files.appender(url)
    assert.equal(again.size, 4)
    await again.append(Buffer.from('C'))
    await again.close()
    assert.equal(files.readTextSync(url), 'AAABC')
    await assert.rejects(files.appender(url, 'wx'), error =>
      isCondition(error, 'FILE_ALREADY_EXISTS'),
    )
  })

  it('rename folders by copying what is in them', async () => {
    await files.writeFile('store://move/from/deep/er', 'x')
    await files.writeFile('store://move/from/flat', '')
    await files.rename('store://move/from', 'store://move/to')
    assert.deepEqual(objectsBelow(folder, 'store://move'), [
      'store://move/to/deep/er',
      'store://move/to/flat',
    ])
    assert.deepEqual(
      files.listSync('store://move/to/').map(({ path, isDirectory }) => [path, isDirectory]),
      [
        ['store://move/to/deep', true],
        ['store://move/to/flat', false],
      ],
    )
    assert.deepEqual(await files.list('store://move/none'), [])
  })

  it('answer calls that wait while others are under way', async () => {
    putObject(folder, 'store://mix/a', 'text')
    const texts = Array.from({ length: 20 }, () => files.readFile('store://mix/a'))
    assert.equal(files.readTextSync('store://mix/a'), 'text')
    for (const text of await Promise.all(texts)) assert.equal(text.length, 4)
  })

  const failures: [string, ErrorCondition, () => unknown][] = [
    ['a missing file', 'FILE_NOT_FOUND', () => files.readFile('store://none/x')],
    ['a missing input', 'INPUT_PATH_NOT_EXIST', () => sc.textFile('store://none/x').count()],
    ['a folder as a file', 'PATH_IS_A_DIRECTORY', () => files.readTextSync('store://in/logs')],
    ['a scheme without a store', 'UNSUPPORTED_FILE_SCHEME', () => files.stat('hdfs://host/x')],
    ['a module that is not there', 'FILE_STORE_NOT_LOADED', () => files.statSync('gone://b/x')],
    ['a module without a store', 'FILE_STORE_NOT_LOADED', () => files.stat('empty://b/x')],
    ['a rename to elsewhere', 'FILE_SYSTEM_ERROR', () => files.rename('store://a/b', '/tmp/b')],
    ['a file that is closed', 'FILE_SYSTEM_ERROR', () => files.closeSync(2 ** 30 + 999_999)],
    // the last one: it takes the others with it
    ['a store that ends its thread', 'FILE_STORE_LOST', () => files.statSync('dying://b/x')],
    ['what comes after that', 'FILE_STORE_LOST', () => files.stat('store://b/x')],
  ]
  for (const [name, condition, run] of failures) {
    it(`refuse ${name}`, () =>
      assert.rejects(
        Promise.resolve().then(run),
        error => isCondition(error, condition) || assert.fail(String(error)),
      ))
  }
})
