import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Activity } from '../../../src/streaming/scheduler/activity.js'
import { EventLoop } from '../../../src/streaming/scheduler/event-loop.js'

test('events are handled one at a time, in order, and errors do not stop the loop', async () => {
  const activity = new Activity()
  const seen: string[] = []
  const errors: unknown[] = []
  const loop = new EventLoop<string>(
    activity,
    async event => {
      seen.push(`+${event}`)
      await Promise.resolve()
      if (event === 'b') throw new Error('b is bad')
      seen.push(`-${event}`)
    },
    error => errors.push(error),
  )
  for (const event of ['a', 'b', 'c']) loop.post(event)
  await activity.whenIdle()
  assert.deepEqual(seen, ['+a', '-a', '+b', '+c', '-c'])
  assert.deepEqual(errors, [new Error('b is bad')])
  assert.equal(activity.whenIdle(), undefined)
})

test('a stopped loop drops what waits and takes no more', async () => {
  const activity = new Activity()
  const seen: string[] = []
  const loop = new EventLoop<string>(
    activity,
    async event => {
      seen.push(event)
      await Promise.resolve()
    },
    () => assert.fail('no handler throws here'),
  )
  loop.post('a')
  loop.post('b')
  loop.stop()
  loop.post('c')
  await activity.whenIdle()
  assert.deepEqual(seen, ['a'])
})
