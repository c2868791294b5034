/** The messages of `node:diagnostics_channel`. */
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { SparkListenerEvent, StreamingListenerBatchEvent } from '../../src/index.js'
import { channelNames, streamingChannelNames } from '../../src/ui/diagnostics.js'
import { withContext } from '../core/scheduler/local-context.js'
import { manualContext, ScriptedInput } from '../streaming/harness.js'

test('a job from its start to its end, and its batch', () =>
  withContext({}, async ({ sc }) => {
    const heard: string[] = []
    const names = Object.values({ ...channelNames, ...streamingChannelNames })
    const listener = (message: unknown, name: string | symbol): void => {
      heard.push(String(name))
      if (name === 'millrace:job:start') {
        const { type, operator } = message as Extract<SparkListenerEvent, { type: 'jobStart' }>
        assert.deepEqual([type, operator], ['jobStart', 'count'])
      }
      if (name === 'millrace:batch:end') {
        const { batchInfo } = message as StreamingListenerBatchEvent
        assert.equal(batchInfo.numRecords, 2)
      }
    }
    for (const name of names) subscribe(name, listener)
    try {
      const { ssc, clock } = manualContext(sc)
      new ScriptedInput(ssc, [[1, 2]]).foreachRDD(rdd => rdd.coalesce(1).count())
      await ssc.start()
      await clock.advance(1000)
      await ssc.stop(false)
    } finally {
      for (const name of names) unsubscribe(name, listener)
    }
    assert.deepEqual(
      heard.filter(name => !name.startsWith('millrace:executor')),
      [
        'millrace:streaming:start',
        'millrace:batch:submitted',
        'millrace:batch:start',
        'millrace:output-operation:start',
        'millrace:job:start',
        'millrace:stage:start',
        'millrace:task:start',
        'millrace:task:end',
        'millrace:stage:end',
        'millrace:job:end',
        'millrace:output-operation:end',
        'millrace:batch:end',
        'millrace:streaming:end',
      ],
    )
  }))

test('every channel is in the guide', () => {
  const guide = readFileSync(new URL('../../../docs/guide/monitoring.md', import.meta.url), 'utf8')
  const all = Object.values({ ...channelNames, ...streamingChannelNames })
  assert.deepEqual(
    all.filter(name => !guide.includes(`\`${name}\``)),
    [],
  )
})
