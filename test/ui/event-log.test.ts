/** What is shown of a run from its event log is what was shown while it ran. */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { LocalFileSystem } from '../../src/core/storage/file-system.js'
import { SparkConf, SparkContext } from '../../src/index.js'
import { readEventLog } from '../../src/ui/event-log.js'
import { FinishedRuns, serveEventLogs } from '../../src/ui/finished-runs.js'
import { manualContext, ScriptedInput } from '../streaming/harness.js'
import { application, jobStart } from './ui-events.js'
import { withUi } from './with-ui.js'

const folder = mkdtempSync(join(tmpdir(), 'millrace-event-log-'))
after(() => rmSync(folder, { recursive: true }))

const paths = [
  'jobs',
  'stages?details=true',
  'streaming/batches',
  'streaming/batches/2000/operations',
  'millrace/graph',
  'environment',
  'allexecutors',
]

suite('a run', () => {
  test('is the same afterwards', async () => {
    const dir = join(folder, 'runs')
    const live: Record<string, unknown> = {}
    let id = ''
    const settings = {
      'spark.eventLog.enabled': 'true',
      'spark.eventLog.dir': dir,
      'spark.my.password': 'hidden-word',
    }
    await withUi(settings, async ({ sc, get }) => {
      id = sc.applicationId
      const { ssc, clock } = manualContext(sc)
      new ScriptedInput(ssc, [[1, 2], [3]])
        .map((n): [number, string] => [n, '<b>'])
        .groupByKey()
        .foreachRDD(rdd => rdd.count())
      await ssc.start()
      await clock.advance(2000)
      await ssc.stop(false)
      for (const path of paths) live[path] = await get(path)
    })
    const name = `${id}.jsonl`
    assert.ok(!readFileSync(join(dir, name), 'utf8').includes('hidden-word'))
    const served = await serveEventLogs(dir, { port: 0 })
    try {
      for (const path of paths) {
        const answer = await fetch(`${served.url}/api/v1/applications/${id}/${path}`)
        const later = (await answer.json()) as unknown
        if (path === 'allexecutors') {
          // heap and blocks are asked of a program that runs only
          const of = (value: unknown): unknown =>
            (value as Record<string, unknown>[]).map(({ id, completedTasks }) => [
              id,
              completedTasks,
            ])
          assert.deepEqual(of(later), of(live[path]))
        } else assert.deepEqual(later, live[path], path)
      }
      const storage = await fetch(`${served.url}/api/v1/applications/${id}/storage/rdd`)
      assert.deepEqual(await storage.json(), [])
    } finally {
      await served.stop()
    }
  })

  test('of a program that makes its context as programs do, and stops at once', async () => {
    const dir = join(folder, 'short')
    const conf = new SparkConf().setMaster('local[1]').setAppName('short')
    conf.set('spark.ui.enabled', false).set('spark.eventLog.enabled', true)
    const sc = new SparkContext(conf.set('spark.eventLog.dir', dir))
    assert.equal(await sc.parallelize([1, 2], 1).count(), 2)
    await sc.stop()
    const [file] = readdirSync(dir)
    const types = [...readEventLog(new LocalFileSystem(), join(dir, file))].map(({ type }) => type)
    assert.deepEqual(
      types.filter(type => type !== 'executorAdded'),
      [
        'applicationStart',
        'jobStart',
        'stageStart',
        'taskStart',
        'taskEnd',
        'stageEnd',
        'jobEnd',
        'applicationEnd',
      ],
    )
  })
})

suite('files that are not whole', () => {
  const write = (name: string, ...lines: readonly object[]): string => {
    const path = join(folder, name)
    writeFileSync(path, lines.map(line => `${JSON.stringify(line)}\n`).join(''))
    return path
  }
  const fileSystem = new LocalFileSystem()

  test('the last line of a program that was killed', async () => {
    const path = write('torn.jsonl', application, jobStart(0, 1100))
    appendFileSync(path, '{"type":"jobEnd","jobI')
    const [run] = await new FinishedRuns(fileSystem, path).list()
    assert.equal(run.endMs, undefined)
    const found = await new FinishedRuns(fileSystem, path).find('local-1000')
    assert.equal(found?.status.jobs.jobs.get(0)?.status, 'RUNNING')
  })

  test('a file that grows is read again', async () => {
    const path = write('grows.jsonl', application)
    const runs = new FinishedRuns(fileSystem, path)
    assert.equal((await runs.find('local-1000'))?.status.jobs.jobs.size, 0)
    appendFileSync(path, `${JSON.stringify(jobStart(0, 1100))}\n`)
    assert.equal((await runs.find('local-1000'))?.status.jobs.jobs.size, 1)
  })

  test('a later format is refused, and hides no other', async () => {
    const path = write('later.jsonl', { ...application, format: 99 })
    assert.throws(() => [...readEventLog(fileSystem, path)], {
      condition: 'EVENT_LOG_VERSION_NOT_SUPPORTED',
      parameters: { path, version: '99', supported: '1' },
    })
    assert.deepEqual(await new FinishedRuns(fileSystem, path).list(), [])
  })

  test('none at all', async () => {
    const none = mkdtempSync(join(folder, 'none-'))
    await assert.rejects(serveEventLogs(none, { port: 0 }), {
      condition: 'EVENT_LOG_NOT_FOUND',
      parameters: { path: none },
    })
    const missing = join(folder, 'missing')
    await assert.rejects(serveEventLogs(missing, { port: 0 }), { condition: 'FILE_NOT_FOUND' })
    await assert.rejects(serveEventLogs(folder, { bindAddress: '0.0.0.0' }), {
      condition: 'UI_NOT_PROTECTED',
    })
  })
})
