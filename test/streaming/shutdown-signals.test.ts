import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { handleSignals } from '../../src/streaming/shutdown-signals.js'
import type { StreamingContext } from '../../src/streaming/streaming-context.js'

type Host = NonNullable<Parameters<typeof handleSignals>[1]>

class FakeProcess extends EventEmitter {
  exitCode: number | undefined
  readonly exits: (number | undefined)[] = []
  exit(code?: number): void {
    this.exits.push(code)
  }
}

function contextWith(stop: () => Promise<void>, enabled = true): StreamingContext {
  const logger = { warn: () => {}, error: () => {} }
  const conf = { getBoolean: () => enabled }
  return { conf, env: { logger }, stop } as unknown as StreamingContext
}

test('the first signal stops gracefully, the second one ends at once', async () => {
  const host = new FakeProcess()
  let finish = (): void => {}
  const context = contextWith(() => {
    return new Promise(resolve => {
      finish = resolve
    })
  })
  const remove = handleSignals(context, host as unknown as Host)
  host.emit('SIGTERM', 'SIGTERM')
  // the context has stopped listening, as it does in a stop: the second signal is heard all the same
  remove()
  assert.deepEqual(host.exits, [])
  host.emit('SIGINT', 'SIGINT')
  assert.deepEqual(host.exits, [130])
  finish()
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(host.exitCode, 0)
  assert.equal(host.listenerCount('SIGTERM'), 0)
})

test('a stop that fails is an error of the program', async () => {
  const host = new FakeProcess()
  const removed = once(host, 'removeListener')
  handleSignals(
    contextWith(() => Promise.reject(new Error('no'))),
    host as unknown as Host,
  )
  host.emit('SIGTERM', 'SIGTERM')
  await removed
  assert.equal(host.exitCode, 1)
})

test('what the program listens to is left to it, and all with the setting off', () => {
  const host = new FakeProcess()
  host.on('SIGINT', () => {})
  const remove = handleSignals(
    contextWith(() => Promise.resolve()),
    host as unknown as Host,
  )
  assert.deepEqual([host.listenerCount('SIGINT'), host.listenerCount('SIGTERM')], [1, 1])
  remove()
  assert.deepEqual([host.listenerCount('SIGINT'), host.listenerCount('SIGTERM')], [1, 0])
  handleSignals(
    contextWith(() => Promise.resolve(), false),
    host as unknown as Host,
  )
  assert.equal(host.listenerCount('SIGTERM'), 0)
})
