import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configEntries } from '../../src/core/config.js'
import { parseMaster } from '../../src/core/master.js'
import { SparkConf } from '../../src/index.js'
import { isCondition } from '../../src/util/errors.js'

const key = 'spark.some.key'

describe('SparkConf', () => {
  it('keeps settings as texts', () => {
    const conf = new SparkConf(false).setMaster('local[3]').setAppName('name').set(key, 5)
    conf.setAll([
      ['spark.a', true],
      ['spark.b', 'text'],
    ])
    assert.deepEqual(conf.getAll(), [
      ['spark.master', 'local[3]'],
      ['spark.app.name', 'name'],
      [key, '5'],
      ['spark.a', 'true'],
      ['spark.b', 'text'],
    ])
    assert.equal(
      conf.toDebugString(),
      'spark.a=true\nspark.app.name=name\nspark.b=text\nspark.master=local[3]\nspark.some.key=5',
    )
  })

  it('gives the value, the default asked for, or its own default', () => {
    const conf = new SparkConf()
    assert.equal(conf.get(key), undefined)
    assert.equal(conf.get(key, 'given'), 'given')
    assert.equal(conf.get('spark.master'), 'local[*]')
    assert.equal(conf.set('spark.master', 'local').get('spark.master', 'other'), 'local')
  })

  it('sets what is missing, removes, and copies', () => {
    const conf = new SparkConf().set(key, '1').setIfMissing(key, '2').setIfMissing('spark.x', '3')
    const copy = conf.clone()
    copy.set(key, 'changed')
    assert.equal(conf.get(key), '1')
    assert.equal(conf.contains('spark.x'), true)
    assert.equal(conf.remove('spark.x').contains('spark.x'), false)
    assert.equal(copy.get('spark.x'), '3')
  })

  it('refuses a misspelt key of its own with the nearest name; others are kept', () => {
    assert.throws(
      () => new SparkConf().set('spark.millrace.memoyr', '1g'),
      e => isCondition(e, 'UNKNOWN_CONFIG_KEY') && e.parameters.nearest === 'spark.millrace.memory',
    )
    assert.equal(new SparkConf().set('spark.unknown', 'x').get('spark.unknown'), 'x')
  })

  const times: readonly (readonly [string, number])[] = [
    ['200', 200],
    ['200ms', 200],
    ['2s', 2000],
    ['1.5 s', 1500],
    ['1m', 60_000],
    ['2min', 120_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['500us', 0.5],
  ]
  for (const [text, ms] of times) {
    it(`reads the time '${text}'`, () => {
      assert.equal(new SparkConf().set(key, text).getTimeMs(key, 0), ms)
    })
  }

  const sizes: readonly (readonly [string, number])[] = [
    ['200', 200],
    ['64k', 65_536],
    ['1kb', 1024],
    ['2M', 2 * 1024 ** 2],
    ['1.5g', 1.5 * 1024 ** 3],
    ['1tb', 1024 ** 4],
  ]
  for (const [text, bytes] of sizes) {
    it(`reads the size '${text}'`, () => {
      assert.equal(new SparkConf().set(key, text).getBytes(key, 0), bytes)
    })
  }

  it('reads numbers and truth values, and gives defaults where there are none', () => {
    const conf = new SparkConf().set('spark.i', ' -7 ').set('spark.d', '1e3').set('spark.b', false)
    assert.equal(conf.getInt('spark.i', 0), -7)
    assert.equal(conf.getDouble('spark.d', 0), 1000)
    assert.equal(conf.getBoolean('spark.b', true), false)
    assert.equal(conf.set('spark.upper', ' TRUE').getBoolean('spark.upper', false), true)
    assert.deepEqual(
      [conf.getInt(key, 1), conf.getDouble(key, 2), conf.getBoolean(key, true)],
      [1, 2, true],
    )
    assert.deepEqual([conf.getTimeMs(key, 3), conf.getBytes(key, 4)], [3, 4])
  })

  const bad: readonly (readonly [keyof SparkConf & `get${string}`, string])[] = [
    ['getInt', '1.5'],
    ['getInt', ''],
    ['getInt', 'ten'],
    ['getDouble', ' '],
    ['getDouble', '1,5'],
    ['getBoolean', 'yes'],
    ['getTimeMs', '5 parsecs'],
    ['getTimeMs', '-1s'],
    ['getBytes', '1z'],
    ['getBytes', 'much'],
  ]
  for (const [method, text] of bad) {
    it(`${method} does not take '${text}'`, () => {
      const conf = new SparkConf().set(key, text)
      assert.throws(
        () => (conf[method] as (key: string, d: number | boolean) => unknown).call(conf, key, 0),
        e =>
          isCondition(e, 'INVALID_CONFIG_VALUE') &&
          e.parameters.key === key &&
          e.parameters.value === text,
      )
    })
  }

  it('describes each key once, with a default that its type can read', () => {
    const keys = configEntries.map(entry => entry.key)
    assert.equal(new Set(keys).size, keys.length)
    const conf = new SparkConf()
    for (const entry of configEntries) {
      if (entry.default === undefined) continue
      if (entry.type === 'int') conf.getInt(entry.key, 0)
      if (entry.type === 'bytes') conf.getBytes(entry.key, 0)
      if (entry.type === 'timeMs') conf.getTimeMs(entry.key, 0)
      if (entry.type === 'boolean') conf.getBoolean(entry.key, false)
    }
  })
})

describe('master URLs', () => {
  const good: readonly (readonly [string, boolean, number | undefined, number | undefined])[] = [
    ['local', true, 1, undefined],
    ['local[1]', false, 1, undefined],
    ['local[ 4 ]', false, 4, undefined],
    ['local[*]', false, undefined, undefined],
    ['local[2,3]', false, 2, 3],
    ['local[*, 5]', false, undefined, 5],
  ]
  for (const [url, inline, threads, maxFailures] of good) {
    it(url, () => {
      const master = parseMaster(url)
      assert.equal(master.inline, inline)
      if (threads === undefined) assert.ok(master.threads >= 1)
      else assert.equal(master.threads, threads)
      assert.equal(master.maxFailures, maxFailures)
    })
  }

  for (const url of ['', 'local[0]', 'local[-1]', 'local[1.5]', 'local[2,0]', 'yarn', 'local[x]']) {
    it(`'${url}' is refused`, () => {
      assert.throws(
        () => parseMaster(url),
        e => isCondition(e, 'INVALID_MASTER') && e.parameters.master === url,
      )
    })
  }

  for (const [url, isCluster] of [
    ['sc://host:15002', true],
    ['spark://host:7077', true],
    ['yarn', true],
    ['local[x]', false],
  ] as const) {
    it(`what to use instead of '${url}' is a master that exists`, () => {
      assert.throws(
        () => parseMaster(url),
        e => {
          assert.ok(isCondition(e, 'INVALID_MASTER'))
          const { advice } = e.parameters
          assert.match(advice, /Use 'local', 'local\[n\]'/)
          assert.doesNotMatch(advice, /sc:/)
          assert.equal(/no backend for clusters yet/.test(advice), isCluster)
          return true
        },
      )
    })
  }
})

describe('settings that look like a key', () => {
  for (const [name, nearest] of [
    ['blockIntervall', 'blockInterval'],
    ['stopGracefulyOnShutdown', 'stopGracefullyOnShutdown'],
    ['reciever.maxRate', 'receiver.maxRate'],
    ['blockInterval', undefined],
    // keys of Spark that have no meaning here
    ['ui.retainedBatches', undefined],
    ['manualClock', undefined],
    ['kafka.maxRatePerPartition', undefined],
    ['sessionByKey.deltaChainThreshold', undefined],
    ['checkpoint.directory', undefined],
    ['dynamicAllocation.enabled', undefined],
    ['receiver.blockStoreTimeout', undefined],
  ] as const) {
    it(`${name}: ${nearest ?? 'none'}`, () => {
      const prefix = 'spark.streaming.'
      const conf = new SparkConf().set(prefix + name, '1').set('spark.other', '1')
      const expected = nearest && [{ key: prefix + name, nearest: prefix + nearest }]
      assert.deepEqual(conf.lookalikes(prefix), expected ?? [])
    })
  }
})
