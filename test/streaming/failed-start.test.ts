/** A start that fails ends what it had begun: receivers, batches, inputs, logs. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type StartThread, startThread } from '../../src/core/executor/start-thread.js'
import { type RDD, SparkConf, SparkContext } from '../../src/index.js'
import { InputDStream } from '../../src/streaming/input/input-dstream.js'
import { Receiver } from '../../src/streaming/receiver/receiver.js'
import { StreamingContext } from '../../src/streaming/streaming-context.js'
import type { MillraceError } from '../../src/util/errors.js'
import { manualContext } from './harness.js'

const directory = mkdtempSync(join(tmpdir(), 'millrace-failed-start-'))
after(() => rmSync(directory, { recursive: true, force: true }))

class Idle extends Receiver<number> {
  onStart(): void {}
  onStop(): void {}
}

/** Notes what is done with it. */
class NotingInput extends InputDStream<number> {
  readonly notes: string[] = []
  private readonly startText: string | undefined

  constructor(context: StreamingContext, startText?: string) {
    super(context)
    this.startText = startText
  }

  override start(): void {
    this.notes.push('start')
    if (this.startText !== undefined) throw new Error(this.startText)
  }

  override stop(): void {
    this.notes.push('stop')
    throw new Error('nor can it be stopped')
  }

  override compute(): Promise<RDD<number>> {
    this.notes.push('batch')
    return Promise.resolve(this.context.sparkContext.emptyRDD<number>())
  }
}

for (const { title, settings, startText, message } of [
  {
    title: 'an input that cannot be started',
    settings: {},
    startText: 'no such input',
    message: /no such input/,
  },
  {
    title: 'a setting of receivers that is refused',
    settings: {
      'spark.streaming.receiver.writeAheadLog.enable': 'true',
      'spark.streaming.backpressure.enabled': 'true',
      'spark.streaming.backpressure.rateEstimator': 'guess',
    },
    startText: undefined,
    message: /rateEstimator/,
  },
]) {
  test(`${title} fails the start, and nothing goes on`, async () => {
    const conf = new SparkConf().setMaster('local[1]').setAppName('failed start')
    conf.set('spark.log.level', 'OFF')
    for (const [key, value] of Object.entries(settings)) conf.set(key, value)
    const threads: string[] = []
    const noting: StartThread = (script, options) => {
      const thread = startThread(script, options)
      if (options.name?.includes('receiver')) {
        threads.push('started')
        thread.on('exit', () => threads.push('ended'))
      }
      return thread
    }
    await using sc = new SparkContext(conf, { startThread: noting })
    const { ssc, clock } = manualContext(sc)
    ssc.checkpoint(directory)
    const input = new NotingInput(ssc, startText)
    input.foreachRDD(() => {})
    ssc.receiverStream(new Idle()).foreachRDD(() => {})
    await assert.rejects(ssc.start(), message)
    assert.deepEqual(input.notes, ['start', 'stop'])
    await clock.advance(5000)
    assert.deepEqual(input.notes, ['start', 'stop'])
    assert.deepEqual(threads, startText === undefined ? [] : ['started', 'ended'])
    assert.equal(ssc.getState(), 'STOPPED')
    assert.equal(StreamingContext.getActive(), undefined)
    await assert.rejects(ssc.awaitTermination(), message)
    // the folder is free
    const { ssc: next } = manualContext(sc)
    next.checkpoint(directory)
    new NotingInput(next).foreachRDD(() => {})
    if (startText === undefined) sc.conf.remove('spark.streaming.backpressure.rateEstimator')
    await next.start()
    await next.stop(false)
  })
}

test('how many jobs run at a time is refused below one', () => {
  for (const value of ['0', '-1']) {
    const conf = new SparkConf().setMaster('local[1]')
    conf.set('spark.streaming.concurrentJobs', value)
    assert.throws(
      () => new StreamingContext(conf, 1000),
      ({ condition, parameters }: MillraceError) => {
        assert.deepEqual(
          [condition, parameters.key, parameters.value],
          ['INVALID_CONFIG_VALUE', 'spark.streaming.concurrentJobs', value],
        )
        return true
      },
    )
    assert.equal(SparkContext.getActive(), undefined)
  }
})
