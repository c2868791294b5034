/** The life of a SparkContext: one at a time, bad settings, stop in the middle, the end of the program, memory. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ContextCleaner, GROWTH_BYTES } from '../../src/core/scheduler/context-cleaner.js'
import { SparkConf, SparkContext } from '../../src/index.js'
import { isCondition } from '../../src/util/errors.js'
import { ConsoleLogger } from '../../src/util/log.js'
import { withContext } from './scheduler/local-context.js'

describe('SparkContext', () => {
  it('is one at a time; the error says where the active one was made', () =>
    withContext({}, async ({ sc }) => {
      assert.throws(
        () => new SparkContext(new SparkConf().setMaster('local')),
        e =>
          isCondition(e, 'MULTIPLE_SPARK_CONTEXTS') &&
          e.parameters.callSite === sc.callSite &&
          /local-context\.ts:\d+/.test(sc.callSite),
      )
      assert.equal(SparkContext.getOrCreate(), sc)
      assert.equal(SparkContext.getActive(), sc)
      await sc.stop()
      assert.equal(SparkContext.getActive(), undefined)
    }))

  for (const given of [{ 'spark.master': 'local' }, 'local', null]) {
    it(`takes a SparkConf, not ${JSON.stringify(given)}`, () => {
      assert.throws(
        () => new SparkContext(given as never),
        e =>
          isCondition(e, 'INVALID_ARGUMENT') &&
          e.parameters.operator === 'SparkContext' &&
          /spark-context\.test\.ts:\d+/.test(String(e.parameters.callSite)) &&
          /new SparkConf\(\)\.setMaster/.test(e.message),
      )
    })
  }

  const bad: readonly (readonly [string, string, string])[] = [
    ['spark.master', 'local[none]', 'INVALID_MASTER'],
    ['spark.default.parallelism', '0', 'INVALID_CONFIG_VALUE'],
    ['spark.default.parallelism', 'two', 'INVALID_CONFIG_VALUE'],
    ['spark.task.maxFailures', '0', 'INVALID_CONFIG_VALUE'],
    ['spark.millrace.task.maxLosses', '-1', 'INVALID_CONFIG_VALUE'],
    ['spark.millrace.memory', 'plenty', 'INVALID_CONFIG_VALUE'],
    ['spark.millrace.executor.heap', '1q', 'INVALID_CONFIG_VALUE'],
    ['spark.millrace.executor.heap', '1m', 'INVALID_CONFIG_VALUE'],
    ['spark.millrace.executor.heap', '16777215', 'INVALID_CONFIG_VALUE'],
    ['spark.speculation.quantile', 'most', 'INVALID_CONFIG_VALUE'],
    ['spark.streaming.concurrentJobs', 'two', 'INVALID_CONFIG_VALUE'],
    ['spark.streaming.unpersist', 'yes', 'INVALID_CONFIG_VALUE'],
    ['spark.millrace.streaming.socket.maxLineBytes', 'long', 'INVALID_CONFIG_VALUE'],
    ['spark.millrace.task.killGrace', 'soon', 'INVALID_CONFIG_VALUE'],
    ['spark.scheduler.mode', 'RANDOM', 'INVALID_CONFIG_VALUE'],
    ['spark.ui.showConsoleProgress', 'maybe', 'INVALID_CONFIG_VALUE'],
    ['spark.log.level', 'LOUD', 'INVALID_LOG_LEVEL'],
  ]
  for (const [key, value, condition] of bad) {
    it(`does not begin with ${key}=${value}`, async () => {
      const conf = new SparkConf().setMaster('local').set(key, value)
      assert.throws(
        () => new SparkContext(conf),
        e =>
          isCondition(e, condition as 'INVALID_MASTER') &&
          (condition !== 'INVALID_CONFIG_VALUE' || e.parameters.key === key),
      )
      // nothing stays behind that would keep the next one from being made
      await withContext({ master: 'local' }, async ({ sc }) => {
        assert.equal(await sc.range(0, 3).count(), 3)
      })
    })
  }

  it('tells of temporary files that cannot be removed, and stops', t =>
    withContext({}, async ({ sc }) => {
      const warnings: string[] = []
      t.mock.method(ConsoleLogger.prototype, 'warn', (text: string) => warnings.push(text))
      const { blockManager } = sc.env
      const close = blockManager.close.bind(blockManager)
      blockManager.close = async () => {
        await close()
        throw new Error('busy')
      }
      await sc.stop()
      assert.equal(SparkContext.getActive(), undefined)
      assert.match(
        warnings.join(),
        /temporary files of the SparkContext could not be removed.*busy/,
      )
    }))

  it('rejects what runs when it is stopped, and what comes after', () =>
    withContext({}, async ({ sc, next }) => {
      const started = next(event => event.type === 'taskStart')
      const endless = sc.parallelize([1], 1).foreach(() => {
        for (;;);
      })
      const waiting = sc.range(0, 100, 1, 10).count()
      const rejected = Promise.all(
        [endless, waiting].map(job =>
          assert.rejects(job, /Job [01] was cancelled: the SparkContext was stopped\./),
        ),
      )
      const rdd = sc.range(0, 5)
      await started
      const { localDir } = sc.env
      await Promise.all([sc.stop(), sc.stop()])
      await rejected
      assert.ok(sc.isStopped)
      assert.ok(!existsSync(localDir))
      await assert.rejects(rdd.count(), e => isCondition(e, 'SPARK_CONTEXT_STOPPED'))
      assert.throws(
        () => sc.parallelize([1]),
        e => isCondition(e, 'SPARK_CONTEXT_STOPPED'),
      )
    }))

  it('is stopped at the end of an await using block', async () => {
    let inside: SparkContext
    {
      await using sc = new SparkContext(new SparkConf().setMaster('local'))
      inside = sc
      assert.equal(await sc.range(0, 4).count(), 4)
    }
    assert.ok(inside.isStopped)
  })

  it('goes on when a listener throws', () =>
    withContext({}, async ({ sc }) => {
      sc.addSparkListener(() => {
        throw new Error('a bad listener')
      })
      assert.equal(await sc.range(0, 10).count(), 10)
    }))

  it('gives tasks the local properties of their job', () =>
    withContext({}, async ({ sc, heard }) => {
      sc.setLocalProperty('color', 'blue')
      sc.setJobDescription('paints')
      await sc.range(0, 1).count()
      sc.setLocalProperty('color', undefined)
      assert.equal(sc.getLocalProperty('color'), undefined)
      assert.equal(heard('jobStart')[0].properties.color, 'blue')
      assert.equal(heard('jobStart')[0].description, 'paints')
      sc.setJobDescription(undefined)
    }))
})

describe('a program', () => {
  const index = new URL('../../src/index.js', import.meta.url).href
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-program-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  function run(body: string): string[] {
    const file = join(folder, 'program.mjs')
    writeFileSync(file, `import { SparkConf, SparkContext } from ${JSON.stringify(index)}\n${body}`)
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    assert.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' })
    return stdout.trim().split('\n')
  }
  const make = `const sc = new SparkContext(new SparkConf().setMaster('local[2]'))
const counts = sc.parallelize(['a', 'b', 'a'], 2).map(w => [w, 1]).reduceByKey((a, b) => a + b)
`

  it('that is done exits by itself, without stop', () => {
    assert.deepEqual(run(`${make}console.log(JSON.stringify((await counts.collect()).sort()))`), [
      '[["a",2],["b",1]]',
    ])
  })

  it('has no handle open after stop, whatever was cancelled before', () => {
    const body = `${make}await counts.count()
const started = new Promise(resolve => sc.addSparkListener(e => e.type === 'taskStart' && resolve()))
const endless = sc.parallelize([1], 1).foreach(() => { for (;;); }).catch(e => console.log(e.condition))
await started
sc.cancelAllJobs()
await endless
await sc.stop()
await new Promise(resolve => setImmediate(resolve))
console.log(process.getActiveResourcesInfo().filter(r => r !== 'PipeWrap' && r !== 'Immediate').join())`
    assert.deepEqual(run(body), ['JOB_CANCELLED'])
  })

  it('is told of its own line when a function fails', () => {
    const body = `${make}await counts.map(pair => pair[5].x).collect().catch(e =>
  console.log(e.parameters.operator, /program\\.mjs:\\d+/.exec(e.parameters.callSite)[0], /program\\.mjs:\\d+/.exec(e.cause.stack)[0]))`
    assert.deepEqual(run(body), ['map program.mjs:4 program.mjs:4'])
  })
})

describe('memory', () => {
  it('of many jobs with shuffles is used again when what they wrote is released', () =>
    withContext({}, async ({ sc }) => {
      const rows = Array.from({ length: 8000 }, (_, i) => `key number ${i}`)
      const source = sc.parallelize(rows, 2)
      const pool = sc.env.slabPool
      let most = 0
      for (let job = 0; job < 300; job++) {
        const counts = source
          .map((row): [string, number] => [row, 1])
          .reduceByKey((a, b) => a + b, 2)
        assert.equal(await counts.count(), rows.length)
        sc.releaseShuffles(counts)
        // the first jobs, which write a multiple of it, fill the slabs that all others share
        if (job < 100) most = Math.max(most, pool.bytesInUse + pool.bytesFree)
      }
      assert.ok(
        pool.bytesInUse + pool.bytesFree <= most,
        `${pool.bytesInUse} + ${pool.bytesFree} > ${most}`,
      )
    }))

  it('of a shuffle that was released comes back when it is asked for', () =>
    withContext({}, async ({ sc, heard }) => {
      const counts = sc
        .parallelize(['a', 'b', 'a'], 2)
        .map((word): [string, number] => [word, 1])
        .reduceByKey((a, b) => a + b, 1)
      const sums = counts.map((pair): [number, string] => [pair[1], pair[0]]).groupByKey(1)
      assert.equal(await sums.count(), 2)
      sc.releaseShuffles(sums, rdd => rdd === counts)
      assert.equal(await counts.count(), 2)
      assert.equal(heard('stageSkipped').length, 1)
      sc.releaseShuffles(sums)
      assert.deepEqual((await sums.collect()).sort(), [
        [1, ['b']],
        [2, ['a']],
      ])
      assert.deepEqual(
        heard('stageSubmitted').map(({ stage }) => stage.numTasks),
        [2, 1, 1, 1, 2, 1, 1],
      )
    }))

  it('that has grown asks for a collection, and not again before it has grown by much', () => {
    let bytes = 0
    let collections = 0
    const cleaner = new ContextCleaner(
      () => bytes,
      () => collections++,
    )
    const at = (megabytes: number): number => {
      bytes = megabytes * 1024 * 1024
      cleaner.check()
      return collections
    }
    assert.equal(GROWTH_BYTES, 64 * 1024 * 1024)
    // grows to 100 MB, is not freed: the next collection comes at 264 MB; freed: at 84 MB
    assert.deepEqual([10, 63, 64, 100, 190, 191, 192].map(at), [0, 0, 1, 1, 1, 1, 2])
    assert.deepEqual([10, 80, 84, 85].map(at), [2, 2, 3, 3])
  })

  it('of what the program forgot is freed by a collection', () =>
    withContext({}, async ({ sc }) => {
      const size = 8192
      const job = async (i: number): Promise<void> => {
        const rows = Array.from({ length: size }, (_, n) => `${i} and ${n} ${'x'.repeat(500)}`)
        await sc.parallelize(rows, 2).count()
      }
      for (let i = 0; i < 60; i++) await job(i)
      const { bytesInUse } = sc.env.slabPool
      // 60 times 4 MB were written
      assert.ok(bytesInUse < 200 * 1024 * 1024, `${bytesInUse}`)
    }))
})
