/**
 * Runs the receivers of a context, each in a thread of its own, and takes in their blocks.
 *
 * The block timer ticks on the context's clock; at each tick every receiver hands over what it has.
 */
import type { SparkConf } from '../../core/spark-conf.js'
import type { SparkEnv } from '../../core/spark-env.js'
import { type Clock, SystemClock } from '../../util/clock.js'
import { errorToData, MillraceError } from '../../util/errors.js'
import type { ReceiverInputDStream } from '../input/receiver-input-dstream.js'
import type { ReceiverLoad } from '../listener.js'
import { RateController } from '../rate/rate-controller.js'
import { createRateEstimator } from '../rate/rate-estimator.js'
import { RateLimit } from '../rate/rate-limit.js'
import { RecurringTimer } from '../recurring-timer.js'
import type { Time } from '../time.js'
import { Activity } from './activity.js'
import { ReceivedBlocks } from './received-blocks.js'
import { ReceivedDataLogs } from './received-data-logs.js'
import { ReceiverRunner } from './receiver-runner.js'
import type { ReceiverSettings } from './receiver-settings.js'
import { ReceiverState } from './receiver-state.js'
import type { StreamingListenerBus } from './streaming-listener-bus.js'

export interface ReceiverTrackerOptions extends ReceiverSettings {
  readonly env: SparkEnv
  readonly conf: SparkConf
  readonly clock: Clock
  readonly listenerBus: StreamingListenerBus
  readonly streams: readonly ReceiverInputDStream<unknown>[]
  readonly batchMs: number
  /** Where logs are kept, when they are enabled. */
  readonly checkpointDir?: string
  /** The checkpoint that the program goes on from: its last batch, and those that are not done. */
  readonly restored?: {
    readonly timeMs: number
    readonly zeroTimeMs: number
    readonly pendingMs: readonly number[]
  }
}

/** A batch waits so long for a receiver's last block, in real time. */
const HAND_OVER_MS = 50

export class ReceiverTracker {
  private readonly options: ReceiverTrackerOptions
  private received: ReceivedBlocks
  private readonly runners: Map<number, ReceiverRunner> = new Map()
  private readonly activity = new Activity()
  private readonly timer: RecurringTimer
  private lastTickMs = Number.NEGATIVE_INFINITY
  private stopping = false

  constructor(options: ReceiverTrackerOptions) {
    this.options = options
    this.received = this.makeBlocks(undefined)
    this.timer = new RecurringTimer(options.clock, options.blockIntervalMs, timeMs =>
      this.tick(timeMs),
    )
  }

  /** The account of what was received. */
  get blocks(): ReceivedBlocks {
    return this.received
  }

  /** Whether what is received goes to write-ahead logs. */
  get isLogged(): boolean {
    const { conf, streams } = this.options
    return (
      streams.length > 0 && conf.getBoolean('spark.streaming.receiver.writeAheadLog.enable', false)
    )
  }

  /**
   * To be awaited before `start`: opens the write-ahead logs when they are enabled, and takes up what they hold for a
   * restart. Throws WRITE_AHEAD_LOG_NO_CHECKPOINT_DIRECTORY, WRITE_AHEAD_LOG_CORRUPT, WRITE_AHEAD_LOG_FILE_MISSING,
   * WRITE_AHEAD_LOG_RECORDS_MISSING.
   */
  async prepare(): Promise<void> {
    const { conf, env, clock, streams, checkpointDir, restored, blockIntervalMs } = this.options
    if (restored !== undefined && streams.length > 0 && !this.isLogged) this.warnOfLoss()
    if (!this.isLogged) return
    if (checkpointDir === undefined) {
      throw new MillraceError('WRITE_AHEAD_LOG_NO_CHECKPOINT_DIRECTORY')
    }
    const { fileSystem, logger } = env
    const logs = await ReceivedDataLogs.open({
      fileSystem,
      clock,
      logger,
      conf,
      checkpointDir,
      streams,
      retryMs: blockIntervalMs,
    })
    this.received = this.makeBlocks(logs)
    if (restored === undefined) return
    const hasFiles = logs.events.fileNames.length > 0
    const { timeMs: lastMs, zeroTimeMs } = restored
    const pending = new Set(restored.pendingMs)
    const isToRun = (timeMs: number): boolean => timeMs > lastMs || pending.has(timeMs)
    await this.received.recover(isToRun, lastMs > zeroTimeMs)
    if (!hasFiles) this.warnOfLoss()
  }

  /** Makes the threads; they start receiving on their own time. */
  start(): void {
    if (this.options.streams.length === 0) return
    for (const stream of this.options.streams) {
      const runner = this.runnerOf(stream)
      this.runners.set(stream.id, runner)
      this.controlRate(stream.id)
      runner.launch()
    }
    this.timer.start()
  }

  /**
   * Gives what was received so far to the batch at `time`. When a block interval ends at that very time, its blocks are
   * waited for, so that they need not wait for the next batch.
   */
  async allocateBlocksToBatch(time: Time): Promise<void> {
    if (this.runners.size > 0 && !this.stopping) {
      if (time.isMultipleOf(this.options.blockIntervalMs)) this.tick(time.milliseconds)
      await this.handedOver()
    }
    await this.blocks.allocateToBatch(time)
  }

  /** Undefined when no receiver owes an answer, else a promise that resolves when none does. */
  whenIdle(): Promise<void> | undefined {
    const waits = [...this.runners.values()].map(({ state }) => state.thread?.whenTicked())
    const own = [this.activity.whenIdle(), this.blocks.whenIdle()]
    const busy = [...waits, ...own].filter(wait => wait !== undefined)
    return busy.length === 0 ? undefined : Promise.all(busy).then(() => {})
  }

  /** Stops the receivers; their last blocks are taken in. Resolves when their threads are gone. */
  async stop(): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    const runners = [...this.runners.values()]
    for (const runner of runners) runner.beginStop()
    await this.timer.stop(true)
    const ended = runners.map(runner => runner.stop())
    const clock = new SystemClock()
    const { stopTimeoutMs } = this.options
    const deadline = clock.at(clock.now() + stopTimeoutMs, () => {
      for (const runner of runners) {
        if (runner.state.stopped) continue
        this.options.env.logger.warn(
          `The receiver of stream ${runner.state.streamName} did not stop within ${stopTimeoutMs} ms; its thread is ended`,
          { stream: runner.state.streamName },
        )
        runner.giveUp()
      }
    })
    await Promise.all(ended)
    deadline.cancel()
    await this.blocks.finish()
  }

  /** The block interval that ends at `timeMs` is over. */
  private tick(timeMs: number): void {
    if (timeMs <= this.lastTickMs) return
    this.lastTickMs = timeMs
    for (const { state } of this.runners.values()) if (!state.stopped) state.thread?.tick()
  }

  /**
   * Resolves when the threads have answered the last tick and what they handed over is in the log; a thread that is late
   * is waited for but shortly, and once.
   */
  private handedOver(): Promise<void> {
    const waits = [...this.runners.values()]
      .map(({ state }) => state.thread)
      .filter(thread => thread?.isResponsive)
      .map(thread => thread?.whenTicked())
      .filter(wait => wait !== undefined)
    if (waits.length === 0 && this.blocks.whenIdle() === undefined) return Promise.resolve()
    const clock = new SystemClock()
    return new Promise(resolve => {
      const deadline = clock.at(clock.now() + HAND_OVER_MS, resolve)
      const logged = Promise.all(waits).then(() => this.blocks.whenIdle())
      void logged.then(() => {
        deadline.cancel()
        resolve()
      })
    })
  }

  /** A new rate for the receiver of a stream, in records a second; no more than `spark.streaming.receiver.maxRate`. */
  sendRateUpdate(streamId: number, rate: number): void {
    this.runners.get(streamId)?.state.updateRate(rate)
  }

  /** How each receiver does, by stream id. */
  receiverLoads(): ReadonlyMap<number, ReceiverLoad> {
    const loads = new Map<number, ReceiverLoad>()
    for (const [id, { state }] of this.runners) {
      loads.set(id, {
        streamId: id,
        pendingBytes: this.blocks.pendingBytesOf(id),
        waiting: state.thread?.isWaiting ?? false,
        rateLimit: state.rateLimit,
      })
    }
    return loads
  }

  private warnOfLoss(): void {
    const { checkpointDir, env } = this.options
    const [where, next] = this.isLogged
      ? [` in ${checkpointDir}`, 'From now on it is kept']
      : ['', 'Enable spark.streaming.receiver.writeAheadLog.enable to keep it from now on']
    env.logger.warn(
      `The program goes on from a checkpoint, and there is no write-ahead log${where}: what receivers had brought and no batch had processed is lost. ${next}`,
    )
  }

  private makeBlocks(logs: ReceivedDataLogs | undefined): ReceivedBlocks {
    const { env, streams } = this.options
    return new ReceivedBlocks({
      blockManager: env.blockManager,
      streamIds: streams.map(({ id }) => id),
      levelOf: id => streams.find(stream => stream.id === id)!.blockLevel,
      logs,
      onLogFailure: (streamId, error) => {
        const message = 'Received data cannot be logged, and waits'
        this.runners.get(streamId)?.reportError(message, errorToData(error))
      },
    })
  }

  private runnerOf(stream: ReceiverInputDStream<unknown>): ReceiverRunner {
    const { clock, conf, env, listenerBus } = this.options
    return new ReceiverRunner(new ReceiverState(stream, new RateLimit(conf)), {
      env,
      clock,
      listenerBus,
      settings: this.options,
      blocks: this.blocks,
      checksums: this.isLogged,
      activity: this.activity,
    })
  }

  private controlRate(streamId: number): void {
    const { conf, batchMs, listenerBus } = this.options
    if (!conf.getBoolean('spark.streaming.backpressure.enabled', false)) return
    const estimator = createRateEstimator(conf, batchMs)
    listenerBus.add(
      new RateController(streamId, estimator, rate => this.sendRateUpdate(streamId, rate)),
    )
  }
}
