/** The numbers of the REST API are those that listeners hear, of programs that really run. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type BatchInfo, type SparkListenerEvent, SparkSession } from '../../src/index.js'
import { collectInto, manualContext, ScriptedInput } from '../streaming/harness.js'
import { withUi } from './with-ui.js'

type Json = Record<string, unknown>

test('jobs, stages and tasks of a shuffle', () =>
  withUi({}, async ({ sc, get }) => {
    const events: SparkListenerEvent[] = []
    sc.addSparkListener(event => events.push(event))
    sc.setJobGroup('group', 'the words')
    const words = sc.parallelize(['a', 'b', 'a', 'c'], 3).map((word): [string, number] => [word, 1])
    assert.equal((await words.reduceByKey((a, b) => a + b, 2).collect()).length, 3)

    const [job] = await get<Json[]>('jobs')
    assert.equal(job.status, 'SUCCEEDED')
    assert.equal(job.description, 'the words')
    assert.match(String(job.name), /^collect at .*program\.test\.ts:\d+$/)
    assert.equal(job.jobGroup, 'group')
    assert.deepEqual([job.numTasks, job.numCompletedTasks, job.numFailedTasks], [5, 5, 0])
    assert.equal(job.numCompletedStages, 2)

    const ends = events.filter(event => event.type === 'taskEnd')
    const stages = await get<Json[]>('stages')
    assert.deepEqual(new Set(stages.map(stage => stage.stageId)), new Set(job.stageIds as number[]))
    for (const stage of stages) {
      const own = ends.filter(({ stageId }) => stageId === stage.stageId)
      const sum = (value: (end: (typeof own)[number]) => number): number =>
        own.reduce((total, end) => total + value(end), 0)
      assert.equal(stage.status, 'COMPLETE')
      assert.equal(stage.numCompleteTasks, own.length)
      assert.equal(stage.executorRunTime, Math.round(sum(end => end.runMs)))
      assert.equal(
        stage.shuffleWriteBytes,
        sum(end => end.metrics!.shuffleBytesWritten),
      )
      assert.equal(
        stage.shuffleReadBytes,
        sum(end => end.reads.shuffleBytes),
      )
      const tasks = await get<Json[]>(`stages/${stage.stageId}/0/taskList?sortBy=-runtime`)
      assert.deepEqual(
        new Set(tasks.map(task => task.taskId)),
        new Set(own.map(({ taskId }) => taskId)),
      )
    }
    const [map, reduce] = [...stages].sort((a, b) => Number(b.stageId) - Number(a.stageId))
    assert.match(String(map.name), /^reduceByKey at /)
    assert.equal(map.inputRecords, 4)
    assert.ok(Number(map.shuffleWriteBytes) > 0)
    assert.equal(reduce.shuffleReadBytes, map.shuffleWriteBytes)
    assert.equal(reduce.shuffleReadRecords, map.shuffleWriteRecords)
    const { nodes, edges } = map.operators as { nodes: Json[]; edges: unknown }
    assert.deepEqual(
      nodes.map(({ name }) => name),
      ['parallelize', 'map', 'reduceByKey'],
    )
    assert.deepEqual(edges, [
      [0, 1],
      [1, 2],
    ])
    const summary = await get<{ executorRunTime: number[]; quantiles: number[] }>(
      `stages/${map.stageId}/0/taskSummary?quantiles=0,1`,
    )
    assert.deepEqual(summary.quantiles, [0, 1])
    const runs = ends.filter(({ stageId }) => stageId === map.stageId).map(({ runMs }) => runMs)
    assert.equal(summary.executorRunTime[1], Math.round(Math.max(...runs)))

    const threads = (await get<Json[]>('executors')).filter(({ kind }) => kind === 'thread')
    assert.equal(threads.length, 2)
    assert.equal(
      threads.reduce((total, thread) => total + Number(thread.completedTasks), 0),
      ends.length,
    )
  }))

test('a function that throws: its message and its stack, of the task, the stage and the job', () =>
  withUi({}, async ({ sc, get }) => {
    const fails = sc.parallelize([1, 2], 1).map(n => {
      if (n === 2) throw new RangeError('<script>alert(1)</script>')
      return n
    })
    await assert.rejects(fails.collect(), /USER_FUNCTION_FAILED/)
    const [job] = await get<Json[]>('jobs?status=failed')
    assert.equal(job.status, 'FAILED')
    assert.match(String(job.failureReason), /RangeError: <script>alert\(1\)<\/script>/)
    assert.match(String(job.failureReason), /program\.test\.ts/)
    const [stage] = await get<Json[]>('stages?status=failed')
    assert.equal(stage.numFailedTasks, 1)
    const [task] = await get<Json[]>(`stages/${stage.stageId}/0/taskList`)
    assert.equal(task.status, 'FAILED')
    assert.match(String(task.errorMessage), /map at .*program\.test\.ts/)
    assert.match(String(task.errorStack), /Caused by: RangeError/)
  }))

test('what is persisted, and what it takes', () =>
  withUi({}, async ({ sc, get }) => {
    const kept = sc.parallelize([1, 2, 3, 4, 5], 2).setName('numbers').cache()
    assert.equal(await kept.count(), 5)
    const bytes = sc.env.blockManager
      .status()
      .filter(({ id }) => id.startsWith(`rdd_${kept.id}_`))
      .reduce((total, block) => total + block.memoryBytes, 0)
    const [rdd] = await get<Json[]>('storage/rdd')
    assert.deepEqual(
      [rdd.id, rdd.name, rdd.numPartitions, rdd.numCachedPartitions, rdd.memoryUsed],
      [kept.id, 'numbers', 2, 2, bytes],
    )
    const whole = await get<{ partitions: Json[] }>(`storage/rdd/${kept.id}`)
    assert.deepEqual(
      whole.partitions.map(({ blockName }) => blockName),
      [`rdd_${kept.id}_0`, `rdd_${kept.id}_1`],
    )
    await kept.map(n => n + 1).collect()
    const [stage] = await get<Json[]>('stages')
    const { nodes } = stage.operators as { nodes: Json[] }
    assert.deepEqual(
      nodes.map(({ name, cached }) => [name, cached]),
      [
        ['cache', true],
        ['map', undefined],
        ['collect', undefined],
      ],
    )
    kept.unpersist()
    assert.deepEqual(await get('storage/rdd'), [])
  }))

test('queries of SQL with plans, jobs and generated code', () =>
  withUi({}, async ({ sc, get }) => {
    const spark = SparkSession.builder.getOrCreate()
    assert.equal(spark.sparkContext, sc)
    await spark.range(100).filter('id > 3').groupBy('id').count().collect()
    const [query] = await get<Json[]>('sql?details=true')
    assert.equal(query.status, 'COMPLETED')
    assert.match(String(query.description), /^collect at .*program\.test\.ts:\d+$/)
    assert.ok((query.nodes as Json[]).some(({ nodeName }) => nodeName === 'HashAggregate'))
    assert.equal((query.edges as Json[]).length, (query.nodes as Json[]).length - 1)
    const rows = (query.nodes as { nodeName: string; metrics: Json[] }[]).map(
      ({ nodeName, metrics }) => [nodeName, metrics.map(({ value }) => value).join()],
    )
    assert.deepEqual(
      rows.filter(([name]) => name === 'HashAggregate'),
      [['HashAggregate', '96']],
    )
    assert.equal((await spark.range(0, 50, 1, 1).limit(7).collect()).length, 7)
    const [limited] = await get<{ nodes: { metrics: Json[] }[] }[]>('sql?details=true&length=1')
    assert.deepEqual(limited.nodes[0].metrics, [{ name: 'number of output rows', value: '7' }])
    const plans = query.plans as Json
    assert.match(String(plans.parsed), /^'Aggregate \['id\]/)
    assert.match(String(plans.optimized), /Aggregate/)
    const jobs = await get<Json[]>('jobs')
    assert.deepEqual(
      query.successJobIds,
      jobs.filter(job => job.sqlExecutionId === query.id).map(({ jobId }) => jobId),
    )
    const names = spark.createDataFrame([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
      { id: 9, name: 'c' },
    ])
    const joined = spark.range(0, 10_000, 1, 4).repartition(3).join(names, 'id')
    assert.equal((await joined.collect()).length, 3)
    const [join] =
      await get<{ nodes: { nodeName: string; metrics: Json[] }[] }[]>('sql?details=true')
    const counted = new Map(
      join.nodes.map(({ nodeName, metrics }) => [nodeName, metrics[0]?.value] as const),
    )
    assert.equal(counted.get('Range'), '10,000', JSON.stringify(join.nodes))
    assert.equal(counted.get('Exchange'), '10,000', JSON.stringify(join.nodes))
    const code = await get<{ stages: Json[] }>(`sql/${query.id}/codegen`)
    assert.ok(code.stages.some(({ source }) => String(source).includes('Generated code')))
    await assert.rejects(
      spark.sql('SELECT 1 / (id - id) FROM range(3)').collect(),
      /DIVIDE_BY_ZERO/,
    )
    const [failed] = await get<Json[]>('sql')
    assert.equal(failed.status, 'FAILED')
    assert.match(String(failed.errorMessage), /DIVIDE_BY_ZERO/)
  }))

suite('a streaming program', () => {
  test('batches, operations, receivers and the graph are those of the listener', () =>
    withUi({ 'spark.streaming.stopSparkContextByDefault': 'false' }, async ({ sc, get }) => {
      const { ssc, clock } = manualContext(sc)
      const input = new ScriptedInput(ssc, [[1, 2], [3], [4, 5, 6]])
      const sums = input.map((n): [number, number] => [n % 2, n]).reduceByKey((a, b) => a + b)
      collectInto(sums)
      sums.foreachRDD((_, time) => {
        if (time.milliseconds === 2000) throw new RangeError('not at two')
      })
      const infos: BatchInfo[] = []
      ssc.addStreamingListener({ onBatchCompleted: ({ batchInfo }) => void infos.push(batchInfo) })
      await ssc.start()
      const error = assert.rejects(ssc.awaitTermination(), /not at two/)
      await clock.advance(3000)
      await error

      const batches = await get<Json[]>('streaming/batches')
      assert.deepEqual(
        batches.map(batch => [
          batch.batchId,
          batch.inputSize,
          batch.schedulingDelay,
          batch.processingTime,
          batch.totalDelay,
        ]),
        infos
          .map(info => [
            info.batchTime.milliseconds,
            info.numRecords,
            info.schedulingDelay,
            info.processingDelay,
            info.totalDelay,
          ])
          .reverse(),
      )
      assert.deepEqual(
        batches.map(({ status }) => status),
        ['COMPLETED', 'FAILED', 'COMPLETED'],
      )
      assert.match(String(batches[1].firstFailureReason), /RangeError: not at two/)
      const batch = await get<{ inputs: Json[] }>('streaming/batches/3000')
      assert.deepEqual(
        batch.inputs.map(({ streamId, numRecords }) => [streamId, numRecords]),
        [[0, 3]],
      )
      const operations = await get<Json[]>('streaming/batches/2000/operations')
      assert.deepEqual(
        operations.map(({ operationId, failureReason }) => [
          operationId,
          failureReason !== undefined,
        ]),
        [
          [0, false],
          [1, true],
        ],
      )
      const [jobId] = operations[0].jobIds as number[]
      const job = await get(`jobs/${jobId}`)
      assert.deepEqual([job.batchTime, job.outputOpId], [2000, 0])

      const statistics = await get('streaming/statistics')
      assert.equal(statistics.numTotalCompletedBatches, infos.length)
      assert.equal(statistics.numFailedBatches, 1)
      assert.equal(statistics.numProcessedRecords, 6)
      assert.equal(statistics.state, 'active')

      const graph = await get<{ nodes: Json[]; edges: number[][] }>('millrace/graph')
      const nameOf = (id: number): string => String(graph.nodes.find(node => node.id === id)!.name)
      const path = graph.edges.map(([from, to]) => `${nameOf(from)} > ${nameOf(to)}`)
      assert.ok(path.includes('map > reduceByKey'), path.join())
      const shares = graph.nodes.map(({ share }) => Number(share))
      assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 0.01, shares.join())
      assert.ok(Number(graph.nodes.find(({ name }) => name === 'reduceByKey')!.share) > 0)

      const page = await get<{ series: { time: number[] }; completedBatches: Json[] }>(
        'millrace/streaming?after=1000',
      )
      assert.deepEqual(page.series.time, [2000, 3000])
      assert.equal(page.completedBatches.length, 2)
      await ssc.stop()
      assert.equal((await get('streaming/statistics')).state, 'stopped')
    }))
})
