/** Spans, as the SDK of OpenTelemetry gets them from a program that has registered it. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, suite, test } from 'node:test'
import { context, trace } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { withContext } from '../core/scheduler/local-context.js'
import { manualContext, ScriptedInput } from '../streaming/harness.js'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

suite('OpenTelemetry spans', () => {
  before(() => {
    trace.setGlobalTracerProvider(provider)
  })
  after(() => {
    trace.disable()
    context.disable()
  })
  beforeEach(() => exporter.reset())

  const spansNamed = (name: RegExp): ReadableSpan[] =>
    exporter.getFinishedSpans().filter(span => name.test(span.name))
  const idOf = (span: ReadableSpan): string => span.spanContext().spanId
  const parentOf = (span: ReadableSpan): string | undefined => span.parentSpanContext?.spanId

  test('job, stages and tasks, each within the one before', () =>
    withContext({}, async ({ sc }) => {
      const pairs = sc.parallelize([1, 2, 3], 2).map((n): [number, number] => [n % 2, n])
      await pairs.reduceByKey((a, b) => a + b, 1).collect()
      const [job, ...others] = spansNamed(/^job collect at .*tracing\.test\.ts/)
      assert.equal(others.length, 0)
      assert.equal(parentOf(job), undefined)
      const stages = spansNamed(/^stage /)
      assert.deepEqual(
        stages.map(stage => [stage.name.split(' ')[1], parentOf(stage)]),
        [
          ['reduceByKey', idOf(job)],
          ['collect', idOf(job)],
        ],
      )
      const tasks = spansNamed(/^task \d/)
      assert.deepEqual(
        tasks.map(parentOf),
        [stages[0], stages[0], stages[1]].map(stage => idOf(stage)),
      )
      assert.equal(tasks[2].attributes['millrace.task.partition'], 0)
      assert.ok(Number(tasks[2].attributes['millrace.task.shuffle_read_bytes']) > 0)
    }))

  test('what failed has the error', () =>
    withContext({}, async ({ sc }) => {
      const fails = sc.parallelize([1], 1).map(() => {
        throw new RangeError('no')
      })
      await assert.rejects(fails.count())
      for (const span of spansNamed(/^(job|stage|task)/)) {
        assert.equal(span.status.code, 2, span.name)
        assert.match(String(span.status.message), /USER_FUNCTION_FAILED/)
        assert.equal(span.events[0].name, 'exception')
      }
      assert.equal(exporter.getFinishedSpans().length, 3)
    }))

  test('batches', () =>
    withContext({}, async ({ sc }) => {
      const { ssc, clock } = manualContext(sc)
      new ScriptedInput(ssc, [[1], [2, 3]]).foreachRDD(rdd => rdd.count())
      await ssc.start()
      await clock.advance(2000)
      await ssc.stop(false)
      const batches = spansNamed(/^batch$/)
      assert.deepEqual(
        batches.map(({ attributes }) => [
          attributes['millrace.batch.time'],
          attributes['millrace.batch.records'],
        ]),
        [
          [1000, 1],
          [2000, 2],
        ],
      )
      assert.deepEqual(spansNamed(/^job/).map(parentOf), batches.map(idOf))
    }))

  test('none when it is turned off', () =>
    withContext({ settings: { 'spark.millrace.tracing.enabled': 'false' } }, async ({ sc }) => {
      await sc.parallelize([1], 1).count()
      assert.equal(exporter.getFinishedSpans().length, 0)
    }))
})

test('none without a provider', () =>
  withContext({}, async ({ sc }) => {
    exporter.reset()
    await sc.parallelize([1], 1).count()
    assert.equal(exporter.getFinishedSpans().length, 0)
  }))
