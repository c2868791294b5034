/**
 * Keeps one receiver running: makes its thread, takes in what the thread says, and starts the receiver again after the
 * restart delay when it asks for that or when its thread is lost.
 */
import type { SparkEnv } from '../../core/spark-env.js'
import type { Clock, Timer } from '../../util/clock.js'
import { type ErrorData, errorFromData, errorToData, MillraceError } from '../../util/errors.js'
import { Repetition } from '../../util/repetition.js'
import type { FromReceiver } from '../receiver/protocol.js'
import { ReceiverThread } from '../receiver/receiver-thread.js'
import type { Activity } from './activity.js'
import type { ReceivedBlocks } from './received-blocks.js'
import type { ReceiverSettings } from './receiver-settings.js'
import type { ReceiverState } from './receiver-state.js'
import type { StreamingListenerBus } from './streaming-listener-bus.js'

export interface ReceiverRunnerOptions {
  readonly env: SparkEnv
  readonly clock: Clock
  readonly listenerBus: StreamingListenerBus
  readonly settings: ReceiverSettings
  /** Where its blocks go. */
  readonly blocks: ReceivedBlocks
  /** Blocks come with their checksums. */
  readonly checksums: boolean
  /** Busy until a thread that was made has started its receiver, or could not. */
  readonly activity: Activity
}

/** Slabs that a thread gets back at a time. */
const MAX_GRANTS = 16

/** Far above the numbers of task threads, so that slabs of the two never have the same number. */
let nextThreadId = 1_000_000

export class ReceiverRunner {
  readonly state: ReceiverState
  private readonly options: ReceiverRunnerOptions
  private readonly repetition = new Repetition()
  private readonly restarts: Set<Timer> = new Set()
  private stopping = false

  constructor(state: ReceiverState, options: ReceiverRunnerOptions) {
    this.state = state
    this.options = options
  }

  /** Makes a thread and has it start the receiver. */
  launch(): void {
    const { state } = this
    const { activity, blocks, checksums, env, settings } = this.options
    activity.begin()
    state.onChange = () => {
      state.onChange = () => {}
      activity.end()
    }
    state.threadId = nextThreadId++
    state.thread = new ReceiverThread({
      startThread: env.startThread,
      settings: {
        threadId: state.threadId,
        streamId: state.streamId,
        receiver: state.receiver,
        pending: blocks.pendingWord,
        maxPendingKiB: Math.max(1, Math.floor(settings.maxBufferedBytes / 1024)),
        blockIntervalMs: settings.blockIntervalMs,
        checksums,
      },
      rate: state.rateLimit ?? Number.POSITIVE_INFINITY,
      onMessage: message => this.receive(message),
      onExit: (error, lostKiB) => this.exited(error, lostKiB),
    })
    state.thread.start()
  }

  /** From now on it is not started again. */
  beginStop(): void {
    this.stopping = true
    for (const restart of this.restarts) restart.cancel()
    this.restarts.clear()
  }

  /** Stops the receiver and ends its thread; its last blocks are taken in. Resolves when the thread is gone. */
  async stop(): Promise<void> {
    const { state } = this
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

  /** The receiver has not answered: its thread is ended as it is. */
  giveUp(): void {
    this.state.markStopped()
    this.state.onChange()
  }

  /** Tells listeners and the log. */
  reportError(message: string, error: ErrorData | undefined): void {
    const { state } = this
    this.noteError(message, error)
    const cause = error?.message === message ? '' : causeText(error)
    this.warn(`Error in the receiver of stream ${state.streamName}: ${message}${cause}`)
    this.options.listenerBus.post('onReceiverError', { receiverInfo: state.toReceiverInfo() })
  }

  private receive(message: FromReceiver): void {
    const { state } = this
    const { blocks, env, listenerBus } = this.options
    switch (message.type) {
      case 'started':
        state.started(message.name)
        state.onChange()
        listenerBus.post('onReceiverStarted', { receiverInfo: state.toReceiverInfo() })
        return
      case 'blocks': {
        env.blockManager.adopt(message.slabs)
        blocks.add(state.streamId, { ...message, settled: this.receiptOf(message.receipt) })
        const grants = env.slabPool.takeGrants(state.threadId, MAX_GRANTS)
        if (grants.length > 0) state.thread?.grant(grants)
        return
      }
      case 'ticked':
        return
      case 'error':
        this.reportError(message.message, message.error)
        return
      case 'stopped':
        this.receiverStopped(message)
    }
  }

  /** Tells the thread that gave this receipt; a thread that came in its place has given none. */
  private receiptOf(receipt: number | undefined): ((error: unknown) => void) | undefined {
    const { thread } = this.state
    if (receipt === undefined) return undefined
    return error => thread?.stored(receipt, error === undefined ? undefined : errorToData(error))
  }

  private receiverStopped(message: Extract<FromReceiver, { type: 'stopped' }>): void {
    const { state } = this
    state.active = false
    this.noteError(message.message, message.error)
    const { restartDelayMs } = message
    const reason = `${message.message}${causeText(message.error)}`
    if (restartDelayMs === undefined) {
      state.markStopped()
      if (!this.stopping) {
        this.warn(`The receiver of stream ${state.streamName} has stopped: ${reason}`)
        void this.stop()
      }
    } else {
      const delayMs = restartDelayMs < 0 ? this.options.settings.restartDelayMs : restartDelayMs
      this.tellOfRestart(delayMs, reason)
      this.later(delayMs, () => {
        if (!state.stopped) state.thread?.start()
      })
    }
    state.onChange()
    this.options.listenerBus.post('onReceiverStopped', { receiverInfo: state.toReceiverInfo() })
  }

  /** `lostKiB`: what the thread had counted as pending and not handed over. */
  private exited(error: Error | undefined, lostKiB: number): void {
    const { state } = this
    this.options.blocks.forgetPending(lostKiB)
    if (error === undefined || state.stopped) return
    this.options.env.slabPool.threadLost(state.threadId)
    state.active = false
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
    this.reportError(lost.message, errorToData(lost))
    state.onChange()
    this.later(this.options.settings.restartDelayMs, () => {
      if (!state.stopped) this.launch()
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

  private noteError(message: string, error: ErrorData | undefined): void {
    const text = error === undefined ? '' : (errorFromData(error).stack ?? error.message)
    this.state.noteError(message, text, error === undefined ? -1 : this.options.clock.now())
  }

  /** Of the same reason again and again not every time is warned of. */
  private tellOfRestart(delayMs: number, reason: string): void {
    const { streamName } = this.state
    const { count, isTold } = this.repetition.note(reason)
    const row = count === 1 ? '' : `, ${count} times in a row now`
    const text = `Restarting the receiver of stream ${streamName} in ${delayMs} ms${row}: ${reason}`
    if (isTold) this.warn(text)
    else this.options.env.logger.debug(text, { stream: streamName })
  }

  private warn(text: string): void {
    this.options.env.logger.warn(text, { stream: this.state.streamName })
  }
}

function causeText(error: ErrorData | undefined): string {
  return error === undefined ? '' : `: ${error.message}`
}
