/** Stages: what is computed, what is skipped, what is computed again, and in which order. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { RDD, SparkContext } from '../../../src/index.js'
import { MillraceError } from '../../../src/index.js'
import { FullDisk } from '../storage/faulty-file-system.js'
import { type LocalContext, withContext } from './local-context.js'

const rows = Array.from({ length: 4000 }, (_, i) => `row number ${i}`)

function countsOf(sc: SparkContext): RDD<[string, number]> {
  return sc
    .parallelize(rows, 4)
    .map((row): [string, number] => [row.slice(0, -1), 1])
    .reduceByKey((a, b) => a + b, 3)
}

const sorted = (pairs: readonly [string, number][]): [string, number][] => [...pairs].sort()

function expectedCounts(): [string, number][] {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const key = row.slice(0, -1)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return sorted([...counts])
}

describe('stages', () => {
  it('end at shuffles; one whose output is there is skipped', () =>
    withContext({}, async ({ sc, heard }) => {
      const counts = countsOf(sc)
      assert.deepEqual(sorted(await counts.collect()), expectedCounts())
      assert.deepEqual(
        heard('stageSubmitted').map(({ stage }) => stage.numTasks),
        [4, 3],
      )
      assert.equal(heard('stageSkipped').length, 0)
      assert.deepEqual(sorted(await counts.collect()), expectedCounts())
      assert.equal(heard('stageSubmitted').length, 3)
      assert.equal(heard('stageSkipped').length, 1)
    }))

  it('of two jobs at once share a shuffle', () =>
    withContext({}, async ({ sc, heard }) => {
      const counts = countsOf(sc)
      const [all, number] = await Promise.all([counts.collect(), counts.count()])
      assert.deepEqual(sorted(all), expectedCounts())
      assert.equal(number, expectedCounts().length)
      const tasks = heard('stageSubmitted').map(({ stage }) => stage.numTasks)
      assert.deepEqual(tasks, [4, 3, 3])
    }))

  it('read a kept partition and no shuffle before it', () =>
    withContext({}, async ({ sc, heard }) => {
      const counts = countsOf(sc).cache()
      assert.deepEqual(sorted(await counts.collect()), expectedCounts())
      assert.deepEqual(sorted(await counts.collect()), expectedCounts())
      assert.equal(heard('stageSubmitted').length, 3)
      assert.equal(heard('stageSkipped').length, 0)
      counts.unpersist()
      assert.deepEqual(sorted(await counts.collect()), expectedCounts())
      assert.equal(heard('stageSkipped').length, 1)
    }))

  it('are announced in pairs with their tasks between', () =>
    withContext({}, async ({ sc, events }) => {
      await countsOf(sc).count()
      const open = new Set<number>()
      for (const event of events) {
        if (event.type === 'stageSubmitted') open.add(event.stage.stageId)
        if (event.type === 'stageCompleted') assert.ok(open.delete(event.stage.stageId))
        if (event.type === 'taskStart') assert.ok(open.has(event.stageId))
      }
      assert.equal(open.size, 0)
      assert.deepEqual([events[0].type, events.at(-1)?.type], ['jobStart', 'jobEnd'])
    }))
})

describe('a long lineage', () => {
  for (const master of ['local', 'local[2]']) {
    it(`of narrow steps, of unions and of shuffles is computed under ${master}`, () =>
      withContext({ master }, async ({ sc }) => {
        let steps = sc.range(0, 50, 1, 2)
        for (let i = 0; i < 1000; i++) {
          steps = i % 2 === 0 ? steps.map(n => n + 1) : steps.filter(n => n >= 0)
        }
        assert.deepEqual(await steps.take(2), [500, 501])
        let union = sc.parallelize([0], 1)
        for (let i = 1; i <= 50; i++) union = union.union(sc.parallelize([i], 1))
        assert.deepEqual(
          await union.collect(),
          Array.from({ length: 51 }, (_, i) => i),
        )
        let pairs = sc.parallelize<[number, number]>([[0, 1]], 1)
        for (let i = 0; i < 50; i++) {
          pairs = pairs
            .map((pair): [number, number] => [pair[0] + 1, pair[1]])
            .reduceByKey((a, b) => a + b, 2)
        }
        assert.deepEqual(await pairs.collect(), [[50, 1]])
      }))
  }
})

describe('a block file', () => {
  // so little memory that map tasks write files
  const settings = { 'spark.millrace.memory': '16k' }

  function files(sc: SparkContext): string[] {
    const { localDir } = sc.env
    return readdirSync(localDir).map(name => join(localDir, name))
  }

  const damages: Readonly<Record<string, (path: string) => void>> = {
    'that is gone': path => rmSync(path),
    'that is cut off': path => writeFileSync(path, readFileSync(path).subarray(0, 40)),
    'with a changed byte': path => {
      const bytes = readFileSync(path)
      bytes[bytes.length >> 1] ^= 1
      writeFileSync(path, bytes)
    },
  }
  for (const [name, damage] of Object.entries(damages)) {
    it(`${name} is computed again from lineage`, () =>
      withContext({ settings }, async ({ sc, heard }) => {
        const counts = countsOf(sc)
        assert.deepEqual(sorted(await counts.collect()), expectedCounts())
        const [first] = files(sc)
        assert.ok(first !== undefined)
        damage(first)
        assert.deepEqual(sorted(await counts.collect()), expectedCounts())
        const tasks = heard('stageSubmitted').map(({ stage }) => stage.numTasks)
        // the stage that could not read, the map task whose file it was, and what was left of the stage
        assert.deepEqual(tasks.slice(0, 4), [4, 3, 3, 1])
      }))
  }

  it('goes with the context', () =>
    withContext({ settings }, async ({ sc }) => {
      await countsOf(sc).count()
      assert.ok(files(sc).length > 0)
      await sc.stop()
      assert.throws(() => files(sc), { code: 'ENOENT' })
    }))

  it('that the disk has no room for ends the job with DISK_FULL, and the next one works', async () => {
    const fileSystem = new FullDisk()
    // tasks of the master `local` use the context's file system; task threads have one of their own
    await withContext({ master: 'local', settings, parts: { fileSystem } }, async ({ sc }) => {
      const counts = countsOf(sc)
      await assert.rejects(
        counts.count(),
        e => e instanceof MillraceError && e.condition === 'DISK_FULL',
      )
      fileSystem.full = false
      assert.deepEqual(sorted(await counts.collect()), expectedCounts())
    })
  })
})

describe('the order of tasks of two jobs', () => {
  async function starts(mode: string): Promise<number[]> {
    const settings = { 'spark.scheduler.mode': mode }
    return withContext({ settings }, async context => {
      const job = async (pool: string, tasks: number): Promise<void> => {
        context.sc.setLocalProperty('spark.scheduler.pool', pool)
        await context.sc.range(0, tasks, 1, tasks).count()
      }
      await Promise.all([job('large', 12), job('small', 2)])
      return stageOfEachTask(context)
    })
  }

  function stageOfEachTask({ heard }: LocalContext): number[] {
    const first = heard('stageSubmitted')[0].stage.stageId
    return heard('taskStart').map(task => task.stageId - first)
  }

  it('is first in, first out', async () => {
    assert.deepEqual(await starts('FIFO'), [...new Array(12).fill(0), 1, 1])
  })

  it('is fair between pools when asked for', async () => {
    const order = await starts('FAIR')
    assert.deepEqual([...order].sort(), [...new Array(12).fill(0), 1, 1])
    assert.ok(order.indexOf(1) < order.lastIndexOf(0), order.join(' '))
    // the first task that starts when both jobs wait belongs to the pool with fewer running tasks
    assert.equal(order[2], 1)
  })
})
