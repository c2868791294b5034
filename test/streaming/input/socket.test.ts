import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { encodeRows } from '../../../src/core/serializer/column-block.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import type { ReceiverInfo } from '../../../src/streaming/listener.js'
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
import { LineServer } from './line-server.js'

const spark = sparkContextForTests()

const all = <T>(batches: readonly Collected<T>[]): T[] => batches.flatMap(batch => batch.rows)

interface Receiving extends Streaming {
  readonly server: LineServer
  readonly events: [string, ReceiverInfo][]
}

/** A context and a server; the context is stopped and the server closed at the end. */
async function receiving(
  describe: (ssc: StreamingContext, port: number) => void,
  body: (parts: Receiving) => Promise<void>,
): Promise<void> {
  const streaming = manualContext(spark.sc, 1000)
  const server = await LineServer.listen()
  const events: [string, ReceiverInfo][] = []
  streaming.ssc.addStreamingListener({
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
  describe(streaming.ssc, server.port)
  await streaming.ssc.start()
  try {
    await body({ ...streaming, server, events })
  } finally {
    await streaming.ssc.stop(false)
    await server.close()
  }
}

test('lines from a socket come once each, in order, however they are cut', async () => {
  let batches: Collected<string>[] = []
  await receiving(
    (ssc, port) => {
      batches = collectInto(ssc.socketTextStream('127.0.0.1', port))
    },
    async parts => {
      const socket = await parts.server.connection()
      const wanted: string[] = []
      for (let i = 0; i < 500; i++) {
        const line = `line ${i} ${'x'.repeat(i % 50)} é`
        wanted.push(line)
        const bytes = Buffer.from(i % 3 === 0 ? `${line}\r\n` : `${line}\n`)
        const cut = i % bytes.length
        socket.write(bytes.subarray(0, cut))
        socket.write(bytes.subarray(cut))
        if (i % 100 === 0) await parts.clock.advance(200)
      }
      await advanceUntil(parts, () => all(batches).length >= wanted.length)
      assert.deepEqual(all(batches), wanted)
    },
  )
})

test('the number of records is known to listeners, and every line is in exactly one batch', async () => {
  let batches: Collected<string>[] = []
  let records = 0
  await receiving(
    (ssc, port) => {
      batches = collectInto(ssc.socketTextStream('127.0.0.1', port))
      ssc.addStreamingListener({
        onBatchCompleted: ({ batchInfo }) => {
          records += batchInfo.numRecords
        },
      })
    },
    async parts => {
      const socket = await parts.server.connection()
      socket.write('a\nb\nc\n')
      await advanceUntil(parts, () => records === 3)
      socket.write('d\n')
      await advanceUntil(parts, () => records === 4)
      assert.deepEqual(all(batches), ['a', 'b', 'c', 'd'])
    },
  )
})

test('what follows the last line end is a line when the other side closes', async () => {
  let batches: Collected<string>[] = []
  await receiving(
    (ssc, port) => {
      batches = collectInto(ssc.socketTextStream('127.0.0.1', port))
    },
    async parts => {
      const socket = await parts.server.connection()
      socket.end('whole\nrest')
      await advanceUntil(parts, () => all(batches).length === 2)
      assert.deepEqual(all(batches), ['whole', 'rest'])
    },
  )
})

test('invalid UTF-8 survives as the replacement character', async () => {
  let batches: Collected<string>[] = []
  await receiving(
    (ssc, port) => {
      batches = collectInto(ssc.socketTextStream('127.0.0.1', port))
    },
    async parts => {
      const socket = await parts.server.connection()
      socket.write(Buffer.from([0x61, 0xff, 0x62, 10, 0xc3, 0xa9, 10]))
      await advanceUntil(parts, () => all(batches).length === 2)
      assert.deepEqual(all(batches), ['a�b', 'é'])
    },
  )
})

test('a broken connection is made again after the restart delay, and nothing is counted twice', async () => {
  let batches: Collected<string>[] = []
  await receiving(
    (ssc, port) => {
      batches = collectInto(ssc.socketTextStream('127.0.0.1', port))
    },
    async parts => {
      const first = await parts.server.connection()
      first.write('one\n')
      await advanceUntil(parts, () => all(batches).length === 1)
      first.end()
      await advanceUntil(parts, () => parts.events.some(([name]) => name === 'stopped'))
      const stoppedMs = parts.clock.now()
      const [, info] = parts.events.at(-1)!
      assert.match(info.lastErrorMessage, /127\.0\.0\.1:\d+ had no more data/)
      const again = parts.server.connection()
      await advanceUntil(parts, () => parts.server.sockets.length === 2)
      assert.ok(parts.clock.now() >= stoppedMs + 1000)
      ;(await again).write('two\n')
      await advanceUntil(parts, () => all(batches).length === 2)
      assert.deepEqual(all(batches), ['one', 'two'])
      assert.deepEqual(
        parts.events.map(([name]) => name),
        ['started', 'stopped', 'started'],
      )
    },
  )
})

test('a server that refuses is asked again, and batches go on meanwhile', async () => {
  const server = await LineServer.listen()
  const { port } = server
  await server.close()
  const streaming = manualContext(spark.sc, 1000)
  const { ssc } = streaming
  const batches = collectInto(ssc.socketTextStream('127.0.0.1', port))
  const messages: string[] = []
  ssc.addStreamingListener({
    onReceiverStopped: ({ receiverInfo }) => {
      messages.push(`${receiverInfo.lastErrorMessage} ${receiverInfo.lastError}`)
    },
  })
  await ssc.start()
  let late: LineServer | undefined
  try {
    await advanceUntil(streaming, () => messages.length >= 2)
    assert.match(
      messages[0],
      new RegExp(`Error connecting to 127.0.0.1:${port}, where no server listens.*ECONNREFUSED`),
    )
    late = await LineServer.listen(port)
    await advanceUntil(streaming, () => late!.sockets.length === 1)
    late.sockets[0].write('at last\n')
    await advanceUntil(streaming, () => all(batches).length === 1)
    assert.deepEqual(all(batches), ['at last'])
  } finally {
    await ssc.stop(false)
    await late?.close()
  }
})

test('a stream of its own is made of the bytes of a connection by a converter', async () => {
  let batches: Collected<[string, number]>[] = []
  await receiving(
    (ssc, port) => {
      const stream = ssc.socketStream<[string, number]>('127.0.0.1', port, async function* (input) {
        for await (const chunk of input) {
          for (const byte of chunk) yield [String.fromCharCode(byte), byte]
        }
      })
      batches = collectInto(stream)
    },
    async parts => {
      const socket = await parts.server.connection()
      socket.write('ab')
      await advanceUntil(parts, () => all(batches).length === 2)
      assert.deepEqual(all(batches), [
        ['a', 97],
        ['b', 98],
      ])
    },
  )
})

test('a converter that throws is called again on a new connection', async () => {
  let batches: Collected<number>[] = []
  await receiving(
    (ssc, port) => {
      const stream = ssc.socketStream<number>('127.0.0.1', port, async function* (input) {
        for await (const chunk of input) {
          if (chunk[0] === 33) throw new Error('not that')
          yield chunk.length
        }
      })
      batches = collectInto(stream)
    },
    async parts => {
      ;(await parts.server.connection()).write('!')
      await advanceUntil(parts, () => parts.server.sockets.length === 2)
      const [, info] = parts.events.find(([name]) => name === 'stopped')!
      assert.match(info.lastError, /not that/)
      assert.match(info.lastErrorMessage, /^The converter of the data from \S+ failed$/)
      parts.server.sockets[1].write('abc')
      await advanceUntil(parts, () => all(batches).length === 1)
      assert.deepEqual(all(batches), [3])
    },
  )
})

for (const [name, converter] of [
  ['is async and no generator', async () => [1]],
  ['gives a number', () => 5],
  [
    'throws at once',
    () => {
      throw new Error('What the converter of socketStream gives')
    },
  ],
] as [string, unknown][]) {
  test(`a converter that ${name} is told of`, async () => {
    await receiving(
      (ssc, port) => collectInto(ssc.socketStream(`127.0.0.1`, port, converter as () => number[])),
      async parts => {
        await advanceUntil(parts, () => parts.events.some(([event]) => event === 'stopped'))
        const [, info] = parts.events.find(([event]) => event === 'stopped')!
        assert.match(info.lastErrorMessage, /^The converter of the data from \S+ failed$/)
        assert.match(info.lastError, /What the converter of socketStream gives/)
      },
    )
  })
}

function frame(rows: readonly unknown[]): Buffer {
  const bytes = encodeRows(rows, 0, rows.length)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

test('encoded blocks come through a raw socket as they are', async () => {
  let batches: Collected<unknown>[] = []
  let records = 0
  await receiving(
    (ssc, port) => {
      batches = collectInto(ssc.rawSocketStream<unknown>('127.0.0.1', port))
      ssc.addStreamingListener({
        onBatchCompleted: ({ batchInfo }) => {
          records += batchInfo.numRecords
        },
      })
    },
    async parts => {
      const socket = await parts.server.connection()
      const rows = Array.from({ length: 20_000 }, (_, i) => [`key ${i}`, i])
      const bytes = Buffer.concat([frame(rows), frame([{ a: null }])])
      for (let at = 0; at < bytes.length; at += 7001) socket.write(bytes.subarray(at, at + 7001))
      await advanceUntil(parts, () => records === rows.length + 1)
      assert.deepEqual(all(batches), [...rows, { a: null }])
    },
  )
})

test('a raw socket refuses what is no block or too long, and begins anew', async () => {
  let batches: Collected<unknown>[] = []
  await receiving(
    (ssc, port) => {
      spark.sc.conf.set('spark.millrace.streaming.socket.maxFrameBytes', '1000b')
      batches = collectInto(ssc.rawSocketStream<unknown>('127.0.0.1', port))
      spark.sc.conf.remove('spark.millrace.streaming.socket.maxFrameBytes')
    },
    async parts => {
      const [broken, huge] = [Buffer.from([0, 0, 0, 3, 1, 2, 3]), Buffer.from([0, 0, 3, 0xe9])]
      ;(await parts.server.connection()).write(broken)
      await advanceUntil(parts, () => parts.server.sockets.length === 2)
      parts.server.sockets[1].write(huge)
      await advanceUntil(parts, () => parts.server.sockets.length === 3)
      parts.server.sockets[2].write(frame([1]))
      await advanceUntil(parts, () => all(batches).length === 1)
      assert.deepEqual(all(batches), [1])
      const errors = parts.events.filter(([name]) => name === 'stopped').map(([, info]) => info)
      assert.match(errors[0].lastError, /RECEIVED_BLOCK_INVALID/)
      assert.match(errors[1].lastError, /RECEIVED_FRAME_LENGTH_INVALID.*1001.*1000/)
    },
  )
})

test('several receivers and their union', async () => {
  const servers = await Promise.all([LineServer.listen(), LineServer.listen()])
  const streaming = manualContext(spark.sc, 1000)
  const streams: DStream<string>[] = servers.map(({ port }) =>
    streaming.ssc.socketTextStream('127.0.0.1', port),
  )
  const batches = collectInto(streaming.ssc.union(...streams))
  await streaming.ssc.start()
  try {
    for (const [i, server] of servers.entries()) {
      ;(await server.connection()).write(`from ${i}\n`)
    }
    await advanceUntil(streaming, () => all(batches).length === 2)
    assert.deepEqual(all(batches).sort(), ['from 0', 'from 1'])
  } finally {
    await streaming.ssc.stop(false)
    for (const server of servers) await server.close()
  }
})

test('a graceful stop processes everything that was received', async () => {
  const server = await LineServer.listen()
  const { ssc, clock } = manualContext(spark.sc, 1000)
  const batches = collectInto(ssc.socketTextStream('127.0.0.1', server.port))
  await ssc.start()
  const socket = await server.connection()
  for (let i = 0; i < 1000; i++) socket.write(`${i}\n`)
  socket.end()
  await once(socket, 'close')
  const stopping = ssc.stop({ sparkContext: false, graceful: true })
  let done = false
  void stopping.then(() => {
    done = true
  })
  while (!done) {
    await clock.advance(1000)
    await setImmediate()
  }
  assert.deepEqual(
    all(batches),
    Array.from({ length: 1000 }, (_, i) => `${i}`),
  )
  await server.close()
})

test('a host that is none is refused where it is written', () => {
  const { ssc } = manualContext(spark.sc)
  for (const host of [undefined, null, '', ' ', 9999] as unknown as string[]) {
    for (const make of [
      () => ssc.socketTextStream(host, 9999),
      () => ssc.rawSocketStream(host, 9999),
      () => ssc.socketStream(host, 9999, () => []),
    ]) {
      assert.throws(
        make,
        error => isCondition(error, 'INVALID_HOST') && error.parameters.value === inspect(host),
      )
    }
  }
})

test('a port that is none is refused where it is written', () => {
  const { ssc } = manualContext(spark.sc)
  for (const port of [0, -1, 65_536, 1.5, Number.NaN, '9999' as unknown as number]) {
    assert.throws(
      () => ssc.socketTextStream('localhost', port),
      error => isCondition(error, 'INVALID_PORT') && error.parameters.value === inspect(port),
    )
  }
})
