/** The life of a receiver in its thread, without the thread. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { captureFunction } from '../../../src/core/closure/capture.js'
import { taskThreadOptions } from '../../../src/core/closure/worker-options.js'
import { BlockAllocator } from '../../../src/core/storage/block-allocator.js'
import {
  CONTROL_BYTES,
  ControlWord,
  type FromReceiver,
  type ReceiverSpec,
  type ReceiverThreadSettings,
  type ToReceiver,
} from '../../../src/streaming/receiver/protocol.js'
import { Receiver } from '../../../src/streaming/receiver/receiver.js'
import { ReceiverService } from '../../../src/streaming/receiver/receiver-service.js'
import { ReceiverSupervisor } from '../../../src/streaming/receiver/supervisor.js'

const settingsOf = (receiver: ReceiverSpec): ReceiverThreadSettings => ({
  threadId: 1,
  streamId: 0,
  receiver,
  program: taskThreadOptions().program,
  control: new SharedArrayBuffer(CONTROL_BYTES),
  pending: new SharedArrayBuffer(4),
  maxPendingKiB: 1024,
  blockIntervalMs: 200,
  checksums: false,
})

const noReceiver: ReceiverSpec = { kind: 'socketText', host: '', port: 1, maxLineBytes: 1 }

/** Its `onStop` lasts until it is told. */
class SlowToStop extends Receiver<string> {
  stopped: (() => void)[] = []

  onStart(): void {}

  onStop(): Promise<void> {
    return new Promise(resolve => this.stopped.push(resolve))
  }
}

function supervised() {
  const receiver = new SlowToStop()
  const settings = settingsOf(noReceiver)
  const sent: string[] = []
  const supervisor = new ReceiverSupervisor({
    settings,
    receiver,
    allocator: new BlockAllocator(1),
    send: message => sent.push(textOf(message)),
    poll: () => undefined,
  })
  const endOfStop = async (): Promise<void> => {
    for (const resolve of receiver.stopped.splice(0)) resolve()
    await new Promise(setImmediate)
  }
  return { receiver, settings, supervisor, sent, endOfStop }
}

function textOf(message: FromReceiver): string {
  switch (message.type) {
    case 'stopped':
      return `stopped: ${message.message}, ${message.restartDelayMs === undefined ? 'for good' : 'for now'}`
    case 'error':
      return `error: ${message.message}, ${message.error?.message}`
    default:
      return message.type
  }
}

test('a stop during a restart waits until the receiver has let go of what it had', async () => {
  const { supervisor, sent, endOfStop } = supervised()
  await supervisor.receive({ type: 'start' })
  supervisor.restart('once more', new Error('a cause'))
  void supervisor.receive({ type: 'stop' })
  await new Promise(setImmediate)
  assert.deepEqual(sent, ['started'])
  await endOfStop()
  assert.deepEqual(sent, [
    'started',
    'error: once more, a cause',
    'stopped: Stopped by driver, for good',
  ])
})

test('a stop after a restart has ended does not call onStop again', async () => {
  const { receiver, supervisor, sent, endOfStop } = supervised()
  await supervisor.receive({ type: 'start' })
  supervisor.restart('once more')
  await endOfStop()
  await supervisor.receive({ type: 'stop' })
  assert.deepEqual(sent, [
    'started',
    'stopped: once more, for now',
    'stopped: Stopped by driver, for good',
  ])
  assert.equal(receiver.stopped.length, 0)
})

test('what it hands over counts as pending, and as its own', async () => {
  const { settings, supervisor } = supervised()
  await supervisor.receive({ type: 'start' })
  for (let i = 0; i < 2; i++) supervisor.storeItems(['x'.repeat(3000)])
  const counted = new Int32Array(settings.control)[ControlWord.counted]
  assert.ok(counted >= 6, `${counted} KiB`)
  assert.equal(new Int32Array(settings.pending)[0], counted)
})

/** Does one thing after another, in one go, and tells what was sent after each. */
class Steps extends Receiver<number> {
  steps: (() => unknown)[] = []
  sent: string[] = []
  readonly seen: string[][] = []

  onStart(): void {
    for (const step of this.steps) {
      step()
      this.seen.push(this.sent.splice(0))
    }
  }

  onStop(): void {}
}

test('a receiver that never returns to its event loop hands over an overdue block when it stores or asks', async () => {
  const settings = settingsOf(noReceiver)
  const control = new Int32Array(settings.control)
  const receiver = new Steps()
  const supervisor = new ReceiverSupervisor({
    settings,
    receiver,
    allocator: new BlockAllocator(1),
    send: message =>
      receiver.sent.push(
        message.type === 'blocks' ? `${message.blocks.map(({ rows }) => rows)} rows` : message.type,
      ),
    poll: () => undefined,
  })
  const intervalEnds = () => Atomics.add(control, ControlWord.tick, 1)
  const late = () => Atomics.store(control, ControlWord.late, control[ControlWord.tick])
  const stop = () => {
    Atomics.store(control, ControlWord.stop, 1)
    intervalEnds()
    late()
  }
  const rows: [string, () => unknown, string[]][] = [
    ['a store within the interval', () => receiver.store(1), ['started']],
    ['the interval ends', intervalEnds, []],
    ['a store in one go with the first', () => receiver.store(2), []],
    ['the thread is late', late, []],
    ['a store after that', () => receiver.store(3), ['3 rows', 'ticked']],
    ['another one', () => receiver.store(3), []],
    ['the next ends', intervalEnds, []],
    ['the thread is late again', late, []],
    ['it asks', () => assert.equal(receiver.isStopped(), false), ['1 rows', 'ticked']],
    ['it asks again', () => assert.equal(receiver.isStarted(), true), []],
    ['a store', () => receiver.store(4), []],
    ['it must stop', stop, []],
    ['a store that comes too late', () => receiver.store(5), ['1 rows', 'ticked']],
    ['it asks at last', () => assert.equal(receiver.isStopped(), true), []],
  ]
  receiver.steps = rows.map(([, step]) => step)
  await supervisor.receive({ type: 'start' })
  assert.deepEqual(
    receiver.seen.map((sent, i) => [rows[i][0], sent]),
    rows.map(([name, , sent]) => [name, sent]),
  )
})

test('what is no list of records, or no bytes, is refused by what was given', async () => {
  const { receiver, supervisor, sent } = supervised()
  await supervisor.receive({ type: 'start' })
  const list = 'an array of records, or something else to iterate over'
  const single = 'Give a single record as [record]'
  const one = 'A single record is for store'
  for (const [value, text] of [
    [5, '5'],
    [{ a: 1 }, '{ a: 1 }'],
    ['one order', "'one order'"],
    [undefined, 'undefined'],
    [null, 'null'],
  ] as const) {
    const records = value as unknown as string[]
    const refusal = (method: string, expected: string, advice: string) => ({
      condition: 'INVALID_ARGUMENT',
      parameters: { argument: `The argument of ${method}`, expected, value: text, advice },
    })
    await assert.rejects(receiver.storeReliably(records), refusal('storeReliably', list, single))
    assert.throws(() => receiver.storeAll(records), refusal('storeAll', list, single))
    const bytes = value as unknown as Uint8Array
    assert.throws(() => receiver.storeBytes(bytes), refusal('storeBytes', 'a Uint8Array', one))
  }
  assert.deepEqual(sent, ['started'])
})

test('what a callback throws while the receiver does not run is reported', async () => {
  const { supervisor, sent, endOfStop } = supervised()
  await supervisor.receive({ type: 'start' })
  supervisor.restart('once more')
  supervisor.failed(new Error('in a callback'))
  await endOfStop()
  assert.deepEqual(sent, [
    'started',
    'error: Error in the receiver, in a callback',
    'stopped: once more, for now',
  ])
})

test('a receiver that cannot be made is told of once, and messages to it have no effect', async () => {
  const make = (): never => {
    throw new Error('no receiver')
  }
  const factory = captureFunction(make, { operator: 'receiverStream' })
  const sent: string[] = []
  let closed = 0
  let deliver: (message: ToReceiver) => void = () => {}
  const service = new ReceiverService(settingsOf({ kind: 'custom', factory }), {
    send: message => sent.push(textOf(message)),
    onMessage: listener => {
      deliver = listener
    },
    close: () => closed++,
  })
  const others: unknown[] = []
  const listener = (error: unknown): void => {
    others.push(error)
  }
  process.on('unhandledRejection', listener)
  for (const type of ['start', 'tick', 'start', 'stop'] as const) deliver({ type })
  await service.run()
  service.failed(new Error('of another callback'))
  for (let i = 0; i < 5; i++) await new Promise(setImmediate)
  process.off('unhandledRejection', listener)
  assert.deepEqual(others, [])
  assert.deepEqual(sent, ['stopped: The receiver could not be made, for good'])
  assert.equal(closed, 1)
})
