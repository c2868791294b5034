/** What keeps receiving within bounds: memory, length of lines, one core. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReceiverInfo } from '../../../src/streaming/listener.js'
import { advanceUntil } from '../advance.js'
import { type Collected, collectInto, manualContext, sparkContextForTests } from '../harness.js'
import { LineServer } from '../input/line-server.js'

const spark = sparkContextForTests({
  'spark.master': 'local[1]',
  'spark.millrace.streaming.receiver.maxBufferedBytes': '1m',
  'spark.millrace.streaming.socket.maxLineBytes': '1000',
})

const all = <T>(batches: readonly Collected<T>[]): T[] => batches.flatMap(batch => batch.rows)

test('received data waits outside while too much is unprocessed, and none is lost', async () => {
  const server = await LineServer.listen()
  const streaming = manualContext(spark.sc, 1000)
  const { ssc, clock } = streaming
  const counts: number[] = []
  ssc
    .socketTextStream('127.0.0.1', server.port)
    .count()
    .foreachRDD(async rdd => {
      counts.push((await rdd.collect())[0])
    })
  await ssc.start()
  try {
    const socket = await server.connection()
    const line = Buffer.from(`${'x'.repeat(99)}\n`)
    const lines = 400_000
    const block = Buffer.alloc(line.length * 1000, line)
    let sent = 0
    let blocked = 0
    const write = (): void => {
      while (sent < lines) {
        sent += 1000
        if (!socket.write(block)) {
          blocked++
          socket.once('drain', write)
          return
        }
      }
      socket.end()
    }
    write()
    let most = 0
    const pending = new Int32Array(ssc.scheduler.receiverTracker.blocks.pendingWord)
    const bufferedBytes = (): number => Atomics.load(pending, 0) * 1024
    // within one batch only the block timer ticks: nothing is processed, so the receiver must come to a halt
    await clock.advance(1000)
    await advanceUntil(
      streaming,
      () => {
        most = Math.max(most, bufferedBytes())
        return counts.reduce((a, b) => a + b, 0) >= lines
      },
      100,
    )
    assert.equal(
      counts.reduce((a, b) => a + b, 0),
      lines,
    )
    assert.ok(blocked > 0)
    // one block more than the bound: 8 MiB is the largest one that a receiver makes
    assert.ok(most <= 1024 * 1024 + 9 * 1024 * 1024, `${most} bytes`)
    await clock.advance(3000)
    assert.equal(bufferedBytes(), 0)
  } finally {
    await ssc.stop(false)
    await server.close()
  }
})

test('a line over the limit is left out and reported with its address; its neighbours are kept', async () => {
  const server = await LineServer.listen()
  const streaming = manualContext(spark.sc, 1000)
  const errors: ReceiverInfo[] = []
  streaming.ssc.addStreamingListener({
    onReceiverError: ({ receiverInfo }) => {
      errors.push(receiverInfo)
    },
  })
  const batches = collectInto(streaming.ssc.socketTextStream('127.0.0.1', server.port))
  await streaming.ssc.start()
  try {
    const socket = await server.connection()
    socket.write('before\n')
    for (let i = 0; i < 300; i++) socket.write('y'.repeat(1000))
    socket.write('\nafter\n')
    await advanceUntil(streaming, () => all(batches).length === 2)
    assert.deepEqual(all(batches), ['before', 'after'])
    assert.equal(errors.length, 1)
    assert.match(errors[0].lastError, new RegExp(`127.0.0.1:${server.port} is longer than 1000`))
  } finally {
    await streaming.ssc.stop(false)
    await server.close()
  }
})

test('blocks of processed batches are freed, and a stop frees the rest', async () => {
  const server = await LineServer.listen()
  const streaming = manualContext(spark.sc, 1000)
  const { ssc } = streaming
  const batches = collectInto(ssc.socketTextStream('127.0.0.1', server.port))
  const { blockManager, slabPool } = spark.sc.env
  const received = (): string[] =>
    blockManager
      .status()
      .map(({ id }) => id)
      .filter(id => id.startsWith('input-'))
  await ssc.start()
  const socket = await server.connection()
  for (let i = 0; i < 30; i++) {
    socket.write(`${i}\n`)
    await advanceUntil(streaming, () => all(batches).length === i + 1)
    assert.ok(received().length <= 2, `${received()}`)
  }
  await streaming.clock.advance(2000)
  assert.deepEqual(received(), [])
  socket.write('never processed\n')
  await ssc.stop(false)
  assert.deepEqual(received(), [])
  assert.ok(slabPool.bytesInUse < 16 * 1024 * 1024, `${slabPool.bytesInUse}`)
  await server.close()
})
