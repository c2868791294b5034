/** A program whose receiver brings numbers to the write-ahead log, for the tests of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { FileSystem } from '../../../src/core/storage/file-system.js'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { Receiver } from '../../../src/streaming/receiver/receiver.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { ManualClock } from '../../../src/testing/index.js'
import { advanceUntil } from '../advance.js'
import type { Collected } from '../harness.js'

const root = mkdtempSync(join(tmpdir(), 'millrace-logged-'))
after(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
export const newFolder = (): string => join(root, String(folders++))

/** Brings the numbers from `first` on, as many as said; reliably in tens, or one by one. */
export class Numbers extends Receiver<number> {
  private readonly first: number
  private readonly count: number
  private readonly isReliable: boolean

  constructor(first: number, count: number, isReliable: boolean) {
    super()
    this.first = first
    this.count = count
    this.isReliable = isReliable
  }

  async onStart(): Promise<void> {
    const end = this.first + this.count
    for (let n = this.first; n < end; n += this.isReliable ? 10 : 1) {
      if (this.isReliable) await this.inTens(n)
      else this.store(n)
    }
    this.reportError('all brought')
  }

  onStop(): void {}

  private async inTens(first: number): Promise<void> {
    const items = Array.from({ length: 10 }, (_, i) => first + i)
    for (;;) {
      try {
        return await this.storeReliably(items)
      } catch (error) {
        if (this.isStopped()) throw error
        this.reportError('brought again', error)
      }
    }
  }
}

export interface Run {
  readonly ssc: StreamingContext
  readonly clock: ManualClock
  readonly batches: Collected<number>[]
  readonly reports: { message: string; error: string }[]
  readonly stop: (graceful?: boolean) => Promise<void>
}

export interface RunOptions {
  readonly directory: string | undefined
  readonly receiver: Receiver<number>
  readonly clock?: ManualClock
  readonly fileSystem?: FileSystem
  readonly settings?: Readonly<Record<string, string>>
  /** Throws for some batches. */
  readonly check?: (timeMs: number) => void
}

/** A program that collects what its receiver brings; it goes on from its directory's checkpoint. */
export async function program(options: RunOptions): Promise<Run> {
  const { directory, receiver } = options
  const clock = options.clock ?? new ManualClock(0)
  const conf = new SparkConf().setMaster('local[1]').setAppName('logged')
  conf.set('spark.log.level', 'OFF')
  conf.set('spark.streaming.blockInterval', '100ms')
  conf.set('spark.streaming.receiver.writeAheadLog.enable', 'true')
  for (const [key, value] of Object.entries(options.settings ?? {})) conf.set(key, value)
  const sc = new SparkContext(conf, { clock, fileSystem: options.fileSystem })
  const batches: Collected<number>[] = []
  const reports: Run['reports'] = []
  const create = (): StreamingContext => {
    const ssc = new StreamingContext(sc, Milliseconds(1000), { clock })
    if (directory !== undefined) ssc.checkpoint(directory)
    ssc
      .receiverStream(receiver)
      .uid('numbers')
      .foreachRDD(async (rdd, time) => {
        const rows = await rdd.collect()
        options.check?.(time.milliseconds)
        batches.push({ timeMs: time.milliseconds, rows })
      })
    ssc.addStreamingListener({
      onReceiverError: ({ receiverInfo: { lastErrorMessage, lastError } }) => {
        reports.push({ message: lastErrorMessage, error: lastError })
      },
    })
    return ssc
  }
  const ssc =
    directory === undefined ? create() : await StreamingContext.getOrCreate(directory, create)
  try {
    await ssc.start()
  } catch (error) {
    await sc.stop()
    throw error
  }
  const stop = async (graceful = false): Promise<void> => {
    let isStopped = false
    const stopped = ssc.stop({ sparkContext: true, graceful }).then(() => {
      isStopped = true
    })
    // a graceful stop takes one more batch
    if (graceful) await advanceUntil({ ssc, clock }, () => isStopped)
    await stopped
  }
  return { ssc, clock, batches, reports, stop }
}

/** The receiver has stored all its numbers. */
export const brought = ({ reports }: Run): boolean => reports.some(r => r.message === 'all brought')
