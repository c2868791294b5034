/** Tables of events, and what the REST API says after them; and that nothing grows with what has happened. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { AppStatus } from '../../src/ui/app-status.js'
import { type Applications, summaryOf } from '../../src/ui/application.js'
import type { UiEvent } from '../../src/ui/events.js'
import { type Limits, limitsOf } from '../../src/ui/limits.js'
import { RestError } from '../../src/ui/rest/rest-error.js'
import { answerRest } from '../../src/ui/rest/routes.js'
import {
  application,
  batchEvents,
  jobStart,
  stage,
  streamingStart,
  taskEnd,
  taskStart,
} from './ui-events.js'

type Json = Record<string, unknown>

function statusOf(events: readonly UiEvent[], limits: Partial<Limits> = {}): AppStatus {
  const status = new AppStatus({ ...limitsOf(), ...limits })
  for (const event of [application, ...events]) status.apply(event)
  return status
}

async function ask(status: AppStatus, path: string): Promise<unknown> {
  const app = { status, live: undefined }
  const applications: Applications = {
    list: async () => [summaryOf(app)!],
    find: async () => app,
  }
  const [address, query] = path.split('?')
  const parts = ['applications', 'local-1000', ...address.split('/').filter(part => part !== '')]
  const answer = await answerRest(applications, parts, new URLSearchParams(query), '0.1.0')
  return JSON.parse(JSON.stringify(answer))
}

/** The parts of an answer that `expected` has. */
function pick(found: unknown, expected: unknown): unknown {
  if (Array.isArray(expected) && Array.isArray(found)) {
    return found.map((value, i) => pick(value, expected[i]))
  }
  if (typeof expected !== 'object' || expected === null || typeof found !== 'object') return found
  return Object.fromEntries(
    Object.keys(expected).map(key => [
      key,
      pick((found as Json | null)?.[key], (expected as Json)[key]),
    ]),
  )
}

const error = { message: 'RangeError: <b>', stack: 'RangeError: <b>\n    at a.ts:1' }

/** What happened, where is looked, and what is there; of objects the keys that are named. */
const cases: readonly [name: string, events: readonly UiEvent[], path: string, answer: unknown][] =
  [
    [
      'an application',
      [],
      '',
      {
        id: 'local-1000',
        name: 'words',
        attempts: [
          {
            startTime: '1970-01-01T00:00:01.000GMT',
            endTime: '1969-12-31T23:59:59.999GMT',
            lastUpdated: '1970-01-01T00:00:01.000GMT',
            duration: 0,
            sparkUser: 'joe',
            completed: false,
            appSparkVersion: '0.1.0',
            startTimeEpoch: 1000,
            endTimeEpoch: -1,
            lastUpdatedEpoch: 1000,
          },
        ],
      },
    ],
    [
      'an application that has ended',
      [{ type: 'applicationEnd', timeMs: 3000 }],
      '',
      { attempts: [{ completed: true, duration: 2000, endTimeEpoch: 3000 }] },
    ],
    [
      'a job that runs: its stages, its tasks',
      [
        jobStart(0, 1100, { group: 'g', description: 'the count' }),
        { type: 'stageSkipped', timeMs: 1100, stage: stage(0, 0, { numTasks: 0 }) },
        { type: 'stageStart', timeMs: 1100, stage: stage(1, 0, { numTasks: 3 }) },
        taskStart(1, 0, 1110),
        taskStart(1, 1, 1110, { partition: 1 }),
        taskEnd(1, 0, 1120),
      ],
      'jobs/0',
      {
        jobId: 0,
        name: 'count at a.ts:1',
        description: 'the count',
        jobGroup: 'g',
        status: 'RUNNING',
        submissionTime: '1970-01-01T00:00:01.100GMT',
        stageIds: [0, 1],
        numTasks: 3,
        numActiveTasks: 1,
        numCompletedTasks: 1,
        numActiveStages: 1,
        numSkippedStages: 1,
        numCompletedStages: 0,
      },
    ],
    [
      'a job that failed, of a batch',
      [
        jobStart(4, 1100, { batchMs: 5000, outputOpId: 2 }),
        { type: 'stageStart', timeMs: 1100, stage: stage(7, 4) },
        taskStart(7, 0, 1110),
        taskEnd(7, 0, 1120, { error, runMs: 0 }),
        { type: 'stageEnd', timeMs: 1130, stageId: 7, attempt: 0, error },
        { type: 'jobEnd', timeMs: 1130, jobId: 4, error },
      ],
      'jobs?status=failed',
      [
        {
          jobId: 4,
          status: 'FAILED',
          failureReason: error.stack,
          failureMessage: error.message,
          batchTime: 5000,
          outputOpId: 2,
          numFailedTasks: 1,
          numFailedStages: 1,
        },
      ],
    ],
    [
      'a stage: sums of what its tasks read and wrote',
      [
        jobStart(0, 1100),
        { type: 'stageStart', timeMs: 1100, stage: stage(1, 0, { numTasks: 2, rddIds: [3, 1] }) },
        taskStart(1, 0, 1110),
        taskEnd(1, 0, 1120, {
          runMs: 7.4,
          sizes: { inputBytes: 10, inputRows: 2, spilledBytes: 5 },
        }),
        taskStart(1, 1, 1110, { partition: 1 }),
        taskEnd(1, 1, 1130, {
          runMs: 3.3,
          sizes: { inputBytes: 1, shuffleReadBytes: 20, shuffleReadRows: 4, shuffleWriteBytes: 8 },
        }),
        { type: 'stageEnd', timeMs: 1140, stageId: 1, attempt: 0 },
      ],
      'stages/1/0',
      {
        status: 'COMPLETE',
        numTasks: 2,
        numCompleteTasks: 2,
        firstTaskLaunchedTime: '1970-01-01T00:00:01.110GMT',
        executorRunTime: 11,
        inputBytes: 11,
        inputRecords: 2,
        shuffleReadBytes: 20,
        shuffleReadRecords: 4,
        shuffleWriteBytes: 8,
        diskBytesSpilled: 5,
        rddIds: [3, 1],
        jobIds: [0],
        name: 'count at a.ts:1',
        details: 'a.ts:1',
      },
    ],
    [
      'a stage that is computed again for what was lost',
      [
        jobStart(0, 1100),
        { type: 'stageStart', timeMs: 1100, stage: stage(1, 0, { numTasks: 4 }) },
        { type: 'stageEnd', timeMs: 1140, stageId: 1, attempt: 0, error },
        { type: 'stageStart', timeMs: 1150, stage: stage(1, 0, { numTasks: 1, attempt: 1 }) },
      ],
      'stages/1',
      [{ status: 'ACTIVE', attemptId: 1, numTasks: 5 }],
    ],
    [
      'tasks: a copy of a slow one, one that was ended, one that failed; the longest first',
      [
        jobStart(0, 1100),
        { type: 'stageStart', timeMs: 1100, stage: stage(1, 0, { numTasks: 2 }) },
        taskStart(1, 0, 1110),
        taskStart(1, 1, 1200, { attempt: 1, executorId: 1 }),
        taskEnd(1, 1, 1210, { executorId: 1 }),
        taskEnd(1, 0, 1220, { killed: true, runMs: 0 }),
        taskStart(1, 2, 1300, { partition: 1 }),
        taskEnd(1, 2, 1301, { error, runMs: 0 }),
      ],
      'stages/1/0/taskList?sortBy=-runtime',
      [
        { taskId: 0, status: 'KILLED', duration: 110, speculative: false },
        { taskId: 1, status: 'SUCCESS', duration: 10, speculative: true, executorId: '1' },
        {
          taskId: 2,
          index: 1,
          status: 'FAILED',
          errorMessage: error.message,
          errorStack: error.stack,
        },
      ],
    ],
    [
      'some of the stages',
      [
        jobStart(0, 1100),
        ...[0, 1, 2].map((n): UiEvent => {
          return { type: 'stageStart', timeMs: 1100, stage: stage(n, 0) }
        }),
      ],
      'stages?offset=1&length=1',
      [{ stageId: 1, tasks: undefined }],
    ],
    [
      'a window of the tasks',
      [
        jobStart(0, 1100),
        { type: 'stageStart', timeMs: 1100, stage: stage(1, 0, { numTasks: 3 }) },
        ...[0, 1, 2].map(n => taskStart(1, n, 1110, { partition: n })),
      ],
      'stages/1/0/taskList?offset=1&length=1',
      [{ taskId: 1 }],
    ],
    [
      'threads: one lives, one is gone',
      [
        { type: 'executorAdded', timeMs: 1000, executorId: 0 },
        { type: 'executorAdded', timeMs: 1000, executorId: 1 },
        taskStart(1, 0, 1110),
        taskEnd(1, 0, 1120, { sizes: { shuffleWriteBytes: 3 } }),
        { type: 'executorRemoved', timeMs: 2000, executorId: 1, reason: 'out of heap' },
      ],
      'allexecutors',
      [
        { id: 'driver', kind: 'driver', isActive: true },
        { id: '0', kind: 'thread', isActive: true, completedTasks: 1, totalShuffleWrite: 3 },
        {
          id: '1',
          isActive: false,
          removeReason: 'out of heap',
          removeTime: '1970-01-01T00:00:02.000GMT',
        },
      ],
    ],
    [
      'a query: its plan and its jobs',
      [
        {
          type: 'sqlStart',
          timeMs: 1100,
          sqlId: 0,
          description: 'show at a.ts:4',
          callSite: 'a.ts:4',
        },
        {
          type: 'sqlPlanned',
          timeMs: 1110,
          sqlId: 0,
          nodes: [
            { id: 0, name: 'Project', details: '[a]' },
            { id: 1, name: 'Scan', details: 'csv' },
          ],
          edges: [[1, 0]],
          plans: { parsed: 'p', analyzed: 'a', optimized: 'o', physical: 'ph' },
        },
        jobStart(0, 1120, { sqlId: 0 }),
        jobStart(1, 1120, { sqlId: 0 }),
        { type: 'jobEnd', timeMs: 1130, jobId: 0 },
        { type: 'sqlEnd', timeMs: 1150, sqlId: 0, error },
      ],
      'sql/0',
      {
        id: 0,
        status: 'FAILED',
        description: 'show at a.ts:4',
        planDescription: 'ph',
        duration: 50,
        runningJobIds: [1],
        successJobIds: [0],
        failedJobIds: [],
        errorMessage: error.message,
        nodes: [
          { nodeId: 0, nodeName: 'Project', description: '[a]' },
          { nodeId: 1, nodeName: 'Scan', description: 'csv' },
        ],
        edges: [{ fromId: 1, toId: 0 }],
        plans: { parsed: 'p', analyzed: 'a', optimized: 'o', physical: 'ph' },
      },
    ],
    [
      'the environment',
      [],
      'environment',
      {
        runtime: { nodeVersion: '20.0.0' },
        sparkProperties: [['spark.master', 'local[2]']],
        configuration: application.configuration as unknown,
      },
    ],
    [
      'statistics of a stream',
      [...streamingStart, ...batchEvents(0), ...batchEvents(1, { ms: 30, delayMs: 20 })],
      'streaming/statistics',
      {
        startTime: '1970-01-01T00:00:09.000GMT',
        batchDuration: 1000,
        numReceivers: 1,
        numActiveReceivers: 1,
        numTotalCompletedBatches: 2,
        numActiveBatches: 0,
        numProcessedRecords: 200,
        numReceivedRecords: 200,
        avgInputRate: 100,
        avgSchedulingDelay: 10,
        avgProcessingTime: 20,
        avgTotalDelay: 30,
        state: 'active',
        warning: undefined,
      },
    ],
    [
      'a receiver: its records and their rate',
      [...streamingStart, ...batchEvents(0), ...batchEvents(1)],
      'streaming/receivers/0',
      {
        streamId: 0,
        streamName: 'SocketReceiver-0',
        isActive: true,
        numRecords: 200,
        pendingBytes: 1024,
        waiting: false,
        avgEventRate: 100,
        eventRates: [
          [10_000, 100],
          [11_000, 100],
        ],
      },
    ],
    [
      'a batch that waits and one that runs, newest first',
      [...streamingStart, ...batchEvents(0).slice(0, 4), ...batchEvents(1).slice(0, 1)],
      'streaming/batches',
      [
        { batchId: 11_000, status: 'QUEUED', numTotalOutputOps: 1, numActiveOutputOps: 0 },
        { batchId: 10_000, status: 'PROCESSING', numActiveOutputOps: 1, schedulingDelay: 0 },
      ],
    ],
    [
      'the operations of a batch',
      [...streamingStart, ...batchEvents(0)],
      'streaming/batches/10000/operations/0',
      { operationId: 0, name: 'print at a.ts:9', description: 'a.ts:9', duration: 10, jobIds: [0] },
    ],
    ...(['take', 'foreach'] as const).map((action): (typeof cases)[number] => {
      const picture = {
        nodes: [
          { id: 0, name: 'reduceByKey', callSite: 'a.ts:5' },
          { id: 1, name: action, callSite: 'a.ts:9' },
        ],
        edges: [[0, 1]] as const,
      }
      const ofAction = stage(0, 0, { name: `${action} at a.ts:9`, operators: picture })
      const [before, after] = action === 'take' ? [20, 0] : [0, 20]
      return [
        `${action}: the time of a stage ${action === 'take' ? 'that hands rows on is of the step before it' : 'whose end works is of the output'}`,
        [
          ...streamingStart,
          ...batchEvents(0, { ms: 20 }).map(event =>
            event.type === 'stageStart' ? { ...event, stage: ofAction } : event,
          ),
        ],
        'millrace/graph',
        {
          nodes: [
            { name: 'socketTextStream', ms: 0 },
            { name: 'reduceByKey', ms: before },
            { name: 'print', ms: after },
          ],
        },
      ]
    }),
    ...(
      [
        ['', 50, 119, 0],
        ['?completed=100', 20, 19, 100],
        ['?completed=5000', 20, 19, 100],
        ['?sortBy=-duration', 50, 7, 0],
      ] as const
    ).flatMap(([query, length, first, offset]) =>
      (
        [
          ['jobs', 'jobId'],
          ['stages', 'stageId'],
        ] as const
      ).map(([what, id]): (typeof cases)[number] => [
        `the ${what} page after 120 batches${query}`,
        [
          ...streamingStart,
          ...Array.from({ length: 120 }, (_, n) =>
            batchEvents(n, { ms: n === 7 ? 50 : 10 }),
          ).flat(),
        ],
        `millrace/${what}${query}`,
        {
          bars: { length: 80, 0: { [id]: 40 }, 79: { [id]: 119 } },
          total: 120,
          failed: { total: 0, offset: 0, rows: [] },
          completed: {
            total: 120,
            offset,
            rows: { length, 0: { [id]: first, operators: undefined } },
          },
        },
      ]),
    ),
    [
      'the graph, with where the time goes',
      [...streamingStart, ...batchEvents(0), ...batchEvents(1, { ms: 30 })],
      'millrace/graph',
      {
        nodes: [
          { name: 'socketTextStream', ms: 0, share: 0 },
          { name: 'reduceByKey', ms: 20, share: 1 },
          { name: 'print', ms: 0, share: 0 },
        ],
        edges: [
          [0, 1],
          [1, 2],
        ],
        batchTime: 11_000,
      },
    ],
  ]

suite('events, and what the REST API says', () => {
  for (const [name, events, path, expected] of cases) {
    test(name, async () => {
      const found = await ask(statusOf(events), path)
      assert.deepEqual(pick(found, expected), expected)
    })
  }
})

suite('what is not there', () => {
  const paths: readonly [path: string, status: number, message: RegExp][] = [
    ['jobs/7', 404, /^unknown job: 7$/],
    ['jobs/x', 404, /^unknown job: x$/],
    ['jobs?status=done', 400, /status must be running, succeeded, failed, not 'done'/],
    ['stages/7', 404, /^unknown stage: 7$/],
    ['stages/1/3', 404, /^unknown attempt: 3$/],
    ['stages/1/0/taskList?length=-1', 400, /length must be a whole number from 0/],
    ['stages/1/0/taskList?sortBy=name', 400, /sortBy must be one of/],
    ['stages/1/0/taskSummary', 404, /no tasks/],
    ['storage/rdd/1', 404, /^unknown RDD: 1$/],
    ['sql/0', 404, /^unknown query: 0$/],
    ['streaming/statistics', 404, /^unknown streaming context of: local-1000$/],
    ['nothing', 404, /^unknown address: nothing$/],
    ['constructor', 404, /^unknown address: constructor$/],
  ]
  const status = statusOf([
    jobStart(0, 1100),
    { type: 'stageStart', timeMs: 1100, stage: stage(1, 0) },
  ])
  for (const [path, code, message] of paths) {
    test(path, () =>
      assert.rejects(ask(status, path), (failure: unknown) => {
        assert.ok(failure instanceof RestError, String(failure))
        assert.equal(failure.status, code)
        assert.match(failure.message, message)
        return true
      }),
    )
  }
})

suite('a program that does not keep up is told what to do', () => {
  const warningAfter = async (ms: number, grows: number): Promise<unknown> => {
    const events = Array.from({ length: 6 }, (_, n) =>
      batchEvents(n, { ms, delayMs: n * grows }),
    ).flat()
    return ((await ask(statusOf([...streamingStart, ...events]), 'streaming/statistics')) as Json)
      .warning
  }
  test('it keeps up', async () => assert.equal(await warningAfter(900, 0), undefined))
  test('it is slow, but nothing waits', async () =>
    assert.equal(await warningAfter(1100, 100), undefined))
  test('batches wait', async () => {
    const warning = String(await warningAfter(1500, 500))
    assert.match(warning, /the last 5 batches took 1500 ms each, with a batch every 1000 ms/)
    assert.match(warning, /the last one waited 2500 ms/)
    assert.match(warning, /Most of the task time \(100 %\) goes to reduceByKey at a\.ts:5/)
    assert.match(warning, /spark\.streaming\.backpressure\.enabled/)
  })
})

/** How much is reachable from an object: entries of maps, elements of lists, fields. */
function weigh(root: unknown): number {
  const seen = new Set<unknown>()
  const visit = (value: unknown): number => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return 1
    seen.add(value)
    let weight = 1
    if (value instanceof Map) for (const [key, held] of value) weight += visit(key) + visit(held)
    else if (value instanceof Set) for (const held of value) weight += visit(held)
    else for (const field of Object.values(value)) weight += visit(field)
    return weight
  }
  return visit(root)
}

test('a part that there is not has no changes', () => {
  const { versions } = statusOf([jobStart(0, 1100), { type: 'applicationEnd', timeMs: 2000 }])
  assert.deepEqual([versions.streaming, versions.sql], [0, 0])
  assert.ok(versions.jobs > 0)
  const both = statusOf([jobStart(0, 1100, { sqlId: 0 }), ...streamingStart]).versions
  assert.ok(both.streaming > 0 && both.sql > 0)
})

suite('what is remembered does not grow', () => {
  test('10,000 batches weigh what 3,000 do', async () => {
    const status = statusOf(streamingStart)
    const run = (from: number, to: number): void => {
      for (let n = from; n < to; n++) for (const event of batchEvents(n)) status.apply(event)
    }
    run(0, 3000)
    const before = weigh(status)
    run(3000, 10_000)
    assert.equal(weigh(status), before)
    assert.equal(status.jobs.jobs.size, 1000)
    assert.equal(status.jobs.stages.size, 1000)
    assert.equal(status.streaming.completed.size, 1000)
    assert.equal(status.streaming.totals.completed, 10_000)
    const statistics = (await ask(status, 'streaming/statistics')) as Json
    assert.equal(statistics.numTotalCompletedBatches, 10_000)
    assert.equal(statistics.numProcessedRecords, 1_000_000)
    const page = (await ask(status, 'millrace/streaming')) as { series: { time: number[] } }
    assert.equal(page.series.time.length, 1000)
  })

  test('each limit holds, and what runs is not forgotten', () => {
    const status = statusOf([], {
      jobs: 3,
      stages: 4,
      tasks: 10,
      deadExecutors: 2,
      sqlExecutions: 2,
    })
    for (let n = 0; n < 50; n++) {
      status.apply(jobStart(n, n))
      status.apply({ type: 'stageStart', timeMs: n, stage: stage(n, n) })
      status.apply(taskStart(n, n, n))
      if (n > 0) {
        status.apply(taskEnd(n, n, n))
        status.apply({ type: 'stageEnd', timeMs: n, stageId: n, attempt: 0 })
        status.apply({ type: 'jobEnd', timeMs: n, jobId: n })
      }
      status.apply({ type: 'executorAdded', timeMs: n, executorId: 100 + n })
      status.apply({ type: 'executorRemoved', timeMs: n, executorId: 100 + n, reason: '' })
      status.apply({ type: 'sqlStart', timeMs: n, sqlId: n, description: '', callSite: '' })
      status.apply({ type: 'sqlEnd', timeMs: n, sqlId: n })
    }
    assert.deepEqual([...status.jobs.jobs.keys()], [0, 48, 49])
    assert.deepEqual([...status.jobs.stages.keys()], [0, 47, 48, 49])
    assert.deepEqual([...status.sql.all.keys()], [48, 49])
    const dead = [...status.executors.all.values()].filter(
      ({ removedMs }) => removedMs !== undefined,
    )
    assert.equal(dead.length, 2)
    assert.equal(status.executors.lost, 50)
    assert.equal(status.jobs.totals.jobs.succeeded, 49)
  })

  test('the tasks of one long stage are forgotten, its sums are not', () => {
    const status = statusOf([jobStart(0, 0)], { tasks: 100 })
    status.apply({ type: 'stageStart', timeMs: 0, stage: stage(0, 0, { numTasks: 1000 }) })
    for (let n = 0; n < 1000; n++) {
      status.apply(taskStart(0, n, n))
      status.apply(taskEnd(0, n, n, { sizes: { inputBytes: 1 } }))
    }
    const { tasks, sums, counts } = status.jobs.stages.get(0)!
    assert.ok(tasks.size <= 100, String(tasks.size))
    assert.equal(tasks.size, status.jobs.numTasks)
    assert.ok(tasks.has(999))
    assert.equal(sums.inputBytes, 1000)
    assert.equal(counts.completed, 1000)
  })
})
