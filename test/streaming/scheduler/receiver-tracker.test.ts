/** The account of what waits, over threads of receivers that are none. */
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { BlockAllocator } from '../../../src/core/storage/block-allocator.js'
import { StorageLevel } from '../../../src/core/storage/storage-level.js'
import { ReceiverInputDStream } from '../../../src/streaming/input/receiver-input-dstream.js'
import {
  ControlWord,
  type FromReceiver,
  type ReceiverThreadSettings,
  type ToReceiver,
} from '../../../src/streaming/receiver/protocol.js'
import { receiverSettings } from '../../../src/streaming/scheduler/receiver-settings.js'
import { ReceiverTracker } from '../../../src/streaming/scheduler/receiver-tracker.js'
import { Time } from '../../../src/streaming/time.js'
import { manualContext, sparkContextForTests } from '../harness.js'

const spark = sparkContextForTests()

/** Does what the test says, and stops when it is told to. */
class ScriptedThread extends EventEmitter {
  private readonly settings: ReceiverThreadSettings

  constructor(workerData: unknown) {
    super()
    this.settings = workerData as ReceiverThreadSettings
  }

  postMessage(message: unknown): void {
    if ((message as ToReceiver).type !== 'stop') return
    this.send({ type: 'stopped', message: '', error: undefined, restartDelayMs: undefined })
  }

  async terminate(): Promise<void> {
    this.emit('exit', 1)
  }

  count(kib: number): void {
    Atomics.add(new Int32Array(this.settings.control), ControlWord.counted, kib)
    Atomics.add(new Int32Array(this.settings.pending), 0, kib)
  }

  handOver(kib: number): void {
    const { path, length } = { path: '/none', length: kib * 1024 }
    const block = { kind: 'file', format: 'text', path, offset: 0, length, rows: 1 } as const
    this.send({
      type: 'blocks',
      blocks: [{ ...block, crc32: 0, inLog: true }],
      sums: [],
      receipt: undefined,
      slabs: new BlockAllocator(this.settings.threadId).takeReport(),
    })
  }

  private send(message: FromReceiver): void {
    this.emit('message', message)
  }
}

test('a thread that is lost takes with it what it counted and did not hand over, and nothing of others', async () => {
  const { ssc, clock } = manualContext(spark.sc)
  for (const port of [1, 2]) ssc.socketTextStream('localhost', port, StorageLevel.DISK_ONLY)
  const threads: ScriptedThread[] = []
  const { conf, env } = spark.sc
  const tracker = new ReceiverTracker({
    ...receiverSettings(conf, 1000),
    batchMs: 1000,
    env: {
      ...env,
      startThread: (_script, { workerData }) => {
        threads.push(new ScriptedThread(workerData))
        return threads.at(-1)!
      },
    },
    conf,
    clock,
    listenerBus: ssc.scheduler.listenerBus,
    streams: ssc.graph.inputStreams.filter(stream => stream instanceof ReceiverInputDStream),
  })
  tracker.start()
  const pending = (): number => Atomics.load(new Int32Array(tracker.blocks.pendingWord), 0)
  const [lost, other] = threads
  lost.count(10)
  lost.handOver(4)
  other.count(8)
  other.handOver(5)
  assert.equal(pending(), 18)
  lost.emit('exit', 1)
  assert.equal(pending(), 12, 'six were on their way from the thread that is lost')
  other.handOver(3)
  await tracker.allocateBlocksToBatch(new Time(1000))
  tracker.blocks.batchProcessed(new Time(1000))
  assert.equal(pending(), 0)
  await tracker.stop()
})
