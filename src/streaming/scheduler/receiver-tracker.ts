/**
 * Runs the receivers of a context, each in a thread of its own, and takes in their blocks.
 *
 * The block timer ticks on the context's clock; at each tick every receiver hands over what it has. A receiver that
 * asks for a restart, or whose thread is lost, is started again after the restart delay.
 */
import type { SparkConf } from '../../core/spark-conf.js'
import type { SparkEnv } from '../../core/spark-env.js'
import { type Clock, SystemClock, type Timer } from '../../util/clock.js'
import { type ErrorData, errorFromData, errorToData, MillraceError } from '../../util/errors.js'
import type { ReceiverInputDStream } from '../input/receiver-input-dstream.js'
import type { ReceiverLoad } from '../listener.js'
import { RateController } from '../rate/rate-controller.js'
import { createRateEstimator } from '../rate/rate-estimator.js'
import { RateLimit } from '../rate/rate-limit.js'
import type { FromReceiver } from '../receiver/protocol.js'
import { ReceiverThread } from '../receiver/receiver-thread.js'
import { RecurringTimer } from '../recurring-timer.js'
import type { Time } from '../time.js'
import { Activity } from './activity.js'
import { ReceivedBlocks } from './received-blocks.js'
import { ReceivedDataLogs } from './received-data-logs.js'
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
  readonly restored?: { readonly timeMs: number; readonly pendingMs: readonly number[] }
}

/** A batch waits so long for a receiver's last block, in real time. */
const HAND_OVER_MS = 50

/** Far above the numbers of task threads, so that slabs of the two never have the same number. */
let nextThreadId = 1_000_000

export class ReceiverTracker {
  private readonly options: ReceiverTrackerOptions
  private received: ReceivedBlocks
  private readonly states: Map<number, ReceiverState> = new Map()
  private readonly activity = new Activity()
  private readonly timer: RecurringTimer
  private readonly restarts: Set<Timer> = new Set()
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
   * restart. Throws WRITE_AHEAD_LOG_NO_CHECKPOINT_DIRECTORY, WRITE_AHEAD_LOG_CORRUPT, WRITE_AHEAD_LOG_FILE_MISSING.
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
    if (logs.events.fileNames.length === 0) this.warnOfLoss()
    const pending = new Set(restored.pendingMs)
    await this.received.recover(timeMs => timeMs > restored.timeMs || pending.has(timeMs))
  }

  /** Makes the threads; they start receiving on their own time. */
  start(): void {
    if (this.options.streams.length === 0) return
    for (const stream of this.options.streams) {
      const state = new ReceiverState(stream, new RateLimit(this.options.conf))
      this.states.set(stream.id, state)
      this.controlRate(state)
      this.launch(state)
    }
    this.timer.start()
  }

  /**
   * Gives what was received so far to the batch at `time`. When a block interval ends at that very time, its blocks are
   * waited for, so that they need not wait for the next batch.
   */
  async allocateBlocksToBatch(time: Time): Promise<void> {
    if (this.states.size > 0 && !this.stopping) {
      if (time.isMultipleOf(this.options.blockIntervalMs)) this.tick(time.milliseconds)
      await this.handedOver()
    }
    await this.blocks.allocateToBatch(time)
  }

  /** Undefined when no receiver owes an answer, else a promise that resolves when none does. */
  whenIdle(): Promise<void> | undefined {
    const waits = [...this.states.values()].map(state => state.thread?.whenTicked())
    const own = [this.activity.whenIdle(), this.blocks.whenIdle()]
    const busy = [...waits, ...own].filter(wait => wait !== undefined)
    return busy.length === 0 ? undefined : Promise.all(busy).then(() => {})
  }

  /** Stops the receivers; their last blocks are taken in. Resolves when their threads are gone. */
  async stop(): Promise<void> {
    if (this.stopping) return
    this.stopping = true
    for (const restart of this.restarts) restart.cancel()
    this.restarts.clear()
    await this.timer.stop(true)
    const ended = [...this.states.values()].map(state => this.stopReceiver(state))
    const clock = new SystemClock()
    const { stopTimeoutMs } = this.options
    const deadline = clock.at(clock.now() + stopTimeoutMs, () => {
      for (const state of this.states.values()) {
        if (state.stopped) continue
        this.options.env.logger.warn(
          `The receiver of stream ${state.streamName} did not stop within ${stopTimeoutMs} ms; its thread is ended`,
        )
        state.markStopped()
        state.onChange()
      }
    })
    await Promise.all(ended)
    deadline.cancel()
    await this.blocks.finish()
  }

  private async stopReceiver(state: ReceiverState): Promise<void> {
    const { thread } = state
    if (thread === undefined) return
    if (!state.stopped && thread.isAlive) {
      thread.requestStop()
      await state.whenStopped
    }
    state.markStopped()
    await thread.end()
    this.options.env.slabPool.threadLost(state.threadId)
  }

  /** The block interval that ends at `timeMs` is over. */
  private tick(timeMs: number): void {
    if (timeMs <= this.lastTickMs) return
    this.lastTickMs = timeMs
    for (const state of this.states.values()) if (!state.stopped) state.thread?.tick()
  }

  /**
   * Resolves when the threads have answered the last tick and what they handed over is in the log; a thread that is late
   * is waited for but shortly, and once.
   */
  private handedOver(): Promise<void> {
    const waits = [...this.states.values()]
      .filter(({ thread }) => thread?.isResponsive)
      .map(({ thread }) => thread?.whenTicked())
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
    this.states.get(streamId)?.updateRate(rate)
  }

  /** How each receiver does, by stream id. */
  receiverLoads(): ReadonlyMap<number, ReceiverLoad> {
    const loads = new Map<number, ReceiverLoad>()
    for (const [id, state] of this.states) {
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
    this.options.env.logger.warn(
      'The program goes on from a checkpoint, and there is no write-ahead log: what receivers had brought and no batch had processed is lost. Enable spark.streaming.receiver.writeAheadLog.enable to keep it from now on',
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
        const state = this.states.get(streamId)
        if (state === undefined) return
        this.reportError(state, 'Received data cannot be logged, and waits', errorToData(error))
      },
    })
  }

  private controlRate({ streamId }: ReceiverState): void {
    const { conf, batchMs, listenerBus } = this.options
    if (!conf.getBoolean('spark.streaming.backpressure.enabled', false)) return
    const estimator = createRateEstimator(conf, batchMs)
    listenerBus.add(
      new RateController(streamId, estimator, rate => this.sendRateUpdate(streamId, rate)),
    )
  }

  private launch(state: ReceiverState): void {
    const { blockIntervalMs, maxBufferedBytes } = this.options
    this.activity.begin()
    state.onChange = () => {
      state.onChange = () => {}
      this.activity.end()
    }
    state.threadId = nextThreadId++
    state.thread = new ReceiverThread({
      startThread: this.options.env.startThread,
      settings: {
        threadId: state.threadId,
        streamId: state.streamId,
        receiver: state.receiver,
        pending: this.blocks.pendingWord,
        maxPendingKiB: Math.max(1, Math.floor(maxBufferedBytes / 1024)),
        blockIntervalMs,
        checksums: this.isLogged,
      },
      rate: state.rateLimit ?? Number.POSITIVE_INFINITY,
      onMessage: message => this.receive(state, message),
      onExit: error => this.exited(state, error),
    })
    state.thread.start()
  }

  private receive(state: ReceiverState, message: FromReceiver): void {
    switch (message.type) {
      case 'started':
        state.started(message.name)
        state.onChange()
        this.options.listenerBus.post('onReceiverStarted', {
          receiverInfo: state.toReceiverInfo(),
        })
        return
      case 'blocks': {
        const { blockManager, slabPool } = this.options.env
        blockManager.adopt(message.slabs)
        this.blocks.add(state.streamId, {
          ...message,
          settled: this.receiptOf(state, message.receipt),
        })
        const grants = slabPool.takeGrants(state.threadId, MAX_GRANTS)
        if (grants.length > 0) state.thread?.grant(grants)
        return
      }
      case 'ticked':
        return
      case 'error':
        this.reportError(state, message.message, message.error)
        return
      case 'stopped':
        this.receiverStopped(state, message)
    }
  }

  /** Tells the thread that gave this receipt; a thread that came in its place has given none. */
  private receiptOf(
    { thread }: ReceiverState,
    receipt: number | undefined,
  ): ((error: unknown) => void) | undefined {
    if (receipt === undefined) return undefined
    return error => thread?.stored(receipt, error === undefined ? undefined : errorToData(error))
  }

  private receiverStopped(
    state: ReceiverState,
    message: Extract<FromReceiver, { type: 'stopped' }>,
  ): void {
    state.active = false
    this.noteError(state, message.message, message.error)
    const { restartDelayMs } = message
    if (restartDelayMs === undefined) {
      state.markStopped()
      if (!this.stopping) {
        this.options.env.logger.warn(
          `The receiver of stream ${state.streamName} has stopped: ${message.message}${causeText(message.error)}`,
        )
        void this.stopReceiver(state)
      }
    } else {
      const delayMs = restartDelayMs < 0 ? this.options.restartDelayMs : restartDelayMs
      this.options.env.logger.warn(
        `Restarting the receiver of stream ${state.streamName} in ${delayMs} ms: ${message.message}${causeText(message.error)}`,
      )
      this.later(delayMs, () => {
        if (!state.stopped) state.thread?.start()
      })
    }
    state.onChange()
    this.options.listenerBus.post('onReceiverStopped', { receiverInfo: state.toReceiverInfo() })
  }

  private exited(state: ReceiverState, error: Error | undefined): void {
    if (error === undefined || state.stopped) return
    this.options.env.slabPool.threadLost(state.threadId)
    state.active = false
    this.blocks.recountPending()
    if (this.stopping) {
      // it was to end anyway
      state.markStopped()
      state.onChange()
      return
    }
    const lost = new MillraceError(
      'RECEIVER_THREAD_LOST',
      { stream: state.streamName, reason: error.message },
      { cause: error },
    )
    this.reportError(state, lost.message, errorToData(lost))
    state.onChange()
    this.later(this.options.restartDelayMs, () => {
      if (!state.stopped) this.launch(state)
    })
  }

  private later(delayMs: number, f: () => void): void {
    if (this.stopping) return
    const { clock } = this.options
    const timer = clock.at(clock.now() + delayMs, () => {
      this.restarts.delete(timer)
      f()
    })
    this.restarts.add(timer)
  }

  private reportError(state: ReceiverState, message: string, error: ErrorData | undefined): void {
    this.noteError(state, message, error)
    const cause = error?.message === message ? '' : causeText(error)
    this.options.env.logger.warn(
      `Error in the receiver of stream ${state.streamName}: ${message}${cause}`,
    )
    this.options.listenerBus.post('onReceiverError', { receiverInfo: state.toReceiverInfo() })
  }

  private noteError(state: ReceiverState, message: string, error: ErrorData | undefined): void {
    const text = error === undefined ? '' : (errorFromData(error).stack ?? error.message)
    state.noteError(message, text, error === undefined ? -1 : this.options.clock.now())
  }
}

const MAX_GRANTS = 16

function causeText(error: ErrorData | undefined): string {
  return error === undefined ? '' : `: ${error.message}`
}
