import assert from 'node:assert/strict'
import { Server } from 'node:net'
import { test } from 'node:test'
import { encodeRows } from '../../../src/core/serializer/column-block.js'
import type { ReceiverInfo } from '../../../src/streaming/listener.js'
import { Receiver } from '../../../src/streaming/receiver/receiver.js'
import type { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { isCondition } from '../../../src/util/errors.js'
import { advanceUntil } from '../advance.js'
import {
  type Collected,
  collectInto,
  manualContext,
  type Streaming,
  sparkContextForTests,
} from '../harness.js'
import { Greeting } from './exported-receiver.js'

const spark = sparkContextForTests({
  'spark.streaming.receiver.maxRate': '1000',
  'spark.streaming.blockInterval': '100ms',
})

const all = <T>(batches: readonly Collected<T>[]): T[] => batches.flatMap(batch => batch.rows)

/** Stores the numbers up to a limit, in one go. */
class Counting extends Receiver<number> {
  private readonly limit: number

  constructor(limit: number) {
    super()
    this.limit = limit
  }

  onStart(): void {
    for (let i = 0; i < this.limit; i++) this.store(i)
  }

  onStop(): void {}
}

/** Never gives its thread back before it is stopped. */
class Endless extends Receiver<number> {
  onStart(): void {
    for (let i = 0; !this.isStopped(); i++) this.store(i)
  }

  onStop(): void {}
}

/** Stores some numbers and goes on asking whether it is stopped: its event loop has no turn before. */
class Asking extends Receiver<number> {
  private readonly limit: number

  constructor(limit: number) {
    super()
    this.limit = limit
  }

  onStart(): void {
    for (let i = 0; !this.isStopped(); i++) if (i < this.limit) this.store(i)
  }

  onStop(): void {}
}

/** Stores lists together, and its stream's number. */
class Together extends Receiver<unknown> {
  async onStart(): Promise<void> {
    await Promise.resolve()
    this.storeAll([
      ['pair', 1],
      ['pair', 2],
    ])
    this.store(['one', this.streamId])
  }

  onStop(): void {}
}

/** Asks for a restart, then reports an error, then stops, as its starts are counted. */
class Troubled extends Receiver<string> {
  private starts = 0

  onStart(): void {
    this.starts++
    this.store(`start ${this.starts}`)
    if (this.starts === 1) this.restart('once more', new Error('first try'), 500)
    else if (this.starts === 2) {
      this.reportError('a small thing', new Error('no harm done'))
      throw new Error('cannot start')
    } else this.stop('that was enough', new Error('the end'))
  }

  onStop(): void {
    this.store('not stored: the receiver is stopped')
  }
}

/** Ends its whole thread, a moment after it stored something. */
class Exiting extends Receiver<string> {
  onStart(): void {
    this.store('about to exit')
    setImmediate(() => process.exit(3))
  }

  onStop(): void {}
}

/** Throws in a callback of its own. */
class Throwing extends Receiver<string> {
  private starts = 0

  onStart(): void {
    if (this.starts++ > 0) return
    this.store('kept')
    queueMicrotask(() => {
      throw new Error('in a callback')
    })
  }

  onStop(): void {}
}

/** Stores what is encoded already, and whether it is started. */
class Encoded extends Receiver<unknown> {
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    super()
    this.bytes = bytes
  }

  override get preferredLocation(): string {
    return 'anywhere'
  }

  onStart(): void {
    this.storeBytes(this.bytes)
    this.store([this.isStarted(), this.isStopped()])
    this.restart('once', new Error('with a time'), 100_000)
    queueMicrotask(() => {
      if (this.isStarted()) throw new Error('it is to wait for its restart')
      this.reportError('not started')
    })
  }

  onStop(): void {}
}

interface Received<T> extends Streaming {
  readonly batches: Collected<T>[]
  readonly events: [string, ReceiverInfo][]
}

async function withReceiver<T>(
  receiver: Receiver<T> | (() => Receiver<T>),
  body: (parts: Received<T>) => Promise<void>,
): Promise<void> {
  const streaming = manualContext(spark.sc, 1000)
  const { ssc } = streaming
  const events: [string, ReceiverInfo][] = []
  ssc.addStreamingListener({
    onReceiverStarted: ({ receiverInfo }) => {
      events.push(['started', receiverInfo])
    },
    onReceiverError: ({ receiverInfo }) => {
      events.push(['error', receiverInfo])
    },
    onReceiverStopped: ({ receiverInfo }) => {
      events.push(['stopped', receiverInfo])
    },
  })
  const batches = collectInto(ssc.receiverStream(receiver))
  await ssc.start()
  try {
    await body({ ...streaming, batches, events })
  } finally {
    await ssc.stop(false)
  }
}

test('an instance travels to its thread with its fields', async () => {
  await withReceiver(new Counting(50), async parts => {
    await advanceUntil(parts, () => all(parts.batches).length === 50)
    assert.deepEqual(
      all(parts.batches),
      Array.from({ length: 50 }, (_, i) => i),
    )
    assert.equal(parts.events[0][1].name, 'Counting')
    assert.equal(parts.events[0][1].active, true)
  })
})

test('a block that ends with its batch belongs to that batch', async () => {
  const { ssc, clock } = manualContext(spark.sc, 100)
  const batches = collectInto(ssc.receiverStream(new Counting(50)))
  await ssc.start()
  await clock.advance(200)
  await ssc.stop(false)
  assert.deepEqual(
    batches.map(({ timeMs, rows }) => [timeMs, rows.length]),
    [
      [100, 50],
      [200, 0],
    ],
  )
})

test('so does one whose class is of another module', async () => {
  await withReceiver(new Greeting(['a', 'b']), async parts => {
    await advanceUntil(parts, () => all(parts.batches).length === 2)
    assert.deepEqual(all(parts.batches), ['hello a', 'hello b'])
  })
})

test('so does a function that makes one', async () => {
  const limit = 7
  await withReceiver(
    () => new Counting(limit),
    async parts => {
      await advanceUntil(parts, () => all(parts.batches).length === 7)
    },
  )
})

test('records stored together come together, and a pair is one record', async () => {
  await withReceiver(new Together(), async parts => {
    await advanceUntil(parts, () => all(parts.batches).length === 3)
    assert.deepEqual(all(parts.batches), [
      ['pair', 1],
      ['pair', 2],
      ['one', 0],
    ])
  })
})

test('records that are encoded already are stored as they are, and listeners hear where and when', async () => {
  const receiver = new Encoded(encodeRows(['a', ['b', 2]], 0, 2))
  assert.equal(receiver.isStarted(), false)
  assert.equal(receiver.preferredLocation, 'anywhere')
  await withReceiver(receiver, async parts => {
    await advanceUntil(parts, () => all(parts.batches).length === 3)
    assert.deepEqual(all(parts.batches), ['a', ['b', 2], [true, false]])
    assert.deepEqual(
      parts.events.map(([name, info]) => [name, info.lastErrorMessage]),
      [
        ['started', ''],
        ['stopped', 'once'],
        ['error', 'not started'],
      ],
    )
    const [started, stopped] = parts.events.map(([, info]) => info)
    const { streamId, location, executorId } = started
    assert.deepEqual([streamId, location, executorId], [0, 'localhost', 'receiver-0'])
    assert.equal(started.lastErrorTime, -1)
    assert.ok(stopped.lastErrorTime >= 0 && stopped.lastErrorTime <= parts.clock.now())
  })
})

test('a receiver that never pauses keeps to the rate limit, and ends when it is told to', async () => {
  await withReceiver(new Endless(), async parts => {
    await advanceUntil(parts, () => all(parts.batches).length > 0)
    await parts.clock.advance(10_000)
    const full = parts.batches.slice(-9)
    for (const { rows } of full) assert.ok(rows.length <= 1100, `${rows.length} in a second`)
    const sum = full.reduce((n, { rows }) => n + rows.length, 0)
    assert.ok(sum >= 8000, `${sum} in nine seconds`)
    assert.deepEqual(
      all(parts.batches),
      all(parts.batches).map((_, i) => i),
    )
  })
})

test('one that does not return to its event loop has its records in the batches', async () => {
  await withReceiver(new Asking(30), async parts => {
    await advanceUntil(parts, () => all(parts.batches).length === 30, 100)
    assert.deepEqual(
      all(parts.batches),
      Array.from({ length: 30 }, (_, i) => i),
    )
  })
})

/** Has a field that belongs to its thread. */
class Open extends Counting {
  readonly server: Server = new Server()
}

/** Has what nobody can read from outside. */
class Closed extends Counting {
  readonly #limit = 5

  override onStart(): void {
    this.store(this.#limit)
  }
}

test('an instance that cannot travel is refused by class and field, with the line of the program', () => {
  const { ssc } = manualContext(spark.sc, 1000)
  for (const [receiver, variable, advice] of [
    [new Open(1), 'its field server', /^Open it in onStart, or give receiverStream a function/],
    [new Closed(1), 'it', /^Give receiverStream a function that makes the receiver$/],
  ] as const) {
    assert.throws(
      () => ssc.receiverStream(receiver),
      error => {
        assert.ok(isCondition(error, 'RECEIVER_NOT_SERIALIZABLE'), String(error))
        assert.equal(error.parameters.receiver, receiver.constructor.name)
        assert.equal(error.parameters.variable, variable)
        assert.match(error.parameters.advice, advice)
        assert.match(error.parameters.callSite, /receiver\.test\.ts:\d+$/)
        return true
      },
    )
  }
})

test('restart, report and stop do what they say, and tell listeners', async () => {
  await withReceiver(new Troubled(), async parts => {
    await advanceUntil(
      parts,
      () => parts.events.filter(([name]) => name === 'stopped').length === 3,
      100,
    )
    const kinds = parts.events.map(([name]) => name)
    assert.deepEqual(kinds, [
      'started',
      'stopped',
      'started',
      'error',
      'stopped',
      'started',
      'stopped',
    ])
    const messages = parts.events.map(([, info]) => info.lastErrorMessage)
    assert.equal(messages[1], 'once more')
    assert.equal(messages[3], 'a small thing')
    assert.match(parts.events[3][1].lastError, /no harm done/)
    assert.equal(messages[4], 'Error starting receiver')
    assert.match(parts.events[4][1].lastError, /cannot start/)
    assert.equal(messages[6], 'that was enough')
    await advanceUntil(parts, () => all(parts.batches).length === 3)
    assert.deepEqual(all(parts.batches), ['start 1', 'start 2', 'start 3'])
  })
})

test('what a callback throws restarts the receiver; what it stored is kept', async () => {
  await withReceiver(new Throwing(), async parts => {
    await advanceUntil(
      parts,
      () => parts.events.filter(([name]) => name === 'started').length === 2,
    )
    assert.match(parts.events[1][1].lastError, /in a callback/)
    await advanceUntil(parts, () => all(parts.batches).length === 1)
    assert.deepEqual(all(parts.batches), ['kept'])
  })
})

test('a receiver that ends its thread gets another one', async () => {
  await withReceiver(new Exiting(), async parts => {
    await advanceUntil(
      parts,
      () => parts.events.filter(([name]) => name === 'started').length === 2,
    )
    const [, info] = parts.events.find(([name]) => name === 'error')!
    assert.match(info.lastErrorMessage, /RECEIVER_THREAD_LOST.*exit code 3/)
  })
})

test('a receiver that cannot travel is refused where it is written', () => {
  const { ssc } = manualContext(spark.sc)
  const holdsContext = (context: StreamingContext) => () => {
    context.getState()
    return new Counting(1)
  }
  assert.throws(
    () => ssc.receiverStream(holdsContext(ssc)),
    error => isCondition(error, 'TASK_NOT_SERIALIZABLE'),
  )
})

test('a receiver that does not run cannot store', () => {
  assert.throws(
    () => new Counting(1).onStart(),
    error => isCondition(error, 'RECEIVER_NOT_STARTED'),
  )
  assert.equal(new Counting(1).isStopped(), true)
})
